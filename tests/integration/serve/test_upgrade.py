"""Between two versions no job is lost: neither one that Redis has, nor one that it has not yet."""

from __future__ import annotations

import time
from collections.abc import Callable

from alembic import command

from service.environment import Environment
from service.jobs.clock import relay
from service.jobs.queues import queue_state
from service.jobs.wiring import opened
from service.store.engine import open_engine
from service.store.migrate import alembic_config, newest_revision, revision_of, upgrade
from service.store.outbox import Queue, count
from tests.helpers.queues import RedisServer
from tests.integration.serve.conftest import Service, until
from tests.integration.serve.test_serve import ANY_PORT, ask


def one_version_back(environment: Environment) -> str:
    engine = open_engine(environment)
    with engine.connect() as plain:
        connection = plain.execution_options(faf_writes=True)
        with connection.begin():
            command.downgrade(alembic_config(connection), "-1")
            found = revision_of(connection)
    engine.dispose()
    return found


def test_an_upgrade_loses_no_job(start: Callable[..., Service], redis_server: RedisServer) -> None:
    stopped = start("--help", REDIS_URL=redis_server.url)
    assert stopped.process.wait(60) == 0
    environment = stopped.environment
    upgrade(environment, "test")
    queued = ask(stopped, 1)
    with opened(environment) as services:
        assert relay(services) == 1
        waiting = ask(stopped, 2)
        state = queue_state(services)
        with services.store.reading() as reader:
            assert count(reader) == 1
    assert {each.queue: each.waiting for each in state.queues}[Queue.CHORES] == 1
    # Everything is down; the new version comes.
    time.sleep(1.2)
    redis_server.kill()
    assert one_version_back(environment) != newest_revision()
    redis_server.start()
    service = start(*ANY_PORT, REDIS_URL=redis_server.url)
    until(service.started)
    assert "ปรับฐานข้อมูลเป็นรุ่น" in service.said()
    until(queued)
    until(waiting)
    assert service.end() == 0
