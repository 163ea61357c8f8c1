"""The labels of a document as people see them, and what a cell's text has to do with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, NamedTuple

from templates.catalogue import Document
from templates.entry_texts import (
    GRID_CORNER,
    LEGEND,
    MAIN_TITLE,
    POINTER,
    REQUIRED_MARK,
    ROW_NUMBER,
    TICK,
    TOTAL,
    hint_of,
)
from templates.form import Field, Grid, Group, Item, Table, fields_in, form_of
from templates.slots import Choice, SlotKind
from thai.digits import to_arabic
from thai.text import normalize

TOTALS: Final = frozenset(
    ("รวม", "รวมทั้งสิ้น", "รวมทั้งหมด", "ยอดรวม", "รวมเงิน", "รวมเป็นเงิน", "รวมยอด", "total")
)
#: What stands above the numbers of rows.
ROW_NUMBERS: Final = frozenset((ROW_NUMBER, "ที่", "ลำดับ", "ลำดับที่", "ข้อ", "no"))
_AROUND: Final = "*:：.…_-–—•·"
_MARKS: Final = f"{REQUIRED_MARK}:： \n"
_COLON: Final = re.compile("[:：]")
_UNIT_BEHIND: Final = re.compile(r"^(.+?)\((?:[^()]*)\)$")
#: ☑ แพะ, (✓) แพะ, [x] แพะ
_MARKED: Final = re.compile(r"^\s*(?:[(\[]\s*([^\s()\[\]]?)\s*[)\]]|([✓✔☑☒☐□🗹]))\s*(?=\S)")
#: A text that is longer is no label; it would cost time to look at.
_LONGEST_LABEL: Final = 500
_NUMBERED: Final = re.compile(r"([0-9]{1,3})[.)]?")


class Column(NamedTuple):
    """A column of a table, and the band above it; ``path`` ends with the option if it has one."""

    path: str
    field: Field
    option: Choice | None
    key: str
    band: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label beside a cell, or a heading, which has no field."""

    key: str
    path: str = ""
    field: Field | None = None
    option: Choice | None = None


@dataclass(frozen=True, slots=True)
class TableLabels:
    """The heading row of a table."""

    table: Table
    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class GridLabels:
    """The heading row of a table with named rows, and its rows: label and fields by column."""

    grid: Grid
    title: str
    columns: dict[str, str]
    rows: tuple[tuple[str, dict[str, Field]], ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """All labels of a document in the order of its form.

    ``keys`` are those that tell it from other documents, ``known`` every text that is printed,
    ``totals`` the computed fields by the column that they sum.
    """

    singles: tuple[Label, ...]
    tables: tuple[TableLabels, ...]
    grids: tuple[GridLabels, ...]
    title: str
    keys: frozenset[str]
    known: frozenset[str]
    totals: dict[str, Field]

    def is_known(self, text: str) -> bool:
        """Whether the text is one of the form's own and no value."""
        if text.startswith(POINTER) or not text.strip(_MARKS):
            return True
        found = told(text, self.known)
        return found is not None and found.value is None


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """What is left of a label when blanks, stars, colons and leaders do not count."""
    if text.isascii() and text.isdigit():
        return text
    return "".join(to_arabic(normalize(text)).lower().split()).strip(_AROUND)


def number_in(text: str) -> int | None:
    """The number of a line, written ``1.`` or ``1)``."""
    match = _NUMBERED.fullmatch("".join(to_arabic(text).split()))
    return int(match[1]) if match else None


class Told(NamedTuple):
    """A text that is a label; ``value`` is what stands with it in the same cell."""

    key: str
    value: str | None = None


def told(text: str, keys: frozenset[str]) -> Told | None:
    """The label in a cell's text, also with its value behind a colon or its tick before it."""
    return next((found for found in could_be(text) if found.key in keys), None)


def could_be(text: str) -> Iterator[Told]:
    """The labels that a text could be, with what would then stand with them."""
    start, colon, value = _split(text)
    if len(text) <= _LONGEST_LABEL:
        key = key_of(text)
        yield Told(key)
        bare = _UNIT_BEHIND.match(key)
        if bare:
            yield Told(key_of(bare[1]))
    if colon and len(start) <= _LONGEST_LABEL:
        yield Told(key_of(start), value.strip() or None)
    mark = _MARKED.match(text)
    if mark and len(text) <= _LONGEST_LABEL:
        yield Told(key_of(text[mark.end() :]), mark[1] or mark[2] or "")


def _split(text: str) -> tuple[str, str, str]:
    match = _COLON.search(text)
    return (text[: match.start()], ":", text[match.end() :]) if match else (text, "", "")


@cache
def labels_of(document: Document) -> Labels:
    """The labels of a document's form."""
    form = form_of(document.record)
    items = list(_walk(form))
    singles = tuple(item for item in items if isinstance(item, Label))
    tables = tuple(item for item in items if isinstance(item, TableLabels))
    grids = tuple(item for item in items if isinstance(item, GridLabels))
    keys = {label.key for label in singles}
    keys |= {column.key for table in tables for column in table.columns}
    keys |= {key for grid in grids for key in (*grid.columns.values(), *(k for k, _ in grid.rows))}
    title = key_of(document.about.title)
    known = keys | set(_printed(form)) | {title} | {table.title for table in tables}
    known |= {grid.title for grid in grids} | {c.band for t in tables for c in t.columns}
    known -= {""}
    totals = {
        label.field.sums[0]: label.field
        for label in singles
        if label.field and label.field.locked and len(label.field.sums) == 1
    }
    return Labels(singles, tables, grids, title, frozenset(keys - {""}), frozenset(known), totals)


def _walk(item: Item) -> Iterator[Label | TableLabels | GridLabels]:
    if isinstance(item, Field):
        yield from _field(item)
    elif isinstance(item, Table):
        # The form has a line for it, which says on which sheet it stands.
        yield Label(key_of(item.title))
        yield _table(item)
    elif isinstance(item, Grid):
        yield Label(key_of(item.title))
        yield _grid(item)
    else:
        if item.title:
            yield Label(key_of(item.title))
        for inner in item.items:
            yield from _walk(inner)


def _field(field: Field) -> Iterator[Label]:
    if field.kind is not SlotKind.CHOICES:
        yield Label(key_of(field.label), field.path, field)
        return
    yield Label(key_of(field.label))
    for choice, path in zip(field.choices, field.paths(), strict=True):
        yield Label(key_of(choice.label), path, field, choice)


def _table(table: Table) -> TableLabels:
    columns = []
    for band, field in table.columns:
        if field.kind is SlotKind.CHOICES:
            for choice, path in zip(field.choices, field.paths(), strict=True):
                key = key_of(f"{field.label}: {choice.label}")
                columns.append(Column(path, field, choice, key, key_of(band)))
        else:
            columns.append(Column(field.path, field, None, key_of(field.label), key_of(band)))
    return TableLabels(table, key_of(table.title), tuple(columns))


def _grid(grid: Grid) -> GridLabels:
    columns = {name: key_of(field.label) for name, field in grid.columns.items()}
    rows = tuple(
        (key_of(row.title), {field.path.rpartition(".")[2]: field for field in fields_in(row)})
        for row in grid.rows
    )
    return GridLabels(grid, key_of(grid.title), columns, rows)


def _printed(form: Group) -> Iterator[str]:
    """What else stands on the sheets: hints, legends, corners."""
    hints = {hint_of(field) for field in fields_in(form)}
    for text in (*hints, *LEGEND, REQUIRED_MARK, ROW_NUMBER, GRID_CORNER, TOTAL, MAIN_TITLE):
        yield key_of(text)
        yield key_of(f"{REQUIRED_MARK} {text}")
        yield key_of(f"{text} ({REQUIRED_MARK})")
    yield from (key_of(f"เลือก {TICK}"), "บาท", *ROW_NUMBERS)
