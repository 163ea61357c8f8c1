"""The minutes of a plan change, and what both minutes share: rules at their borders."""

import copy
from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from templates.catalogue import find
from templates.findings import Severity
from templates.minutes import Problem
from templates.ns02.minutes_plan_change.record import Record


@pytest.fixture
def data() -> dict[str, Any]:
    document = find("minutes_plan_change")
    assert document is not None
    return copy.deepcopy(dict(document.sample()))


def _codes(data: dict[str, Any]) -> list[str]:
    record, findings = Record.read(data)
    assert record is not None, findings
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"organization_name": "วิสาหกิจชุมชนบ้านเหนือ"}, ["minutes.said_twice"]),
        ({"province": "จังหวัดตรัง"}, ["minutes.said_twice"]),
        ({"member_count": None}, ["minutes.member_count"]),
        ({"member_count": 7}, []),
        ({"member_count": 9}, ["minutes.member_absent"]),
        ({"problems": []}, ["minutes.no_problem"]),
        ({"problems": ["cost", "cost"]}, ["minutes.problem_repeated"]),
        ({"problems": ["other"]}, ["minutes.problem_other_missing"]),
        ({"problems": ["other"], "problem_other": "สมาชิกลาออก"}, []),
        ({"problem_other": "สมาชิกลาออก"}, ["minutes.problem_other_unticked"]),
        ({"plan_deadline": "2025-11-03", "form_deadline": "2025-11-03"}, []),
        ({"plan_deadline": "2025-11-02"}, ["minutes.deadline"]),
        ({"form_deadline": "2025-11-02"}, ["minutes.deadline"]),
        ({"chair_date": "2025-11-03", "minute_taker_date": "2025-11-03"}, []),
        ({"chair_date": "2025-11-02"}, ["minutes.signed_before_meeting"]),
        ({"minute_taker_date": "2025-11-02"}, ["minutes.signed_before_meeting"]),
        ({"chair_name": "นายคนอื่น ไม่ได้มา"}, ["minutes.signer_absent"]),
        ({"minute_taker_name": "นายคนอื่น ไม่ได้มา"}, ["minutes.signer_absent"]),
        ({"plan_rows": []}, ["minutes_plan_change.no_plan"]),
    ],
)
def test_rules_at_their_borders(
    data: dict[str, Any], changes: dict[str, Any], codes: list[str]
) -> None:
    assert _codes(data | changes) == codes


@pytest.mark.parametrize(
    ("resolution", "codes"),
    [
        ("สมาชิกทุกคนยินยอมค้ำประกันตามสัญญาเดิม", []),
        ("มติเอกฉันท์ ยินยอมค้ำประกันตามสัญญาเดิม", []),
        ("สมาชิกทุกคนยินยอมค้ำประกัน", ["minutes.guarantee_unchanged"]),
        ("สมาชิกส่วนใหญ่ยินยอมค้ำประกันตามสัญญาเดิม", ["minutes.consent"]),
        ("สมาชิกทุกคนยินยอมตามสัญญาเดิม", ["minutes.consent"]),
        ("สมาชิกทุกคนเห็นชอบ ค้ำประกันตามสัญญาเดิม", ["minutes.consent"]),
        ("สมาชิกทุกคนไม่ยินยอมค้ำประกันตามสัญญาเดิม", ["minutes.consent"]),
        ("สมาชิกทุกคนรับทราบ แต่นายเอไม่ได้ยินยอมค้ำประกันตามสัญญาเดิม", ["minutes.consent"]),
        ("", ["minutes.consent", "minutes.guarantee_unchanged"]),
    ],
)
def test_the_last_resolution_says_that_everyone_guarantees(
    data: dict[str, Any], resolution: str, codes: list[str]
) -> None:
    assert _codes(data | {"agenda3_resolution": resolution}) == codes


def test_missing_consent_holds_the_request_back(data: dict[str, Any]) -> None:
    data |= {"agenda3_resolution": "เห็นชอบ", "member_count": 9}
    _, findings = Record.read(data)
    assert {finding.code: finding.severity for finding in findings} == {
        "minutes.member_absent": Severity.ERROR,
        "minutes.consent": Severity.ERROR,
        "minutes.guarantee_unchanged": Severity.WARNING,
    }


def test_rules_of_the_attendees(data: dict[str, Any]) -> None:
    first, *rest = data["attendees"]
    assert _codes(data | {"attendees": [*rest, first]}) == []
    assert _codes(data | {"attendees": [first | {"role": "กรรมการ"}, *rest]}) == [
        "minutes.one_chair"
    ]
    twice = [*data["attendees"], rest[0]]
    assert _codes(data | {"attendees": twice}) == ["minutes.attendee_repeated"]
    nobody = ["minutes.no_attendees", "minutes.one_chair", "minutes.signer_absent"]
    assert set(_codes(data | {"attendees": [], "member_count": 1})) == {
        *nobody,
        "minutes.member_absent",
    }


@pytest.mark.parametrize(
    ("index", "changes", "codes"),
    [
        (1, {"new_instalment_no": 1}, ["minutes_plan_change.instalment_order"]),
        (1, {"old_instalment_no": 1}, ["minutes_plan_change.instalment_order"]),
        (3, {"new_instalment_no": 5}, []),
        (1, {"old_total": "206000.01"}, ["minutes_plan_change.row_total"]),
        (1, {"new_total": "156999.99"}, ["minutes_plan_change.row_total"]),
        (2, {"new_interest": None}, ["minutes_plan_change.half_row"]),
        (2, {"old_instalment_no": None}, ["minutes_plan_change.half_row"]),
        (
            3,
            {"old_principal": "200000.01", "old_total": "202000.01"},
            ["minutes_plan_change.old_and_new_principal"],
        ),
    ],
)
def test_rules_of_the_plan(
    data: dict[str, Any], index: int, changes: dict[str, Any], codes: list[str]
) -> None:
    data["plan_rows"][index] |= changes
    assert _codes(data) == codes


def test_the_longer_plan_stands_alone_below(data: dict[str, Any]) -> None:
    more = {"new_instalment_no": 5, "new_interest": "100", "new_principal": "0", "new_total": "100"}
    data["plan_rows"].append(more)
    record, findings = Record.read(data)
    assert findings == []
    assert record is not None
    assert record.model_dump()["new_total_total"] == Decimal("823600.00")
    assert record.model_dump()["old_total_total"] == Decimal("820000.00")


@pytest.mark.parametrize("clock", ["9:05", "09.05", "๙.๐๕ น.", "09.05น.", time(9, 5)], ids=str)
def test_a_time_is_read_as_people_write_it(data: dict[str, Any], clock: object) -> None:
    record, _ = Record.read(data | {"start_time": clock})
    assert record is not None
    assert record.start_time == "09.05"


@pytest.mark.parametrize("clock", ["", "24.00", "9", "9.60", "เช้า", 9])
def test_what_is_no_time_is_a_finding(data: dict[str, Any], clock: object) -> None:
    record, findings = Record.read(data | {"start_time": clock})
    assert record is None
    assert [finding.code for finding in findings] == ["record.wrong_value"]
    assert findings[0].expected == "09.30"


def test_problems_have_the_printed_labels() -> None:
    assert [problem.label for problem in Problem] == [
        "ปัญหาด้านต้นทุนการผลิตสูงขึ้น",
        "ปัญหาราคาผลผลิตตกต่ำ",
        "ปัญหาด้านภัยพิบัติธรรมชาติ",
        "อื่น ๆ เช่น สมาชิกเสียชีวิต สมาชิกลาออก",
    ]
