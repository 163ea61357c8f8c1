"""The papers that go with a request: forms.md 2.15 and 2.16, in นส.02 and as lists of their own.

The manual prints one list twice, for the plan change and for the restructuring; they differ in
the name of the request and in one phrase of row 2.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from pydantic import Field

from templates.findings import Finding, Place
from templates.record import Record, rule
from thai.labels import Labelled


class ChecklistState(Labelled):
    """Whether a paper is there (forms.md 1.3, ``checklist_state``)."""

    PRESENT = "present", "มี"
    ABSENT = "absent", "ไม่มี"


class Row(NamedTuple):
    """A row as printed; one without a ``name`` is a heading and has no boxes."""

    number: str
    name: str
    text: str


_REQUEST: Final = Row("1", "request_form", "แบบคำขอปรับแผนการปฏิบัติงานและแผนการชำระเงินคืน (นส.02)")
_MINUTES: Final = Row(
    "2.2",
    "minutes",
    "สำเนาบันทึกรายงานการประชุมขององค์กรเกษตรกรเรื่องขออนุมัติปรับแผนการชำระเงินคืน "
    "รายงานประชุมกลุ่มที่เห็นชอบขอปรับแผน และสมาชิกทุกคนต้องรับทราบและยินยอมที่จะค้ำประกัน"
    "ตามสัญญากู้ยืมเงินกองทุนสงเคราะห์ (เดิมทุกประการ)",
)
PLAN_CHANGE: Final = (
    _REQUEST,
    Row("2", "", "หลักฐานขององค์กรเกษตรกร"),
    Row("2.1", "registration_docs", "ทวช.2 ทวช.3 สวช.5 กรณีมีการปรับปรุงทางทะเบียน(ถ้ามี)"),
    _MINUTES,
    Row("2.3", "power_of_attorney", "สำเนาเอกสารการมอบอำนาจขององค์กรเกษตรกร"),
    Row("3", "", "รายงานสถานะการเงิน"),
    Row(
        "3.1",
        "financial_statements_3y",
        "กรณีนิติบุคคล รายงานทางการเงินย้อนหลัง 3 ปี เฉพาะธุรกิจที่ใช้เงินกองทุน",
    ),
    Row("3.2", "income_expense_account", "กรณีไม่เป็นนิติบุคคล บัญชีรายรับ-รายจ่าย"),
    Row("4", "", "รายงานความเสียหายที่ส่งผลให้การดำเนินโครงการไม่ประสบผลสำเร็จ"),
    Row("4.1", "damage_report", "รายงานความเห็นของหน่วยงานที่เกี่ยวข้อง (พืช สัตว์ ประมง) (นส.03)"),
    Row("4.2", "disaster_declaration", "ประกาศเขตภัยพิบัติความเสียหาย (ถ้ามี)"),
    Row("4.3", "damage_photos", "ภาพถ่ายประกอบ (ความเสียหาย)"),
    Row(
        "4.4",
        "price_cost_comparison",
        "ข้อมูลราคาผลผลิต/ต้นทุน เปรียบเทียบราคาในช่วงเวลาที่อนุมัติโครงการกับราคาในระหว่าง"
        "การดำเนินโครงการ โดยนำหลักฐานจากหน่วยงานที่เกี่ยวข้องมาประกอบการพิจารณา",
    ),
)
_OTHERWISE: Final = {
    "request_form": "แบบคำขอปรับโครงสร้างหนี้ (นส.04)",
    "minutes": _MINUTES.text.replace("ปรับแผนการชำระเงินคืน", "ปรับแผนการชำระหนี้"),
}
RESTRUCTURING: Final = tuple(
    row._replace(text=_OTHERWISE.get(row.name, row.text)) for row in PLAN_CHANGE
)

_TEXTS: Final = {row.name: row.text for row in PLAN_CHANGE if row.name}
_FINANCES: Final = ("financial_statements_3y", "income_expense_account")
_DAMAGE: Final = ("damage_report", "disaster_declaration", "damage_photos")
_Tick = ChecklistState | None


def _tick(name: str, texts: Mapping[str, str] = _TEXTS) -> Any:
    return Field(default=None, title=texts[name])


class Checklist(Record):
    """What is there of the plan change's papers; None where neither box is ticked."""

    request_form: _Tick = _tick("request_form")
    registration_docs: _Tick = _tick("registration_docs")
    minutes: _Tick = _tick("minutes")
    power_of_attorney: _Tick = _tick("power_of_attorney")
    financial_statements_3y: _Tick = _tick("financial_statements_3y")
    income_expense_account: _Tick = _tick("income_expense_account")
    damage_report: _Tick = _tick("damage_report")
    disaster_declaration: _Tick = _tick("disaster_declaration")
    damage_photos: _Tick = _tick("damage_photos")
    price_cost_comparison: _Tick = _tick("price_cost_comparison")

    @rule("checklist.financial_report", "financial_statements_3y")
    def one_financial_report(self) -> bool:
        return [self.has(name) for name in _FINANCES].count(True) == 1

    @rule("checklist.request_form", "request_form")
    def request_form_is_there(self) -> bool:
        return self.has("request_form")

    @rule("checklist.minutes", "minutes")
    def minutes_are_there(self) -> bool:
        """CCC s.700: every guarantor consents afresh, or is discharged."""
        return self.has("minutes")

    @rule("checklist.power_of_attorney", "power_of_attorney")
    def power_of_attorney_is_there(self) -> bool:
        return self.has("power_of_attorney")

    @rule("checklist.blank", "request_form")
    def every_paper_is_answered(self) -> Iterator[Finding]:
        """Of 3.1 and 3.2 one does not apply, so it may stay open."""
        for name in _TEXTS:
            if name not in _FINANCES and getattr(self, name) is None:
                yield self._about("checklist.blank", name)

    def has(self, name: str) -> bool:
        return getattr(self, name) is ChecklistState.PRESENT

    def lacking(self, *names: str) -> Iterator[Finding]:
        """Papers of these that the cause of the request asks for and that are not there."""
        for name in names:
            if not self.has(name):
                yield self._about("checklist.damage_papers", name)

    def _about(self, code: str, name: str) -> Finding:
        label = type(self).model_fields[name].title or name
        return Finding(code, Place(field=name), facts={"label": label})


class ListOfPapers(Checklist):
    """A list on a page of its own: it does not say the cause, but one damage paper shows it."""

    @rule("checklist.damage_papers", "damage_report")
    def damage_is_shown(self) -> Iterator[Finding]:
        if any(self.has(name) for name in _DAMAGE):
            yield from self.lacking("damage_report", "damage_photos")

    @rule("checklist.no_evidence", "damage_report")
    def evidence_is_there(self) -> bool:
        return any(self.has(name) for name in (*_DAMAGE, "price_cost_comparison"))


class RestructuringList(ListOfPapers):
    """The restructuring's list (forms.md 2.16)."""

    request_form: _Tick = _tick("request_form", _OTHERWISE)
    minutes: _Tick = _tick("minutes", _OTHERWISE)


def under(prefix: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a part, with their places as the record that holds it has them."""
    for finding in findings:
        yield finding.at(field=f"{prefix}.{finding.place.field}")
