"""Opening a workbook of any of the four formats."""

from __future__ import annotations

import io
import zipfile
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from parsers.excel import ods, xls, xlsb, xlsx
from parsers.excel.book import Book, Sheet
from parsers.isolation import Refused

_ZIP: Final = b"PK\x03\x04"


def open_book(data: bytes) -> Book:
    """All worksheets of a workbook, with what its package says beside the values.

    Raises:
        Refused: it has a password, or can't be read.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            sheets = [
                _sheet(workbook, each.name, hidden=each.visible != SheetVisibleEnum.Visible)
                for each in workbook.sheets_metadata
                if each.typ == SheetTypeEnum.WorkSheet
            ]
        book = Book(sheets)
        _add_package(book, data)
    except PasswordError as fault:
        raise Refused("files.password") from fault
    except (CalamineError, zipfile.BadZipFile, KeyError, SyntaxError) as fault:
        # What lxml says of broken XML is a SyntaxError.
        raise Refused("files.broken") from fault
    return book


def _sheet(workbook: CalamineWorkbook, name: str, *, hidden: bool) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    # Not skip_empty_area: the place in the list must be the address in the sheet.
    rows = sheet.to_python(skip_empty_area=False)
    merges = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return Sheet(name, rows, hidden=hidden, merges=merges)


def _add_package(book: Book, data: bytes) -> None:
    if not data.startswith(_ZIP):
        xls.add_package(book, data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = set(archive.namelist())
    if "xl/workbook.xml" in parts:
        xlsx.add_package(book, data)
    elif "xl/workbook.bin" in parts:
        xlsb.add_package(book, data)
    elif "content.xml" in parts:
        ods.add_package(book, data)
