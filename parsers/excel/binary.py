"""What .xls and .xlsb have in common: number formats, error codes, the cells that names mean."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

from parsers.excel.book import Area, Book, Sheet
from parsers.excel.xlsx import BUILT_IN, add_name, is_ours, is_telling

ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
#: A reference to one cell or to an area of a sheet, whatever class of value it is of.
_REFERENCES: Final = frozenset({0x3A, 0x5A, 0x7A})
_AREAS: Final = frozenset({0x3B, 0x5B, 0x7B})
_COLUMN: Final = 0x3FFF


@dataclass(slots=True)
class Formats:
    """Number formats by the numbers that cells know them by."""

    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    _of_styles: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        """The next style has the format of this number."""
        self._of_styles.append(number)

    def put(self, sheet: Sheet, row: int, column: int, style: int) -> None:
        """Tell the sheet of a cell's style where that changes what its number means."""
        if style < len(self._of_styles):
            code = self.codes.get(self._of_styles[style], "")
            if code and is_telling(code):
                sheet.formats[row, column] = code


@dataclass(slots=True)
class NameParser:
    """Defined names whose formula is a reference; ``sheets`` are those that references count."""

    row_format: str
    sheets: list[int] = field(default_factory=list)
    _found: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, name: str, formula: bytes) -> None:
        if is_ours(name):
            self._found.append((name, formula))

    def put(self, book: Book, numbers: list[int]) -> None:
        """Give the book its names; ``numbers`` are the book's own of the file's sheets."""
        for name, formula in self._found:
            add_name(book, name, self._area(formula, numbers))

    def _area(self, formula: bytes, numbers: list[int]) -> Area | None:
        kind = formula[0] if formula else 0
        if kind in _REFERENCES:
            sheet, top, left = struct.unpack_from(f"<H{self.row_format}H", formula, 1)
            bottom, right = top, left
        elif kind in _AREAS:
            layout = f"<H{self.row_format * 2}HH"
            sheet, top, bottom, left, right = struct.unpack_from(layout, formula, 1)
        else:
            return None
        place = self.sheets[sheet] if sheet < len(self.sheets) else -1
        number = numbers[place] if 0 <= place < len(numbers) else -1
        if number < 0:
            return None
        columns = (left & _COLUMN) + 1, (right & _COLUMN) + 1
        return Area(number, top + 1, columns[0], bottom + 1, columns[1])
