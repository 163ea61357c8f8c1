"""``faf submit``, ``faf submissions`` and ``faf schedules`` as people call them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.environment import Environment
from tests.helpers.commands import Faf, faf, told  # noqa: F401 - a fixture
from tests.helpers.stores import variables
from tests.helpers.submissions import BORROWER, CONTRACT, Desk, workbook, wrong_workbook


class Office:
    """The commands, in a folder with files."""

    def __init__(self, faf: Faf, where: Path, environment: Environment) -> None:  # noqa: F811
        self._faf, self.where, self._settings = faf, where, variables(environment)

    def __call__(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        return told(self._faf(self.where, self._settings, *arguments, "--json"), code)

    def words(self, *arguments: str, code: int = 0) -> str:
        done = self._faf(self.where, self._settings, *arguments)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def office(
    desk: Desk,
    faf: Faf,  # noqa: F811 - a fixture
    tmp_path: Path,
    environment: Environment,
) -> Office:
    for name, data in (
        ("ดี.xlsx", workbook()), ("ผิด.xlsx", wrong_workbook()), ("เสีย.pdf", b"%PDF-"), ("ว่าง", b"")
    ):  # fmt: skip
        (tmp_path / "รับ").mkdir(exist_ok=True)
        (tmp_path / "รับ" / name).write_bytes(data)
    return Office(faf, tmp_path, environment)


def test_a_folder_is_sent_read_and_decided(office: Office, desk: Desk) -> None:
    done = office("submit", "รับ", "--wait", code=1)
    files = {each["file"]: each for each in done["files"]}
    assert [each["state"] for each in files.values()] == [
        "to_review", "to_review", None, "unreadable"
    ]  # fmt: skip
    assert files["รับ/ว่าง"]["finding"]["code"] == "files.empty"
    good, wrong = (str(files[f"รับ/{name}.xlsx"]["submission"]) for name in ("ดี", "ผิด"))
    again = office.words("submit", "รับ/ดี.xlsx")
    assert f"เป็นไฟล์เดียวกับเรื่องที่ {good} ซึ่ง command:" in again
    listed = office("submissions", "list", "--document", "ns02")["submissions"]
    assert [each["id"] for each in listed] == [int(wrong), int(good)]
    assert CONTRACT in office.words("submissions", "list", "--state", "to_review")
    # Mended by typing, looked at, accepted.
    assert "820,964.38" in office.words("submissions", "show", wrong)
    office(
        "submissions", "correct", wrong, f"borrower_name={BORROWER}",
        "outstanding_total=๘๒๐,๙๖๔.๓๘", "causes=delay", "causes=natural_disaster",
    )  # fmt: skip
    shown = office("submissions", "show", wrong)
    assert shown["fields"]["causes"] == ["natural_disaster", "delay"]
    assert shown["findings"] == []
    assert office("submissions", "accept", wrong)["version"] == 1
    assert "เปิดแก้ไขใหม่ก่อน" in office.words("submissions", "accept", wrong, code=2)
    office("submissions", "reopen", wrong, "--reason", "พิมพ์ผิด")
    # Returned, with the letter and the files.
    letter = office.words("submissions", "return", good, "--reason", "ขอต้นฉบับ")
    assert "๑. ขอต้นฉบับ" in letter
    office("submissions", "original", good, "--out", "ต้นฉบับ.xlsx")
    assert (office.where / "ต้นฉบับ.xlsx").read_bytes() == workbook()
    assert "กำลังทำเครื่องหมาย" in office.words(
        "submissions", "marked", good, "--out", "x.xlsx", code=2
    )
    desk.work()
    office("submissions", "marked", good, "--out", "x.xlsx")
    assert (office.where / "x.xlsx").read_bytes().startswith(b"PK")
    assert "ไม่มีเรื่องที่ส่งเข้ามา" in office.words("submissions", "show", "999", code=2)


def test_a_schedule_is_dated_and_refused(office: Office, desk: Desk) -> None:
    (sent,) = office("submit", "รับ/ดี.xlsx", "--wait", "--loan", CONTRACT)["files"]
    office("submissions", "accept", str(sent["submission"]))
    (listed,) = office("schedules", "list", "--state", "proposed")["schedules"]
    number = str(listed["id"])
    assert "31 มี.ค. 69" in office.words("schedules", "show", number)
    dated = office("schedules", "date", number, "1=30/4/2569")
    assert dated["rows"][0]["due_date"] == "2026-04-30"
    assert "เขียนชื่อก่อน" in office.words("schedules", "date", number, "1", code=2)
    # Whoever accepted by command cannot approve by command.
    decision = ("--decided-on", "20/12/2568", "--resolution", "ครั้งที่ 12/2568")
    assert "ผู้รับคำขอ" in office.words("schedules", "approve", number, *decision, code=2)
    assert office.words("submit", "รับ/ดี.xlsx", "--loan", "กส. 0/0", code=2)
    assert office.words("submit", "รับ/ดี.xlsx", "--province", "ที่ไหน", code=2)
    assert office.words("submit", "ไม่มี.xlsx", code=2)
