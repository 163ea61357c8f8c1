"""นส.04: its rules at their borders, its sums, any number of members."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from templates.catalogue import find
from templates.findings import Finding, Severity
from templates.ns04.record import Collateral, Proposal, Record, Title

_Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def data() -> dict[str, Any]:
    document = find("ns04")
    assert document is not None
    return copy.deepcopy(dict(document.sample()))


def _found(data: dict[str, Any]) -> list[Finding]:
    record, findings = Record.read(data)
    assert record is not None, findings
    return findings


def _codes(data: dict[str, Any]) -> list[str]:
    return [finding.code for finding in _found(data)]


def _set(path: str, value: object) -> _Change:
    """``plan_rows.0.penalty`` is a place in the data."""

    def change(data: dict[str, Any]) -> None:
        *outer, last = path.split(".")
        target: Any = data
        for step in outer:
            target = target[int(step)] if step.isdigit() else target[step]
        target[last] = value

    return change


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"debt_total": "929736.98"}, ["ns04.debt_total"]),
        ({"interest_rate": "1.01"}, ["ns04.interest_rate"]),
        ({"proposals": [], "extension_years": None}, ["ns04.no_proposal"]),
        ({"proposals": ["extend", "extend"]}, ["ns04.repeated"]),
        ({"extension_years": 0}, ["ns04.extension_missing"]),
        ({"extension_years": None, "extension_months": None}, ["ns04.extension_missing"]),
        ({"proposals": ["penalty_relief"]}, ["ns04.extension_unticked"]),
        ({"extension_years": 6, "extension_months": 1}, []),
        ({"extension_years": 6, "extension_months": 0}, ["ns04.plan_length"]),
        ({"extension_years": 7, "extension_months": 1}, ["ns04.plan_length"]),
        ({"proposals": ["extend", "other"]}, ["ns04.proposal_other_missing"]),
        ({"proposals": ["extend", "other"], "proposal_other": "พักชำระต้นเงิน"}, []),
        ({"proposal_other": "พักชำระต้นเงิน"}, ["ns04.proposal_other_unticked"]),
        ({"collateral_kinds": [], "guarantee_amount": None}, ["ns04.no_collateral"]),
        ({"guarantee_amount": None}, ["ns04.collateral_amount"]),
        ({"guarantee_amount": "0"}, ["ns04.collateral_amount"]),
        ({"mortgage_amount": "0.01"}, ["ns04.collateral_unticked"]),
        (
            {"plan_rows": []},
            ["restructuring.no_plan"],
        ),
        ({"members": [], "persons": []}, ["ns04.no_members"]),
    ],
)
def test_rules_at_their_borders(
    data: dict[str, Any], changes: dict[str, Any], codes: list[str]
) -> None:
    assert _codes(data | changes) == codes


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (_set("members.6.consented_on", None), ["ns04.consent"]),
        (
            _set("members.1.name", "นายบุญเลิศ แสงทองไพร"),
            ["ns04.member_repeated", "ns04.person_no_member"],
        ),
        (_set("members.0.name", "นาย บุญเลิศ  แสงทองไพร"), []),
        (
            _set("persons.2.name", "สมหมาย ดอนแก้วงาม"),
            ["ns04.person_missing", "ns04.person_no_member", "ns04.signature"],
        ),
        (_set("persons.0.signature", "บุญเลิศ แสงทองไพร"), []),
        (_set("persons.0.signature", "นางจำปา แสงทองไพร"), ["ns04.signature"]),
        (_set("persons.3.monthly.income_total", "14900.01"), ["ns04.budget_total"] * 2),
        (_set("persons.3.monthly.expense_total", "8800.01"), ["ns04.budget_total"] * 2),
        (_set("persons.3.annual.net_income", "0"), ["ns04.budget_total"]),
        (_set("group.monthly.net_income", "47699.99"), ["ns04.budget_total"]),
        (_set("plan_rows.0.penalty", "8136.98"), ["restructuring.row_total", "ns04.plan_and_debt"]),
        (_set("plan_rows.0.row_total", "112536.98"), ["restructuring.row_total"]),
        (_set("plan_rows.3.year_no", 5), ["restructuring.year_order"] * 2),
        (_set("plan_rows.6.year_be", 2576), ["restructuring.years"]),
    ],
)
def test_rules_of_the_tables(data: dict[str, Any], change: _Change, codes: list[str]) -> None:
    change(data)
    assert _codes(data) == codes


def test_less_penalty_is_right_only_when_relief_is_asked_for(data: dict[str, Any]) -> None:
    data["plan_rows"][0] |= {"penalty": "0", "row_total": "104400.00"}
    assert _codes(data) == ["ns04.plan_and_debt"]
    data["proposals"] = ["extend", "penalty_relief"]
    assert _codes(data) == []
    data["plan_rows"][0] |= {"penalty": "8137.00", "row_total": "112537.00"}
    assert _codes(data) == ["ns04.plan_and_debt"]


def test_interest_is_one_percent_of_what_is_left_half_up(data: dict[str, Any]) -> None:
    row = dict.fromkeys(("overdue_debt", "overdue_interest", "penalty"), "0")
    data |= {"plan_rows": [row | {"year_no": 1, "year_be": 2569, "principal": "100.50"}]}
    data |= dict.fromkeys(row, "0") | {"principal": "100.50", "debt_total": "7300.50"}
    data |= {"extension_years": 1}
    data["plan_rows"][0] |= {"interest": "1.01", "row_total": "101.51"}
    assert _codes(data) == []
    data["plan_rows"][0] |= {"interest": "1.00", "row_total": "101.50"}
    assert _codes(data) == ["restructuring.interest"]


def test_a_year_is_twelve_months_or_a_warning(data: dict[str, Any]) -> None:
    year = data["persons"][0]["annual"]
    year |= {"agri_income": "174000.01", "income_total": "210000.01", "net_income": "84000.01"}
    findings = _found(data)
    assert [finding.code for finding in findings] == ["ns04.annual"]
    assert findings[0].severity is Severity.WARNING
    assert findings[0].place.field == "persons[0].annual.agri_income"


def test_a_household_may_spend_more_than_it_earns(data: dict[str, Any]) -> None:
    budget = data["persons"][0]["monthly"]
    budget |= {"income_total": "1", "agri_income": "1", "nonagri_income": "0"}
    budget |= {"net_income": "-10499.00"}
    assert _codes(data) == ["ns04.annual", "ns04.annual"]


def test_a_member_who_did_not_consent_holds_the_request_back(data: dict[str, Any]) -> None:
    data["members"][3]["consented_on"] = None
    finding = _found(data)[0]
    assert finding.severity is Severity.ERROR
    assert finding.place.field == "members[3].consented_on"
    assert finding.sentence.endswith("นางสาวอัจฉราพร ดอนแก้วงาม")


def test_there_may_be_more_members_and_years_than_printed(data: dict[str, Any]) -> None:
    for number in range(20):
        name = f"สมาชิก นามสกุลที่{number}"
        data["members"].append({"name": f"นาง{name}", "consented_on": "2025-10-30"})
        data["persons"].append(
            data["persons"][0] | {"title": "นาง", "name": name, "signature": f"นาง{name}"}
        )
    assert _codes(data) == []


def test_the_sums_are_there_for_the_template(data: dict[str, Any]) -> None:
    record, _ = Record.read(data)
    assert record is not None
    shown = record.model_dump()
    assert shown["principal_total"] == Decimal("720000.00")
    assert shown["plan_total"] == Decimal("953936.99")
    assert "plan_total" not in record.to_json()


def test_choices_have_the_printed_labels() -> None:
    assert [item.label for item in Proposal][1:] == [
        "ลดหรือยกเว้นค่าปรับจากการผิดนัดชำระ", "อื่น ๆ (โปรดระบุ)",
    ]  # fmt: skip
    assert [item.label for item in Collateral] == ["บุคคลค้ำประกัน", "หลักประกันจำนอง"]
    assert [str(title) for title in Title] == ["นาย", "นาง", "นางสาว"]
