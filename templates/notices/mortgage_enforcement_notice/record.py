"""The data of the notice before a mortgage is enforced (N-11, CCC s.728 para 1, manual L430)."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from templates.catalogue import About
from templates.notices.security import MortgageLetter
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือบอกกล่าวบังคับจำนอง", frame="external_letter", digits="thai")


class Record(MortgageLetter):
    """Debt, property and time to pay; the days run from receipt, so ``pay_by`` only adds."""

    subject: Text = Field(default="บอกกล่าวบังคับจำนอง", title="เรื่อง")
    pay_by: ThaiDate | None = Field(default=None, title="ให้ชำระภายในวันที่")

    @rule("mortgage.pay_by", "pay_by")
    def pay_by_leaves_the_days(self) -> object:
        if self.pay_by is None:
            return True
        first = (self.letter_date or self.as_of) + timedelta(days=self.mortgage_pay_days)
        return self.pay_by >= first
