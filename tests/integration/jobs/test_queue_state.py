"""What people and machines are told about the queue; that nothing waits for nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import inspect

from service.environment import Environment
from service.jobs.clock import relay
from service.jobs.queues import QueueState, queue_state
from service.jobs.wiring import Services, open_redis
from service.serve.programs import WORKERS
from service.store.engine import Store
from service.store.errors import StoreError
from service.store.outbox import Queue, Work, count, forget, put, put_lost, take
from tests.helpers.queues import Yard, until
from tests.integration.jobs import rows


@pytest.fixture
def services(yard: Yard) -> Iterator[Services]:
    yard.tasks = f"{rows.__name__}:TASKS"
    opened = yard.services()
    rows.begin(opened.store, 20)
    yield opened
    yard.end()
    rows.metadata.drop_all(opened.store.engine)
    opened.close()


def letters(services: Services) -> QueueState:
    return next(each for each in queue_state(services).queues if each.queue is Queue.LETTERS)


def test_state_from_outbox_to_done(yard: Yard, services: Services) -> None:
    hold = yard.folder / "hold-5"
    hold.touch()
    assert queue_state(services).outbox == 2
    assert relay(services, yard.pace) == 2
    state = queue_state(services)
    assert (state.outbox, [each.waiting for each in state.queues]) == (0, [0, 2, 0])
    worker = yard.worker()
    until((yard.folder / "held-5").exists)
    state = letters(services)
    assert (state.waiting, state.started, state.failed) == (1, 1, 0)
    [told] = state.workers
    assert told.state == "busy"
    hold.unlink()
    until(lambda: letters(services).started == letters(services).waiting == 0)
    assert worker.stop() == 0
    assert letters(services).workers == ()


def test_a_worker_waits_for_redis(yard: Yard, services: Services) -> None:
    yard.server.kill()
    worker = yard.worker(dies=0)
    with pytest.raises(StoreError) as refused:
        queue_state(services)
    assert refused.value.finding.code == "queue.unreachable"
    yard.server.start()
    until(lambda: letters(services).workers, "the worker is there")
    assert worker.stop() == 0


def test_a_bad_address_is_told(environment: Environment) -> None:
    with pytest.raises(StoreError) as refused:
        open_redis(replace(environment, redis_url="http://localhost"))
    assert refused.value.finding.code == "queue.bad_address"


def test_every_queue_is_served() -> None:
    assert set(WORKERS) == set(Queue)
    assert all(WORKERS.values())


def test_the_database_knows_every_queue(store: Store) -> None:
    [check] = inspect(store.engine).get_check_constraints("outbox")
    choices = re.findall(r"'(\w*)'", str(check["sqltext"]))
    assert sorted(choices) == sorted(Queue)


def test_rows_come_in_order_and_numbers_never_again(store: Store) -> None:
    with store.writing("test") as writer:
        for each in range(3):
            put(writer, Queue.CHORES, "a.b", {"id": each})
    with store.reading() as reader:
        first = take(reader, 2)
    assert [each.work.subject for each in first] == [{"id": 0}, {"id": 1}]
    with store.writing("test") as writer:
        everything = take(writer)
        forget(writer, [each.id for each in everything])
        put(writer, Queue.CHORES, "a.b", {"id": 0})
    with store.writing("test") as writer:
        [again] = take(writer)
        assert again.id > max(each.id for each in everything)
        assert again.work == everything[0].work
        # Whoever was slow to forget does not hit the newer row.
        forget(writer, [each.id for each in everything])
        assert count(writer) == 1


def test_what_is_lost_is_put_once(store: Store) -> None:
    works = [Work(Queue.CHORES, "a.b", {"id": each}) for each in range(3)]
    with store.writing("test") as writer:
        put(writer, Queue.CHORES, "a.b", {"id": 0})
        assert put_lost(writer, [*works, *works], {works[1].key}) == 1
        assert [each.work for each in take(writer)] == [works[0], works[2]]


def test_keys_tell_subjects_apart_whatever_their_order() -> None:
    def key(task: str, **subject: int | str) -> str:
        return Work(Queue.CHORES, task, subject).key

    assert key("a.b", x=1, y="2") == key("a.b", y="2", x=1)
    assert len({key("a.b", x=1), key("a.b", x="1"), key("a.c", x=1), key("a.b", y=1)}) == 4
    assert re.fullmatch(r"[A-Za-z0-9_-]+", key("a.b ก", x="ก"))
