"""Working days of Thai government offices, and periods counted as the Civil Code counts them."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

_DAY = timedelta(days=1)
_SATURDAY = 5
NO_DAYS: frozenset[date] = frozenset()


@cache
def holidays_of(year: int) -> Mapping[date, str]:
    """Give the holidays of a CE year with their Thai names, substitute and bridge days included.

    Of the ``holidays`` package, categories public and government (Royal Ploughing Day is
    only in the second). A year ahead lacks what the cabinet has yet to announce.
    """
    import holidays  # noqa: PLC0415 - most commands need no calendar

    # A substitute for a holiday late in December is known only from the year before.
    around = holidays.country_holidays(
        "TH", years=(year - 1, year), categories=("public", "government"), language="th"
    )
    return MappingProxyType({day: name for day, name in sorted(around.items()) if day.year == year})


def is_working_day(
    d: date, extra: frozenset[date] = NO_DAYS, *, worked: frozenset[date] = NO_DAYS
) -> bool:
    """Tell whether offices work on a day: no weekend, no holiday, none of ``extra``.

    ``worked`` are days that the office works although the list calls them holidays, e.g.
    Labour Day.
    """
    if d in extra:
        return False
    return d in worked or (d.weekday() < _SATURDAY and d not in holidays_of(d.year))


def next_working_day(
    d: date, extra: frozenset[date] = NO_DAYS, *, worked: frozenset[date] = NO_DAYS
) -> date:
    """Give the first working day after ``d``, never ``d`` itself."""
    d += _DAY
    while not is_working_day(d, extra, worked=worked):
        d += _DAY
    return d


def add_working_days(
    d: date, days: int, extra: frozenset[date] = NO_DAYS, *, worked: frozenset[date] = NO_DAYS
) -> date:
    """Give the ``days``-th working day after ``d``, or ``d`` for 0. Raises ValueError below 0."""
    if days < 0:
        raise ValueError(f"working days are counted forward, not {days}")
    for _ in range(days):
        d = next_working_day(d, extra, worked=worked)
    return d


def last_day(
    start: date,
    days: int,
    *,
    extend: bool,
    extra: frozenset[date] = NO_DAYS,
    worked: frozenset[date] = NO_DAYS,
) -> date:
    """Give the last day of a period of ``days`` days; the first day is not counted (CCC s.193/3).

    With ``extend`` a last day that is a holiday moves to the next working day (CCC
    s.193/8). The creditor's own duties (s.686, s.728 para 2) never take that extension.
    Raises ValueError below 0.
    """
    if days < 0:
        raise ValueError(f"a period has 0 days or more, not {days}")
    end = start + timedelta(days=days)
    if extend and not is_working_day(end, extra, worked=worked):
        return next_working_day(end, extra, worked=worked)
    return end
