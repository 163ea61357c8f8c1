"""นส.03: its rules at their borders."""

import copy
from typing import Any

import pytest

from templates.catalogue import find
from templates.ns03.record import Hazard, Record, Sector


@pytest.fixture
def data() -> dict[str, Any]:
    document = find("ns03")
    assert document is not None
    return copy.deepcopy(dict(document.sample()))


def _codes(data: dict[str, Any]) -> list[str]:
    record, findings = Record.read(data)
    assert record is not None, findings
    return [finding.code for finding in findings]


_NOT_AIDED = {"aid_agency": "", "aid_detail": "", "aid_amount": None, "aid_quantity": ""}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"sectors": [], "sector_detail": {}}, ["ns03.no_sector"]),
        ({"sectors": ["crop", "crop"]}, ["ns03.repeated"]),
        ({"sectors": ["crop", "fishery"]}, ["ns03.sector_detail_missing"]),
        ({"sector_detail": {"crop": "ข้าว", "other": "จิ้งหรีด"}}, ["ns03.sector_unticked"]),
        ({"hazard_kinds": []}, ["ns03.no_hazard"]),
        ({"hazard_kinds": ["other"]}, ["ns03.hazard_other_missing"]),
        ({"hazard_kinds": ["other"], "hazard_other": "ช้างป่า"}, []),
        ({"hazard_other": "ช้างป่า"}, ["ns03.hazard_other_unticked"]),
        ({"hazard_end": "2025-09-28"}, []),
        ({"hazard_end": "2025-09-27"}, ["ns03.hazard_period"]),
        ({"assessment_date": "2025-09-28"}, []),
        ({"assessment_date": "2025-09-27"}, ["ns03.assessed_before_hazard"]),
        ({"damage_value": "367650.01"}, ["ns03.damage_value"]),
        # 64.53 x 0.05 is 3.2265: half up to the satang.
        ({"damage_quantity": "64.53", "unit_price": "0.05", "damage_value": "3.23"}, []),
        ({"damage_quantity": "0", "damage_value": "0"}, ["ns03.no_damage"]),
        (_NOT_AIDED, []),
        ({"aid_agency": ""}, ["ns03.aid_agency"]),
        ({"aid_detail": ""}, ["ns03.aid_detail"]),
        ({"aid_amount": None}, []),
        ({"aid_amount": None, "aid_quantity": ""}, ["ns03.aid_amount"]),
        ({"org_sign_date": "2025-09-28"}, []),
        ({"org_sign_date": "2025-09-27"}, ["ns03.signed_before_hazard"]),
        ({"agency_sign_date": "2025-10-21"}, []),
        ({"agency_sign_date": "2025-10-20"}, ["ns03.signed_before_assessment"]),
    ],
)
def test_rules_at_their_borders(
    data: dict[str, Any], changes: dict[str, Any], codes: list[str]
) -> None:
    assert _codes(data | changes) == codes


def test_a_sector_without_a_name_is_pointed_at(data: dict[str, Any]) -> None:
    _, findings = Record.read(data | {"sectors": ["crop", "fishery"]})
    assert [finding.place.field for finding in findings] == ["sector_detail.fishery"]
    assert findings[0].sentence == "เลือกประมง แต่ไม่ได้ระบุชนิด"


def test_choices_have_the_printed_labels() -> None:
    assert [item.label for item in Sector] == ["พืช", "สัตว์", "ประมง", "อื่นๆ"]
    assert [item.label for item in Hazard] == [
        "โรคระบาด", "ภัยธรรมชาติ", "ราคาตกต่ำ", "อื่นๆ (ระบุ)",
    ]  # fmt: skip
