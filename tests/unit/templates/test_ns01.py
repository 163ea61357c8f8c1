"""นส.01: its rules at their borders."""

import copy
from typing import Any

import pytest

from templates.catalogue import find
from templates.findings import Severity
from templates.ns01.record import Attachment, Evidence, ProjectStatus, Record, YesNo


@pytest.fixture
def data() -> dict[str, Any]:
    document = find("ns01")
    assert document is not None
    return copy.deepcopy(dict(document.sample()))


def _codes(data: dict[str, Any]) -> list[str]:
    record, findings = Record.read(data)
    assert record is not None, findings
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"province": "กรุงเทพมหานคร"}, []),
        ({"province": "จังหวัดอุทัยธานี"}, ["ns01.province"]),
        ({"province": "อุไทยธานี"}, ["ns01.province"]),
        ({"period_end": "2024-10-01"}, []),
        ({"period_end": "2024-09-30"}, ["ns01.period"]),
        ({"visit_date": "2024-10-01"}, []),
        ({"visit_date": "2024-09-30"}, ["ns01.visit_before_start"]),
        ({"progress_percent": None}, ["ns01.progress"]),
        ({"progress_percent": None, "planned": None}, ["ns01.no_progress"]),
        ({"progress_percent": "40", "planned": None, "achieved": None}, []),
        ({"progress_percent": "100.00", "achieved": "120"}, []),
        ({"progress_percent": "100.01", "planned": None}, ["ns01.progress_over_100"]),
        ({"evidence": []}, ["ns01.no_evidence"]),
        ({"evidence": ["photo", "photo"]}, ["ns01.repeated"]),
        ({"attachments": [], "attachment_other": ""}, ["ns01.no_attachment"]),
        ({"attachment_other": ""}, ["ns01.other_attachment_missing"]),
        ({"attachments": ["receipt"]}, ["ns01.other_attachment_unticked"]),
        ({"loan_amount": "925000.00"}, []),
        ({"loan_amount": "924999.99"}, ["ns01.tranche_amount"]),
        ({"spent_amount": "925000.00", "remaining_amount": "0"}, []),
        ({"spent_amount": "925000.01", "remaining_amount": "0"}, ["ns01.spent_amount"]),
        ({"remaining_amount": "312550.01"}, ["ns01.remaining_amount"]),
        ({"project_status": "normal"}, ["ns01.status_on_plan"]),
        ({"project_status": "normal", "on_plan": "yes"}, []),
    ],
)
def test_rules_at_their_borders(
    data: dict[str, Any], changes: dict[str, Any], codes: list[str]
) -> None:
    assert _codes(data | changes) == codes


@pytest.mark.parametrize(
    ("planned", "achieved", "percent"),
    [
        ("3", "1", "33.33"),
        ("3", "2", "66.67"),
        # 1/32 is 3.125 %: a half goes up.
        ("32", "1", "3.13"),
        ("7", "0", "0.00"),
        ("0", "5", None),
    ],
)
def test_a_percentage_has_two_decimals_half_up_and_none_without_a_plan(
    data: dict[str, Any], planned: str, achieved: str, percent: str | None
) -> None:
    data |= {"planned": planned, "achieved": achieved, "progress_percent": percent}
    assert _codes(data) == []
    assert _codes(data | {"progress_percent": "3.12"}) == ["ns01.progress"]


def test_the_right_percentage_is_suggested(data: dict[str, Any]) -> None:
    for wrong in ("62.49", None):
        _, findings = Record.read(data | {"progress_percent": wrong})
        assert [finding.suggestion for finding in findings] == ["62.50"]


@pytest.mark.parametrize("wrong", ["จังหวัดอุทัยธานี", "อุไทยธานี"])
def test_the_right_province_is_suggested(data: dict[str, Any], wrong: str) -> None:
    _, findings = Record.read(data | {"province": wrong})
    assert [finding.suggestion for finding in findings] == ["อุทัยธานี"]


def test_what_the_form_does_not_say_is_a_warning(data: dict[str, Any]) -> None:
    data |= {"remaining_amount": "1", "period_end": "2024-01-01"}
    _, findings = Record.read(data)
    assert {finding.code: finding.severity for finding in findings} == {
        "ns01.period": Severity.ERROR,
        "ns01.remaining_amount": Severity.WARNING,
    }


def test_choices_have_the_printed_labels() -> None:
    assert [item.label for item in YesNo] == ["ใช่", "ไม่ใช่"]
    assert [item.label for item in Evidence] == ["ภาพถ่าย", "เอกสารใช้จ่าย", "รายงานการประชุม"]
    assert [item.label for item in Attachment] == ["ใบเสร็จ", "สำเนาสัญญา", "อื่น ๆ"]
    assert [item.label for item in ProjectStatus] == [
        "ปกติ", "เฝ้าระวัง", "ปรับแผน", "ปรับโครงสร้างหนี้", "เสนอฟ้อง",
    ]  # fmt: skip
