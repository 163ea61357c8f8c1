"""The one model of the cash reports, Forms 4, 5 and 7: forms.md 2.8, 2.9, 2.11, due days 4.3.

ยอดยกมา stands in receipts and in payments (A-16). Either both carry the totals of the earlier
periods, or receipts carry the bank balance and payments nothing; which of them a report keeps
is stored with it, and both end in the same bank balance. The reports are explained per quarter
though Form 4 is monthly (A-17), and go straight to the division, not to the province (A-15).

A record is put together as ``class Record(Cash, MonthHead)`` over ``Head``, so that the fields
keep the order of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar, Final

from pydantic import Field

from templates.checks import baht, compared
from templates.finance.periods import (
    DAYS_AFTER_QUARTER,
    FiscalYear,
    Month,
    Quarter,
    month_end,
)
from templates.findings import Finding, Place
from templates.record import Money, Part, Record, Text, ThaiDate, rule
from thai.dates import format_date, quarter_bounds
from thai.digits import to_arabic
from thai.labels import Labelled

RECEIPTS: Final = (
    "receipts_carried_forward", "fund_drawdown", "debtor_principal_received",
    "debtor_interest_received", "debtor_penalty_received", "deposit_interest",
    "operating_income", "asset_sale_income", "other_income",
)  # fmt: skip
PAYMENTS: Final = (
    "payments_carried_forward", "loans_to_debtors", "operating_expense", "asset_purchase",
    "remit_principal", "remit_interest", "remit_penalty", "remit_deposit_interest",
    "remit_other_income", "other_payment",
)  # fmt: skip
_NOTHING: Final = Decimal("0.00")
_PHONE_DIGITS: Final = (9, 10)


class CarriedForward(Labelled):
    """What ยอดยกมา means in a report (A-16)."""

    CUMULATIVE = "cumulative", "ยอดสะสมของรายรับและของรายจ่ายถึงงวดก่อน"
    BALANCE = "balance", "ยอดคงเหลือตามบัญชีเงินฝากของงวดก่อนในรายรับ และไม่มียอดในรายจ่าย"


class Head(Record):
    """The lines above the table."""

    project_name: Text = Field(title="โครงการ")
    organization_name: Text = Field(title="หน่วยงาน/องค์กรเกษตรกร")
    quarter: Quarter = Field(title="ประจำไตรมาสที่")
    fiscal_year: FiscalYear = Field(title="ปีงบประมาณ")

    def reported_month(self) -> Month | None:
        """The month that a monthly report is about; None in a quarterly one."""
        return None


class MonthHead(Head):
    """(เดือน.....) of Forms 4 and 5; blank in a report of the whole quarter."""

    month: Month | None = Field(default=None, title="เดือน")

    @rule("cash.month", "month")
    def month_lies_in_the_quarter(self) -> object:
        """Inferred: nothing printed ties the month to the quarter (A-17)."""
        if self.month is None or self.month.quarter is self.quarter:
            return True
        return {"found": self.month.label, "expected": f"เดือนในไตรมาสที่ {self.quarter.label}"}


def _line(title: str) -> Decimal | None:
    """A line of the table; None where nothing is written, which counts as 0."""
    made: Decimal | None = Field(default=None, title=title)
    return made


_REMARK: Final[str] = Field(default="", title="หมายเหตุ")


class Remarks(Part):
    """The column หมายเหตุ, by the names of the amounts."""

    receipts_carried_forward: Text = _REMARK
    fund_drawdown: Text = _REMARK
    debtor_principal_received: Text = _REMARK
    debtor_interest_received: Text = _REMARK
    debtor_penalty_received: Text = _REMARK
    deposit_interest: Text = _REMARK
    operating_income: Text = _REMARK
    asset_sale_income: Text = _REMARK
    other_income: Text = _REMARK
    receipts_total: Text = _REMARK
    payments_carried_forward: Text = _REMARK
    loans_to_debtors: Text = _REMARK
    operating_expense: Text = _REMARK
    asset_purchase: Text = _REMARK
    remit_principal: Text = _REMARK
    remit_interest: Text = _REMARK
    remit_penalty: Text = _REMARK
    remit_deposit_interest: Text = _REMARK
    remit_other_income: Text = _REMARK
    other_payment: Text = _REMARK
    payments_total: Text = _REMARK
    bank_balance: Text = _REMARK


class Cash(Head):
    """The table and the reporter; amounts in baht. Below the reporter: what is not printed."""

    DUE_DAYS: ClassVar[int] = DAYS_AFTER_QUARTER

    receipts_carried_forward: Money | None = _line("รายรับ ยอดยกมา")
    fund_drawdown: Money | None = _line("เบิกเงินกองทุนสงเคราะห์เกษตรกร")
    debtor_principal_received: Money | None = _line("รับชำระหนี้จากลูกหนี้เงินกู้ยืม (1) เงินต้น")
    debtor_interest_received: Money | None = _line("รับชำระหนี้จากลูกหนี้เงินกู้ยืม (2) ดอกเบี้ยเงินให้กู้ยืม")
    debtor_penalty_received: Money | None = _line("รับชำระหนี้จากลูกหนี้เงินกู้ยืม (3) ค่าเบี้ยปรับ")
    deposit_interest: Money | None = _line("ดอกเบี้ยเงินฝาก")
    operating_income: Money | None = _line("รายได้จากการดำเนินงาน")
    asset_sale_income: Money | None = _line("รายได้จากการขายสินทรัพย์")
    other_income: Money | None = _line("รายได้อื่นๆ (โปรดระบุ)")
    other_income_note: Text = Field(default="", title="รายได้อื่นๆ ระบุ")
    receipts_total: Money = Field(title="รวมรายรับ")
    payments_carried_forward: Money | None = _line("รายจ่าย ยอดยกมา")
    loans_to_debtors: Money | None = _line("เงินให้ลูกหนี้กู้ยืม")
    operating_expense: Money | None = _line("ค่าใช้จ่ายในการดำเนินงาน")
    asset_purchase: Money | None = _line("รายจ่ายในการซื้อสินทรัพย์")
    remit_principal: Money | None = _line("การส่งคืนเงินกองทุนฯ (1) เงินต้น")
    remit_interest: Money | None = _line("การส่งคืนเงินกองทุนฯ (2) ดอกเบี้ย")
    remit_penalty: Money | None = _line("การส่งคืนเงินกองทุนฯ (3) ค่าเบี้ยปรับ")
    remit_deposit_interest: Money | None = _line("การส่งคืนเงินกองทุนฯ (4) ดอกเบี้ยเงินฝากธนาคาร")
    remit_other_income: Money | None = _line("การส่งคืนเงินกองทุนฯ (5) รายได้อื่นๆ (ถ้ามี)")
    other_payment: Money | None = _line("รายจ่ายอื่นๆ (โปรดระบุ)")
    other_payment_note: Text = Field(default="", title="รายจ่ายอื่นๆ ระบุ")
    payments_total: Money = Field(title="รวมรายจ่าย")
    bank_balance: Money = Field(title="ยอดคงเหลือตามบัญชีเงินฝาก")
    remarks: Remarks = Field(default=Remarks(), title="หมายเหตุ")
    reporter_name: Text = Field(title="ชื่อผู้รายงาน")
    reporter_position: Text = Field(title="ตำแหน่ง")
    reporter_phone: Text = Field(title="เบอร์โทรศัพท์")
    report_date: ThaiDate = Field(title="วันที่รายงาน")
    carried_forward: CarriedForward | None = Field(default=None, title="ความหมายของยอดยกมา")
    previous_receipts_total: Money | None = Field(default=None, title="รวมรายรับของงวดก่อน")
    previous_payments_total: Money | None = Field(default=None, title="รวมรายจ่ายของงวดก่อน")
    passbook_balance: Money | None = Field(default=None, title="ยอดคงเหลือในสมุดบัญชีเงินฝาก")
    submitted_at: ThaiDate | None = Field(default=None, title="วันที่ส่งรายงาน")

    def last_day(self) -> date:
        """The last day of the month or quarter that is reported."""
        month = self.reported_month()
        if month:
            return month_end(self.fiscal_year, month)
        return quarter_bounds(self.fiscal_year, self.quarter)[1]

    def due(self) -> date:
        """The last day on which the report is in time."""
        return self.last_day() + timedelta(days=self.DUE_DAYS)

    @rule("cash.receipts_total", "receipts_total")
    def receipts_add_up(self) -> object:
        return compared(self.receipts_total, self._sum(RECEIPTS))

    @rule("cash.payments_total", "payments_total")
    def payments_add_up(self) -> object:
        return compared(self.payments_total, self._sum(PAYMENTS))

    @rule("cash.overspent", "payments_total")
    def payments_are_within_receipts(self) -> object:
        """A deposit account can't be overdrawn."""
        if self.payments_total <= self.receipts_total:
            return True
        expected = f"ไม่เกิน {baht(self.receipts_total)}"
        return {"found": baht(self.payments_total), "expected": expected}

    @rule("cash.bank_balance", "bank_balance")
    def balance_is_what_is_left(self) -> object:
        """L1549; said of payments above receipts by ``cash.overspent``."""
        left = self.receipts_total - self.payments_total
        return left < 0 or compared(self.bank_balance, left)

    @rule("cash.passbook", "bank_balance")
    def balance_is_that_of_the_passbook(self) -> object:
        """L1549."""
        return self.passbook_balance is None or compared(self.bank_balance, self.passbook_balance)

    @rule("cash.carried_forward", "receipts_carried_forward")
    def carries_the_period_before(self) -> Iterator[Finding]:
        """A-16: by the stored reading, or by either while none is stored."""
        receipts, payments = self.previous_receipts_total, self.previous_payments_total
        if receipts is None or payments is None:
            return
        allowed = {
            CarriedForward.CUMULATIVE: (receipts, payments),
            CarriedForward.BALANCE: (receipts - payments, _NOTHING),
        }
        if self.carried_forward:
            allowed = {self.carried_forward: allowed[self.carried_forward]}
        carried = (self._of("receipts_carried_forward"), self._of("payments_carried_forward"))
        if carried in allowed.values():
            return
        for index, name in enumerate(("receipts_carried_forward", "payments_carried_forward")):
            expected = [pair[index] for pair in allowed.values()]
            if carried[index] not in expected or len(allowed) > 1:
                yield Finding(
                    "cash.carried_forward",
                    Place(field=name),
                    found=baht(carried[index]),
                    expected=" หรือ ".join(baht(amount) for amount in expected),
                )

    @rule("cash.carried_mixed", "payments_carried_forward")
    def readings_are_not_mixed(self) -> bool:
        """A-16: with the bank balance in receipts nothing is carried in payments."""
        balance = self.carried_forward is CarriedForward.BALANCE
        return not (balance and self.payments_carried_forward)

    @rule("cash.carried_negative", "payments_carried_forward")
    def carried_balance_is_not_negative(self) -> bool:
        """A-16: by either reading what is carried leaves the bank balance of the period before."""
        carried = self._of("payments_carried_forward")
        return carried <= self._of("receipts_carried_forward")

    @rule("cash.other_income_note", "other_income_note")
    def other_income_is_named(self) -> bool:
        return not self.other_income or bool(self.other_income_note)

    @rule("cash.other_income_amount", "other_income")
    def named_income_has_an_amount(self) -> bool:
        return not self.other_income_note or bool(self.other_income)

    @rule("cash.other_payment_note", "other_payment_note")
    def other_payment_is_named(self) -> bool:
        return not self.other_payment or bool(self.other_payment_note)

    @rule("cash.other_payment_amount", "other_payment")
    def named_payment_has_an_amount(self) -> bool:
        return not self.other_payment_note or bool(self.other_payment)

    @rule("cash.phone", "reporter_phone")
    def phone_can_be_called(self) -> bool:
        """9 digits for a line, 10 for a mobile; an extension may follow (outside)."""
        number = re.split("ต่อ|#|,|/", to_arabic(self.reporter_phone))[0]
        return len(re.sub("[^0-9]", "", number)) in _PHONE_DIGITS

    @rule("cash.dated_early", "report_date")
    def dated_after_the_period(self) -> object:
        last = self.last_day()
        return self.report_date >= last or {
            "found": format_date(self.report_date),
            "expected": f"ตั้งแต่ {format_date(last)}",
        }

    @rule("cash.late", "submitted_at")
    def is_in_time(self) -> object:
        """Judged by the report's date while it has not come in."""
        sent, due = self.submitted_at or self.report_date, self.due()
        return sent <= due or {
            "found": format_date(sent),
            "expected": f"ภายใน {format_date(due)}",
        }

    def _of(self, name: str) -> Decimal:
        amount: Decimal | None = getattr(self, name)
        return amount or _NOTHING

    def _sum(self, names: tuple[str, ...]) -> Decimal:
        return sum((self._of(name) for name in names), _NOTHING)
