"""The data of the notice to a guarantor (N-10, CCC s.686, manual L432, L93, L433).

The body names the guarantor's own choice of s.686 para 3 and asks for no more than the
guarantor's part: a natural person is never a joint debtor (s.681/1). An heir is liable no
further than the estate (s.1601, outside).
"""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.checks import days_between
from templates.notices.debt import Demand
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือบอกกล่าวผู้ค้ำประกัน", frame="external_letter", digits="thai")

_LAW_DAYS = 60


class Record(Demand):
    """Debtor, contract, default and debt, for one guarantor or an heir.

    ``instalment_no`` and ``due_date`` name the instalment whose default this notice tells, where
    it is not the first one; ``deceased_name`` is the guarantor whose heir is written to.
    """

    subject: Text = Field(default="แจ้งการผิดนัดชำระหนี้ของผู้กู้แก่ผู้ค้ำประกัน", title="เรื่อง")
    guarantee_no: Text = Field(default="", title="เลขที่สัญญาค้ำประกัน")
    guarantee_date: ThaiDate | None = Field(default=None, title="วันที่ทำสัญญาค้ำประกัน")
    deceased_name: Text = Field(default="", title="ชื่อผู้ค้ำประกันที่ถึงแก่กรรม")
    instalment_no: int | None = Field(default=None, ge=1, title="งวดที่บอกกล่าว")
    due_date: ThaiDate | None = Field(default=None, title="วันครบกำหนดชำระของงวดที่บอกกล่าว")

    @rule("guarantor.late", "letter_date")
    def is_in_time(self) -> object:
        # The day after the due date is day 1 of the 60: the earlier of the two readings.
        days = days_between(self.due_date, self.letter_date)
        if self.due_date is None and self.letter_date is not None:
            days = (self.letter_date - self.default_date).days + 1
        if days is None or days <= _LAW_DAYS:
            return True
        return {"found": str(days), "expected": str(_LAW_DAYS)}

    @rule("guarantor.instalment", "instalment_no")
    def tells_an_overdue_instalment(self) -> bool:
        return self.instalment_no is None or any(
            line.no == self.instalment_no and self.due_date in (None, line.due_date)
            for line in self.instalments
        )

    @rule("guarantor.guarantee_date", "guarantee_date")
    def guarantee_is_older_than_the_default(self) -> bool:
        return self.guarantee_date is None or self.guarantee_date < self.default_date
