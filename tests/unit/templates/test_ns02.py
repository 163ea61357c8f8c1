"""นส.02: its rules at their borders, its sums, its Thai words."""

import copy
from decimal import Decimal
from typing import Any

import pytest

from templates.catalogue import find
from templates.checklist import ChecklistState
from templates.findings import Severity
from templates.ns02.record import Cause, Record


@pytest.fixture
def data() -> dict[str, Any]:
    document = find("ns02")
    assert document is not None
    return copy.deepcopy(dict(document.sample()))


def _codes(data: dict[str, Any]) -> list[str]:
    record, findings = Record.read(data)
    assert record is not None, findings
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"project_years": 6}, ["ns02.project_years"]),
        ({"project_years": 8}, []),
        ({"project_years": 9}, ["ns02.project_years"]),
        ({"project_start_year": 2571, "project_years": 1}, []),
        ({"project_start_year": 2572}, ["ns02.project_years_order"]),
        ({"outstanding_total": "820964.37"}, ["ns02.outstanding_total"]),
        ({"loan_amount": "800000"}, []),
        ({"loan_amount": "799999.99"}, ["ns02.outstanding_principal"]),
        ({"paid_amount": "400000.00"}, []),
        ({"paid_amount": "399999.99"}, ["ns02.paid_amount"]),
        ({"causes": [], "cause_delay_reason": ""}, ["ns02.no_cause"]),
        ({"causes": ["delay", "delay"]}, ["ns02.cause_repeated"]),
        ({"cause_delay_reason": " "}, ["ns02.delay_reason_missing"]),
        ({"causes": ["natural_disaster"]}, ["ns02.delay_reason_unticked"]),
        ({"causes": ["delay", "other"]}, ["ns02.other_cause_missing"]),
        ({"causes": ["delay", "other"], "cause_other": "ผู้ซื้อเลิกกิจการ"}, []),
        ({"cause_other": "ผู้ซื้อเลิกกิจการ"}, ["ns02.other_cause_unticked"]),
        ({"plan_rows": []}, ["ns02.no_plan"]),
        ({"second_signer_name": ""}, ["ns02.second_signer"]),
        (
            {
                "second_signer_name": "",
                "second_signer_position": "",
                "second_sign_date": None,
            },
            [],
        ),
        ({"chair_date": "2025-10-31"}, []),
        ({"chair_date": "2025-10-30"}, ["ns02.signed_before_balance"]),
    ],
)
def test_rules_at_their_borders(
    data: dict[str, Any], changes: dict[str, Any], codes: list[str]
) -> None:
    assert _codes(data | changes) == codes


@pytest.mark.parametrize(
    ("index", "changes", "codes"),
    [
        (1, {"instalment_no": 1}, ["ns02.instalment_order"]),
        (3, {"instalment_no": 5}, []),
        (1, {"new_due_date": "2026-03-31"}, ["ns02.due_order"]),
        (1, {"new_due_date": None}, []),
        (1, {"new_principal": "150000.01"}, ["ns02.new_principal", "ns02.old_and_new_principal"]),
        (1, {"old_principal": "199999.99"}, ["ns02.old_and_new_principal"]),
    ],
)
def test_rules_of_the_plan(
    data: dict[str, Any], index: int, changes: dict[str, Any], codes: list[str]
) -> None:
    data["plan_rows"][index] |= changes
    assert _codes(data) == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"request_form": "absent"}, ["checklist.request_form"]),
        ({"minutes": "absent"}, ["checklist.minutes"]),
        ({"minutes": None}, ["checklist.minutes", "checklist.blank"]),
        ({"power_of_attorney": "absent"}, ["checklist.power_of_attorney"]),
        ({"financial_statements_3y": "present"}, ["checklist.financial_report"]),
        (
            {"financial_statements_3y": "present", "income_expense_account": None},
            [],
        ),
        ({"income_expense_account": "absent"}, ["checklist.financial_report"]),
        ({"damage_photos": "absent"}, ["checklist.damage_papers"]),
        ({"disaster_declaration": "absent"}, []),
        ({"registration_docs": None}, ["checklist.blank"]),
    ],
)
def test_rules_of_the_checklist(
    data: dict[str, Any], changes: dict[str, Any], codes: list[str]
) -> None:
    data["checklist"] |= changes
    assert _codes(data) == codes


def test_a_low_price_is_shown_by_prices_not_by_damage(data: dict[str, Any]) -> None:
    data |= {"causes": ["low_price"], "cause_delay_reason": ""}
    data["checklist"] |= {"damage_report": "absent", "damage_photos": "absent"}
    record, findings = Record.read(data)
    assert record is not None
    assert [finding.place.field for finding in findings] == ["checklist.price_cost_comparison"]


def test_only_sure_rules_hold_a_request_back(data: dict[str, Any]) -> None:
    data["plan_rows"][0]["old_principal"] = "1"
    data["checklist"]["minutes"] = "absent"
    _, findings = Record.read(data)
    assert {finding.code: finding.severity for finding in findings} == {
        "ns02.old_and_new_principal": Severity.WARNING,
        "checklist.minutes": Severity.ERROR,
    }


def test_the_sums_are_there_for_the_template_and_not_in_the_json(data: dict[str, Any]) -> None:
    record, _ = Record.read(data)
    assert record is not None
    assert record.model_dump()["new_interest_total"] == Decimal("23500.00")
    assert "_total" not in record.to_json().replace("outstanding_total", "")


def test_choices_have_thai_labels() -> None:
    assert [cause.label for cause in Cause][:3] == [
        "ภัยธรรมชาติ เช่น น้ำท่วม/ภัยแล้ง เป็นต้น",
        "โรคระบาดในพืช/สัตว์/คน",
        "ราคาผลผลิตตกต่ำ",
    ]
    assert [state.label for state in ChecklistState] == ["มี", "ไม่มี"]
