"""The lists and reports of follow-up as data: forms.md 5.1, lists 3 to 8.

List 1 is ``rounds.see_rounds``, list 2 ``visits.see_visits``, list 9 ``cases.see_cases``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from service.access.actor import Actor, Task
from service.debts.model import Loan
from service.debts.rules import DebtRules
from service.debts.state import state_on
from service.followup.figures import interest_years, percent_of
from service.followup.telling import tell
from service.store.cases import case_numbers
from service.store.engine import Reader, Store
from service.store.followup import KeptVisit, VisitFilters, all_visits, loans_visited
from service.store.loans import Ids
from service.store.offices import settings_of
from service.store.rounds import refuse_foreign
from service.store.rows import province_name
from service.store.visit_reports import YearCount, count_year
from templates.followup import (
    Contact,
    DebtorStatus,
    Health,
    Measure,
    Occupation,
    OverdueCause,
)
from thai.labels import Labelled
from thai.provinces import find_province

#: What is counted, under its heading, in the order of the reports.
COUNTS: Final[Sequence[tuple[str, str, type[Labelled]]]] = (
    ("contact_result", "การพบตัวลูกหนี้", Contact),
    ("debtor_status", "สถานะภาพการเป็นลูกหนี้", DebtorStatus),
    ("occupation", "อาชีพปัจจุบันของลูกหนี้", Occupation),
    ("health", "สุขภาพลูกหนี้", Health),
    ("overdue_cause", "สาเหตุการค้างชำระ", OverdueCause),
    ("measure", "แนวทางการแก้ไข", Measure),
)
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """List 3: a province's plan against what was followed up; shares of the plan.

    What was followed up beyond the plan leaves nothing over.
    """

    fiscal_year: int
    province: str
    planned: int
    followed: int

    @property
    def followed_percent(self) -> Decimal | None:
        return percent_of(self.followed, self.planned)

    @property
    def remaining(self) -> int:
        return max(0, self.planned - self.followed)

    @property
    def remaining_percent(self) -> Decimal | None:
        return percent_of(self.remaining, self.planned)


@dataclass(frozen=True, slots=True)
class Count:
    """How many debtors have one of the choices, and their share of those followed up."""

    choice: Labelled
    count: int
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Lists 5 and 6: a province in a year; ``counts`` by their heading, each choice in order."""

    progress: Progress
    counts: Sequence[tuple[str, Sequence[Count]]]


@dataclass(frozen=True, slots=True)
class Person:
    """List 4: a debtor with the debt, in satang; None where the register does not know.

    The register has neither branch nor rate of interest: they stay open.
    """

    visit: KeptVisit
    province: str
    loan_amount: int | None = None
    normal_principal: int | None = None
    overdue_principal: int | None = None
    case_principal: int | None = None
    case_no: str = ""
    interest: int | None = None
    rate: Decimal | None = None
    branch: str = ""

    @property
    def total_principal(self) -> int | None:
        parts = (self.normal_principal, self.overdue_principal, self.case_principal)
        known = [part for part in parts if part is not None]
        return sum(known) if known else None

    @property
    def total(self) -> int | None:
        principal = self.total_principal
        return None if principal is None else principal + (self.interest or 0)

    @property
    def years(self) -> int | None:
        if self.rate is None or self.total_principal is None or self.interest is None:
            return None
        return interest_years(self.interest, self.total_principal, self.rate)


# --- counted ------------------------------------------------------------------------------


def see_progress(
    store: Store, actor: Actor, fiscal_year: int, province: str = ""
) -> list[Progress]:
    """Plan and result of every province in scope that has one of them.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    return [_progress(each) for each in _counted(store, actor, fiscal_year, province)]


def see_summary(store: Store, actor: Actor, fiscal_year: int, province: str = "") -> list[Summary]:
    """What was found of the debtors of every province in scope that has a plan or visits.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    return [_summary(each) for each in _counted(store, actor, fiscal_year, province)]


def _counted(store: Store, actor: Actor, fiscal_year: int, province: str) -> list[YearCount]:
    actor.need(Task.READ_REGISTER)
    if province:
        refuse_foreign(actor.scope, province)
    with store.reading() as reader:
        return count_year(reader, actor.scope, fiscal_year, province)


def _progress(each: YearCount) -> Progress:
    return Progress(each.fiscal_year, province_name(each.province), each.planned, each.followed)


def _summary(each: YearCount) -> Summary:
    counts = [
        (heading, [_count(each, field, choice) for choice in choices])
        for field, heading, choices in COUNTS
    ]
    return Summary(_progress(each), counts)


def _count(each: YearCount, field: str, choice: Labelled) -> Count:
    count = each.answers.get(field, {}).get(choice.value, 0)
    return Count(choice, count, percent_of(count, each.followed))


# --- one by one ---------------------------------------------------------------------------


def see_people(
    store: Store,
    actor: Actor,
    filters: VisitFilters,
    as_of: date,
    *,
    open_ids: bool = False,
    most: int | None = None,
) -> list[Person]:
    """Everybody who was visited, with the debt on a day. Raises as ``see_listed``."""

    def read(reader: Reader, found: Iterable[KeptVisit]) -> list[Person]:
        return list(_People(reader, actor, as_of).of(found))

    what = "visits.people_seen"
    return _each(store, actor, filters, read, what=what, open_ids=open_ids, most=most)


def people_of(store: Store, actor: Actor, found: Iterable[KeptVisit], as_of: date) -> list[Person]:
    """Those of a page of visits that was seen, with the debt on a day.

    Raises ForbiddenError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return list(_People(reader, actor, as_of).of(found))


def see_listed(
    store: Store,
    actor: Actor,
    filters: VisitFilters,
    *,
    open_ids: bool = False,
    most: int | None = None,
) -> list[KeptVisit]:
    """All visits of these, or the first ``most``: lists 2, 7 and 8 by their measure.

    Raises ForbiddenError, NotFoundError, StoreError.
    """

    def read(_: Reader, found: Iterable[KeptVisit]) -> list[KeptVisit]:
        return list(found)

    return _each(store, actor, filters, read, what="visits.seen", open_ids=open_ids, most=most)


def _each(
    store: Store,
    actor: Actor,
    filters: VisitFilters,
    read: Callable[[Reader, Iterable[KeptVisit]], list[Any]],
    *,
    what: str,
    open_ids: bool,
    most: int | None,
) -> list[Any]:
    actor.need(Task.READ_REGISTER)
    if open_ids or filters.id_number:
        actor.need(Task.SEE_ID_NUMBERS)
    if filters.province:
        refuse_foreign(actor.scope, filters.province)
    ids = Ids.OPEN if open_ids else Ids.MASKED
    with store.reading() as reader:
        found = read(reader, islice(all_visits(reader, actor.scope, filters, ids), most))
    facts = {"year": filters.fiscal_year, "round": filters.round, "id_numbers": open_ids}
    tell(store, actor, what, "visits", province=filters.province, count=len(found), **facts)
    return found


class _People:
    """Debts of those who were visited, some hundred loans read at a time."""

    def __init__(self, reader: Reader, actor: Actor, as_of: date) -> None:
        self._reader, self._scope, self._as_of = reader, actor.scope, as_of
        self._rules: dict[str, DebtRules] = {}

    def of(self, found: Iterable[KeptVisit]) -> Iterator[Person]:
        waiting: list[KeptVisit] = []
        for kept in found:
            waiting.append(kept)
            if len(waiting) == _AT_ONCE:
                yield from self._of_some(waiting)
                waiting = []
        yield from self._of_some(waiting)

    def _of_some(self, found: Sequence[KeptVisit]) -> Iterator[Person]:
        loans = loans_visited(self._reader, self._scope, found)
        numbers = case_numbers(self._reader, self._scope, list(loans))
        for kept in found:
            loan = loans.get(kept.loan_id or 0)
            name = province_name(kept.province)
            if loan is None:
                yield Person(kept, name)
            else:
                yield self._person(kept, name, loan, numbers.get(kept.loan_id or 0, ""))

    def _person(self, kept: KeptVisit, name: str, loan: Loan, case_no: str) -> Person:
        state = state_on(loan, self._as_of, self._rules_of(loan.province))
        overdue, later = state.overdue_principal, state.not_yet_due_principal
        sued = bool(case_no) or loan.is_in_litigation(self._as_of)
        return Person(
            kept,
            name,
            loan_amount=loan.loan_amount,
            normal_principal=0 if sued else later,
            overdue_principal=0 if sued else overdue,
            case_principal=overdue + later if sued else 0,
            case_no=case_no,
            interest=state.overdue_interest,
        )

    def _rules_of(self, province: str) -> DebtRules:
        if province not in self._rules:
            office = find_province(province).code
            self._rules[province] = settings_of(self._reader, office).debts
        return self._rules[province]
