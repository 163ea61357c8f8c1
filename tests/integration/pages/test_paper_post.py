"""A notice made alone, from its draft to the post and back, as pages show it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from service.access.actor import Actor
from service.papers.drafts import prefill
from service.papers.making import Order, make_paper
from service.store.loans import Ids, find_loan
from service.store.schema import Role
from service.store.schema.followup import PaperFormat
from service.store.users import find_user
from tests.helpers.followup import HERE, HERE_NAME, THERE, owed_by, registered
from tests.helpers.stores import EVERYTHING
from tests.helpers.web import Caller, Site
from thai.dates import format_date
from thai.postal import make_s10

CONTRACT, LETTER = "กส. 1/2567", "overdue_demand"
PARCEL = make_s10("RR", 7)


def text_of(caller: Caller, path: str, status: int = 200) -> str:
    answer = caller.get(path)
    assert answer.status_code == status
    return html.unescape(answer.text)


def made(site: Site, username: str) -> str:
    """The address of a notice that the officer has made."""
    with site.store.reading() as reader:
        user = find_user(reader, username)
    assert user is not None
    actor, day = Actor.of(user), site.clock().date()
    data, _ = prefill(site.store, actor, LETTER, CONTRACT, day)
    order = Order(LETTER, data, [PaperFormat.WORD], CONTRACT)
    paper, findings = make_paper(site.store, site.services.files, actor, order)
    assert paper is not None, findings
    return f"/documents/{paper.id}"


def test_a_notice_goes_to_the_post_and_comes_back(small_site: Site) -> None:
    site = small_site
    officer = site.person(Role.PROVINCE_OFFICER, HERE)
    registered(site.store, owed_by(1, CONTRACT, HERE_NAME))
    where = made(site, f"province-officer-{HERE}")
    assert "ยังไม่ได้ส่ง" in text_of(officer, where)
    assert "ยังไม่ได้ส่ง" in text_of(officer, "/documents")
    site.clock.ahead(seconds=timedelta(days=3).total_seconds())
    officer = site.signed_in(f"province-officer-{HERE}")
    today = site.clock().date()
    sent = format_date(today - timedelta(days=2), "short")
    # What is wrong is told beside what was typed, with what to do.
    wrong = officer.post(f"{where}/posted", data={"posted_on": "วันนี้"})
    assert (wrong.status_code, "อ่านวันที่ไม่ได้" in html.unescape(wrong.text)) == (422, True)
    wrong = officer.post(f"{where}/posted", data={"posted_on": sent, "tracking_no": "RR1"})
    assert wrong.status_code == 422
    assert "เลขที่ลงทะเบียนของหนังสือฉบับนี้ ไม่ถูกต้อง" in html.unescape(wrong.text)
    assert 'value="RR1"' in wrong.text
    form = {"posted_on": sent, "tracking_no": PARCEL, "letter_no": "ชม 1/99"}
    assert officer.post(f"{where}/posted", data=form).status_code == 303
    page = text_of(officer, where)
    assert PARCEL in page
    assert "ชม 1/99" in page
    assert "ยกเลิกเอกสาร" not in page
    came = {"on": format_date(today, "short"), "outcome": "received"}
    assert officer.post(f"{where}/delivered", data=came).status_code == 303
    assert "มีผู้รับ" in text_of(officer, where)
    loan = re.search(r"/register/\d+", text_of(officer, where))
    assert loan is not None
    told = text_of(officer, loan[0])
    assert "ได้รับ" in told
    assert "ชม 1/99" in told
    assert CONTRACT in text_of(officer, "/search?q=ชม 1/99")
    # Another outcome only when it is wanted.
    moved = {**came, "outcome": "moved"}
    assert officer.post(f"{where}/delivered", data=moved).status_code == 422
    assert officer.post(f"{where}/delivered", data={**moved, "overwrite": "yes"}).status_code == 303
    assert officer.post(f"{where}/delivered", data={**moved, "outcome": "x"}).status_code == 400
    nothing = {"on": "", "outcome": "", "overwrite": "yes"}
    assert officer.post(f"{where}/delivered", data=nothing).status_code == 303
    asked = html.unescape(officer.post(f"{where}/forget").text)
    assert "ลบวันที่ส่งและเลขลงทะเบียน" in asked
    assert officer.post(f"{where}/forget", data={"confirmed": "yes"}).status_code == 303
    with site.store.reading() as reader:
        kept = find_loan(reader, EVERYTHING, CONTRACT, Ids.MASKED)
    assert kept is not None
    assert kept.loan.notices == ()


def test_a_notice_is_cancelled_with_a_reason(small_site: Site) -> None:
    site = small_site
    officer = site.person(Role.PROVINCE_OFFICER, HERE)
    registered(site.store, owed_by(1, CONTRACT, HERE_NAME))
    where = made(site, f"province-officer-{HERE}")
    assert officer.post(f"{where}/cancel", data={"reason": ""}).status_code == 422
    asked = html.unescape(officer.post(f"{where}/cancel", data={"reason": "ผิดราย"}).text)
    assert "ผิดราย" in asked
    assert "ยกเลิกแล้ว" not in text_of(officer, where)
    form = {"reason": "ผิดราย", "confirmed": "yes"}
    assert officer.post(f"{where}/cancel", data=form).status_code == 303
    page = text_of(officer, where)
    assert "ยกเลิกแล้ว" in page
    assert "ผิดราย" in page
    assert "บันทึกการส่ง" not in page
    assert officer.post(f"{where}/cancel", data=form).status_code == 422
    assert "ยกเลิกแล้ว" in text_of(officer, "/documents")
    neighbour = site.person(Role.PROVINCE_OFFICER, THERE)
    for way in ("posted", "delivered", "forget", "cancel"):
        data = {"posted_on": "1/1/2569", **form, "outcome": "received", "on": "1/1/2569"}
        assert neighbour.post(f"{where}/{way}", data=data).status_code == 404
    approver = site.person(Role.APPROVER)
    assert "ยกเลิกเอกสาร" not in text_of(approver, where)
    assert approver.post(f"{where}/cancel", data=form).status_code == 403


def test_programs_note_the_same(small_site: Site) -> None:
    site = small_site
    officer = site.person(Role.PROVINCE_OFFICER, HERE)
    registered(site.store, owed_by(1, CONTRACT, HERE_NAME))
    paper = f"papers/{made(site, f'province-officer-{HERE}').rpartition('/')[2]}"
    today = site.clock().date().isoformat()
    shown = officer.get(paper).get_json()
    assert shown["cancelled"] is None
    assert (shown["letter"]["party"], shown["letter"]["posted_on"]) == ("B", None)
    wrong = officer.post(f"{paper}/posted", json={"posted_on": today, "tracking_no": "RR1"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "post.bad_number")
    body = {"posted_on": today, "tracking_no": PARCEL, "letter_no": "ชม 1/99"}
    posted = officer.post(f"{paper}/posted", json=body).get_json()
    assert (posted["letter_no"], posted["letter"]["tracking_no"]) == ("ชม 1/99", PARCEL)
    cancelled = officer.post(f"{paper}/cancel", json={"reason": "ไม่ส่ง"})
    assert (cancelled.status_code, cancelled.get_json()["code"]) == (409, "papers.posted")
    came = {"on": today, "outcome": "received"}
    assert officer.post(f"{paper}/delivery", json=came).get_json()["letter"]["received_on"] == today
    forgotten = officer.post(f"{paper}/delivery", json={"overwrite": True}).get_json()
    assert forgotten["letter"]["outcome"] == ""
    assert officer.post(f"{paper}/posted/forget").get_json()["letter"]["posted_on"] is None
    done = officer.post(f"{paper}/cancel", json={"reason": "ไม่ส่ง"}).get_json()
    assert done["cancelled"]["reason"] == "ไม่ส่ง"
    listed = officer.get("papers").get_json()["items"]
    assert [each["cancelled"]["by"] for each in listed] == [f"user:province-officer-{HERE}"]
