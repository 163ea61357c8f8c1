"""Letters through ``faf serve``, queue and store: rate, memory, how time grows; both databases.

The time is that from the start of the batch until its last letter is noted; the print file and
the lists, which another worker makes then, are timed apart.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg

from benchmarks.command import _family, _memory
from benchmarks.store import _postgresql, _sqlite
from service.access.actor import Actor
from service.batches.planning import Order, order_batch
from service.batches.steps import start_batch
from service.environment import DATA_DIR_KEY, DATABASE_KEY, KEYS_KEY, Environment
from service.store.batches import Batch, find_batch
from service.store.engine import Store, open_store
from service.store.migrate import upgrade
from service.store.schema.batches import BatchState
from service.store.scope import Scope
from service.store.taking import batches, take
from tools.synthetic import synthetic_register

_AS_OF = date(2025, 11, 20)
_SEED = 2568
_KIND = "demand_notice_1"
_ACTOR, _EVERYWHERE = Actor.command("benchmark"), Scope.whole_country()
_TICKS = os.sysconf("SC_CLK_TCK")


def report(sizes: tuple[int, ...] = (1_000, 10_000, 20_000), loans_a_letter: float = 2.5) -> str:
    """For each database a line for each size of batch, in letters; then how time grows."""
    lines = ["batches through faf serve: queue, store and files; Word and PDF, 2 letter workers"]
    for name, make in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        try:
            lines += [f"  {name}", *_grown(make, sizes, loans_a_letter)]
        except psycopg.OperationalError as error:
            lines.append(f"  {name}: not measured, {str(error).strip()}")
    return "\n".join(lines)


def _grown(
    make: Callable[[], AbstractContextManager[Environment]],
    sizes: tuple[int, ...],
    loans_a_letter: float,
) -> Iterator[str]:
    yield (
        f"    {'letters':>8}{'plan s':>9}{'start s':>9}{'letters s':>11}{'letters/s':>11}"
        f"{'CPU ms/letter':>15}{'results s':>11}{'web MB':>8}{'worker MB':>11}{'clock MB':>10}"
    )
    each: list[float] = []
    for size in sizes:
        with make() as environment:
            run = _run(environment, int(size * loans_a_letter))
        each.append(run.seconds["letters"] / run.letters)
        yield run.line()
    yield f"    time a letter, largest against smallest: {each[-1] / each[0]:.2f} x (linear: 1)"


@dataclass(slots=True)
class _Run:
    letters: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    cpu: float = 0
    peaks: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.seconds[what] = time.perf_counter() - begin

    def line(self) -> str:
        of, peak = self.seconds, {name: size / 2**20 for name, size in self.peaks.items()}
        return (
            f"    {self.letters:8,}{of['plan']:9.1f}{of['start']:9.1f}{of['letters']:11.1f}"
            f"{self.letters / of['letters']:11.1f}{self.cpu / self.letters * 1000:15.1f}"
            f"{of['results']:11.1f}{peak['web']:8.0f}{peak['letters']:11.0f}{peak['clock']:10.0f}"
        )


def _run(environment: Environment, loans: int) -> _Run:
    upgrade(environment, "benchmark")
    store = open_store(environment)
    for some in batches(synthetic_register(loans, _SEED, _AS_OF)):
        with store.writing("benchmark") as writer:
            take(writer, _EVERYWHERE, some)
    run = _Run()
    with _served(environment) as server:
        watch = _Watch(server.pid)
        watch.start()
        _make(store, run, watch)
        watch.stop()
    run.peaks = watch.peaks
    store.close()
    return run


def _make(store: Store, run: _Run, watch: _Watch) -> None:
    with run.timed("plan"):
        batch_id = order_batch(store, _ACTOR, Order(_KIND, _AS_OF))
        _until(store, batch_id, BatchState.PLANNED)
    with run.timed("start"):
        start_batch(store, _ACTOR, batch_id)
    before = watch.cpu()
    with run.timed("letters"):
        _until(store, batch_id, BatchState.FINISHING, BatchState.DONE)
    run.cpu = watch.cpu() - before
    with run.timed("results"):
        batch = _until(store, batch_id, BatchState.DONE)
    if batch.counts.made != batch.counts.total:
        raise RuntimeError(f"letters are missing: {batch.counts}")
    run.letters = batch.counts.made


def _until(store: Store, batch_id: int, *states: BatchState) -> Batch:
    while True:
        with store.reading() as reader:
            batch = find_batch(reader, _EVERYWHERE, batch_id)
        if batch.state in states:
            return batch
        time.sleep(0.1)


@contextmanager
def _served(environment: Environment) -> Iterator[subprocess.Popen[bytes]]:
    settings = {
        DATA_DIR_KEY: str(environment.data_dir),
        DATABASE_KEY: environment.database_url,
        KEYS_KEY: environment.keys,
    }
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [str(Path(sys.executable).with_name("faf")), "serve", "--port", "0"],
            env={**os.environ, **settings},
            stdout=log,
            stderr=log,
        )
        try:
            yield server
            if server.poll() is not None:
                log.seek(0)
                raise RuntimeError(log.read().decode()[-2000:])
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


class _Watch(threading.Thread):
    """Watches the largest process of each kind with all it started, by proportional memory."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._ended = pid, threading.Event()
        self.peaks: Counter[str] = Counter()

    def run(self) -> None:
        while not self._ended.wait(0.5):
            for name, root in self._programs():
                size = sum(map(_memory, _family(root)))
                self.peaks[name] = max(self.peaks[name], size)

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def cpu(self) -> float:
        """Seconds that the processors spent on letters so far."""
        pids = [
            pid for name, root in self._programs() if name == "letters" for pid in _family(root)
        ]
        return sum(map(_cpu, pids))

    def _programs(self) -> Iterator[tuple[str, int]]:
        for pid in _family(self._pid)[1:]:
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
            if parent == self._pid:
                known = {"gunicorn": "web", "letters": "letters", "clock": "clock"}
                yield next((known[word] for word in words if word in known), "other"), pid


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / _TICKS
