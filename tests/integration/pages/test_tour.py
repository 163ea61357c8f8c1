"""The first steps of each role: they lead to pages that it may open, and are put away for good."""

from __future__ import annotations

import re

import pytest

from service.store.schema import Role
from service.web.words import t
from tests.helpers.web import Site


def steps_in(page: str) -> list[str]:
    found = re.search(r'<ol class="tour-steps">.*?</ol>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]+)"', found[0]) if found else []


@pytest.mark.parametrize("role", Role)
def test_first_steps_until_they_are_put_away(small_site: Site, role: Role) -> None:
    office = "50" if role is Role.PROVINCE_OFFICER else "00"
    person = small_site.person(role, office)
    steps = steps_in(person.get("/").text)
    assert len(steps) == 5
    for address in steps:
        assert person.get(address).status_code == 200, address
    for _ in range(2):
        form = {"csrf_token": person.csrf_token}
        answer = person.post("/tour/close", data=form)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    home = person.get("/").text
    assert t("tour.closed") in home
    assert steps_in(home) == []
    assert steps_in(person.get("/help").text) == steps
    assert [what for _, what, _ in small_site.log()].count("user.tour_closed") == 1


def test_another_person_still_sees_them(small_site: Site) -> None:
    one = small_site.person(Role.APPROVER)
    one.post("/tour/close", data={"csrf_token": one.csrf_token})
    other = small_site.person(Role.ADMINISTRATOR)
    assert steps_in(one.get("/").text) == []
    assert steps_in(other.get("/").text) != []
