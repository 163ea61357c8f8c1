"""API tokens, and users as administrators look after them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from service.store.schema import Role
from tests.helpers.stores import NOW
from tests.helpers.web import Caller, Site


def make(caller: Caller, *tasks: str, **more: object) -> TestResponse:
    return caller.post("tokens", json={"name": "โปรแกรมบัญชี", "tasks": tasks, **more})


def with_token(site: Site, secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_does_its_tasks_and_no_more(site: Site) -> None:
    owner = site.person(Role.CENTRAL_STAFF)
    made = make(owner, "read_register").get_json()
    headers = with_token(site, made["secret"])
    program = site.stranger()
    assert program.get("loans", headers=headers).status_code == 200
    me = program.get("session", headers=headers).get_json()
    assert (me["tasks"], me["csrf_token"]) == (["read_register"], "")
    # Not among its tasks, though its owner may.
    asked = {"id_number": "1234567890121"}
    answer = program.post("loans/by-number", json=asked, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "access.forbidden")
    # It cannot make itself stronger.
    for method, path in (("GET", "tokens"), ("DELETE", f"tokens/{made['id']}")):
        answer = program.send(method, path, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "access.people_only")
    names = {who for who, what, _ in site.log() if what == "loans.listed"}
    assert names == {f"token:central-staff-00/{made['secret'][:12]}"}
    listed = owner.get("tokens").get_json()["items"]
    assert listed[0]["prefix"] == made["secret"][:12]
    assert listed[0]["used_at"] is not None
    assert made["secret"] not in owner.get("tokens").text


def test_a_token_ends(site: Site) -> None:
    owner = site.person(Role.CENTRAL_STAFF)
    last = (NOW + timedelta(days=1)).date().isoformat()
    short = make(owner, "read_register", expires_on=last).get_json()["secret"]
    revoked = make(owner, "read_register").get_json()
    program = site.stranger()
    assert owner.delete(f"tokens/{revoked['id']}").status_code == 204
    assert owner.delete(f"tokens/{revoked['id']}").status_code == 404
    headers = with_token(site, revoked["secret"])
    assert program.get("loans", headers=headers).get_json()["code"] == "access.bad_token"
    assert program.get("loans", headers=with_token(site, short)).status_code == 200
    site.clock.ahead(days=2)
    assert program.get("loans", headers=with_token(site, short)).status_code == 401
    for value in ("Bearer nonsense", "Bearer ", "Basic YTpi", "nonsense"):
        assert program.get("loans", headers={"Authorization": value}).status_code == 401


def test_tokens_that_cannot_be_made(site: Site) -> None:
    owner = site.person(Role.PROVINCE_OFFICER, "50")
    other = site.person(Role.PROVINCE_OFFICER, "92")
    assert make(owner, "read_register", "manage_users").get_json()["code"] == "access.token_tasks"
    for day in ("2026-01-04", "2036-01-01"):
        answer = make(owner, "read_register", expires_on=day)
        assert answer.get_json()["code"] == "access.token_expiry"
    assert make(owner).status_code == 422
    assert make(owner, "no_such_task").get_json()["code"] == "field.no_choice"
    made = make(owner, "read_register").get_json()
    assert other.delete(f"tokens/{made['id']}").status_code == 404
    for _ in range(19):
        assert make(owner, "read_register").status_code == 201
    assert make(owner, "read_register").get_json()["code"] == "access.too_many_tokens"


def test_a_token_falls_with_its_owners_role(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    owner = site.person(Role.CENTRAL_STAFF, username="somchai")
    secret = make(owner, "read_register", "run_batches").get_json()["secret"]
    user = admin.get("users?text=somchai").get_json()["items"][0]
    changed = admin.put(
        f"users/{user['id']}",
        json={"full_name": "นายสมชาย", "role": "approver", "office": "00"},
        headers={"If-Match": f'"{user["version"]}"'},
    )
    assert changed.status_code == 200
    tasks = site.stranger().get("session", headers=with_token(site, secret)).get_json()["tasks"]
    assert tasks == ["read_register"]
    # Who is signed in is what they are now, too.
    assert "approve" in owner.get("session").get_json()["tasks"]


# --- users --------------------------------------------------------------------------------

WANNA = {
    "username": "wanna", "full_name": "นางสาววรรณา  ใจดี", "role": "province_officer",
    "office": "50",
}  # fmt: skip


def test_users_are_added_listed_and_changed(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    made = admin.post("users", json=WANNA)
    assert made.status_code == 201
    where = made.headers["Location"]
    user = made.get_json()["user"]
    assert (user["full_name"], user["must_change_password"]) == ("นางสาววรรณา ใจดี", True)
    assert admin.get(where).get_json() == user
    names = [each["username"] for each in admin.get("users").get_json()["items"]]
    assert names == ["administrator-00", "wanna"]
    first = admin.get("users?size=1").get_json()
    second = admin.get(first["next"]).get_json()
    assert [each["username"] for each in second["items"]] == ["wanna"]
    assert second["next"] is None
    body = {"full_name": "วรรณา สุขใจ", "role": "central_staff", "office": "00"}
    assert admin.put(where, json=body).status_code == 428
    assert admin.put(where, json=body, headers={"If-Match": '"7"'}).status_code == 412
    changed = admin.put(where, json=body, headers={"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.get_json()["role"]) == (200, "central_staff")
    stale = admin.put(where, json=body, headers={"If-Match": made.headers["ETag"]})
    assert (stale.status_code, stale.get_json()["code"]) == (412, "web.stale")
    assert ("user:administrator-00", "user.changed", "wanna") in site.log()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"username": "สมชาย"}, 422, "user.bad_username"),
        ({"username": "administrator-00"}, 409, "user.taken"),
        ({"office": "00"}, 422, "user.officer_without_province"),
        ({"role": "central_staff"}, 422, "user.staff_in_province"),
        ({"office": "99"}, 422, "user.unknown_office"),
        ({"office": "x"}, 422, "field.pattern"),
        ({"role": "king"}, 422, "field.no_choice"),
        ({"more": 1}, 422, "field.unknown"),
        ({"full_name": 5}, 422, "field.no_text"),
    ],
)
def test_wrong_users_are_refused(
    small_site: Site, changes: dict[str, object], status: int, code: str
) -> None:
    admin = small_site.person(Role.ADMINISTRATOR)
    answer = admin.post("users", json={**WANNA, **changes})
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_nobody_else_looks_after_users(small_site: Site) -> None:
    for role in (Role.CENTRAL_STAFF, Role.APPROVER):
        caller = small_site.person(role)
        assert caller.get("users").status_code == 403
        assert caller.post("users", json=WANNA).status_code == 403


def test_a_province_looks_after_its_own_users(site: Site) -> None:
    centre = site.person(Role.ADMINISTRATOR)
    there = centre.post("users", json={**WANNA, "office": "92"})
    province = site.person(Role.ADMINISTRATOR, "50")
    names = [each["username"] for each in province.get("users").get_json()["items"]]
    assert names == ["administrator-50"]
    where = there.headers["Location"]
    assert province.get(where).status_code == 404
    headers = {"If-Match": there.headers["ETag"]}
    asked = {"full_name": "x", "role": "approver", "office": "50"}
    assert province.put(where, json=asked, headers=headers).status_code == 404
    assert province.post(f"{where}/disable", headers=headers).status_code == 404
    refused = province.post("users", json={**WANNA, "username": "other", "office": "92"})
    assert refused.get_json()["code"] == "access.other_office"
    refused = province.post("users", json={**WANNA, "role": "administrator", "office": "00"})
    assert refused.get_json()["code"] == "access.other_office"


def test_administrators_do_not_shut_themselves_out(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    me = admin.get("users").get_json()["items"][0]
    where, headers = f"users/{me['id']}", {"If-Match": f'"{me["version"]}"'}
    for answer in (
        admin.post(f"{where}/disable", headers=headers),
        admin.post(f"{where}/reset-password", json={}, headers=headers),
        admin.put(
            where, headers=headers, json={"full_name": "x", "role": "approver", "office": "00"}
        ),
    ):
        assert (answer.status_code, answer.get_json()["code"]) == (409, "access.not_yourself")


def test_users_are_let_in_again(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    made = admin.post("users", json=WANNA)
    where = made.headers["Location"]
    out = admin.post(f"{where}/disable", headers={"If-Match": made.headers["ETag"]})
    assert out.get_json()["is_disabled"] is True
    again = admin.post(f"{where}/disable", headers={"If-Match": out.headers["ETag"]})
    assert again.status_code == 409
    let_in = admin.post(f"{where}/enable", headers={"If-Match": out.headers["ETag"]})
    assert let_in.get_json()["is_disabled"] is False
    again = admin.post(f"{where}/enable", headers={"If-Match": let_in.headers["ETag"]})
    assert again.status_code == 409
