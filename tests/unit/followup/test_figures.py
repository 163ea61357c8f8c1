"""Shares, days and years: the printed figures hold, and the rules hold for any figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.followup.figures import interest_years, percent_of, percent_text, today_of, year_of
from templates.followup import Benefit, Confidence, RehabilitationResult, Visit
from thai.dates import fiscal_year_bounds
from thai.ids import make_national_id


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (50, 107, "46.73"),
        (38, 50, "76.00"),
        (12, 50, "24.00"),
        (14, 50, "28.00"),
        (1, 50, "2.00"),
        (43, 107, "40.19"),
        (32, 43, "74.42"),
        (0, 50, "-"),
        (0, 0, "-"),
        (5, 0, "-"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),
        (150, 100, "150.00"),
    ],
)
def test_printed_percentages(part: int, whole: int, printed: str) -> None:
    assert percent_text(percent_of(part, whole)) == printed


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_the_nearest_hundredth(part: int, whole: int) -> None:
    percent = percent_of(part, whole)
    assert percent is not None
    assert percent == percent.quantize(Decimal("0.01"))
    assert abs(percent * whole - 100 * part) * 200 <= whole
    # Half goes up: one hundredth less is farther away, or as far.
    assert 2 * (100 * part - (percent - Decimal("0.01")) * whole) >= whole * Decimal("0.01")


@given(st.integers(1, 500), st.integers(0, 500))
def test_what_is_followed_and_what_remains_make_the_plan(plan: int, followed: int) -> None:
    followed = min(followed, plan)
    first, rest = percent_of(followed, plan), percent_of(plan - followed, plan)
    assert first is not None
    assert rest is not None
    # Both halves may be rounded up.
    assert Decimal(100) <= first + rest <= Decimal("100.01")


def test_years_of_interest_are_whole() -> None:
    assert interest_years(302, 1_000, Decimal("0.01")) == 30
    assert interest_years(232, 1_000, Decimal("0.01")) == 23
    assert interest_years(100, 1_000, Decimal("0.1")) == 1
    assert interest_years(99, 1_000, Decimal("0.1")) == 0
    assert interest_years(1, 0, Decimal("0.1")) is None
    assert interest_years(1, 100, Decimal(0)) is None


@given(st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001 - made UTC below
def test_a_moment_falls_in_its_fiscal_year_in_thailand(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    first, last = fiscal_year_bounds(year_of(moment))
    assert first <= today_of(moment) <= last


def test_the_year_turns_at_midnight_in_thailand() -> None:
    before = datetime(2025, 9, 30, 16, 59, 59, tzinfo=UTC)
    assert (today_of(before), year_of(before)) == (date(2025, 9, 30), 2568)
    after = before + timedelta(seconds=1)
    assert (today_of(after), year_of(after)) == (date(2025, 10, 1), 2569)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_days_of_a_rehabilitation_count_both_ends(start: date, more: int) -> None:
    result = RehabilitationResult(
        agency="ก",
        start=start,
        end=start + timedelta(days=more),
        benefits=[Benefit.KNOWLEDGE],
        confidence=Confidence.LOW,
    )
    assert result.days == more + 1


@given(st.integers(2500, 2600), st.dates(date(1957, 1, 1), date(2057, 12, 31)))
def test_a_visit_is_in_its_fiscal_year_or_is_told(year: int, day: date) -> None:
    visit, findings = Visit.read(
        {
            "fiscal_year": year,
            "round": 1,
            "visit_date": day,
            "debtor_national_id": make_national_id("199900000001"),
            "debtor_name": "นายสมมติ",
            "contact_result": "found",
        }
    )
    assert visit is not None
    first, last = fiscal_year_bounds(year)
    told = ["visit.date_outside_year"]
    assert [each.code for each in findings] == ([] if first <= day <= last else told)
