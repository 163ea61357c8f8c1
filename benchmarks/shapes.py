"""Milliseconds to make each shape of each document, and how soon the command is there."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.timing import one_core
from service.documents.making import Maker, maker
from templates.catalogue import documents
from templates.record import Record

_DAY = date(2025, 11, 20)
_TIMES = 7
_STARTS = 9

_Make = Callable[[Maker, Record, Mapping[str, Any]], bytes]
_SHAPES: Mapping[str, _Make] = {
    "filled Word": lambda make, record, _: make.word(record),
    "filled PDF": lambda make, record, _: make.pdf(record, _DAY),
    "blank PDF, cached": lambda make, _, __: make.blank_pdf(),
    "fillable PDF, cached": lambda make, _, __: make.fillable_pdf(),
    "fillable PDF, pre-filled": lambda make, _, known: make.fillable_pdf(known),
    "fillable Word, cached": lambda make, _, __: make.fillable_word(),
    "fillable Word, pre-filled": lambda make, _, known: make.fillable_word(known),
    "Excel entry workbook": lambda make, _, known: make.entry_workbook(known),
}


def report() -> str:
    """A line for each shape: the median over the documents, the slowest, and which it is."""
    with one_core():
        lines = [f"Shapes of {len(documents())} documents, one core, ms (median of {_TIMES} each)"]
        lines.append(f"  {'':28}{'median':>9}{'slowest':>9}")
        for shape, make in _SHAPES.items():
            found = {name: _milliseconds(name, make) for name in documents()}
            slowest = max(found, key=lambda name: found[name])
            median = statistics.median(found.values())
            lines.append(f"  {shape:28}{median:9.1f}{found[slowest]:9.1f}  {slowest}")
    lines.append(f"  faf --help, from the shell: {_start():.2f} s (median of {_STARTS})")
    return "\n".join(lines)


def _milliseconds(name: str, make: _Make) -> float:
    record, _ = documents()[name].record.read(documents()[name].sample())
    if record is None:
        raise ValueError(name)
    known = record.model_dump()
    make(maker(name), record, known)
    times = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        make(maker(name), record, known)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def _start() -> float:
    command = [str(Path(sys.executable).with_name("faf")), "--help"]
    times = []
    for _ in range(_STARTS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
