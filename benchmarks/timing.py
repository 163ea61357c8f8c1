"""Timing on one core, rivals in turn, so that a drift of the machine's speed strikes all alike."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and what it starts on one processor."""
    known = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(known)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, known)


def rates(makers: Mapping[str, tuple[Callable[[int], None], int]], rounds: int) -> dict[str, float]:
    """Letters a second of each maker: median of the rounds; a maker is called with a count."""
    seen: dict[str, list[float]] = {name: [] for name in makers}
    for name, (make, _) in makers.items():
        make(1)
        seen[name].clear()
    for _ in range(rounds):
        for name, (make, count) in makers.items():
            start = time.perf_counter()
            make(count)
            seen[name].append(count / (time.perf_counter() - start))
    return {name: statistics.median(values) for name, values in seen.items()}


def machine() -> str:
    packages = ("typst", "docxtpl", "jinja2", "isal", "pikepdf", "openpyxl")
    names = ", ".join(f"{package} {version(package)}" for package in packages)
    return f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}; {names}"


def _processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123
        for line in lines:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def table(found: Mapping[str, float], ours: str, unit: str) -> str:
    """The figures with the ratio of ours to each."""
    lines = [f"  {'':44}{unit:>14}{'ours is':>12}"]
    for name, rate in found.items():
        ratio = "" if name == ours else f"{found[ours] / rate:,.1f} x"
        lines.append(f"  {name:44}{rate:14,.1f}{ratio:>12}")
    return "\n".join(lines)
