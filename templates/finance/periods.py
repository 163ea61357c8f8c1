"""Quarters and months of the fiscal year, the period of a report and when a report is due.

Due days are those of forms.md 4.3. No rule moves one that falls on a holiday (A-9).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Annotated, Final

from pydantic import Field

from templates.record import Part
from thai.dates import DateError, fiscal_year_bounds, parse_month, quarter_bounds
from thai.digits import to_arabic
from thai.text import normalize

_MONTHS_A_YEAR: Final = 12
# 15 ม.ค. is 15 days after 31 ธ.ค.; the first day is not counted (L644).
DAYS_AFTER_QUARTER: Final = 15
DAYS_AFTER_MONTH: Final = 5
# "ไม่เกิน 29 ต.ค." is printed, though "ภายใน 30 วัน" would end a day later.
_DAYS_AFTER_FISCAL_YEAR: Final = 29
_MONTHS_AFTER_TRANSFER: Final = 3


class Quarter(IntEnum):
    """A quarter of the fiscal year (L1418)."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4

    @classmethod
    def _missing_(cls, value: object) -> Quarter | None:
        """Read ``๒``; pydantic asks here for what is no member's value."""
        text = to_arabic(normalize(value)) if isinstance(value, str) else ""
        return next((quarter for quarter in cls if str(quarter.value) == text), None)

    @property
    def label(self) -> str:
        return _QUARTERS[self]


_QUARTERS = {
    Quarter.FIRST: "1 (ต.ค.-ธ.ค.)",
    Quarter.SECOND: "2 (ม.ค.-มี.ค.)",
    Quarter.THIRD: "3 (เม.ย.-มิ.ย.)",
    Quarter.FOURTH: "4 (ก.ค.-ก.ย.)",
}


class Month(StrEnum):
    """A month as it stands on paper, in the order of the fiscal year."""

    OCTOBER = "ตุลาคม"
    NOVEMBER = "พฤศจิกายน"
    DECEMBER = "ธันวาคม"
    JANUARY = "มกราคม"
    FEBRUARY = "กุมภาพันธ์"
    MARCH = "มีนาคม"
    APRIL = "เมษายน"
    MAY = "พฤษภาคม"
    JUNE = "มิถุนายน"
    JULY = "กรกฎาคม"
    AUGUST = "สิงหาคม"
    SEPTEMBER = "กันยายน"

    @classmethod
    def _missing_(cls, value: object) -> Month | None:
        """Read ``12`` and ``ธ.ค.``; pydantic asks here for what is no member's value."""
        text = to_arabic(normalize(value)) if isinstance(value, str) else ""
        if text.isdecimal():
            return _BY_NUMBER.get(int(text))
        if isinstance(value, int) and not isinstance(value, bool):
            return _BY_NUMBER.get(value)
        try:
            return _BY_NUMBER.get(parse_month(text))
        except DateError:
            return None

    @property
    def label(self) -> str:
        return self.value

    @property
    def number(self) -> int:
        """1 for January to 12 for December."""
        return parse_month(self.value)

    @property
    def quarter(self) -> Quarter:
        """The quarter of the fiscal year that the month lies in."""
        return Quarter(list(Month).index(self) // 3 + 1)


_BY_NUMBER = {month.number: month for month in Month}

# Years whose quarters fall in the calendar that thai.dates knows.
FiscalYear = Annotated[int, Field(ge=2444, le=2643)]


class ReportPeriod(Part):
    """What a report is about: a month or a quarter of a fiscal year, or the whole year."""

    fiscal_year: FiscalYear = Field(title="ปีงบประมาณ")
    quarter: Quarter | None = Field(default=None, title="ไตรมาสที่")
    month: Month | None = Field(default=None, title="เดือน")

    @property
    def last_day(self) -> date:
        if self.month:
            return month_end(self.fiscal_year, self.month)
        if self.quarter:
            return quarter_bounds(self.fiscal_year, self.quarter)[1]
        return fiscal_year_bounds(self.fiscal_year)[1]

    @property
    def due(self) -> date:
        """The last day on which the report is in time.

        L644 for a quarter, L645 for a year; for a month day 5 by analogy with Form 4 (inferred).
        """
        days = _DAYS_AFTER_FISCAL_YEAR
        if self.quarter:
            days = DAYS_AFTER_QUARTER
        if self.month:
            days = DAYS_AFTER_MONTH
        return self.last_day + timedelta(days=days)


def month_end(fiscal_year: int, month: Month) -> date:
    """The last day of a month of a Buddhist fiscal year."""
    opening, closing = fiscal_year_bounds(fiscal_year)
    year = opening.year if month.quarter is Quarter.FIRST else closing.year
    return date(year, month.number, monthrange(year, month.number)[1])


def due_after_transfer(received: date) -> date:
    """Three months after the transfer, on the month's last day when it is shorter (L643)."""
    months = received.month - 1 + _MONTHS_AFTER_TRANSFER
    year, month = received.year + months // _MONTHS_A_YEAR, months % _MONTHS_A_YEAR + 1
    return date(year, month, min(received.day, monthrange(year, month)[1]))
