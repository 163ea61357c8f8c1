import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thai.calendar import (
    add_working_days,
    holidays_of,
    is_working_day,
    last_day,
    next_working_day,
)

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 8, 1), True),
        (date(2025, 8, 2), False),  # Saturday
        (date(2025, 8, 11), False),  # bridge day by cabinet resolution
        (date(2025, 8, 12), False),
        (date(2025, 5, 9), False),  # Royal Ploughing Day
        (date(2025, 4, 16), False),  # substitute for Songkran on a Sunday
        (date(2023, 1, 2), False),  # substitute for a Sunday of 1 January
    ],
)
def test_working_days(*, day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_holidays_have_thai_names() -> None:
    assert holidays_of(2025)[date(2025, 5, 9)] == "วันพืชมงคล"


def test_the_office_changes_the_list() -> None:
    labour_day, friday = date(2025, 5, 1), date(2025, 8, 1)
    assert not is_working_day(labour_day)
    assert is_working_day(labour_day, worked=frozenset({labour_day}))
    assert not is_working_day(friday, frozenset({friday}))
    assert next_working_day(date(2025, 7, 31), frozenset({friday})) == date(2025, 8, 4)


def test_next_and_add() -> None:
    assert next_working_day(date(2025, 8, 1)) == date(2025, 8, 4)
    assert next_working_day(date(2025, 8, 8)) == date(2025, 8, 13)
    assert add_working_days(date(2025, 8, 1), 0) == date(2025, 8, 1)
    assert add_working_days(date(2025, 8, 1), 6) == date(2025, 8, 13)
    with pytest.raises(ValueError, match="-1"):
        add_working_days(date(2025, 8, 1), -1)


def test_last_day_counts_as_the_civil_code_does() -> None:
    assert last_day(date(2025, 7, 27), 15, extend=False) == date(2025, 8, 11)
    assert last_day(date(2025, 7, 27), 15, extend=True) == date(2025, 8, 13)
    assert last_day(date(2025, 7, 27), 5, extend=True) == date(2025, 8, 1)
    extra = frozenset({date(2025, 8, 13)})
    assert last_day(date(2025, 7, 27), 15, extend=True, extra=extra) == date(2025, 8, 14)
    with pytest.raises(ValueError, match="-1"):
        last_day(date(2025, 7, 27), -1, extend=False)


@settings(deadline=None)  # the first call loads the holiday list
@given(days, st.integers(0, 120))
def test_a_period_only_ever_grows_to_a_working_day(start: date, length: int) -> None:
    plain = last_day(start, length, extend=False)
    extended = last_day(start, length, extend=True)
    assert plain == start + timedelta(days=length) <= extended
    assert is_working_day(extended)
    between = [plain + timedelta(days=n) for n in range((extended - plain).days)]
    assert not any(map(is_working_day, between))


def test_the_holiday_list_is_loaded_only_when_asked() -> None:
    code = "import sys, thai.calendar; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
