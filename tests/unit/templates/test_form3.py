"""Form 3: its rules at their borders, the sum that is not printed."""

from typing import Any

import pytest

from templates.finance.form3.record import Record
from tests.helpers.changed import codes_after, sample_of


@pytest.fixture
def data() -> dict[str, Any]:
    return sample_of("form3")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"actual_end_date": "2021-10-18"}, []),
        ({"actual_end_date": "2021-10-17"}, ["form3.end_order"]),
        ({"sign_date": "2025-09-30"}, []),
        ({"sign_date": "2025-09-29"}, ["form3.signed_before_end"]),
        ({"main_activities": ""}, ["form3.no_activities"]),
        ({"loan_amount": "640000.00"}, []),
        ({"loan_amount": "639999.99"}, ["form3.over_loan"]),
        ({"submitted_at": "2025-10-29"}, []),
        ({"submitted_at": "2025-10-30"}, ["project.late"]),
        ({"member_count": 0}, ["project.members"]),
        ({"problems": ""}, ["project.problems_blank"]),
        ({"comparison.output_quantity.target": "40,000 กก."}, ["project.unit"]),
        ({"comparison.total_income.actual": "3816891.01"}, ["project.income"]),
        ({"actual_start_date": "2021-09-30"}, ["project.start_outside_period"]),
    ],
)
def test_rules_at_their_borders(changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_after("form3", changes) == codes


def test_the_sum_is_for_the_screen(data: dict[str, Any]) -> None:
    record, _ = Record.read(data)
    assert record is not None
    assert str(record.fund_spending_total) == "640000.00"
    assert "fund_spending_total" not in record.to_json()
