"""The data of a reminder that proves the efforts before a write-off (N-21, manual L536, L608).

Ground 1.5 wants three in writing and ground 1.10 two, each two calendar months apart
(CCC s.193/5). The letter itself asks for payment: it promises no write-off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar

from pydantic import Field

from templates.catalogue import About
from templates.findings import Finding, Place
from templates.notices.checks import compared, months_later
from templates.notices.debt import PayingLetter
from templates.record import Money, Part, Text, ThaiDate, rule

ABOUT = About("หนังสือติดตามทวงถาม", frame="external_letter", digits="thai")

_SPACING_MONTHS = 2


class Reminder(Part):
    """A reminder that was sent before."""

    letter_no: Text = Field(title="ที่")
    letter_date: ThaiDate = Field(title="ลงวันที่")


class Record(PayingLetter):
    """Which reminder it is, those before it, and what is still owed."""

    asks_for: ClassVar[str] = "outstanding_total"

    subject: Text = Field(default="ขอติดตามทวงถามให้ชำระหนี้กองทุนสงเคราะห์เกษตรกร", title="เรื่อง")
    reminder_no: int = Field(ge=1, title="ติดตามทวงถามครั้งที่")
    earlier_reminders: list[Reminder] = Field(default=[], title="หนังสือติดตามทวงถามก่อนหน้า")
    as_of: ThaiDate = Field(title="คำนวณหนี้ถึงวันที่")
    outstanding_principal: Money = Field(title="ต้นเงินคงเหลือ")
    outstanding_interest: Money = Field(title="ดอกเบี้ยคงเหลือ")
    outstanding_penalty: Money = Field(title="เบี้ยปรับคงเหลือ")
    outstanding_total: Money = Field(title="รวมหนี้คงเหลือ")
    pay_within_days: int = Field(ge=1, le=365, title="ให้ชำระภายในกี่วัน")

    @rule("recall.total", "outstanding_total")
    def total_is_the_sum(self) -> object:
        parts = (self.outstanding_principal, self.outstanding_interest, self.outstanding_penalty)
        return compared(self.outstanding_total, sum(parts, Decimal(0)))

    @rule("recall.nothing", "outstanding_total")
    def asks_for_something(self) -> bool:
        return self.outstanding_total > 0

    @rule("demand.letter_date", "letter_date")
    def letter_is_not_older_than_the_debt(self) -> bool:
        return self.letter_date is None or self.as_of <= self.letter_date

    @rule("write_off.count", "reminder_no")
    def counts_those_before(self) -> object:
        expected = len(self.earlier_reminders) + 1
        if self.reminder_no == expected:
            return True
        return {"found": str(self.reminder_no), "expected": str(expected)}

    @rule("write_off.interval", "earlier_reminders")
    def keeps_two_months(self) -> Iterator[Finding]:
        days: list[date] = [each.letter_date for each in self.earlier_reminders]
        if self.letter_date:
            days.append(self.letter_date)
        for index, (first, second) in enumerate(pairwise(days)):
            if second < months_later(first, _SPACING_MONTHS):
                place = Place(field=f"earlier_reminders[{index}].letter_date")
                yield Finding("write_off.interval", place)
