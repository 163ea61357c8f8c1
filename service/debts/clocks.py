"""The deadlines that notices start or keep, each a small function of one day.

The first day is not counted (CCC s.193/3). A period given to somebody else that ends on a
holiday runs on to the next working day (s.193/8); a duty of the fund itself never gains
by a holiday: its ``last_working_day`` is the working day on or before the last day.
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from service.debts.rules import DebtRules

WorkingDay = Callable[[date], bool]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duty:
    """Until when the fund must act: by law, and the last working day before that."""

    last_day: date
    last_working_day: date


def after(day: date, days: int) -> date:
    """The day so many days after ``day``, which itself is not counted (CCC s.193/3)."""
    return day + timedelta(days=days)


def on_or_after(day: date, is_working_day: WorkingDay) -> date:
    while not is_working_day(day):
        day += _DAY
    return day


def on_or_before(day: date, is_working_day: WorkingDay) -> date:
    while not is_working_day(day):
        day -= _DAY
    return day


def _duty(day: date, days: int, is_working_day: WorkingDay) -> Duty:
    last_day = after(day, days)
    return Duty(last_day, on_or_before(last_day, is_working_day))


def reminder_day(due_date: date, rules: DebtRules) -> date:
    """The first day of a reminder: 30 days before the due date (manual L249 item 2.1)."""
    return due_date - timedelta(days=rules.reminder_days)


def guarantor_duty(due_date: date, rules: DebtRules, is_working_day: WorkingDay) -> Duty:
    """Until when a guarantor is told of a default (CCC s.686, manual L432).

    The day after the due date is day 1 of the 60: the earlier of the two readings.
    """
    return _duty(due_date, rules.guarantor_days, is_working_day)


def mortgagor_duty(sent_on: date, rules: DebtRules, is_working_day: WorkingDay) -> Duty:
    """Until when a mortgagor is told, after the debtor's letter (CCC s.728 para 2, L431)."""
    return _duty(sent_on, rules.mortgagor_days, is_working_day)


def demand_pay_by(received_on: date, rules: DebtRules, is_working_day: WorkingDay) -> date:
    """The last day to pay after a demand, holidays in the debtor's favour (s.193/8)."""
    return on_or_after(after(received_on, rules.pay_within_days), is_working_day)


def recall_pay_by(received_on: date, rules: DebtRules, is_working_day: WorkingDay) -> date:
    """The last day to return the money after a recall (clause 19, manual L160, L359)."""
    return on_or_after(after(received_on, rules.recall_pay_days), is_working_day)


def mortgage_pay_by(received_on: date, rules: DebtRules, is_working_day: WorkingDay) -> date:
    """The last day to pay before a mortgage is enforced (CCC s.728 para 1, manual L430)."""
    return on_or_after(after(received_on, rules.mortgage_pay_days), is_working_day)


def mortgage_suit_day(received_on: date, rules: DebtRules, is_working_day: WorkingDay) -> date:
    """The first day on which the fund may sue on a mortgage."""
    return mortgage_pay_by(received_on, rules, is_working_day) + _DAY


def reply_last_day(
    reply_due_on: date | None, started_on: date, rules: DebtRules, is_working_day: WorkingDay
) -> date:
    """The last day to answer N-03: the letter's own date, else days from ``started_on``.

    That is its receipt, or its sending while the receipt is not known. A holiday counts
    in the debtor's favour either way.
    """
    last_day = reply_due_on or after(started_on, rules.remedy_reply_days)
    return on_or_after(last_day, is_working_day)


def second_demand_day(day: date, rules: DebtRules) -> date:
    """The first day of N-05, counted from the receipt or sending of N-04 (L249, L265)."""
    return after(day, rules.demand_spacing_days)


def suspension_warning_day(day: date, rules: DebtRules) -> date:
    """The first day of the second suspension warning N-06 (manual L160, A-8)."""
    return after(day, rules.suspension_spacing_days)


def problem_report_last_day(due_date: date, rules: DebtRules, is_working_day: WorkingDay) -> date:
    """The last day on which the borrower reports that it cannot pay (clause 20, A-5)."""
    return on_or_after(after(due_date, rules.problem_report_days), is_working_day)


def prosecutor_followup_day(last_news_on: date, rules: DebtRules) -> date:
    """The day of N-18, counted from the request, the last news or the last N-18 (L441)."""
    return after(last_news_on, rules.prosecutor_days)


def write_off_reminder_day(last_sent_on: date, rules: DebtRules) -> date:
    """The first day of the next N-21, calendar months on (CCC s.193/5; L536, L608)."""
    months = last_sent_on.month - 1 + rules.write_off_reminder_months
    year, month = last_sent_on.year + months // 12, months % 12 + 1
    days_in_month = calendar.monthrange(year, month)[1]
    return date(year, month, min(last_sent_on.day, days_in_month))
