"""The workbook of court cases: two sheets, read cell by cell, and written to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from parsers.cells import Sheet, read_workbook
from parsers.isolation import Refused
from service.debts.court_cases import CaseState, CaseStep
from service.debts.model import contract_key
from service.documents.tables import Baht, workbook
from service.documents.tables import Table as Page
from service.register.columns import Column, Kind, SheetForm
from service.register.table import Row, heading_key, read_table
from service.store.cases import Case, KeptCase, Step
from service.store.rows import province_name
from templates.findings import Finding, Place, Severity
from thai.dates import format_date
from thai.labels import Labelled
from thai.provinces import find_province
from thai.text import normalize


def _choices(kind: type[Labelled]) -> Mapping[str, str]:
    return {each.label: each.value for each in kind}


_CONTRACT: Final = Column("contract_no", "เลขที่สัญญา", Kind.TEXT, "เลขที่สัญญาเงินกู้ (ถ้ามี)", width=18)
_NAME: Final = Column("name", "ชื่อ-สกุล", Kind.TEXT, "ชื่อลูกหนี้ที่ถูกดำเนินคดี", required=True, width=30)
CASES: Final = SheetForm(
    "cases",
    "คดี",
    "หนึ่งแถวคือหนึ่งคดี",
    (
        _NAME,
        Column("id_number", "เลขที่บัตรประชาชน", Kind.ID, "13 หลัก ต้องมีเมื่อไม่มีเลขที่สัญญา", width=20),
        Column("province", "จังหวัด", Kind.PROVINCE, "จังหวัดของลูกหนี้", required=True),
        Column("amount", "จำนวนเงิน", Kind.MONEY, "ทุนทรัพย์เป็นบาท", required=True, width=18),
        Column(
            "state",
            "สถานะดำเนินคดี",
            Kind.CHOICE,
            "เลือกจากรายการในแผ่นงาน คำอธิบาย",
            required=True,
            choices=_choices(CaseState),
            width=44,
        ),
        _CONTRACT,
        Column("case_no", "เลขคดี", Kind.TEXT, "เลขคดีดำหรือคดีแดง", width=20),
        Column("court", "ศาล", Kind.TEXT, "ศาลที่พิจารณา", width=24),
    ),
)
STEPS: Final = SheetForm(
    "steps",
    "ขั้นตอน",
    "หนึ่งแถวคือสิ่งที่ทำในคดีหนึ่งครั้ง (ไม่มีก็ได้)",
    (
        _NAME,
        _CONTRACT,
        Column(
            "step",
            "ขั้นตอน",
            Kind.CHOICE,
            "เลือกจากรายการในแผ่นงาน คำอธิบาย",
            required=True,
            choices=_choices(CaseStep),
            width=40,
        ),
        Column("taken_on", "วันที่", Kind.DATE, "วันที่ทำ เช่น 1/8/2568", required=True),
        Column("letter_no", "เลขที่หนังสือ", Kind.TEXT, "เลขที่หนังสือ (ถ้ามี)", width=20),
        Column("remark", "หมายเหตุ", Kind.TEXT, "", width=40),
    ),
)
_GUIDE: Final = "คำอธิบาย"
_LONGEST: Final = 500


@dataclass(slots=True)
class CaseReading:
    """The cases of a workbook, and what is wrong with it; with errors none is to be taken."""

    cases: list[Case] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        return [each for each in self.findings if each.severity is Severity.ERROR]

    def compare(self, provinces: Mapping[str, str]) -> None:
        """Tell of contracts that are elsewhere: by their numbers as compared, their geocodes."""
        for row, case in zip(self.rows, self.cases, strict=True):
            province = provinces.get(contract_key(case.contract_no), case.province)
            if province != case.province:
                found, name = province_name(case.province), province_name(province)
                finding = row.finding(
                    "cases.other_province", "province", found=found, suggestion=name
                )
                self.findings.append(finding)


def read_cases(data: bytes, filename: str) -> CaseReading:
    """Read a workbook; never raises for what a file holds."""
    reading = CaseReading()
    try:
        sheets = {heading_key(name): sheet for name, sheet in read_workbook(data).items()}
    except Refused as refused:
        reading.findings.append(refused.finding().at(file=filename))
        return reading
    reading.rows = _rows(CASES, sheets, filename, reading)
    reading.cases = [_case(row) for row in reading.rows]
    for row, case in zip(reading.rows, reading.cases, strict=True):
        if not case.contract_no and not case.id_number:
            reading.findings.append(row.finding("cases.unknown_by", "id_number"))
    reading.findings.extend(_repeated(reading.rows, reading.cases))
    steps = _rows(STEPS, sheets, filename, reading) if STEPS.title in sheets else []
    reading.findings.extend(_join(steps, reading.cases))
    return reading


def case_workbook(as_of: date | None, found: Sequence[KeptCase]) -> bytes:
    """The workbook of these cases, which ``read_cases`` takes back; without any, a blank one."""
    told = f" ข้อมูล ณ วันที่ {format_date(as_of, 'short')}" if as_of else ""
    cases = [_case_row(each.case) for each in found]
    steps = [_step_row(each.case, step) for each in found for step in each.case.steps]
    return workbook(
        [
            Page(CASES.title, f"ข้อมูลการดำเนินคดี{told}", _headings(CASES), cases),
            Page(STEPS.title, "ขั้นตอนที่ทำในคดี", _headings(STEPS), steps),
            Page(_GUIDE, "วิธีกรอก", (("แผ่นงาน", 14), ("คอลัมน์", 24), ("คำอธิบาย", 90)), _guide()),
        ]
    )


# --- reading ------------------------------------------------------------------------------


def _rows(
    form: SheetForm, sheets: Mapping[str, Sheet], filename: str, reading: CaseReading
) -> list[Row]:
    """The rows of a sheet that can be read; whatever is wrong goes among the findings."""
    sheet = sheets.get(form.title)
    if sheet is None:
        place = Place(file=filename, sheet=form.title)
        reading.findings.append(Finding("register.sheet_missing", place, expected=form.title))
        return []
    table = read_table(form, sheet, filename)
    reading.findings += [*table.faults, *table.notes]
    if not table.rows and not table.faults and form is CASES:
        reading.findings.append(table.finding("register.sheet_empty"))
    for row in table.rows:
        reading.findings.extend(row.findings or _too_long(row))
    return [row for row in table.rows if not row.findings]


def _too_long(row: Row) -> Iterator[Finding]:
    for key, value in row.values.items():
        if isinstance(value, str) and len(value) > _LONGEST:
            yield row.finding("cases.too_long", key, found=value[:40])


def _case(row: Row) -> Case:
    values = row.values
    return Case(
        province=find_province(str(values["province"])).code,
        name=str(values["name"]),
        amount=int(str(values["amount"])),
        state=CaseState(str(values["state"])),
        contract_no=str(values.get("contract_no", "")),
        id_number=str(values.get("id_number", "")),
        case_no=str(values.get("case_no", "")),
        court=str(values.get("court", "")),
    )


def _repeated(rows: Sequence[Row], cases: Sequence[Case]) -> Iterator[Finding]:
    """The same contract and person twice; where a number lacks, the name tells."""
    numbers: dict[tuple[str, str], int] = {}
    names: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    for row, case in zip(rows, cases, strict=True):
        contract, number = contract_key(case.contract_no), case.id_number
        named = names.setdefault((contract, contract_key(case.name)), [])
        other = numbers.get((contract, number), 0) if number else 0
        if not other:
            other = next((place for place, has in named if not (has and number)), 0)
        if other:
            finding = row.finding("cases.twice", "name", found=case.name)
            yield replace(finding, facts={**finding.facts, "other_row": str(other)})
        numbers.setdefault((contract, number), row.number)
        named.append((row.number, bool(number)))


def _join(rows: Sequence[Row], cases: list[Case]) -> Iterator[Finding]:
    """Put each step to its case, in place."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, case in enumerate(cases):
        name = contract_key(case.name)
        for key in {(contract_key(case.contract_no), name), ("", name)}:
            places.setdefault(key, []).append(place)
    for row in rows:
        values = row.values
        key = contract_key(str(values.get("contract_no", ""))), contract_key(str(values["name"]))
        found = places.get(key, [])
        if len(found) != 1:
            code = "cases.step_of_several" if found else "cases.step_of_none"
            yield row.finding(code, "name", found=str(values["name"]))
            continue
        taken_on: Any = values["taken_on"]
        remark = normalize(str(values.get("remark", "")))
        step = Step(
            CaseStep(str(values["step"])), taken_on, str(values.get("letter_no", "")), remark
        )
        case = cases[found[0]]
        if any((each.step, each.taken_on) == (step.step, taken_on) for each in case.steps):
            yield row.finding("cases.step_twice", "step", found=step.step.label)
        else:
            cases[found[0]] = replace(case, steps=(*case.steps, step))


# --- writing ------------------------------------------------------------------------------


def _headings(form: SheetForm) -> list[tuple[str, int]]:
    mark = {True: " *", False: ""}
    return [(column.heading + mark[column.required], column.width) for column in form.columns]


def _case_row(case: Case) -> Sequence[Any]:
    return (
        case.name,
        case.id_number,
        province_name(case.province),
        Baht(case.amount),
        case.state.label,
        case.contract_no,
        case.case_no,
        case.court,
    )


def _step_row(case: Case, step: Step) -> Sequence[Any]:
    on = format_date(step.taken_on, "numeric")
    return (case.name, case.contract_no, step.step.label, on, step.letter_no, step.remark)


def _guide() -> Iterator[Sequence[object]]:
    for form in (CASES, STEPS):
        for column in form.columns:
            told = f"{column.help} ต้องกรอก".strip() if column.required else column.help
            choices = "".join(f"\n• {choice}" for choice in column.choices)
            yield form.title, column.heading, told + choices
