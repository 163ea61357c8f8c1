"""What all pages share: files, errors, who may open what, the token of forms."""

from __future__ import annotations

import gzip
import re
from typing import Final

import pytest
from flask import Flask

from service.access.actor import MAY, Task
from service.access.tokens import make_token
from service.store.schema import Role
from service.store.users import find_user
from service.web.auth import reason_open
from service.web.pages import FEATURES
from service.web.words import word_of
from tests.helpers.stores import NOW
from tests.helpers.web import PASSWORD, Caller, Site

#: Pages that strangers may open; each has its reason beside its view.
OPEN: Final = {"account.sign_in", "account.sign_in_sent", "shell.static"}


def page_rules(app: Flask) -> list[str]:
    names = {"shell", *(feature.name for feature in FEATURES)}
    return [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in names
    ]


def test_every_page_asks_for_a_sign_in(small_site: Site) -> None:
    with small_site.app.app_context():
        found = {name for name in page_rules(small_site.app) if reason_open(name)}
    assert found == OPEN


def test_strangers_are_sent_to_sign_in_and_come_back(small_site: Site) -> None:
    small_site.user("somchai", Role.PROVINCE_OFFICER, "50")
    stranger = small_site.stranger()
    answer = stranger.get("/account?x=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Faccount%3Fx%3D1"
    form = {"username": "somchai", "password": PASSWORD, "next": "/account?x=1"}
    answer = stranger.post("/sign-in", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?x=1")


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_nobody_is_sent_to_another_site(small_site: Site, address: str) -> None:
    small_site.user("somchai", Role.PROVINCE_OFFICER, "50")
    form = {"username": "somchai", "password": PASSWORD, "next": address}
    assert small_site.stranger().post("/sign-in", data=form).headers["Location"] == "/"


def test_parts_of_pages_tell_the_browser_to_sign_in(small_site: Site) -> None:
    answer = small_site.stranger().get("/account", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in")


def test_forms_without_the_token_or_from_elsewhere_are_refused(small_site: Site) -> None:
    officer = small_site.person(Role.PROVINCE_OFFICER, "50")
    bare = Caller(officer.client)
    assert bare.post("/sign-out").status_code == 403
    with_field = {"csrf_token": officer.csrf_token}
    elsewhere = {"Origin": "https://evil.example"}
    assert bare.post("/sign-out", data=with_field, headers=elsewhere).status_code == 403
    assert bare.post("/sign-out", data=with_field).status_code == 303
    assert bare.get("/account").status_code == 303
    stranger = small_site.stranger()
    assert stranger.post("/sign-in", data={}, headers=elsewhere).status_code == 403


def test_programs_have_the_api_instead(small_site: Site) -> None:
    small_site.user("somchai", Role.CENTRAL_STAFF)
    with small_site.store.reading() as reader:
        user = find_user(reader, "somchai")
    assert user is not None
    made = make_token(
        small_site.store, user, name="x", tasks=[Task.READ_REGISTER], expires_on=NOW.date()
    )
    bearer = {"Authorization": f"Bearer {made.secret}"}
    assert small_site.stranger().get("/", headers=bearer).status_code == 403


def test_errors_are_pages_that_say_what_to_do(small_site: Site) -> None:
    officer = small_site.person(Role.PROVINCE_OFFICER, "50")
    lost = officer.get("/no/such/page")
    assert (lost.status_code, lost.mimetype) == (404, "text/html")
    assert word_of("error.do", 404) in lost.text
    assert word_of("menu", "home") in lost.text
    assert lost.headers["X-Request-Id"] in lost.text
    assert small_site.stranger().get("/no/such/page").status_code == 404
    assert officer.get("/sign-out").status_code == 405
    assert officer.get("/api/v1/no-such").mimetype == "application/problem+json"
    gone = officer.post("/account/sessions/999/end")
    assert (gone.status_code, gone.mimetype) == (404, "text/html")
    assert officer.post("/account/password", data={"new": "\x00"}).status_code == 422


def test_a_fault_shows_its_number_and_nothing_else(
    small_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret words")

    officer = small_site.person(Role.PROVINCE_OFFICER, "50")
    monkeypatch.setitem(small_site.app.view_functions, "guide.guide", broken)
    answer = officer.get("/help")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "secret words" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_files_are_packed_and_kept_for_ever(small_site: Site) -> None:
    stranger = small_site.stranger()
    page = stranger.get("/sign-in").text
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(found) == 6
    for address in found:
        packed = stranger.get(address, headers={"Accept-Encoding": "gzip"})
        plain = stranger.get(address)
        assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        old = stranger.get(re.sub(r"/static/[0-9a-f]+/", "/static/0123/", address))
        assert old.headers["Cache-Control"] == "public, max-age=60"
    assert stranger.get("/static/0/../../app.py").status_code == 404
    assert stranger.get("/static/0/app/none.css").status_code == 404


def test_pages_are_packed_and_their_token_never_looks_the_same(small_site: Site) -> None:
    officer = small_site.person(Role.PROVINCE_OFFICER, "50")
    plain = officer.get("/account")
    packed = officer.get("/account", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2
    pages = (plain.text, gzip.decompress(packed.data).decode())
    tokens = {name for page in pages for name in re.findall(r'csrf_token" value="(\w+)"', page)}
    assert len(tokens) == 2
    for token in tokens:
        assert len(token) == 128
        bare = Caller(officer.client)
        answer = bare.post("/account/second-factor", data={"csrf_token": token})
        assert answer.status_code == 422
        wrong = {"csrf_token": ("0" if token[0] != "0" else "1") + token[1:]}
        assert bare.post("/account/second-factor", data=wrong).status_code == 403
    for odd in ("", "x" * 128, "0" * 128, "é"):
        assert Caller(officer.client).post("/sign-out", data={"csrf_token": odd}).status_code == 403


@pytest.mark.parametrize("role", Role)
def test_the_menu_shows_what_the_role_may_open(small_site: Site, role: Role) -> None:
    office = "50" if role is Role.PROVINCE_OFFICER else "00"
    page = small_site.person(role, office)
    home = page.get("/")
    links = set(re.findall(r'<li><a href="([^"]+)"', home.text))
    assert {"/", "/help", "/register"} <= links
    assert ("/send-in" in links) == (Task.SEND_IN in MAY[role])
    for address in links:
        assert page.get(address).status_code == 200, address
