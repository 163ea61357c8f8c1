"""How projects stand by what was accepted: the visits to them, and their cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access.actor import Actor, Task
from service.store.errors import NotFoundError
from service.store.loans import Ids, find_loan
from service.store.submissions_accepted import (
    Accepted,
    Cash,
    Visit,
    accepted_of_loan,
    list_cash,
    visits_of,
)

if TYPE_CHECKING:
    from service.store.engine import Reader, Store


def see_visits(store: Store, actor: Actor, contract_no: str) -> list[Visit]:
    """The visits to a loan's project, the newest first. Raises NotFoundError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return visits_of(reader, actor.scope, _loan(reader, actor, contract_no))


def see_cash(
    store: Store, actor: Actor, *, fiscal_year: int | None = None, contract_no: str = ""
) -> list[Cash]:
    """The cash reports that count, of a fiscal year or of a loan. Raises NotFoundError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        loan_id = _loan(reader, actor, contract_no) if contract_no else None
        return list_cash(reader, actor.scope, fiscal_year=fiscal_year, loan_id=loan_id)


def see_accepted_of(store: Store, actor: Actor, contract_no: str) -> list[Accepted]:
    """The accepted records about a loan, the newest first, without what is in them.

    Raises NotFoundError.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return accepted_of_loan(reader, actor.scope, _loan(reader, actor, contract_no))


def _loan(reader: Reader, actor: Actor, contract_no: str) -> int:
    kept = find_loan(reader, actor.scope, contract_no, Ids.MASKED)
    if kept is None:
        raise NotFoundError("submissions.no_such_loan", found=contract_no)
    return kept.id
