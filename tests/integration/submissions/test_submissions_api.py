"""Submissions through the API: many files at once, If-Match, downloads, problems in Thai."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pikepdf import Dictionary, Name

from service.store.schema import Role
from service.submissions.sweep import sweep_submissions
from tests.helpers.hostile_files import (
    plain_docx,
    plain_pdf,
    plain_xlsx,
    repacked,
    saved,
    unzipped,
)
from tests.helpers.submissions import (
    BORROWER,
    CONTRACT,
    HERE,
    LOAN,
    Desk,
    workbook,
    wrong_workbook,
)
from tests.helpers.web import Caller, Site
from thai.provinces import find_province

CODE = find_province(HERE).code


@pytest.fixture
def desk(site: Site) -> Desk:
    made = Desk(site.store, site.services.files)
    made.register(LOAN)
    return made


@pytest.fixture
def officer(site: Site) -> Caller:
    return site.person(Role.PROVINCE_OFFICER, CODE)


def form(*files: tuple[bytes, str], **told: Any) -> dict[str, Any]:
    return {"file": [(io.BytesIO(data), name) for data, name in files], **told}


def seen(version: int) -> dict[str, Any]:
    return {"headers": {"If-Match": f'"{version}"'}}


def sent(desk: Desk, caller: Caller, data: bytes) -> str:
    """The address of a file that was read."""
    answer = caller.post("submissions", data=form((data, "คำขอ.xlsx")))
    assert answer.status_code == 202
    desk.work()
    return str(answer.headers["Location"])


def test_from_upload_to_the_register(site: Site, desk: Desk, officer: Caller) -> None:
    where = sent(desk, officer, wrong_workbook())
    one = officer.get(where)
    told = one.get_json()
    assert (told["state"], told["province"], told["filename"]) == ("to_review", HERE, "คำขอ.xlsx")
    assert one.headers["ETag"] == f'"{told["version"]}"'
    assert told["papers"][0]["errors"] == 2
    paper = officer.get(f"{where}/papers/1")
    told = paper.get_json()
    assert paper.headers["ETag"] == '"1"'
    fields = {each["path"]: each for each in told["fields"]}
    assert fields["outstanding_total"]["text"] == "5.00"
    assert [told["findings"][at]["code"] for at in fields["outstanding_total"]["findings"]] == [
        "ns02.outstanding_total"
    ]
    assert fields["causes"]["choices"][0]["code"] == "natural_disaster"
    assert told["tables"] == [
        {"path": "plan_rows", "title": "แผนการส่งเงินคืนฉบับใหม่ (เสนอ)", "count": 4}
    ]
    changes = [
        {"path": "borrower_name", "value": BORROWER},
        {"op": "add_row", "path": "plan_rows"},
        {"op": "remove_row", "path": "plan_rows[4]"},
    ]
    patched = officer.patch(f"{where}/papers/1", json={"changes": changes}, **seen(1))
    assert (patched.status_code, patched.headers["ETag"]) == (200, '"2"')
    applied = officer.post(
        f"{where}/papers/1/apply", json={"kind": "suggestion", "at": 0}, **seen(2)
    )
    assert applied.get_json()["findings"] == []
    done = officer.post(f"{where}/papers/1/decision", json={"decision": "accept"}, **seen(3))
    told = done.get_json()
    assert (told["state"], told["contract_no"]) == ("accepted", CONTRACT)
    assert [each["op"] for each in told["corrections"]] == [
        "set", "add_row", "remove_row", "suggestion"
    ]  # fmt: skip
    record = officer.get(f"{where}/papers/1/records/1").get_json()
    assert record["outstanding_total"] == "820964.38"
    assert officer.get(f"{where}/papers/1/records/2").status_code == 404
    original = officer.get(f"{where}/papers/1/reading").get_json()
    assert original["data"]["outstanding_total"] == "5.00"
    (schedule,) = officer.get("schedules?state=proposed").get_json()["items"]
    approver = site.person(Role.APPROVER)
    plan = approver.get(f"schedules/{schedule['id']}")
    told = plan.get_json()
    assert (len(told["now"]), len(told["then"]), told["findings"]) == (6, 6, [])
    decided = approver.post(
        f"schedules/{schedule['id']}/decision",
        json={
            "decision": "approve", "decided_on": "2025-12-20", "resolution": "ครั้งที่ 12/2568",
            "loan_version": told["loan_version"],
        },
        headers={"If-Match": plan.headers["ETag"]},
    )  # fmt: skip
    assert decided.get_json()["state"] == "approved"
    assert desk.loan().loan.instalments[2].principal == 10_000_000


def test_many_files_and_one_that_is_refused(desk: Desk, officer: Caller) -> None:
    files = [(workbook(), "หนึ่ง.xlsx"), (b"", "ว่าง.xlsx"), (b"%PDF-", "สาม.pdf")]
    answer = officer.post("submissions", data=form(*files))
    assert answer.status_code == 202
    one, empty, three = answer.get_json()["items"]
    assert answer.headers["Location"].endswith(f"/submissions/{one['submission']['id']}")
    assert (empty["submission"], empty["finding"]["code"]) == (None, "files.empty")
    assert three["submission"]["state"] == "received"
    again = officer.post("submissions", data=form(files[0]))
    assert again.status_code == 200
    (told,) = again.get_json()["items"]
    assert (told["is_duplicate"], told["submission"]["sent_by"]) == (
        True, "user:province-officer-84"
    )  # fmt: skip
    assert officer.post("submissions", data=form(files[0], again="true")).status_code == 202
    alone = officer.post("submissions", data=form((b"", "ว่าง.xlsx")))
    assert (alone.status_code, alone.get_json()["code"]) == (422, "files.empty")
    wrong = officer.post("submissions", data=form((b"x", "x"), contract_no="กส. 0/0"))
    assert (wrong.status_code, wrong.get_json()["code"]) == (404, "submissions.no_such_loan")
    assert officer.post("submissions", data={"document": "ns02"}).status_code in (415, 422)
    with desk.store.writing("test") as writer:
        assert len(sweep_submissions(writer)) == 3


def test_two_people_and_the_problem_in_thai(desk: Desk, officer: Caller) -> None:
    where = sent(desk, officer, wrong_workbook())
    body = {"changes": [{"path": "borrower_name", "value": BORROWER}]}
    assert officer.patch(f"{where}/papers/1", json=body).status_code == 428
    assert officer.patch(f"{where}/papers/1", json=body, **seen(1)).status_code == 200
    late = officer.patch(f"{where}/papers/1", json=body, **seen(1))
    assert (late.status_code, late.get_json()["code"]) == (412, "web.stale")
    wrong = officer.patch(
        f"{where}/papers/1",
        json={"changes": [{"path": "chair_date", "value": "31 ก.พ. 69"}]},
        **seen(2),
    )
    told = wrong.get_json()
    assert (wrong.status_code, told["code"]) == (422, "record.not_a_date")
    assert told["place"]["field"] == "chair_date"
    assert "วันที่ลงชื่อ" in told["says"]
    for value in (1.5, {"a": 1}, [1], 10**30, ["x" * 20_000]):
        answer = officer.patch(
            f"{where}/papers/1", json={"changes": [{"path": "loan_amount", "value": value}]},
            **seen(2),
        )  # fmt: skip
        assert answer.status_code == 422, value
    blocked = officer.post(f"{where}/papers/1/decision", json={"decision": "accept"}, **seen(2))
    assert (blocked.status_code, blocked.get_json()["code"]) == (409, "submissions.has_errors")


def test_a_return_is_downloaded(desk: Desk, officer: Caller) -> None:
    where = sent(desk, officer, wrong_workbook())
    assert officer.get(f"{where}/papers/1/marked").status_code == 404
    body = {"decision": "return", "reasons": ["แนบรายงานการประชุม"]}
    told = officer.post(f"{where}/papers/1/decision", json=body, **seen(1)).get_json()
    (decision,) = told["decisions"]
    assert (decision["decision"], decision["marked"]) == ("returned", "waiting")
    assert "แนบรายงานการประชุม" in decision["letter"]
    assert officer.get(f"{where}/papers/1/marked").status_code == 409
    desk.work()
    marked = officer.get(f"{where}/papers/1/marked")
    assert marked.data.startswith(b"PK")
    assert "%E0%B8%95%E0%B8%A3%E0%B8%A7%E0%B8%88" in marked.headers["Content-Disposition"]
    original = officer.get(f"{where}/original")
    assert original.data == wrong_workbook()
    assert original.headers["Content-Disposition"].startswith("attachment")
    answered = officer.post(
        "submissions", data=form((workbook(), "แก้แล้ว.xlsx"), answers=where.rpartition("/")[2])
    )
    (item,) = answered.get_json()["items"]
    assert item["submission"]["answers"] == int(where.rpartition("/")[2])


def test_a_list_is_paged_and_narrowed(site: Site, desk: Desk, officer: Caller) -> None:
    for number in range(5):
        officer.post("submissions", data=form((b"%d" % number, "x.pdf")))
    first = officer.get("submissions?size=3").get_json()
    second = officer.get(first["next"]).get_json()
    assert [len(first["items"]), len(second["items"]), second["next"]] == [3, 2, None]
    for query, count in (
        ("state=received", 5), ("state=accepted", 0), ("document=ns02", 0),
        ("sent_from=2026-01-05", 5), ("sent_from=2026-01-06", 0), ("sent_until=2026-01-05", 5),
        ("sent_until=2026-01-04", 0), ("sent_from=0001-01-01&sent_until=9999-12-31", 5),
        (f"province={HERE}", 5), ("province=ตรัง", 0), ("sent_by=user:nobody", 0),
    ):  # fmt: skip
        found = officer.get(f"submissions?{query}")
        assert (found.status_code, len(found.get_json()["items"])) == (200, count), query
    assert officer.get("submissions?province=ที่ไหน").status_code == 422
    assert officer.get("submissions?cursor=x").status_code == 422
    assert officer.get("cash-positions?fiscal_year=2569").get_json() == {"items": []}
    assert officer.get(f"monitoring-visits?contract_no={CONTRACT}").get_json() == {"items": []}
    assert officer.get("monitoring-visits?contract_no=0").status_code == 404
    assert site.stranger().get("submissions").status_code == 401


def hostile() -> dict[str, bytes]:
    """Files that would do harm to who opens them, and what they are refused for."""
    script = plain_pdf()
    script.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    dtd = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    package = "[Content_Types].xml"
    kinds = unzipped(plain_xlsx())[package]
    macro = kinds.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
    macro = macro.replace(b"openxmlformats-officedocument.ms-excel", b"ms-excel")
    return {
        "files.pdf_script": saved(script),
        "files.entities": repacked(plain_docx(), {"word/document.xml": dtd}),
        "files.macro": repacked(plain_xlsx(), {package: macro}),
        "files.unpacks_too_large": repacked(plain_xlsx(), {"xl/x.xml": b" " * (300 << 20)}),
        "files.astray": repacked(plain_xlsx(), {"../../etc/cron.d/x": b"x"}),
        "files.web_page": b"<!DOCTYPE html><script>alert(1)</script>",
        "files.packed": b"Rar!\x1a\x07\x00",
        "files.other_picture": b"GIF89a" + b"\0" * 50,
    }


def test_hostile_files_are_kept_as_bytes_and_refused(small_site: Site) -> None:
    desk = Desk(small_site.store, small_site.services.files)
    officer = small_site.person(Role.PROVINCE_OFFICER, CODE)
    for number, (code, data) in enumerate(hostile().items()):
        name = f"../{number}\u202e<script>.html"
        answer = officer.post("submissions", data=form((data, name)))
        assert answer.status_code == 202, code
        where = answer.headers["Location"]
        desk.work()
        told = officer.get(f"{where}/papers/1").get_json()
        assert [each["code"] for each in told["findings"]] == [code]
        assert officer.get(where).get_json()["state"] == "unreadable"
        original = officer.get(f"{where}/original")
        assert original.data == data
        assert original.mimetype == "application/octet-stream"
        assert original.headers["Content-Disposition"].startswith("attachment")
        assert original.headers["X-Content-Type-Options"] == "nosniff"
        assert "/" not in officer.get(where).get_json()["filename"]
