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
from werkzeug.routing import IntegerConverter, Rule
from werkzeug.test import TestResponse

from service.store.schema import Role, metadata
from service.web.auth import reason_open
from service.web.blueprint import PREFIX
from tests.helpers.web import Site
from tests.integration.web.provinces import (
    BODIES,
    EXPORT_OF_THEIRS,
    NEUTRAL,
    OURS,
    Land,
    people,
    seeded,
)

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
#: What forms of pages carry, all of it at once; they call the use cases that the API calls.
FORM = {
    **dict.fromkeys(("version", "no", "numbers", "number", "row", "rows", "at"), "1"),
    **dict.fromkeys(("reason", "reasons", "text", "value", "name", "title", "note"), "x"),
    **dict.fromkeys(("date", "posted_on", "received_on", "day", "decided_on"), "22/11/2568"),
    "sure": "yes",
}
#: Numbers that pages call otherwise than the API.
ALSO_CALLED = {"document_id": "paper_id", "proposal_id": "schedule_id"}
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
    names = arguments(rule)
    values = [land.ids.get(name) or NEUTRAL.get(name) or [] for name in names.values()]
    for each in itertools.product(*values):
        built = rule.build(dict(zip(names, each, strict=True)))
        assert built is not None
        yield built[1]


def arguments(rule: Rule) -> dict[str, str]:
    """The rule's arguments, and the names under which they are seeded."""
    numbers = {
        name for name, kind in rule._converters.items() if isinstance(kind, IntegerConverter)
    }
    names = sorted(rule.arguments)
    return {name: ALSO_CALLED.get(name, name) if name in numbers else name for name in names}


def queries(site: Site, rule: Rule, land: Land) -> list[dict[str, str]]:
    """Nothing asked, then all at once that can be asked for of the other's, in other words."""
    known = fields(site, rule)
    asked = {name: land.asked[name] for name in land.asked if known is None or name in known}
    most = max(map(len, asked.values()), default=0)
    if site.services.environment.database_url:
        # What is asked for in which words makes no difference to the database.
        most = min(most, 1)
    return [
        {},
        *(
            {name: values[place % len(values)] for name, values in asked.items()}
            for place in range(most)
        ),
    ]


def fields(site: Site, rule: Rule) -> set[str] | None:
    """The fields of the rule's query, by its description; None when it has none."""
    path = re.sub(r"<(?:[^<:]+:)?([^<>]+)>", r"{\1}", str(rule))
    operation = site.app.api_doc["paths"].get(path, {}).get("get")  # type: ignore[attr-defined]
    if operation is None:
        return None
    parameters = operation.get("parameters", [])
    return {each["name"] for each in parameters if each["in"] == "query"}


def is_theirs(rule: Rule, land: Land) -> bool:
    return bool(set(arguments(rule).values()) & set(land.ids))


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
        for argument in set(arguments(rule).values()) - known
    }
    assert unknown == set(), "say in provinces.py what of this the other province has"


def test_what_changes_something_of_the_others_has_a_body(small_site: Site) -> None:
    land = seeded(small_site)
    wanted = {rule.endpoint for rule in rules(small_site, *UNSAFE) if is_theirs(rule, land)}
    of_the_api = {endpoint for endpoint in wanted if endpoint.startswith("api-")}
    assert of_the_api - set(BODIES) == set(), "say in provinces.py with which body it would work"
    assert set(BODIES) - wanted == set(), "there is no such route any more"


def test_nobody_reads_what_is_the_others(site: Site) -> None:
    land = seeded(site)
    leaks: list[Any] = []
    met = set[str]()
    callers = people(site)
    if site.services.environment.database_url:
        # The scope is in the queries: on the other database one walk shows that they hold.
        callers = callers[:1]
    for caller, rule in itertools.product(callers, rules(site, "GET")):
        walk = itertools.product(addresses(rule, land), queries(site, rule, land))
        for address, query in walk:
            answer = caller.get(address, query_string=query)
            text = told(answer)
            # What was asked for may be told back, as long as nothing is found.
            asked = "".join(query.values())
            words = {word for word in land.words if word not in asked}
            leaks += [(str(rule), query, word) for word in words if word in text]
            # A page may ask "are you sure?" of any number, the API knows none.
            is_api = str(rule).startswith(PREFIX) and is_theirs(rule, land)
            if is_api and answer.status_code not in {403, 404, 422}:
                leaks.append((str(rule), query, answer.status_code))
            if OURS.contract_no in text:
                met.add(str(rule))
            assert answer.status_code != 500, (address, query)
    assert leaks == []
    # The walk does meet what is ours.
    assert {"/api/v1/loans", "/register/export"} <= met


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
                body = BODIES.get(rule.endpoint, lambda: {"data": FORM})()
                answer = caller.send(method, address, **body)
                is_done = answer.status_code not in {403, 404}
                if is_done and str(rule).startswith(PREFIX):
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
    for caller, rule in itertools.product((centre, administrator), rules(small_site, "GET")):
        if not str(rule).startswith(PREFIX):
            continue
        # Numbers of people are told to whoever asks for them.
        known = fields(small_site, rule) or set()
        asked = [{}, dict.fromkeys(known & {"id_numbers"}, "true")]
        for address, query in itertools.product(addresses(rule, land), asked):
            seen += told(caller.get(address, query_string=query))
    # Tokens, views and ordered files are nobody's but their owner's.
    assert land.words - {"โปรแกรมของเขา", "มุมมองของเขา", EXPORT_OF_THEIRS} <= {
        word for word in land.words if word in seen
    }
