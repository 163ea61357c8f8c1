"""The letter that asks for a restructuring: its rules at their borders."""

import copy
from typing import Any

import pytest

from templates.catalogue import find
from templates.ns04.letter_restructuring.record import Record


@pytest.fixture
def data() -> dict[str, Any]:
    document = find("letter_restructuring")
    assert document is not None
    return copy.deepcopy(dict(document.sample()))


def _codes(data: dict[str, Any]) -> list[str]:
    record, findings = Record.read(data)
    assert record is not None, findings
    return [finding.code for finding in findings]


_RUNNING = {
    "board_meeting_no": "", "board_meeting_date": None, "project_name": "",
    "recall_received_on": None, "reason": "สมาชิกประสบอุทกภัยสองปีติดต่อกัน",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        (_RUNNING, []),
        (_RUNNING | {"reason": ""}, ["letter_restructuring.no_cause"]),
        ({"reason": "อุทกภัย"}, ["letter_restructuring.no_cause"]),
        ({"board_meeting_no": ""}, ["letter_restructuring.termination"]),
        ({"board_meeting_date": None}, ["letter_restructuring.termination"]),
        (
            {"board_meeting_no": "", "board_meeting_date": None},
            ["letter_restructuring.termination"] * 2,
        ),
        ({"debt_total": "0.01"}, []),
        ({"debt_total": "0"}, ["letter_restructuring.no_debt"]),
        ({"recall_received_on": "2025-10-22"}, []),
        ({"recall_received_on": "2025-10-21"}, ["letter_restructuring.late"]),
        ({"recall_received_on": "2025-09-25", "letter_date": "2025-09-25"}, []),
        (
            {"recall_received_on": None, "letter_date": "2025-09-24"},
            ["letter_restructuring.date_order"],
        ),
        (
            {"recall_received_on": "2025-09-24", "letter_date": "2025-10-09"},
            ["letter_restructuring.recall_before_resolution"],
        ),
        ({"province": "จังหวัดตาก"}, ["letter_restructuring.said_twice"]),
        (
            {"project_name": "โครงการโคขุน", "district": "อำเภอเมืองตาก"},
            ["letter_restructuring.said_twice"] * 2,
        ),
    ],
)
def test_rules_at_their_borders(
    data: dict[str, Any], changes: dict[str, Any], codes: list[str]
) -> None:
    assert _codes(data | changes) == codes


def test_a_word_that_is_printed_already_is_taken_off(data: dict[str, Any]) -> None:
    _, findings = Record.read(data | {"province": "จังหวัด ตาก"})
    assert [(finding.place.field, finding.suggestion) for finding in findings] == [
        ("province", "ตาก")
    ]
