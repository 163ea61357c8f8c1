"""Proposed schedules on pages: seen, dated, decided by another person than who accepted them."""

from __future__ import annotations

import re

import pytest

from service.documents.making import maker
from service.store.schema import Role
from service.store.users import find_office
from service.web.words import t, word_of
from templates.catalogue import documents
from tests.helpers.submissions import CONTRACT, HERE, OFFICER, THERE, Desk
from tests.helpers.web import Caller, Site

DECISION = {"decided_on": "4 ม.ค. 2569", "resolution": "มติครั้งที่ 1/2569"}


@pytest.fixture
def desk(small_site: Site) -> Desk:
    """A request of another plan was accepted; its first instalment has no day."""
    desk = Desk(small_site.store, small_site.services.files)
    desk.register()
    said = documents()["ns02"].sample()
    said["plan_rows"][0]["new_due_date"] = None
    desk.accept(desk.read(maker("ns02").entry_workbook(said, "")))
    return desk


def hidden(page: str) -> dict[str, str]:
    names = ("version", "loan_version")
    found = {name: re.findall(rf'name="{name}" value="(\d+)"', page) for name in names}
    return {name: values[-1] for name, values in found.items() if values}


def approve(who: Caller, **more: str) -> str:
    page = who.get("/schedules/1").text
    form = {**hidden(page), **DECISION, "what": "approve", **more}
    return who.post("/schedules/1/decision", data=form, follow_redirects=True).text


def test_dated_asked_once_more_and_approved(small_site: Site, desk: Desk) -> None:
    approver = small_site.person(Role.APPROVER)
    officer = small_site.person(Role.PROVINCE_OFFICER, find_office(HERE))
    assert CONTRACT in approver.get("/schedules").text
    page = approver.get("/schedules/1").text
    assert t("schedules.not_whole") in page
    assert word_of("schedules.do", "approve") not in page
    bad = {"version": "1", "day-1": "สักวัน"}
    assert officer.post("/schedules/1/days", data=bad).status_code == 422
    form = {**hidden(officer.get("/schedules/1").text), "day-1": "31 มี.ค. 2569"}
    answer = officer.post("/schedules/1/days", data=form, follow_redirects=True)
    assert t("schedules.dated") in answer.text
    assert officer.post("/schedules/1/decision", data=DECISION | {"what": "approve"}).status_code
    before = desk.loan().loan.instalments
    asked = approve(approver)
    assert word_of("schedules.ask", "approve") in asked
    assert desk.loan().loan.instalments == before
    done = approve(approver, confirmed="yes")
    assert word_of("schedules.done", "approve", contract_no=CONTRACT) in done
    assert desk.loan().loan.instalments != before
    assert CONTRACT not in approver.get("/schedules").text
    assert CONTRACT in approver.get("/schedules?state=approved").text


def test_refused_with_a_reason(small_site: Site, desk: Desk) -> None:
    approver = small_site.person(Role.APPROVER)
    before = desk.loan().loan.instalments
    page = approve(approver, what="refuse", resolution="", decided_on="5 ม.ค. 2570")
    assert t("schedules.resolution_missing") in page
    assert t("schedules.in_future") in page
    done = approve(approver, what="refuse", confirmed="yes")
    assert word_of("schedules.done", "refuse", contract_no=CONTRACT) in done
    assert desk.loan().loan.instalments == before


def test_who_may_not_decide(small_site: Site, desk: Desk) -> None:
    small_site.user(OFFICER.name.removeprefix("user:"), Role.APPROVER)
    same = small_site.signed_in(OFFICER.name.removeprefix("user:"))
    assert t("schedules.own") in same.get("/schedules/1").text
    form = {**DECISION, "version": "1", "loan_version": "1", "what": "refuse", "confirmed": "yes"}
    assert same.post("/schedules/1/decision", data=form).status_code == 403
    officer = small_site.person(Role.PROVINCE_OFFICER, find_office(HERE))
    assert officer.post("/schedules/1/decision", data=form).status_code == 403
    stranger = small_site.person(Role.PROVINCE_OFFICER, find_office(THERE))
    assert stranger.get("/schedules/1").status_code == 404
    assert CONTRACT not in stranger.get("/schedules?state=any").text


def test_what_somebody_changed_meanwhile_is_looked_at_again(small_site: Site, desk: Desk) -> None:
    approver = small_site.person(Role.APPROVER)
    done = approve(approver, what="refuse", confirmed="yes", version="99")
    assert t("schedules.changed") in done
    assert t("schedules.decide") in done
