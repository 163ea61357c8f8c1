"""Signing in: the cookie, the limits of a session, the wait after failures, forged requests."""

from __future__ import annotations

import re

import pytest

from service.access.sign_in import MOST_SESSIONS
from service.access.tries import FREE_TRIES
from service.store.schema import Role
from service.web.auth import CSRF_HEADER
from service.web.ratelimits import Rates
from tests.helpers.web import NO_LIMIT, PASSWORD, Caller, Site, make_site

NEW = "ช้างสี่ตัวเต้นรำใต้แสงจันทร์"


def enter(caller: Caller, username: str, password: str = PASSWORD, code: str = "") -> int:
    body = {"username": username, "password": password, "code": code}
    answer = caller.post("session", json=body)
    if answer.status_code == 201:
        caller.csrf_token = answer.get_json()["csrf_token"]
    return answer.status_code


def code_of(caller: Caller, path: str = "session") -> str:
    return str(caller.get(path).get_json().get("code", ""))


def test_signing_in_and_out(site: Site) -> None:
    site.user("somchai", Role.PROVINCE_OFFICER, "50")
    caller = site.stranger()
    assert code_of(caller) == "access.signed_out"
    assert caller.get("session").headers["WWW-Authenticate"].startswith("Bearer")
    answer = caller.post("session", json={"username": "SOMCHAI", "password": PASSWORD})
    assert answer.status_code == 201
    told = answer.get_json()
    assert (told["username"], told["office"], told["role"]) == ("somchai", "50", "province_officer")
    cookie = answer.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    caller.csrf_token = told["csrf_token"]
    assert caller.get("session").get_json() == told
    stolen = site.stranger()
    kept = re.match(r"faf-session=([^;]+)", cookie)
    assert kept is not None
    stolen.client.set_cookie("faf-session", kept[1])
    assert stolen.get("session").status_code == 200
    gone = caller.delete("session")
    assert gone.status_code == 204
    assert "faf-session=;" in gone.headers["Set-Cookie"]
    assert "storage" in gone.headers["Clear-Site-Data"]
    # The copy of the cookie is as dead as the cookie.
    assert code_of(stolen) == "access.signed_out"
    whats = [what for _, what, record in site.log() if record == "somchai"]
    assert whats[-2:] == ["session.started", "session.ended"]


def test_over_tls_the_cookie_is_bound_to_the_host(small_site: Site) -> None:
    small_site.user("somchai", Role.APPROVER)
    body = {"username": "somchai", "password": PASSWORD}
    client = small_site.app.test_client()
    answer = client.post("/api/v1/session", json=body, base_url="https://faf.test")
    assert answer.headers["Set-Cookie"].startswith("__Host-faf-session=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert client.get("/api/v1/session", base_url="https://faf.test").status_code == 200
    # A cookie that a plain page could have set does not count over TLS.
    token = client.get_cookie("__Host-faf-session", domain="faf.test")
    assert token is not None
    other = small_site.app.test_client()
    other.set_cookie("faf-session", token.value, domain="faf.test")
    assert other.get("/api/v1/session", base_url="https://faf.test").status_code == 401


def test_a_session_ends_when_idle_and_after_ten_hours(site: Site) -> None:
    caller = site.person(Role.APPROVER)
    site.clock.ahead(minutes=29)
    assert caller.get("session").status_code == 200
    site.clock.ahead(minutes=29)
    assert caller.get("session").status_code == 200
    site.clock.ahead(minutes=31)
    assert caller.get("session").status_code == 401
    caller = site.signed_in("approver-00")
    for _ in range(24):
        site.clock.ahead(minutes=24)
        assert caller.get("session").status_code == 200
    site.clock.ahead(minutes=25)
    assert caller.get("session").status_code == 401


def test_first_sign_in_forces_a_new_password(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    asked = {
        "username": "wanna", "full_name": "วรรณา ใจดี", "role": "province_officer", "office": "50",
    }  # fmt: skip
    made = admin.post("users", json=asked).get_json()
    caller = site.stranger()
    assert enter(caller, "wanna", made["password"]) == 201
    assert caller.get("session").get_json()["must_change_password"] is True
    for path in ("loans", "tokens", "session/list"):
        answer = caller.get(path)
        assert (answer.status_code, answer.get_json()["code"]) == (
            403, "access.new_password_needed",
        )  # fmt: skip
    other = site.stranger()
    assert enter(other, "wanna", made["password"]) == 201
    body = {"current": made["password"], "new": NEW}
    changed = caller.put("session/password", json=body)
    assert changed.status_code == 200
    caller.csrf_token = changed.get_json()["csrf_token"]
    assert caller.get("loans").status_code == 200
    # Every other session of hers has ended, and the old password with them.
    assert other.get("session").status_code == 401
    assert enter(site.stranger(), "wanna", made["password"]) == 401
    assert enter(site.stranger(), "wanna", NEW) == 201


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("สั้นไป", "user.bad_password"),
        ("password123456789", "access.common_password"),
        ("กองทุนสงเคราะห์เกษตรกร2568", "access.common_password"),
        ("abcabcabcabcabc", "access.common_password"),
        ("qwertyuiopasdf", "access.common_password"),
        ("9876543210987", "access.common_password"),
        ("aaaaaaaaaaaabbb", "access.common_password"),
        ("xx-somchai-xx-2568", "access.own_password"),
        (PASSWORD, "access.same_password"),
    ],
)
def test_passwords_that_may_not_be_chosen(small_site: Site, new: str, code: str) -> None:
    caller = small_site.person(Role.APPROVER, username="somchai")
    answer = caller.put("session/password", json={"current": PASSWORD, "new": new})
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert caller.get("session").status_code == 200


def test_guessing_waits_longer_and_longer(site: Site) -> None:
    site.user("somchai", Role.APPROVER)
    caller = site.stranger()
    for name in ("somchai", "nobody.there"):
        answers = [
            caller.post("session", json={"username": name, "password": "x" * 15})
            for _ in range(FREE_TRIES + 1)
        ]
        told = [(each.status_code, each.get_json()["code"]) for each in answers]
        assert told[:FREE_TRIES] == [(401, "access.sign_in_failed")] * FREE_TRIES
        assert told[FREE_TRIES] == (429, "access.locked")
        assert answers[FREE_TRIES].headers["Retry-After"] == "30"
    # Whether there is such a user shows nowhere; the right password waits like the others.
    assert enter(site.stranger(), "somchai") == 429
    site.clock.ahead(seconds=31)
    assert enter(site.stranger(), "somchai", "x" * 15) == 401
    site.clock.ahead(seconds=31)
    assert enter(site.stranger(), "somchai") == 429
    site.clock.ahead(seconds=31)
    assert enter(site.stranger(), "somchai") == 201
    assert enter(site.stranger(), "somchai", "x" * 15) == 401
    assert enter(site.stranger(), "somchai") == 201
    log = site.log()
    assert ("user:somchai", "session.locked", "somchai") in log
    assert ("sign-in", "session.refused", "sign-in") in log
    # A name typed wrong may be a password, so it is in no log.
    assert "nobody.there" not in repr(log)


def test_addresses_have_limits_of_their_own(embedded: object) -> None:
    site = make_site(embedded, Rates(signing_in="3/minute"))  # type: ignore[arg-type]
    caller = site.stranger()
    codes = [enter(caller, f"user{number}", "x" * 15) for number in range(4)]
    assert codes == [401, 401, 401, 429]
    site.services.close()


def test_a_disabled_user_is_out_at_once(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    caller = site.person(Role.APPROVER, username="somchai")
    users = admin.get("users?text=somchai").get_json()["items"]
    seen = admin.get(f"users/{users[0]['id']}")
    headers = {"If-Match": seen.headers["ETag"]}
    assert admin.post(f"users/{users[0]['id']}/disable", headers=headers).status_code == 200
    assert code_of(caller) == "access.signed_out"
    assert enter(site.stranger(), "somchai") == 401


def test_a_password_made_up_by_others_is_good_for_a_week(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    asked = {"username": "wanna", "full_name": "ว", "role": "approver", "office": "00"}
    password = admin.post("users", json=asked).get_json()["password"]
    site.clock.ahead(days=7, seconds=1)
    body = {"username": "wanna", "password": password}
    assert (
        site.stranger().post("session", json=body).get_json()["code"] == "access.password_expired"
    )
    # Who does not know it learns nothing.
    assert enter(site.stranger(), "wanna", "x" * 15) == 401


def test_signing_in_again_ends_the_session_before(site: Site) -> None:
    site.user("somchai", Role.APPROVER)
    caller = site.stranger()
    assert enter(caller, "somchai") == 201
    before = caller.client.get_cookie("faf-session")
    assert enter(caller, "somchai") == 201
    assert before is not None
    stolen = site.stranger()
    stolen.client.set_cookie("faf-session", before.value)
    assert stolen.get("session").status_code == 401
    assert caller.get("session").status_code == 200


def test_only_so_many_sessions_at_once(site: Site) -> None:
    site.user("somchai", Role.APPROVER)
    callers = []
    for _ in range(MOST_SESSIONS + 1):
        callers.append(site.stranger())
        assert enter(callers[-1], "somchai") == 201
        site.clock.ahead(seconds=1)
    assert [each.get("session").status_code for each in callers] == [401] + [200] * MOST_SESSIONS


def test_administrators_sign_others_out(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    caller = site.person(Role.APPROVER, username="somchai")
    user = admin.get("users?text=somchai").get_json()["items"][0]
    assert admin.post(f"users/{user['id']}/end-sessions").status_code == 204
    assert caller.get("session").status_code == 401
    assert enter(site.stranger(), "somchai") == 201


def test_own_sessions_are_seen_and_ended(site: Site) -> None:
    site.user("somchai", Role.APPROVER)
    first, second = site.signed_in("somchai"), site.signed_in("somchai")
    other = site.person(Role.APPROVER, username="other")
    items = first.get("session/list").get_json()["items"]
    assert sorted(each["is_this"] for each in items) == [False, True]
    theirs = next(each["id"] for each in items if not each["is_this"])
    assert other.delete(f"session/list/{theirs}").status_code == 404
    assert first.delete(f"session/list/{theirs}").status_code == 204
    assert second.get("session").status_code == 401
    assert first.get("session").status_code == 200


# --- requests that others make a browser send ---------------------------------------------


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({CSRF_HEADER: ""}, "web.bad_csrf"),
        ({CSRF_HEADER: "0" * 64}, "web.bad_csrf"),
        ({"Origin": "https://elsewhere.test"}, "web.cross_site"),
        ({"Origin": "null"}, "web.cross_site"),
        ({"Sec-Fetch-Site": "cross-site"}, "web.cross_site"),
        ({"Sec-Fetch-Site": "same-site"}, "web.cross_site"),
    ],
)
def test_a_forged_request_is_refused(small_site: Site, headers: dict[str, str], code: str) -> None:
    caller = small_site.person(Role.APPROVER)
    answer = caller.delete("session", headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, code)
    assert caller.get("session").status_code == 200
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert caller.delete("session", headers=own).status_code == 204


def test_signing_somebody_in_from_elsewhere_is_refused(small_site: Site) -> None:
    small_site.user("somchai", Role.APPROVER)
    body = {"username": "somchai", "password": PASSWORD}
    for headers in ({"Origin": "https://elsewhere.test"}, {"Sec-Fetch-Site": "cross-site"}):
        assert small_site.stranger().post("session", json=body, headers=headers).status_code == 403
    form = small_site.stranger().post("session", data=body)
    assert form.status_code == 415


def test_proxies_are_believed_only_when_they_are_set(embedded: object) -> None:
    from dataclasses import replace  # noqa: PLC0415

    said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    for proxies, name in (("", "faf-session="), ("1", "__Host-faf-session=")):
        site = make_site(replace(embedded, proxies=proxies), NO_LIMIT)  # type: ignore[type-var]
        site.user(f"user{proxies}", Role.APPROVER)
        body = {"username": f"user{proxies}", "password": PASSWORD}
        answer = site.stranger().post("session", json=body, headers=said)
        assert answer.headers["Set-Cookie"].startswith(name)
        site.services.close()
