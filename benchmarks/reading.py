"""Milliseconds to read a completed form in its child; other libraries on the same files.

The others only open the files and give their texts or fields: no record, no check, no isolation.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import cache
from itertools import cycle, islice

import openpyxl
import pdfplumber
import pikepdf
import pypdf

from parsers import read, warm_up
from service.documents.making import maker
from templates.catalogue import documents
from templates.identity import RECORD_FILE
from templates.record import Record

_DAY = date(2025, 11, 20)
_TIMES = 5
_MIXED = 1_000
_WORKERS = 2
#: What borrowers send in: the letters of the Fund itself come back only now and then.
_FORMS = tuple(name for name, each in documents().items() if each.about.frame is None)

Files = Mapping[str, bytes]


@cache
def workbooks() -> Files:
    return {name: maker(name).entry_workbook(_known(name), "R-1") for name in documents()}


@cache
def forms() -> Files:
    return {name: maker(name).fillable_pdf(_known(name), "R-1") for name in documents()}


@cache
def own() -> Files:
    return {name: maker(name).pdf(_record(name), _DAY) for name in documents()}


@cache
def flat() -> Files:
    """Our PDFs without the record: what is left is what is printed."""
    return {name: _without_record(pdf) for name, pdf in own().items()}


def report() -> str:
    """A line for each kind of file, then a thousand of all kinds at once."""
    warm_up()
    lines = [
        f"Reading {len(documents())} documents with their samples, ms (median of {_TIMES} each)",
        f"  {'':42}{'median':>9}{'slowest':>9}{'ours is':>9}",
    ]
    lines += _compared("Excel form", workbooks(), 60, {"openpyxl, full load": _openpyxl})
    lines += _compared("fillable PDF", forms(), 60, {"pypdf, get_fields": _pypdf})
    lines += _compared(
        "flat PDF, a page", flat(), 80, {"pdfplumber, extract_text": _pdfplumber}, by_page=True
    )
    lines += _compared("our own PDF", own(), 20, {})
    return "\n".join([*lines, _mixed()])


def _compared(
    what: str,
    files: Files,
    wanted: int,
    rivals: Mapping[str, Callable[[bytes], object]],
    *,
    by_page: bool = False,
) -> list[str]:
    found: dict[str, dict[str, float]] = {}
    ways: dict[str, Callable[[bytes], object]] = {f"{what} (wanted {wanted})": read, **rivals}
    for name, data in files.items():
        pages = _pages(data) if by_page else 1
        for way, call in ways.items():
            found.setdefault(way, {})[name] = _milliseconds(call, data) / pages
    ours = statistics.median(next(iter(found.values())).values())
    lines = []
    for way, times in found.items():
        slowest = max(times, key=lambda name: times[name])
        median = statistics.median(times.values())
        ratio = "" if way.startswith(what) else f"{median / ours:.1f} x"
        lines.append(f"  {way:42}{median:9.1f}{times[slowest]:9.1f}{ratio:>9}  {slowest}")
    return lines


def _mixed() -> str:
    """Files a second, two at a time, of all kinds of forms in turn."""
    files = [kind()[name] for name in _FORMS for kind in (workbooks, forms, flat, own)]
    many = list(islice(cycle(files), _MIXED))
    start = time.perf_counter()
    with ThreadPoolExecutor(_WORKERS) as pool:
        read_ones = sum(1 for reading in pool.map(read, many) if reading.identity.document)
    seconds = time.perf_counter() - start
    return (
        f"  {_MIXED:,} mixed files, {_WORKERS} at a time: {_MIXED / seconds:.1f} a second "
        f"(wanted 25), {read_ones:,} recognised"
    )


def _milliseconds(call: Callable[[bytes], object], data: bytes) -> float:
    return statistics.median(_seconds(call, data) for _ in range(_TIMES)) * 1000


def _seconds(call: Callable[[bytes], object], data: bytes) -> float:
    start = time.perf_counter()
    call(data)
    return time.perf_counter() - start


def _openpyxl(data: bytes) -> object:
    return openpyxl.load_workbook(io.BytesIO(data))


def _pypdf(data: bytes) -> object:
    return pypdf.PdfReader(io.BytesIO(data)).get_fields()


def _pdfplumber(data: bytes) -> object:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def _pages(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def _without_record(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.attachments[RECORD_FILE]
        if "/AF" in pdf.Root:
            del pdf.Root.AF
        pdf.save(out)
    return out.getvalue()


def _record(name: str) -> Record:
    record, _ = documents()[name].record.read(documents()[name].sample())
    if record is None:
        raise ValueError(name)
    return record


def _known(name: str) -> dict[str, object]:
    return _record(name).model_dump()
