"""Budgets of offices by fiscal year: typed, or imported from a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from parsers.cells import read_workbook
from parsers.isolation import Refused
from service.access.actor import Actor, Task
from service.documents.tables import Baht, Table, workbook
from service.register.columns import Column, Kind, SheetForm
from service.register.table import Row, heading_key, read_table
from service.store.engine import Store, Writer
from service.store.errors import NotFoundError
from service.store.offices import office_name
from service.store.reports import Budget, BudgetLine, budget_of, budgets_in, save_budget
from service.store.users import CENTRE, CENTRE_NAME, find_office
from templates.findings import Finding, Place, Severity
from thai.dates import DateError, fiscal_year_bounds
from thai.money import MoneyError, format_baht, parse_baht
from thai.provinces import PROVINCES, ProvinceError
from thai.text import normalize

#: Ten billion baht in satang: more is a slip.
MOST: Final = 10**12
MOST_LINES: Final = 40
_LONGEST: Final = 200
#: What is typed in a line, with its heading.
AMOUNTS: Final[Mapping[str, str]] = {
    "allocated": "เงินที่ได้รับการจัดสรร",
    "drawn": "จำนวนเงินที่เบิก",
    "returned": "ส่งคืนเงินงบประมาณให้กรม",
}
NAME: Final = "แผนงบประมาณ"
_SHEET: Final = SheetForm(
    "budget",
    "งบประมาณ",
    "หนึ่งแถวคือหนึ่งแผนงบประมาณของสำนักงาน",
    (
        Column("office", "สำนักงาน", Kind.TEXT, "ชื่อจังหวัด หรือ ส่วนกลาง", required=True, width=24),
        Column("name", NAME, Kind.TEXT, "เช่น งบบริหาร งบอุดหนุน", required=True, width=36),
        *(
            Column(
                key, heading, Kind.MONEY, "จำนวนเงินเป็นบาท", required=key == "allocated", width=24
            )
            for key, heading in AMOUNTS.items()
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it was typed; a line of blanks is none."""

    name: str = ""
    allocated: str = ""
    drawn: str = ""
    returned: str = ""

    @property
    def is_blank(self) -> bool:
        return not any((self.name.strip(), *(getattr(self, key).strip() for key in AMOUNTS)))


@dataclass(slots=True)
class BudgetsImported:
    """How many offices' budgets were changed and found the same; with errors none was."""

    changed: int = 0
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)


# --- seen and typed -----------------------------------------------------------------------


def see_budget(store: Store, actor: Actor, office: str, fiscal_year: int) -> Budget:
    """An office's budget, by its code; an empty one where nobody has entered any.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    _need_office(actor, office)
    with store.reading() as reader:
        office_name(reader, office)
        return budget_of(reader, actor.scope, office, fiscal_year)


def change_budget(
    store: Store,
    actor: Actor,
    office: str,
    fiscal_year: int,
    typed: Sequence[TypedLine],
    *,
    version: int,
) -> tuple[Budget | None, list[Finding]]:
    """Make an office's budget at ``version`` what was typed; None with findings.

    Places of findings are ``lines[0].drawn``. Raises ForbiddenError, NotFoundError, Stale,
    StoreError.
    """
    actor.need(Task.KEEP_BUDGETS)
    _need_office(actor, office)
    findings = [*_year_findings(fiscal_year)]
    lines = []
    for number, each in enumerate(typed):
        if each.is_blank:
            continue
        line, wrong = _read_line(each)
        findings += [one.at(field=f"lines[{number}].{one.place.field}") for one in wrong]
        if line is not None:
            lines.append(line)
    findings += _together(lines)
    if findings:
        return None, findings
    with store.writing(actor.name) as writer:
        return _save(writer, actor, Budget(office, fiscal_year, version), lines), []


def _save(writer: Writer, actor: Actor, seen: Budget, lines: Sequence[BudgetLine]) -> Budget:
    """The budget with these lines; the same again is no new version."""
    name = office_name(writer, seen.office)
    kept = budget_of(writer, actor.scope, seen.office, seen.fiscal_year)
    if kept.version == seen.version and kept.lines == tuple(lines):
        return kept
    version = save_budget(writer, seen.office, seen.fiscal_year, lines, seen.version)
    facts = {"year": seen.fiscal_year, "version": version, "lines": len(lines)}
    province = "" if seen.office == CENTRE else name
    writer.log.add("budget.changed", f"budget:{seen.office}", province=province, facts=facts)
    return budget_of(writer, actor.scope, seen.office, seen.fiscal_year)


def _need_office(actor: Actor, office: str) -> None:
    """Raises NotFoundError: the office is none of this person's."""
    if actor.scope.codes is not None and office not in actor.scope.codes:
        raise NotFoundError("offices.unknown", found=office)


def _year_findings(fiscal_year: int) -> Iterator[Finding]:
    try:
        fiscal_year_bounds(fiscal_year)
    except DateError:
        yield Finding("visit.year", Place(field="fiscal_year"), str(fiscal_year))


def _read_line(typed: TypedLine) -> tuple[BudgetLine | None, list[Finding]]:
    name, findings = normalize(typed.name), []
    facts = {"label": NAME}
    if not name:
        findings.append(Finding("record.missing", Place(field="name"), facts=facts))
    elif len(name) > _LONGEST:
        findings.append(Finding("record.too_long", Place(field="name"), facts=facts))
    amounts = {}
    for key, label in AMOUNTS.items():
        text = getattr(typed, key).strip()
        try:
            amounts[key] = parse_baht(text) if text else 0
        except MoneyError as error:
            amounts[key] = 0
            place = Place(field=key)
            facts = {"label": label}
            findings.append(
                Finding("budget.not_an_amount", place, text, "", error.suggestion, facts)
            )
    line = BudgetLine(name, **amounts)
    findings += _line_findings(line)
    return (None if findings else line), findings


def _line_findings(line: BudgetLine) -> Iterator[Finding]:
    for key, label in AMOUNTS.items():
        amount = getattr(line, key)
        if not 0 <= amount <= MOST:
            facts = {"label": label, "most": format_baht(MOST)}
            yield Finding("budget.bad_amount", Place(field=key), format_baht(amount), facts=facts)
    if line.remaining < 0:
        spent, given = format_baht(line.drawn + line.returned), format_baht(line.allocated)
        yield Finding("budget.overdrawn", Place(field="drawn"), spent, given)


def _together(lines: Sequence[BudgetLine]) -> Iterator[Finding]:
    names = [line.name for line in lines]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding("budget.twice", Place(field="lines"), name)
    if len(lines) > MOST_LINES:
        facts = {"most": str(MOST_LINES)}
        yield Finding("budget.too_many", Place(field="lines"), str(len(lines)), facts=facts)


# --- as a workbook ------------------------------------------------------------------------


def export_budgets(store: Store, actor: Actor, fiscal_year: int) -> bytes:
    """The workbook of all budgets in scope, to be filled in and imported.

    Raises ForbiddenError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        kept = budgets_in(reader, actor.scope, fiscal_year)
    names = {each.code: each.name for each in PROVINCES} | {CENTRE: CENTRE_NAME}
    rows = [
        (names[budget.office], line.name, *(Baht(getattr(line, key)) for key in AMOUNTS))
        for budget in kept
        for line in budget.lines
    ]
    headings = [(column.heading, column.width) for column in _SHEET.columns]
    title = f"งบประมาณกองทุนสงเคราะห์เกษตรกร ปีงบประมาณ {fiscal_year}"
    return workbook([Table(_SHEET.title, title, headings, rows)])


def import_budgets(
    store: Store, actor: Actor, fiscal_year: int, data: bytes, filename: str
) -> BudgetsImported:
    """Take the budgets of a year from a workbook, all or none; the same again changes nothing.

    An office's lines in the workbook become its whole budget; offices that it does not name
    keep theirs. Raises ForbiddenError, StoreError.
    """
    actor.need(Task.KEEP_BUDGETS)
    result = BudgetsImported(findings=[*_year_findings(fiscal_year)])
    told, findings = _read(actor, data, filename)
    result.findings += findings
    errors = [each for each in result.findings if each.severity is Severity.ERROR]
    if errors:
        facts = {"count": f"{len(errors):,}"}
        result.findings.insert(0, Finding("budget.import_errors", facts=facts))
        return result
    with store.writing(actor.name) as writer:
        for office, lines in told.items():
            kept = budget_of(writer, actor.scope, office, fiscal_year)
            is_new = _save(writer, actor, kept, lines).version != kept.version
            result.changed += is_new
            result.unchanged += not is_new
        facts = {"year": str(fiscal_year), "offices": str(len(told))}
        writer.log.add("budgets.imported", filename, facts=facts)
    return result


def _read(
    actor: Actor, data: bytes, filename: str
) -> tuple[dict[str, list[BudgetLine]], list[Finding]]:
    """Office to its lines, and what is wrong with the workbook."""
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
    told: dict[str, list[BudgetLine]] = {}
    for row in table.rows:
        findings += row.findings or _take_row(actor, row, told)
    for lines in told.values():
        findings += [one.at(file=filename, sheet=_SHEET.title) for one in _together(lines)]
    return told, findings


def _take_row(actor: Actor, row: Row, told: dict[str, list[BudgetLine]]) -> Iterator[Finding]:
    name = str(row.values["office"])
    try:
        office = find_office(name)
    except ProvinceError as error:
        yield row.finding(
            "register.bad_province", "office", found=name, suggestion=error.suggestion
        )
        return
    if actor.scope.codes is not None and office not in actor.scope.codes:
        yield row.finding("followup.out_of_scope", "office", found=name)
        return
    amounts = {key: int(str(row.values.get(key, 0))) for key in AMOUNTS}
    line = BudgetLine(str(row.values["name"]), **amounts)
    wrong = [*_line_findings(line)]
    for each in wrong:
        finding = row.finding(each.code, each.place.field, found=each.found, expected=each.expected)
        yield Finding(
            finding.code, finding.place, finding.found, finding.expected,
            facts={**finding.facts, **each.facts},
        )  # fmt: skip
    if not wrong:
        told.setdefault(office, []).append(line)
