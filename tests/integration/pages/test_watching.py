"""The log as people read it: in words, narrowed, counted, with links to what it is about."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from service.access.actor import Actor
from service.access.watching import verify_log
from service.store import log_pages
from service.store.schema import Role, loans
from service.store.scope import Scope
from service.store.taking import take
from service.web.pages.log_words import facts_of
from tests.helpers.web import Caller, Site
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(8, 5, SAMPLE_AS_OF)


def text_of(caller: Caller, **asked: str) -> str:
    answer = caller.get(f"/administration/log?{urlencode(asked)}")
    assert answer.status_code == 200
    return html.unescape(answer.text)


def events_in(page: str) -> list[str]:
    return re.findall(
        r'<th scope="row" role="rowheader" class="adm-what"><a [^>]*>(.*?)</a></th>', page
    )


@pytest.fixture
def site(small_site: Site) -> Site:
    with small_site.store.writing("test") as writer:
        take(writer, Scope.whole_country(), LOANS)
    return small_site


def test_events_are_told_in_words_and_lead_to_their_pages(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    site.person(Role.CENTRAL_STAFF, username="somchai")
    with site.store.reading() as reader:
        ids = dict(reader.connection.execute(select(loans.c.contract_no, loans.c.id)).all())  # type: ignore[arg-type]
    page = text_of(admin)
    assert {"เพิ่มสัญญา", "เพิ่มผู้ใช้", "เปลี่ยนรหัสผ่าน"} <= set(events_in(page))
    assert "loan.added" not in re.sub(r'(?:href|value)="[^"]*"', "", page)
    for contract_no, number in ids.items():
        assert f'<a href="/register/{number}">{contract_no}</a>' in page
    assert re.search(r'<a href="/administration/users/\d+">somchai</a>', page)
    with site.store.writing("test") as writer:
        writer.log.add("template.proposed", "template:frames/memo.docx:2")
        writer.log.add("office.settings_changed", "50")
    page = text_of(admin)
    assert re.search(r'<a href="/[^"]+/frames/memo.docx">[^<]+ แบบที่ 2</a>', page)
    assert '<a href="/administration/offices/50">เชียงใหม่</a>' in page
    approver = site.person(Role.APPROVER)
    assert '<a href="/administration/offices/50">' not in text_of(approver)
    assert not re.search(r"/administration/users/\d", text_of(approver, what="group:users"))


def test_what_is_asked_for_is_found_and_counted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    group = text_of(admin, what="group:register")
    assert set(events_in(group)) == {"เพิ่มสัญญา"}
    assert f"พบ {len(LOANS)} รายการ" in group
    assert events_in(text_of(admin, what="user.added")) == ["เพิ่มผู้ใช้"]
    for who in ("administrator-00", "user:administrator-00"):
        assert set(events_in(text_of(admin, who=who))) == {"เปิดดูบันทึกการใช้งาน"}
    record = LOANS[0].contract_no
    assert events_in(text_of(admin, record=record)) == ["เพิ่มสัญญา"]
    site.clock.ahead(days=3)
    admin = site.signed_in("administrator-00")
    day = (site.clock.now + timedelta(hours=7)).date().isoformat()
    assert "เพิ่มสัญญา" not in events_in(text_of(admin, since=day))
    assert "เพิ่มสัญญา" in events_in(text_of(admin, until="5 ม.ค. 2569"))
    monkeypatch.setattr(log_pages, "_MOST_COUNTED", 3)
    assert "พบมากกว่า 3 รายการ" in text_of(admin)


def test_every_entry_is_on_some_page_in_both_orders(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    with site.store.writing("test") as writer:
        for number in range(120):
            writer.log.add("budget.changed", f"budget:{number}")
    for order in ("", "asc"):
        seen: list[str] = []
        where = f"/administration/log?what=budget.changed&order={order}"
        while where:
            page = html.unescape(admin.get(where).text)
            seen += re.findall(r"record=budget%3A(\d+)", page)
            more = re.search(r'rel="next" href="([^"]+)"', page)
            where = more[1] if more else ""
        wanted = [str(number) for number in range(120)]
        assert seen == (wanted if order else wanted[::-1])


def test_a_province_sees_links_to_its_own_only(site: Site) -> None:
    here = LOANS[0]
    with site.store.reading() as reader:
        query = select(loans.c.province, loans.c.id).where(loans.c.contract_no == here.contract_no)
        province, number = reader.connection.execute(query).one()
    local = site.person(Role.APPROVER, province)
    page = text_of(local)
    assert f'href="/register/{number}"' in page
    for each in LOANS:
        if each.province != here.province:
            assert each.contract_no not in page
    assert "ตรวจว่าบันทึกไม่ถูกแก้" not in re.sub(r"<option.*?</option>", "", page)


def test_when_the_log_was_last_checked_is_told(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    assert "ยังไม่เคยตรวจ" in text_of(admin)
    verify_log(site.store, Actor.command("cli:nobody"))
    assert "ตรวจล่าสุดโดย cli:nobody พบว่าครบถ้วน" in text_of(admin)


def test_hostile_records_and_facts_are_only_text(site: Site) -> None:
    with site.store.writing("test") as writer:
        facts = {"<b>": "<i>", "paid_on": "2026-99-99", "reason": None, "x": [[1], {}, []]}
        for record in ("visit:9999999999999999999999", "visit:x", "batch:", "accepted:1", ":"):
            writer.log.add("visit.seen", record, facts=facts)
        writer.log.add("loan.melted", "loan:<script>")
    page = site.person(Role.ADMINISTRATOR).get("/administration/log").text
    assert "<i>" not in page
    assert "<script>alert" not in page
    assert "loan.melted" in page


def test_facts_are_readable() -> None:
    facts = json.loads(
        '{"loan": {"loan_amount": [100000, 250050], "debtor_class": ["normal", "default"]},'
        ' "instalments": {"changed": [{"row": "3",'
        ' "columns": {"due_date": ["2026-01-05", null]}}]},'
        ' "id_numbers": true, "role": ["approver", "administrator"], "office": ["00", "50"]}'
    )
    told = dict(facts_of(facts))
    assert told["สัญญา › วงเงินกู้"] == "1,000.00 → 2,500.50"
    assert told["สัญญา › สถานะลูกหนี้"] == "ลูกหนี้ปกติ → ลูกหนี้ผิดนัดชำระ"
    assert told["งวดชำระ › แก้ไข › ช่อง › วันครบกำหนด"] == "5 ม.ค. 69 → -"
    assert told["แสดงเลขประจำตัว"] == "ใช่"
    assert told["บทบาท"] == "ผู้อนุมัติ → ผู้ดูแลระบบ"
    assert told["สำนักงาน"] == "ส่วนกลาง → เชียงใหม่"
    many = facts_of({f"x{number}": number for number in range(40)})
    assert len(many) == 13
    assert many[-1][1] == "28"
