"""Programs kept running: order of start and end, falls, and what becomes of them without us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

#: Two programs that write down when they begin and end; the second one is stubborn.
_SCRIPT = """
import sys
from pathlib import Path
from service.serve.supervisor import Program, Stage, Supervisor

folder = Path(sys.argv[1])
LIVES = '''
import os, signal, sys, time
folder, name, way = sys.argv[1:]
def note(what):
    with open(folder + "/story", "a") as story: story.write(f"{name} {what} {os.getpid()}\\\\n")
def end(*_):
    note("ends"); sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN if way == "stubborn" else end)
note("begins")
if way == "falls": sys.exit(3)
while True: time.sleep(0.05)
'''
def program(name, way="good", **more):
    return Program(name, (sys.executable, "-c", LIVES, str(folder), name, way), **more)

def mend():
    (folder / "mended").touch()

stages = {
    "plain": [
        Stage((program("store"),), ends=2, is_ready=lambda: (folder / "go").exists()),
        Stage((program("web"),), ends=0),
        Stage((program("work"),), ends=1),
    ],
    "stubborn": [Stage((program("a", "stubborn", patience=float(sys.argv[3])),), ends=0)],
    "late": [
        Stage((program("slow"),), ends=0, is_ready=(folder / "go").exists, at_most=0.1),
        Stage((program("next"),), ends=1),
    ],
    "falls": [Stage((program("a", "falls", mend=mend), program("b")), ends=0)],
}
def tell(event):
    print(event.what, event.name, event.status, event.seconds, flush=True)
Supervisor(stages[sys.argv[2]], tell).run()
print("over", flush=True)
"""


def until(met: Callable[[], object], seconds: float = 15) -> None:
    last = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < last, "it did not happen in time"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


class Run:
    """A supervisor at work, and what its programs wrote."""

    def __init__(self, folder: Path, kind: str, patience: float = 10) -> None:
        self.folder = folder
        self.out = folder / "out"
        with self.out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _SCRIPT, str(folder), kind, str(patience)], stdout=out
            )

    def story(self) -> list[list[str]]:
        file = self.folder / "story"
        return [line.split() for line in file.read_text().splitlines()] if file.exists() else []

    def pids(self) -> list[int]:
        return [int(pid) for _, what, pid in self.story() if what == "begins"]

    def told(self) -> list[str]:
        return self.out.read_text().splitlines()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(15) == 0
        assert self.told()[-1] == "over"
        assert not any(map(is_alive, self.pids()))


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(kind: str, patience: float = 10) -> Run:
        runs.append(Run(tmp_path, kind, patience))
        return runs[-1]

    yield start
    for each in runs:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()
        for pid in each.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_started_in_order_and_ended_in_order(run: Callable[..., Run], tmp_path: Path) -> None:
    running = run("plain")
    until(lambda: len(running.pids()) == 1)
    time.sleep(0.3)
    assert [name for name, _, _ in running.story()] == ["store"]
    (tmp_path / "go").touch()
    until(lambda: len(running.pids()) == 3)
    assert "ready  0 0.0" in running.told()
    running.end()
    ends = [name for name, what, _ in running.story() if what == "ends"]
    assert ends == ["web", "work", "store"]


def test_what_is_late_is_told_and_does_not_hold_up_the_rest(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    running = run("late")
    until(lambda: len(running.pids()) == 2)
    assert running.told() == ["late slow 0 0.0"]
    (tmp_path / "go").touch()
    until(lambda: "ready  0 0.0" in running.told())
    running.end()


def test_what_is_killed_begins_again(run: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    running = run("plain")
    until(lambda: len(running.pids()) == 3)
    os.kill(running.pids()[1], signal.SIGKILL)
    until(lambda: len(running.pids()) == 4)
    assert running.story()[-1][0] == running.story()[1][0]
    assert any(line.startswith("ended") and " -9 " in line for line in running.told())
    running.end()


def test_pauses_grow_for_what_falls_at_once_and_it_is_mended(
    run: Callable[..., Run], tmp_path: Path
) -> None:
    running = run("falls")
    until((tmp_path / "mended").exists)
    pauses = [line.split()[-1] for line in running.told() if line.startswith("ended a 3")]
    assert pauses == ["0.5", "1.0", "2.0"]
    assert "b" in {name for name, _, _ in running.story()}
    running.end()


def test_what_does_not_end_in_time_is_killed(run: Callable[..., Run]) -> None:
    running = run("stubborn", 0.3)
    until(running.pids)
    running.end()
    assert "killed a 0 0.0" in running.told()


def test_a_second_signal_ends_it_at_once(run: Callable[..., Run]) -> None:
    running = run("stubborn", 1000)
    until(running.pids)
    running.process.send_signal(signal.SIGINT)
    until(lambda: "stopping  0 0.0" in running.told())
    running.end()


def test_programs_die_with_us(run: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    running = run("plain")
    until(lambda: len(running.pids()) == 3)
    running.process.kill()
    running.process.wait()
    until(lambda: not any(map(is_alive, running.pids())), 5)
