"""What administrators are told of queues, workers and the machine: a real Redis, real workers."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from service.access.actor import Actor, ForbiddenError
from service.jobs import health
from service.jobs.clock import relay
from service.jobs.health import Disk, see_health
from service.jobs.wiring import Services
from service.store.outbox import Queue
from service.store.schema import Role
from tests.helpers.queues import Yard, until
from tests.helpers.web import make_site
from tests.integration.jobs import rows

BOSS = Actor.command("test")


@pytest.fixture
def services(yard: Yard) -> Iterator[Services]:
    yard.tasks = f"{rows.__name__}:TASKS"
    opened = yard.services()
    rows.begin(opened.store, 20)
    yield opened
    yard.end()
    rows.metadata.drop_all(opened.store.engine)
    opened.close()


def codes(services: Services) -> dict[str, str]:
    return {each.code: each.severity.value for each in see_health(services, BOSS).findings}


def _jobs(services: Services) -> int:
    state = see_health(services, BOSS).queues
    assert state is not None
    return sum(each.waiting + each.started + each.scheduled for each in state.queues)


def test_what_is_wrong_is_told_with_what_to_do(yard: Yard, services: Services) -> None:
    seen = see_health(services, BOSS)
    assert (seen.outbox, seen.backup) == (2, None)
    assert seen.waits_since is not None
    assert {each.code for each in seen.findings} == {"queue.no_worker"}
    yard.shift(minutes=10)
    assert codes(services)["queue.clock_stopped"] == "error"
    relay(services, yard.pace)
    assert codes(services)["queue.nobody_works"] == "error"
    assert "queue.clock_stopped" not in codes(services)
    assert all(each.remedy for each in see_health(services, BOSS).findings)
    workers = [yard.worker(queue) for queue in Queue]
    until(lambda: codes(services) == {}, "all is well")
    until(lambda: _jobs(services) == 0, "all is done")
    state = see_health(services, BOSS).queues
    assert state is not None
    assert [len(each.workers) for each in state.queues] == [1, 1, 1]
    for worker in workers:
        worker.stop()
    assert set(codes(services)) == {"queue.no_worker"}


def test_what_failed_and_old_backups_are_told(yard: Yard, services: Services) -> None:
    with services.store.writing("test") as writer:
        writer.log.add("store.backed_up", "store")
    made = see_health(services, BOSS).backup
    assert made is not None
    yard.shift(days=3)
    assert codes(services)["queue.backup_old"] == "warning"
    with services.store.writing("test") as writer:
        writer.log.add("store.backed_up", "store")
    later = see_health(services, BOSS).backup
    assert later is not None
    assert later - made > timedelta(days=2)
    assert "queue.backup_old" not in codes(services)


def test_without_redis_the_rest_is_still_told(yard: Yard, services: Services) -> None:
    yard.server.kill()
    seen = see_health(services, BOSS)
    assert seen.queues is None
    assert seen.outbox == 2
    assert "queue.unreachable" in {each.code for each in seen.findings}
    yard.server.start()
    assert see_health(services, BOSS).queues is not None


def test_a_full_disk_is_told(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    assert see_health(services, BOSS).disk is not None
    monkeypatch.setattr(health, "_LEAST_FREE", 1 << 60)
    assert codes(services)["queue.disk_full"] == "error"
    gone = replace(services.environment, data_dir=services.environment.data_dir / "not" / "there")
    assert see_health(replace(services, environment=gone), BOSS).disk is None
    assert Disk(1, 2).free == 1


def test_the_page_shows_queues_and_whoever_works(yard: Yard, services: Services) -> None:
    yard.worker(Queue.LETTERS)
    until(lambda: len(codes(services)) == 1, "the worker is there")
    site = make_site(yard.environment, redis=services.redis)
    page = html.unescape(site.person(Role.ADMINISTRATOR).get("/administration/work").text)
    state = see_health(services, BOSS).queues
    assert state is not None
    [worker] = [each for queue in state.queues for each in queue.workers]
    assert worker.name in page
    assert page.count("ไม่มีเครื่องที่ทำงานในคิว") == 2
    assert "GB" in page
    yard.server.kill()
    away = site.signed_in("administrator-00").get("/administration/work")
    assert away.status_code == 200
    assert "ติดต่อ Redis" in html.unescape(away.text)
    site.services.store.close()


def test_who_may_look(services: Services) -> None:
    with pytest.raises(ForbiddenError):
        see_health(services, replace(BOSS, tasks=frozenset()))
