"""Form 7: quarterly, without a month."""

from typing import Any

import pytest

from templates.finance.form7.record import Record
from tests.helpers.changed import codes_after, sample_of


@pytest.fixture
def data() -> dict[str, Any]:
    return sample_of("form7")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"submitted_at": "2026-01-15"}, []),
        ({"submitted_at": "2026-01-16"}, ["cash.late"]),
        ({"receipts_total": "42756435.43"}, ["cash.receipts_total", "cash.bank_balance"]),
        (
            {"payments_carried_forward": "33100000.01"},
            ["cash.payments_total", "cash.carried_forward"],
        ),
    ],
)
def test_rules_at_their_borders(changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_after("form7", changes) == codes


def test_it_has_no_month(data: dict[str, Any]) -> None:
    _, findings = Record.read(data | {"month": "ธันวาคม"})
    assert [finding.code for finding in findings] == ["record.unknown_field"]
