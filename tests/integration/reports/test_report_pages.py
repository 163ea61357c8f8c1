"""Pages of reports: figures open their rows, files have Thai names, budgets and plans typed."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from werkzeug.test import TestResponse

from service.exports.making import make_export
from service.followup.rounds import set_plan
from service.reports.budgets import TypedLine, change_budget
from service.reports.model import Kind
from service.store.rounds import VisitPlan
from service.store.schema import Role
from service.store.scope import Scope
from service.store.taking import take
from tests.helpers.followup import OFFICER, STAFF, YEAR, name_reporter, visited
from tests.helpers.web import Caller, Site
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(60, 3, SAMPLE_AS_OF)


@pytest.fixture
def staff(site: Site) -> Caller:
    """Somebody of the centre; a register, some visits and a budget are there."""
    with site.store.writing("test") as writer:
        take(writer, Scope.whole_country(), LOANS)
    name_reporter(site.store)
    for place in range(1, 4):
        visited(site.store, place, measure="rehabilitation" if place < 3 else None)
    change_budget(site.store, STAFF, "00", YEAR, [TypedLine("งบบริหาร", "100", "50", "")], version=0)
    return site.person(Role.CENTRAL_STAFF)


def text_of(caller: Caller, path: str, status: int = 200) -> str:
    answer = caller.get(path)
    assert answer.status_code == status
    return html.unescape(answer.text)


@pytest.mark.parametrize("kind", Kind)
def test_every_report_on_screen_and_as_files(site: Site, staff: Caller, kind: Kind) -> None:
    page = text_of(staff, f"/reports/{kind.value}")
    assert kind.label in page
    for ending, start in (("excel", b"PK\x03\x04"), ("pdf", b"%PDF")):
        answer = staff.get(f"/reports/{kind.value}/{ending}")
        assert answer.data.startswith(start)
        assert kind.label in unquote(answer.headers["Content-Disposition"])


def test_a_figure_opens_its_rows(staff: Caller) -> None:
    page = text_of(staff, "/reports/overdue")
    for url, count in re.findall(r'<a href="(/register\?[^"]+)">([\d,]+)</a>', page):
        assert f"พบ {count} สัญญา" in text_of(staff, url), url
    page = text_of(staff, "/reports/summary")
    links = re.findall(r'<a href="(/reports/behind\?[^"]+)">([\d,]+)</a>', page)
    assert len(links) >= 3
    for url, count in links:
        assert f"ทั้งหมด {count} รายการ" in text_of(staff, url), url


def test_the_total_of_debts_opens_all_up_to_the_year(staff: Caller) -> None:
    for year in (YEAR, YEAR - 2):
        page = text_of(staff, f"/reports/overdue?fiscal_year={year}")
        foot = page[page.index("<tfoot>") :]
        links = re.findall(r'<a href="(/register\?[^"]+)">([\d,]+)</a>', foot)
        assert len(links) == 2
        for url, count in links:
            assert f"up_to={year}" in url
            opened = text_of(staff, url)
            assert f"พบ {count} สัญญา" in opened, url
            assert f"เฉพาะสัญญาถึงปีงบประมาณ {year}" in opened


def made(site: Site, staff: Caller) -> TestResponse:
    """What was ordered last, once it is made."""
    number = staff.get("exports").get_json()["items"][0]["id"]
    make_export(site.store, site.services.files, "run", number)
    link = re.search(r'href="(/exports/\d+/file)"', text_of(staff, "/exports"))
    assert link is not None
    return staff.get(link[1])


def test_a_long_report_is_ordered(
    site: Site, staff: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = text_of(staff, "/reports/people")
    assert "/reports/people/excel" in short
    monkeypatch.setattr("service.reports.making.AT_ONCE", 0)
    long = text_of(staff, "/reports/people")
    assert "/reports/people/excel" not in long
    assert 'action="/reports/people/order"' in long
    assert staff.get("/reports/people/excel").status_code == 409
    for more, start in (({}, b"PK"), ({"pdf": "yes"}, b"%PDF")):
        answer = staff.post("/reports/people/order", data={"fiscal_year": str(YEAR), **more})
        assert answer.location == "/exports"
        assert made(site, staff).data.startswith(start)


def test_a_row_of_a_province_opens_its_summary(staff: Caller) -> None:
    page = text_of(staff, "/reports/progress")
    link = re.search(r'<a href="(/reports/summary\?[^"]+)">เชียงใหม่</a>', page)
    assert link is not None
    assert "จังหวัดเชียงใหม่" in text_of(staff, link[1])


def test_plans_and_budgets_open_where_they_are_typed(site: Site, staff: Caller) -> None:
    set_plan(site.store, OFFICER, VisitPlan(OFFICER.office, YEAR, 12))
    for kind, where in (
        ("progress", "/reports/figures/plans"),
        ("budget", "/reports/figures/budgets"),
    ):
        page = text_of(staff, f"/reports/{kind}")
        links = re.findall(rf'<a href="({where}[^"]*)">([\d,.]+)</a>', page)
        # Those of the total row too.
        assert links[-1][0] in page[page.index("<tfoot>") :]
        for url, figure in links:
            assert figure.removesuffix(".00") in text_of(staff, url)


def test_what_makes_no_sense_is_passed_over(staff: Caller) -> None:
    text_of(staff, "/reports/nonsense", 404)
    text_of(staff, "/reports/nonsense/excel", 404)
    wrong = "?fiscal_year=99999999&round=9&province=zz&borrower_kind=x&line=y"
    text_of(staff, f"/reports/overdue{wrong}")
    text_of(staff, "/reports/people?cursor=made-up", 302)


def test_an_officer_sees_the_province_and_nothing_else(site: Site, staff: Caller) -> None:
    officer = site.person(Role.PROVINCE_OFFICER, "92")
    page = text_of(officer, "/reports/progress?province=50")
    assert "ยังไม่มีข้อมูลในช่วงที่เลือก" in page
    assert "เชียงใหม่" not in page
    assert text_of(officer, "/reports/figures/budgets?office=50").count("งบบริหาร") == 0
    form = {
        "office": "50",
        "fiscal_year": "2569",
        "version": "0",
        "name-0": "ก",
        "allocated-0": "5",
    }
    # The office of somebody else is not theirs to choose: their own is meant.
    saved = officer.post("/reports/figures/budgets", data=form)
    assert "office=92" in saved.location


def test_the_pack_by_one_click(site: Site, staff: Caller) -> None:
    form = {"kind": ["progress", "budget"], "fiscal_year": str(YEAR), "round": "1"}
    answer = staff.post("/reports/pack", data=form)
    assert "ชุดรายงาน" in text_of(staff, answer.location)
    answer = made(site, staff)
    assert "ชุดรายงาน" in unquote(answer.headers["Content-Disposition"])
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert len(archive.namelist()) == 4
    assert ("user:central-staff-00", "reports.packed", "reports") in site.log()
    nothing = staff.post("/reports/pack", data={"fiscal_year": str(YEAR)})
    assert "ยังไม่ได้เลือกรายงาน" in text_of(staff, nothing.location)


# --- budgets ------------------------------------------------------------------------------


def budget_form(version: int, **fields: str) -> dict[str, str]:
    return {"office": "00", "fiscal_year": str(YEAR), "version": str(version), **fields}


def test_a_budget_is_typed_wrongly_then_rightly(staff: Caller) -> None:
    form = budget_form(
        1, **{"name-0": "งบบริหาร", "allocated-0": "100", "drawn-0": "ร้อย", "name-1": ""}
    )
    answer = staff.post("/reports/figures/budgets", data=form)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert 'href="#f-drawn-0"' in page
    assert 'value="ร้อย"' in page
    form["drawn-0"] = "๖๐.๒๕"
    saved = staff.post("/reports/figures/budgets", data=form)
    assert saved.status_code == 303
    page = text_of(staff, saved.location)
    assert "บันทึกงบประมาณแล้ว" in page
    assert 'value="60.25"' in page
    assert "60.25" in text_of(staff, "/reports/budget")


def test_two_at_one_budget(staff: Caller) -> None:
    mine = budget_form(1, **{"name-0": "งบบริหาร", "allocated-0": "300"})
    theirs = budget_form(1, **{"name-0": "งบบริหาร", "allocated-0": "200"})
    assert staff.post("/reports/figures/budgets", data=theirs).status_code == 303
    answer = staff.post("/reports/figures/budgets", data=mine)
    page = html.unescape(answer.text)
    assert answer.status_code == 412
    assert "200.00" in page
    assert "300" in page
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert staff.post("/reports/figures/budgets", data=again).status_code == 303
    assert 'value="300.00"' in text_of(staff, "/reports/figures/budgets")


def test_a_budget_comes_and_goes_as_a_workbook(staff: Caller) -> None:
    data = staff.get(f"/reports/figures/budgets/workbook?fiscal_year={YEAR}").data
    form: dict[str, Any] = {"office": "00", "fiscal_year": str(YEAR + 1)}
    answer = staff.post(
        "/reports/figures/budgets/workbook", data={**form, "file": (io.BytesIO(data), "b.xlsx")}
    )
    assert answer.status_code == 303
    assert 'value="งบบริหาร"' in text_of(staff, answer.location)
    broken = {**form, "file": (io.BytesIO(b"no workbook"), "b.xlsx")}
    answer = staff.post("/reports/figures/budgets/workbook", data=broken)
    assert answer.status_code == 422
    assert "ต้องแก้ไข" in html.unescape(answer.text)


def test_who_may_not_type_may_read(site: Site, staff: Caller) -> None:
    approver = site.person(Role.APPROVER)
    page = text_of(approver, "/reports/figures/budgets")
    assert "readonly" in page
    assert "บันทึกงบประมาณ" not in page
    form = budget_form(1, **{"name-0": "ก", "allocated-0": "1"})
    assert approver.post("/reports/figures/budgets", data=form).status_code == 403


# --- plans --------------------------------------------------------------------------------


def plan_form(page: str, **fields: str) -> dict[str, str]:
    """The form as it stands, with some fields changed."""
    kept = dict(re.findall(r'name="((?:plan|version|seen)-\d+)"[^>]*? value="(\d*)"', page))
    return {"fiscal_year": str(YEAR), **kept, **fields}


def test_plans_are_typed(site: Site, staff: Caller) -> None:
    page = text_of(staff, f"/reports/figures/plans?fiscal_year={YEAR}")
    form = plan_form(page, **{"plan-50": "1,07", "plan-92": "๘"})
    form["plan-50"] = "107"
    saved = staff.post("/reports/figures/plans", data=form)
    assert "เปลี่ยน 2 จังหวัด" in text_of(staff, saved.location)
    assert "107" in text_of(staff, "/reports/progress")
    # Somebody else was quicker with one of them: it is left alone, and told.
    late = staff.post("/reports/figures/plans", data={**form, "plan-50": "9", "plan-10": "3"})
    page = text_of(staff, late.location)
    assert "มีผู้อื่นแก้ไขไปก่อน ยังไม่ได้บันทึก: เชียงใหม่" in page
    assert "เปลี่ยน 1 จังหวัด" in page
    wrong = staff.post("/reports/figures/plans", data=plan_form(page, **{"plan-50": "มาก"}))
    assert wrong.status_code == 422
    assert 'href="#f-plan-50"' in html.unescape(wrong.text)


def test_plans_come_and_go_as_a_workbook(staff: Caller) -> None:
    data = staff.get(f"/reports/figures/plans/workbook?fiscal_year={YEAR}").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    assert sheet is not None
    row = next(row for row in sheet.iter_rows() if row[0].value == "เชียงใหม่")
    row[1].value = 44
    stream = io.BytesIO()
    book.save(stream)
    form = {"fiscal_year": str(YEAR), "file": (io.BytesIO(stream.getvalue()), "p.xlsx")}
    answer = staff.post("/reports/figures/plans/workbook", data=form)
    assert answer.status_code == 303
    assert 'value="44"' in text_of(staff, answer.location)


def test_an_officer_types_the_own_plan(site: Site) -> None:
    officer = site.person(Role.PROVINCE_OFFICER, OFFICER.office)
    page = text_of(officer, f"/reports/figures/plans?fiscal_year={YEAR}")
    assert len(re.findall(r'name="plan-\d+"', page)) == 1
    form = plan_form(page, **{"plan-50": "12", "plan-92": "99", "version-92": "0", "seen-92": ""})
    officer.post("/reports/figures/plans", data=form)
    assert re.search(r">\s*12\s*<", text_of(officer, "/reports/progress"))
    staff = site.person(Role.CENTRAL_STAFF)
    assert not re.search(r">\s*99\s*<", text_of(staff, "/reports/progress?province=92"))
