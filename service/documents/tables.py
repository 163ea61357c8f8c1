"""Plain tables as Excel files: printable on A4, the same bytes each time, nothing runs."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.writer.excel import ExcelWriter

from service.documents.steady_zip import SteadyZip
from thai.money import to_baht

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FONT = "TH SarabunPSK"
_THIN = Side(style="thin", color="FF999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD = PatternFill("solid", fgColor="FFE2EFDA")
_MONEY = "#,##0.00"
_PERCENT = '0.00;-0.00;"-"'
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_MOST_CHARACTERS = 32_767
_A4 = 9
_LINE_POINTS, _TALLEST = 21, 400
# These take no room of their own in a line.
_ABOVE_AND_BELOW = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")


@dataclass(frozen=True, slots=True)
class Baht:
    """An amount in satang, written as a number of baht."""

    satang: int


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage with two decimals; nothing, and a share of nothing, print ``-``."""

    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its title above the table, headings with their widths in characters, rows.

    A value is text, an int, ``Baht``, ``Percent`` or None. ``total`` is a last row in bold.
    ``row_height`` is the least height of a row in points.
    """

    name: str
    title: str
    headings: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[object]]
    total: Sequence[object] | None = None
    row_height: int = 0


def workbook(tables: Iterable[Table]) -> bytes:
    """An .xlsx file of these tables; text is always text, whatever it begins with."""
    book = Workbook(write_only=True)
    for table in tables:
        _write(book.create_sheet(table.name), table)
    stream = io.BytesIO()
    with SteadyZip(stream) as archive:
        ExcelWriter(book, archive).save()
    return stream.getvalue()


def _write(sheet: Any, table: Table) -> None:
    for index, (_, width) in enumerate(table.headings, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_margins = PageMargins(
        left=0.4, right=0.4, top=0.5, bottom=0.75, header=0.2, footer=0.25
    )
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "2:2"
    sheet.oddFooter.center.text = "หน้า &P / &N"
    sheet.oddFooter.center.font, sheet.oddFooter.center.size = f"{_FONT},Regular", 14
    sheet.freeze_panes = "A3"
    sheet.row_dimensions[1].height = 2 * _LINE_POINTS
    sheet.append([_cell(sheet, table.title, bold=True, size=18, framed=False)])
    heading = [text for text, _ in table.headings]
    widths = [width for _, width in table.headings]
    sheet.row_dimensions[2].height = _height(heading, widths, 0)
    sheet.append([_cell(sheet, text, bold=True, fill=True) for text in heading])
    makers = _Rows(sheet)
    number = 2
    for number, row in enumerate(table.rows, start=3):
        sheet.row_dimensions[number].height = _height(row, widths, table.row_height)
        sheet.append(makers.cells(row))
    if table.total is not None:
        sheet.row_dimensions[number + 1].height = _height(table.total, widths, 0)
        sheet.append([_cell(sheet, value, bold=True) for value in table.total])


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


class _Rows:
    """Cells used again for every row: dressing a cell costs more than writing it."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._cells: dict[tuple[int, type, bool], Any] = {}

    def cells(self, row: Sequence[object]) -> list[Any]:
        return [self._filled(index, value) for index, value in enumerate(row)]

    def _filled(self, index: int, value: object) -> Any:
        key = (index, type(value), _looks_like_formula(value))
        if key not in self._cells:
            self._cells[key] = _cell(self._sheet, value)
        cell = self._cells[key]
        _fill(cell, value)
        return cell


def _cell(
    sheet: Any,
    value: object,
    *,
    bold: bool = False,
    size: int = 16,
    fill: bool = False,
    framed: bool = True,
) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.font = Font(name=_FONT, size=size, bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=framed)
    if framed:
        cell.border = _BORDER
    if fill:
        cell.fill = _HEAD
    if isinstance(value, Baht | Percent):
        cell.number_format = _MONEY if isinstance(value, Baht) else _PERCENT
    # Excel then keeps the text a text even when somebody edits the cell.
    cell.quotePrefix = _looks_like_formula(value)
    _fill(cell, value)
    return cell


def _fill(cell: Any, value: object) -> None:
    if isinstance(value, Baht):
        cell.value = to_baht(value.satang)
    elif isinstance(value, Percent):
        cell.value = value.value or Decimal(0)
    elif value is None or value == "" or isinstance(value, int):
        cell.value = value if isinstance(value, int) else None
    else:
        cell.value = _text(str(value))
        cell.data_type = "s"


def _looks_like_formula(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_FORMULA_SIGNS)


def _text(text: str) -> str:
    clean = text.encode("utf-8", "ignore").decode()
    return ILLEGAL_CHARACTERS_RE.sub("", clean)[:_MOST_CHARACTERS]
