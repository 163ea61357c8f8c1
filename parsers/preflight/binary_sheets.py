"""The checks of .xlsb workbooks, whose parts are binary records (MS-XLSB 2.1.4)."""

import struct
from collections.abc import Iterator, Mapping
from typing import Final

from parsers.containers.archive import Archive
from parsers.isolation import Refused
from parsers.preflight import facts
from parsers.preflight.addresses import address
from parsers.preflight.facts import Preflight, SheetMarks
from parsers.preflight.packages import check_package, package_findings, targets_of

_BOOK: Final = "xl/workbook.bin"
_ROW: Final = 0
_FIRST_CELL, _LAST_CELL = 2, 11  # 1 is a cell without content
_ERRORS: Final = (3, 11)
_FORMULA_ERROR: Final = 11
_BUNDLE_SHEET: Final = 156
_MERGE: Final = 176
_LINKS_OF_PROGRAMS: Final = (1, 2)
_SUPPORTING_BOOK: Final = 360
#: [MS-XLSB] 2.5.97.2
ERROR_TEXTS: Final[Mapping[int, str]] = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def preflight_xlsb(data: bytes) -> Preflight:
    """Check an .xlsb workbook. Raises Refused."""
    archive = Archive(data)
    if _BOOK not in archive:
        raise Refused("files.broken")
    watches = check_package(archive, {}, "files.macro")
    try:
        marks = {
            name: _watch_sheet(archive.read(name))
            for name in archive.entries
            if name.startswith("xl/worksheets/")
            and name.endswith(".bin")
            and "binaryIndex" not in name
        }
        for name in archive.entries:
            if name.startswith("xl/externalLinks/") and name.endswith(".bin"):
                _check_link(archive.read(name))
        sheets = list(_sheets(archive.read(_BOOK)))
    except (struct.error, IndexError) as fault:
        raise Refused("files.broken") from fault
    targets = targets_of(watches, _BOOK)
    by_name = {name: marks[targets[link]] for name, link in sheets if targets.get(link) in marks}
    return Preflight(marks=by_name, findings=package_findings(watches))


def _records(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind of each record, and where its content begins and ends.

    Kind and length are numbers of seven bits a byte; a set top bit means that more follows.
    """
    place, end = 0, len(part)
    while place < end:
        kind = part[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[place] & 0x7F) << 7
            place += 1
        length = shift = 0
        while True:
            byte = part[place]
            place += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:  # noqa: PLR2004 - four bytes at most
                break
        if place + length > end:
            raise Refused("files.broken")
        yield kind, place, place + length
        place += length


def _watch_sheet(part: bytes) -> SheetMarks:
    marks = SheetMarks()
    row = width = last_row = merged = 0
    for kind, start, _ in _records(part):
        if _FIRST_CELL <= kind <= _LAST_CELL:
            column = struct.unpack_from("<I", part, start)[0] + 1
            width, last_row = max(width, column), max(last_row, row)
            if width * last_row > facts.MAX_SHEET_AREA:
                raise Refused("files.cell_too_far", cell=address(column, row))
            if kind in _ERRORS:
                shown = ERROR_TEXTS.get(part[start + 8], "#?")
                marks.add_error(address(column, row), shown)
        elif kind == _ROW:
            row = struct.unpack_from("<I", part, start)[0] + 1
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", part, start)
            merged += (abs(bottom - top) + 1) * (abs(right - left) + 1)
            if merged > facts.MAX_MERGED_CELLS:
                cells = f"{address(left + 1, top + 1)}:{address(right + 1, bottom + 1)}"
                raise Refused("files.merge_too_large", cells=cells)
    return marks


def _check_link(part: bytes) -> None:
    """The first word of a supporting book says whether it is a workbook, DDE or OLE."""
    for kind, start, _ in _records(part):
        if kind == _SUPPORTING_BOOK and part[start] in _LINKS_OF_PROGRAMS:
            raise Refused("files.active_content", found="DDE")


def _sheets(part: bytes) -> Iterator[tuple[str, str]]:
    """Name and relationship of each sheet."""
    for kind, start, end in _records(part):
        if kind == _BUNDLE_SHEET:
            link, place = _text(part, start + 8, end)
            name, _ = _text(part, place, end)
            yield name, link


def _text(part: bytes, place: int, end: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", part, place)[0] * 2
    if place + 4 + length > end:
        raise Refused("files.broken")
    content = part[place + 4 : place + 4 + length]
    return content.decode("utf-16-le", "replace"), place + 4 + length
