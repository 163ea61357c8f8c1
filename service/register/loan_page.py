"""A loan as its page shows it: what it owes on a day, what is due to be sent, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from service.access.actor import Actor, Task
from service.debts.explain import ExplanationLine, explain
from service.debts.model import Loan
from service.debts.notice_rules import NOTICE_RULES
from service.debts.notices import Due, Held, plan
from service.debts.state import LoanState, state_on
from service.register.timeline import Event, notice_name, timeline
from service.settings import OfficeSettings
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.history import deeds_of
from service.store.loans import Ids, loan_of_id
from service.store.offices import settings_of
from service.store.on_their_way import with_letters_on_their_way
from thai.ids import mask_id
from thai.provinces import find_province

#: Duties of the fund with the law that sets their last day.
LAWS: Final = {"guarantor_default_notice": "s686", "mortgagor_notice": "s728"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is due for a loan, or waits for its day.

    ``law`` is the one that sets ``last_day``, empty where none does. A letter that is not due
    may go from ``first_day`` on. ``says`` is why, as Thai sentences.
    """

    kind: str
    name: str
    party: str
    role: str
    is_due: bool
    first_day: date | None
    last_day: date | None
    is_late: bool
    law: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoanPage:
    """A loan with everything, on a day; its parties' numbers open only if they were asked for."""

    id: int
    version: int
    loan: Loan
    has_open_ids: bool
    state: LoanState
    lines: tuple[ExplanationLine, ...]
    letters: tuple[Letter, ...]
    events: tuple[Event, ...]

    @property
    def duties(self) -> tuple[Letter, ...]:
        """Letters that the law sets a last day for."""
        return tuple(letter for letter in self.letters if letter.law)


def see_loan_page(
    store: Store, actor: Actor, loan_id: int, as_of: date, *, open_ids: bool = False
) -> LoanPage:
    """Everything of a loan in scope, debts and letters as on a day.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    if open_ids:
        actor.need(Task.SEE_ID_NUMBERS)
    with store.reading() as reader:
        # Open: rules must not judge by masked numbers, which look alike.
        kept = loan_of_id(reader, actor.scope, loan_id, Ids.OPEN)
        if kept is None:
            raise NotFoundError("register.no_loan")
        (to_plan,) = with_letters_on_their_way(reader, actor.scope, [kept])
        settings = settings_of(reader, find_province(kept.loan.province).code)
        deeds = deeds_of(reader, actor.scope, loan_id)
    loan = kept.loan
    state = state_on(loan, as_of, settings.debts)
    shown = loan if open_ids else _masked(loan)
    page = LoanPage(
        id=kept.id,
        version=kept.version,
        loan=shown,
        has_open_ids=open_ids,
        state=replace(state, loan=shown),
        lines=tuple(explain(state)),
        letters=tuple(_letters(to_plan.loan, as_of, settings)),
        events=timeline(loan, deeds, settings.debts, settings.working_day()),
    )
    facts = {"id_numbers": open_ids, "as_of": as_of.isoformat()}
    store.looked(actor.name, "loan.seen", loan.contract_no, province=loan.province, facts=facts)
    return page


def _masked(loan: Loan) -> Loan:
    parties = (
        replace(party, id_number=mask_id(party.id_number) if party.id_number else "")
        for party in loan.parties
    )
    return replace(loan, parties=tuple(parties))


def _letters(loan: Loan, as_of: date, settings: OfficeSettings) -> Iterator[Letter]:
    """What is due now, then what waits for its day; duties also when they are done."""
    planned = [
        entry
        for kind in NOTICE_RULES
        for entry in plan(loan, kind, as_of, settings.debts, is_working_day=settings.working_day())
    ]
    due = (entry for entry in planned if isinstance(entry, Due))
    yield from (_due(each) for each in sorted(due, key=_urgency))
    for entry in planned:
        if not isinstance(entry, Held) or entry.party is None:
            continue
        if entry.first_day is not None or entry.kind in LAWS:
            yield _held(entry)


def _urgency(due: Due) -> tuple[bool, date]:
    return due.last_day is None, due.last_day or due.from_day


def _due(due: Due) -> Letter:
    warnings = tuple(finding.sentence for finding in due.warnings)
    return Letter(
        kind=due.kind,
        name=notice_name(due.kind),
        party=due.party.name,
        role=due.party.role.label,
        is_due=True,
        first_day=due.from_day,
        last_day=due.last_day,
        is_late=due.is_late,
        law=LAWS.get(due.kind, ""),
        says=(*due.reasons[:1], *warnings),
    )


def _held(held: Held) -> Letter:
    party = held.party
    return Letter(
        kind=held.kind,
        name=notice_name(held.kind),
        party=party.name if party else "",
        role=party.role.label if party else "",
        is_due=False,
        first_day=held.first_day,
        last_day=None,
        is_late=False,
        law=LAWS.get(held.kind, ""),
        says=(held.finding.sentence,),
    )
