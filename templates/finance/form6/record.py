"""The data of Form 6 and its rules: forms.md 2.10, percentages 4.10.

The form prints no day (A-18): 15 days after the quarter by analogy with Form 5. Whether the
overdue principal is that of the row or of all instalments so far is not said: either is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from pydantic import Field

from templates.catalogue import About
from templates.checks import baht, out_of_order, wrong_amount
from templates.finance.figures import Achievement, Quantity, achieved, number_of, unit_of
from templates.finance.periods import DAYS_AFTER_QUARTER, FiscalYear, Quarter
from templates.findings import Finding, Place
from templates.record import Money, Part, Text, ThaiDate, rule
from templates.record import Record as BaseRecord
from thai.dates import format_date, quarter_bounds

ABOUT = About("แบบรายงานผลการดำเนินโครงการ (หน่วยงานรัฐ)")

_NOTHING = Decimal("0.00")


class Activity(Part):
    """A row of ส่วนที่ 2; the percentage is None where the target is 0."""

    activity: Text = Field(title="กิจกรรมหลักตามแผน")
    target_cumulative: Quantity = Field(title="เป้าหมาย (สะสม)")
    actual_cumulative: Quantity = Field(title="ผลการดำเนินงานจริง (สะสม)")
    percent: Achievement | None = Field(default=None, title="ร้อยละ (%)")
    remark: Text = Field(default="", title="หมายเหตุ")


class Ceiling(Part):
    """The first column of ส่วนที่ 3."""

    ceiling: Money = Field(default=_NOTHING, title="วงเงิน (บาท)")


class Received(Ceiling):
    """The second column, which รวมทั้งสิ้น leaves empty."""

    received_date: ThaiDate | None = Field(default=None, title="วันที่ได้รับเงิน")


class Sums(Ceiling):
    """รวมทั้งสิ้น of ส่วนที่ 3, which has no date."""

    drawn_to_previous: Money = Field(default=_NOTHING, title="เบิกจ่ายสะสมถึงไตรมาสก่อน")
    drawn_this_quarter: Money = Field(default=_NOTHING, title="เบิกจ่ายในไตรมาสนี้")
    drawn_total: Money = Field(default=_NOTHING, title="รวมเบิกจ่ายสะสม")
    remaining: Money = Field(default=_NOTHING, title="คงเหลือ")


class Funds(Sums, Received):
    """A kind of money of ส่วนที่ 3; ``last_drawn_total`` is last quarter's, not printed."""

    last_drawn_total: Money | None = Field(default=None, title="รวมเบิกจ่ายสะสมตามรายงานไตรมาสก่อน")


class Finance(Part):
    """ส่วนที่ 3 สถานะการเงินและการเบิกจ่าย: three fixed rows."""

    loan: Funds = Field(title="เงินกู้ยืม")
    grant: Funds = Field(default=Funds(), title="เงินจ่ายขาด")
    total: Sums = Field(title="รวมทั้งสิ้น")


class Repayment(Part):
    """A row of ส่วนที่ 4."""

    instalment_no: int = Field(ge=1, le=999, title="งวดที่")
    planned: Money = Field(title="แผนการส่งเงินคืน (บาท)")
    paid: Money = Field(default=_NOTHING, title="ผลการส่งเงินคืน (บาท)")
    overdue_principal: Money = Field(default=_NOTHING, title="ยอดเงินต้นค้างชำระ (บาท)")
    remark: Text = Field(default="", title="หมายเหตุ")


class Record(BaseRecord):
    """A quarter's report of an agency's project; amounts in baht."""

    project_name: Text = Field(title="ชื่อโครงการ")
    agency_name: Text = Field(title="หน่วยงานรับผิดชอบ")
    period_start: ThaiDate = Field(title="ระยะเวลาดำเนินโครงการ ตั้งแต่")
    period_end: ThaiDate = Field(title="ระยะเวลาดำเนินโครงการ ถึง")
    fiscal_year: FiscalYear = Field(title="ปีงบประมาณ")
    quarter: Quarter = Field(title="รายงานประจำไตรมาสที่")
    loan_contract_no: Text = Field(title="เลขที่สัญญาเงินกู้")
    approval_date: ThaiDate = Field(title="วันที่อนุมัติ")
    approved_amount: Money = Field(title="วงเงินที่ได้รับอนุมัติ")
    project_area: list[Text] = Field(
        title="พื้นที่ดำเนินโครงการ (จังหวัด/อำเภอ)", json_schema_extra={"printed_rows": 1}
    )
    target_group: Text = Field(title="กลุ่มเป้าหมาย")
    participant_count: int = Field(ge=0, le=99_999_999, title="จำนวนเป้าหมายที่เข้าร่วมโครงการ")
    activities: list[Activity] = Field(title="ผลการดำเนินงานตามแผน")
    finance: Finance = Field(title="สถานะการเงินและการเบิกจ่าย")
    repayments: list[Repayment] = Field(title="แผน - ผลการส่งเงินคืน")
    problems: list[Text] = Field(
        default=[], title="ปัญหา/อุปสรรค", json_schema_extra={"printed_rows": 3}
    )
    suggestions: list[Text] = Field(
        default=[], title="ข้อเสนอแนะและแนวทางแก้ไข", json_schema_extra={"printed_rows": 3}
    )
    preparer_name: Text = Field(title="ชื่อ (ผู้จัดทำรายงาน)")
    preparer_position: Text = Field(title="ตำแหน่ง (ผู้จัดทำรายงาน)")
    preparer_date: ThaiDate = Field(title="วันที่ (ผู้จัดทำรายงาน)")
    head_name: Text = Field(title="ชื่อ (หัวหน้าหน่วยงาน)")
    head_position: Text = Field(title="ตำแหน่ง (หัวหน้าหน่วยงาน)")
    head_date: ThaiDate = Field(title="วันที่ (หัวหน้าหน่วยงาน)")
    submitted_at: ThaiDate | None = Field(default=None, title="วันที่ส่งรายงาน")

    def bounds(self) -> tuple[date, date]:
        """The first and the last day of the reported quarter."""
        return quarter_bounds(self.fiscal_year, self.quarter)

    def due(self) -> date:
        """15 days after the quarter, by analogy (A-18)."""
        return self.bounds()[1] + timedelta(days=DAYS_AFTER_QUARTER)

    @rule("form6.period_order", "period_end")
    def ends_after_it_starts(self) -> bool:
        return self.period_start <= self.period_end

    @rule("form6.quarter_outside", "quarter")
    def quarter_touches_the_project(self) -> bool:
        """Repayments may be reported after the project's end, nothing before its start."""
        return self.period_start <= self.bounds()[1]

    @rule("form6.no_area", "project_area")
    def has_an_area(self) -> bool:
        return any(self.project_area)

    @rule("form6.no_activity", "activities")
    def has_an_activity(self) -> bool:
        return bool(self.activities)

    @rule("form6.unit", "activities")
    def units_agree(self) -> Iterator[Finding]:
        for index, row in enumerate(self.activities):
            wanted, used = unit_of(row.target_cumulative), unit_of(row.actual_cumulative)
            if wanted != used:
                place = Place(field=f"activities[{index}].actual_cumulative")
                yield Finding("form6.unit", place, used, wanted)

    @rule("form6.percent", "activities")
    def percentages_are_right(self) -> Iterator[Finding]:
        """Explanation 2 and L244: actual / target x 100, empty when the target is 0."""
        for index, row in enumerate(self.activities):
            expected = achieved(number_of(row.actual_cumulative), number_of(row.target_cumulative))
            if row.percent != expected:
                wanted = "" if expected is None else f"{expected:.2f}"
                found = "" if row.percent is None else f"{row.percent:.2f}"
                place = Place(field=f"activities[{index}].percent")
                yield Finding("form6.percent", place, found, wanted or "เว้นว่าง", wanted)

    @rule("form6.drawn_total", "finance")
    def drawdowns_add_up(self) -> Iterator[Finding]:
        for name, label, row in self._finance_rows():
            drawn = row.drawn_to_previous + row.drawn_this_quarter
            field = f"finance.{name}.drawn_total"
            yield from wrong_amount("form6.drawn_total", field, row.drawn_total, drawn, label=label)

    @rule("form6.remaining", "finance")
    def remainders_are_right(self) -> Iterator[Finding]:
        """Said of a drawdown above the ceiling by ``form6.overdrawn``."""
        for name, label, row in self._finance_rows():
            left, field = row.ceiling - row.drawn_total, f"finance.{name}.remaining"
            if left >= 0:
                yield from wrong_amount("form6.remaining", field, row.remaining, left, label=label)

    @rule("form6.overdrawn", "finance")
    def drawdowns_are_within_the_ceiling(self) -> Iterator[Finding]:
        for name, label, row in self._finance_rows():
            if row.drawn_total > row.ceiling:
                yield Finding(
                    "form6.overdrawn",
                    Place(field=f"finance.{name}.drawn_total"),
                    found=baht(row.drawn_total),
                    expected=f"ไม่เกิน {baht(row.ceiling)}",
                    facts={"label": label},
                )

    @rule("form6.column_sum", "finance.total")
    def columns_add_up(self) -> Iterator[Finding]:
        for name, described in Sums.model_fields.items():
            parts = getattr(self.finance.loan, name) + getattr(self.finance.grant, name)
            field, label = f"finance.total.{name}", described.title or name
            amount = getattr(self.finance.total, name)
            yield from wrong_amount("form6.column_sum", field, amount, parts, label=label)

    @rule("form6.previous_drawn", "finance")
    def previous_quarter_is_carried(self) -> Iterator[Finding]:
        for name in ("loan", "grant"):
            row: Funds = getattr(self.finance, name)
            if row.last_drawn_total is not None:
                field = f"finance.{name}.drawn_to_previous"
                yield from wrong_amount(
                    "form6.previous_drawn", field, row.drawn_to_previous, row.last_drawn_total
                )

    @rule("form6.approved_amount", "approved_amount")
    def ceiling_is_what_was_approved(self) -> object:
        ceiling = self.finance.total.ceiling
        return ceiling == self.approved_amount or {
            "found": baht(self.approved_amount),
            "expected": baht(ceiling),
        }

    @rule("form6.received_date", "finance")
    def money_has_a_date(self) -> Iterator[Finding]:
        """Money that was drawn came in on a day between the approval and the quarter's end."""
        last = self.bounds()[1]
        for name in ("loan", "grant"):
            row: Funds = getattr(self.finance, name)
            day, place = row.received_date, Place(field=f"finance.{name}.received_date")
            if day is None and row.drawn_total:
                yield Finding("form6.no_received_date", place)
            elif day is not None and not self.approval_date <= day <= last:
                expected = f"{format_date(self.approval_date)} ถึง {format_date(last)}"
                yield Finding("form6.received_date", place, format_date(day), expected)

    @rule("form6.instalment_order", "repayments")
    def instalments_are_in_order(self) -> Iterator[Finding]:
        numbers = (row.instalment_no for row in self.repayments)
        return out_of_order("form6.instalment_order", "repayments[{}].instalment_no", numbers)

    @rule("form6.overdue_principal", "repayments")
    def overdue_is_what_was_not_paid(self) -> Iterator[Finding]:
        """Planned - paid when the plan is principal only, by the row or so far (inferred)."""
        so_far = _NOTHING
        for index, row in enumerate(self.repayments):
            so_far += row.planned - row.paid
            allowed = {max(row.planned - row.paid, _NOTHING), max(so_far, _NOTHING)}
            if row.overdue_principal not in allowed:
                place = Place(field=f"repayments[{index}].overdue_principal")
                wanted = " หรือ ".join(baht(amount) for amount in sorted(allowed))
                yield Finding("form6.overdue_principal", place, baht(row.overdue_principal), wanted)

    @rule("form6.head_signs_last", "head_date")
    def head_signs_after_the_preparer(self) -> bool:
        return self.preparer_date <= self.head_date

    @rule("form6.dated_early", "preparer_date")
    def dated_after_the_quarter(self) -> object:
        last = self.bounds()[1]
        return self.preparer_date >= last or {
            "found": format_date(self.preparer_date),
            "expected": f"ตั้งแต่ {format_date(last)}",
        }

    @rule("form6.late", "submitted_at")
    def is_in_time(self) -> object:
        """Judged by the head's signature while the report has not come in."""
        sent, due = self.submitted_at or self.head_date, self.due()
        return sent <= due or {
            "found": format_date(sent),
            "expected": f"ภายใน {format_date(due)}",
        }

    def _finance_rows(self) -> Iterator[tuple[str, str, Sums]]:
        for name, described in Finance.model_fields.items():
            yield name, described.title or name, getattr(self.finance, name)
