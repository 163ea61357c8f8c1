"""The data of the second demand notice (N-05, manual L249 and L265)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.checks import days_between
from templates.notices.debt import Demand
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือบอกกล่าวทวงถาม ครั้งที่ 2", frame="external_letter", digits="thai")

_SPACING_DAYS = 30


class Record(Demand):
    """The second demand, at least 30 days after the first one.

    The manual does not say whether from sending or receipt; receipt is the safe reading
    (forms.md N-05), so ``first_demand_received_on`` counts before ``first_demand_date``.
    """

    subject: Text = Field(default="ขอให้ชำระหนี้ที่ค้างชำระ (หนังสือบอกกล่าวทวงถาม ครั้งที่ 2)", title="เรื่อง")
    first_demand_no: Text = Field(default="", title="ที่ ของหนังสือบอกกล่าวทวงถาม ครั้งที่ 1")
    first_demand_date: ThaiDate | None = Field(
        default=None, title="วันที่ของหนังสือบอกกล่าวทวงถาม ครั้งที่ 1"
    )
    first_demand_received_on: ThaiDate | None = Field(
        default=None, title="วันที่ได้รับหนังสือบอกกล่าวทวงถาม ครั้งที่ 1"
    )

    @rule("demand.second_without_first", "first_demand_no")
    def names_the_first(self) -> bool:
        return bool(self.first_demand_no or self.earlier_letters)

    @rule("demand.second_too_early", "letter_date")
    def keeps_its_distance(self) -> object:
        first = self.first_demand_received_on or self.first_demand_date
        days = days_between(first, self.letter_date)
        if days is None or days >= _SPACING_DAYS:
            return True
        return {"found": str(days), "expected": str(_SPACING_DAYS)}

    @rule("demand.first_received", "first_demand_received_on")
    def first_was_received_after_it_was_written(self) -> bool:
        written, received = self.first_demand_date, self.first_demand_received_on
        return written is None or received is None or written <= received
