"""A workbook of any of the four formats as what a reader asks of it: cells, names, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import isfinite
from typing import Any, Final, NamedTuple

from parsers.reading import Cell
from templates.findings import Place

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.IGNORECASE)
_LETTERS: Final = 26


class At(NamedTuple):
    """A cell: the number of its sheet from 0, its row and its column from 1."""

    sheet: int
    row: int
    column: int

    @property
    def cell(self) -> str:
        """As Excel calls it: ``C5``."""
        letters, number = "", self.column
        while number > 0:
            number, rest = divmod(number - 1, _LETTERS)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{self.row}"

    def beside(self, columns: int) -> At:
        return At(self.sheet, self.row, self.column + columns)


class Area(NamedTuple):
    """A rectangle of cells of one sheet."""

    sheet: int
    top: int
    left: int
    bottom: int
    right: int

    def cells(self) -> Iterator[At]:
        """Its cells, row by row."""
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield At(self.sheet, row, column)


@dataclass(slots=True)
class Sheet:
    """One sheet; its rows are from row 1 and column A on, an empty cell is "".

    ``formulas`` are those that nobody has calculated yet; ``errors`` is what the cell shows
    (``#REF!``); ``formats`` are the number formats that change what a number means.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass
class Book:
    """A workbook; ``names`` are those of record paths, each with all areas that bear it.

    ``lost`` are the paths whose name points nowhere any more. ``properties`` are the custom
    ones, ``keywords`` the common one.
    """

    sheets: list[Sheet]
    names: dict[str, list[Area]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    properties: Mapping[str, str] = field(default_factory=dict)
    keywords: str = ""

    def value(self, at: At) -> Cell:
        """What stands in a cell, None where nothing does."""
        rows = self.sheets[at.sheet].rows
        if not (0 < at.row <= len(rows) and 0 < at.column <= len(rows[at.row - 1])):
            return None
        return plain(rows[at.row - 1][at.column - 1])

    def text(self, at: At) -> str:
        """A cell's text; empty when it holds none."""
        value = self.value(at)
        return value if isinstance(value, str) else ""

    def holder(self, at: At) -> At:
        """The cell that shows what stands here: the first of merged cells, or the cell itself."""
        area = self._merged.get(at)
        return At(area.sheet, area.top, area.left) if area else at

    def right_edge(self, at: At) -> int:
        """The last column of a cell, which may be merged with those beside it."""
        area = self._merged.get(at)
        return area.right if area else at.column

    @cached_property
    def _merged(self) -> dict[At, Area]:
        # A merge may be larger than all that stands on its sheet.
        areas = (
            Area(number, top, left, min(bottom, len(sheet.rows)), min(right, sheet.width))
            for number, sheet in enumerate(self.sheets)
            for top, left, bottom, right in sheet.merges
        )
        return {at: area for area in areas for at in area.cells()}

    def filled(self, sheet: int) -> Iterator[tuple[At, Cell]]:
        """The cells of a sheet with something in them, row by row."""
        for row, cells in enumerate(self.sheets[sheet].rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value != "":
                    known = plain(value)
                    if known is not None:
                        yield At(sheet, row, column), known

    def place(self, at: At) -> Place:
        return Place(sheet=self.sheets[at.sheet].name, cell=at.cell)


def plain(value: Any) -> Cell:
    """A cell of calamine as a reader takes it; blanks are nothing, times are texts."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, time | timedelta) or (isinstance(value, float) and not isfinite(value)):
        return str(value)
    return value if isinstance(value, int | float | bool | date) else str(value)


def position(reference: str) -> tuple[int, int] | None:
    """Row and column, both from 1, of ``$C$5`` or ``C5``; None when it is no such thing."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(match[2]), column
