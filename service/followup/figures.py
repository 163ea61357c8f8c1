"""Figures of follow-up: shares of a whole, days of a rehabilitation, years of unpaid interest."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from thai.dates import fiscal_year
from thai.money import round_half_up

NOTHING: Final = "-"
_BANGKOK: Final = ZoneInfo("Asia/Bangkok")


def percent_of(part: int, whole: int) -> Decimal | None:
    """Part / whole x 100, two decimals, half up; None without a whole (forms.md 5.1)."""
    return Decimal(round_half_up(part * 10_000, whole)).scaleb(-2) if whole else None


def percent_text(value: Decimal | None) -> str:
    """``46.73``; nothing prints ``-``, as zero does."""
    return f"{value:.2f}" if value else NOTHING


def interest_years(interest: int, principal: int, rate: Decimal) -> int | None:
    """For how many whole years of interest is owing, amounts in satang, ``rate`` 0.01 for 1%.

    None where a year brings none.
    """
    a_year = principal * rate
    return int(interest // a_year) if a_year > 0 else None


def today_of(moment: datetime) -> date:
    """The day in Thailand at a moment."""
    return moment.astimezone(_BANGKOK).date()


def year_of(moment: datetime) -> int:
    """The Buddhist fiscal year in Thailand at a moment."""
    return fiscal_year(today_of(moment))
