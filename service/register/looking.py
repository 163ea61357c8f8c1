"""Looking at loans: a list, one with everything, what it owes on a day; each look is logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.access.actor import Actor, Task
from service.debts.explain import ExplanationLine, explain
from service.debts.state import LoanState, state_on
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.listing import Filters, Page, Sort, list_loans
from service.store.loans import Ids, Kept, loan_of_id
from service.store.offices import settings_of
from service.store.searching import Hit, search
from thai.provinces import find_province


@dataclass(frozen=True, slots=True)
class Debt:
    """What a loan owes at the end of a day, and the lines that its figures come from."""

    state: LoanState
    lines: tuple[ExplanationLine, ...]


def look_through(
    store: Store,
    actor: Actor,
    filters: Filters,
    *,
    sort: Sort = Sort.CONTRACT_NO,
    descending: bool = False,
    size: int = 50,
    cursor: str = "",
) -> Page:
    """A page of the loans in the actor's scope.

    Raises ForbiddenError, BadCursor, ProvinceError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    if filters.id_number:
        actor.need(Task.SEE_ID_NUMBERS)
    with store.reading() as reader:
        page = list_loans(
            reader,
            actor.scope,
            filters,
            sort=sort,
            descending=descending,
            size=size,
            cursor=cursor,
        )
    # What was searched for may be a name or a number, so it stays out.
    facts = {"count": len(page.loans), "by_id_number": bool(filters.id_number)}
    store.looked(actor.name, "loans.listed", "loans", facts=facts)
    return page


def see_loan(store: Store, actor: Actor, loan_id: int, *, open_ids: bool = False) -> Kept:
    """A loan with everything, national IDs masked unless they are asked for.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    if open_ids:
        actor.need(Task.SEE_ID_NUMBERS)
    kept = _find(store, actor, loan_id, Ids.OPEN if open_ids else Ids.MASKED)
    _log(store, actor, "loan.seen", kept, {"id_numbers": open_ids})
    return kept


def see_debt(store: Store, actor: Actor, loan_id: int, as_of: date) -> Debt:
    """What a loan owes on a day, by the rules of its province's office.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    # Open: rules must not judge by masked numbers, which look alike.
    kept = _find(store, actor, loan_id, Ids.OPEN)
    with store.reading() as reader:
        rules = settings_of(reader, find_province(kept.loan.province).code).debts
    state = state_on(kept.loan, as_of, rules)
    _log(store, actor, "loan.debt_seen", kept, {"as_of": as_of.isoformat()})
    return Debt(state, tuple(explain(state)))


def _find(store: Store, actor: Actor, loan_id: int, ids: Ids) -> Kept:
    with store.reading() as reader:
        kept = loan_of_id(reader, actor.scope, loan_id, ids)
    if kept is None:
        raise NotFoundError("register.no_loan")
    return kept


def _log(store: Store, actor: Actor, what: str, kept: Kept, facts: dict[str, object]) -> None:
    loan = kept.loan
    store.looked(actor.name, what, loan.contract_no, province=loan.province, facts=facts)


def search_register(store: Store, actor: Actor, text: str) -> list[Hit]:
    """Loans in scope by number, name, letter or parcel. Raises ForbiddenError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        hits = search(reader, actor.scope, text)
    store.looked(actor.name, "register.searched", "loans", facts={"count": len(hits)})
    return hits
