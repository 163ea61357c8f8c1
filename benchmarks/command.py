"""The whole command, from register to letters on disk: rate, memory, and how time grows."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from service.register.write import write_register
from tools.synthetic import synthetic_register

AS_OF = date(2025, 11, 20)
_SEED = 2568


def report(sizes: tuple[int, ...] = (1_000, 3_000, 10_000)) -> str:
    """A line for each size: letters, seconds, letters a second, peak memory of all processes."""
    lines = ["faf notices demand_notice_1, Word and PDF, 2 cores"]
    lines.append(f"  {'loans':>8}{'letters':>10}{'seconds':>10}{'letters/s':>11}{'peak MB':>9}")
    each: list[float] = []
    for size in sizes:
        letters, seconds, peak = _run(size)
        each.append(seconds / letters * 1000)
        lines.append(
            f"  {size:8,}{letters:10,}{seconds:10.1f}{letters / seconds:11.1f}{peak / 2**20:9.0f}"
        )
    lines.append(
        f"  time a letter, largest against smallest: {each[-1] / each[0]:.2f} x (linear: 1)"
    )
    return "\n".join(lines)


def _run(size: int) -> tuple[int, float, int]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        register = folder / "register.xlsx"
        register.write_bytes(write_register(synthetic_register(size, _SEED, AS_OF)))
        command = [
            str(Path(sys.executable).with_name("faf")), "notices", "demand_notice_1",
            "--register", str(register), "--as-of", AS_OF.isoformat(), "--out", str(folder / "out"),
            "--jobs", "2",
        ]  # fmt: skip
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        watch = _Memory(process.pid)
        watch.start()
        _, errors = process.communicate()
        seconds = time.perf_counter() - start
        watch.stop()
        made = sum(1 for _ in (folder / "out").rglob("*.docx"))
        if process.returncode not in (0, 1) or not made:
            raise RuntimeError(errors.decode()[-2000:])
        return made, seconds, watch.peak


class _Memory(threading.Thread):
    """Watches the proportional memory of a process and all it started."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._ended = pid, threading.Event()
        self.peak = 0

    def run(self) -> None:
        while not self._ended.wait(0.2):
            self.peak = max(self.peak, sum(_memory(pid) for pid in _family(self._pid)))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _family(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except (OSError, IndexError):
            continue
        parents[int(folder.name)] = int(fields[1])
    found = [root]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found


def _memory(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
