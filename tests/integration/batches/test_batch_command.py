"""``faf batch`` as people call it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from service.environment import Environment
from service.store.schema import loans
from tests.helpers.batches import Desk
from tests.helpers.commands import Faf, faf, told  # noqa: F401 - a fixture
from tests.helpers.stores import variables
from thai.postal import make_s10
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

REGISTER = synthetic_register(30, 11, SAMPLE_AS_OF)
PLAN = ("batch", "plan", "demand_notice_1", "--as-of", "20/11/2568", "--format", "docx")


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
    desk.load(REGISTER)
    return Office(faf, tmp_path, environment)


def test_from_the_plan_to_the_receipt(office: Office, desk: Desk) -> None:
    assert office("batch", "numbers", "ส่วนกลาง", "2568", "--next", "501")["next_number"] == 501
    planned = office(*PLAN, "--labels")
    total, number = planned["counts"]["planned"], str(planned["id"])
    assert planned["state"] == "planned"
    assert sum(planned["held_by_code"].values()) == planned["counts"]["held"]
    said = office.words("batch", "start", number, "--wait")
    assert f"เริ่มจัดทำ {total} ฉบับ" in said
    assert "ฉบับ/วินาที" in said or "รายการ/วินาที" in said
    shown = office("batch", "show", number)
    assert (shown["state"], shown["done"], shown["total"]) == ("done", total, total)
    written = office("batch", "files", number, "--out", "ผล", "--zip")["files"]
    assert sorted(Path(each).suffix for each in written) == [".pdf", ".xlsx", ".xlsx", ".zip"]
    assert all((office.where / each).stat().st_size for each in written)
    first, second = make_s10("RR", 1), make_s10("RR", 2)
    posted = ("batch", "posted", number, "--on", "21/11/2568")
    assert office(*posted, "--letter", f"1={first}", "--letter", "3=")["done"] == 2
    (office.where / "วาง.txt").write_text(f"{second}\n\n", encoding="utf-8")
    assert office(*posted, "--pasted", "วาง.txt", "--first", "2")["done"] == 1
    wrong = office.words(*posted, "--letter", "4=RR1", "--letter", "999=", code=1)
    assert "ยังไม่ได้บันทึกรายการใด เพราะมีข้อผิดพลาด 2 รายการ" in wrong
    rows = f"หมายเลขสิ่งของ,วันที่ได้รับ\n{second},25/11/2568\n"
    (office.where / "ผล.csv").write_text(rows, encoding="utf-8")
    assert office("batch", "received", number, "--list", "ผล.csv")["done"] == 1
    assert office("batch", "received", number, "--letter", "1=25/11/2568=ย้าย")["done"] == 1
    counts = office("batch", "list")["batches"][0]["counts"]
    assert (counts["posted"], counts["received"], counts["returned"]) == (3, 1, 1)
    assert office("batch", "numbers", "ส่วนกลาง", "2568")["next_number"] == 501 + total
    assert "หนังสือบอกกล่าวทวงถาม" in office.words("batch", "list")
    desk.check()


def test_stopped_planned_again_and_gone_on_with(office: Office, desk: Desk) -> None:
    number = str(office(*PLAN)["id"])
    total = office("batch", "replan", number)["counts"]["planned"]
    row = desk.rows(int(number))[0]
    with desk.store.writing("test") as writer:
        changed = update(loans).where(loans.c.id == row.loan_id)
        writer.connection.execute(changed.values(version=loans.c.version + 1))
    said = office.words("batch", "start", number)
    assert "ตัดออกเพราะสัญญาเปลี่ยนไป 1 ฉบับ" in said
    assert office("batch", "cancel", number)["cancelled"] == total - 1
    done = office("batch", "resume", number, "--wait")
    assert (done["state"], done["counts"]["made"]) == ("done", total - 1)
    assert "ยกเลิกไม่ได้" in office.words("batch", "cancel", number, code=2)
    desk.check()


WRONG = (
    (("plan", "no_such", "--as-of", "20/11/2568"), "ไม่มีหนังสือชนิดนี้"),
    (("plan", "demand_notice_1", "--as-of", "เมื่อวาน"), "อ่านวันที่ไม่ได้"),
    (("plan", "demand_notice_1", "--as-of", "1/1/2569", "--office", "ดาวอังคาร"), "ไม่มีจังหวัดนี้"),
    (("show", "77"), "ไม่มีชุดหนังสือหมายเลขนี้"),
    (("files", "77", "--out", "x"), "ไม่มีชุดหนังสือหมายเลขนี้"),
    (("received", "77"), "วิธีใดวิธีหนึ่ง"),
    (("posted", "77", "--on", "1/1/2569"), "วิธีใดวิธีหนึ่ง"),
    (("posted", "77", "--on", "1/1/2569", "--list", "ไม่มี.csv"), "ไม่พบไฟล์นี้"),
    (("numbers", "ส่วนกลาง", "2568", "--next", "x"), "จำนวนเต็ม"),
)


def test_what_cannot_be_is_told_in_words(office: Office) -> None:
    for arguments, said in WRONG:
        assert said in office.words("batch", *arguments, code=2)
