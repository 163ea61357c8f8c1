"""The checks of .xls workbooks: records of BIFF (MS-XLS 2.1.4) in a stream of an OLE container.

A sheet of these has 65,536 rows and 256 columns at most, which is within the limits anyway.
"""

import struct
from collections.abc import Iterator
from typing import Final

from parsers.containers.ole import OleFile, workbook_stream
from parsers.isolation import Refused
from parsers.preflight import facts
from parsers.preflight.addresses import address
from parsers.preflight.binary_sheets import ERROR_TEXTS
from parsers.preflight.facts import Preflight, SheetMarks
from templates.findings import Finding

_MACROS: Final = ("_VBA_PROJECT_CUR", "_VBA_PROJECT")
_FORMULA, _END, _PASSWORD, _SHEET = 0x06, 0x0A, 0x2F, 0x85
_MERGES, _LINK, _BOOLEAN_OR_ERROR, _BEGIN = 0xE5, 0x1AE, 0x205, 0x809
_WORKSHEET, _MACRO_SHEET, _MODULE = 0, 1, 6
_OWN_SHEETS, _ADD_INS = 0x0401, 0x3A01
_VERSION_8: Final = 0x0600
#: Stands between a program's name and what is asked of it; never in the path of a workbook.
_TO_PROGRAM: Final = b"\x03"


def preflight_xls(data: bytes) -> Preflight:
    """Check an .xls workbook. Raises Refused."""
    container = OleFile(data)
    if any(name in container.names for name in _MACROS):
        raise Refused("files.macro")
    try:
        return _watch_book(workbook_stream(container))
    except (struct.error, IndexError, UnicodeError) as fault:
        raise Refused("files.broken") from fault


def _watch_book(book: bytes) -> Preflight:
    sheets: list[tuple[str, int]] = []
    linked = False
    kind, _, version = struct.unpack_from("<3H", book)
    if kind & 0xFF != _BEGIN & 0xFF:
        raise Refused("files.broken")
    for kind, content in _records(book, 0):
        if kind == _PASSWORD:
            raise Refused("files.password")
        if kind == _SHEET:
            place, _, sort = struct.unpack_from("<IBB", content)
            if sort in (_MACRO_SHEET, _MODULE):
                raise Refused("files.macro")
            if sort == _WORKSHEET:
                sheets.append((_short_text(content[6:], version), place))
        elif kind == _LINK and struct.unpack_from("<2xH", content)[0] not in (
            _OWN_SHEETS,
            _ADD_INS,
        ):
            linked = True
            if _TO_PROGRAM in content[4:]:
                raise Refused("files.active_content", found="DDE")
    marks = {name: _watch_sheet(book, place) for name, place in sheets}
    return Preflight(marks=marks, findings=(Finding("files.linked_books"),) if linked else ())


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record of a substream, charts and the like inside it too."""
    depth = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + length]
        place += 4 + length
        if kind & 0xFF == _BEGIN & 0xFF:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
    raise Refused("files.broken")


def _watch_sheet(book: bytes, place: int) -> SheetMarks:
    marks = SheetMarks()
    merged = 0
    for kind, content in _records(book, place):
        if kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == 2:  # noqa: PLR2004
            _add_error(marks, content, content[8])
        elif kind == _BOOLEAN_OR_ERROR and content[7]:
            _add_error(marks, content, content[6])
        elif kind == _MERGES:
            for number in range(struct.unpack_from("<H", content)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", content, 2 + 8 * number)
                merged += (abs(bottom - top) + 1) * (abs(right - left) + 1)
                if merged > facts.MAX_MERGED_CELLS:
                    cells = f"{address(left + 1, top + 1)}:{address(right + 1, bottom + 1)}"
                    raise Refused("files.merge_too_large", cells=cells)
    return marks


def _add_error(marks: SheetMarks, content: bytes, error: int) -> None:
    row, column = struct.unpack_from("<HH", content)
    marks.add_error(address(column + 1, row + 1), ERROR_TEXTS.get(error, "#?"))


def _short_text(content: bytes, version: int) -> str:
    length = content[0]
    if version != _VERSION_8:
        return content[1 : 1 + length].decode("cp874", "replace")
    if content[1] & 1:
        return content[2 : 2 + 2 * length].decode("utf-16-le", "replace")
    return content[2 : 2 + length].decode("latin-1")
