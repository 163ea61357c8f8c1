"""The two lists of papers: one definition, rules at their borders."""

import copy
from typing import Any

import pytest

from templates.catalogue import find
from templates.checklist import PLAN_CHANGE, RESTRUCTURING, Checklist
from templates.findings import Severity
from templates.ns02.checklist_plan_change.record import Record as PlanChange
from templates.ns04.checklist_restructuring.record import Record as Restructuring

_LISTS = (("checklist_plan_change", PlanChange), ("checklist_restructuring", Restructuring))


@pytest.fixture(params=_LISTS, ids=lambda item: item[0])
def listed(request: pytest.FixtureRequest) -> tuple[type[Checklist], dict[str, Any]]:
    name, record = request.param
    document = find(name)
    assert document is not None
    return record, copy.deepcopy(dict(document.sample()))


_NO_DAMAGE = dict.fromkeys(("damage_report", "disaster_declaration", "damage_photos"), "absent")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"request_form": "absent"}, ["checklist.request_form"]),
        ({"minutes": "absent"}, ["checklist.minutes"]),
        ({"power_of_attorney": "absent"}, ["checklist.power_of_attorney"]),
        ({"financial_statements_3y": "present"}, ["checklist.financial_report"]),
        ({"financial_statements_3y": "present", "income_expense_account": None}, []),
        ({"income_expense_account": "absent"}, ["checklist.financial_report"]),
        ({"registration_docs": None}, ["checklist.blank"]),
        ({"damage_report": "absent"}, ["checklist.damage_papers"]),
        ({"damage_photos": "absent"}, ["checklist.damage_papers"]),
        (_NO_DAMAGE | {"price_cost_comparison": "present"}, []),
        (_NO_DAMAGE | {"price_cost_comparison": "absent"}, ["checklist.no_evidence"]),
        (
            _NO_DAMAGE | {"disaster_declaration": "present"},
            ["checklist.damage_papers"] * 2,
        ),
    ],
)
def test_rules_at_their_borders(
    listed: tuple[type[Checklist], dict[str, Any]], changes: dict[str, Any], codes: list[str]
) -> None:
    model, data = listed
    record, findings = model.read(data | changes)
    assert record is not None
    assert [finding.code for finding in findings] == codes


def test_only_missing_minutes_hold_a_request_back() -> None:
    record, findings = PlanChange.read({})
    assert record is not None
    assert {finding.code for finding in findings if finding.severity is Severity.ERROR} == {
        "checklist.minutes"
    }


def test_the_lists_differ_in_two_rows_only() -> None:
    pairs = zip(PLAN_CHANGE, RESTRUCTURING, strict=True)
    differing = {one.number: other.text for one, other in pairs if one != other}
    assert list(differing) == ["1", "2.2"]
    assert differing["1"] == "แบบคำขอปรับโครงสร้างหนี้ (นส.04)"
    assert differing["2.2"].startswith(
        "สำเนาบันทึกรายงานการประชุมขององค์กรเกษตรกรเรื่องขออนุมัติปรับแผนการชำระหนี้ รายงานประชุมกลุ่ม"
    )


@pytest.mark.parametrize(
    ("model", "rows"), [(PlanChange, PLAN_CHANGE), (Restructuring, RESTRUCTURING)]
)
def test_the_labels_are_the_printed_rows(model: type[Checklist], rows: Any) -> None:
    printed = {row.name: row.text for row in rows if row.name}
    assert {name: field.title for name, field in model.model_fields.items()} == printed
