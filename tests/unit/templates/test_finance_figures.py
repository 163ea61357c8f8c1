"""Quantities, percentages, quarters, months and due days of the report forms."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from templates.finance.figures import Achievement, Quantity, achieved, number_of, unit_of
from templates.finance.periods import (
    Month,
    Quarter,
    ReportPeriod,
    due_after_transfer,
    month_end,
)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("12000กก.", "12,000 กก."),
        ("๑,๒๕๐.๕  ตัน", "1,250.5 ตัน"),
        (500, "500"),
        (1250.5, "1,250.5"),
        (Decimal("12000.00"), "12,000.00"),
        ("0 ราย", "0 ราย"),
    ],
)
def test_quantities_are_read(given: object, read: str) -> None:
    assert TypeAdapter(Quantity).validate_python(given) == read


@pytest.mark.parametrize(
    "given", ["", "มาก", "12,00 กก.", "-5 กก.", "1.2.3", True, None, float("nan")]
)
def test_what_is_no_quantity(given: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Quantity).validate_python(given)


def test_a_quantity_comes_apart() -> None:
    assert number_of("1,250.5 ตัน") == Decimal("1250.5")
    assert (unit_of("1,250.5 ตัน"), unit_of("7")) == ("ตัน", "")


@pytest.mark.parametrize(
    ("actual", "target", "percent"),
    [("1", "3", "33.33"), ("2", "3", "66.67"), ("1", "800", "0.13"), ("5", "4", "125.00")],
)
def test_percentages_have_two_decimals_half_up(actual: str, target: str, percent: str) -> None:
    assert achieved(Decimal(actual), Decimal(target)) == Decimal(percent)


def test_a_target_of_0_has_no_percentage() -> None:
    assert achieved(Decimal(1), Decimal(0)) is None


def test_percentages_are_read() -> None:
    adapter = TypeAdapter(Achievement)
    assert adapter.validate_python("๖๖.๖๖๖ %") == Decimal("66.67")
    for wrong in ("มาก", "-1", "nan"):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        (Quarter, 4, Quarter.FOURTH),
        (Quarter, "๒", Quarter.SECOND),
        (Month, 12, Month.DECEMBER),
        (Month, "๑๒", Month.DECEMBER),
        (Month, "ธ.ค.", Month.DECEMBER),
        (Month, "เดือนธันวาคม", Month.DECEMBER),
    ],
)
def test_quarters_and_months_are_read(kind: Any, given: object, read: object) -> None:
    assert TypeAdapter(kind).validate_python(given) is read


@pytest.mark.parametrize(
    ("kind", "given"),
    [(Quarter, 5), (Quarter, "แรก"), (Month, 13), (Month, "ธัน"), (Month, True)],
)
def test_what_is_no_quarter_and_no_month(kind: Any, given: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(given)


def test_quarters_and_their_months() -> None:
    assert [month.quarter for month in Month] == [Quarter(n // 3 + 1) for n in range(12)]
    assert [month.number for month in Month] == [10, 11, 12, *range(1, 10)]
    assert Quarter.FIRST.label == "1 (ต.ค.-ธ.ค.)"
    assert month_end(2569, Month.DECEMBER) == date(2025, 12, 31)
    assert month_end(2567, Month.FEBRUARY) == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("period", "due"),
    [
        ({"fiscal_year": 2569, "quarter": 1}, date(2026, 1, 15)),
        ({"fiscal_year": 2569, "quarter": 2}, date(2026, 4, 15)),
        ({"fiscal_year": 2569, "quarter": 3}, date(2026, 7, 15)),
        ({"fiscal_year": 2569, "quarter": 4}, date(2026, 10, 15)),
        ({"fiscal_year": 2569, "month": "ธ.ค."}, date(2026, 1, 5)),
        ({"fiscal_year": 2569, "quarter": 1, "month": "ธ.ค."}, date(2026, 1, 5)),
        ({"fiscal_year": 2569}, date(2026, 10, 29)),
    ],
)
def test_reports_are_due(period: dict[str, Any], due: date) -> None:
    """forms.md 4.3: 15 ม.ค., 15 เม.ย., 15 ก.ค., 15 ต.ค.; day 5; ไม่เกิน 29 ต.ค."""
    assert ReportPeriod.model_validate(period).due == due


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2024, 6, 17), date(2024, 9, 17)),
        (date(2024, 11, 30), date(2025, 2, 28)),
        (date(2024, 12, 31), date(2025, 3, 31)),
        (date(2024, 9, 1), date(2024, 12, 1)),
    ],
)
def test_a_spending_report_is_due_three_months_after_the_transfer(
    received: date, due: date
) -> None:
    assert due_after_transfer(received) == due
