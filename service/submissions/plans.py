"""The schedule that an accepted paper asks for, and the loan's plan if it is approved. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from service.debts.model import Instalment, Loan
from service.debts.state import state_on
from service.store.submissions_schedules import ScheduleRow
from templates.findings import Finding
from templates.ns02.record import Record as PlanChange
from templates.ns04.record import Record as Restructuring
from templates.restructuring import PlanRow
from thai.money import format_baht, to_satang

if TYPE_CHECKING:
    from datetime import date

    from service.debts.rules import DebtRules


def rows_of(record: PlanChange | Restructuring) -> list[ScheduleRow]:
    """The instalments that the paper asks for; those of nothing are left out.

    นส.02 has a day only where somebody typed one, for the paper prints none; นส.04 has years.
    """
    if isinstance(record, PlanChange):
        rows = [
            ScheduleRow(
                row.instalment_no,
                row.new_due_date,
                to_satang(row.new_principal),
                to_satang(row.new_interest),
            )
            for row in record.plan_rows
        ]
    else:
        rows = [_of_year(row) for row in record.plan_rows]
    return [row for row in rows if row.principal or row.interest or row.penalty]


def _of_year(row: PlanRow) -> ScheduleRow:
    """หนี้ค้างชำระ is read as principal that is overdue, เงินต้น as that not yet due (A-21)."""
    return ScheduleRow(
        row.year_no,
        None,
        to_satang(row.overdue_debt + row.principal),
        to_satang(row.overdue_interest + row.interest),
        to_satang(row.penalty),
    )


def is_same(before: Sequence[ScheduleRow], rows: Sequence[ScheduleRow]) -> bool:
    """Whether a paper asks for what it asked for; a day that it has not told may be any."""
    return [replace(row, due_date=None) for row in before] == [
        replace(row, due_date=None) for row in rows
    ] and all(
        row.due_date in (None, earlier.due_date) for earlier, row in zip(before, rows, strict=True)
    )


def new_plan(
    loan: Loan, rows: Sequence[ScheduleRow], as_of: date, rules: DebtRules
) -> tuple[Instalment, ...]:
    """The loan's instalments with what is paid kept and these for the rest.

    What was paid stays as it was, so that every payment still covers what it covered; an
    instalment that a letter was about stays too, with nothing left to pay. The new ones are
    numbered on from there. Every row has its day.
    """
    noted = {notice.instalment_no for notice in loan.notices}
    kept = [
        replace(each.instalment, principal=each.paid.principal, interest=each.paid.interest)
        for each in state_on(loan, as_of, rules).instalments
        if each.paid.total or each.no in noted
    ]
    last = max((each.no for each in kept), default=0)
    follows = all(row.no > last for row in rows)
    return (
        *sorted(kept, key=lambda each: each.no),
        *(
            Instalment(
                row.no if follows else last + number, row.due_date, row.principal, row.interest
            )
            for number, row in enumerate(rows, 1)
            if row.due_date is not None
        ),
    )


def faults_of(rows: Sequence[ScheduleRow]) -> Iterator[Finding]:
    """What keeps a schedule from being approved."""
    if not rows:
        yield Finding("submissions.schedule_empty")
    undated = ", ".join(str(row.no) for row in rows if row.due_date is None)
    if undated:
        yield Finding("submissions.due_dates_missing", found=undated)
        return
    for one, other in pairwise(rows):
        if one.due_date and other.due_date and one.due_date >= other.due_date:
            yield Finding("submissions.due_dates_order", found=str(other.no))


def doubts_about(
    loan: Loan, plan: Sequence[Instalment], rows: Sequence[ScheduleRow]
) -> Iterator[Finding]:
    """What an approver has to know of a plan before it replaces the loan's."""
    total = sum(each.principal for each in plan)
    if total != loan.loan_amount:
        yield Finding(
            "submissions.plan_sum_differs",
            found=format_baht(total),
            expected=format_baht(loan.loan_amount),
        )
    penalty = sum(row.penalty for row in rows)
    if penalty:
        yield Finding("submissions.penalty_outside_plan", found=format_baht(penalty))
