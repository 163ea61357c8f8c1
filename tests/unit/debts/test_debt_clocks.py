from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.debts import clocks
from service.debts.rules import DEFAULT_RULES as RULES
from tests.unit.debts.builders import day, weekdays_only


def test_the_funds_own_duties_keep_the_earlier_working_day() -> None:
    # 2025-02-25 + 60 days is Saturday 2025-04-26.
    duty = clocks.guarantor_duty(day("2025-02-25"), RULES, weekdays_only)
    assert duty == clocks.Duty(day("2025-04-26"), day("2025-04-25"))
    duty = clocks.mortgagor_duty(day("2025-05-02"), RULES, weekdays_only)
    assert duty == clocks.Duty(day("2025-05-17"), day("2025-05-16"))


def test_the_debtors_time_runs_on_over_a_holiday() -> None:
    assert clocks.demand_pay_by(day("2025-05-02"), RULES, weekdays_only) == day("2025-05-19")
    assert clocks.recall_pay_by(day("2025-05-02"), RULES, weekdays_only) == day("2025-05-19")
    assert clocks.mortgage_pay_by(day("2025-02-25"), RULES, weekdays_only) == day("2025-04-28")
    assert clocks.mortgage_suit_day(day("2025-02-25"), RULES, weekdays_only) == day("2025-04-29")
    due = clocks.problem_report_last_day(day("2025-05-02"), RULES, weekdays_only)
    assert due == day("2025-05-19")


def test_reply_to_a_letter_without_its_own_date() -> None:
    last = clocks.reply_last_day(None, day("2025-05-02"), RULES, weekdays_only)
    assert last == day("2025-06-02")  # 1 June is a Sunday


def test_plain_distances() -> None:
    assert clocks.reminder_day(day("2025-03-31"), RULES) == day("2025-03-01")
    assert clocks.second_demand_day(day("2025-05-01"), RULES) == day("2025-05-31")
    assert clocks.suspension_warning_day(day("2025-05-01"), RULES) == day("2025-05-31")
    assert clocks.prosecutor_followup_day(day("2025-01-01"), RULES) == day("2025-04-01")


def test_two_months_later() -> None:
    assert clocks.write_off_reminder_day(day("2025-11-30"), RULES) == day("2026-01-30")
    assert clocks.write_off_reminder_day(day("2025-12-31"), RULES) == day("2026-02-28")
    assert clocks.write_off_reminder_day(day("2023-12-31"), RULES) == day("2024-02-29")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_duty_never_ends_later_than_the_law_says(start: date) -> None:
    duty = clocks.guarantor_duty(start, RULES, weekdays_only)
    assert duty.last_working_day <= duty.last_day == start + timedelta(days=60)
    assert weekdays_only(duty.last_working_day)
    assert clocks.mortgage_pay_by(start, RULES, weekdays_only) >= start + timedelta(days=60)
