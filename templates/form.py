"""A record model as what is asked for: fields, groups, tables and grids.

Entry workbooks are made of it, and readers know by it what may stand in a file. Derived from the
model alone. A field can say more of itself in ``json_schema_extra``:

- ``sum_of``: what it is the sum of, a path or a list of them as seen from its own model, each
  with ``-`` before it when it is taken off (``"plan_rows.old_principal"``,
  ``["income_total", "-expense_total"]``). A computed field with it is a locked formula; any
  other field starts with the formula and can be typed over;
- ``unit``: what stands behind the cell instead of บาท (``"คน"``, or ``""`` for nothing);
- ``printed_rows``: how many rows a table has on paper.
"""

from __future__ import annotations

import hashlib
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import ComputedFieldInfo, FieldInfo

from templates.partial import model_in
from templates.slots import (
    DEFAULT_ROWS,
    Choice,
    Slot,
    SlotKind,
    printed_rows,
    slots_of,
)

#: The path step of a row's parent, where a table stands inside the rows of another.
PARENT_STEP: Final = "#"
_HUNDRED: Final = 100
_FIRST_BUDDHIST_YEAR: Final = 2400
_UNIT_IN_TITLE: Final = re.compile(r"\((บาท|ปี|เดือน|วัน|คน|ราย|ไร่|ตัว|กิโลกรัม|%)\)")
_PERCENT: Final = "ร้อยละ"
_YES_NO: Final = (Choice("true", "ใช่"), Choice("false", "ไม่ใช่"))


@dataclass(frozen=True, slots=True)
class Field:
    """One value. ``path`` has ``[]`` where it is a column; ``sums`` are paths without ``[]``."""

    path: str
    label: str
    kind: SlotKind
    required: bool = False
    choices: tuple[Choice, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    longest: int = 0
    unit: str = ""
    sums: tuple[str, ...] = ()
    locked: bool = False

    @property
    def is_year(self) -> bool:
        """Whether it is a Buddhist year."""
        return self.kind is SlotKind.INTEGER and (self.low or 0) > _FIRST_BUDDHIST_YEAR

    def paths(self) -> Iterator[str]:
        """Its paths: one for each option where several can be ticked."""
        if self.kind is SlotKind.CHOICES:
            yield from (f"{self.path}.{choice.code}" for choice in self.choices)
        else:
            yield self.path


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the record under a heading of its own."""

    path: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A part whose parts have the same fields: a table with named rows, as on paper."""

    path: str
    title: str
    rows: tuple[Group, ...]

    @property
    def columns(self) -> dict[str, Field]:
        """The columns by field name; a row may lack some."""
        found: dict[str, Field] = {}
        for row in self.rows:
            for item in row.items:
                if isinstance(item, Field):
                    found.setdefault(item.path.rpartition(".")[2], item)
        return found


@dataclass(frozen=True, slots=True)
class Table:
    """Rows without a fixed number; ``path`` ends with ``[]``.

    ``plain`` is a list of single values. ``columns`` come with the title of the part of the
    row that they stand in, if any.
    """

    path: str
    title: str
    columns: tuple[tuple[str, Field], ...]
    printed: int
    plain: bool = False
    required: bool = False

    @property
    def short(self) -> bool:
        """Whether it needs no sheet of its own: a few lines such as an address."""
        return self.plain and self.printed <= DEFAULT_ROWS and self.path.count("[]") == 1


Item = Field | Group | Grid | Table


@cache
def form_of(model: type[BaseModel]) -> Group:
    """The whole record; its path is empty."""
    return Group("", "", tuple(_items(model, "", required=True)))


def fields_in(item: Item) -> Iterator[Field]:
    """The fields of a part of the form, however deep."""
    if isinstance(item, Field):
        yield item
    elif isinstance(item, Table):
        yield from (field for _, field in item.columns)
    else:
        for inner in item.items if isinstance(item, Group) else item.rows:
            yield from fields_in(inner)


def model_checksum(model: type[BaseModel]) -> str:
    """Twelve hex digits that change when a field comes, goes or changes its kind."""
    told = "\n".join(
        "|".join((field.path, field.kind, *(choice.code for choice in field.choices)))
        for field in fields_in(form_of(model))
    )
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _items(model: type[BaseModel], prefix: str, *, required: bool) -> Iterator[Item]:
    slots = slots_of(model)
    for name, info in model.model_fields.items():
        slot, path = slots[name], prefix + name
        if isinstance(slot, Slot):
            yield _field(slot, info, path, required=required)
        elif isinstance(slot, list):
            yield from _tables(info, slot, path)
        elif (part := model_in(info.annotation)) is not None:
            inner = required and info.is_required()
            items = tuple(_items(part, f"{path}.", required=inner))
            yield _grid(Group(path, info.title or name, items))
    for name, computed in model.model_computed_fields.items():
        sums = _sums(computed, prefix)
        if sums:
            slot = Slot(prefix + name, computed.title or name, SlotKind.MONEY)
            unit = _unit(slot, computed, None)
            yield Field(slot.path, slot.label, slot.kind, unit=unit, sums=sums, locked=True)


def _field(slot: Slot, info: FieldInfo, path: str, *, required: bool) -> Field:
    notes = list(_notes(info))
    # ``Annotated`` types nest: the narrowest of their limits holds.
    low = max((note.ge for note in notes if hasattr(note, "ge")), default=None)
    high = min((note.le for note in notes if hasattr(note, "le")), default=None)
    kind, choices = slot.kind, slot.choices
    if kind is SlotKind.TICK and (info.is_required() or info.default is None):
        # An empty tick could not be told from no answer.
        kind, choices = SlotKind.CHOICE, _YES_NO
    return Field(
        path,
        slot.label,
        kind,
        required=required and slot.required,
        choices=choices,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        longest=min((note.max_length for note in notes if _is_text_limit(note)), default=0),
        unit=_unit(slot, info, high),
        sums=_sums(info, path.removesuffix(info_name(path))),
    )


def info_name(path: str) -> str:
    """The last step of a path."""
    return path.rpartition(".")[2]


def _is_text_limit(note: Any) -> bool:
    return getattr(note, "max_length", None) is not None


def _notes(described: Any) -> Iterator[Any]:
    """Everything that ``Annotated`` and ``Field`` say of a type, through ``| None`` and lists."""
    if isinstance(described, FieldInfo):
        yield from described.metadata
        yield from _notes(described.annotation)
        return
    for note in getattr(described, "__metadata__", ()):
        yield from note.metadata if isinstance(note, FieldInfo) else (note,)
    for inner in typing.get_args(described):
        if typing.get_origin(inner) is not None or hasattr(inner, "__metadata__"):
            yield from _notes(inner)


def _tables(info: FieldInfo, slots: list[Any], path: str) -> Iterator[Table]:
    title = info.title or info_name(path)
    rows, where = printed_rows(info), f"{path}[]"
    parent = _parent(where)
    model = model_in(info.annotation)
    if model is None:
        kind = slots[0].kind if slots else SlotKind.TEXT
        slot = Slot(where, title, kind)
        bare = FieldInfo.from_annotation(typing.get_args(info.annotation)[0])
        column = _field(slot, bare, where, required=False)
        columns = (*parent, ("", replace(column, required=False)))
        yield Table(where, title, columns, rows, plain=True, required=info.is_required())
        return
    items = list(_items(model, f"{where}.", required=True))
    columns = (*parent, *_columns(items, ""))
    yield Table(where, title, columns, rows, required=info.is_required())
    # Tables inside the rows get sheets of their own, whose rows say which row they belong to.
    for item in items:
        yield from _inner_tables(item)


def _parent(path: str) -> tuple[tuple[str, Field], ...]:
    if path.count("[]") == 1:
        return ()
    label, one = "เป็นของแถวที่ (ในตารางหลัก)", Decimal(1)
    kind = SlotKind.INTEGER
    return (("", Field(f"{path}.{PARENT_STEP}", label, kind, required=True, low=one)),)


def _columns(items: list[Item], group: str) -> Iterator[tuple[str, Field]]:
    for item in items:
        if isinstance(item, Field):
            yield group, item
        elif isinstance(item, Group):
            yield from _columns(list(item.items), item.title)
        elif isinstance(item, Grid):
            for row in item.rows:
                yield from _columns(list(row.items), f"{item.title} {row.title}")


def _inner_tables(item: Item) -> Iterator[Table]:
    if isinstance(item, Table):
        yield item
    elif isinstance(item, Group):
        for inner in item.items:
            yield from _inner_tables(inner)


def _grid(group: Group) -> Group | Grid:
    """The group, or a grid when it is nothing but like rows of single values."""
    rows = [item for item in group.items if isinstance(item, Group)]
    if len(rows) < 2 or len(rows) < len(group.items):  # noqa: PLR2004 - one row is no table
        return group
    names = [{info_name(field.path) for field in fields_in(row)} for row in rows]
    single = all(
        isinstance(item, Field) and item.kind is not SlotKind.CHOICES
        for row in rows
        for item in row.items
    )
    return (
        Grid(group.path, group.title, tuple(rows)) if single and set.intersection(*names) else group
    )


def _unit(slot: Slot, info: FieldInfo | ComputedFieldInfo, high: Any) -> str:
    extra = info.json_schema_extra
    if isinstance(extra, dict) and "unit" in extra:
        return str(extra["unit"])
    named = _UNIT_IN_TITLE.search(slot.label)
    if named:
        return _PERCENT if named[1] == "%" else named[1]
    if slot.kind is not SlotKind.MONEY:
        return ""
    percent = _PERCENT in slot.label or (high is not None and high <= _HUNDRED)
    return _PERCENT if percent else "บาท"


def _sums(info: FieldInfo | ComputedFieldInfo, prefix: str) -> tuple[str, ...]:
    extra: Any = info.json_schema_extra
    told: Any = extra.get("sum_of", ()) if isinstance(extra, Mapping) else ()
    start = prefix.replace("[]", "")
    terms = (told,) if isinstance(told, str) else tuple(told)
    return tuple(
        f"-{start}{term[1:]}" if term.startswith("-") else f"{start}{term}" for term in terms
    )
