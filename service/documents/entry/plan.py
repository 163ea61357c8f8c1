"""Where everything of an entry workbook stands: its sheets, their lines, the cell of each path.

The plan is made before anything is written, as the formulas of one sheet point into others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.utils import get_column_letter, quote_sheetname

from templates.entry_texts import GUIDE_TITLE, LISTS_TITLE, MAIN_TITLE
from templates.form import Field, Grid, Group, Item, Table, fields_in
from templates.identity import SHEET
from templates.slots import Choice, SlotKind

#: A group with more lines than this gets a sheet of its own.
LARGE: Final = 20
#: Table sheets have at least this many rows to type in; those that are full get some more.
TABLE_ROWS: Final = 60
_SPARE_ROWS: Final = 20
_SHORT_ROWS, _SHORT_SPARE = 5, 3
#: Form sheets: star, label, input, unit. Their first line stands in this row.
INPUT_COLUMN: Final = 3
FORM_FIRST_ROW: Final = 5
#: Table sheets: title, group band, headings, units, then the sums if there are any.
HEADING_ROW: Final = 4
_FIRST_TABLE_COLUMN: Final = 2
_LONGEST_TITLE: Final = 31
_NOT_IN_TITLES: Final = re.compile(r"[\\/*?:\[\]'\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Place:
    """The cells of a path: one, or a column of them."""

    sheet: str
    column: int
    first: int
    last: int

    @property
    def cells(self) -> str:
        """Absolute, without the sheet: ``$C$5`` or ``$C$5:$C$64``."""
        letter = get_column_letter(self.column)
        start = f"${letter}${self.first}"
        return start if self.first == self.last else f"{start}:${letter}${self.last}"

    @property
    def reference(self) -> str:
        """As another sheet points at it."""
        return f"{quote_sheetname(self.sheet)}!{self.cells}"

    def at(self, row: int) -> str:
        """One of its cells, as a formula of the same row sees it."""
        return f"${get_column_letter(self.column)}{row}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows."""

    text: str
    level: int = 1
    required: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line to fill in: a field, one option of several, or one row of a short list."""

    field: Field
    option: Choice | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A line that says on which sheet a table stands."""

    text: str
    sheet: str
    required: bool = False


Line = Heading | Entry | Pointer


@dataclass(frozen=True, slots=True)
class FormSheet:
    """Labels and cells below each other; line ``i`` stands in row ``FORM_FIRST_ROW + i``."""

    title: str
    heading: str
    lines: list[Line] = field(default_factory=list)

    @property
    def next_row(self) -> int:
        return FORM_FIRST_ROW + len(self.lines)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table sheet; ``option`` when it holds the ticks of one option."""

    band: str
    field: Field
    option: Choice | None
    total: Field | None = None

    @property
    def label(self) -> str:
        return f"{self.field.label}: {self.option.label}" if self.option else self.field.label


@dataclass(frozen=True, slots=True)
class TableSheet:
    """The rows of a table below its headings."""

    title: str
    table: Table
    columns: tuple[Column, ...]
    rows: list[tuple[tuple[int, ...], Any]]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class GridSheet:
    """A table with named rows."""

    title: str
    grid: Grid
    first: int


Sheet = FormSheet | TableSheet | GridSheet


@dataclass(slots=True)
class Plan:
    """The sheets in their order, and the place of each path."""

    sheets: list[Sheet] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)

    def place(self, path: str) -> Place | None:
        """The place of a path that is written without ``[]``, as sums write it."""
        return next((at for key, at in self.places.items() if key.replace("[]", "") == path), None)


def plan_of(form: Group, known: Mapping[str, Any]) -> Plan:
    """Lay the form out, with room for the rows that are known."""
    return _Planner(form, known).plan()


def value_at(known: Any, path: str) -> Any:
    """What is known at a path without ``[]``, or None."""
    for step in path.split("."):
        if not isinstance(known, Mapping):
            return None
        known = known.get(step)
    return known


def rows_of(known: Mapping[str, Any], path: str) -> list[tuple[tuple[int, ...], Any]]:
    """The known rows of a table (``groups[].members[]``), each with its indices."""
    found: list[tuple[tuple[int, ...], Any]] = [((), known)]
    for step in path.removesuffix("[]").split("[]."):
        found = [
            ((*indices, index), row)
            for indices, holder in found
            for index, row in enumerate(value_at(holder, step) or ())
        ]
    return found


class _Planner:
    def __init__(self, form: Group, known: Mapping[str, Any]) -> None:
        self._form, self._known = form, known
        self._plan = Plan()
        self._titles = {title.lower() for title in (GUIDE_TITLE, LISTS_TITLE, SHEET)}
        #: Sums of a column stand above it: the path of the column to the field that sums it.
        self._totals = {
            item.sums[0]: item
            for item in reversed(form.items)
            if isinstance(item, Field) and item.locked and len(item.sums) == 1
        }
        columns = {
            field.path.replace("[]", "") for field in fields_in(form) if field.path.count("[]") == 1
        }
        self._totals = {path: item for path, item in self._totals.items() if path in columns}

    def plan(self) -> Plan:
        self._sheet(Group("", MAIN_TITLE, self._form.items), heading="")
        return self._plan

    def _sheet(self, group: Group, heading: str) -> FormSheet:
        sheet = FormSheet(self._title(group.title), heading)
        self._plan.sheets.append(sheet)
        self._lines(sheet, group.items, level=1)
        return sheet

    def _lines(self, sheet: FormSheet, items: tuple[Item, ...], level: int) -> None:
        for item in items:
            if isinstance(item, Field):
                if item not in self._totals.values():
                    self._entries(sheet, item)
            elif isinstance(item, Group) and sum(1 for _ in fields_in(item)) > LARGE:
                own = self._sheet(item, item.title)
                sheet.lines.append(Pointer(item.title, own.title))
            elif isinstance(item, Group):
                sheet.lines.append(Heading(item.title, level))
                self._lines(sheet, item.items, level + 1)
                # What follows the part is not under its heading any more.
                sheet.lines.append(Heading("", level))
            elif isinstance(item, Table) and item.short:
                self._short(sheet, item)
            else:
                own_title = self._grid(item) if isinstance(item, Grid) else self._table(item)
                required = _required(item)
                sheet.lines.append(Pointer(item.title, own_title, required))

    def _entries(self, sheet: FormSheet, item: Field) -> None:
        if item.kind is not SlotKind.CHOICES:
            self._put(item.path, sheet.title, INPUT_COLUMN, sheet.next_row)
            sheet.lines.append(Entry(item))
            return
        sheet.lines.append(Heading(item.label, 3, item.required))
        for choice, path in zip(item.choices, item.paths(), strict=True):
            self._put(path, sheet.title, INPUT_COLUMN, sheet.next_row)
            sheet.lines.append(Entry(item, choice))

    def _short(self, sheet: FormSheet, table: Table) -> None:
        known = len(rows_of(self._known, table.path))
        count = max(_SHORT_ROWS, table.printed, known + _SHORT_SPARE if known else 0)
        sheet.lines.append(Heading(table.title, 3, table.required))
        first = sheet.next_row
        self._put(table.path, sheet.title, INPUT_COLUMN, first, first + count - 1)
        column = table.columns[-1][1]
        sheet.lines.extend(Entry(column, index=index) for index in range(count))

    def _table(self, table: Table) -> str:
        rows = rows_of(self._known, table.path)
        count = max(TABLE_ROWS, table.printed, len(rows) + _SPARE_ROWS)
        columns = tuple(self._columns(table))
        summed = any(column.total for column in columns)
        first = HEADING_ROW + 2 + summed
        title = self._title(table.title)
        for number, column in enumerate(columns, start=_FIRST_TABLE_COLUMN):
            code = f".{column.option.code}" if column.option else ""
            self._put(column.field.path + code, title, number, first, first + count - 1)
            if column.total:
                self._put(column.total.path, title, number, first - 1)
        self._plan.sheets.append(TableSheet(title, table, columns, rows, first, first + count - 1))
        return title

    def _columns(self, table: Table) -> Iterator[Column]:
        for band, item in table.columns:
            if item.kind is SlotKind.CHOICES:
                yield from (Column(band, item, choice) for choice in item.choices)
            else:
                yield Column(band, item, None, self._totals.get(item.path.replace("[]", "")))

    def _grid(self, grid: Grid) -> str:
        title, first = self._title(grid.title), HEADING_ROW + 1
        names = list(grid.columns)
        for row, group in enumerate(grid.rows, start=first):
            for item in fields_in(group):
                name = item.path.rpartition(".")[2]
                self._put(item.path, title, _FIRST_TABLE_COLUMN + names.index(name), row)
        self._plan.sheets.append(GridSheet(title, grid, first))
        return title

    def _put(self, path: str, sheet: str, column: int, first: int, last: int = 0) -> None:
        self._plan.places[path] = Place(sheet, column, first, last or first)

    def _title(self, text: str) -> str:
        """A sheet title that Excel takes: short, plain and like no other."""
        plain = " ".join(_NOT_IN_TITLES.sub(" ", text).split()) or MAIN_TITLE
        title, number = _cut(plain, _LONGEST_TITLE), 1
        while title.lower() in self._titles:
            number += 1
            tail = f" ({number})"
            title = _cut(plain, _LONGEST_TITLE - len(tail)) + tail
        self._titles.add(title.lower())
        return title


def _required(item: Item) -> bool:
    """Whether something must be filled in there; the columns of a table only bind its rows."""
    if isinstance(item, Table):
        return item.required
    return any(inner.required for inner in fields_in(item))


def _cut(text: str, longest: int) -> str:
    """At most so many characters, the last a whole Thai cluster and a mark of what is left out."""
    if len(text) <= longest:
        return text
    cut = longest - 1
    while cut > 1 and re.match("[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e]", text[cut]):
        cut -= 1
    # A leading vowel belongs to what follows.
    return text[:cut].rstrip("เแโใไ -–(/") + "…"
