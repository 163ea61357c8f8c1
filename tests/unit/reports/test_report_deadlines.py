"""Until when reports are handed in: forms.md 4.3, with days off moved on."""

from __future__ import annotations

from datetime import date

import pytest

from service.reports.due import Turn, deadlines
from thai.calendar import is_working_day


def told(today: date) -> dict[Turn, tuple[date, date]]:
    return {each.turn: (each.ends, each.last_day) for each in deadlines(today, is_working_day)}


@pytest.mark.parametrize(
    ("today", "turn", "ends", "last_day"),
    [
        # December 2568 by 5 January 2569; quarter 1 by 15 January; the year 2569 by 29 October.
        (date(2026, 1, 2), Turn.MONTHLY, date(2025, 12, 31), date(2026, 1, 5)),
        (date(2026, 1, 5), Turn.MONTHLY, date(2025, 12, 31), date(2026, 1, 5)),
        (date(2026, 1, 6), Turn.MONTHLY, date(2026, 1, 31), date(2026, 2, 5)),
        (date(2026, 1, 6), Turn.QUARTERLY, date(2025, 12, 31), date(2026, 1, 15)),
        (date(2026, 1, 16), Turn.QUARTERLY, date(2026, 3, 31), date(2026, 4, 16)),
        (date(2026, 10, 20), Turn.YEARLY, date(2026, 9, 30), date(2026, 10, 29)),
        (date(2026, 10, 30), Turn.YEARLY, date(2027, 9, 30), date(2027, 10, 29)),
        # The fifth is a Sunday.
        (date(2026, 7, 1), Turn.MONTHLY, date(2026, 6, 30), date(2026, 7, 6)),
        # Of April 4 and 5 are a weekend, 6 is Chakri Day.
        (date(2026, 4, 1), Turn.MONTHLY, date(2026, 3, 31), date(2026, 4, 7)),
    ],
)  # fmt: skip
def test_last_days(today: date, turn: Turn, ends: date, last_day: date) -> None:
    assert told(today)[turn] == (ends, last_day)


def test_each_turn_once_and_never_over() -> None:
    for day in range(1, 366):
        today = date.fromordinal(date(2026, 1, 1).toordinal() + day)
        found = deadlines(today, is_working_day)
        assert [each.turn for each in found] == list(Turn)
        assert all(each.days_left(today) >= 0 for each in found)
