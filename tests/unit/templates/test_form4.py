"""Form 4, and the rules that the cash reports share, at their borders."""

from typing import Any

import pytest

from templates.finance.form4.record import Record
from tests.helpers.changed import codes_after, sample_of


@pytest.fixture
def data() -> dict[str, Any]:
    return sample_of("form4")


# The sample carries a bank balance: 182,430.50 of 512,300.00 - 329,869.50.
_CUMULATIVE = {
    "carried_forward": "cumulative",
    "receipts_carried_forward": "512300.00",
    "payments_carried_forward": "329869.50",
    "receipts_total": "963814.36",
    "payments_total": "700003.86",
}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"receipts_total": "633944.87"}, ["cash.receipts_total", "cash.bank_balance"]),
        ({"payments_total": "370134.35"}, ["cash.payments_total", "cash.bank_balance"]),
        ({"operating_income": "96800.01"}, ["cash.receipts_total"]),
        ({"asset_purchase": None}, ["cash.payments_total"]),
        ({"bank_balance": "0.00"}, ["cash.bank_balance", "cash.passbook"]),
        ({"passbook_balance": "263810.51"}, ["cash.passbook"]),
        ({"passbook_balance": None}, []),
        ({"payments_total": "633944.86"}, ["cash.payments_total", "cash.bank_balance"]),
        ({"payments_total": "633944.87"}, ["cash.payments_total", "cash.overspent"]),
        ({"other_income_note": ""}, ["cash.other_income_note"]),
        ({"other_income": None}, ["cash.receipts_total", "cash.other_income_amount"]),
        ({"other_payment_note": ""}, ["cash.other_payment_note"]),
        ({"other_payment": "0"}, ["cash.payments_total", "cash.other_payment_amount"]),
        ({"reporter_phone": "08 1234 567"}, []),
        ({"reporter_phone": "08 1234 56"}, ["cash.phone"]),
        ({"reporter_phone": "๐๘ ๑๒๓๔ ๕๖๗๘ ต่อ 12"}, []),
        ({"reporter_phone": "081234567890"}, ["cash.phone"]),
        ({"report_date": "2025-12-31"}, []),
        ({"report_date": "2025-12-30"}, ["cash.dated_early"]),
        ({"submitted_at": "2026-01-06"}, ["cash.late"]),
        ({"submitted_at": None, "report_date": "2026-01-05"}, []),
        ({"submitted_at": None, "report_date": "2026-01-06"}, ["cash.late"]),
        ({"month": "พ.ย.", "report_date": "2025-12-05", "submitted_at": None}, []),
        ({"month": 1}, ["cash.month", "cash.dated_early"]),
    ],
)
def test_rules_at_their_borders(changes: dict[str, Any], codes: list[str]) -> None:
    assert codes_after("form4", changes) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"carried_forward": None}, []),
        (_CUMULATIVE, []),
        (_CUMULATIVE | {"carried_forward": None}, []),
        (
            _CUMULATIVE | {"carried_forward": "balance"},
            ["cash.carried_forward", "cash.carried_forward", "cash.carried_mixed"],
        ),
        ({"carried_forward": "cumulative"}, ["cash.carried_forward", "cash.carried_forward"]),
        ({"previous_receipts_total": "512300.01"}, ["cash.carried_forward"]),
        ({"previous_receipts_total": None}, []),
        (
            {
                "previous_receipts_total": None,
                "carried_forward": None,
                "receipts_carried_forward": "182430.50",
                "payments_carried_forward": "182430.51",
                "payments_total": "552564.87",
                "bank_balance": "81379.99",
                "passbook_balance": None,
            },
            ["cash.carried_negative"],
        ),
    ],
)
def test_what_is_carried_forward(changes: dict[str, Any], codes: list[str]) -> None:
    """A-16: either reading is right, a mixture is not."""
    assert codes_after("form4", changes) == codes


def test_a_wrong_carry_names_both_readings(data: dict[str, Any]) -> None:
    data |= {"carried_forward": None, "previous_receipts_total": "512300.50"}
    _, findings = Record.read(data)
    assert {finding.place.field: finding.expected for finding in findings} == {
        "receipts_carried_forward": "512,300.50 หรือ 182,431.00",
        "payments_carried_forward": "329,869.50 หรือ 0.00",
    }


def test_it_is_due_on_day_5_of_the_next_month(data: dict[str, Any]) -> None:
    record, _ = Record.read(data)
    assert record is not None
    assert record.due().isoformat() == "2026-01-05"


def test_a_month_is_asked_for(data: dict[str, Any]) -> None:
    del data["month"]
    _, findings = Record.read(data)
    assert [finding.code for finding in findings] == ["record.missing"]


def test_fields_stand_in_the_order_of_the_paper() -> None:
    names = list(Record.model_fields)
    assert names[:6] == [
        "project_name",
        "organization_name",
        "quarter",
        "fiscal_year",
        "month",
        "receipts_carried_forward",
    ]
