"""What an .ods file says beside its values: names, merges, what is hidden."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from parsers.excel.book import Area, Book, Sheet, position
from parsers.excel.xlsx import add_name, is_ours

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_META: Final = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_KIND_OF_ERROR: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_AREA: Final = re.compile(
    r"\$?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'.]+))\.(?P<first>[^:.]+)(?::[^:]*\.(?P<last>[^:.]+))?"
)
_HIDDEN: Final = frozenset({"collapse", "filter"})


def add_package(book: Book, data: bytes) -> None:
    """Put into the book what calamine does not tell of an .ods file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(archive.read("content.xml"), parser)
        numbers = {sheet.name: number for number, sheet in enumerate(book.sheets)}
        unseen = {
            style.get(f"{_STYLE}name")
            for style in root.iter(f"{_STYLE}style")
            for told in style.iter(f"{_STYLE}table-properties")
            if told.get(f"{_TABLE}display") == "false"
        }
        for table in root.iter(f"{_TABLE}table"):
            number = numbers.get(table.get(f"{_TABLE}name", ""))
            if number is not None:
                sheet = book.sheets[number]
                sheet.hidden |= table.get(f"{_TABLE}style-name") in unseen
                _add_marks(sheet, table)
        _add_names(book, root, numbers)
        if "meta.xml" in archive.namelist():
            _add_properties(book, etree.fromstring(archive.read("meta.xml"), parser))


def _add_marks(sheet: Sheet, table: Any) -> None:
    column = 1
    for element in table.iter(f"{_TABLE}table-column"):
        count = _count(element, "number-columns-repeated")
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            sheet.hidden_columns.update(range(column, min(column + count, sheet.width + 1)))
        column += count
    row = 1
    for element in table.iter(f"{_TABLE}table-row"):
        count = _count(element, "number-rows-repeated")
        if row > len(sheet.rows):
            break
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            sheet.hidden_rows.update(range(row, min(row + count, len(sheet.rows) + 1)))
        _add_cells(sheet, element, row)
        row += count


def _add_cells(sheet: Sheet, element: Any, row: int) -> None:
    column = 1
    for cell in element:
        across, down = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
        if across > 1 or down > 1:
            last = min(row + down, len(sheet.rows) + 1) - 1
            sheet.merges.append((row, column, last, column + across - 1))
        if cell.get(f"{_OFFICE}value-type") == "percentage":
            sheet.formats[row, column] = "0%"
        if cell.get(f"{_KIND_OF_ERROR}value-type") == "error":
            sheet.errors[row, column] = _text(cell)
        elif cell.get(f"{_TABLE}formula") and not cell.get(f"{_OFFICE}value-type"):
            # LibreOffice says of a formula's error that it is a text without a value.
            sheet.formulas.add((row, column))
        column += _count(cell, "number-columns-repeated")


def _text(cell: Any) -> str:
    return "".join(text for part in cell.iter(f"{_TEXT}p") for text in part.itertext())


def _count(element: Any, name: str) -> int:
    told = element.get(f"{_TABLE}{name}", "1")
    return int(told) if told.isdigit() else 1


def _add_names(book: Book, root: Any, numbers: Mapping[str, int]) -> None:
    for kind, where in (
        ("named-range", "cell-range-address"),
        ("named-expression", "expression"),
    ):
        for element in root.iter(f"{_TABLE}{kind}"):
            name = element.get(f"{_TABLE}name", "")
            if is_ours(name):
                add_name(book, name, _area(element.get(f"{_TABLE}{where}", ""), numbers))


def _area(reference: str, numbers: Mapping[str, int]) -> Area | None:
    match = _AREA.fullmatch(reference)
    if match is None:
        return None
    name = match["quoted"].replace("''", "'") if match["quoted"] else match["bare"]
    first, last = position(match["first"]), position(match["last"] or match["first"])
    if name not in numbers or first is None or last is None:
        return None
    return Area(numbers[name], *first, *last)


def _add_properties(book: Book, root: Any) -> None:
    book.properties = {
        element.get(f"{_META}name", ""): (element.text or "").strip()
        for element in root.iter(f"{_META}user-defined")
    }
    book.keywords = " ".join(element.text or "" for element in root.iter(f"{_META}keyword"))
