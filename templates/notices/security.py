"""What the letters about a mortgage say (CCC s.728; manual L430, L431)."""

from __future__ import annotations

from pydantic import Field

from templates.notices.debt import DefaultLetter
from templates.record import Text, ThaiDate, rule

_LEAST_DAYS = 60


class MortgageLetter(DefaultLetter):
    """The mortgage and the time the debtor has: at least 60 days of receipt (s.728 para 1)."""

    mortgage_property: Text = Field(title="ทรัพย์สินที่จำนอง")
    mortgage_no: Text = Field(default="", title="เลขที่สัญญาจำนอง")
    mortgage_date: ThaiDate | None = Field(default=None, title="วันที่ทำสัญญาจำนอง")
    mortgage_pay_days: int = Field(ge=1, le=730, title="ให้ลูกหนี้ชำระภายในกี่วัน")

    @rule("mortgage.property", "mortgage_property")
    def names_the_property(self) -> bool:
        return bool(self.mortgage_property)

    @rule("mortgage.days", "mortgage_pay_days")
    def gives_time_enough(self) -> object:
        if self.mortgage_pay_days >= _LEAST_DAYS:
            return True
        return {"found": str(self.mortgage_pay_days), "expected": str(_LEAST_DAYS)}

    @rule("mortgage.date", "mortgage_date")
    def mortgage_is_older_than_the_default(self) -> bool:
        return self.mortgage_date is None or self.mortgage_date < self.default_date
