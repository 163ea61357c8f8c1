"""Rounds of follow-up: who reports them, how many debtors are planned, typed or imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.cells import read_workbook
from parsers.isolation import Refused
from service.access.actor import Actor, Task
from service.documents.tables import Table as Page
from service.documents.tables import workbook
from service.register.columns import Column, Kind, SheetForm
from service.register.table import Row, heading_key, read_table
from service.store.engine import Store
from service.store.rounds import (
    Reporter,
    Round,
    VisitPlan,
    find_plan,
    name_reporter,
    plans,
    put_plan,
    refuse_foreign,
    reporters,
)
from service.store.rows import province_name
from service.store.visit_reports import RoundCount, count_rounds
from templates.findings import Finding, Place, Severity
from templates.followup import ROUNDS
from thai.dates import DateError, fiscal_year_bounds
from thai.provinces import PROVINCES, find_province
from thai.text import normalize

MOST_DEBTORS: Final = 1_000_000
_LONGEST: Final = 200
_SHEET: Final = SheetForm(
    "plan",
    "แผนการติดตาม",
    "หนึ่งแถวคือหนึ่งจังหวัด",
    (
        Column("province", "จังหวัด", Kind.PROVINCE, "ชื่อจังหวัด", required=True, width=24),
        Column("debtors", "แผนการติดตาม (ราย)", Kind.INTEGER, "จำนวนลูกหนี้ที่จะติดตามในปีนี้", width=22),
    ),
)


@dataclass(slots=True)
class PlansImported:
    """How many provinces' plans were changed and found the same; with errors none was."""

    changed: int = 0
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)
    is_refused: bool = False


# --- rounds -------------------------------------------------------------------------------


def see_rounds(
    store: Store, actor: Actor, province: str = "", fiscal_year: int = 0
) -> list[RoundCount]:
    """List 1 of forms.md 5.1: the rounds in scope, the newest first.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    if province:
        refuse_foreign(actor.scope, province)
    with store.reading() as reader:
        return count_rounds(reader, actor.scope, province, fiscal_year)


def see_reporter(store: Store, actor: Actor, of: Round) -> Reporter:
    """Who reports a round, at version 0 nobody.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    refuse_foreign(actor.scope, of.province)
    with store.reading() as reader:
        return next(iter(reporters(reader, actor.scope, of)), Reporter(of))


def set_reporter(
    store: Store, actor: Actor, reporter: Reporter
) -> tuple[Reporter | None, list[Finding]]:
    """Let somebody report a round from now on; ``version`` is that of whom they follow.

    Raises ForbiddenError, NotFoundError, Stale, StoreError.
    """
    actor.need(Task.RECORD_VISITS)
    refuse_foreign(actor.scope, reporter.round.province)
    names = {key: normalize(getattr(reporter, key)) for key in _LABELS}
    findings = [*_round_findings(reporter.round.fiscal_year, reporter.round.no)]
    for key, label in _LABELS.items():
        facts = {"label": label}
        if not names[key]:
            findings.append(Finding("record.missing", Place(field=key), facts=facts))
        elif len(names[key]) > _LONGEST:
            findings.append(Finding("record.too_long", Place(field=key), facts=facts))
    if findings:
        return None, findings
    named = Reporter(reporter.round, **names, version=reporter.version)
    with store.writing(actor.name) as writer:
        return name_reporter(writer, actor.scope, named), []


_LABELS: Final = {
    "title": "คำนำหน้า",
    "first_name": "ชื่อ",
    "last_name": "สกุล",
    "position": "ตำแหน่ง",
}


def _round_findings(fiscal_year: int, no: int = ROUNDS[0]) -> Iterator[Finding]:
    try:
        fiscal_year_bounds(fiscal_year)
    except DateError:
        yield Finding("visit.year", Place(field="fiscal_year"), str(fiscal_year))
    if no not in ROUNDS:
        facts = {"label": "ครั้งที่ติดตาม"}
        yield Finding("record.out_of_range", Place(field="round"), str(no), facts=facts)


# --- plans --------------------------------------------------------------------------------


def see_plans(store: Store, actor: Actor, fiscal_year: int) -> list[VisitPlan]:
    """The plans in scope. Raises ForbiddenError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return plans(reader, actor.scope, fiscal_year)


def set_plan(store: Store, actor: Actor, plan: VisitPlan) -> tuple[VisitPlan | None, list[Finding]]:
    """Keep a plan in place of the one at its version.

    Raises ForbiddenError, NotFoundError, Stale, StoreError.
    """
    actor.need(Task.RECORD_VISITS)
    refuse_foreign(actor.scope, plan.province)
    findings = [*_round_findings(plan.fiscal_year)]
    if not 0 <= plan.debtors <= MOST_DEBTORS:
        facts = {"limit": f"{MOST_DEBTORS:,}"}
        place = Place(field="debtors")
        findings.append(Finding("followup.bad_plan", place, str(plan.debtors), facts=facts))
    if findings:
        return None, findings
    with store.writing(actor.name) as writer:
        return put_plan(writer, actor.scope, plan), []


def export_plans(store: Store, actor: Actor, fiscal_year: int) -> bytes:
    """The workbook of the plans of all provinces in scope, to be filled in and imported.

    Raises ForbiddenError, StoreError.
    """
    kept = {plan.province: plan.debtors for plan in see_plans(store, actor, fiscal_year)}
    codes = [each.code for each in PROVINCES if actor.scope.holds(each.name)]
    rows = [(province_name(code), kept.get(code)) for code in codes]
    headings = [(column.heading, column.width) for column in _SHEET.columns]
    title = f"แผนการติดตามลูกหนี้กองทุนสงเคราะห์เกษตรกร ปีงบประมาณ {fiscal_year}"
    return workbook([Page(_SHEET.title, title, headings, rows)])


def import_plans(
    store: Store, actor: Actor, fiscal_year: int, data: bytes, filename: str
) -> PlansImported:
    """Take the plans of a year from a workbook, all or none; the same again changes nothing.

    Provinces without a figure are passed over. Raises ForbiddenError, StoreError.
    """
    actor.need(Task.RECORD_VISITS)
    result = PlansImported(findings=[*_round_findings(fiscal_year)])
    told, findings = _read(actor, data, filename)
    result.findings.extend(findings)
    errors = [each for each in result.findings if each.severity is Severity.ERROR]
    if errors:
        facts = {"count": f"{len(errors):,}"}
        result.findings.insert(0, Finding("followup.plan_errors", facts=facts))
        result.is_refused = True
        return result
    with store.writing(actor.name) as writer:
        for province, debtors in told.items():
            kept = find_plan(writer, actor.scope, province, fiscal_year)
            if kept.version and kept.debtors == debtors:
                result.unchanged += 1
                continue
            put_plan(writer, actor.scope, replace(kept, debtors=debtors))
            result.changed += 1
        facts = {"year": str(fiscal_year), "provinces": str(len(told))}
        writer.log.add("visits.plans_imported", filename, facts=facts)
    return result


def _read(actor: Actor, data: bytes, filename: str) -> tuple[dict[str, int], list[Finding]]:
    """Geocode to debtors, and what is wrong with the workbook."""
    try:
        sheets = read_workbook(data)
    except Refused as refused:
        return {}, [refused.finding().at(file=filename)]
    ours = [each for name, each in sheets.items() if heading_key(name) == _SHEET.title]
    if not ours:
        place = Place(file=filename, sheet=_SHEET.title)
        return {}, [Finding("register.sheet_missing", place, expected=_SHEET.title)]
    table = read_table(_SHEET, ours[0], filename)
    findings = [*table.faults, *table.notes]
    told: dict[str, tuple[int, int]] = {}
    for row in table.rows:
        findings.extend(row.findings or _findings_of(actor, row, told))
    return {code: debtors for code, (debtors, _) in told.items()}, findings


def _findings_of(actor: Actor, row: Row, told: dict[str, tuple[int, int]]) -> Iterator[Finding]:
    name, debtors = str(row.values["province"]), row.values.get("debtors")
    code = find_province(name).code
    if not isinstance(debtors, int):
        return
    if not actor.scope.holds(name):
        yield row.finding("followup.out_of_scope", "province", found=name)
    elif code in told:
        finding = row.finding("followup.province_twice", "province", found=name)
        yield replace(finding, facts={**finding.facts, "other_row": str(told[code][1])})
    elif debtors > MOST_DEBTORS:
        finding = row.finding("followup.bad_plan", "debtors", found=f"{debtors:,}")
        yield replace(finding, facts={**finding.facts, "limit": f"{MOST_DEBTORS:,}"})
    else:
        told[code] = debtors, row.number
