"""What the parts of an .xlsb file say beside its values: names, formats, errors, what is hidden.

The numbers of records and their fields are those of Microsoft's [MS-XLSB].
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Final

from parsers.excel.binary import ERRORS, Formats, NameParser
from parsers.excel.book import Book, Sheet
from parsers.excel.xlsx import add_properties, targets_of
from parsers.isolation import Refused

_WORKBOOK: Final = "xl/workbook.bin"
_ROW, _CELL_ERROR, _FORMULA_ERROR, _LAST_CELL = 0, 3, 11, 11
_BUNDLE_SHEET, _NAME, _EXTERN_SHEET, _SUP_SELF = 156, 39, 362, 357
_FIRST_SUP, _LAST_SUP = 355, 358
_FORMAT, _XF, _CELL_XFS, _END_CELL_XFS = 44, 47, 617, 618
_COL_INFO, _MERGE, _SHEET_DATA, _END_SHEET_DATA = 60, 176, 145, 146
_ROW_HIDDEN: Final = 0x10


def add_package(book: Book, data: bytes) -> None:
    """Put into the book what calamine does not tell of an .xlsb file.

    Raises:
        Refused: the file is broken.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            _read(book, archive)
        except (struct.error, IndexError) as fault:
            raise Refused("files.broken") from fault


def _read(book: Book, archive: zipfile.ZipFile) -> None:
    parts = set(archive.namelist())
    targets = targets_of(archive, "xl/_rels/workbook.bin.rels", parts)
    numbers = {sheet.name: number for number, sheet in enumerate(book.sheets)}
    styles = archive.read("xl/styles.bin") if "xl/styles.bin" in parts else b""
    formats, parser = _formats(styles), NameParser(row_format="I")
    names, own, books = [], -1, 0
    for kind, body in _records(archive.read(_WORKBOOK)):
        if kind == _BUNDLE_SHEET:
            relation, after = _text(body, 8)
            name, _ = _text(body, after)
            names.append(name)
            part = targets.get(relation, "")
            if name in numbers and part in parts:
                _sheet(book.sheets[numbers[name]], archive.read(part), formats)
        elif _FIRST_SUP <= kind <= _LAST_SUP:
            own = books if kind == _SUP_SELF else own
            books += 1
        elif kind == _EXTERN_SHEET:
            count = struct.unpack_from("<I", body)[0]
            found = [struct.unpack_from("<Iii", body, 4 + 12 * n) for n in range(count)]
            parser.sheets = [first if of == own else -1 for of, first, _ in found]
        elif kind == _NAME:
            name, after = _text(body, 9)
            size = struct.unpack_from("<I", body, after)[0]
            parser.add(name, body[after + 4 : after + 4 + size])
    parser.put(book, [numbers.get(name, -1) for name in names])
    add_properties(book, archive, parts)


def _formats(styles: bytes) -> Formats:
    formats, in_cells = Formats(), False
    for kind, body in _records(styles):
        if kind == _FORMAT:
            formats.codes[struct.unpack_from("<H", body)[0]] = _text(body, 2)[0]
        elif kind in (_CELL_XFS, _END_CELL_XFS):
            in_cells = kind == _CELL_XFS
        elif kind == _XF and in_cells:
            formats.add(struct.unpack_from("<H", body, 2)[0])
    return formats


def _sheet(sheet: Sheet, part: bytes, formats: Formats) -> None:
    row, in_rows = 0, False
    for kind, body in _records(part):
        if kind in (_SHEET_DATA, _END_SHEET_DATA):
            in_rows = kind == _SHEET_DATA
        elif kind == _ROW and in_rows:
            row = struct.unpack_from("<I", body)[0] + 1
            if body[11] & _ROW_HIDDEN:
                sheet.hidden_rows.add(row)
        elif kind <= _LAST_CELL and in_rows:
            column, style = struct.unpack_from("<II", body)
            formats.put(sheet, row, column + 1, style & 0xFFFFFF)
            if kind in (_CELL_ERROR, _FORMULA_ERROR):
                sheet.errors[row, column + 1] = ERRORS.get(body[8], "")
        elif kind == _COL_INFO and struct.unpack_from("<H", body, 16)[0] & 1:
            first, last = struct.unpack_from("<II", body)
            sheet.hidden_columns.update(range(first + 1, min(last + 1, sheet.width) + 1))
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            sheet.merges.append((top + 1, left + 1, bottom + 1, right + 1))


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Records: a number of one or two bytes, a length of up to four, seven bits in each."""
    at = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        for shift in (0, 7, 14, 21):
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, part[at : at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    length = struct.unpack_from("<I", body, at)[0]
    if length == 0xFFFFFFFF:  # noqa: PLR2004 - no text at all
        return "", at + 4
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end
