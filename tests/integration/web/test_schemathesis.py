"""The running app against its own description: whatever is sent, it answers as it says."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from redis import Redis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from werkzeug.serving import make_server

from service.environment import Environment
from service.store.migrate import upgrade
from service.store.schema import Role
from service.web.auth import CSRF_HEADER
from tests.helpers.queues import RedisServer
from tests.helpers.stores import OLD_KEY
from tests.helpers.web import NO_LIMIT, Caller, make_site
from tests.integration.web.provinces import NEUTRAL, Land, seeded

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
#: These would end the session that asks, or shut out whoever it is.
NOT_ASKED = {("DELETE", "/api/v1/session"), ("DELETE", "/api/v1/session/list/{session_id}")}
FOR_ADMINISTRATORS = ("/api/v1/users", "/api/v1/log")
EXAMPLES = 4


@dataclass
class Running:
    """The app at an address, who is signed in to it, and what there is."""

    address: str
    administrator: Caller
    staff: Caller
    land: Land
    met: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def known(self, path: str) -> dict[str, Any]:
        """Ids that are there, for the arguments of an address."""
        ids = {**NEUTRAL, **self.land.ids}
        return {name: values[0] for name, values in ids.items() if f"{{{name}}}" in path}


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    # Not in a folder of the test: names of sockets are short.
    folder = Path(tempfile.mkdtemp(prefix="faf-redis-"))
    server = RedisServer(folder)
    server.start()
    yield Redis.from_url(server.url)
    server.kill()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, redis: Redis) -> Iterator[Running]:
    environment = Environment(tmp_path_factory.mktemp("site"), keys=OLD_KEY)
    upgrade(environment, "test")
    site = make_site(environment, NO_LIMIT, redis)
    land = seeded(site)
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Running(
        f"http://127.0.0.1:{server.port}",
        site.person(Role.ADMINISTRATOR),
        site.signed_in("central-staff-00"),
        land,
    )
    server.shutdown()
    thread.join()
    site.services.close()


def test_it_answers_as_it_says(running: Running) -> None:
    described = schemathesis.openapi.from_url(f"{running.address}/api/openapi.json")
    failures = []
    for found in described.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) in NOT_ASKED:
            continue
        for mode in GenerationMode:
            options = right_parts(running, operation, mode)
            try:
                send(running, operation.as_strategy(generation_mode=mode, **options))
            except Unsatisfiable:
                continue
            except FailureGroup as group:
                failures += [f"{operation.label}: {each}" for each in group.exceptions]
    assert not failures, "\n\n".join(failures)
    # It was more than refusals: nearly all that can be seen was seen.
    seen = {label: min(codes) < 300 for label, codes in running.met.items() if label[:3] == "GET"}
    assert sum(seen.values()) > len(seen) * 0.9, sorted(label for label in seen if not seen[label])


def right_parts(running: Running, operation: Any, mode: GenerationMode) -> dict[str, Any]:
    """What is not made up: right requests are for what is there, wrong ones wrong in the rest."""
    if mode is GenerationMode.POSITIVE:
        known = running.known(operation.path)
        return {"path_parameters": known} if known else {}
    # Blanks around a header's value are nothing to HTTP, and wrong to its pattern.
    return {"headers": {"If-Match": '"1"'}} if operation.headers else {}


def send(running: Running, cases: Any) -> None:
    """Send some requests, and check the answers."""

    @settings(
        max_examples=EXAMPLES,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=cases)
    def one(case: Any) -> None:
        is_for_them = case.path.startswith(FOR_ADMINISTRATORS)
        who = running.administrator if is_for_them else running.staff
        cookie = who.client.get_cookie("faf-session")
        assert cookie is not None
        answer = case.call(
            base_url=running.address,
            headers={CSRF_HEADER: who.csrf_token},
            cookies={"faf-session": cookie.value},
        )
        running.met[case.operation.label].add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    one()
