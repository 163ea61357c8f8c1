"""The minutes of a restructuring: its plan is that of นส.04, the rest that of all minutes."""

import copy
from decimal import Decimal
from typing import Any

import pytest

from templates.catalogue import find
from templates.ns04.minutes_restructuring.record import Record, Year


@pytest.fixture
def data() -> dict[str, Any]:
    document = find("minutes_restructuring")
    assert document is not None
    return copy.deepcopy(dict(document.sample()))


def _codes(data: dict[str, Any]) -> list[str]:
    record, findings = Record.read(data)
    assert record is not None, findings
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("index", "changes", "codes"),
    [
        (0, {"row_total": "112536.98"}, ["restructuring.row_total"]),
        (6, {"interest": "1200.01", "row_total": "121200.01"}, ["restructuring.interest"]),
        (6, {"year_be": 2574}, ["restructuring.years"]),
        (6, {"year_no": 6}, ["restructuring.year_order"]),
    ],
)
def test_rules_of_the_plan(
    data: dict[str, Any], index: int, changes: dict[str, Any], codes: list[str]
) -> None:
    data["plan_rows"][index] |= changes
    assert _codes(data) == codes


def test_it_needs_a_plan_and_consent(data: dict[str, Any]) -> None:
    assert _codes(data | {"plan_rows": []}) == ["restructuring.no_plan"]
    assert _codes(data | {"agenda3_resolution": "เห็นชอบตามเดิม"}) == ["minutes.consent"]


def test_its_plan_is_that_of_the_form(data: dict[str, Any]) -> None:
    form = find("ns04")
    assert form is not None
    assert data["plan_rows"] == form.sample()["plan_rows"]


def test_the_sums_are_there_for_the_template(data: dict[str, Any]) -> None:
    record, _ = Record.read(data)
    assert record is not None
    assert record.model_dump()["plan_total"] == Decimal("953936.99")


def test_its_third_column_has_its_own_label() -> None:
    assert Year.model_fields["penalty"].title == "ค่าเบี้ยปรับค้างชำระ"
    assert list(Record.model_fields).index("plan_rows") < list(Record.model_fields).index(
        "agenda3_resolution"
    )
