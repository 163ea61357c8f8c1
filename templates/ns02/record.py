"""The data of นส.02 and its rules: forms.md 2.2, its checklist 2.15, conditions 4.5."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field, computed_field

from templates.catalogue import About
from templates.findings import Finding, Place
from templates.record import BuddhistYear, Money, Part, Text, ThaiDate, rule
from templates.record import Record as BaseRecord
from thai.money import format_baht, to_satang

ABOUT = About("แบบฟอร์มคำขอปรับแผนการปฏิบัติงานและแผนการชำระเงินคืน โครงการที่ใช้เงินจากกองทุนสงเคราะห์เกษตรกร")


class Cause(StrEnum):
    """Why the money can't be returned as planned (forms.md 1.3, ``nonpayment_cause``)."""

    NATURAL_DISASTER = "natural_disaster"
    EPIDEMIC = "epidemic"
    LOW_PRICE = "low_price"
    DELAY = "delay"
    GROUP_MANAGEMENT = "group_management"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _CAUSES[self]


_CAUSES = {
    Cause.NATURAL_DISASTER: "ภัยธรรมชาติ เช่น น้ำท่วม/ภัยแล้ง เป็นต้น",
    Cause.EPIDEMIC: "โรคระบาดในพืช/สัตว์/คน",
    Cause.LOW_PRICE: "ราคาผลผลิตตกต่ำ",
    Cause.DELAY: "การดำเนินกิจกรรมล่าช้าไม่เป็นไปตามแผน",
    Cause.GROUP_MANAGEMENT: "ปัญหาในการบริหารจัดการกลุ่ม",
    Cause.OTHER: "อื่น ๆ (ระบุ)",
}
_DAMAGE = {Cause.NATURAL_DISASTER, Cause.EPIDEMIC}


class ChecklistState(StrEnum):
    """Whether a paper is there (forms.md 1.3, ``checklist_state``)."""

    PRESENT = "present"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        return "มี" if self is ChecklistState.PRESENT else "ไม่มี"


_Tick = ChecklistState | None


class Checklist(Part):
    """The papers with the request (forms.md 2.15); None where neither box is ticked."""

    request_form: _Tick = Field(
        default=None, title="แบบคำขอปรับแผนการปฏิบัติงานและแผนการชำระเงินคืน (นส.02)"
    )
    registration_docs: _Tick = Field(
        default=None, title="ทวช.2 ทวช.3 สวช.5 กรณีมีการปรับปรุงทางทะเบียน(ถ้ามี)"
    )
    minutes: _Tick = Field(
        default=None, title="สำเนาบันทึกรายงานการประชุมขององค์กรเกษตรกรเรื่องขออนุมัติปรับแผนการชำระเงินคืน"
    )
    power_of_attorney: _Tick = Field(default=None, title="สำเนาเอกสารการมอบอำนาจขององค์กรเกษตรกร")
    financial_statements_3y: _Tick = Field(
        default=None, title="รายงานทางการเงินย้อนหลัง 3 ปี เฉพาะธุรกิจที่ใช้เงินกองทุน (กรณีนิติบุคคล)"
    )
    income_expense_account: _Tick = Field(default=None, title="บัญชีรายรับ-รายจ่าย (กรณีไม่เป็นนิติบุคคล)")
    damage_report: _Tick = Field(
        default=None, title="รายงานความเห็นของหน่วยงานที่เกี่ยวข้อง (พืช สัตว์ ประมง) (นส.03)"
    )
    disaster_declaration: _Tick = Field(default=None, title="ประกาศเขตภัยพิบัติความเสียหาย (ถ้ามี)")
    damage_photos: _Tick = Field(default=None, title="ภาพถ่ายประกอบ (ความเสียหาย)")
    price_cost_comparison: _Tick = Field(default=None, title="ข้อมูลราคาผลผลิต/ต้นทุน")


class PlanRow(Part):
    """An instalment of the old and of the new plan; ``new_due_date`` is not on paper."""

    instalment_no: int = Field(ge=1, le=999, title="งวดที่")
    old_principal: Money = Field(default=Decimal("0.00"), title="แผนการส่งเงินคืนเดิม: เงินต้น")
    old_interest: Money = Field(default=Decimal("0.00"), title="แผนการส่งเงินคืนเดิม: ดอกเบี้ย")
    new_principal: Money = Field(default=Decimal("0.00"), title="แผนการส่งเงินคืนใหม่: เงินต้น")
    new_interest: Money = Field(default=Decimal("0.00"), title="แผนการส่งเงินคืนใหม่: ดอกเบี้ย")
    new_due_date: ThaiDate | None = Field(default=None, title="วันครบกำหนดชำระใหม่")
    remark: Text = Field(default="", title="หมายเหตุ")


class Record(BaseRecord):
    """The request; amounts in baht, years in the Buddhist era."""

    project_name: Text = Field(title="ชื่อโครงการ")
    contract_or_certificate_no: Text = Field(title="เลขที่สัญญา/คำรับรองผู้เบิก")
    borrower_name: Text = Field(title="ชื่อหน่วยงาน/องค์กรเกษตรกร")
    province: Text = Field(title="จังหวัด")
    project_years: int = Field(ge=1, le=99, title="ระยะเวลาโครงการ (ปี)")
    project_start_year: BuddhistYear = Field(title="ระยะเวลาโครงการ ตั้งแต่ พ.ศ.")
    project_end_year: BuddhistYear = Field(title="ระยะเวลาโครงการ ถึง พ.ศ.")
    loan_amount: Money = Field(title="วงเงินกู้ที่ได้รับ")
    paid_amount: Money = Field(title="จำนวนเงินที่ชำระแล้ว")
    outstanding_date: ThaiDate = Field(title="ยอดคงค้าง ณ วันที่")
    outstanding_principal: Money = Field(title="เงินต้น")
    outstanding_interest: Money = Field(title="ดอกเบี้ย")
    outstanding_penalty: Money = Field(title="ค่าเบี้ยปรับ")
    outstanding_total: Money = Field(title="รวมเป็นเงินทั้งสิ้น")
    causes: list[Cause] = Field(title="สาเหตุที่ไม่สามารถชำระเงินคืนได้ตามแผน")
    cause_delay_reason: Text = Field(default="", title="เนื่องจาก")
    cause_other: Text = Field(default="", title="อื่น ๆ (ระบุ)")
    plan_rows: list[PlanRow] = Field(title="แผนการส่งเงินคืนฉบับใหม่ (เสนอ)")
    checklist: Checklist = Field(title="เอกสารประกอบคำขอ")
    chair_name: Text = Field(title="ประธานวิสาหกิจชุมชน")
    chair_date: ThaiDate = Field(title="วันที่ลงชื่อ (ประธาน)")
    second_signer_name: Text = Field(default="", title="ผู้ลงชื่อคนที่สอง")
    second_signer_position: Text = Field(default="", title="ตำแหน่ง")
    second_sign_date: ThaiDate | None = Field(default=None, title="วันที่ลงชื่อ (คนที่สอง)")

    @computed_field(title="รวม แผนเดิม เงินต้น")  # type: ignore[prop-decorator]
    @property
    def old_principal_total(self) -> Decimal:
        return self._sum("old_principal")

    @computed_field(title="รวม แผนเดิม ดอกเบี้ย")  # type: ignore[prop-decorator]
    @property
    def old_interest_total(self) -> Decimal:
        return self._sum("old_interest")

    @computed_field(title="รวม แผนใหม่ เงินต้น")  # type: ignore[prop-decorator]
    @property
    def new_principal_total(self) -> Decimal:
        return self._sum("new_principal")

    @computed_field(title="รวม แผนใหม่ ดอกเบี้ย")  # type: ignore[prop-decorator]
    @property
    def new_interest_total(self) -> Decimal:
        return self._sum("new_interest")

    def _sum(self, name: str) -> Decimal:
        return sum((getattr(row, name) for row in self.plan_rows), Decimal("0.00"))

    @rule("ns02.project_years_order", "project_end_year")
    def project_ends_after_it_starts(self) -> bool:
        return self.project_start_year <= self.project_end_year

    @rule("ns02.project_years", "project_years")
    def project_years_fit(self) -> object:
        """A-26: end minus start, or plus one."""
        span = self.project_end_year - self.project_start_year
        if span < 0 or self.project_years in (span, span + 1):
            return True
        allowed = f"{span} หรือ {span + 1}" if span else "1"
        return {"found": str(self.project_years), "expected": allowed}

    @rule("ns02.outstanding_total", "outstanding_total")
    def outstanding_adds_up(self) -> object:
        parts = self.outstanding_principal + self.outstanding_interest + self.outstanding_penalty
        return _compared(self.outstanding_total, parts)

    @rule("ns02.outstanding_principal", "outstanding_principal")
    def principal_is_within_the_loan(self) -> bool:
        return self.outstanding_principal <= self.loan_amount

    @rule("ns02.paid_amount", "paid_amount")
    def paid_explains_the_principal(self) -> object:
        """Principal or total paid is not said: paid can't be less than the principal repaid."""
        repaid = self.loan_amount - self.outstanding_principal
        if repaid < 0 or self.paid_amount >= repaid:
            return True
        return {"found": _baht(self.paid_amount), "expected": f"อย่างน้อย {_baht(repaid)}"}

    @rule("ns02.no_cause", "causes")
    def has_a_cause(self) -> bool:
        return bool(self.causes)

    @rule("ns02.cause_repeated", "causes")
    def causes_are_told_once(self) -> bool:
        return len(set(self.causes)) == len(self.causes)

    @rule("ns02.delay_reason_missing", "cause_delay_reason")
    def delay_has_a_reason(self) -> bool:
        return Cause.DELAY not in self.causes or bool(self.cause_delay_reason)

    @rule("ns02.delay_reason_unticked", "causes")
    def delay_reason_is_ticked(self) -> bool:
        return not self.cause_delay_reason or Cause.DELAY in self.causes

    @rule("ns02.other_cause_missing", "cause_other")
    def other_cause_is_named(self) -> bool:
        return Cause.OTHER not in self.causes or bool(self.cause_other)

    @rule("ns02.other_cause_unticked", "causes")
    def other_cause_is_ticked(self) -> bool:
        return not self.cause_other or Cause.OTHER in self.causes

    @rule("ns02.no_plan", "plan_rows")
    def has_a_plan(self) -> bool:
        return bool(self.plan_rows)

    @rule("ns02.instalment_order", "plan_rows")
    def instalments_are_in_order(self) -> Iterator[Finding]:
        before = 0
        for index, row in enumerate(self.plan_rows):
            if row.instalment_no <= before:
                place = Place(field=f"plan_rows[{index}].instalment_no")
                yield Finding("ns02.instalment_order", place, found=str(row.instalment_no))
            before = row.instalment_no

    @rule("ns02.due_order", "plan_rows")
    def due_dates_are_in_order(self) -> Iterator[Finding]:
        before: date | None = None
        for index, row in enumerate(self.plan_rows):
            if row.new_due_date is None:
                continue
            if before and row.new_due_date <= before:
                yield Finding("ns02.due_order", Place(field=f"plan_rows[{index}].new_due_date"))
            before = row.new_due_date

    @rule("ns02.new_principal", "plan_rows")
    def new_plan_repays_the_principal(self) -> object:
        return not self.plan_rows or _compared(self.new_principal_total, self.outstanding_principal)

    @rule("ns02.old_and_new_principal", "plan_rows")
    def plans_cover_the_same_debt(self) -> object:
        return _compared(self.old_principal_total, self.new_principal_total)

    @rule("ns02.financial_report", "checklist.financial_statements_3y")
    def one_financial_report(self) -> bool:
        papers = (self.checklist.financial_statements_3y, self.checklist.income_expense_account)
        return papers.count(ChecklistState.PRESENT) == 1

    @rule("ns02.request_form", "checklist.request_form")
    def request_form_is_there(self) -> bool:
        return self.checklist.request_form is ChecklistState.PRESENT

    @rule("ns02.minutes", "checklist.minutes")
    def minutes_are_there(self) -> bool:
        """CCC s.700: every guarantor consents afresh, or is discharged."""
        return self.checklist.minutes is ChecklistState.PRESENT

    @rule("ns02.power_of_attorney", "checklist.power_of_attorney")
    def power_of_attorney_is_there(self) -> bool:
        return self.checklist.power_of_attorney is ChecklistState.PRESENT

    @rule("ns02.damage_papers", "checklist")
    def damage_is_shown(self) -> Iterator[Finding]:
        wanted = ["damage_report", "damage_photos"] if _DAMAGE & set(self.causes) else []
        wanted += ["price_cost_comparison"] if Cause.LOW_PRICE in self.causes else []
        for name in wanted:
            if getattr(self.checklist, name) is not ChecklistState.PRESENT:
                label = Checklist.model_fields[name].title or name
                place = Place(field=f"checklist.{name}")
                yield Finding("ns02.damage_papers", place, facts={"label": label})

    @rule("ns02.checklist_blank", "checklist")
    def every_paper_is_answered(self) -> Iterator[Finding]:
        pair = ("financial_statements_3y", "income_expense_account")
        for name, field in Checklist.model_fields.items():
            if name not in pair and getattr(self.checklist, name) is None:
                place = Place(field=f"checklist.{name}")
                yield Finding("ns02.checklist_blank", place, facts={"label": field.title or name})

    @rule("ns02.second_signer", "second_signer_name")
    def second_signer_has_a_name(self) -> bool:
        return bool(self.second_signer_name) or not (
            self.second_signer_position or self.second_sign_date
        )

    @rule("ns02.signed_before_balance", "chair_date")
    def signed_after_the_balance(self) -> bool:
        return self.chair_date >= self.outstanding_date


def _compared(found: Decimal, expected: Decimal) -> dict[str, str] | bool:
    """True when the amounts agree, else both as they stand on paper."""
    if found == expected:
        return True
    return {"found": _baht(found), "expected": _baht(expected), "suggestion": _baht(expected)}


def _baht(amount: Decimal) -> str:
    return format_baht(to_satang(amount))
