"""Producer x document x reader: fields read right, wrong and missing, into ``docs/reading.md``.

Run as ``python -m tools.reading_matrix`` (``make matrix``). Every document's sample is put into a
file by every way that people have, and read back with ``parsers.read``. The exit code is 1 when
a field was read wrong: what is not sure must be missing.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf

from parsers import Reading, read, warm_up
from service.documents.making import maker
from templates.catalogue import documents
from templates.control_tags import pattern_of
from templates.form import fields_in, form_of
from templates.identity import RECORD_FILE
from templates.layout import Blank
from templates.paths import name_of
from templates.record import Record
from templates.slots import SlotKind
from tests.helpers.office import convert_all, convert_all_to
from tests.helpers.pdf_fillers import (
    Values,
    acrobat_like,
    by_pdfjs,
    by_pikepdf,
    by_pypdf,
    nodes,
    typed,
)
from tests.helpers.producers import print_html
from tests.helpers.scans import as_png, pages_of
from tests.helpers.typed_words import filled_in

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reading.md"
BEGIN, END = "<!-- matrix -->", "<!-- end of matrix -->"
_DAY = date(2025, 11, 20)
_IN_ONE_RUN = 14
_SCAN_DPI = 200

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Way:
    """How a record gets into a file: the reader, who writes the file, and the files."""

    reader: str
    producer: str
    files: Callable[[], Files]
    on_paper: bool = True
    boxes_only: bool = False


@dataclass(slots=True)
class Score:
    """Fields of one file."""

    right: int = 0
    wrong: int = 0
    missing: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right, self.wrong + other.wrong, self.missing + other.missing
        )

    @property
    def cell(self) -> str:
        if self.wrong:
            return f"**{self.wrong} wrong**"
        return f"{self.right}" if not self.missing else f"{self.right} / {self.missing}"


# --- files ------------------------------------------------------------------------------------


@cache
def record_of(name: str) -> Record:
    record, _ = documents()[name].record.read(documents()[name].sample())
    if record is None:
        raise ValueError(name)
    return record


def _all(make: Callable[[str], bytes]) -> Files:
    return {name: make(name) for name in documents()}


def _known(name: str) -> dict[str, Any]:
    return record_of(name).model_dump()


@cache
def workbooks() -> Files:
    return _all(lambda name: maker(name).entry_workbook(_known(name)))


@cache
def fillable_words() -> Files:
    return _all(lambda name: maker(name).fillable_word(_known(name)))


@cache
def words() -> Files:
    return _all(lambda name: maker(name).word(record_of(name)))


@cache
def pdfs() -> Files:
    return _all(lambda name: maker(name).pdf(record_of(name), _DAY))


def _fillable_pdfs() -> Files:
    return _all(lambda name: maker(name).fillable_pdf(_known(name)))


def _by_openpyxl() -> Files:
    return _all(_filled_by_openpyxl)


def _filled_by_openpyxl(name: str) -> bytes:
    """A blank workbook with the cells of a pre-filled one typed into it."""
    known = openpyxl.load_workbook(io.BytesIO(workbooks()[name]))
    blank = openpyxl.load_workbook(io.BytesIO(maker(name).entry_workbook(None)))
    fields = {each.path: each for each in fields_in(form_of(documents()[name].record))}
    for path, field in fields.items():
        ticks = field.kind is SlotKind.CHOICES
        for each in [f"{path}.{c.code}" for c in field.choices] if ticks else [path]:
            if not field.locked:
                pairs = zip(
                    _cells(known, name_of(each)), _cells(blank, name_of(each)), strict=False
                )
                for source, target in pairs:
                    if source.value is not None:
                        target.value = source.value
    out = io.BytesIO()
    blank.save(out)
    return out.getvalue()


def _cells(book: openpyxl.Workbook, name: str) -> list[Any]:
    [(sheet, cells)] = book.defined_names[name].destinations
    found: Any = book[sheet][cells.replace("$", "")]
    return [cell for row in found for cell in row] if isinstance(found, tuple) else [found]


def _saved_as(kind: str, files: Callable[[], Files], ending: str) -> Callable[[], Files]:
    return lambda: _in_runs(files(), ending, lambda run, out: convert_all_to(kind, run, out))


def _printed(files: Callable[[], Files], ending: str) -> Callable[[], Files]:
    return lambda: _in_runs(files(), ending, convert_all)


def _in_runs(
    files: Files, ending: str, convert: Callable[[Mapping[str, bytes], Path], Mapping[str, bytes]]
) -> Files:
    made: Files = {}
    names = list(files)
    for start in range(0, len(names), _IN_ONE_RUN):
        run = {f"{name}.{ending}": files[name] for name in names[start : start + _IN_ONE_RUN]}
        with tempfile.TemporaryDirectory() as folder:
            done = convert(run, Path(folder))
        made |= {Path(name).stem: data for name, data in done.items()}
    return made


def _by_chromium() -> Files:
    pages = _saved_as("html", words, "docx")()
    return {name: print_html(page.decode()) for name, page in pages.items()}


def _without_record() -> Files:
    return _all(lambda name: _bare(pdfs()[name]))


def _bare(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.attachments[RECORD_FILE]
        opened.save(out)
    return out.getvalue()


def _filled(fill: Callable[[bytes, Values], bytes]) -> Callable[[], Files]:
    """Blank forms with the values of pre-filled ones put in.

    Forms that the program filled otherwise than it was told are left out: pypdf also fills fields
    that share only the last part of a name.
    """

    def files() -> Files:
        made: Files = {}
        for name in documents():
            known = maker(name).fillable_pdf(_known(name))
            values = typed(known)
            filled = fill(_emptied(known), values)
            if _lines(typed(filled)) == _lines(values):
                made[name] = filled
        return made

    return files


def _lines(values: Values) -> dict[str, str]:
    """Values with breaks of lines as this program writes them."""
    return {name: str(value).replace("\r", "\n") for name, value in values.items()}


def _emptied(form: bytes) -> bytes:
    """A form without its values, but with room for all their rows."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(form)) as pdf:
        for _, node, widgets in nodes(pdf):
            if pikepdf.Name.Btn == node.FT:
                node.V = pikepdf.Name.Off
                for widget in widgets:
                    widget.AS = pikepdf.Name.Off
                continue
            for key in ("/V", "/DV"):
                if key in node:
                    del node[key]
            for widget in widgets:
                if "/AP" in widget:
                    del widget["/AP"]
        pdf.save(out)
    return out.getvalue()


def _by_pdfjs() -> Files:
    known = _fillable_pdfs()
    forms = {name: (_emptied(known[name]), typed(known[name])) for name in documents()}
    with tempfile.TemporaryDirectory() as folder:
        return by_pdfjs(forms, Path(folder))


def _typed_words() -> Files:
    return _all(
        lambda name: filled_in(maker(name).fillable_word(), maker(name).fillable_word(_known(name)))
    )


def _scans() -> Files:
    """The first page of the pre-filled paper; further pages are read in the same way."""
    return _all(lambda name: _scan(maker(name).blank_pdf(_known(name))))


def _scan(pdf: bytes) -> bytes:
    return as_png(pages_of(pdf, _SCAN_DPI)[0], _SCAN_DPI)


WAYS = (
    Way("Excel", "made here", workbooks, on_paper=False),
    Way("Excel", "openpyxl", _by_openpyxl, on_paper=False),
    Way("Excel", "Calc, .xlsx", _saved_as("xlsx", workbooks, "xlsx"), on_paper=False),
    Way("Excel", "Calc, .ods", _saved_as("ods", workbooks, "xlsx"), on_paper=False),
    Way("Excel", "Calc, .xls", _saved_as("xls", workbooks, "xlsx"), on_paper=False),
    Way("fillable PDF", "made here", _fillable_pdfs),
    Way("fillable PDF", "pypdf", _filled(by_pypdf)),
    Way("fillable PDF", "pikepdf", _filled(by_pikepdf)),
    Way("fillable PDF", "pdf.js", _by_pdfjs),
    Way("fillable PDF", "as Acrobat writes", _filled(acrobat_like)),
    Way("our PDF", "made here", pdfs, on_paper=False),
    Way("flat PDF", "made here, no record", _without_record),
    Way("flat PDF", "Writer, filled", _printed(words, "docx")),
    Way("flat PDF", "Writer, form", _printed(fillable_words, "docx")),
    Way("flat PDF", "Chromium", _by_chromium),
    Way("Word", "form made here", fillable_words),
    Way("Word", "form, typed into", _typed_words),
    Way("Word", "form, Writer", _saved_as("docx", fillable_words, "docx")),
    Way("Word", "filled text", words),
    Way("scan", "200 dpi, page 1: boxes", _scans, boxes_only=True),
)


# --- scores -----------------------------------------------------------------------------------


def score(name: str, reading: Reading, *, on_paper: bool, boxes_only: bool = False) -> Score:
    """The leaves of the record that the file shows, against those that were read.

    Of a scan only the tick boxes of its first page are counted: text is never taken from it.
    """
    document = documents()[name]
    expected = leaves(json.loads(record_of(name).to_json()))
    shown = printed(name) if on_paper else {pattern_of(path) for path in expected}
    if boxes_only:
        shown = boxes_of_page_1(name)
    found = leaves(dict(reading.data)) if reading.identity.document == document.id else {}
    result = Score()
    for path in {**expected, **found}:
        if path not in found:
            result.missing += expected[path] not in _EMPTY and pattern_of(path) in shown
        elif path in expected and found[path] == expected[path]:
            result.right += 1
        else:
            result.wrong += found[path] not in _EMPTY or path in expected
    return result


_EMPTY = (None, "", "0.00", "0", (), "False")


def leaves(data: Any, path: str = "") -> dict[str, Any]:
    """Values by their paths; ticked options are one value."""
    if isinstance(data, dict):
        start = f"{path}." if path else ""
        return {k: v for key, item in data.items() for k, v in leaves(item, start + key).items()}
    if isinstance(data, list):
        if all(isinstance(item, str) and re.fullmatch("[a-z_]+", item) for item in data):
            return {path: tuple(sorted(data))}
        return {
            k: v for i, item in enumerate(data) for k, v in leaves(item, f"{path}[{i}]").items()
        }
    # The code of a choice may be a number in the record and is a text in the file.
    return {path: data if data is None else " ".join(str(data).split())}


@cache
def printed(name: str) -> frozenset[str]:
    """The patterns of the fields that stand on the paper."""
    return frozenset(
        pattern_of(blank.path) for blank in _blanks(documents()[name].layout.flow) if blank.path
    )


def boxes_of_page_1(name: str) -> frozenset[str]:
    """The patterns of the fields that have boxes on the first page."""
    spots = documents()[name].layout.spots
    return frozenset(pattern_of(at.path) for at in spots if at.option and at.page == 1)


def _blanks(item: Any) -> Iterator[Blank]:
    if isinstance(item, Blank):
        if not item.derived:
            yield item
    elif isinstance(item, tuple):
        for each in item:
            yield from _blanks(each)
    elif not isinstance(item, str):
        for part in ("pieces", "items", "cells", "other"):
            yield from _blanks(getattr(item, part, ()))


# --- the page ---------------------------------------------------------------------------------


def measured() -> dict[Way, dict[str, Score]]:
    found: dict[Way, dict[str, Score]] = {}
    warm_up()
    with ThreadPoolExecutor(2) as pool:
        for way in WAYS:
            files = way.files()
            readings = dict(zip(files, pool.map(read, files.values()), strict=True))
            found[way] = {
                name: score(name, reading, on_paper=way.on_paper, boxes_only=way.boxes_only)
                for name, reading in readings.items()
            }
            total = sum(found[way].values(), Score())
            print(f"{way.reader:14}{way.producer:26}{total}", flush=True)
    return found


def table(found: Mapping[Way, Mapping[str, Score]]) -> str:
    """A table of totals, then one of every document."""
    lines = ["| reader | producer | right | wrong | missing |", "|---|---|---|---|---|"]
    for way, scores in found.items():
        total = sum(scores.values(), Score())
        lines.append(
            f"| {way.reader} | {way.producer} | {total.right:,} | {total.wrong:,} "
            f"| {total.missing:,} |"
        )
    heads = [f"{way.reader}: {way.producer}" for way in found]
    lines += [
        "",
        (
            "Each document: fields right, behind a stroke those missing; a dash where the program "
            "could not fill the form as told."
        ),
        "",
    ]
    lines += [f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for name in documents():
        cells = [scores[name].cell if name in scores else "–" for scores in found.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    found = measured()
    text = PAGE.read_text(encoding="utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    PAGE.write_text(f"{text[:start]}\n{table(found)}\n{text[end:]}", encoding="utf-8")
    wrong = [
        f"{way.reader}, {way.producer}: {name}"
        for way, scores in found.items()
        for name, each in scores.items()
        if each.wrong
    ]
    print("\n".join(wrong) or "nothing was read wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
