"""The process that does a worker's jobs, one after another, with all that it needs warm.

Its worker forks it before anything that has threads was imported, feeds it jobs by a pipe, and
starts another when it dies. It dies with its worker, and leaves when it has grown old or large.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from redis.exceptions import RedisError
from rq.exceptions import NoSuchJobError

from service.environment import Environment
from service.jobs.wiring import Services, open_services
from service.logs import frames_of
from service.store.errors import StoreError
from service.store.leases import give_back
from service.store.outbox import Queue

if TYPE_CHECKING:
    from service.jobs.tasks import Task

#: Answers: the job ended by the queue's rules, or the queue was lost; then whether the horse goes.
_ENDED, _LOST, _GOING = b"e", b"l", b"g"
_PR_SET_PDEATHSIG: Final = 1
_MOST_JOBS: Final = 1_000
_MOST_BYTES: Final = 300 << 20
_WHO: Final = "worker"
_SCRATCH: Final = "faf-horse-"
#: As ``wait`` tells the end of a process with status 1.
_FAILED: Final = 1 << 8
_LOG = logging.getLogger(__name__)

#: Does the job of an id as the execution of an id.
Ride = Callable[[str, str], None]


class JobError(Exception):
    """A task failed: where, and by which kind of error, but nothing of what it worked on."""


@dataclass(slots=True)
class Stable:
    """What jobs work with; the store is opened by the first. None are the product's tasks."""

    environment: Environment
    queue: Queue
    clock: Callable[[], datetime]
    tasks: Mapping[str, Task] | None = None
    owner: str = ""
    _services: Services | None = None

    def services(self) -> Services:
        """Raises StoreError."""
        if self._services is None:
            self._services = open_services(self.environment, self.clock)
        return replace(self._services, owner=self.owner)

    def close(self) -> None:
        """Open all anew for the next job: keys may have been changed, or a connection be stale."""
        if self._services is not None:
            self._services.close()
            self._services = None

    def task(self, name: str) -> Task:
        if self.tasks is None:
            from service.jobs.tasks import TASKS  # noqa: PLC0415 - not before the fork

            self.tasks = TASKS
        return self.tasks[name]

    def give_back(self, owners: list[str], *, tried: bool) -> None:
        """Release what these runs hold; should that fail, their leases run out."""
        try:
            with self.services().store.writing(_WHO) as writer:
                give_back(writer, owners, tried=tried)
        except Exception:  # noqa: BLE001 - it only saves time
            _LOG.exception("leases are not given back")


_stable: Stable | None = None


def perform(task: str, subject: Mapping[str, Any]) -> None:
    """Do one job; what the queue calls. Raises JobError."""
    if _stable is None:
        raise RuntimeError("jobs are done by horses")
    began = time.monotonic()
    try:
        _stable.task(task)(_stable.services(), **subject)
    except Exception as error:  # noqa: BLE001 - whatever it is, its message goes no further
        # First of all, for a full disk may not even take the log. And no row is to blame for it.
        _stable.give_back([_stable.owner], tried=not isinstance(error, StoreError))
        if isinstance(error, StoreError):
            _stable.close()
        place = _place(error)
        structlog.get_logger().error("job failed", task=task, kind=place, frames=frames_of(error))
        # The message of the error itself may hold names or numbers, and would get into Redis.
        raise JobError(place) from None
    seconds = round(time.monotonic() - began, 3)
    structlog.get_logger().info("job done", task=task, seconds=seconds)


def _place(error: Exception) -> str:
    code = f" ({error.finding.code})" if isinstance(error, StoreError) else ""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}{code} at {Path(frame.filename).name}:{frame.lineno}"


class Horse:
    """A running horse, as its worker holds it."""

    def __init__(self, stable: Stable, ride: Ride, lost: list[str]) -> None:
        """``lost``: runs whose horse died; their leases are given back first."""
        self._scratch = tempfile.TemporaryDirectory(prefix=f"{_SCRATCH}{os.getpid()}-")
        self._pipe, theirs = Pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        worker = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._pipe.close()
            tempfile.tempdir = os.environ["TMPDIR"] = self._scratch.name
            _live(theirs, stable, ride, lost, worker)
        theirs.close()
        # Both set it, so that it is set whoever goes on first.
        with suppress(OSError):
            os.setpgid(self.pid, self.pid)
        self.lives = True

    def order(self, job: str, execution: str) -> bool:
        """Have a job done; False: it died."""
        try:
            self._pipe.send_bytes(json.dumps([job, execution]).encode())
        except OSError:
            self.bury()
        return self.lives

    def answer(self, seconds: float) -> int | None:
        """How the job ended, as a wait status: 0, or not by the queue's rules; None: not yet."""
        if not self._pipe.poll(seconds):
            return None
        try:
            answer = self._pipe.recv_bytes()
        except (EOFError, OSError):
            return self.bury()
        if _GOING in answer:
            self.bury()
        return 0 if _ENDED in answer else _FAILED

    def bury(self) -> int:
        """Have it end, at once, with the processes that it started; its wait status."""
        self.lives = False
        self._pipe.close()
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        self._scratch.cleanup()
        return status


def clear_scratch() -> None:
    """Take away what workers that were killed left behind: letters may be among it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*-*"):
        worker = folder.name.removeprefix(_SCRATCH).partition("-")[0]
        if not Path("/proc", worker).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _live(pipe: Connection, stable: Stable, ride: Ride, lost: list[str], worker: int) -> None:
    """From the fork to the end; never returns."""
    try:
        _bind(worker)
        if lost:
            stable.give_back(lost, tried=True)
        _run(pipe, stable, ride)
    except (EOFError, OSError):
        _LOG.debug("the worker is gone")
    except Exception:  # noqa: BLE001 - told by the worker, which finds the horse gone
        _LOG.exception("a horse fell")
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            # What was before the fork is not this process's to end.
            os._exit(1)


def _bind(worker: int) -> None:
    """Die with the worker, and leave it to the worker what becomes of signals."""
    os.setpgrp()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != worker:
        os._exit(1)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    random.seed()


def _run(pipe: Connection, stable: Stable, ride: Ride) -> None:
    global _stable  # noqa: PLW0603 - the queue calls ``perform`` by its name
    _stable = stable
    _warm_up(stable.queue)
    for number in range(1, _MOST_JOBS + 1):
        job, stable.owner = json.loads(pipe.recv_bytes())
        try:
            with structlog.contextvars.bound_contextvars(job_id=job):
                ride(job, stable.owner)
            answer = _ENDED
        except (RedisError, NoSuchJobError, ValueError) as error:
            _LOG.warning("job %s: the queue was lost: %s", job, type(error).__name__)
            answer = _LOST
        going = number == _MOST_JOBS or _resident_bytes() > _MOST_BYTES
        pipe.send_bytes(answer + _GOING if going else answer)


def _warm_up(queue: Queue) -> None:
    """What else the first job would wait for."""
    if queue is Queue.READINGS:
        from parsers import isolation  # noqa: PLC0415 - not before the fork

        try:
            isolation.warm_up()
        except isolation.IsolationError:
            _LOG.exception("files cannot be read")


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
