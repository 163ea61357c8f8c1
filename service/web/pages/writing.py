"""How pages write values: Buddhist dates, Bangkok time, baht, counts, shares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from service.web.words import t
from thai.dates import DateStyle, format_date
from thai.money import format_baht, round_half_up

BANGKOK: Final = ZoneInfo("Asia/Bangkok")
#: Where there is nothing to tell.
NOTHING: Final = "-"
_HUNDREDTHS: Final = 10_000
_KILO, _MEGA = 1_000, 1_000_000


def local_day(moment: datetime) -> date:
    """The day it is in Thailand."""
    return moment.astimezone(BANGKOK).date()


def thai_day(day: date | None, style: DateStyle = "long") -> str:
    return NOTHING if day is None else format_date(day, style)


def thai_moment(moment: datetime | None) -> str:
    """A moment as clocks in Thailand show it, in a short form."""
    if moment is None:
        return NOTHING
    there = moment.astimezone(BANGKOK)
    return t("app.moment", day=format_date(there.date(), "short"), time=f"{there:%H:%M}")


def iso(moment: datetime | date) -> str:
    """For the ``datetime`` of a <time>."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()


def baht(satang: int | None) -> str:
    return NOTHING if satang is None else format_baht(satang)


def count(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"


def size(number: int) -> str:
    """The bytes of a file, in the largest unit of which it has one."""
    if number < _KILO:
        return t("app.kilobytes", count=1)
    if number < _MEGA:
        return t("app.kilobytes", count=f"{round_half_up(number, _KILO):,}")
    tenths = round_half_up(10 * number, _MEGA)
    return t("app.megabytes", count=f"{tenths // 10:,}.{tenths % 10}")


def share(part: int, whole: int) -> str:
    """Percent with two decimals, halves up; a dash for nothing, as the reports print it."""
    if not whole or not part:
        return NOTHING
    hundredths = round_half_up(part * _HUNDREDTHS, whole)
    return f"{hundredths // 100:,}.{hundredths % 100:02d}"
