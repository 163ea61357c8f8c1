"""Setting the running letter numbers of an office on its page."""

from __future__ import annotations

import pytest

from service.access.actor import Actor
from service.offices.numbering import see_counter
from service.store.numbers import Counter, issue, year_of
from service.store.schema import Role
from service.web.pages.letter_numbers import LONGEST
from tests.helpers.web import Caller, Site
from thai.digits import to_thai

BOSS = Actor.command("test")
HERE = "/administration/offices/50/numbers"


@pytest.fixture
def admin(small_site: Site) -> Caller:
    return small_site.person(Role.ADMINISTRATOR)


def this_year(site: Site) -> int:
    return year_of(site.store.clock().date())


def counter(site: Site) -> Counter | None:
    return see_counter(site.store, BOSS, "50", this_year(site))


def test_asked_once_more_then_set(small_site: Site, admin: Caller) -> None:
    year = this_year(small_site)
    assert "ยังไม่ได้ตั้ง" in admin.get(HERE).text
    said = {"year": str(year), "next": to_thai("120")}
    asked = admin.post(HERE, data=said)
    assert asked.status_code == 200
    assert "จะเริ่มออกเลขที่เอง" in asked.text
    assert counter(small_site) is None
    assert admin.post(HERE, data={**said, "confirmed": "yes"}).status_code == 303
    assert counter(small_site) == Counter("50", year, 120, 120)
    assert ("user:administrator-00", "numbers.set", "50") in small_site.log()


def test_what_is_passed_over_is_said_and_no_number_comes_twice(
    small_site: Site, admin: Caller
) -> None:
    said = {"year": str(this_year(small_site)), "confirmed": "yes"}
    admin.post(HERE, data={**said, "next": "120"})
    with small_site.store.writing("test") as writer:
        assert issue(writer, "50", this_year(small_site), "test") == 120
    asked = admin.post(HERE, data={**said, "next": "131", "confirmed": ""})
    assert "ข้าม 10 เลขที่" in asked.text
    again = admin.post(HERE, data={**said, "next": "120"})
    assert again.status_code == 422
    assert "เลขที่ถัดไปตอนนี้คือ 121" in again.text


@pytest.mark.parametrize("number", ["", "0", "-3", "1.5", "สิบ", "9" * (LONGEST + 1)])
def test_what_is_no_number_is_told_beside_its_field(
    small_site: Site, admin: Caller, number: str
) -> None:
    answer = admin.post(HERE, data={"year": str(this_year(small_site)), "next": number})
    assert answer.status_code == 422
    assert 'id="f-next-error"' in answer.text
    assert counter(small_site) is None


def test_far_years_are_refused(small_site: Site, admin: Caller) -> None:
    said = {"year": str(this_year(small_site) + 2), "next": "1", "confirmed": "yes"}
    assert admin.post(HERE, data=said).status_code == 422


def test_nobody_else_may(small_site: Site) -> None:
    officer = small_site.person(Role.PROVINCE_OFFICER, "50")
    assert officer.get(HERE).status_code == 403
    said = {"year": str(this_year(small_site)), "next": "1", "confirmed": "yes"}
    assert officer.post(HERE, data=said).status_code == 403
    assert counter(small_site) is None
