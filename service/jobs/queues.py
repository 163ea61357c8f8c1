"""The queues in Redis: jobs of ids only, what is alive in them, and their state for people."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import rq
from redis.exceptions import RedisError
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from service.store.errors import StoreError
from service.store.outbox import Queue, count

if TYPE_CHECKING:
    from redis import Redis

    from service.jobs.wiring import Services
    from service.store.outbox import Waiting

_NAME: Final = "faf-{}"
#: What a job calls: ``service.jobs.horse.perform``, by its name so that it is not imported here.
_FUNCTION: Final = "service.jobs.horse.perform"
_SECONDS: Final = {Queue.READINGS: 10 * 60, Queue.LETTERS: 10 * 60, Queue.CHORES: 2 * 60 * 60}
#: How long a job that failed is kept for people to see.
_FAILED_SECONDS: Final = 7 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are looked after, in seconds; tests are in a hurry.

    A worker that missed three ``heartbeat`` is dead. ``retries``: the waits before a failed job
    is tried again; after the last one it is left to the sweep.
    """

    relay: float = 0.2
    sweep: float = 60
    heartbeat: float = 15
    retries: tuple[int, ...] = (1, 10, 60)

    @property
    def patience(self) -> int:
        """How long a sign of life counts."""
        return ceil(3 * self.heartbeat) + 1


PACE: Final = Pace()


def queue_of(redis: Redis, queue: Queue) -> rq.Queue:
    return rq.Queue(_NAME.format(queue.value), connection=redis, serializer=JSONSerializer)


def job_id(waiting: Waiting) -> str:
    """The same whenever this row is sent: two relays make one job."""
    return f"{waiting.work.key}-{waiting.id}"


def send(redis: Redis, waiting: Waiting, pace: Pace = PACE) -> None:
    """Put a row of the outbox into its queue, unless it is there. Raises RedisError."""
    work = waiting.work
    try:
        queue_of(redis, work.queue).enqueue_call(
            _FUNCTION,
            args=(work.task, dict(work.subject)),
            timeout=_SECONDS[work.queue],
            result_ttl=0,
            failure_ttl=_FAILED_SECONDS,
            description=work.task,
            job_id=job_id(waiting),
            retry=rq.Retry(max=len(pace.retries), interval=list(pace.retries)),
            unique=True,
        )
    except DuplicateJobError:
        return


def queued_keys(redis: Redis, pace: Pace = PACE) -> set[str]:
    """The keys of the work that waits, is being done, or is to be tried again.

    What was popped and not started is not among them, nor what a dead worker left, nor what a
    clock that went back keeps from being due. Raises RedisError.
    """
    now = time.time()
    ids: list[Any] = []
    for name in Queue:
        queue = queue_of(redis, name)
        started, scheduled = queue.started_job_registry.key, queue.scheduled_job_registry.key
        ids += redis.lrange(queue.key, 0, -1)
        # Two seconds: what is due is about to be queued.
        ids += redis.zrangebyscore(scheduled, now - 2, now + max(pace.retries, default=0) + 2)
        ids += redis.zrangebyscore(started, now, now + pace.patience + 2)
    return {each.decode().partition(":")[0].rpartition("-")[0] for each in ids}


def queue_due(redis: Redis) -> int:
    """Queue the jobs whose wait before another try is over; how many. Raises RedisError."""
    done = 0
    for name in Queue:
        queue = queue_of(redis, name)
        registry = queue.scheduled_job_registry
        for each in registry.get_jobs_to_schedule(int(time.time())):
            # Of two clocks the one that takes it away queues it; lost between, a sweep finds it.
            if redis.zrem(registry.key, each) and (job := queue.fetch_job(each)):
                queue.enqueue_job(job)
                done += 1
    return done


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker that is alive; ``state`` is RQ's word: idle, busy."""

    name: str
    host: str
    state: str
    heartbeat: datetime


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue: how many jobs wait, are being done, wait for another try, have failed."""

    queue: Queue
    waiting: int
    started: int
    scheduled: int
    failed: int
    workers: tuple[WorkerState, ...]


@dataclass(frozen=True, slots=True)
class State:
    """All queues, and how many rows of the outbox are not in Redis yet."""

    outbox: int
    queues: tuple[QueueState, ...]


def queue_state(services: Services) -> State:
    """Raises StoreError when Redis or the database does not answer."""
    with services.store.reading() as reader:
        waiting = count(reader)
    try:
        return State(waiting, tuple(_state(services.redis, queue) for queue in Queue))
    except RedisError as error:
        raise StoreError("queue.unreachable") from error


def _state(redis: Redis, name: Queue) -> QueueState:
    queue, now = queue_of(redis, name), time.time()
    alive = datetime.now(UTC) - timedelta(seconds=PACE.patience)
    return QueueState(
        name,
        waiting=queue.count,
        started=redis.zcount(queue.started_job_registry.key, now, "+inf"),
        scheduled=queue.scheduled_job_registry.get_job_count(cleanup=False),
        failed=redis.zcount(queue.failed_job_registry.key, now, "+inf"),
        workers=tuple(
            WorkerState(each.name, each.hostname or "", each.get_state(), each.last_heartbeat)
            for each in rq.Worker.all(queue=queue)
            if each.last_heartbeat and each.last_heartbeat > alive
        ),
    )
