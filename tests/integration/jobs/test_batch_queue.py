"""A real batch through real workers, with one fault after another while it is made."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from redis.exceptions import RedisError

from service.jobs.clock import relay, sweep
from service.jobs.queues import queue_due
from service.jobs.sweeps import SWEEPS
from service.jobs.wiring import Services
from service.store import batches_moves
from service.store.errors import StoreError
from service.store.numbers import set_next
from service.store.outbox import Queue
from service.store.schema.batches import BatchState, RowState
from service.store.word_templates import made_of
from tests.helpers.batches import Desk
from tests.helpers.queues import Yard, until
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

REGISTER = synthetic_register(70, 11, SAMPLE_AS_OF)
FORMATS = ("docx", "pdf")


@pytest.fixture
def services(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(batches_moves, "CHUNK", 6)
    opened = yard.services()
    yield opened
    yard.end()
    opened.close()


@pytest.fixture
def desk(services: Services) -> Desk:
    desk = Desk(services.store, services.files)
    desk.load(REGISTER)
    with services.store.writing("test") as writer:
        set_next(writer, "00", 2568, 1)
    return desk


def turn(services: Services, yard: Yard) -> None:
    """One turn of the clock; what does not answer is asked again."""
    try:
        relay(services, yard.pace)
        queue_due(services.redis)
        sweep(services, SWEEPS, yard.pace)
    except (StoreError, RedisError):
        return


def check(desk: Desk, batch_id: int) -> None:
    """Each row has one letter, one number, and the files of its formats.

    Nothing else is kept, but for the rests of writing that was cut short, without a digest.
    """
    desk.check()
    rows, batch = desk.rows(batch_id), desk.batch(batch_id)
    assert {row.state for row in rows} == {RowState.MADE}
    assert sorted(row.letter_number for row in rows) == list(range(1, len(rows) + 1))
    letters = [file for row in rows for file in (row.word_file, row.pdf_file) if file]
    results = [batch.print_file, batch.posting_list, batch.result_file]
    assert len(set(letters)) == len(batch.formats) * len(rows)
    with desk.store.reading() as reader:
        template = made_of(reader, batch.kind, batch.template_hash).values()
    kept = [each.digest for each in desk.files.list() if each.digest]
    assert sorted(kept) == sorted([*letters, *filter(None, results), *template])


class Fate:
    """What happens to a batch: something at each moment at which a worker is at it."""

    def __init__(self, yard: Yard, services: Services, desk: Desk, batch_id: int) -> None:
        self.yard, self.services, self.desk, self.batch_id = yard, services, desk, batch_id
        self.worker = yard.worker()
        self.shifted = 0

    def strike(self, blow: Callable[[], None]) -> None:
        """When rows are claimed that were not before."""
        seen = {row.lease_owner for row in self._claimed()}
        until(lambda: self._turned() and self._owners() - seen, f"a claim before {blow.__name__}")
        blow()

    def _turned(self) -> bool:
        turn(self.services, self.yard)
        return True

    def _claimed(self) -> list[Any]:
        try:
            rows = self.desk.rows(self.batch_id, RowState.WAITING)
        except StoreError:
            return []
        return [row for row in rows if row.lease_owner]

    def _owners(self) -> set[str]:
        return {row.lease_owner for row in self._claimed()}

    def kill_horse(self) -> None:
        os.kill(self.worker.horse(), signal.SIGKILL)

    def kill_both(self) -> None:
        horse = self.worker.horse()
        os.kill(self.worker.pid, signal.SIGSTOP)
        os.kill(horse, signal.SIGKILL)
        self.kill_worker()

    def kill_worker(self) -> None:
        self.worker.kill()
        self.worker = self.yard.worker()
        self.shifted += 6
        self.yard.shift(minutes=self.shifted)

    def wipe_redis(self) -> None:
        self.yard.server.wipe()

    def restart_redis(self) -> None:
        self.yard.server.kill()
        self.yard.server.start()

    def cut_off_database(self) -> None:
        if self.yard.environment.database_url:
            with psycopg.connect(self.yard.environment.database_url) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

    def finish(self) -> None:
        def over() -> bool:
            turn(self.services, self.yard)
            return self.desk.batch(self.batch_id).state is BatchState.DONE

        until(over, "the end of the batch")


def test_a_batch_survives_whatever_dies(yard: Yard, services: Services, desk: Desk) -> None:
    batch_id = desk.plan(formats=FORMATS)
    desk.start(batch_id)
    fate = Fate(yard, services, desk, batch_id)
    for blow in (
        fate.kill_horse,
        fate.wipe_redis,
        fate.kill_both,
        fate.restart_redis,
        fate.cut_off_database,
        fate.kill_worker,
    ):
        fate.strike(blow)
    until(lambda: fate._turned() and desk.batch(batch_id).state is not BatchState.RUNNING)
    chores = yard.worker(Queue.CHORES, dies=1)
    turn(services, yard)
    assert chores.wait() == -signal.SIGKILL
    yard.worker(Queue.CHORES)
    fate.finish()
    check(desk, batch_id)


def test_two_clocks_and_two_workers_at_a_batch(yard: Yard, services: Services, desk: Desk) -> None:
    batch_id = desk.plan(formats=("docx",))
    for start in (yard.clock, yard.worker):
        start()
        start()
    yard.worker(Queue.CHORES)
    desk.start(batch_id)
    until(lambda: desk.batch(batch_id).state is BatchState.DONE, "the end of the batch")
    check(desk, batch_id)
