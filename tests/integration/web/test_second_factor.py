"""The second factor: offered, confirmed, asked for, never the same code twice."""

from __future__ import annotations

from dataclasses import replace

import pyotp
import pytest

from service.environment import Environment
from service.store.errors import StoreError
from service.store.schema import Role
from tests.helpers.web import PASSWORD, Caller, Site, make_site


def app_code(site: Site, secret: str) -> str:
    return pyotp.TOTP(secret).at(int(site.clock.now.timestamp()))


def with_factor(site: Site) -> tuple[Caller, str, list[str]]:
    caller = site.person(Role.APPROVER, username="somchai")
    offer = caller.post("session/second-factor", json={"password": PASSWORD})
    assert offer.status_code == 201
    secret = offer.get_json()["secret"]
    assert offer.get_json()["uri"].startswith("otpauth://totp/FAF%20Documents:somchai?")
    confirmed = caller.post("session/second-factor/confirm", json={"code": app_code(site, secret)})
    assert confirmed.status_code == 200
    return caller, secret, confirmed.get_json()["codes"]


def enter(site: Site, code: str) -> str:
    body = {"username": "somchai", "password": PASSWORD, "code": code}
    answer = site.stranger().post("session", json=body)
    return "in" if answer.status_code == 201 else str(answer.get_json()["code"])


def test_codes_of_the_app(site: Site) -> None:
    caller, secret, _ = with_factor(site)
    assert caller.get("session").get_json()["second_factor"] is True
    assert enter(site, "") == "access.code_needed"
    # The code that confirmed is spent, as every code is after its use.
    assert enter(site, app_code(site, secret)) == "access.bad_code"
    site.clock.ahead(seconds=60)
    code = app_code(site, secret)
    assert enter(site, "000000" if code != "000000" else "111111") == "access.bad_code"
    assert enter(site, f"{code[:3]} {code[3:]}") == "in"
    assert enter(site, code) == "access.bad_code"
    site.clock.ahead(seconds=90)
    assert enter(site, code) == "access.bad_code"
    assert enter(site, app_code(site, secret)) == "in"


def test_wrong_codes_are_failures_too(site: Site) -> None:
    with_factor(site)
    told = [enter(site, "abcd") for _ in range(6)]
    assert told == ["access.bad_code"] * 5 + ["access.locked"]


def test_codes_on_paper_are_good_once(site: Site) -> None:
    _, _, codes = with_factor(site)
    assert len(set(codes)) == 10
    assert enter(site, codes[0].upper()) == "in"
    assert enter(site, codes[0]) == "access.bad_code"
    assert enter(site, codes[1]) == "in"
    assert ("user:somchai", "second_factor.recovery_code_used", "somchai") in site.log()


def test_an_offer_that_was_not_confirmed_asks_for_nothing(small_site: Site) -> None:
    caller = small_site.person(Role.APPROVER, username="somchai")
    body = {"password": PASSWORD}
    assert caller.post("session/second-factor", json=body).status_code == 201
    assert enter(small_site, "") == "in"
    wrong = caller.post("session/second-factor/confirm", json={"code": "12"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "access.bad_code")


def test_it_is_added_and_removed_with_the_password_only(site: Site) -> None:
    caller, _, _ = with_factor(site)
    for path in ("session/second-factor", "session/second-factor/remove"):
        answer = caller.post(path, json={"password": "x" * 14})
        assert (answer.status_code, answer.get_json()["code"]) == (422, "access.bad_password")
    again = caller.post("session/second-factor", json={"password": PASSWORD})
    assert again.status_code == 409
    removed = caller.post("session/second-factor/remove", json={"password": PASSWORD})
    assert removed.status_code == 204
    assert enter(site, "") == "in"


def test_an_administrator_takes_away_a_lost_one(site: Site) -> None:
    caller, _, _ = with_factor(site)
    admin = site.person(Role.ADMINISTRATOR)
    user = admin.get("users?text=somchai").get_json()["items"][0]
    reset = admin.post(
        f"users/{user['id']}/reset-password",
        json={"second_factor": True},
        headers={"If-Match": f'"{user["version"]}"'},
    )
    assert reset.status_code == 200
    assert caller.get("session").status_code == 401
    body = {"username": "somchai", "password": reset.get_json()["password"]}
    assert site.stranger().post("session", json=body).status_code == 201


def test_secrets_are_kept_packed(small_site: Site) -> None:
    _, secret, codes = with_factor(small_site)
    kept = small_site.services.environment.database_file.read_bytes()
    log = small_site.services.environment.database_file.with_name("faf.sqlite3-wal").read_bytes()
    for word in (secret, codes[0], codes[0].replace("-", "")):
        assert word.encode() not in kept + log


def test_roles_that_must_have_one_do_nothing_before(embedded: Environment) -> None:
    site = make_site(replace(embedded, second_factor="approver, administrator"))
    caller = site.person(Role.APPROVER, username="somchai")
    token = caller.post("tokens", json={"name": "x", "tasks": ["read_register"]})
    refused = caller.get("loans")
    assert [(each.status_code, each.get_json()["code"]) for each in (token, refused)] == [
        (403, "access.second_factor_needed")
    ] * 2
    # A page leads to where it is set up, and shows nothing else.
    led = caller.get("/register")
    assert (led.status_code, led.headers["Location"]) == (303, "/account/second-factor")
    page = caller.get(led.headers["Location"]).text
    assert "บทบาทของท่านต้องใช้การยืนยันสองขั้น" in page
    assert 'href="/register"' not in page
    assert caller.get("session").get_json()["second_factor"] is False
    secret = caller.post("session/second-factor", json={"password": PASSWORD}).get_json()["secret"]
    code = {"code": app_code(site, secret)}
    assert caller.post("session/second-factor/confirm", json=code).status_code == 200
    assert caller.get("loans").status_code == 200
    # Going without again leads there again; other roles never are.
    gone = caller.post("session/second-factor/remove", json={"password": PASSWORD})
    assert gone.status_code == 204
    assert caller.get("loans").status_code == 403
    assert caller.delete("session").status_code == 204
    assert site.person(Role.PROVINCE_OFFICER, "50").get("loans").status_code == 200
    site.services.close()


def test_a_role_that_there_is_not_is_told_at_once(embedded: Environment) -> None:
    with pytest.raises(StoreError) as refused:
        make_site(replace(embedded, second_factor="boss"))
    assert refused.value.finding.code == "web.bad_second_factor"
    assert "approver" in refused.value.finding.remedy
