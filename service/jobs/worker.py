"""The worker: takes jobs from one queue and has them done by its horse.

One queue each: RQ takes a job out of a single queue so that one lost between popping and
starting is found again. Beside its horse it stays small, so that it can always tell that it is
alive, end what hangs, and see what died.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Any, Final

import rq
from redis.exceptions import RedisError
from rq import worker_registration
from rq.exceptions import DequeueTimeout, StopRequested
from rq.executions import Execution, ExecutionRegistry
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import (
    BaseDeathPenalty,
    HorseMonitorTimeoutException,
    UnixSignalDeathPenalty,
)
from rq.utils import now
from rq.worker.base import WorkerStatus

from service.jobs.horse import Horse, JobError, Stable, clear_scratch
from service.jobs.queues import PACE, Pace, queue_of
from service.jobs.stopping import Backoff, Stopping
from service.jobs.wiring import open_redis
from service.store.engine import utc_now

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

    from service.environment import Environment
    from service.jobs.tasks import Task
    from service.store.outbox import Queue

_POP_SECONDS: Final = 1
_LOG = logging.getLogger(__name__)


def run_worker(
    environment: Environment,
    queue: Queue,
    *,
    pace: Pace = PACE,
    tasks: Mapping[str, Task] | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> None:
    """Do the jobs of a queue until SIGTERM or SIGINT, the job in hand being finished first.

    While Redis does not answer it is asked again and again. Raises StoreError: a bad address.
    """
    stopping, backoff = Stopping(), Backoff()
    clear_scratch()
    stable = Stable(environment, queue, clock, tasks)
    while not stopping:
        try:
            worker = OneQueueWorker(open_redis(environment), stable, stopping, pace)
            worker.work(logging_level="WARNING")
        except RedisError as error:
            _LOG.warning("the worker waits for Redis: %s", error)
        stopping.wait(backoff.seconds())


class _NoAlarm(BaseDeathPenalty):
    """The worker waits with a limit of its own; an alarm could hit it anywhere."""

    def setup_death_penalty(self) -> None:
        pass

    def cancel_death_penalty(self) -> None:
        pass


class OneQueueWorker(rq.Worker):
    """RQ's worker with a horse that lives for many jobs."""

    death_penalty_class: type[BaseDeathPenalty] = _NoAlarm

    def __init__(self, redis: Redis, stable: Stable, stopping: Stopping, pace: Pace) -> None:
        self._stable, self._stopping, self._pace = stable, stopping, pace
        self._horse: Horse | None = None
        super().__init__(
            [queue_of(redis, stable.queue)],
            connection=redis,
            serializer=JSONSerializer,
            worker_ttl=pace.patience,
            job_monitoring_interval=ceil(pace.heartbeat),
            maintenance_interval=ceil(pace.sweep),
            log_job_description=False,
        )

    # -- What lives beside the jobs

    def bootstrap(self, *args: Any, **options: Any) -> None:
        super().bootstrap(*args, **options)
        self._saddled()

    def subscribe(self) -> None:
        """Take no commands from Redis: that needs a thread, which a fork must not meet."""

    def _install_signal_handlers(self) -> None:
        """``Stopping`` has them."""

    def teardown(self) -> None:
        if self._horse and self._horse.lives:
            self._horse.bury()
        super().teardown()  # type: ignore[no-untyped-call]

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Tell all anew: Redis may have been wiped."""
        super().heartbeat(timeout, pipeline)
        redis = pipeline if pipeline is not None else self.connection.pipeline()
        redis.hset(self.key, mapping=self.serialize())
        worker_registration.register(self, redis)
        if pipeline is None:
            redis.execute()

    def maintain_heartbeats(self, job: Job, execution: Execution) -> None:
        """The horse does not need Redis for its work, so it may go on without."""
        try:
            super().maintain_heartbeats(job, execution)
        except RedisError as error:
            _LOG.warning("no heartbeat: %s", error)

    def run_maintenance_tasks(self) -> None:
        """What RQ cannot put right, the sweep does: it is no reason to stop working."""
        try:
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        except RedisError:
            raise
        except Exception:  # noqa: BLE001 - else a job that RQ stumbles over ends every worker
            _LOG.exception("the queue is not tidied up")
            self.last_cleaned_at = now()  # type: ignore[assignment]

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """A task's own failure was told where it happened."""
        if exc_info[0] is not JobError:
            super().handle_exception(job, *exc_info)

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:  # noqa: ARG002
        return self._pace.patience

    # -- Taking a job

    def dequeue_job_and_maintain_ttl(
        self,
        timeout: int | None,  # noqa: ARG002
        max_idle_time: int | None = None,  # noqa: ARG002
    ) -> tuple[Job, rq.Queue] | None:
        """Wait for a job in short turns, so that no signal has to cut off a pop."""
        self.set_state(WorkerStatus.IDLE)
        while not self._stopping:
            self.heartbeat()
            if self.should_run_maintenance_tasks:
                self.run_maintenance_tasks()
            try:
                return self.queue_class.dequeue_any(
                    self.queues,
                    _POP_SECONDS,
                    connection=self.connection,
                    serializer=JSONSerializer,
                )
            except DequeueTimeout:
                continue
        raise StopRequested

    # -- Having it done

    def fork_work_horse(self, job: Job, queue: rq.Queue) -> None:  # noqa: ARG002
        """Give the job to the horse, which is there already if it did not die."""
        execution = next(iter(self.executions))
        while not self._saddled().order(job.id, execution):
            _LOG.warning("a horse died between jobs")
        self._horse_pid = self._saddled().pid

    def wait_for_horse(self) -> tuple[int | None, int | None, Any]:
        horse = self._saddled()
        status = horse.answer(self._pace.heartbeat)
        if status is None:
            raise HorseMonitorTimeoutException
        if status and not horse.lives:
            self._saddled(self.executions)
        return horse.pid, status, None

    def _saddled(self, lost: Iterable[str] = ()) -> Horse:
        if self._horse is None or not self._horse.lives:
            self._horse = Horse(self._stable, self._ride, list(lost))
        return self._horse

    def _ride(self, job_id: str, execution_id: str) -> None:
        """Do the job, in the horse. Raises RedisError, NoSuchJobError."""
        self._is_horse = True
        self.death_penalty_class = UnixSignalDeathPenalty
        job = self.job_class.fetch(job_id, connection=self.connection, serializer=JSONSerializer)
        execution = Execution.fetch(execution_id, job_id, self.connection)
        self._forget_dead_executions(job_id)
        self.executions = {execution.id: execution}
        self.perform_job(job, self.queues[0], execution)

    def _forget_dead_executions(self, job_id: str) -> None:
        """RQ lists a dead worker's execution a minute longer than it keeps it, and stumbles."""
        registry = ExecutionRegistry(job_id, self.connection)
        for each in registry.get_execution_ids():
            if not self.connection.exists(Execution(each, job_id, self.connection).key):
                self.connection.zrem(registry.key, each)
