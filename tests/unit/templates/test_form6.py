"""Form 6: its rules at their borders."""

from typing import Any

import pytest

from templates.finance.form6.record import Record
from tests.helpers.changed import codes_after, sample_of


@pytest.fixture
def data() -> dict[str, Any]:
    return sample_of("form6")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"period_start": "2025-12-31", "period_end": "2025-12-31"}, []),
        ({"period_start": "2028-10-01"}, ["form6.period_order", "form6.quarter_outside"]),
        ({"period_start": "2025-12-31"}, []),
        ({"period_start": "2026-01-01"}, ["form6.quarter_outside"]),
        ({"project_area": [""]}, ["form6.no_area"]),
        ({"activities": []}, ["form6.no_activity"]),
        ({"activities.0.actual_cumulative": "1,284 คน"}, ["form6.unit"]),
        ({"activities.0.percent": "85.61"}, ["form6.percent"]),
        ({"activities.0.percent": None}, ["form6.percent"]),
        ({"activities.3.percent": "0.00"}, ["form6.percent"]),
        ({"activities.2.percent": "113.333%"}, []),
        ({"approved_amount": "48500000.01"}, ["form6.approved_amount"]),
        ({"repayments": []}, []),
        ({"repayments.1.instalment_no": 1}, ["form6.instalment_order"]),
        ({"repayments.1.overdue_principal": "1600000.01"}, ["form6.overdue_principal"]),
        ({"repayments.0.paid": "9500000", "repayments.1.overdue_principal": "1100000"}, []),
        ({"repayments.0.paid": "9500000", "repayments.1.overdue_principal": "1600000"}, []),
        ({"head_date": "2026-01-08"}, []),
        ({"head_date": "2026-01-07"}, ["form6.head_signs_last"]),
        ({"preparer_date": "2025-12-31"}, []),
        ({"preparer_date": "2025-12-30"}, ["form6.dated_early"]),
        ({"submitted_at": "2026-01-15"}, []),
        ({"submitted_at": "2026-01-16"}, ["form6.late"]),
        ({"submitted_at": None, "head_date": "2026-01-16"}, ["form6.late"]),
    ],
)
def test_rules_at_their_borders(changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_after("form6", changes) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"loan.drawn_total": "39000000.01"}, ["drawn_total", "remaining", "column_sum"]),
        ({"loan.remaining": "5999999.99"}, ["remaining", "column_sum"]),
        ({"total.remaining": "7523599.99"}, ["remaining", "column_sum"]),
        ({"total.ceiling": "48500000.01"}, ["remaining", "column_sum", "approved_amount"]),
        (
            {"loan.ceiling": "39000000.00", "loan.remaining": "0.00"},
            ["column_sum", "column_sum"],
        ),
        ({"loan.ceiling": "38999999.99"}, ["overdrawn", "column_sum"]),
        ({"grant.last_drawn_total": "1850000.01"}, ["previous_drawn"]),
        ({"grant.last_drawn_total": None}, []),
        ({"loan.received_date": None}, ["no_received_date"]),
        ({"loan.received_date": "2023-08-21"}, []),
        ({"loan.received_date": "2023-08-20"}, ["received_date"]),
        ({"loan.received_date": "2025-12-31"}, []),
        ({"loan.received_date": "2026-01-01"}, ["received_date"]),
    ],
)
def test_rules_of_the_money(changes: dict[str, Any], codes: list[str]) -> None:
    changed = {f"finance.{path}": value for path, value in changes.items()}
    assert codes_after("form6", changed) == [f"form6.{code}" for code in codes]


def test_a_percentage_that_must_be_empty_says_so(data: dict[str, Any]) -> None:
    data["activities"][3]["percent"] = "0"
    _, (finding,) = Record.read(data)
    assert (finding.expected, finding.suggestion) == ("เว้นว่าง", "")
    assert finding.place.field == "activities[3].percent"


def test_money_columns_stand_in_the_order_of_the_paper() -> None:
    finance = Record.model_fields["finance"].annotation
    assert finance is not None
    assert list(finance.model_fields["loan"].annotation.model_fields) == [
        "ceiling",
        "received_date",
        "drawn_to_previous",
        "drawn_this_quarter",
        "drawn_total",
        "remaining",
        "last_drawn_total",
    ]
