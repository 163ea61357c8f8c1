"""Form 5: quarterly, its month may stay blank."""

from typing import Any

import pytest

from tests.helpers.changed import codes_after


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"month": "กันยายน", "report_date": "2025-10-13"}, []),
        ({"month": "ตุลาคม"}, ["cash.month"]),
        ({"submitted_at": "2025-10-15"}, []),
        ({"submitted_at": "2025-10-16"}, ["cash.late"]),
        ({"report_date": "2025-09-29"}, ["cash.dated_early"]),
        ({"bank_balance": "2184400.01"}, ["cash.bank_balance", "cash.passbook"]),
    ],
)
def test_rules_at_their_borders(changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_after("form5", changes) == codes
