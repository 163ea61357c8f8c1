"""The starter behind ``run_isolated``: its life, its children's shields, many callers at once."""

import contextlib
import ctypes
import gc
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parsers.isolation import Crashed, IsolationError, run_isolated, shields, warm_up

ROOT = Path(__file__).resolve().parents[3]
MIB = 1024 * 1024


def nothing() -> None:
    return None


def starter() -> int:
    return os.getppid()


def echo(*values: object) -> list[object]:
    return list(values)


def nap(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def abort() -> None:
    os.abort()


def kill_starter() -> None:
    os.kill(os.getppid(), signal.SIGKILL)


def marks_of_answer() -> dict[str, object]:
    return {"result": {"blobs": 1}, "0": b"x"}


def connect(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError as fault:
        return type(fault).__name__
    return "connected"


def connect_elsewhere(port: int) -> str:
    """From a program that the child starts."""
    words = f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=2)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", words], stderr=subprocess.PIPE, check=False, text=True
    )
    return done.stderr.strip().splitlines()[-1] if done.stderr else "connected"


def other_families() -> list[str]:
    found = []
    for family in (socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK):
        try:
            socket.socket(family, socket.SOCK_DGRAM).close()
        except PermissionError:
            continue
        found.append(family.name)
    return found


def leave_group() -> list[str]:
    found = []
    for leave in (os.setsid, lambda: os.setpgid(0, 0)):
        try:
            leave()
        except PermissionError:
            continue
        found.append("left")
    return found


def trace_starter() -> int:
    return int(ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0))


def open_descriptors() -> list[str]:
    found = []
    for entry in sorted(Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(OSError):
            found.append(str(entry.readlink()))
    return found


def write_file(path: str) -> str:
    try:
        Path(path).write_text("x", encoding="ascii")
    except PermissionError:
        return "refused"
    return "written"


def remove_file(path: str) -> str:
    try:
        Path(path).unlink()
    except PermissionError:
        return "refused"
    return "removed"


def write_scratch() -> str:
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"x")
    return file.name


def run_quietly() -> int:
    return subprocess.run(["true"], stdout=subprocess.DEVNULL, check=True).returncode


def take(megabytes: int) -> int:
    return len(bytearray(megabytes * MIB))


def fill_disk() -> None:
    with (Path(tempfile.gettempdir()) / "big").open("wb") as file:
        for _ in range(300):
            file.write(bytes(MIB))


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_bytes_come_and_go_anywhere() -> None:
    told = {"a": [b"\0\xff" * 1000, {"b": b""}], "ก": "ข", "c": 1.5, "d": None}
    answer = run_isolated(echo, told, b"abc", [b"x", [b"y"]])
    assert answer == [told, b"abc", [b"x", [b"y"]]]


def test_many_bytes_come_back_quickly() -> None:
    data = os.urandom(MIB) * 40
    began = time.monotonic()
    assert run_isolated(echo, data) == [data]
    assert time.monotonic() - began < 5


def test_nothing_in_a_file_is_taken_for_a_blob() -> None:
    assert run_isolated(marks_of_answer) == {"result": {"blobs": 1}, "0": b"x"}


def test_children_are_thrown_away_and_the_starter_stays() -> None:
    children = {run_isolated(nap, 0) for _ in range(5)}
    assert len(children) == 5
    assert len({run_isolated(starter) for _ in range(3)}) == 1


def test_threads_are_served_at_the_same_time() -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        children = list(pool.map(lambda _: run_isolated(nap, 1), range(8)))
    assert len(set(children)) == 8
    assert time.monotonic() - began < 6


def test_deaths_next_door_do_no_harm() -> None:
    def call(number: int) -> object:
        if number % 3:
            return run_isolated(echo, number)[0]
        with pytest.raises(Crashed):
            run_isolated(abort)
        return number

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(call, range(60))) == list(range(60))


def test_a_dead_starter_is_replaced() -> None:
    first = run_isolated(starter)
    os.kill(first, signal.SIGKILL)
    assert run_isolated(echo, 1) == [1]
    assert run_isolated(starter) != first


def test_a_starter_that_dies_on_the_way_is_replaced() -> None:
    first = run_isolated(starter)
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(run_isolated, nap, 1) for _ in range(3)]
        time.sleep(0.4)
        os.kill(first, signal.SIGKILL)
        assert len({call.result() for call in calls}) == 3
    assert run_isolated(starter) != first


def test_a_child_cannot_kill_the_starter() -> None:
    first = run_isolated(starter)
    with contextlib.suppress(Crashed):
        run_isolated(kill_starter)
    assert run_isolated(starter) == first


def test_nothing_is_left_over() -> None:
    run_isolated(nothing)
    gc.collect()
    before = open_descriptors()
    first = run_isolated(starter)
    inside = len(list(Path(f"/proc/{first}/fd").iterdir()))
    for number in range(30):
        with contextlib.suppress(Crashed):
            run_isolated(abort if number % 2 else nothing)
    eventually(lambda: not zombies_of(first))
    assert open_descriptors() == before
    # A child that waits for the next call has one.
    assert abs(len(list(Path(f"/proc/{first}/fd").iterdir())) - inside) <= 1


def zombies_of(parent: int) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            if state[0] == "Z" and int(state[1]) == parent:
                found.append(process.name)
    return found


def eventually(condition: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_child_holds_nothing_of_the_starter() -> None:
    def is_its_own(target: str) -> bool:
        return target == "/dev/null" or target.startswith(("/memfd:", "/proc/"))

    with ThreadPoolExecutor(2) as pool:
        pool.submit(run_isolated, nap, 1)
        time.sleep(0.2)
        # Twice: one may have been forked before the other call came.
        for _ in range(2):
            assert [each for each in run_isolated(open_descriptors) if not is_its_own(each)] == []


SCRIPT = """
import os, sys, time
sys.path[:0] = [{root!r}]
from parsers.isolation import run_isolated
from tests.unit.parsers.test_isolation_pool import starter, echo
"""


def run_script(words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT.format(root=str(ROOT)) + words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
    )


def is_running(process: int) -> bool:
    return Path(f"/proc/{process}").exists() and not zombie(process)


def zombie(process: int) -> bool:
    with contextlib.suppress(OSError):
        return ") Z " in Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    return False


@pytest.mark.parametrize(
    "end",
    [
        "",
        "os._exit(0)",
        "os.kill(os.getpid(), 9)",
        "os.fork() or (os.close(1), os.close(2), time.sleep(6))",
    ],
)
def test_the_starter_ends_with_its_parent(end: str) -> None:
    done = run_script(f"print(run_isolated(starter), flush=True)\n{end}")
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    first = int(done.stdout.split()[0])
    eventually(lambda: not is_running(first), 3)


def test_after_a_fork_there_is_a_starter_of_its_own() -> None:
    done = run_script(
        "print(run_isolated(starter), flush=True)\n"
        "if (child := os.fork()) == 0:\n"
        "    print(run_isolated(starter), flush=True)\n"
        "    sys.exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print(run_isolated(starter), flush=True)\n"
    )
    assert done.stderr == ""
    first, second, third = done.stdout.split()
    assert first == third != second


def test_network_is_refused(listening: int) -> None:
    assert connect(listening) == "connected"
    assert run_isolated(connect, listening) == "PermissionError"
    assert run_isolated(other_families) == []


def test_network_is_refused_to_programs_that_the_child_starts(listening: int) -> None:
    assert connect_elsewhere(listening) == "connected"
    assert run_isolated(connect_elsewhere, listening).startswith("PermissionError")


def test_the_other_way_of_having_no_network(listening: int) -> None:
    words = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}]\n"
        "from parsers.isolation import shields\n"
        "from tests.unit.parsers.test_isolation_pool import connect\n"
        "try:\n    shields.leave_network()\n"
        "except OSError:\n    print('cannot'); sys.exit()\n"
        f"print(connect({listening}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    # Where a container forbids it, there is nothing to be tested.
    assert done.stdout.strip() in {"cannot", "OSError", "TimeoutError"}


def test_a_child_stays_in_its_group_and_out_of_others() -> None:
    assert run_isolated(leave_group) == []
    assert run_isolated(trace_starter) == -1


def has_landlock() -> bool:
    if (process := os.fork()) == 0:
        try:
            shields.refuse_writing()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(process, 0)[1] == 0


@pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")
def test_files_are_neither_written_nor_removed(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("old", encoding="ascii")
    assert run_isolated(write_file, str(tmp_path / "new")) == "refused"
    assert run_isolated(write_file, str(there)) == "refused"
    assert run_isolated(remove_file, str(there)) == "refused"
    assert run_isolated(write_file, str(tmp_path / "new"), scratch=True) == "refused"
    assert there.read_text(encoding="ascii") == "old"
    assert run_isolated(run_quietly) == 0


def test_scratch_is_the_childs_own_and_gone_afterwards() -> None:
    first, second = (Path(run_isolated(write_scratch, scratch=True)) for _ in range(2))
    assert first.parent != second.parent
    eventually(lambda: not first.parent.exists() and not second.parent.exists())


def test_a_large_file_is_not_written() -> None:
    with pytest.raises(Crashed):
        run_isolated(fill_disk, scratch=True)


def test_memory_is_counted_beyond_what_is_imported() -> None:
    warm_up()
    assert run_isolated(take, 80, memory_bytes=120 * MIB) == 80 * MIB
    with pytest.raises(Crashed) as caught:
        run_isolated(take, 130, memory_bytes=120 * MIB)
    assert caught.value.code == "files.too_much_memory"


def test_a_module_that_breaks_is_told_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_reader.py").write_text(
        "import os\nif 'HOME' not in os.environ: raise ImportError('gone')\ndef read(): pass\n"
    )
    monkeypatch.setenv("HOME", "here")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = __import__("broken_reader")
    with pytest.raises(IsolationError, match="gone"):
        run_isolated(module.read)
    assert run_isolated(echo, 1) == [1]


def test_a_module_with_threads_is_told_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "busy_reader.py").write_text(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(2,), daemon=True).start()\n"
        "def read(): pass\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    module = __import__("busy_reader")
    for function in (module.read, module.read, nothing):
        with pytest.raises(IsolationError, match="threads"):
            run_isolated(function)
    eventually(lambda: run_isolated_again() == [1])


def run_isolated_again() -> object:
    with contextlib.suppress(IsolationError):
        return run_isolated(echo, 1)
    return None
