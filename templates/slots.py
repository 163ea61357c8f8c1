"""A record with nothing in it yet: a place to fill in for each field, by which blanks are made.

Blank, fillable and pre-filled shapes render the same template as a filled document, only with
slots where values would be; what a slot looks like is up to the shape.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from templates.record import label_of

DEFAULT_ROWS = 5
_LONG = 1_000


class SlotKind(StrEnum):
    """What goes into a slot."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    MONEY = "money"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a choice: its code in the record and its Thai label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A place for one value of a record.

    ``path`` is the record's path (``plan_rows[0].new_principal``). ``option`` is set for one
    tick box of a choice. ``derived`` is a text made from another value (an amount in words, a
    total): nobody fills it in. ``value`` is what is known already, or None.
    """

    path: str
    label: str
    kind: SlotKind
    required: bool = False
    value: Any = None
    choices: tuple[Choice, ...] = ()
    option: str | None = None
    derived: bool = False
    shown_empty: bool = field(default=True, compare=False)

    def __bool__(self) -> bool:
        return self.value not in (None, "", False) or self.required or self.shown_empty

    def __eq__(self, other: object) -> bool:
        """A template's ``{% if ground == "certificate" %}`` asks for what is known."""
        return self.path == other.path if isinstance(other, Slot) else bool(self.value == other)

    def __hash__(self) -> int:
        return hash(self.path)

    def __str__(self) -> str:
        return "" if self.value is None else str(self.value)

    def __iter__(self) -> Iterator[Any]:
        """A slot of several choices can be looped over for what is known of it."""
        return iter(self.value or ())

    def __len__(self) -> int:
        return len(self.value or ())

    @property
    def name(self) -> str:
        """The name of a form field: the path, and the option for one box of several."""
        several = self.option is not None and self.kind is SlotKind.CHOICES
        return f"{self.path}.{self.option}" if several else self.path

    def box(self, option: object) -> Slot:
        """One tick box of a choice."""
        code = option.value if isinstance(option, Enum) else option
        return replace(self, option=str(code))

    @property
    def ticked(self) -> bool:
        """Whether what is known ticks this box."""
        values = self.value if isinstance(self.value, list | tuple) else [self.value]
        plain = [item.value if isinstance(item, Enum) else item for item in values]
        if self.option is None:
            return plain == [True]
        return self.option in [str(item).lower() if item is True else str(item) for item in plain]


def slots_of(
    model: type[BaseModel], known: Mapping[str, Any] | None = None, *, optional_shown: bool = True
) -> dict[str, Any]:
    """The context of a blank document: every field a slot, every table its printed rows.

    ``known`` holds values that are there already, as ``model_dump`` gives them. A field says how
    many rows paper has with ``json_schema_extra={"printed_rows": 4}``. ``optional_shown`` is
    whether an optional field without a value counts as there in a template's ``{% if %}``.
    """
    return _Filler(model, optional_shown).model(model, "", (), known or {})


@dataclass(frozen=True, slots=True)
class _Filler:
    root: type[BaseModel]
    optional_shown: bool

    def model(
        self,
        model: type[BaseModel],
        path: str,
        location: tuple[str | int, ...],
        known: Mapping[str, Any],
    ) -> dict[str, Any]:
        made: dict[str, Any] = {}
        start = f"{path}." if path else ""
        for name, described in model.model_fields.items():
            place = (*location, name)
            made[name] = self._field(described, f"{start}{name}", place, known.get(name))
        for name, computed in model.model_computed_fields.items():
            slot = Slot(
                f"{start}{name}", computed.title or name, SlotKind.MONEY, value=known.get(name)
            )
            made[name] = replace(slot, derived=True)
        return made

    def _field(
        self, described: FieldInfo, path: str, location: tuple[str | int, ...], known: Any
    ) -> Any:
        annotation = _without_none(described.annotation)
        part = _as_model(annotation)
        if part is not None:
            return self.model(part, path, location, known or {})
        item = _item_type(annotation)
        if item is not None and not _enum(item):
            return self._rows(described, path, location, known or [])
        return Slot(
            path,
            label_of(self.root, location),
            _kind(annotation, described),
            described.is_required(),
            known,
            _choices(item or annotation),
            shown_empty=self.optional_shown,
        )

    def _rows(
        self,
        described: FieldInfo,
        path: str,
        location: tuple[str | int, ...],
        known: Sequence[Any],
    ) -> list[Any]:
        item = _item_type(_without_none(described.annotation))
        # A letter lists what there is; a form has rows to write in.
        letter = not self.optional_shown
        count = len(known) if known and letter else max(len(known), printed_rows(described))
        part = _as_model(item)
        rows: list[Any] = []
        for index in range(count):
            value = known[index] if index < len(known) else None
            where = f"{path}[{index}]"
            if part is None:
                label, kind = label_of(self.root, location), _kind(item, described)
                shown = self.optional_shown
                rows.append(Slot(where, label, kind, value=value, shown_empty=shown))
            else:
                rows.append(self.model(part, where, (*location, index), value or {}))
        return rows


def printed_rows(described: FieldInfo) -> int:
    """How many rows a table has on blank paper."""
    extra = described.json_schema_extra
    rows = extra.get("printed_rows", DEFAULT_ROWS) if isinstance(extra, dict) else DEFAULT_ROWS
    return int(typing.cast("int", rows))


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        kinds = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
        return kinds[0] if len(kinds) == 1 else annotation
    return annotation


def _as_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return None


def _item_type(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (list, tuple, frozenset, set):
        return _without_none(_bare(typing.get_args(annotation)[0]))
    return None


def _bare(annotation: Any) -> Any:
    """``Annotated`` without its notes."""
    return typing.get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _enum(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Enum)


def _choices(annotation: Any) -> tuple[Choice, ...]:
    annotation = _without_none(annotation)
    if _enum(annotation):
        return tuple(
            Choice(str(member.value), str(getattr(member, "label", member.value)))
            for member in annotation
        )
    if typing.get_origin(annotation) is typing.Literal:
        return tuple(Choice(str(code), str(code)) for code in typing.get_args(annotation) if code)
    return ()


_KINDS: Mapping[type, SlotKind] = {
    bool: SlotKind.TICK,
    int: SlotKind.INTEGER,
    Decimal: SlotKind.MONEY,
    date: SlotKind.DATE,
}


def _kind(annotation: Any, described: FieldInfo) -> SlotKind:
    if _choices(annotation):
        return SlotKind.CHOICE
    if _item_type(annotation) is not None:
        return SlotKind.CHOICES
    bare = _without_none(_bare(annotation))
    if bare in _KINDS:
        return _KINDS[bare]
    longest = max((getattr(note, "max_length", 0) or 0 for note in described.metadata), default=0)
    return SlotKind.LONG_TEXT if longest > _LONG else SlotKind.TEXT
