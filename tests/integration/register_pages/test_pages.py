"""The register's pages as they are served: narrowed, sorted, paged, kept as views, exported."""

from __future__ import annotations

import html
import io
import re
from urllib.parse import unquote

import openpyxl
import pytest
from sqlalchemy import select

from service.debts.model import DebtorClass
from service.store.schema import Role, loans
from service.store.scope import Scope
from service.store.taking import take
from tests.helpers.web import Caller, Site
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(130, 3, SAMPLE_AS_OF)
PROVINCE = "เชียงใหม่"


def fill(site: Site) -> None:
    with site.store.writing("test") as writer:
        take(writer, Scope.whole_country(), LOANS)


def text_of(caller: Caller, path: str, status: int = 200) -> str:
    answer = caller.get(path)
    assert answer.status_code == status
    return html.unescape(answer.text)


def numbers_in(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/register/\d+">(.*?)</a>', page)


def test_the_pages_of_the_list_have_every_loan_once(site: Site) -> None:
    fill(site)
    caller = site.person(Role.CENTRAL_STAFF)
    found: list[str] = []
    where = "/register?sort=loan_amount&order=desc"
    while where:
        page = text_of(caller, where)
        assert f"พบ {len(LOANS)} สัญญา" in page
        found += numbers_in(page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        where = more[1] if more else ""
    wanted = sorted(LOANS, key=lambda each: each.loan_amount, reverse=True)
    assert sorted(found) == sorted(each.contract_no for each in LOANS)
    assert found[0] == wanted[0].contract_no


def test_what_is_asked_for_is_found(site: Site) -> None:
    fill(site)
    caller = site.person(Role.CENTRAL_STAFF)
    loan = LOANS[4]
    page = text_of(caller, f"/register?text={loan.contract_no}&debtor_class={loan.debtor_class}")
    assert numbers_in(page) == [loan.contract_no]
    in_class = sum(each.debtor_class is DebtorClass.DEFAULT for each in LOANS)
    assert f"พบ {in_class} สัญญา" in text_of(caller, "/register?debtor_class=default")
    # What makes no sense is passed over, not an error.
    whole = "/register?debtor_class=x&sort=y&fiscal_year=99999999&province=z&left=q&cursor="
    assert f"พบ {len(LOANS)} สัญญา" in text_of(caller, whole)
    assert text_of(caller, "/register?cursor=made-up", 302)
    assert "ล้างเงื่อนไข" in text_of(caller, "/register?text=ไม่มีแน่นอน")


def test_an_officer_has_the_province_only(site: Site) -> None:
    fill(site)
    caller = site.person(Role.PROVINCE_OFFICER, "50")
    ours = sum(each.province == PROVINCE for each in LOANS)
    page = text_of(caller, "/register?province=ตรัง")
    assert f"พบ {ours} สัญญา" in page
    assert 'name="province"' not in page
    with site.store.reading() as reader:
        query = select(loans.c.id).where(loans.c.province != "50")
        foreign = reader.connection.execute(query).scalars().first()
    text_of(caller, f"/register/{foreign}", 404)


def test_a_number_is_sent_in_a_form_and_stays_out_of_addresses(site: Site) -> None:
    fill(site)
    caller = site.person(Role.CENTRAL_STAFF)
    loan = next(each for each in LOANS if each.guarantors)
    number = loan.guarantors[0].id_number
    answer = caller.post("/register/by-number", data={"id_number": number})
    page = html.unescape(answer.text)
    assert numbers_in(page) == [loan.contract_no]
    assert number not in page
    wrong = caller.post("/register/by-number", data={"id_number": "1234567890123"})
    assert wrong.status_code == 422
    assert "เลขประจำตัวนี้ไม่ถูกต้อง" in html.unescape(wrong.text)


def test_a_view_is_kept_opened_and_removed(site: Site) -> None:
    fill(site)
    caller = site.person(Role.CENTRAL_STAFF)
    form = {"name": "ผิดนัดปี 67", "debtor_class": "default", "fiscal_year": "2567", "id_number": "1"}
    answer = caller.post("/register/views", data=form)
    assert answer.status_code == 303
    assert "id_number" not in answer.location
    page = text_of(caller, answer.location)
    view = re.search(r'<a href="([^"]+)">ผิดนัดปี 67</a>', page)
    assert view is not None
    assert "debtor_class=default" in view[1]
    assert "fiscal_year=2567" in view[1]
    assert "บันทึกมุมมองแล้ว" in page
    other = site.person(Role.CENTRAL_STAFF, username="other")
    assert "ผิดนัดปี 67" not in text_of(other, "/register")
    drop = re.search(r'action="(/register/views/\d+/remove)"', page)
    assert drop is not None
    assert other.post(drop[1]).status_code == 404
    assert caller.post(drop[1]).status_code == 303
    assert "ผิดนัดปี 67" not in text_of(caller, "/register")
    nameless = caller.post("/register/views", data={"name": " "})
    assert "ชื่อมุมมองว่างอยู่" in text_of(caller, nameless.location)


def test_the_file_is_what_the_screen_shows(site: Site) -> None:
    fill(site)
    caller = site.person(Role.CENTRAL_STAFF)
    page = text_of(caller, "/register?debtor_class=litigation&sort=loan_amount")
    link = re.search(r'href="(/register/export[^"]*)"', page)
    assert link is not None
    answer = caller.get(link[1])
    assert "ทะเบียนลูกหนี้" in unquote(answer.headers["Content-Disposition"])
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = [row[0] for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]]
    assert rows == numbers_in(page)
    assert site.log()[-1][1] == "loans.list_exported"


# --- a loan -------------------------------------------------------------------------------


@pytest.fixture
def loan_id(site: Site) -> int:
    fill(site)
    with site.store.reading() as reader:
        query = select(loans.c.id).where(loans.c.contract_no == LOANS[6].contract_no)
        return int(reader.connection.execute(query).scalar_one())


def test_a_loan_with_everything(site: Site, loan_id: int) -> None:
    loan = LOANS[6]
    caller = site.person(Role.CENTRAL_STAFF)
    page = text_of(caller, f"/register/{loan_id}")
    for party in loan.parties:
        assert party.name in page
        assert not party.id_number or party.id_number not in page
    for payment in loan.payments:
        assert payment.receipt_no in page
    assert site.log()[-1] == ("user:central-staff-00", "loan.seen", loan.contract_no)


def test_numbers_are_shown_to_those_who_ask_and_may(site: Site, loan_id: int) -> None:
    ids = [party.id_number for party in LOANS[6].parties if party.id_number]
    caller = site.person(Role.CENTRAL_STAFF)
    shown = caller.post(f"/register/{loan_id}/numbers", data={"as_of": "1 ส.ค. 68"})
    assert all(number in shown.text for number in ids)
    part = caller.post(f"/register/{loan_id}/numbers", headers={"HX-Request": "true"})
    assert all(number in part.text for number in ids)
    assert "<html" not in part.text
    admin = site.person(Role.ADMINISTRATOR)
    assert "แสดงเลขประจำตัวเต็ม" not in text_of(admin, f"/register/{loan_id}")
    assert admin.post(f"/register/{loan_id}/numbers").status_code == 403


def test_the_debt_on_any_day(site: Site, loan_id: int) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    page = text_of(caller, f"/register/{loan_id}?as_of=31 ธ.ค. 2570")
    assert "หนี้ ณ สิ้นวันที่ 31 ธันวาคม 2570" in page
    part = caller.get(f"/register/{loan_id}?as_of=31/12/2570", headers={"HX-Request": "true"})
    assert "หนี้ ณ สิ้นวันที่ 31 ธันวาคม 2570" in html.unescape(part.text)
    assert "<html" not in part.text
    wrong = text_of(caller, f"/register/{loan_id}?as_of=เมื่อวาน")
    assert "อ่านวันที่ไม่ได้" in wrong
    assert 'value="เมื่อวาน"' in wrong
