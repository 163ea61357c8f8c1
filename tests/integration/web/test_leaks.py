"""One province sees and changes nothing of another, by any address and any verb."""

from __future__ import annotations

import html
import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service.store.schema import Role, metadata
from service.web.auth import reason_open
from tests.helpers.web import Site
from tests.integration.web.provinces import BODIES, NEUTRAL, OURS, Land, people, seeded

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
#: What a walk leaves behind of itself, and nothing of the other's.
TRACES = {"audit_log", "audit_head", "sessions", "kept_replies"}


def rules(site: Site, *methods: str) -> list[Rule]:
    """The rules that ask for a sign-in and take one of the methods."""
    with site.app.app_context():
        return [
            rule
            for rule in site.app.url_map.iter_rules()
            if set(methods) & (rule.methods or set()) and not reason_open(rule.endpoint)
        ]


def addresses(rule: Rule, land: Land) -> Iterator[str]:
    """The rule's addresses with the other's ids."""
    names = sorted(rule.arguments)
    values = [land.ids.get(name) or NEUTRAL.get(name) or [] for name in names]
    for each in itertools.product(*values):
        built = rule.build(dict(zip(names, each, strict=True)))
        assert built is not None
        yield built[1]


def queries(site: Site, rule: Rule, land: Land) -> Iterator[dict[str, str]]:
    """Nothing asked, then whatever of the other's the rule can be asked for."""
    yield {}
    known = fields(site, rule)
    for name, values in land.asked.items():
        if known is None or name in known:
            yield from ({name: value} for value in values)


def fields(site: Site, rule: Rule) -> set[str] | None:
    """The fields of the rule's query, by its description; None when it has none."""
    path = re.sub(r"<(?:[^<:]+:)?([^<>]+)>", r"{\1}", str(rule))
    operation = site.app.api_doc["paths"].get(path, {}).get("get")  # type: ignore[attr-defined]
    if operation is None:
        return None
    parameters = operation.get("parameters", [])
    return {each["name"] for each in parameters if each["in"] == "query"}


def is_theirs(rule: Rule, land: Land) -> bool:
    return bool(rule.arguments & set(land.ids))


def told(answer: TestResponse) -> str:
    """All that an answer says, workbooks unpacked."""
    data = answer.data
    answer.close()
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        texts = (book.read(name).decode("utf-8", "replace") for name in book.namelist())
        # openpyxl writes Thai as numbers of letters.
        return html.unescape("".join(texts))


def state(site: Site) -> dict[str, list[str]]:
    """Everything that the store holds."""
    with site.store.reading() as reader:
        return {
            table.name: _rows(reader.connection, table)
            for table in metadata.sorted_tables
            if table.name not in TRACES
        }


def _rows(connection: Connection, table: Table) -> list[str]:
    return sorted(map(repr, connection.execute(select(table)).all()))


def test_every_argument_of_an_address_is_seeded(small_site: Site) -> None:
    land = seeded(small_site)
    known = set(land.ids) | set(NEUTRAL)
    unknown = {
        f"{argument} of {rule}"
        for rule in rules(small_site, "GET", *UNSAFE)
        for argument in rule.arguments - known
    }
    assert unknown == set(), "say in provinces.py what of this the other province has"


def test_what_changes_something_of_the_others_has_a_body(small_site: Site) -> None:
    land = seeded(small_site)
    wanted = {rule.endpoint for rule in rules(small_site, *UNSAFE) if is_theirs(rule, land)}
    assert wanted - set(BODIES) == set(), "say in provinces.py with which body it would work"
    assert set(BODIES) - wanted == set(), "there is no such route any more"


def test_nobody_reads_what_is_the_others(site: Site) -> None:
    land = seeded(site)
    leaks: list[Any] = []
    met = set[str]()
    for caller, rule in itertools.product(people(site), rules(site, "GET")):
        walk = itertools.product(addresses(rule, land), queries(site, rule, land))
        for address, query in walk:
            answer = caller.get(address, query_string=query)
            text = told(answer)
            # What was asked for may be told back, as long as nothing is found.
            asked = "".join(query.values())
            words = {word for word in land.words if word not in asked}
            leaks += [(str(rule), query, word) for word in words if word in text]
            if is_theirs(rule, land) and answer.status_code not in {403, 404, 422}:
                leaks.append((str(rule), query, answer.status_code))
            if OURS.contract_no in text:
                met.add(str(rule))
            assert answer.status_code != 500, (address, query)
    assert leaks == []
    # The walk does meet what is ours.
    assert {"/api/v1/loans", "/api/v1/register/export"} <= met


def test_nobody_changes_what_is_the_others(site: Site) -> None:
    land = seeded(site)
    callers = people(site)
    before = state(site)
    done = []
    for caller, rule in itertools.product(callers, rules(site, *UNSAFE)):
        if not is_theirs(rule, land):
            continue
        for method in sorted((rule.methods or set()) & UNSAFE):
            for address in addresses(rule, land):
                answer = caller.send(method, address, **BODIES[rule.endpoint]())
                if answer.status_code not in {403, 404}:
                    done.append((method, address, answer.status_code))
    assert done == []
    after = state(site)
    assert [name for name in before if before[name] != after[name]] == []


def test_the_centre_does_see_it(small_site: Site) -> None:
    """So that what nobody else meets is there to be met."""
    land = seeded(small_site)
    centre = small_site.signed_in("central-staff-00")
    administrator = small_site.person(Role.ADMINISTRATOR)
    seen = ""
    asked: tuple[dict[str, str], ...] = (
        {},
        {"id_numbers": "true"},
        *({"text": text} for text in land.asked["text"]),
    )
    walk = itertools.product((centre, administrator), rules(small_site, "GET"), asked)
    for caller, rule, query in walk:
        for address in addresses(rule, land):
            seen += told(caller.get(address, query_string=query))
    # Tokens and views are nobody's but their owner's.
    assert land.words - {"โปรแกรมของเขา", "มุมมองของเขา"} <= {
        word for word in land.words if word in seen
    }
