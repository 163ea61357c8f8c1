"""Rows of a sheet as they stand in its file: many times quicker than as cells of openpyxl.

openpyxl makes all the rest of a workbook, and ``SteadyZip`` puts the two together.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from service.documents.steady_zip import SteadyZip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

_MOST_CHARACTERS: Final = 32_767
_AT_ONCE: Final = 200
#: Day 0 of Excel, which also has a 29 February 1900.
_DAY_ZERO: Final = 693_594
_FALSE_DAY: Final = 60


@contextmanager
def new_book() -> Iterator[Workbook]:
    """A workbook that is written and not kept.

    Each of its sheets is a file that openpyxl takes away when it has been put in; the files of a
    book that is given up are taken away here.
    """
    book = Workbook(write_only=True)
    try:
        yield book
    finally:
        for sheet in book.worksheets:
            _let_go(sheet)


def _let_go(sheet: Any) -> None:
    if not sheet.closed:
        sheet.close()
    file = sheet._writer  # noqa: SLF001 - nothing public takes it away
    if Path(file.out).exists():
        file.cleanup()


def save_book(book: Workbook, stream: IO[bytes], rows: Mapping[int, Iterable[bytes]]) -> None:
    """Write a workbook with more rows for its sheets (``SteadyZip``)."""
    with SteadyZip(stream, rows) as archive:
        ExcelWriter(book, archive).save()


class Row:
    """A row that is being written; ``number`` as Excel counts, ``height`` in points."""

    __slots__ = ("_cells", "_number")

    def __init__(self, number: int, height: float | None = None) -> None:
        tall = "" if height is None else f' ht="{height:g}" customHeight="1"'
        self._number = number
        self._cells = [f'<row r="{number}"{tall}>']

    def text(self, letter: str, style: int, value: str) -> None:
        """A text, which stays one whatever it begins with."""
        shown = _escaped(plain(value))
        kept = ' xml:space="preserve"' if shown != shown.strip() else ""
        self._cells.append(
            f'<c r="{letter}{self._number}" s="{style}" t="inlineStr">'
            f"<is><t{kept}>{shown}</t></is></c>"
        )

    def number(self, letter: str, style: int, value: object) -> None:
        """A number, by its plain digits."""
        self._cells.append(f'<c r="{letter}{self._number}" s="{style}"><v>{value}</v></c>')

    def day(self, letter: str, style: int, value: date) -> None:
        self.number(letter, style, _serial(value))

    def blank(self, letter: str, style: int) -> None:
        """Nothing, with the look of its column."""
        self._cells.append(f'<c r="{letter}{self._number}" s="{style}"/>')

    def __str__(self) -> str:
        return "".join((*self._cells, "</row>"))


def letters(count: int) -> list[str]:
    """The names of the first columns."""
    return [get_column_letter(column) for column in range(1, count + 1)]


def style_of(cell: Any) -> int:
    """The number of a cell's look in its workbook; to be asked for before that is saved."""
    return int(cell.style_id)


def baht_of(satang: int) -> str:
    """The digits of an amount in a sheet: baht with two decimals."""
    baht, rest = divmod(abs(satang), 100)
    return f"{'-' if satang < 0 else ''}{baht}.{rest:02d}"


def packed(rows: Iterable[Row]) -> Iterator[bytes]:
    """Rows some hundred at a time."""
    left = iter(rows)
    while some := "".join(map(str, islice(left, _AT_ONCE))):
        yield some.encode()


def plain(text: str) -> str:
    """A text without what no sheet can hold."""
    if not text.isprintable():
        # Half of a pair is no character; line feeds are.
        text = ILLEGAL_CHARACTERS_RE.sub("", text.encode("utf-8", "ignore").decode())
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[:_MOST_CHARACTERS]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _serial(day: date) -> int:
    number = day.toordinal() - _DAY_ZERO
    return number - 1 if 0 < number <= _FALSE_DAY else number
