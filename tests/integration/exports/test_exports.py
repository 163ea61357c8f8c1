"""Files that are ordered: what is made, over the API and from pages."""

from __future__ import annotations

import io
import zipfile
from urllib.parse import unquote

import openpyxl
import pypdf
import pytest

from service.exports.making import make_export
from service.exports.ordering import MOST_AT_ONCE
from service.register.read import read_register
from tests.helpers.exports import (
    LIST,
    LOANS,
    PROVINCE,
    WHOLE,
    YEAR,
    fetched,
    make,
    order,
    told,
)
from tests.helpers.web import Caller, Site


def test_the_whole_register_can_be_taken_in_again(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    first = told(staff, number)
    assert (first["state"], first["done"], first["total"]) == ("making", 0, 0)
    assert staff.get(f"exports/{number}/file").status_code == 409
    make(site, number)
    last = told(staff, number)
    assert (last["state"], last["done"], last["total"]) == ("ready", len(LOANS), len(LOANS))
    assert last["filename"] == "ทะเบียนลูกหนี้ 5 ม.ค. 69.xlsx"
    assert last["expires_at"] == "2026-01-12T03:00:00Z"
    answer = staff.get(f"exports/{number}/file")
    assert "ทะเบียนลูกหนี้" in unquote(answer.headers["Content-Disposition"])
    assert len(answer.data) == last["size"]
    assert set(read_register(answer.data).loans) == set(LOANS)
    noted = {row[1] for row in site.log() if row[0] == "user:staff"}
    assert noted >= {"exports.ordered", "register.exported", "exports.made", "exports.fetched"}
    # A job run once more does nothing.
    make_export(site.store, site.services.files, "again", number)
    assert told(staff, number) == last


def test_a_large_register_comes_as_a_workbook_for_each_province(
    site: Site, staff: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.register.keeping.MOST_IN_BOOK", 1)
    number = order(staff, WHOLE)
    make(site, number)
    assert told(staff, number)["filename"].endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(fetched(staff, number))) as archive:
        books = {name: read_register(archive.read(name)).loans for name in archive.namelist()}
    assert all(len(loans) == 1 for loans in books.values())
    assert {loan for loans in books.values() for loan in loans} == set(LOANS)
    for name, loans in books.items():
        assert name.startswith(f"ทะเบียนลูกหนี้ {loans[0].province}")
    # A province that is too large comes in parts.
    assert len(books) == len(LOANS)


def test_a_list_as_it_is_on_screen(site: Site, staff: Caller) -> None:
    number = order(staff, LIST)
    make(site, number)
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(staff, number))).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]]
    listed = staff.get("loans?sort=loan_amount&descending=true").get_json()["items"]
    assert [row[0] for row in rows] == [each["contract_no"] for each in listed]
    open_numbers = [party.id_number for loan in LOANS for party in loan.parties if party.id_number]
    assert not any(number in repr(rows) for number in open_numbers)


def test_reports_and_packs(site: Site, staff: Caller) -> None:
    asked = {"kind": "overdue", "fiscal_year": YEAR}
    excel = order(staff, {"report": asked})
    pages = order(staff, {"report": {**asked, "format": "pdf"}})
    pack = order(staff, {"pack": {"kinds": ["overdue", "budget"], "fiscal_year": YEAR}})
    for number in (excel, pages, pack):
        make(site, number)
        assert told(staff, number)["done"] == told(staff, number)["total"]
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(staff, excel))).active
    assert sheet is not None
    total = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "รวม")
    assert total[1] == len(LOANS)
    assert total[2] == sum(each.loan_amount for each in LOANS) / 100
    assert len(pypdf.PdfReader(io.BytesIO(fetched(staff, pages))).pages) >= 1
    with zipfile.ZipFile(io.BytesIO(fetched(staff, pack))) as archive:
        assert [name[:2] for name in archive.namelist()] == ["01", "01", "02", "02"]
        data = archive.read(archive.namelist()[0])
    assert openpyxl.load_workbook(io.BytesIO(data)).active is not None


def test_what_cannot_be_ordered(staff: Caller) -> None:
    report = {"kind": "overdue", "fiscal_year": YEAR}
    for asked, code in (
        ({}, "exports.one_only"),
        ({**WHOLE, "report": report}, "exports.one_only"),
        ({"pack": {"kinds": [], "fiscal_year": YEAR}}, ""),
        ({"report": {**report, "kind": "nonsense"}}, ""),
        ({"report": {**report, "province": "ไม่มี"}}, ""),
        ({"whole_register": {"provinces": ["00"]}}, ""),
    ):
        answer = staff.post("exports", json=asked)
        assert answer.status_code == 422, asked
        assert not code or answer.get_json()["code"] == code
    assert staff.get("exports").get_json()["items"] == []


def test_the_same_key_orders_once_and_few_are_made_at_once(staff: Caller) -> None:
    headers = {"Idempotency-Key": "0123456789abcdef"}
    first, again = (staff.post("exports", json=WHOLE, headers=headers) for _ in range(2))
    assert first.get_json() == again.get_json()
    assert again.headers["Idempotency-Replayed"] == "true"
    numbers = [again.get_json()["id"], *(order(staff, LIST) for _ in range(MOST_AT_ONCE - 1))]
    refused = staff.post("exports", json=LIST)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "exports.too_many")
    page = staff.get("exports?size=2").get_json()
    assert [each["id"] for each in page["items"]] == numbers[:-3:-1]
    assert [each["id"] for each in staff.get(page["next"]).get_json()["items"]] == numbers[2:0:-1]


# --- pages --------------------------------------------------------------------------------


def test_pages_order_what_is_long_and_give_what_is_short(
    site: Site, staff: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'action="/register/export"' not in staff.get("/register").text
    monkeypatch.setattr("service.web.pages.register.AT_ONCE", 3)
    page = staff.get("/register?sort=loan_amount").text
    assert 'action="/register/export"' in page
    assert staff.get("/register/export").status_code == 409
    answer = staff.post("/register/export", data={"sort": "loan_amount"})
    assert (answer.status_code, answer.location) == (303, "/exports")
    making = staff.get("/exports").text
    assert 'hx-trigger="every 2s"' in making
    (number,) = (each["id"] for each in staff.get("exports").get_json()["items"])
    make(site, number)
    made = staff.get("/exports", headers={"HX-Request": "true"}).text
    assert "hx-trigger" not in made
    assert "<html" not in made
    assert f'href="/exports/{number}/file"' in made
    assert staff.get(f"/exports/{number}/file").data.startswith(b"PK")
    assert staff.post("/exports/register", data={"province": PROVINCE}).location == "/exports"
    assert PROVINCE in staff.get("/exports").text
    assert staff.post(f"/exports/{number}/remove").status_code == 303
    assert f'href="/exports/{number}/file"' not in staff.get("/exports").text
    wrong = staff.post("/exports/register", data={"province": "ไม่มี"})
    assert wrong.status_code == 400
