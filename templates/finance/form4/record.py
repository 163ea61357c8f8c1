"""The data of Form 4: the cash report of a community enterprise, monthly (forms.md 2.8).

It has a month and is due on day 5 of the next (L1367), though it is headed by the quarter (A-17).
No cash form is named for กลุ่มเกษตรกร (A-14).
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from templates.catalogue import About
from templates.finance.cash import Cash, MonthHead
from templates.finance.periods import DAYS_AFTER_MONTH, Month

ABOUT = About("แบบรายงานการรับ - จ่ายเงิน (วิสาหกิจฯ)")


class Record(Cash, MonthHead):
    """A month's report."""

    DUE_DAYS: ClassVar[int] = DAYS_AFTER_MONTH

    month: Month = Field(title="เดือน")

    def reported_month(self) -> Month | None:
        return self.month
