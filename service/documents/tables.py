"""Plain tables as Excel files: printable on A4, the same bytes each time, nothing runs."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.page import PageMargins

from service.documents.sheet_rows import (
    Row,
    baht_of,
    letters,
    new_book,
    packed,
    plain,
    save_book,
    style_of,
)
from thai.money import format_baht

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO

_FONT = "TH SarabunPSK"
_THIN = Side(style="thin", color="FF999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="FFE2EFDA")
_RED = PatternFill("solid", fgColor="FFFBE3E4")
_MONEY = "#,##0.00"
_MONEY_OR_DASH = '#,##0.00;-#,##0.00;"-"'
_PERCENT = '0.00;-0.00;"-"'
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_A4 = 9
_LINE_POINTS, _TALLEST = 21, 400
# These take no room of their own in a line.
_ABOVE_AND_BELOW = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")


@dataclass(frozen=True, slots=True)
class Baht:
    """An amount in satang, written as a number of baht; with ``dash`` nothing prints ``-``."""

    satang: int
    dash: bool = False


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage with two decimals; nothing, and a share of nothing, print ``-``."""

    value: Decimal | None


class RedRow(tuple[object, ...]):
    """The values of a row in which something is still missing."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its title above the table, headings with their widths in characters, rows.

    A value is text, an int, ``Baht``, ``Percent`` or None. ``total`` is a last row in bold.
    ``row_height`` is the least height of a row in points. ``groups`` stand above the headings:
    each with how many it spans, an empty one leaves its headings alone. ``notes`` stand below.
    """

    name: str
    title: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[object]]
    total: Sequence[object] | None = None
    row_height: int = 0
    groups: Sequence[tuple[str, int]] = ()
    notes: Sequence[str] = ()


def workbook(tables: Iterable[Table]) -> bytes:
    """An .xlsx file of these tables; text is always text, whatever it begins with."""
    stream = io.BytesIO()
    write_workbook(tables, stream)
    return stream.getvalue()


def write_workbook(tables: Iterable[Table], stream: IO[bytes]) -> None:
    """Write such a file; rows are asked for as they are written, and none is kept."""
    with new_book() as book:
        rows = {}
        for number, table in enumerate(tables, start=1):
            sheet = book.create_sheet(table.name)
            rows[number] = packed(_rows(sheet, table, _write_head(sheet, table)))
        save_book(book, stream, rows)


def _write_head(sheet: Any, table: Table) -> int:
    """All but the rows; the number of the first row below the headings."""
    for index, (_, width) in enumerate(table.headings, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_margins = PageMargins(
        left=0.4, right=0.4, top=0.5, bottom=0.75, header=0.2, footer=0.25
    )
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    head = 3 if table.groups else 2
    sheet.print_title_rows = f"2:{head}"
    sheet.oddFooter.center.text = "หน้า &P / &N"
    sheet.oddFooter.center.font, sheet.oddFooter.center.size = f"{_FONT},Regular", 14
    sheet.freeze_panes = f"A{head + 1}"
    sheet.row_dimensions[1].height = 2 * _LINE_POINTS
    sheet.append([_said(_dressed(sheet, table.title, size=18, framed=False), table.title)])
    widths = [width for _, width in table.headings]
    for number, heading in enumerate(_headings(sheet, table), start=2):
        sheet.row_dimensions[number].height = _height(heading, widths, 0)
        sheet.append([_said(_dressed(sheet, text, fill=_HEAD), text) for text in heading])
    return head + 1


def _rows(sheet: Any, table: Table, number: int) -> Iterator[Row]:
    """The rows from a number on, the total and the notes."""
    widths, names = [width for _, width in table.headings], letters(len(table.headings))
    styles: dict[tuple[object, ...], int] = {}

    def row_of(values: Sequence[object], least: int, *, bold: bool = False) -> Row:
        row, red = Row(number, _height(values, widths, least)), isinstance(values, RedRow)
        for name, value in zip(names, values, strict=False):
            kind = value.dash if isinstance(value, Baht) else type(value)
            key = (kind, _looks_like_formula(value), red, bold)
            if key not in styles:
                styles[key] = style_of(
                    _dressed(sheet, value, bold=bold, fill=_RED if red else None)
                )
            _put(row, name, styles[key], value)
        return row

    for values in table.rows:
        yield row_of(values, table.row_height)
        number += 1
    if table.total is not None:
        yield row_of(table.total, 0, bold=True)
        number += 1
    for place, note in enumerate(table.notes, start=number):
        row = Row(place)
        row.text("A", style_of(_dressed(sheet, note, framed=False, bold=False)), note)
        yield row


def _headings(sheet: Any, table: Table) -> list[list[str | None]]:
    """The heading row, or the two where headings are grouped; what belongs together is merged."""
    lower: list[str | None] = [text for text, _ in table.headings]
    if not table.groups:
        return [lower]
    sheet.merged_cells = _InOrder()
    upper: list[str | None] = []
    for text, span in table.groups:
        first, last = len(upper) + 1, len(upper) + span
        if text:
            upper += [text, *[None] * (span - 1)]
            _merge(sheet, first, 2, last, 2)
            continue
        for column in range(first, last + 1):
            upper.append(lower[column - 1])
            lower[column - 1] = None
            _merge(sheet, column, 2, column, 3)
    return [upper, lower]


class _InOrder(MultiCellRange):
    """Merged cells written in the same order each time."""

    def __iter__(self) -> Iterator[CellRange]:
        return iter(self.sorted())


def _merge(sheet: Any, left: int, top: int, right: int, bottom: int) -> None:
    if (left, top) != (right, bottom):
        sheet.merged_cells.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")


def _height(row: Sequence[object], widths: Sequence[int], least: int) -> float:
    """Points that a row needs: programs give rows of a written file no height of their own."""
    lines = max(
        (_lines(value, width) for value, width in zip(row, widths, strict=False)), default=1
    )
    return max(least, min(lines * _LINE_POINTS + 3, _TALLEST))


def _lines(value: object, width: int) -> int:
    if not isinstance(value, str):
        return 1
    return sum(
        1 + len(_ABOVE_AND_BELOW.sub("", line)) * 6 // (5 * max(1, width))
        for line in value.split("\n")
    )


def _said(cell: Any, text: str | None) -> Any:
    if text:
        cell.value, cell.data_type = plain(text), "s"
    return cell


def _dressed(
    sheet: Any,
    value: object,
    *,
    bold: bool = True,
    size: int = 16,
    fill: PatternFill | None = None,
    framed: bool = True,
) -> Any:
    """An empty cell that looks as one of a value does."""
    cell = WriteOnlyCell(sheet)
    cell.font = Font(name=_FONT, size=size, bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=framed)
    if framed:
        cell.border = _BORDER
    if fill is not None:
        cell.fill = fill
    if isinstance(value, Baht | Percent):
        cell.number_format = _number_format(value)
    # Excel then keeps the text a text even when somebody edits the cell.
    cell.quotePrefix = _looks_like_formula(value)
    return cell


def _number_format(value: Baht | Percent) -> str:
    if isinstance(value, Percent):
        return _PERCENT
    return _MONEY_OR_DASH if value.dash else _MONEY


def text_of(value: object) -> str:
    """A value as it is read: amounts and counts with commas, what is not there as nothing."""
    match value:
        case None:
            return ""
        case Baht():
            return "-" if value.dash and not value.satang else format_baht(value.satang)
        case Percent():
            return f"{value.value:,.2f}" if value.value else "-"
        case int():
            return f"{value:,}"
        case _:
            return str(value)


def _put(row: Row, name: str, style: int, value: object) -> None:
    match value:
        case None | "":
            row.blank(name, style)
        case Baht():
            row.number(name, style, baht_of(value.satang))
        case Percent():
            row.number(name, style, value.value or 0)
        case int():
            row.number(name, style, value)
        case _:
            row.text(name, style, str(value))


def _looks_like_formula(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_FORMULA_SIGNS)
