import pickle
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.dates import (
    MONTHS,
    MONTHS_SHORT,
    DateError,
    DateStyle,
    buddhist_year,
    fiscal_year,
    fiscal_year_bounds,
    format_date,
    parse_date,
    parse_month,
    quarter,
    quarter_bounds,
    weekday_name,
)

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
FIRST_AUGUST = date(2025, 8, 1)
days = st.dates(FIRST, LAST)


def refusal(value: str | date) -> DateError:
    with pytest.raises(DateError) as caught:
        parse_date(value)
    return caught.value


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("long", "1 สิงหาคม 2568"),
        ("short", "1 ส.ค. 68"),
        ("numeric", "01/08/2568"),
        ("form", "วันที่ 1 เดือน สิงหาคม พ.ศ. 2568"),
    ],
)
def test_styles(style: DateStyle, expected: str) -> None:
    assert format_date(FIRST_AUGUST, style) == expected


def test_thai_digits() -> None:
    assert format_date(FIRST_AUGUST, thai_digits=True) == "๑ สิงหาคม ๒๕๖๘"


@pytest.mark.parametrize("style", ["long", "numeric", "form"])
def test_every_day_of_two_centuries_comes_back(style: DateStyle) -> None:
    day = FIRST
    while day <= LAST:
        assert parse_date(format_date(day, style)) == day
        day += timedelta(days=1)


@given(days, st.sampled_from(["long", "numeric", "form"]))
def test_thai_digits_come_back(day: date, style: DateStyle) -> None:
    assert parse_date(format_date(day, style, thai_digits=True)) == day


@given(day=st.dates(date(1957, 1, 1), date(2056, 12, 31)), thai_digits=st.booleans())
def test_short_comes_back_within_its_window(*, day: date, thai_digits: bool) -> None:
    assert parse_date(format_date(day, "short", thai_digits=thai_digits)) == day


@given(days)
def test_short_comes_back_in_any_window_that_holds_it(day: date) -> None:
    pivot = max(2443, buddhist_year(day) - 50)
    assert parse_date(format_date(day, "short"), century_pivot=pivot) == day


@given(days)
def test_iso_comes_back_in_either_era(day: date) -> None:
    assert parse_date(day.isoformat()) == day
    assert parse_date(f"{day.year + 543}-{day:%m-%d}") == day


@pytest.mark.parametrize(
    "text",
    [
        "1 สิงหาคม 2568",
        "๑ สิงหาคม ๒๕๖๘",
        "1 ส.ค. 68",
        "1 ส.ค.68",
        "1ส.ค.68",
        "1 สค 68",
        "01 ส.ค. 2568",
        "1-ส.ค.-68",
        "วันที่ 1 เดือน สิงหาคม พ.ศ. 2568",
        "วันที่ ๑ เดือนสิงหาคม พ.ศ.๒๕๖๘",
        "1 สิงหาคม พุทธศักราช 2568",
        "1 สิงหาคม ค.ศ. 2025",
        "1 สิงหาคม 2025",
        "วันศุกร์ที่ 1 สิงหาคม พ.ศ. 2568",
        "วันที่ 1/8/2568",
        "1/8/2568",
        "1 / 8 / 2568",
        "01/08/68",
        "01-08-2568",
        "1.8.2568",
        "1/8/2025",
        "๑/๘/๒๕๖๘",
        "2025-08-01",
        "2568-08-01",
        "2025/8/1",
        "2025-08-01T00:00:00",
        "2568-08-01 09:30",
        "01/08/2568 00:00:00",
        "1\u00a0สิงหาคม\u200b  2568 ",
        "1–8–2568",
    ],
)
def test_forms_that_are_met(text: str) -> None:
    assert parse_date(text) == FIRST_AUGUST


@pytest.mark.parametrize(
    "value",
    [
        FIRST_AUGUST,
        date(2568, 8, 1),
        datetime(2025, 8, 1, 9, 30, tzinfo=UTC),
        datetime(2568, 8, 1, tzinfo=UTC),
    ],
)
def test_dates_out_of_excel(value: date) -> None:
    read = parse_date(value)
    assert read == FIRST_AUGUST
    assert type(read) is date


def test_leap_days_follow_the_christian_year() -> None:
    assert parse_date("29 กุมภาพันธ์ 2567") == date(2024, 2, 29)
    assert parse_date("29 ก.พ. 67") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("value", "code", "suggestion"),
    [
        ("29 ก.พ. 2568", "no_such_day", "28 ก.พ. 2568"),
        ("๒๙ ก.พ. ๒๕๖๘", "no_such_day", "๒๘ ก.พ. ๒๕๖๘"),
        ("31/04/2568", "no_such_day", "30/04/2568"),
        ("2568-06-31", "no_such_day", "2568-06-30"),
        ("0 สิงหาคม 2568", "no_such_day", "1 สิงหาคม 2568"),
        (date(2568, 2, 29), "no_such_day", "2568-02-28"),
        ("8/13/2568", "no_such_month", "13 สิงหาคม 2568"),
        ("31/13/2568", "no_such_month", ""),
        ("1/0/2568", "no_such_month", ""),
        ("1 สิงหาคม พ.ศ. 2025", "year_out_of_range", "1 สิงหาคม 2568"),
        ("1 สิงหาคม ค.ศ. 2568", "year_out_of_range", "1 สิงหาคม 2568"),
        ("31 กุมภาพันธ์ ค.ศ. 2568", "year_out_of_range", ""),
        ("1 สิงหาคม 2668", "year_out_of_range", ""),
        ("1/8/2200", "year_out_of_range", ""),
        (date(1899, 12, 31), "year_out_of_range", ""),
        (date(2200, 1, 1), "year_out_of_range", ""),
        (date(2644, 1, 1), "year_out_of_range", ""),
        ("1 สิงหาค 2568", "unreadable", "1 สิงหาคม 2568"),
        ("1 สงหาคม ๒๕๖๘", "unreadable", "๑ สิงหาคม ๒๕๖๘"),
        ("1 xyz 2568", "unreadable", ""),
        ("1 สิงหาคม ค.ศ. 25", "unreadable", ""),
        ("วันจันทร์ที่ 1 สิงหาคม 2568", "wrong_weekday", "วันศุกร์ที่ 1 สิงหาคม 2568"),
        ("ราว 1 สิงหาคม 2568", "unreadable", ""),
        ("1 สิงหาคม 256", "unreadable", ""),
        ("1/8", "unreadable", ""),
        ("1/8-2568", "unreadable", ""),
        ("", "unreadable", ""),
        ("-", "unreadable", ""),
        ("สิงหาคม 2568", "unreadable", ""),
        ("2025-08-01T00:00:00Z", "unreadable", ""),
        ("1 สิงหาคม 2568" + " " * 100 + "x", "unreadable", ""),
    ],
)
def test_refusals(value: str | date, code: str, suggestion: str) -> None:
    error = refusal(value)
    assert (error.code, error.suggestion) == (code, suggestion)
    assert error.found == (value if isinstance(value, str) else value.isoformat())


@given(st.one_of(st.text(), st.text(alphabet="0123456789๑๒๓/-. วันที่เดือนสิงหาคมพศ", max_size=30)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        day = parse_date(text)
    except DateError as error:
        assert error.suggestion == "" or FIRST <= parse_date(error.suggestion) <= LAST  # noqa: PT017
    else:
        assert FIRST <= day <= LAST


def test_a_refusal_crosses_processes_and_reads_well() -> None:
    error = pickle.loads(pickle.dumps(refusal("29 ก.พ. 2568")))  # noqa: S301 - our own
    assert isinstance(error, DateError)
    assert (error.code, error.found) == ("no_such_day", "29 ก.พ. 2568")
    assert str(error) == "no_such_day: '29 ก.พ. 2568' (perhaps '28 ก.พ. 2568')"


def test_a_buddhist_year_kept_as_ce_is_not_written() -> None:
    with pytest.raises(DateError):
        format_date(date(2568, 8, 1))


def test_months_and_weekdays() -> None:
    assert len(MONTHS) == len(MONTHS_SHORT) == 12
    for number, (name, short) in enumerate(zip(MONTHS, MONTHS_SHORT, strict=True), start=1):
        assert parse_month(name) == parse_month(short) == parse_month(f"เดือน{name}") == number
    with pytest.raises(DateError) as caught:
        parse_month("พฤษภา คน")
    assert caught.value.suggestion == "พฤษภาคม"
    assert weekday_name(FIRST_AUGUST) == "วันศุกร์"
    assert len(get_args(DateStyle)) == 4


def test_fiscal_year() -> None:
    assert fiscal_year(date(2025, 9, 30)) == 2568
    assert fiscal_year(date(2025, 10, 1)) == 2569
    assert fiscal_year_bounds(2569) == (date(2025, 10, 1), date(2026, 9, 30))


@pytest.mark.parametrize("year", [2026, 2443, 2644])
def test_fiscal_years_out_of_range(year: int) -> None:
    with pytest.raises(DateError):
        fiscal_year_bounds(year)


def test_quarters() -> None:
    assert [quarter(date(2026, month, 1)) for month in range(1, 13)] == [
        2, 2, 2, 3, 3, 3, 4, 4, 4, 1, 1, 1,
    ]  # fmt: skip
    assert quarter_bounds(2569, 1) == (date(2025, 10, 1), date(2025, 12, 31))
    assert quarter_bounds(2569, 2) == (date(2026, 1, 1), date(2026, 3, 31))
    assert quarter_bounds(2569, 4) == (date(2026, 7, 1), date(2026, 9, 30))
    for wrong in (0, 5):
        with pytest.raises(ValueError, match="quarter"):
            quarter_bounds(2569, wrong)


@given(st.dates(date(1900, 10, 1), date(2100, 9, 30)))
def test_a_day_lies_in_its_quarter_and_year(day: date) -> None:
    year = fiscal_year(day)
    first, last = quarter_bounds(year, quarter(day))
    opening, closing = fiscal_year_bounds(year)
    assert opening <= first <= day <= last <= closing
