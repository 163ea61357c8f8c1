"""Form 2: its rules at their borders, its due day."""

from typing import Any

import pytest

from tests.helpers.changed import codes_after


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"spending.total.amount": "635499.99"}, ["form2.spending_total"]),
        ({"loan_amount": "635500.00"}, []),
        ({"loan_amount": "635499.99"}, ["form2.over_loan"]),
        ({"spending.other_expense.remark": ""}, ["form2.other_expense_unnamed"]),
        (
            {"spending.other_expense": {"amount": "0.00"}, "spending.total.amount": "627950.00"},
            [],
        ),
        ({"spending_opinion": ""}, ["form2.opinion_blank"]),
        ({"evidence_files": []}, ["form2.no_evidence"]),
        ({"sign_date": "2024-06-17"}, []),
        ({"sign_date": "2024-06-16"}, ["form2.signed_before_transfer"]),
        ({"submitted_at": "2024-09-17"}, []),
        ({"submitted_at": "2024-09-18"}, ["project.late"]),
        ({"submitted_at": "2024-09-18", "received_date": None}, []),
    ],
)
def test_rules_at_their_borders(changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_after("form2", changes) == codes
