"""The child process: results, limits, deaths."""

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parsers.isolation import Crashed, Refused, run_isolated

MIB = 1024 * 1024


def measure(data: bytes, text: str, extra: list[int]) -> dict[str, object]:
    return {"size": len(data), "text": text, "sum": sum(extra)}


def refuse(cell: str) -> None:
    raise Refused("files.cell_too_far", cell=cell)


def abort() -> None:
    os.abort()


def read_nowhere() -> None:
    ctypes.string_at(0)


def spin() -> None:
    while True:
        pass


def sleep_with_a_child(mark: str) -> None:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", mark])
    time.sleep(60)


def swallow_memory() -> int:
    return len(bytearray(3_000 * MIB))


def fail() -> None:
    raise KeyError("secret of the file")


def environment() -> list[str]:
    return sorted(os.environ)


def many_bytes(count: int) -> str:
    return "ก" * count


def not_json() -> object:
    return object()


def leave() -> None:
    os._exit(0)


def test_result_comes_back() -> None:
    answer = run_isolated(measure, b"\x00\xff" * 500_000, "ภาษาไทย\ud800", [1, 2])
    assert answer == {"size": 1_000_000, "text": "ภาษาไทย\ud800", "sum": 3}


def test_refusal_comes_back_as_a_finding() -> None:
    with pytest.raises(Refused) as caught:
        run_isolated(refuse, "XFD1048576")
    finding = caught.value.finding()
    assert finding.code == "files.cell_too_far"
    assert "XFD1048576" in finding.sentence


@pytest.mark.parametrize("function", [abort, read_nowhere, not_json, leave])
def test_death_is_an_exception(function: object) -> None:
    with pytest.raises(Crashed) as caught:
        run_isolated(function)  # type: ignore[arg-type]
    assert caught.value.code in {"files.crashed", "files.unreadable"}
    assert caught.value.finding().sentence


def test_memory_is_bounded() -> None:
    with pytest.raises(Crashed) as caught:
        run_isolated(swallow_memory, memory_bytes=500 * MIB)
    assert caught.value.code == "files.too_much_memory"


def test_cpu_time_is_bounded() -> None:
    with pytest.raises(Crashed) as caught:
        run_isolated(spin, cpu_seconds=1)
    assert caught.value.code == "files.too_slow"


def test_wall_time_is_bounded_and_the_whole_group_dies() -> None:
    mark = f"grandchild {os.getpid()}"
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(run_isolated, sleep_with_a_child, mark, wall_seconds=2)
        eventually(lambda: running(mark))
        with pytest.raises(Crashed) as caught:
            reading.result()
    assert caught.value.code == "files.too_slow"
    eventually(lambda: not running(mark))


def running(mark: str) -> list[int]:
    """Processes with these words in their command."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def eventually(condition: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_an_exception_tells_the_log_and_not_the_person() -> None:
    with pytest.raises(Crashed) as caught:
        run_isolated(fail)
    assert caught.value.code == "files.unreadable"
    assert "secret of the file" in caught.value.detail
    assert "secret" not in str(caught.value.finding())


def test_the_child_sees_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "hunter2")
    assert "DATABASE_PASSWORD" not in run_isolated(environment)


def test_a_large_result_comes_back() -> None:
    assert len(run_isolated(many_bytes, 10_000_000)) == 10_000_000


def test_only_top_level_functions() -> None:
    with pytest.raises(ValueError, match="top-level"):
        run_isolated(lambda: 1)


def test_no_descriptor_and_no_process_is_left() -> None:
    run_isolated(environment)  # the starter and what belongs to it stay
    before = len(list(Path("/proc/self/fd").iterdir()))
    for function in (abort, environment):
        with contextlib.suppress(Crashed):
            run_isolated(function)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_relative_search_path_keeps_its_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path(__file__).resolve().parents[3]
    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "path", ["", *(entry for entry in sys.path if entry != str(root))])
    assert run_isolated(measure, b"", "", [1]) == {"size": 0, "text": "", "sum": 1}


def test_a_crash_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(Crashed):
        run_isolated(fail)
    assert "KeyError" in caplog.text
