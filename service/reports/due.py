"""Until when offices hand in their reports: monthly, quarterly and yearly (forms.md 4.3).

By day 5 of the next month, within 15 days after the quarter, by 29 October; a day on which the
office does not work moves to the next on which it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from service.debts.clocks import WorkingDay, on_or_after
from thai.dates import fiscal_year, fiscal_year_bounds, quarter, quarter_bounds
from thai.labels import Labelled

_DAY: Final = timedelta(days=1)


class Turn(Labelled):
    """How often a report is handed in."""

    MONTHLY = "monthly", "รายเดือน"
    QUARTERLY = "quarterly", "รายไตรมาส"
    YEARLY = "yearly", "รายปี"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The reports of a period, both ends counted, and the last day for them."""

    turn: Turn
    begins: date
    ends: date
    last_day: date

    def days_left(self, today: date) -> int:
        """Below zero once it is over."""
        return (self.last_day - today).days


def deadlines(today: date, is_working_day: WorkingDay) -> tuple[Deadline, ...]:
    """For each turn the period that is over and still open on ``today``, else the one that runs."""
    return tuple(
        next(each for each in _of_turn(turn, today, is_working_day) if each.last_day >= today)
        for turn in Turn
    )


def _of_turn(turn: Turn, today: date, is_working_day: WorkingDay) -> tuple[Deadline, Deadline]:
    """The period before, and the one in which ``today`` is."""
    begins, ends = _period(turn, today)
    before = _period(turn, begins - _DAY)
    return (
        Deadline(turn, *before, on_or_after(_last_day(turn, begins), is_working_day)),
        Deadline(turn, begins, ends, on_or_after(_last_day(turn, ends + _DAY), is_working_day)),
    )


def _period(turn: Turn, day: date) -> tuple[date, date]:
    match turn:
        case Turn.MONTHLY:
            begins = day.replace(day=1)
            return begins, (begins + timedelta(days=31)).replace(day=1) - _DAY
        case Turn.QUARTERLY:
            return quarter_bounds(fiscal_year(day), quarter(day))
        case Turn.YEARLY:
            return fiscal_year_bounds(fiscal_year(day))


def _last_day(turn: Turn, next_begins: date) -> date:
    return next_begins.replace(day={Turn.MONTHLY: 5, Turn.QUARTERLY: 15, Turn.YEARLY: 29}[turn])
