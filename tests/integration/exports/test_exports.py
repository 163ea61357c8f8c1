"""Files that are ordered: made as whoever ordered them, fetched by nobody else, gone in time."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import openpyxl
import pypdf
import pytest

from service.exports.making import erase_export, make_export, sweep_exports
from service.exports.ordering import MOST_AT_ONCE
from service.files.check import orphans, verify
from service.register.read import read_register
from service.store.exports import (
    ERASE,
    KEPT,
    MAKE,
    REMEMBERED,
    YOUNG,
    add_export,
    claim_export,
    find_export,
)
from service.store.files import find_noted
from service.store.leases import LEASE, MOST_ATTEMPTS
from service.store.outbox import Work, take
from service.store.schema import Role
from service.store.schema.exports import ExportKind
from service.store.scope import Scope
from service.store.taking import take as take_loans
from service.store.users import find_user
from tests.helpers.web import Caller, Site
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(24, 3, SAMPLE_AS_OF)
PROVINCE = LOANS[0].province
WHOLE: dict[str, Any] = {"whole_register": {}}
LIST: dict[str, Any] = {"loans": {"sort": "loan_amount", "descending": True}}
YEAR = 2569


@pytest.fixture
def staff(site: Site) -> Caller:
    with site.store.writing("test") as writer:
        take_loans(writer, Scope.whole_country(), LOANS)
    return site.person(Role.CENTRAL_STAFF, username="staff")


def order(caller: Caller, asked: dict[str, Any]) -> int:
    answer = caller.post("exports", json=asked)
    assert answer.status_code == 202, answer.text
    number: int = answer.get_json()["id"]
    assert answer.headers["Location"] == f"/api/v1/exports/{number}"
    return number


def make(site: Site, export_id: int, owner: str = "run") -> None:
    """Do the job that waits for it, as a worker would."""
    with site.store.reading() as reader:
        waiting = [each.work.subject for each in take(reader) if each.work.task == MAKE]
    assert {"export_id": export_id} in waiting
    make_export(site.store, site.services.files, owner, export_id)


def told(caller: Caller, export_id: int) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"exports/{export_id}").get_json()
    return found


def fetched(caller: Caller, export_id: int) -> bytes:
    answer = caller.get(f"exports/{export_id}/file")
    assert answer.status_code == 200, answer.text
    data = answer.data
    assert answer.content_length == len(data)
    return data


def codes(caller: Caller, export_id: int) -> list[str]:
    return [each["code"] for each in told(caller, export_id)["findings"]]


def swept(site: Site) -> list[Work]:
    with site.store.writing("test") as writer:
        return list(sweep_exports(writer))


def digest_of(site: Site, export_id: int) -> str:
    facts = [row for row in site.log() if row[1:] == ("exports.made", f"export:{export_id}")]
    assert len(facts) == 1
    (kept,) = [each.digest for each in site.services.files.list() if each.digest]
    return kept


# --- what is made -------------------------------------------------------------------------


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


# --- whose it is --------------------------------------------------------------------------


def test_one_sees_ones_own_only(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    make(site, number)
    for other in (site.person(Role.CENTRAL_STAFF), site.person(Role.ADMINISTRATOR)):
        assert other.get("exports").get_json()["items"] == []
        for method, path in (("GET", ""), ("GET", "/file"), ("DELETE", "")):
            assert other.send(method, f"exports/{number}{path}").status_code == 404
    assert fetched(staff, number)


def test_a_province_gets_its_own_and_no_other(site: Site, staff: Caller) -> None:
    del staff
    officer = site.person(Role.PROVINCE_OFFICER, "92")
    mine = {each for each in LOANS if each.province == "ตรัง"}
    number = order(officer, WHOLE)
    make(site, number)
    assert set(read_register(fetched(officer, number)).loans) == mine
    for asked in (
        {"whole_register": {"provinces": ["เชียงใหม่"]}},
        {"report": {"kind": "overdue", "fiscal_year": YEAR, "province": "50"}},
        {"pack": {"kinds": ["overdue"], "fiscal_year": YEAR, "province": "50"}},
    ):
        assert officer.post("exports", json=asked).status_code == 404
    administrator = site.person(Role.ADMINISTRATOR)
    # The workbook has numbers of people in the open.
    assert administrator.post("exports", json=WHOLE).status_code == 403
    assert administrator.post("exports", json=LIST).status_code == 202


def test_a_token_gets_no_more_than_it_may(site: Site, staff: Caller) -> None:
    asked = {"name": "โปรแกรม", "tasks": ["read_register"]}
    token = staff.post("tokens", json=asked).get_json()["secret"]
    program = Caller(site.stranger().client)
    headers = {"Authorization": f"Bearer {token}"}
    assert program.post("exports", json=WHOLE, headers=headers).status_code == 403
    answer = program.post("exports", json=LIST, headers=headers)
    make(site, answer.get_json()["id"])
    where = f"exports/{answer.get_json()['id']}/file"
    assert program.get(where, headers=headers).status_code == 200
    # What the person ordered, with all that they may see, is not for the program.
    number = order(staff, WHOLE)
    make(site, number)
    assert program.get(f"exports/{number}/file", headers=headers).status_code == 403


@pytest.mark.parametrize("codes", [None, frozenset(), frozenset({"50", "92"})])
def test_whose_loans_a_file_shows_is_kept(site: Site, codes: frozenset[str] | None) -> None:
    """Nobody's is not everybody's."""
    site.user("staff", Role.CENTRAL_STAFF)
    with site.store.writing("test") as writer:
        user = find_user(writer, "staff")
        assert user is not None
        number = add_export(
            writer, user.id, "test", tasks=(), scope=Scope(codes), kind=ExportKind.LIST,
            title="ก", asked={},
        )  # fmt: skip
        found = find_export(writer, number)
    assert found is not None
    assert found.scope.codes == codes


def user_of(site: Site, username: str) -> tuple[Caller, dict[str, Any]]:
    admin = site.person(Role.ADMINISTRATOR, username="admin")
    return admin, admin.get(f"users?text={username}").get_json()["items"][0]


def test_who_is_shut_out_meanwhile_gets_nothing(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    admin, user = user_of(site, "staff")
    headers = {"If-Match": f'"{user["version"]}"'}
    assert admin.post(f"users/{user['id']}/disable", headers=headers).status_code == 200
    make(site, number)
    assert [each for each in site.services.files.list() if each.digest] == []
    user = admin.get(f"users/{user['id']}").get_json()
    headers = {"If-Match": f'"{user["version"]}"'}
    assert admin.post(f"users/{user['id']}/enable", headers=headers).status_code == 200
    back = site.signed_in("staff")
    assert told(back, number)["state"] == "refused"
    assert codes(back, number) == ["access.forbidden"]
    assert ("user:staff", "exports.refused", f"export:{number}") in site.log()


@pytest.mark.parametrize("before", [True, False])
def test_who_moves_to_another_office_leaves_the_files_behind(
    site: Site, staff: Caller, *, before: bool
) -> None:
    """Moved before the file is made, or after it."""
    number = order(staff, WHOLE)
    if not before:
        make(site, number)
    admin, user = user_of(site, "staff")
    changed = {"full_name": user["full_name"], "role": "province_officer", "office": "92"}
    headers = {"If-Match": f'"{user["version"]}"'}
    assert admin.put(f"users/{user['id']}", json=changed, headers=headers).status_code == 200
    moved = site.signed_in("staff")
    if before:
        make(site, number)
        assert codes(moved, number) == ["exports.scope_changed"]
    else:
        answer = moved.get(f"exports/{number}/file")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "exports.scope_changed")


# --- faults, and what is gone -------------------------------------------------------------


def test_lost_jobs_are_found_and_hopeless_ones_end(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    for _ in range(MOST_ATTEMPTS):
        assert [work.subject for work in swept(site)] == [{"export_id": number}]
        with site.store.writing("test") as writer:
            assert claim_export(writer, number, "dies")
        assert swept(site) == []
        site.clock.ahead(seconds=LEASE.total_seconds() + 1)
    assert swept(site) == []
    assert codes(site.signed_in("staff"), number) == ["exports.failed"]


def test_a_run_that_lost_its_lease_ends_nothing(site: Site, staff: Caller) -> None:
    """Two runs at once: only the one that has the lease may say that the file is there."""
    number = order(staff, LIST)
    with site.store.writing("test") as writer:
        assert claim_export(writer, number, "first")
    make_export(site.store, site.services.files, "second", number)
    assert told(staff, number)["state"] == "making"
    site.clock.ahead(seconds=LEASE.total_seconds() + 1)
    make_export(site.store, site.services.files, "second", number)
    assert told(site.signed_in("staff"), number)["state"] == "ready"


def later_than_now(site: Site, by: timedelta) -> None:
    """Past the real clock too, by which files are old or young."""
    site.clock.now = max(site.clock.now, datetime.now(UTC)) + by


def test_old_files_expire_and_their_bytes_go(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    make(site, number)
    digest = digest_of(site, number)
    site.clock.ahead(seconds=KEPT.total_seconds() - 1)
    assert swept(site) == []
    later_than_now(site, 2 * YOUNG)
    assert swept(site) == []
    back = site.signed_in("staff")
    assert told(back, number)["state"] == "expired"
    assert back.get(f"exports/{number}/file").status_code == 409
    with site.store.reading() as reader:
        assert find_noted(reader, digest) is None
    # Whoever puts the same bytes right now keeps them for an hour.
    later_than_now(site, 2 * YOUNG)
    (work,) = swept(site)
    assert (work.task, work.subject) == (ERASE, {"export_id": number})
    for _ in range(2):
        erase_export(site.store, site.services.files, number)
    assert not site.services.files.has(digest)
    assert swept(site) == []
    later_than_now(site, REMEMBERED)
    assert swept(site) == []
    assert site.signed_in("staff").get(f"exports/{number}").status_code == 404


def test_a_file_that_is_somebody_elses_too_stays(site: Site, staff: Caller) -> None:
    """The same order gives the same bytes, which are kept once."""
    one, two = order(staff, WHOLE), order(staff, WHOLE)
    make(site, one)
    make(site, two)
    assert len([each for each in site.services.files.list() if each.digest]) == 1
    assert staff.delete(f"exports/{one}").status_code == 204
    assert [each["id"] for each in staff.get("exports").get_json()["items"]] == [two]
    later_than_now(site, 2 * YOUNG)
    assert one in [work.subject["export_id"] for work in swept(site)]
    erase_export(site.store, site.services.files, one)
    assert verify(site.store, site.services.files).findings == ()
    assert list(orphans(site.store, site.services.files)) == []


def test_who_hands_the_file_in_again_keeps_it(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    make(site, number)
    data = fetched(staff, number)
    form = {"file": (io.BytesIO(data), "ทะเบียน.xlsx")}
    assert staff.post("register/imports", data=form).status_code == 202
    assert staff.delete(f"exports/{number}").status_code == 204
    later_than_now(site, 2 * YOUNG)
    assert swept(site)
    erase_export(site.store, site.services.files, number)
    assert verify(site.store, site.services.files).count == 1


def test_removed_while_it_is_made_it_stops(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    with site.store.writing("test") as writer:
        assert claim_export(writer, number, "run")
    assert staff.delete(f"exports/{number}").status_code == 204
    assert staff.get(f"exports/{number}").status_code == 404
    make_export(site.store, site.services.files, "run", number)
    assert swept(site) == []
    assert [each for each in site.services.files.list() if each.digest] == []


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
