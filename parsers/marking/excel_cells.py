"""One foreign sheet: its cells found or made, each with its style; where its columns stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from lxml import etree

from parsers.preflight import cell_position, column_letters

_CELL: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})(?::.*)?")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_COLUMN_PIXELS, _ROW_POINTS = 64, 15.0
_PIXELS_A_DIGIT, _PIXELS_BESIDE, _PIXELS_A_POINT = 7, 5, 4 / 3


class SheetCells:
    """Cells by address; a cell inside a merged area is its first, which is the one shown."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self._ns = etree.QName(root).namespace or ""
        self._data = root.find(self._name("sheetData"))
        self._rows: dict[int, Any] = {}
        number = 0
        for row in () if self._data is None else self._data:
            number = int(row.get("r", number + 1))
            self._rows[number] = row
        self._known: dict[int, dict[int, Any]] = {}
        self._merged = [_area(merged.get("ref", "")) for merged in self._children("mergeCells")]
        self._columns = [
            (int(each.get("min", 0)), int(each.get("max", 0)), each)
            for each in self._children("cols")
        ]

    def anchor(self, cell: str) -> str:
        """The address at which a mark is seen; empty for what is no address of this sheet."""
        match = _CELL.fullmatch(cell.strip())
        if match is None or self._data is None:
            return ""
        column, row = cell_position(match[1] + match[2])
        if row > _LAST_ROW or column > _LAST_COLUMN:
            return ""
        for left, top, right, bottom in self._merged:
            if left <= column <= right and top <= row <= bottom:
                return f"{column_letters(left)}{top}"
        return f"{column_letters(column)}{row}"

    def restyle(self, cell: str, change: Callable[[int], int]) -> None:
        """Give a cell the style that ``change`` makes of its own."""
        column, number = cell_position(cell)
        row = self._row(number)
        cells = self._cells(number, row)
        if column not in cells:
            cells[column] = self._new_cell(row, cells, column, number)
        cells[column].set("s", str(change(int(cells[column].get("s", 0)))))

    def window(self, cell: str, width: float, height: float) -> str:
        """Where a note of so many pixels stands beside a cell, as drawings say it."""
        column, row = cell_position(cell)
        top = max(row - 1, 1)
        right, over = self._walk(column, width, self._column_pixels())
        bottom, below = self._walk(top - 1, height, self._row_pixels)
        return f"{column}, 12, {top - 1}, 6, {right}, {over}, {bottom}, {below}"

    def _row(self, number: int) -> Any:
        if number not in self._rows:
            for known, row in self._rows.items():
                row.set("r", str(known))
            made = etree.Element(self._name("row"), r=str(number))
            self._data.insert(sum(known < number for known in self._rows), made)
            self._rows[number] = made
        return self._rows[number]

    def _cells(self, number: int, row: Any) -> dict[int, Any]:
        if number not in self._known:
            found: dict[int, Any] = {}
            column = 0
            for cell in row.findall(self._name("c")):
                reference = cell.get("r")
                column = cell_position(reference)[0] if reference else column + 1
                found[column] = cell
            self._known[number] = found
        return self._known[number]

    def _new_cell(self, row: Any, cells: dict[int, Any], column: int, number: int) -> Any:
        for known, cell in cells.items():
            cell.set("r", f"{column_letters(known)}{number}")
        row.attrib.pop("spans", None)
        made = etree.Element(self._name("c"), r=f"{column_letters(column)}{number}")
        style = row.get("s") if row.get("customFormat") in ("1", "true") else None
        made.set("s", style or self._column(column, "style") or "0")
        row.insert(sum(known < column for known in cells), made)
        return made

    def _column(self, column: int, attribute: str) -> str:
        for first, last, each in self._columns:
            if first <= column <= last:
                return str(each.get(attribute, ""))
        return ""

    def _children(self, local: str) -> list[Any]:
        found = self.root.find(self._name(local))
        return [] if found is None else list(found)

    def _column_pixels(self) -> Callable[[int], float]:
        def pixels(index: int) -> float:
            if self._column(index + 1, "hidden") in ("1", "true"):
                return 0
            width = self._column(index + 1, "width")
            return float(width) * _PIXELS_A_DIGIT + _PIXELS_BESIDE if width else _COLUMN_PIXELS

        return pixels

    def _row_pixels(self, index: int) -> float:
        row = self._rows.get(index + 1)
        if row is not None and row.get("hidden") in ("1", "true"):
            return 0
        form = self.root.find(self._name("sheetFormatPr"))
        usual = _ROW_POINTS if form is None else float(form.get("defaultRowHeight", _ROW_POINTS))
        return float(usual if row is None else row.get("ht", usual)) * _PIXELS_A_POINT

    @staticmethod
    def _walk(start: int, pixels: float, size: Callable[[int], float]) -> tuple[int, int]:
        index = start
        while pixels > size(index) and index < _LAST_ROW:
            pixels -= size(index)
            index += 1
        return index, int(pixels)

    def _name(self, local: str) -> str:
        return f"{{{self._ns}}}{local}"


def _area(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    (left, top), (right, bottom) = cell_position(first), cell_position(last or first)
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
