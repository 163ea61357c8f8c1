"""What Forms 1, 2 and 3 share: part 1, the comparison, the spending, the signature.

Their records are put together as ``class Record(Closing, Contents)`` over ``Opening``, so that
the fields keep the order of the paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import Field, computed_field

from templates.checks import baht
from templates.finance.figures import Quantity, achieved, number_of, unit_of
from templates.finance.periods import ReportPeriod
from templates.findings import Finding, Place
from templates.record import LongText, Money, Part, Record, SignedMoney, Text, ThaiDate, rule
from thai.dates import format_date

_SIDES = {"target": "เป้าหมาย", "actual": "ผลลัพธ์จริง"}


class QuantityRow(Part):
    """A row of the comparison whose figures carry their unit."""

    target: Quantity = Field(title="เป้าหมาย")
    actual: Quantity = Field(title="ผลลัพธ์จริง")
    remark: Text = Field(default="", title="หมายเหตุ")

    @computed_field(title="ร้อยละ")  # type: ignore[prop-decorator]
    @property
    def achievement(self) -> Decimal | None:
        """For the screen: the form prints no percent column (forms.md 2.5)."""
        return achieved(number_of(self.actual), number_of(self.target))


class MoneyRow(Part):
    """A row of the comparison in baht."""

    target: Money = Field(title="เป้าหมาย")
    actual: Money = Field(title="ผลลัพธ์จริง")
    remark: Text = Field(default="", title="หมายเหตุ")

    @computed_field(title="ร้อยละ")  # type: ignore[prop-decorator]
    @property
    def achievement(self) -> Decimal | None:
        """For the screen: the form prints no percent column (forms.md 2.5)."""
        return achieved(self.actual, self.target)


class ProfitRow(Part):
    """The net profit, which may be a loss; a share of a loss says nothing."""

    target: SignedMoney = Field(title="เป้าหมาย")
    actual: SignedMoney = Field(title="ผลลัพธ์จริง")
    remark: Text = Field(default="", title="หมายเหตุ")

    @computed_field(title="ร้อยละ")  # type: ignore[prop-decorator]
    @property
    def achievement(self) -> Decimal | None:
        """For the screen: the form prints no percent column (forms.md 2.5)."""
        return achieved(self.actual, self.target) if self.target > 0 else None


class Comparison(Part):
    """ตารางเปรียบเทียบเป้าหมายกับผลลัพธ์จริง: four fixed rows."""

    output_quantity: QuantityRow = Field(title="ปริมาณผลผลิต")
    average_price: MoneyRow = Field(title="ราคาขายเฉลี่ย")
    total_income: MoneyRow = Field(title="รายได้รวม")
    net_profit: ProfitRow = Field(title="กำไรสุทธิ")


class SpendingRow(Part):
    """A kind of spending; None where nothing is written, which counts as 0."""

    amount: Money | None = Field(default=None, title="จำนวนเงิน (บาท)")
    remark: Text = Field(default="", title="หมายเหตุ")


class SpendingTotal(Part):
    """The row รวม, which people add up themselves."""

    amount: Money = Field(title="จำนวนเงิน (บาท)")
    remark: Text = Field(default="", title="หมายเหตุ")


class FourKinds(Part):
    """The four kinds of spending that stand on all three forms."""

    materials: SpendingRow = Field(default=SpendingRow(), title="ค่าวัสดุการเกษตร")
    feed_care: SpendingRow = Field(default=SpendingRow(), title="ค่าอาหารสัตว์ / ค่าดูแล")
    construction_repair: SpendingRow = Field(default=SpendingRow(), title="ค่าก่อสร้าง/ซ่อมแซม")
    processing_packaging: SpendingRow = Field(default=SpendingRow(), title="ค่าแปรรูป/บรรจุภัณฑ์")

    def added_up(self) -> Decimal:
        """The sum of the kinds, whatever the row รวม says."""
        rows = (getattr(self, name) for name in type(self).model_fields)
        kinds = (row for row in rows if isinstance(row, SpendingRow))
        return sum((row.amount or Decimal(0) for row in kinds), Decimal("0.00"))


class Opening(Record):
    """ส่วนที่ 1: ข้อมูลทั่วไปของโครงการ."""

    project_name: Text = Field(title="ชื่อโครงการ")
    loan_contract_no: Text = Field(title="เลขที่สัญญาเงินกู้")
    loan_amount: Money = Field(title="วงเงินกู้")
    organization_name: Text = Field(title="ชื่อกลุ่ม/วิสาหกิจชุมชน")
    organization_address: LongText = Field(title="ที่อยู่")
    period_start: ThaiDate = Field(title="ระยะเวลาดำเนินโครงการ")
    period_end: ThaiDate = Field(title="ระยะเวลาดำเนินโครงการ ถึง")

    @rule("project.period_order", "period_end")
    def ends_after_it_starts(self) -> bool:
        return self.period_start <= self.period_end


class Closing(Opening):
    """The signature, and what the paper has no line for (forms.md 2.0, inferred)."""

    signer_name: Text = Field(title="ลงชื่อ (ประธานกลุ่ม/ผู้แทนองค์กรเกษตรกร)")
    sign_date: ThaiDate = Field(title="วันที่")
    report_period: ReportPeriod | None = Field(default=None, title="รอบรายงาน")
    report_seq: int | None = Field(default=None, ge=1, le=9999, title="รายงานครั้งที่")
    submitted_at: ThaiDate | None = Field(default=None, title="วันที่ส่งรายงาน")
    attachments: list[Text] = Field(default=[], title="เอกสารแนบ")

    def due(self) -> date | None:
        """The last day on which the report is in time; None when its period is not known."""
        return self.report_period.due if self.report_period else None

    @rule("project.late", "submitted_at")
    def is_in_time(self) -> object:
        """Judged by the signature's date while the report has not come in."""
        due, sent = self.due(), self.submitted_at or self.sign_date
        return (
            due is None or sent <= due or {"found": format_date(sent), "expected": format_date(due)}
        )

    @rule("project.period_month", "report_period")
    def month_lies_in_the_quarter(self) -> bool:
        period = self.report_period
        return not (period and period.month and period.quarter) or (
            period.month.quarter is period.quarter
        )

    @rule("project.sent_before_signed", "submitted_at")
    def sent_after_signing(self) -> bool:
        return self.submitted_at is None or self.sign_date <= self.submitted_at


@rule("project.income", "comparison")
def income_fits(record: Any) -> Iterator[Finding]:
    """Quantity x average price, for a single product (inferred)."""
    table: Comparison = record.comparison
    for side, label in _SIDES.items():
        quantity = number_of(getattr(table.output_quantity, side))
        price, income = getattr(table.average_price, side), getattr(table.total_income, side)
        expected = (quantity * price).quantize(Decimal("0.01"), ROUND_HALF_UP)
        # A product beyond what an amount can be says no more than that the figures do not fit.
        if income != expected:
            yield Finding(
                "project.income",
                Place(field=f"comparison.total_income.{side}"),
                found=baht(income),
                expected=f"{expected:,.2f}",
                facts={"side": label},
            )


@rule("project.unit", "comparison.output_quantity.actual")
def units_agree(record: Any) -> object:
    row: QuantityRow = record.comparison.output_quantity
    wanted, used = unit_of(row.target), unit_of(row.actual)
    return wanted == used or {"found": used, "expected": wanted}


@rule("project.members", "member_count")
def has_members(record: Any) -> bool:
    return bool(record.member_count > 0)


@rule("project.problems_blank", "problems")
def problems_are_answered(record: Any) -> bool:
    return bool(record.problems)


@rule("project.start_outside_period", "actual_start_date")
def started_within_the_period(record: Any) -> bool:
    return bool(record.period_start <= record.actual_start_date <= record.period_end)


@rule("project.signed_before_start", "sign_date")
def signed_after_the_start(record: Any) -> bool:
    return bool(record.actual_start_date <= record.sign_date)


def within_the_loan(spent: Decimal, loan: Decimal) -> dict[str, str] | bool:
    """Spending should not exceed the money received (inferred), which is at most the loan."""
    return spent <= loan or {"found": baht(spent), "expected": f"ไม่เกิน {baht(loan)}"}
