"""The first demand notice: its rules at their borders."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from templates.catalogue import find
from templates.findings import Finding
from templates.notices.demand_notice_1.record import Record


@pytest.fixture
def data() -> dict[str, Any]:
    """One instalment of 100,000.00, 30 days in default: 246.58 (letters-and-law.md section 2)."""
    document = find("demand_notice_1")
    assert document is not None
    sample = copy.deepcopy(dict(document.sample()))
    return sample | {
        "as_of": "2025-04-30",
        "letter_date": "2025-04-30",
        "contract_date": "2024-01-15",
        "disbursed_on": "2024-02-01",
        "default_date": "2025-04-01",
        "overdue_principal": "100000.00",
        "overdue_interest": "500.00",
        "overdue_penalty": "246.58",
        "overdue_total": "100746.58",
        "pay_by": None,
        "instalments": [
            {
                "no": 1,
                "due_date": "2025-03-31",
                "principal": "100000.00",
                "interest": "500.00",
                "days": 30,
                "penalty": "246.58",
                "total": "100746.58",
            }
        ],
        "calculation": [
            {
                "instalment_no": 1,
                "base": "100000.00",
                "from_day": "2025-04-01",
                "to_day": "2025-04-30",
                "days": 30,
                "rate": "3",
                "amount": "246.58",
            }
        ],
    }


def _found(data: dict[str, Any]) -> list[Finding]:
    record, findings = Record.read(data)
    assert record is not None, findings
    return findings


def _codes(data: dict[str, Any]) -> list[str]:
    return [finding.code for finding in _found(data)]


def test_a_right_notice_has_no_findings(data: dict[str, Any]) -> None:
    assert _codes(data) == []


def _second_instalment(**changes: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        line = {"no": 2, "due_date": "2025-04-01", "principal": "0.00", "interest": "0.00"}
        data["instalments"].append(line | {"days": 29, "penalty": "0.00", "total": "0.00"})
        data["instalments"][1].update(changes)

    return change


def _set(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """``instalments.0.days`` is a place in the data."""

    def change(data: dict[str, Any]) -> None:
        *outer, last = path.split(".")
        target: Any = data
        for step in outer:
            target = target[int(step)] if step.isdigit() else target[step]
        target[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (_set("overdue_total", "100746.59"), ["demand.total", "demand.column_sum"]),
        (_set("instalments.0.total", "100746.57"), ["demand.line_total", "demand.column_sum"]),
        (_set("calculation.0.amount", "246.57"), ["demand.calculation_sum"]),
        (
            _set("calculation.0.instalment_no", 2),
            ["demand.calculation_sum", "demand.calculation_stray"],
        ),
        (_set("calculation.0.days", 29), ["demand.calculation_days"]),
        (_set("default_date", "2025-03-31"), ["demand.default_date"]),
        (_set("default_date", "2025-04-30"), []),
        (_set("default_date", "2025-05-01"), ["demand.default_date"]),
        (_set("contract_date", "2024-02-01"), []),
        (_set("contract_date", "2024-02-02"), ["demand.contract_date"]),
        (_set("letter_date", "2025-04-29"), ["demand.letter_date"]),
        (_set("letter_date", None), []),
        (_set("pay_by", "2025-04-30"), ["demand.pay_by"]),
        (_set("pay_by", "2025-05-01"), []),
        (_second_instalment(), []),
        (_second_instalment(due_date="2025-03-31"), ["demand.due_order"]),
        (_second_instalment(no=1), ["demand.calculation_sum", "demand.due_order"]),
        (_second_instalment(due_date="2025-04-29"), []),
        (_second_instalment(due_date="2025-04-30"), ["demand.not_due_yet"]),
    ],
)
def test_rules_at_their_borders(
    data: dict[str, Any], change: Callable[[dict[str, Any]], None], codes: list[str]
) -> None:
    change(data)
    assert _codes(data) == codes


def test_a_notice_without_instalments_is_none(data: dict[str, Any]) -> None:
    nothing = {f"overdue_{name}": "0" for name in ("principal", "interest", "penalty", "total")}
    data |= {"instalments": [], "calculation": [], **nothing}
    assert _codes(data) == ["demand.no_instalments"]


def test_a_paid_penalty_is_deducted(data: dict[str, Any]) -> None:
    data["calculation"].append({"instalment_no": 1, "base": "0", "amount": "-46.58"})
    data["instalments"][0] |= {"penalty": "200.00", "total": "100700.00"}
    data |= {"overdue_penalty": "200.00", "overdue_total": "100700.00"}
    assert _codes(data) == []


def test_a_column_that_does_not_add_up_names_itself_and_the_sum(data: dict[str, Any]) -> None:
    data |= {"overdue_interest": "499.00", "overdue_total": "100745.58"}
    columns = {finding.place.field: finding for finding in _found(data)}
    assert set(columns) == {"overdue_interest", "overdue_total"}
    wrong = columns["overdue_interest"]
    assert (wrong.found, wrong.suggestion) == ("499.00", "500.00")
    assert wrong.sentence == "ดอกเบี้ยค้างชำระ ไม่เท่ากับผลรวมของทุกงวด"
