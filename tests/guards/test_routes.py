"""What every route promises: a sign-in, headers that browsers heed, a description."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service.store.schema import Role
from service.web.auth import reason_open
from service.web.blueprint import PREFIX
from service.web.models import Asked, Given
from tests.helpers.stores import embedded, sqlite_template  # noqa: F401 - fixtures
from tests.helpers.web import Caller, Site, small_site  # noqa: F401 - fixtures

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: The routes that answer strangers; each says in the code why it does.
OPEN = {
    "account.sign_in",
    "account.sign_in_sent",
    "api-session.enter",
    "docs.file",
    "docs.openapi",
    "docs.page",
    "health.alive",
    "health.metrics",
    "health.ready",
    "shell.static",
}
LEAVING = {"api-session.leave", "account.sign_out"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def site(small_site: Site) -> Site:  # noqa: F811 - the fixture
    return small_site


def addresses(site: Site) -> Iterator[tuple[Rule, str, str]]:
    """Each rule with each of its methods and an address of it."""
    for rule in site.app.url_map.iter_rules():
        built = rule.build(dict.fromkeys(rule.arguments, "1"))
        assert built is not None
        for method in sorted(set(METHODS) & (rule.methods or set())):
            yield rule, method, built[1]


def call(caller: Caller, method: str, address: str, **options: Any) -> TestResponse:
    answer = caller.send(method, address, **options)
    answer.get_data()
    answer.close()
    return answer


def test_routes_that_are_open_are_on_the_list(site: Site) -> None:
    with site.app.app_context():
        reasons = {
            rule.endpoint: reason_open(rule.endpoint) for rule in site.app.url_map.iter_rules()
        }
    assert {endpoint for endpoint, reason in reasons.items() if reason} == OPEN
    assert all(len(reasons[endpoint]) > 10 for endpoint in OPEN)


def test_every_other_route_asks_for_a_sign_in(site: Site) -> None:
    answered = []
    for rule, method, address in addresses(site):
        if rule.endpoint in OPEN:
            continue
        for token in ({}, {"Authorization": "Bearer faf_nonsense"}):
            answer = call(site.stranger(), method, address, headers=token)
            to_sign_in = answer.headers.get("Location", "").startswith("/sign-in")
            if answer.status_code != 401 and not to_sign_in:
                answered.append((method, str(rule), answer.status_code))
    assert answered == []


def test_who_must_choose_a_password_first_can_do_nothing_else(site: Site) -> None:
    admin = site.person(Role.ADMINISTRATOR)
    asked = {"username": "wanna", "full_name": "ว", "role": "approver", "office": "00"}
    assert admin.post("users", json=asked).status_code == 201
    caller = site.signed_in("wanna")
    early = set()
    for rule, method, address in addresses(site):
        if rule.endpoint not in OPEN | LEAVING:
            answer = call(caller, method, address)
            elsewhere = answer.headers.get("Location", "").startswith("/account/first-password")
            if answer.status_code != 403 and not elsewhere:
                early.add(f"{method} {rule}")
    assert early <= {
        "GET /api/v1/session",
        "PUT /api/v1/session/password",
        "GET /account/first-password",
        "POST /account/first-password",
    }


def test_browsers_are_told_to_trust_nothing_else(site: Site) -> None:
    signed_in = site.person(Role.APPROVER)
    bare = []
    answers = [
        (address, call(caller, method, address, base_url="https://localhost"))
        for caller in (site.stranger(), signed_in)
        for _, method, address in addresses(site)
    ]
    answers += [
        ("no such", call(signed_in, "GET", "/nothing/there")),
        ("no such method", call(signed_in, "PUT", "/healthz")),
        ("options", call(signed_in, "OPTIONS", "/api/v1/loans")),
        ("too large", call(signed_in, "POST", "/api/v1/tokens", data=b"x" * 3_000_000)),
    ]
    for address, answer in answers:
        policy = answer.headers.get("Content-Security-Policy", "")
        good = (
            all(answer.headers.get(name) == value for name, value in HEADERS.items())
            and "default-src 'none'" in policy
            and "frame-ancestors 'none'" in policy
            and "unsafe" not in policy
            and "*" not in policy
            and "Permissions-Policy" in answer.headers
            and "X-Request-Id" in answer.headers
            and "Server" not in answer.headers
        )
        if not good:
            bare.append(address)
        if address.startswith("/api/v1"):
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Strict-Transport-Security" in answer.headers
    assert bare == []


def test_a_fault_has_the_headers_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    caller = site.person(Role.APPROVER)
    monkeypatch.setattr("service.web.api.loans.look_through", None)
    answer = call(caller, "GET", "/api/v1/loans")
    assert answer.status_code == 500
    assert all(answer.headers.get(name) == value for name, value in HEADERS.items())


# --- the description ----------------------------------------------------------------------


def test_the_description_is_whole(site: Site) -> None:
    told = site.stranger().get("/api/openapi.json").get_json()
    validate(told)
    assert told["openapi"].startswith("3.1")
    described = {(method.upper(), path) for path, item in told["paths"].items() for method in item}
    routed = {
        (method, re.sub(r"<(?:[^<:]+:)?([^<>]+)>", r"{\1}", str(rule)))
        for rule, method, _ in addresses(site)
        if str(rule).startswith(PREFIX)
    }
    assert routed == described


def test_models_have_names_of_their_own() -> None:
    """The description knows a model by its name: of two of one name it would show one."""
    found: dict[str, set[str]] = {}
    for base in (Asked, Given):
        for model in _below(base):
            found.setdefault(model.__name__, set()).add(model.__module__)
    assert {name: places for name, places in found.items() if len(places) > 1} == {}


def _below(model: type) -> Iterator[type]:
    for each in model.__subclasses__():
        yield each
        yield from _below(each)


def test_every_operation_says_what_it_does(site: Site) -> None:
    told = site.stranger().get("/api/openapi.json").get_json()
    thai = re.compile("[\u0e00-\u0e7f]")
    names, poor = Counter[str](), []
    for path, item in told["paths"].items():
        for method, operation in item.items():
            names[operation["operationId"]] += 1
            answers = operation["responses"]
            good = (
                thai.search(operation.get("summary", ""))
                and operation["tags"]
                and any(code.startswith("2") for code in answers)
                and {"401", "403", "404", "422", "429"} <= set(answers)
                and (operation.get("security") or (method, path) == ("post", f"{PREFIX}/session"))
            )
            if not good:
                poor.append((method, path))
    assert poor == []
    assert [name for name, count in names.items() if count > 1] == []
