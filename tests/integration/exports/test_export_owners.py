"""Ordered files are made as whoever ordered them, and fetched by nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from service.register.read import read_register
from service.store.exports import (
    add_export,
    find_export,
)
from service.store.schema import Role
from service.store.schema.exports import ExportKind
from service.store.scope import Scope
from service.store.users import find_user
from tests.helpers.exports import (
    LIST,
    LOANS,
    WHOLE,
    YEAR,
    codes,
    fetched,
    make,
    order,
    told,
)
from tests.helpers.web import Caller, Site


def test_one_sees_ones_own_only(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    make(site, number)
    for other in (site.person(Role.CENTRAL_STAFF), site.person(Role.ADMINISTRATOR)):
        assert other.get("exports").get_json()["items"] == []
        for method, path in (("GET", ""), ("GET", "/file"), ("DELETE", "")):
            assert other.send(method, f"exports/{number}{path}").status_code == 404
    assert fetched(staff, number)


def test_a_province_gets_its_own_and_no_other(site: Site, staff: Caller) -> None:
    del staff
    officer = site.person(Role.PROVINCE_OFFICER, "92")
    mine = {each for each in LOANS if each.province == "ตรัง"}
    number = order(officer, WHOLE)
    make(site, number)
    assert set(read_register(fetched(officer, number)).loans) == mine
    for asked in (
        {"whole_register": {"provinces": ["เชียงใหม่"]}},
        {"report": {"kind": "overdue", "fiscal_year": YEAR, "province": "50"}},
        {"pack": {"kinds": ["overdue"], "fiscal_year": YEAR, "province": "50"}},
    ):
        assert officer.post("exports", json=asked).status_code == 404
    administrator = site.person(Role.ADMINISTRATOR)
    # The workbook has numbers of people in the open.
    assert administrator.post("exports", json=WHOLE).status_code == 403
    assert administrator.post("exports", json=LIST).status_code == 202


def test_a_token_gets_no_more_than_it_may(site: Site, staff: Caller) -> None:
    asked = {"name": "โปรแกรม", "tasks": ["read_register"]}
    token = staff.post("tokens", json=asked).get_json()["secret"]
    program = Caller(site.stranger().client)
    headers = {"Authorization": f"Bearer {token}"}
    assert program.post("exports", json=WHOLE, headers=headers).status_code == 403
    answer = program.post("exports", json=LIST, headers=headers)
    make(site, answer.get_json()["id"])
    where = f"exports/{answer.get_json()['id']}/file"
    assert program.get(where, headers=headers).status_code == 200
    # What the person ordered, with all that they may see, is not for the program.
    number = order(staff, WHOLE)
    make(site, number)
    assert program.get(f"exports/{number}/file", headers=headers).status_code == 403


@pytest.mark.parametrize("codes", [None, frozenset(), frozenset({"50", "92"})])
def test_whose_loans_a_file_shows_is_kept(site: Site, codes: frozenset[str] | None) -> None:
    """Nobody's is not everybody's."""
    site.user("staff", Role.CENTRAL_STAFF)
    with site.store.writing("test") as writer:
        user = find_user(writer, "staff")
        assert user is not None
        number = add_export(
            writer, user.id, "test", tasks=(), scope=Scope(codes), kind=ExportKind.LIST,
            title="ก", asked={},
        )  # fmt: skip
        found = find_export(writer, number)
    assert found is not None
    assert found.scope.codes == codes


def user_of(site: Site, username: str) -> tuple[Caller, dict[str, Any]]:
    admin = site.person(Role.ADMINISTRATOR, username="admin")
    return admin, admin.get(f"users?text={username}").get_json()["items"][0]


def test_who_is_shut_out_meanwhile_gets_nothing(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    admin, user = user_of(site, "staff")
    headers = {"If-Match": f'"{user["version"]}"'}
    assert admin.post(f"users/{user['id']}/disable", headers=headers).status_code == 200
    make(site, number)
    assert [each for each in site.services.files.list() if each.digest] == []
    user = admin.get(f"users/{user['id']}").get_json()
    headers = {"If-Match": f'"{user["version"]}"'}
    assert admin.post(f"users/{user['id']}/enable", headers=headers).status_code == 200
    back = site.signed_in("staff")
    assert told(back, number)["state"] == "refused"
    assert codes(back, number) == ["access.forbidden"]
    assert ("user:staff", "exports.refused", f"export:{number}") in site.log()


@pytest.mark.parametrize("before", [True, False])
def test_who_moves_to_another_office_leaves_the_files_behind(
    site: Site, staff: Caller, *, before: bool
) -> None:
    """Moved before the file is made, or after it."""
    number = order(staff, WHOLE)
    if not before:
        make(site, number)
    admin, user = user_of(site, "staff")
    changed = {"full_name": user["full_name"], "role": "province_officer", "office": "92"}
    headers = {"If-Match": f'"{user["version"]}"'}
    assert admin.put(f"users/{user['id']}", json=changed, headers=headers).status_code == 200
    moved = site.signed_in("staff")
    if before:
        make(site, number)
        assert codes(moved, number) == ["exports.scope_changed"]
    else:
        answer = moved.get(f"exports/{number}/file")
        assert (answer.status_code, answer.get_json()["code"]) == (403, "exports.scope_changed")
