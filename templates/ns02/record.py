"""The data of นส.02 and its rules: forms.md 2.2, its checklist 2.15, conditions 4.5."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field, computed_field

from templates.catalogue import About
from templates.checklist import Checklist, under
from templates.checks import all_differ, baht, compared, out_of_order, total
from templates.findings import Finding
from templates.record import BuddhistYear, Money, Part, Text, ThaiDate, rule
from templates.record import Record as BaseRecord
from thai.labels import Labelled

ABOUT = About("แบบฟอร์มคำขอปรับแผนการปฏิบัติงานและแผนการชำระเงินคืน โครงการที่ใช้เงินจากกองทุนสงเคราะห์เกษตรกร")


class Cause(Labelled):
    """Why the money can't be returned as planned (forms.md 1.3, ``nonpayment_cause``)."""

    NATURAL_DISASTER = "natural_disaster", "ภัยธรรมชาติ เช่น น้ำท่วม/ภัยแล้ง เป็นต้น"
    EPIDEMIC = "epidemic", "โรคระบาดในพืช/สัตว์/คน"
    LOW_PRICE = "low_price", "ราคาผลผลิตตกต่ำ"
    DELAY = "delay", "การดำเนินกิจกรรมล่าช้าไม่เป็นไปตามแผน"
    GROUP_MANAGEMENT = "group_management", "ปัญหาในการบริหารจัดการกลุ่ม"
    OTHER = "other", "อื่น ๆ (ระบุ)"


_DAMAGE = {Cause.NATURAL_DISASTER, Cause.EPIDEMIC}


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
    plan_rows: list[PlanRow] = Field(
        title="แผนการส่งเงินคืนฉบับใหม่ (เสนอ)", json_schema_extra={"printed_rows": 4}
    )
    checklist: Checklist = Field(title="เอกสารประกอบคำขอ")
    chair_name: Text = Field(title="ประธานวิสาหกิจชุมชน")
    chair_date: ThaiDate = Field(title="วันที่ลงชื่อ (ประธาน)")
    second_signer_name: Text = Field(default="", title="ผู้ลงชื่อคนที่สอง")
    second_signer_position: Text = Field(default="", title="ตำแหน่ง")
    second_sign_date: ThaiDate | None = Field(default=None, title="วันที่ลงชื่อ (คนที่สอง)")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนเดิม เงินต้น", json_schema_extra={"sum_of": "plan_rows.old_principal"}
    )
    @property
    def old_principal_total(self) -> Decimal:
        return self._sum("old_principal")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนเดิม ดอกเบี้ย", json_schema_extra={"sum_of": "plan_rows.old_interest"}
    )
    @property
    def old_interest_total(self) -> Decimal:
        return self._sum("old_interest")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนใหม่ เงินต้น", json_schema_extra={"sum_of": "plan_rows.new_principal"}
    )
    @property
    def new_principal_total(self) -> Decimal:
        return self._sum("new_principal")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวม แผนใหม่ ดอกเบี้ย", json_schema_extra={"sum_of": "plan_rows.new_interest"}
    )
    @property
    def new_interest_total(self) -> Decimal:
        return self._sum("new_interest")

    def _sum(self, name: str) -> Decimal:
        return total(self.plan_rows, name)

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
        return compared(self.outstanding_total, parts)

    @rule("ns02.outstanding_principal", "outstanding_principal")
    def principal_is_within_the_loan(self) -> bool:
        return self.outstanding_principal <= self.loan_amount

    @rule("ns02.paid_amount", "paid_amount")
    def paid_explains_the_principal(self) -> object:
        """Principal or total paid is not said: paid can't be less than the principal repaid."""
        repaid = self.loan_amount - self.outstanding_principal
        if repaid < 0 or self.paid_amount >= repaid:
            return True
        return {"found": baht(self.paid_amount), "expected": f"อย่างน้อย {baht(repaid)}"}

    @rule("ns02.no_cause", "causes")
    def has_a_cause(self) -> bool:
        return bool(self.causes)

    @rule("ns02.cause_repeated", "causes")
    def causes_are_told_once(self) -> bool:
        return all_differ(self.causes)

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
        numbers = (row.instalment_no for row in self.plan_rows)
        yield from out_of_order("ns02.instalment_order", "plan_rows[{}].instalment_no", numbers)

    @rule("ns02.due_order", "plan_rows")
    def due_dates_are_in_order(self) -> Iterator[Finding]:
        days = (row.new_due_date for row in self.plan_rows)
        yield from out_of_order("ns02.due_order", "plan_rows[{}].new_due_date", days)

    @rule("ns02.new_principal", "plan_rows")
    def new_plan_repays_the_principal(self) -> object:
        return not self.plan_rows or compared(self.new_principal_total, self.outstanding_principal)

    @rule("ns02.old_and_new_principal", "plan_rows")
    def plans_cover_the_same_debt(self) -> object:
        return compared(self.old_principal_total, self.new_principal_total)

    @rule("checklist.minutes", "checklist")
    def papers_are_right(self) -> Iterator[Finding]:
        """The rules of the list itself, then what the causes ask for (forms.md 2.15)."""
        yield from under("checklist", self.checklist.findings())
        if _DAMAGE & set(self.causes):
            yield from under("checklist", self.checklist.lacking("damage_report", "damage_photos"))
        if Cause.LOW_PRICE in self.causes:
            yield from under("checklist", self.checklist.lacking("price_cost_comparison"))

    @rule("ns02.second_signer", "second_signer_name")
    def second_signer_has_a_name(self) -> bool:
        return bool(self.second_signer_name) or not (
            self.second_signer_position or self.second_sign_date
        )

    @rule("ns02.signed_before_balance", "chair_date")
    def signed_after_the_balance(self) -> bool:
        return self.chair_date >= self.outstanding_date
