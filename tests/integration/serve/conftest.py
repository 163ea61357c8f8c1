"""``faf serve`` as people start it, in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from service.environment import Environment, read_environment
from tests.helpers.commands import faf  # noqa: F401 - a fixture
from tests.helpers.queues import redis_server  # noqa: F401 - a fixture
from tests.helpers.stores import (  # noqa: F401 - fixtures
    embedded,
    postgresql,
    postgresql_emptied,
    postgresql_upgraded,
    sqlite_template,
)

_SETTINGS = ("FAF_DATA_DIR", "DATABASE_URL", "FAF_KEYS", "REDIS_URL", "FILES_URL")


def until(met: Callable[[], object], seconds: float = 90) -> None:
    last = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < last, "it did not happen in time"
        time.sleep(0.05)


def children_of(pid: int) -> dict[int, str]:
    """The processes that a process has started, and theirs: number to command."""
    found: dict[int, str] = {}
    for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            line = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ")
            found[child] = line.decode(errors="replace").strip()
            found |= children_of(child)
    return found


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


class Service:
    """A ``faf`` that runs until it is told to end; ``settings`` are its variables."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.data = folder / "var"
        self.settings = {"FAF_DATA_DIR": str(self.data), **settings}
        kept = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
        self.out = folder / f"out-{len(list(folder.iterdir()))}"
        with self.out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service.cli", *arguments],
                env={**kept, **self.settings},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    @property
    def environment(self) -> Environment:
        return read_environment(self.settings)

    def said(self) -> str:
        return self.out.read_text()

    @property
    def url(self) -> str:
        found = re.search(r"กำลังเปิดระบบที่ (\S+)", self.said())
        return found[1] if found else ""

    def is_ready(self) -> bool:
        return self.status("/readyz") == 200

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:  # noqa: S310 - http
                return int(answer.status)
        except HTTPError as error:
            error.close()
            return error.code
        except (URLError, OSError, ValueError):
            return 0

    def started(self) -> bool:
        assert self.process.poll() is None, self.said()
        return "พร้อมใช้งานที่" in self.said()

    def family(self) -> dict[int, str]:
        return children_of(self.process.pid)

    def named(self, words: str) -> list[int]:
        """Our own children whose command has these words, the oldest first."""
        mine = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        family = self.family()
        return [pid for pid in map(int, mine.split()) if words in family.get(pid, "")]

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(90)


@pytest.fixture
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Service]]:
    """Starts services; whatever they leave behind is ended, and fails the test."""
    folder = tmp_path_factory.mktemp("serve")
    begun: list[Service] = []

    def begin(*arguments: str, **settings: str) -> Service:
        begun.append(Service(folder, *arguments, **settings))
        return begun[-1]

    yield begin
    left: set[int] = set()
    for each in begun:
        family = set(each.family()) if each.process.poll() is None else set()
        each.end()
        left |= {pid for pid in family if is_alive(pid)}
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert not left
