"""Which reports of a running project are due, for the last period that is over (forms.md 4.3).

Monthly cash reports by day 5 of the next month (Form 4, manual L1367), quarterly ones within 15
days after the quarter (Form 5, L1404; Form 7 by analogy, A-18), the final report of a fiscal year
by 29 October (Form 3, L645, A-7). A day on which the office does not work moves to the next on
which it does: the manual has no rule (A-9), and this one is never too strict. Form 1 is left out:
which of its periods a paper is about is not kept. For farmers' groups no cash form is named (A-14).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from service.debts.clocks import on_or_after
from service.debts.model import BorrowerKind, Loan
from thai.dates import fiscal_year, fiscal_year_bounds, quarter, quarter_bounds

if TYPE_CHECKING:
    from service.debts.clocks import WorkingDay

_DAY: Final = timedelta(days=1)
_MONTHLY_BY: Final = 5
_QUARTERLY_BY: Final = 15
_YEARLY_BY: Final = 29
_QUARTERS: Final = 4
_CASH: Final = {
    BorrowerKind.COMMUNITY_ENTERPRISE: "form4",
    BorrowerKind.COOPERATIVE: "form5",
    BorrowerKind.STATE_AGENCY: "form7",
}


@dataclass(frozen=True, slots=True)
class ReportDuty:
    """A report that a project owes: ``quarter`` 0 is the whole year, ``month`` 0 no month.

    ``first_day`` is the day after the period, ``last_day`` the one by which it must be there.
    """

    document: str
    fiscal_year: int
    quarter: int
    month: int
    first_day: date
    last_day: date


def report_duties(loan: Loan, today: date, is_working_day: WorkingDay) -> list[ReportDuty]:
    """The reports of the periods that ended last, came they in or not."""
    return [
        each
        for each, begins in _periods(loan.borrower_kind, today, is_working_day)
        if _is_running(loan, begins, each.first_day - _DAY)
    ]


def _is_running(loan: Loan, begins: date, ends: date) -> bool:
    """Whether the project has had money in the period, and still had to give some back."""
    paid_out = loan.disbursed_on
    ended = loan.terminated_on
    last = max((each.due_date for each in loan.instalments), default=None)
    return (
        paid_out is not None
        and paid_out <= ends
        and (ended is None or ended > ends)
        and last is not None
        and last >= begins
    )


def _periods(
    kind: BorrowerKind, today: date, is_working_day: WorkingDay
) -> Iterator[tuple[ReportDuty, date]]:
    """Each report of such a borrower, with the first day of its period."""
    document = _CASH.get(kind, "")
    month_begins = today.replace(day=1)
    year, part = fiscal_year(today), quarter(today)
    if document == "form4":
        begins = (month_begins - _DAY).replace(day=1)
        due = on_or_after(month_begins.replace(day=_MONTHLY_BY), is_working_day)
        told = (fiscal_year(begins), quarter(begins), begins.month)
        yield ReportDuty(document, *told, month_begins, due), begins
    elif document:
        first, _ = quarter_bounds(year, part)
        before = (year, part - 1) if part > 1 else (year - 1, _QUARTERS)
        due = on_or_after(first.replace(day=_QUARTERLY_BY), is_working_day)
        yield ReportDuty(document, *before, 0, first, due), quarter_bounds(*before)[0]
    if kind is not BorrowerKind.STATE_AGENCY:
        first, _ = fiscal_year_bounds(year)
        due = on_or_after(first.replace(day=_YEARLY_BY), is_working_day)
        yield ReportDuty("form3", year - 1, 0, 0, first, due), fiscal_year_bounds(year - 1)[0]
