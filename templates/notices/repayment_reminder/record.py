"""The data of the reminder before an instalment is due (N-01, manual L249 item 2.1, L183)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from templates.catalogue import About
from templates.notices.checks import compared
from templates.notices.debt import PayingLetter
from templates.record import Money, Text, ThaiDate, rule

ABOUT = About("หนังสือแจ้งเตือนการชำระเงินคืน", frame="external_letter", digits="thai")


class Record(PayingLetter):
    """One instalment to come; L183 wants the penalty rate told that runs after a default.

    ``overdue_total`` is what was overdue already on the day ``as_of``, 0 when nothing was.
    """

    asks_for: ClassVar[str] = "instalment_total"

    subject: Text = Field(default="แจ้งเตือนการชำระเงินคืนกองทุนสงเคราะห์เกษตรกร", title="เรื่อง")
    instalment_no: int = Field(ge=1, title="งวดที่")
    due_date: ThaiDate = Field(title="วันครบกำหนดชำระ")
    principal: Money = Field(title="ต้นเงินของงวด")
    interest: Money = Field(title="ดอกเบี้ยของงวด")
    instalment_total: Money = Field(title="รวมเงินของงวด")
    penalty_rate: Text = Field(title="อัตราเบี้ยปรับร้อยละต่อปี")
    as_of: ThaiDate | None = Field(default=None, title="คำนวณหนี้ถึงวันที่")
    overdue_total: Money = Field(default=Decimal(0), title="หนี้ที่ค้างชำระอยู่ก่อน")

    @rule("reminder.total", "instalment_total")
    def total_is_the_sum(self) -> object:
        return compared(self.instalment_total, self.principal + self.interest)

    @rule("reminder.nothing_due", "instalment_total")
    def asks_for_something(self) -> bool:
        return self.instalment_total > 0

    @rule("reminder.due_date", "due_date")
    def comes_before_the_due_date(self) -> bool:
        return self.letter_date is None or self.letter_date <= self.due_date

    @rule("reminder.contract_date", "due_date")
    def falls_due_after_the_contract(self) -> bool:
        return self.contract_date <= self.due_date

    @rule("reminder.as_of", "as_of")
    def earlier_debt_has_its_day(self) -> bool:
        return not self.overdue_total or self.as_of is not None
