"""Filled entry workbooks, spoiled as people spoil them, names moved as Excel moves them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, quote_sheetname, range_boundaries
from openpyxl.workbook.defined_name import DefinedName

from parsers.excel import read_excel
from parsers.reading import Reading
from service.documents.entry import entry_workbook
from templates.catalogue import Document, documents
from templates.findings import Severity

HASH = "0123456789ab"
MAIN = "ข้อมูลหลัก"
PLAN = "แผนการส่งเงินคืนฉบับใหม่ (เสนอ)"

Book = openpyxl.Workbook
Change = Callable[[Book], None]


@cache
def workbook_of(document_id: str) -> bytes:
    """The entry workbook of a document's sample."""
    document = documents()[document_id]
    record = document.record.model_validate(document.sample())
    return entry_workbook(document, record.model_dump(), template_hash=HASH, reference="R-1")


def opened(data: bytes) -> Book:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(book: Book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def spoiled(document_id: str, *changes: Change) -> bytes:
    book = opened(workbook_of(document_id))
    for change in changes:
        change(book)
    return saved(book)


def read(data: bytes, told: Document | None = None) -> Reading:
    return read_excel(data, documents(), told)


def told(reading: Reading) -> set[tuple[str, str]]:
    """What is told of the file, each with its cell; what the record's rules say is left out."""
    groups = ("excel", "reading", "record")
    return {
        (each.code, each.place.cell)
        for each in reading.findings
        if each.code.partition(".")[0] in groups
    }


def errors(reading: Reading) -> set[tuple[str, str]]:
    return {
        (each.code, each.place.cell) for each in reading.findings if each.severity is Severity.ERROR
    }


# --- changes ------------------------------------------------------------------------------------


def put(cell: str, value: Any, sheet: str = MAIN, number_format: str = "") -> Change:
    def change(book: Book) -> None:
        book[sheet][cell] = value
        if number_format:
            book[sheet][cell].number_format = number_format

    return change


def puts(sheet: str, **cells: Any) -> Change:
    def change(book: Book) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return change


def merge(cells: str, sheet: str = MAIN) -> Change:
    """As Excel merges: only the first cell keeps its value."""

    def change(book: Book) -> None:
        book[sheet].merge_cells(cells)

    return change


def rows(row: int, count: int, sheet: str = MAIN) -> Change:
    """Insert rows before this one, or delete that many when negative; names go along."""
    return _shifted(row, count, sheet, is_row=True)


def columns(column: int, count: int, sheet: str = MAIN) -> Change:
    return _shifted(column, count, sheet, is_row=False)


def _shifted(first: int, count: int, sheet: str, *, is_row: bool) -> Change:
    def change(book: Book) -> None:
        worksheet = book[sheet]
        merged = [range_boundaries(str(area)) for area in worksheet.merged_cells.ranges]
        for area in list(worksheet.merged_cells.ranges):
            worksheet.unmerge_cells(str(area))
        action = ("insert" if count > 0 else "delete") + ("_rows" if is_row else "_cols")
        getattr(worksheet, action)(first, abs(count))
        for name, defined in list(book.defined_names.items()):
            where, _, cells = defined.attr_text.rpartition("!")
            if where.strip("'") == sheet:
                area = _area_after(range_boundaries(cells.replace("$", "")), first, count, is_row)
                book.defined_names[name] = DefinedName(name, attr_text=_reference(sheet, area))
        for bounds in merged:
            area = _area_after(bounds, first, count, is_row)
            if area is not None and area[:2] != area[2:]:
                worksheet.merge_cells(
                    start_column=area[0], start_row=area[1], end_column=area[2], end_row=area[3]
                )

    return change


def _area_after(
    bounds: tuple[int, int, int, int],
    first: int,
    count: int,
    is_row: bool,  # noqa: FBT001
) -> tuple[int, int, int, int] | None:
    """Where Excel has an area after rows or columns were inserted or deleted."""
    left, top, right, bottom = bounds
    start, end = (top, bottom) if is_row else (left, right)
    if count > 0:
        start += count if start >= first else 0
        end += count if end >= first else 0
    else:
        gone = range(first, first - count)
        kept = [number for number in range(start, end + 1) if number not in gone]
        if not kept:
            return None
        start = kept[0] - sum(number < kept[0] for number in gone)
        end = start + len(kept) - 1
    return (left, start, right, end) if is_row else (start, top, end, bottom)


def _reference(sheet: str, area: tuple[int, int, int, int] | None) -> str:
    if area is None:
        return "#REF!"
    left, top, right, bottom = area
    cells = f"${get_column_letter(left)}${top}:${get_column_letter(right)}${bottom}"
    return f"{quote_sheetname(sheet)}!{cells}"


def moved(cell: str, to: str, sheet: str = MAIN) -> Change:
    """Cut and paste of one cell: its name goes along."""

    def change(book: Book) -> None:
        worksheet = book[sheet]
        worksheet[to].value = worksheet[cell].value
        worksheet[to].number_format = worksheet[cell].number_format
        worksheet[cell].value = None
        _rename(book, sheet, cell, to)

    return change


def _rename(book: Book, sheet: str, cell: str, to: str) -> None:
    old, new = (re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", each) for each in (cell, to))
    for name, defined in list(book.defined_names.items()):
        # What was there before is overwritten, and its name with it.
        if defined.attr_text == f"{quote_sheetname(sheet)}!{new}":
            book.defined_names[name] = DefinedName(name, attr_text="#REF!")
    for name, defined in list(book.defined_names.items()):
        if defined.attr_text == f"{quote_sheetname(sheet)}!{old}":
            text = f"{quote_sheetname(sheet)}!{new}"
            book.defined_names[name] = DefinedName(name, attr_text=text)


def swapped(first: int, second: int, sheet: str = PLAN) -> Change:
    """Two columns of a table change places with their headings, names going along."""

    def change(book: Book) -> None:
        worksheet = book[sheet]
        for row in range(4, worksheet.max_row + 1):
            one, other = worksheet.cell(row, first), worksheet.cell(row, second)
            one.value, other.value = other.value, one.value
            one.number_format, other.number_format = other.number_format, one.number_format
        letters = {get_column_letter(first): get_column_letter(second)}
        letters |= {other: one for one, other in letters.items()}
        for name, defined in list(book.defined_names.items()):
            where, _, cells = defined.attr_text.rpartition("!")
            letter = cells.split("$")[1]
            if where.strip("'") == sheet and letter in letters:
                text = f"{where}!{cells.replace(f'${letter}$', f'${letters[letter]}$')}"
                book.defined_names[name] = DefinedName(name, attr_text=text)

    return change


def renamed(sheet: str, title: str) -> Change:
    def change(book: Book) -> None:
        book[sheet].title = title
        for name, defined in list(book.defined_names.items()):
            where, _, cells = defined.attr_text.rpartition("!")
            if where.strip("'") == sheet:
                text = f"{quote_sheetname(title)}!{cells}"
                book.defined_names[name] = DefinedName(name, attr_text=text)

    return change


def without_names(book: Book) -> None:
    for name in list(book.defined_names):
        del book.defined_names[name]


def without_identity(book: Book) -> None:
    del book["faf"]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.properties.keywords = None


def only_labels(book: Book) -> None:
    """What is left when the content is copied into a workbook of one's own."""
    without_names(book)
    without_identity(book)
    for title in ("คำอธิบาย", "รายการเลือก"):
        del book[title]


def hidden_row(row: int, sheet: str = MAIN) -> Change:
    def change(book: Book) -> None:
        book[sheet].row_dimensions[row].hidden = True

    return change


def hidden_column(letter: str, sheet: str = MAIN) -> Change:
    def change(book: Book) -> None:
        book[sheet].column_dimensions[letter].hidden = True

    return change
