"""What the records of an .xls file say beside its values: names, formats, errors, what is hidden.

The numbers of records and their fields are those of Microsoft's [MS-XLS].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from parsers.containers.ole import OleFile, workbook_stream
from parsers.excel.binary import ERRORS, Formats, NameParser
from parsers.excel.book import Book, Sheet
from parsers.isolation import Refused

_BOUND_SHEET, _EXTERN_SHEET, _SUP_BOOK, _NAME = 0x85, 0x17, 0x1AE, 0x18
_FORMAT, _XF, _EOF = 0x41E, 0xE0, 0x0A
_ROW, _COL_INFO, _BOOL_ERR, _FORMULA = 0x208, 0x7D, 0x205, 0x06
_NUMBER, _RK, _MUL_RK = 0x203, 0x27E, 0xBD
_INTERNAL: Final = 0x0401
_ROW_HIDDEN: Final = 0x20

Record = tuple[int, bytes]


def add_package(book: Book, data: bytes) -> None:
    """Put into the book what calamine does not tell of an .xls file.

    Raises:
        Refused: the file is broken.
    """
    stream = workbook_stream(OleFile(data))
    try:
        _Workbook(book, stream).read()
    except (struct.error, IndexError) as fault:
        raise Refused("files.broken") from fault


@dataclass(slots=True)
class _Workbook:
    book: Book
    stream: bytes
    formats: Formats = field(default_factory=Formats)
    #: The sheets in their order, and which of them each reference of a name means.
    names: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def read(self) -> None:
        parser = NameParser(row_format="H")
        own, books = -1, 0
        for kind, body in _records(self.stream, 0):
            if kind == _BOUND_SHEET:
                self.starts.append(struct.unpack_from("<I", body)[0])
                self.names.append(_text(body[7:], body[6]))
            elif kind == _SUP_BOOK:
                own = books if body[2:4] == struct.pack("<H", _INTERNAL) else own
                books += 1
            elif kind == _EXTERN_SHEET:
                count = struct.unpack_from("<H", body)[0]
                found = [struct.unpack_from("<Hhh", body, 2 + 6 * n) for n in range(count)]
                parser.sheets = [first if of == own else -1 for of, first, _ in found]
            elif kind == _FORMAT:
                number, length = struct.unpack_from("<HH", body)
                self.formats.codes[number] = _text(body[4:], length)
            elif kind == _XF:
                self.formats.add(struct.unpack_from("<H", body, 2)[0])
            elif kind == _NAME:
                length, size = struct.unpack_from("<BH", body, 3)
                wide = body[14] & 1
                after = 15 + length * (2 if wide else 1)
                parser.add(_text(body[14:], length), body[after : after + size])
        numbers = {sheet.name: number for number, sheet in enumerate(self.book.sheets)}
        parser.put(self.book, [numbers.get(name, -1) for name in self.names])
        for name, start in zip(self.names, self.starts, strict=True):
            if name in numbers:
                self._sheet(self.book.sheets[numbers[name]], start)

    def _sheet(self, sheet: Sheet, start: int) -> None:
        for kind, body in _records(self.stream, start):
            if kind in (_NUMBER, _RK, _FORMULA, _BOOL_ERR):
                row, column, style = struct.unpack_from("<HHH", body)
                self.formats.put(sheet, row + 1, column + 1, style)
                shown = _error(kind, body)
                if shown:
                    sheet.errors[row + 1, column + 1] = shown
            elif kind == _MUL_RK:
                row, column = struct.unpack_from("<HH", body)
                for place in range((len(body) - 6) // 6):
                    style = struct.unpack_from("<H", body, 4 + 6 * place)[0]
                    self.formats.put(sheet, row + 1, column + 1 + place, style)
            elif kind == _ROW and struct.unpack_from("<I", body, 12)[0] & _ROW_HIDDEN:
                sheet.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
            elif kind == _COL_INFO and struct.unpack_from("<H", body, 8)[0] & 1:
                first, last = struct.unpack_from("<HH", body)
                sheet.hidden_columns.update(range(first + 1, min(last + 1, sheet.width) + 1))


def _error(kind: int, body: bytes) -> str:
    if kind == _BOOL_ERR and body[7]:
        return ERRORS.get(body[6], "")
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:  # noqa: PLR2004 - an error
        return ERRORS.get(body[8], "")
    return ""


def _records(stream: bytes, start: int) -> Iterator[Record]:
    """The records from here to the end of their part."""
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + size]
        if kind == _EOF:
            return
        start += 4 + size


def _text(body: bytes, length: int) -> str:
    """Letters behind a byte that says whether they are wide."""
    if body[0] & 1:
        return body[1 : 1 + 2 * length].decode("utf-16-le", "replace")
    return body[1 : 1 + length].decode("latin-1")
