"""The data of the letter to a judgment debtor (N-22, manual L451)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from templates.catalogue import About
from templates.notices.checks import compared
from templates.notices.debt import PayingLetter
from templates.record import Money, Text, ThaiDate, rule

ABOUT = About("หนังสือติดตามการชำระหนี้ตามคำพิพากษา", frame="external_letter", digits="thai")


class Record(PayingLetter):
    """The judgment, what came to it and was paid since, what remains; amounts in baht.

    ``accrued_amount`` is what the judgment lets run on up to the day ``as_of``, court costs
    included.
    """

    asks_for: ClassVar[str] = "remaining_total"

    subject: Text = Field(default="ขอให้ชำระหนี้ตามคำพิพากษา", title="เรื่อง")
    court: Text = Field(title="ศาล")
    black_case_no: Text = Field(default="", title="คดีหมายเลขดำที่")
    red_case_no: Text = Field(title="คดีหมายเลขแดงที่")
    judgment_date: ThaiDate = Field(title="วันที่มีคำพิพากษา")
    judgment_total: Money = Field(title="จำนวนเงินตามคำพิพากษา")
    as_of: ThaiDate = Field(title="คำนวณหนี้ถึงวันที่")
    accrued_amount: Money = Field(title="เงินที่เพิ่มขึ้นตามคำพิพากษา")
    paid_amount: Money = Field(title="ชำระแล้ว")
    remaining_total: Money = Field(title="หนี้ตามคำพิพากษาคงเหลือ")
    pay_within_days: int = Field(ge=1, le=365, title="ให้ชำระภายในกี่วัน")

    @rule("judgment.remaining", "remaining_total")
    def remainder_adds_up(self) -> object:
        owed: Decimal = self.judgment_total + self.accrued_amount
        return (
            compared(self.remaining_total, owed - self.paid_amount)
            if (owed >= self.paid_amount)
            else False
        )

    @rule("judgment.nothing", "remaining_total")
    def something_remains(self) -> bool:
        return self.remaining_total > 0

    @rule("judgment.date", "judgment_date")
    def dates_are_in_order(self) -> bool:
        written = self.letter_date or self.as_of
        return self.contract_date < self.judgment_date <= self.as_of <= written
