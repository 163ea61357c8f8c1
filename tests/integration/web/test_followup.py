"""Follow-up, court cases, offices and documents over the API: what people do, step by step."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from PIL import Image
from werkzeug.test import TestResponse

from service.debts.court_cases import CaseState
from service.documents.tables import Baht, Table, workbook
from service.followup.case_book import CASES
from service.store.numbers import set_next
from service.store.schema import Role
from service.web.api import offices
from templates.catalogue import documents
from tests.helpers.followup import HERE, RESULT, YEAR, number, owed_by, registered, visit_data
from tests.helpers.web import Caller, Site
from thai.ids import mask_id

NAMES = {"title": "นาง", "first_name": "ก", "last_name": "ข", "position": "นักวิชาการ"}


def officer(site: Site) -> Caller:
    return site.person(Role.PROVINCE_OFFICER, HERE)


def at(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def told(answer: TestResponse, status: int = 200) -> Any:
    assert answer.status_code == status, answer.get_json()
    return answer.get_json()


def code(answer: TestResponse, status: int) -> str:
    found: str = told(answer, status)["code"]
    return found


def reported(caller: Caller) -> None:
    answer = caller.put(f"followup/rounds/{HERE}/{YEAR}/1/reporter", json=NAMES, headers=at(0))
    assert told(answer) == {**NAMES, "version": 1}


def book(form: Any, *rows: tuple[Any, ...]) -> io.BytesIO:
    headings = [(each.heading, 20) for each in form.columns]
    return io.BytesIO(workbook([Table(form.title, "", headings, rows)]))


def test_a_round_is_reported_and_visits_are_recorded(site: Site) -> None:
    caller = officer(site)
    body = {"province": "เชียงใหม่", "data": visit_data(measure="rehabilitation")}
    assert code(caller.post("followup/visits", json=body), 409) == "followup.no_reporter"
    reported(caller)
    made = caller.post("followup/visits", json=body)
    visit = told(made, 201)
    assert made.headers["ETag"] == '"1"'
    assert made.headers["Location"] == f"/api/v1/followup/visits/{visit['id']}"
    assert (visit["is_red"], visit["has_photo"], visit["office"]) == (True, False, HERE)
    assert visit["data"]["debtor_national_id"] == number(1)
    assert code(caller.post("followup/visits", json=body), 409) == "followup.visited_already"
    shown = told(caller.get(f"followup/visits/{visit['id']}"))
    assert shown["data"]["debtor_national_id"] == mask_id(number(1))
    opened = told(caller.get(f"followup/visits/{visit['id']}?id_numbers=true"))
    assert opened["data"]["debtor_national_id"] == number(1)
    path = f"followup/visits/{visit['id']}"
    changed = {"data": {**shown["data"], "result": RESULT}}
    assert code(caller.put(path, json=changed), 428) == "web.version_needed"
    done = told(caller.put(path, json=changed, headers=at(1)))
    assert (done["is_red"], done["version"]) == (False, 2)
    assert code(caller.put(path, json=changed, headers=at(1)), 412) == "web.stale"
    wrong = {"data": {**shown["data"], "contact_result": "", "round": 5}}
    refused = told(caller.put(path, json=wrong, headers=at(2)), 422)
    assert {each["place"]["field"] for each in refused["findings"]} == {"contact_result", "round"}
    page = told(caller.get(f"followup/visits?fiscal_year={YEAR}&round=1&province={HERE}"))
    assert (page["count"], len(page["items"])) == (1, 1)
    assert told(caller.get("followup/visits?awaits_result=true"))["count"] == 0
    found = told(caller.post("followup/visits/by-number", json={"id_number": number(1)}))
    assert found["count"] == 1
    (only,) = told(caller.get(f"followup/rounds?fiscal_year={YEAR}"))["items"]
    assert (only["visits"], only["reporter"]["first_name"]) == (1, "ก")
    assert caller.delete(path, headers=at(2)).status_code == 204
    assert told(caller.delete(f"followup/rounds/{HERE}/{YEAR}/1")) == {"visits": 0}


def test_photos_over_the_api(site: Site) -> None:
    caller = officer(site)
    reported(caller)
    visit = told(caller.post("followup/visits", json={"province": HERE, "data": visit_data()}), 201)
    path = f"followup/visits/{visit['id']}/photo"
    assert code(caller.get(path), 404) == "followup.no_photo"
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "WEBP")
    form = {"file": (io.BytesIO(out.getvalue()), "ภาพ.webp")}
    assert told(caller.put(path, data=form, headers=at(1)))["has_photo"] is True
    answer = caller.get(path)
    assert answer.mimetype == "image/jpeg"
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.size == (20, 10)
    bad = {"file": (io.BytesIO(b"%PDF-1.7"), "x.jpg")}
    assert code(caller.put(path, data=bad, headers=at(2)), 422) == "followup.not_a_photo"
    assert told(caller.delete(path, headers=at(2)))["has_photo"] is False


def test_debtors_plans_and_figures(site: Site) -> None:
    caller = officer(site)
    registered(site.store, owed_by(1, "กส. 1/2567"))
    asked = {"province": HERE, "id_number": number(1)}
    (debtor,) = told(caller.post("followup/debtors/find", json=asked))["items"]
    assert debtor["contract_no"] == "กส. 1/2567"
    assert code(caller.post("followup/debtors/find", json={**asked, "province": "92"}), 404)
    path = f"followup/plans/{HERE}/{YEAR}"
    assert told(caller.put(path, json={"debtors": 3}, headers=at(0)))["version"] == 1
    exported = caller.get(f"followup/plans/export?fiscal_year={YEAR}")
    form = {"file": (io.BytesIO(exported.data), "แผน.xlsx"), "fiscal_year": str(YEAR)}
    assert told(caller.post("followup/plans/import", data=form))["unchanged"] == 1
    reported(caller)
    told(caller.post("followup/visits", json={"province": HERE, "data": visit_data()}), 201)
    (row,) = told(caller.get(f"followup/progress?fiscal_year={YEAR}"))["items"]
    assert (row["followed_percent"], row["remaining"], row["remaining_percent"]) == (
        "33.33", 2, "66.67",
    )  # fmt: skip
    (summary,) = told(caller.get(f"followup/summary?fiscal_year={YEAR}&province={HERE}"))["items"]
    met = summary["answers"][0]
    assert met["heading"] == "การพบตัวลูกหนี้"
    assert [each["percent"] for each in met["counts"]] == ["100.00", "-"]
    reports = ("rounds", "detail", "progress", "people", "summary", "rehabilitation")
    for report in (*reports, "substitution"):
        asked_for = f"followup/reports/{report}?fiscal_year={YEAR}"
        table = told(caller.get(asked_for))
        assert all(len(each["values"]) == len(table["headings"]) for each in table["rows"])
        data = caller.get(asked_for.replace("?", "/xlsx?")).data
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        assert sheet["A1"].value == table["title"]
    one = told(caller.get(f"followup/reports/summary?fiscal_year={YEAR}&province={HERE}"))
    assert one["rows"][1]["values"] == ["", "ดำเนินการติดตามแล้ว", 1, "33.33"]


def test_cases_over_the_api(site: Site) -> None:
    centre, caller = site.person(Role.CENTRAL_STAFF), officer(site)
    row = ("นายหนึ่ง", number(1), "เชียงใหม่", Baht(12_345), CaseState.PROSECUTOR.label, "", "", "")
    form = {"file": (book(CASES, row), "คดี.xlsx"), "as_of": "2025-12-31"}
    assert told(centre.post("cases/import", data=form))["added"] == 1
    form = {"file": (book(CASES, row, row), "คดี.xlsx"), "as_of": "2025-12-31"}
    refused = told(centre.post("cases/import", data=form), 422)
    assert [each["code"] for each in refused["findings"]] == ["cases.errors", "cases.twice"]
    page = told(caller.get("cases?province=เชียงใหม่"))
    assert (page["as_of"], page["count"], page["amount"]) == ("2025-12-31", 1, "123.45")
    (case,) = page["items"]
    assert (case["id_number"], case["state"]) == (mask_id(number(1)), "prosecutor")
    assert told(caller.post("cases/by-number", json={"id_number": number(1)}))["count"] == 1
    step = {"step": "prosecution_request", "taken_on": "2025-10-01"}
    path = f"cases/{case['id']}/steps"
    assert code(caller.post(path, json=step, headers=at(1)), 403) == "access.forbidden"
    done = told(centre.post(path, json=step, headers=at(1)))
    assert (done["version"], done["prosecutor_due"]) == (2, "2025-12-30")
    assert code(centre.post(path, json=step, headers=at(2)), 409) == "cases.step_twice"
    undone = told(centre.delete(f"{path}/prosecution_request/2025-10-01", headers=at(2)))
    assert undone["steps"] == []
    for name in ("export", "template"):
        data = centre.get(f"cases/{name}").data
        assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[0] == "คดี"


def test_offices_over_the_api(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    boss, caller = site.person(Role.ADMINISTRATOR), officer(site)
    assert [each["office"] for each in told(caller.get("offices"))["items"]] == [HERE]
    assert len(told(boss.get("offices"))["items"]) == 78
    path = f"offices/{HERE}/settings"
    seen = told(boss.get(path))
    assert (seen["version"], seen["said"]) == (0, {})
    said = {"said": {"debts": {"penalty_percent": 3.5}, "office": {"signer_name": "นาง ก"}}}
    assert code(caller.put(path, json=said, headers=at(0)), 403) == "access.forbidden"
    assert told(boss.put(path, json=said, headers=at(0)))["version"] == 1
    assert told(caller.get(path))["settings"]["debts"]["penalty_percent"] == "3.5"
    wrong = {"said": {"debts": {"penalty_percent": -1}, "x": {}}}
    assert told(boss.put(path, json=wrong, headers=at(1)), 422)["findings"]
    toml = {"file": (io.BytesIO('[office]\nsigner_name = "นาง ข"\n'.encode()), "office.toml")}
    assert told(boss.put(f"{path}/file", data=toml, headers=at(1)))["version"] == 2
    history = told(boss.get(f"{path}/history"))["items"]
    assert [each["version"] for each in history] == [2, 1]
    monkeypatch.setattr(offices, "_LARGEST_FILE", 100)
    large = {"file": (io.BytesIO(b"#" * 101), "office.toml")}
    assert code(boss.put(f"{path}/file", data=large, headers=at(2)), 413) == "web.too_large"


def test_documents_over_the_api(site: Site) -> None:
    caller = officer(site)
    registered(site.store, owed_by(1, "กส. 1/2567"))
    with site.store.writing("test") as writer:
        set_next(writer, HERE, 2568, 7)
    asked = {"document": "overdue_demand", "contract_no": "กส. 1/2567", "as_of": "2025-06-02"}
    prefilled = told(caller.post("papers/prefill", json=asked))
    body = {"document": "overdue_demand", "data": prefilled["data"], "formats": ["docx", "pdf"]}
    assert told(caller.post("papers/check", json=body)) == {"findings": [], "has_errors": False}
    draft = told(caller.post("drafts", json={**asked_draft(asked), "data": {"x": 1.5}}), 201)
    assert draft["data"] == {"x": "1.5"}
    path = f"drafts/{draft['id']}"
    assert told(caller.put(path, json={"data": body["data"]}, headers=at(1)))["version"] == 2
    assert code(caller.put(path, json={"data": {}}, headers=at(1)), 412) == "web.stale"
    order = {**body, "contract_no": "กส. 1/2567", "number": True, "draft": draft["id"]}
    key = {"Idempotency-Key": "a-key-of-ours"}
    made = told(caller.post("papers", json=order, headers=key), 201)
    assert made["letter_no"].endswith("7")
    assert told(caller.post("papers", json=order, headers=key), 201)["id"] == made["id"]
    assert told(caller.get("drafts"))["items"] == []
    for file in made["files"]:
        answer = caller.get(file["url"])
        assert len(answer.data) == file["size"]
        assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    again = caller.get(f"papers/{made['id']}/files/form_xlsx")
    assert openpyxl.load_workbook(io.BytesIO(again.data)).sheetnames
    (listed,) = told(caller.get("papers?document=overdue_demand&since=2026-01-05"))["items"]
    assert [each["format"] for each in listed["files"]] == ["docx", "form_xlsx", "pdf"]
    assert told(caller.get("papers?until=2026-01-04"))["items"] == []
    bad = {**order, "data": {**body["data"], "loan_amount": "มาก"}}
    assert told(caller.post("papers", json=bad), 422)["code"] == "record.not_an_amount"
    sample = dict(documents()["memo"].sample())
    memo = {"document": "memo", "data": sample, "formats": ["pdf"]}
    assert told(caller.post("papers", json=memo), 201)["contract_no"] == ""
    assert code(caller.get("papers/999"), 404) == "papers.no_paper"


def asked_draft(asked: dict[str, Any]) -> dict[str, Any]:
    return {key: asked[key] for key in ("document", "contract_no")}
