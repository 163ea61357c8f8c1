"""Signing in and out on pages, passwords, sessions, the second factor, keys for programs."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp

from service.store.schema import Role
from service.store.users import add_user
from service.web.words import t
from tests.helpers.web import PASSWORD, Caller, Site

NEW = "ห่านเจ็ดตัวข้ามสะพานไม้ไผ่"


def signs_in(site: Site, who: Caller, **more: str) -> int:
    form = {"username": "somchai", "password": PASSWORD, **more}
    return who.post("/sign-in", data=form).status_code


def with_token(who: Caller) -> Caller:
    found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', who.get("/account").text)
    assert found is not None
    return Caller(who.client, found[1])


def test_wrong_names_and_passwords_read_alike(small_site: Site) -> None:
    small_site.user("somchai", Role.CENTRAL_STAFF)
    pages = []
    for name in ("somchai", "nobody"):
        form = {"username": name, "password": "wrong"}
        answer = small_site.stranger().post("/sign-in", data=form)
        assert answer.status_code == 422
        pages.append(answer.text.replace(name, "*"))
    assert pages[0] == pages[1]
    for _ in range(4):
        form = {"username": "somchai", "password": "wrong"}
        small_site.stranger().post("/sign-in", data=form)
    assert signs_in(small_site, small_site.stranger()) == 429


def test_a_password_from_somebody_else_is_changed_first(small_site: Site) -> None:
    with small_site.store.writing("test") as writer:
        add_user(
            writer, username="mali", full_name="มาลี", role=Role.CENTRAL_STAFF, office="00",
            password=PASSWORD,
        )  # fmt: skip
    who = small_site.stranger()
    who.post("/sign-in", data={"username": "mali", "password": PASSWORD})
    for address in ("/", "/account", "/help"):
        assert who.get(address).headers["Location"] == "/account/first-password"
    page = who.get("/account/first-password")
    assert t("menu.register") not in page.text
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page.text)
    assert token is not None
    form = {"csrf_token": token[1], "current": PASSWORD, "new": NEW, "again": "another"}
    differs = who.post("/account/first-password", data=form)
    assert differs.status_code == 422
    assert t("account.password.differs") in differs.text
    assert PASSWORD not in differs.text
    short = form | {"new": "short", "again": "short"}
    assert who.post("/account/first-password", data=short).status_code == 422
    done = who.post("/account/first-password", data=form | {"again": NEW})
    assert (done.status_code, done.headers["Location"]) == (303, "/")
    assert who.get("/").status_code == 200
    assert who.get("/account/first-password").headers["Location"] == "/"


def test_other_devices_are_signed_out_one_by_one_and_by_a_new_password(small_site: Site) -> None:
    small_site.user("somchai", Role.CENTRAL_STAFF)
    first, second, third = (small_site.stranger() for _ in range(3))
    for who in (first, second, third):
        assert signs_in(small_site, who) == 303
    here = with_token(third)
    page = here.get("/account").text
    others = re.findall(r"/account/sessions/(\d+)/end", page)
    assert len(others) == 2
    assert here.post(f"/account/sessions/{others[0]}/end").status_code == 303
    assert sorted(who.get("/account").status_code for who in (first, second)) == [200, 303]
    form = {"current": PASSWORD, "new": NEW, "again": NEW}
    assert here.post("/account/password", data=form).status_code == 303
    assert {who.get("/account").status_code for who in (first, second)} == {303}
    assert third.get("/account").status_code == 200


def test_the_second_factor_from_qr_to_paper_codes(small_site: Site) -> None:
    small_site.user("somchai", Role.CENTRAL_STAFF)
    first = small_site.stranger()
    signs_in(small_site, first)
    who = with_token(first)
    assert who.post("/account/second-factor", data={"current": "wrong"}).status_code == 422
    page = who.post("/account/second-factor", data={"current": PASSWORD}).text
    assert 'src="data:image/svg+xml' in page
    found = re.search(r'class="faf-secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    app = pyotp.TOTP(found[1].replace(" ", ""))
    wrong = who.post("/account/second-factor/confirm", data={"code": "000000"})
    assert wrong.status_code == 422
    code = app.at(small_site.clock())
    codes = who.post("/account/second-factor/confirm", data={"code": code})
    papers = re.findall(r"<li><code>([a-z0-9-]+)</code>", codes.text)
    assert len(papers) == 10
    stranger = small_site.stranger()
    assert 'name="code"' not in stranger.get("/sign-in").text
    form = {"username": "somchai", "password": PASSWORD}
    asked = stranger.post("/sign-in", data=form)
    assert asked.status_code == 422
    assert 'name="code"' in asked.text
    assert PASSWORD not in asked.text
    assert signs_in(small_site, stranger, code=papers[0]) == 303
    assert 'name="code"' in stranger.get("/sign-in").text
    assert signs_in(small_site, small_site.stranger(), code=papers[0]) == 422
    small_site.clock.now += timedelta(seconds=60)
    assert signs_in(small_site, small_site.stranger(), code=app.at(small_site.clock())) == 303
    assert who.post("/account/second-factor/remove", data={"current": PASSWORD}).status_code == 303
    assert signs_in(small_site, small_site.stranger()) == 303


def test_keys_for_programs(small_site: Site) -> None:
    officer = small_site.person(Role.PROVINCE_OFFICER, "50")
    page = officer.get("/account/tokens").text
    assert 'value="manage_users"' not in page
    bad = officer.post("/account/tokens", data={"name": "", "until": "ไม่ใช่วัน"})
    assert bad.status_code == 422
    assert bad.text.count('href="#f-') == 3
    form = {"name": "โปรแกรมบัญชี", "task": "read_register", "until": "1 ก.พ. 2569"}
    made = officer.post("/account/tokens", data=form)
    found = re.search(r"faf_[\w-]+", made.text)
    assert found is not None
    bearer = {"Authorization": f"Bearer {found[0]}"}
    program = small_site.stranger()
    assert program.get("/api/v1/loans", headers=bearer).status_code == 200
    assert found[0] not in officer.get("/account/tokens").text
    asked = officer.get("/account/tokens/1/revoke")
    assert t("account.token.revoke_what") in asked.text
    assert program.get("/api/v1/loans", headers=bearer).status_code == 200
    assert officer.post("/account/tokens/1/revoke", data={"confirmed": "yes"}).status_code == 303
    assert program.get("/api/v1/loans", headers=bearer).status_code == 401
    over = officer.post("/account/tokens", data=form | {"until": "1 ก.พ. 2579"})
    assert over.status_code == 422
    taken = officer.post("/account/tokens", data=form | {"task": "manage_users"})
    assert taken.status_code == 422
