"""Whatever dies, every row gets exactly one letter, and the work ends by itself."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from redis.exceptions import RedisError

from service.jobs import queues
from service.jobs.clock import relay, sweep
from service.jobs.queues import queue_due, queue_of, queue_state, send
from service.jobs.wiring import Services
from service.store.errors import StoreError
from service.store.outbox import Queue, put, take
from tests.helpers.queues import Yard, until
from tests.integration.jobs import rows

COUNT = 30


@pytest.fixture
def services(yard: Yard) -> Iterator[Services]:
    yard.tasks, yard.sweeps = (
        "tests.integration.jobs.rows:TASKS",
        "tests.integration.jobs.rows:SWEEPS",
    )
    opened = yard.services()
    rows.begin(opened.store, COUNT)
    yield opened
    yard.end()
    rows.metadata.drop_all(opened.store.engine)
    opened.close()


def turn(services: Services, yard: Yard) -> None:
    """One turn of the clock; what does not answer is asked again."""
    try:
        relay(services, yard.pace)
        queue_due(services.redis)
        sweep(services, rows.SWEEPS, yard.pace)
    except (StoreError, RedisError):
        return


def finish(services: Services, yard: Yard, failed: int = 0) -> None:
    def over() -> bool:
        turn(services, yard)
        return rows.is_over(services.store)

    until(over, f"the end: {rows.states(services.store)}")
    rows.check(services, COUNT, failed)


def hold(yard: Yard, row: int) -> Path:
    path = yard.folder / f"hold-{row}"
    path.touch()
    return path


def until_held(yard: Yard, row: int) -> None:
    until((yard.folder / f"held-{row}").exists, f"row {row} is claimed")


def test_all_goes_well(yard: Yard, services: Services) -> None:
    yard.worker()
    yard.clock()
    until(lambda: rows.is_over(services.store), "the end")
    rows.check(services, COUNT)


def test_horse_killed(yard: Yard, services: Services) -> None:
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    os.kill(worker.horse(), signal.SIGKILL)
    held.unlink()
    yard.shift(minutes=6)
    finish(services, yard)
    assert worker.lives


def test_worker_and_horse_killed(yard: Yard, services: Services) -> None:
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    horse = worker.horse()
    os.kill(worker.pid, signal.SIGSTOP)
    os.kill(horse, signal.SIGKILL)
    worker.kill()
    held.unlink()
    yard.worker()
    yard.shift(minutes=6)
    finish(services, yard)


def test_worker_killed_alone(yard: Yard, services: Services) -> None:
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    horse = worker.horse()
    worker.kill()
    until(lambda: not Path(f"/proc/{horse}").exists(), "the horse dies with it", 2)
    held.unlink()
    scratch = f"faf-horse-{worker.pid}-*"
    assert list(Path(tempfile.gettempdir()).glob(scratch))
    yard.worker()
    assert not list(Path(tempfile.gettempdir()).glob(scratch))
    yard.shift(minutes=6)
    finish(services, yard)


#: A limit in seconds, and who keeps it: the horse by an alarm; with a limit that no alarm is set
#: for, as where a library does not listen, its worker a minute after.
@pytest.mark.parametrize("limit", [1, -56], ids=["the alarm", "the worker"])
def test_a_job_that_hangs_is_ended_by_its_limit(
    yard: Yard, services: Services, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setitem(queues._SECONDS, Queue.LETTERS, limit)
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    first = worker.horse()
    yard.shift(minutes=6)

    def is_tried_again() -> bool:
        turn(services, yard)
        return rows.attempts(services.store, 15) > 1

    # There is one worker: it can take the row again only when the first job was ended.
    until(is_tried_again, "the row is tried again")
    assert worker.lives
    assert (worker.horse() == first) is (limit > 0)
    held.unlink()
    finish(services, yard)


def test_idle_horse_killed(yard: Yard, services: Services) -> None:
    worker = yard.worker()
    os.kill(worker.horse(), signal.SIGKILL)
    finish(services, yard)
    assert worker.lives


def test_killed_between_pop_and_start(yard: Yard, services: Services) -> None:
    worker = yard.worker(dies=1)
    relay(services, yard.pace)
    assert worker.wait() == -signal.SIGKILL
    queue = queue_of(services.redis, Queue.LETTERS)
    assert len(queue.intermediate_queue.get_job_ids()) == 1
    assert len(queue.get_job_ids()) == COUNT // rows.JOB - 1
    yard.worker()
    finish(services, yard)


def test_redis_killed_and_started_again(yard: Yard, services: Services) -> None:
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    yard.server.kill()
    held.unlink()
    until(lambda: rows.states(services.store)["done"] >= 20, "the horse goes on without Redis")
    yard.server.start()
    finish(services, yard)
    assert worker.lives


def test_redis_killed_while_all_wait(yard: Yard, services: Services) -> None:
    worker, clock = yard.worker(), yard.clock()
    until(lambda: rows.is_over(services.store), "the end")
    yard.server.kill()
    with services.store.writing("test") as writer:
        writer.connection.execute(rows.rows.insert(), [{"id": COUNT + 1}])
    yard.server.start()
    until(lambda: rows.is_over(services.store), "the end")
    assert worker.stop() == clock.stop() == 0


def test_redis_wiped(yard: Yard, services: Services) -> None:
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    yard.server.wipe()
    held.unlink()
    finish(services, yard)
    assert worker.lives
    [state] = [each for each in queue_state(services).queues if each.queue is Queue.LETTERS]
    assert len(state.workers) == 1


@pytest.mark.parametrize("environment", ["postgresql"], indirect=True)
def test_database_restarted(yard: Yard, services: Services) -> None:
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    with psycopg.connect(yard.environment.database_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    held.unlink()
    finish(services, yard)
    assert worker.lives


def test_disk_full(yard: Yard, services: Services) -> None:
    worker = yard.worker(file_bytes=4)
    for _ in range(8):
        turn(services, yard)
        time.sleep(0.3)
    assert rows.states(services.store) == {"waiting": COUNT}
    assert worker.stop() == 0
    yard.worker()
    finish(services, yard)


def test_relay_dies_before_it_forgets(yard: Yard, services: Services) -> None:
    yard.worker()
    with services.store.reading() as reader:
        taken = take(reader)
    for waiting in [*taken, *taken]:
        send(services.redis, waiting, yard.pace)
    until(lambda: rows.is_over(services.store), "the end")
    assert relay(services, yard.pace) == len(taken)
    assert relay(services, yard.pace) == 0
    finish(services, yard)


def test_two_clocks_and_two_workers(yard: Yard, services: Services) -> None:
    processes = [yard.worker(), yard.clock(), yard.worker(), yard.clock()]
    until(lambda: rows.is_over(services.store), "the end")
    assert [each.stop() for each in processes] == [0, 0, 0, 0]
    rows.check(services, COUNT)


def test_clock_goes_forward(yard: Yard, services: Services) -> None:
    held = hold(yard, 15)
    yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    (yard.folder / "held-15").unlink()
    yard.shift(days=1)
    yard.worker()
    # Both work on the row now, and only one of them may count.
    with services.store.writing("test") as writer:
        put(writer, Queue.LETTERS, rows.TASK, {"first": 11})
    relay(services, yard.pace)
    until_held(yard, 15)
    held.unlink()
    finish(services, yard)


def test_clock_goes_back(yard: Yard, services: Services) -> None:
    yard.shift(days=1)
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    worker.kill()
    held.unlink()
    yard.shift()
    yard.worker()
    finish(services, yard)


def test_only_the_row_that_kills_its_process_fails(yard: Yard, services: Services) -> None:
    (yard.folder / "poison-15").touch()
    worker = yard.worker()
    finish(services, yard, failed=1)
    assert worker.lives


def test_errors_tell_nothing_of_people(yard: Yard, services: Services) -> None:
    (yard.folder / "error-15").write_text("1234567890123")
    worker = yard.worker()
    finish(services, yard, failed=1)
    queue = queue_of(services.redis, Queue.LETTERS)
    jobs = [queue.fetch_job(each) for each in queue.failed_job_registry.get_job_ids()]
    told = "".join(f"{each.to_dict()} {each.latest_result().exc_string}" for each in jobs if each)
    worker.stop()
    assert "ValueError at rows.py" in told
    assert "ValueError at rows.py" in yard.log()
    assert "1234567890123" not in told + yard.log()


def test_asked_to_stop_a_worker_ends_its_job_first(yard: Yard, services: Services) -> None:
    held = hold(yard, 15)
    worker = yard.worker()
    relay(services, yard.pace)
    until_held(yard, 15)
    horse = worker.horse()
    for each in (horse, worker.pid):
        os.kill(each, signal.SIGTERM)
    time.sleep(0.5)
    held.unlink()
    assert worker.wait() == 0
    assert rows.states(services.store)["done"] % rows.JOB == 0
    assert not Path(f"/proc/{horse}").exists()
