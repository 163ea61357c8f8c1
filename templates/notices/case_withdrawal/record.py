"""The data of the withdrawal of a case that was paid before judgment (N-20, manual L453, L95)."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from templates.catalogue import About
from templates.notices.case import CaseLetter
from templates.notices.checks import compared
from templates.record import Money, Part, Text, ThaiDate, rule

ABOUT = About("หนังสือขอยกเลิกการดำเนินการทางคดีและขอถอนเรื่องคืน", frame="external_letter", digits="thai")


class PaymentLine(Part):
    """Money received on a day."""

    paid_on: ThaiDate = Field(title="วันที่ชำระ")
    amount: Money = Field(title="จำนวนเงิน")
    receipt_no: Text = Field(default="", title="เลขที่ใบเสร็จรับเงิน")


class Record(CaseLetter):
    """The payments that closed the debt, and the papers asked back."""

    subject: Text = Field(default="ขอยกเลิกการดำเนินการทางคดีและขอถอนเรื่องคืน", title="เรื่อง")
    court: Text = Field(default="", title="ศาล")
    case_no: Text = Field(default="", title="คดีหมายเลขดำที่")
    payments: list[PaymentLine] = Field(min_length=1, title="การชำระหนี้")
    paid_total: Money = Field(title="รวมเงินที่ชำระ")
    judgment_date: ThaiDate | None = Field(default=None, title="วันที่ศาลมีคำพิพากษา")
    returns: list[Text] = Field(default=[], title="เอกสารที่ขอคืน")

    @rule("withdrawal.total", "paid_total")
    def payments_add_up(self) -> object:
        return compared(self.paid_total, sum((line.amount for line in self.payments), Decimal(0)))

    @rule("withdrawal.order", "payments")
    def payments_are_in_order(self) -> bool:
        days = [self.contract_date, *(line.paid_on for line in self.payments)]
        return days == sorted(days) and (self.letter_date is None or days[-1] <= self.letter_date)

    @rule("withdrawal.after_judgment", "judgment_date")
    def is_before_judgment(self) -> bool:
        # After judgment the case is closed in execution, not withdrawn (L451, L453).
        last = max(line.paid_on for line in self.payments)
        return self.judgment_date is None or last < self.judgment_date
