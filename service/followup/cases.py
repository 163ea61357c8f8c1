"""Court cases: the monthly list taken in, looked through by province, steps noted in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from service.access.actor import Actor, ForbiddenError, Task
from service.debts.clocks import prosecutor_followup_day
from service.debts.court_cases import CaseState, CaseStep
from service.debts.rules import DebtRules
from service.followup.case_book import case_workbook, read_cases
from service.followup.figures import today_of
from service.followup.telling import tell
from service.store.case_taking import CasesTaken, loans_by_contract, take_cases
from service.store.cases import (
    CaseFilters,
    KeptCase,
    Step,
    add_step,
    all_cases,
    count_cases,
    find_case,
    list_cases,
    newest_list,
    remove_step,
)
from service.store.engine import Store
from service.store.errors import Stale
from service.store.listing import BadCursor
from service.store.loans import Ids
from service.store.offices import settings_of
from service.store.rounds import refuse_foreign
from templates.findings import Finding, Place
from thai.dates import FIRST_YEAR

_LARGEST_PAGE: Final = 200
_MOST_NAMED: Final = 5
#: From which steps the days without news of the prosecutor are counted.
_NEWS: Final = frozenset(
    {CaseStep.PROSECUTION_REQUEST, CaseStep.PROSECUTOR_FOLLOWUP, CaseStep.PROSECUTOR_NEWS}
)


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of the list; ``as_of`` is its day, ``count`` and ``amount`` (satang) of all of it."""

    cases: tuple[KeptCase, ...]
    as_of: date | None
    count: int
    amount: int
    cursor: str


@dataclass(slots=True)
class CasesImported:
    """What became of a workbook; with errors nothing was taken."""

    taken: CasesTaken = field(default_factory=CasesTaken)
    findings: list[Finding] = field(default_factory=list)
    is_refused: bool = False


def import_cases(
    store: Store, actor: Actor, data: bytes, filename: str, *, as_of: date
) -> CasesImported:
    """Take in the list of all cases as it stands at the end of a day; again, nothing changes.

    Raises ForbiddenError, ConflictError (there is a later list), StoreError.
    """
    actor.need(Task.IMPORT_CASES)
    if actor.scope.codes is not None:
        # It is one list of the whole country: what it lacks is told as left out.
        raise ForbiddenError("access.forbidden", found=Task.IMPORT_CASES.value)
    reading = read_cases(data, filename)
    contracts = [each.contract_no for each in reading.cases]
    with store.reading() as reader:
        known = loans_by_contract(reader, actor.scope, contracts)
    reading.compare({key: province for key, (_, province) in known.items()})
    result = CasesImported(findings=reading.findings)
    result.findings.extend(_wrong_day(as_of, today_of(store.clock())))
    result.is_refused = bool(reading.errors)
    if result.is_refused:
        facts = {"count": f"{len(reading.errors):,}"}
        result.findings.insert(0, Finding("cases.errors", Place(file=filename), facts=facts))
        return result
    with store.writing(actor.name) as writer:
        result.taken = take_cases(writer, actor.scope, as_of, reading.cases, filename)
    if left := result.taken.left_out:
        result.findings.append(_left_out(left, filename))
    return result


def _wrong_day(as_of: date, today: date) -> list[Finding]:
    if as_of.year > FIRST_YEAR and as_of <= today:
        return []
    return [Finding("cases.bad_day", Place(field="as_of"), as_of.isoformat())]


def _left_out(left: list[str], filename: str) -> Finding:
    named = ", ".join(left[:_MOST_NAMED])
    more = f" และอีก {len(left) - _MOST_NAMED:,} คดี" if len(left) > _MOST_NAMED else ""
    facts = {"count": f"{len(left):,}", "cases": named + more}
    return Finding("cases.left_out", Place(file=filename), facts=facts)


def see_cases(
    store: Store,
    actor: Actor,
    filters: CaseFilters,
    *,
    open_ids: bool = False,
    size: int = 50,
    cursor: str = "",
) -> CasePage:
    """List 9 of forms.md 5.1: a page of the cases in scope.

    Raises ForbiddenError, NotFoundError (a province out of scope), BadCursor, StoreError.
    """
    ids = _need_read(actor, filters, open_ids=open_ids)
    size = min(max(size, 1), _LARGEST_PAGE)
    after = _after(cursor)
    with store.reading() as reader:
        found = list_cases(reader, actor.scope, filters, ids, after=after, size=size + 1)
        count, amount = count_cases(reader, actor.scope, filters)
        newest = newest_list(reader)
    shown = tuple(found[:size])
    last = f"{shown[-1].case.province}-{shown[-1].id}" if len(found) > size else ""
    facts = {"count": len(shown), "id_numbers": open_ids}
    tell(store, actor, "cases.listed", "cases", province=filters.province, **facts)
    return CasePage(shown, newest.as_of if newest else None, count, amount, last)


def see_case(store: Store, actor: Actor, case_id: int, *, open_ids: bool = False) -> KeptCase:
    """A case with its steps. Raises ForbiddenError, NotFoundError, StoreError."""
    ids = _need_read(actor, CaseFilters(), open_ids=open_ids)
    with store.reading() as reader:
        kept = find_case(reader, actor.scope, case_id, ids)
    tell(
        store, actor, "case.seen", f"case:{case_id}",
        province=kept.case.province, id_numbers=open_ids,
    )  # fmt: skip
    return kept


def export_cases(store: Store, actor: Actor, filters: CaseFilters) -> bytes:
    """The workbook of these cases with their numbers open, to be brought up to date and taken in.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    ids = _need_read(actor, filters, open_ids=True)
    with store.reading() as reader:
        found = list(all_cases(reader, actor.scope, filters, ids))
        newest = newest_list(reader)
    tell(store, actor, "cases.exported", "cases", province=filters.province, count=len(found))
    return case_workbook(newest.as_of if newest else None, found)


def blank_case_workbook() -> bytes:
    """The workbook without cases, its guide filled in."""
    return case_workbook(None, ())


def note_step(
    store: Store, actor: Actor, case_id: int, step: Step, version: int
) -> tuple[KeptCase | None, list[Finding]]:
    """Note what was done in a case at ``version``; None when its day cannot be.

    Raises ForbiddenError, NotFoundError, ConflictError (noted already), Stale, StoreError.
    """
    actor.need(Task.IMPORT_CASES)
    if step.taken_on > today_of(store.clock()) or step.taken_on.year <= FIRST_YEAR:
        return None, [Finding("cases.bad_step_day", Place(field="taken_on"), str(step.taken_on))]
    with store.writing(actor.name) as writer:
        kept = _at(find_case(writer, actor.scope, case_id, Ids.OPEN), version)
        return add_step(writer, actor.scope, kept, step), []


def take_step_back(
    store: Store, actor: Actor, case_id: int, step: CaseStep, on: date, *, version: int
) -> KeptCase:
    """Take back what was noted by mistake.

    Raises ForbiddenError, NotFoundError, Stale, StoreError.
    """
    actor.need(Task.IMPORT_CASES)
    with store.writing(actor.name) as writer:
        kept = _at(find_case(writer, actor.scope, case_id, Ids.OPEN), version)
        return remove_step(writer, actor.scope, kept, step, on)


def case_rules(store: Store, actor: Actor) -> DebtRules:
    """The rules of the actor's office, by which days are counted. Raises StoreError."""
    with store.reading() as reader:
        return settings_of(reader, actor.office).debts


def prosecutor_due(kept: KeptCase, rules: DebtRules) -> date | None:
    """The day from which the prosecutor is asked for news (N-18); None elsewhere."""
    days = [each.taken_on for each in kept.case.steps if each.step in _NEWS]
    if kept.case.state is not CaseState.PROSECUTOR or not days:
        return None
    return prosecutor_followup_day(max(days), rules)


def _need_read(actor: Actor, filters: CaseFilters, *, open_ids: bool) -> Ids:
    actor.need(Task.READ_REGISTER)
    if open_ids or filters.id_number:
        actor.need(Task.SEE_ID_NUMBERS)
    if filters.province:
        refuse_foreign(actor.scope, filters.province)
    return Ids.OPEN if open_ids else Ids.MASKED


def _at(kept: KeptCase, version: int) -> KeptCase:
    if kept.version != version:
        raise Stale
    return kept


def _after(cursor: str) -> tuple[str, int]:
    if not cursor:
        return "", 0
    province, _, number = cursor.partition("-")
    if not (province.isascii() and number.isascii() and number.isdecimal() and len(number) < 19):  # noqa: PLR2004 - of 64 bits
        raise BadCursor
    return province, int(number)
