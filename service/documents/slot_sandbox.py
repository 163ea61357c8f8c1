"""Jinja's sandbox over slots: what tags and filters make of a place to fill in.

The same template runs as for a filled paper. What ``{{ }}`` writes for a slot is up to the shape:
its ``Marks`` stand in the context as ``_marks``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, wraps
from typing import Any, Protocol, cast

from jinja2 import pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.documents.pictures import QrCode
from service.documents.tags import environment
from templates.slots import Slot, SlotKind
from templates.values import display, tick
from thai.dates import DateStyle, format_date

# Filters that only change how a value is written, and those that a slot can go through.
_SAME = {"upper", "lower", "trim", "string", "safe", "escape", "e"}
_WRITTEN = {*_SAME, "as_typed"}
_OPEN_TO_SLOTS = {"default", "d", "length", "count"}
_STYLES: Mapping[str, DateStyle] = {"short_date": "short", "form_date": "form"}
_USUAL_DOTS = 40


@dataclass(frozen=True, slots=True)
class Shown:
    """A slot as its tag wants it: how its date is written, its digits as typed, its dots."""

    slot: Slot
    date_style: DateStyle = "long"
    as_typed: bool = False
    dots: int = 0

    @property
    def is_box(self) -> bool:
        """Whether it is a box to tick."""
        return self.slot.kind is SlotKind.TICK or self.slot.option is not None

    @property
    def text(self) -> str:
        """What is known of it, as it stands in a form's field: a choice's label, else text.

        Paper that comes back has Arabic digits: they are read without doubt.
        """
        value = self.slot.value
        if value in (None, "", []) or isinstance(value, bool | list):
            return ""
        if isinstance(value, date):
            return format_date(value, self.date_style)
        shown = display(value, "arabic")
        return next((each.label for each in self.slot.choices if each.code == shown), shown)


@dataclass(frozen=True, slots=True)
class Joined:
    """What Jinja's ``join`` makes of slots: each a place, the text between them as it is."""

    items: tuple[object, ...]
    between: str


class Marks(Protocol):
    """A shape's side of a rendering; ``identity`` is for a QR code of what is not known yet."""

    identity: str

    def text(self, value: object) -> str:
        """What ``{{ }}`` writes."""


class _SlotSandbox(ImmutableSandboxedEnvironment):
    """The sandbox in which a slot's parts are texts made of it."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Slot):
            # The label and the value of a choice are the choice itself.
            return obj if attribute in ("label", "value") else replace(obj, derived=True)
        return super().getattr(obj, attribute)


@cache
def slot_environment() -> ImmutableSandboxedEnvironment:
    """The sandbox in which a template runs over slots; its context needs ``_marks``."""
    made = environment(cast("Callable[[Any], str]", _finalize), _SlotSandbox)
    for name, known in list(made.filters.items()):
        made.filters[name] = _for_slots(name, known)
    made.globals.update(tick=_tick, qr=_qr)
    return made


@pass_context
def _finalize(context: Context, value: object) -> str:
    marks: Marks = context["_marks"]
    return marks.text(value)


def _for_slots(name: str, known: Callable[..., Any]) -> Callable[..., Any]:
    """The filter as it is, but for slots: shown another way, or derived from."""
    place = 1 if hasattr(known, "jinja_pass_arg") else 0

    @wraps(known)
    def made(*args: Any, **named: Any) -> Any:
        value = args[place]
        if name == "join":
            return _join(known, args, named)
        if isinstance(value, Joined) and name in _WRITTEN:
            return value
        if name in _OPEN_TO_SLOTS or not isinstance(value, Slot | Shown):
            return known(*args, **named)
        shown = value if isinstance(value, Shown) else Shown(value)
        if name == "dotted":
            dots = args[place + 1] if len(args) > place + 1 else named.get("width", _USUAL_DOTS)
            return replace(shown, dots=int(dots))
        return _written(shown, name)

    return made


def _written(shown: Shown, name: str) -> Shown:
    """A slot that went through a filter: written another way, or a text made of it."""
    if name == "as_typed":
        return replace(shown, as_typed=True)
    if name in _STYLES:
        return replace(shown, date_style=_STYLES[name])
    if name in _SAME:
        return shown
    return replace(shown, slot=replace(shown.slot, derived=True))


def _join(known: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    _, value, *rest = args
    if isinstance(value, Slot):
        return replace(value, derived=True)
    items = tuple(value)
    if not any(isinstance(item, Slot | Shown) for item in items):
        return known(args[0], items, *rest, **named)
    return Joined(items, str(rest[0] if rest else named.get("d", "")))


def _tick(chosen: object, option: object = True) -> object:  # noqa: FBT002 - as in values.tick
    if isinstance(chosen, Slot):
        return chosen if option is True else chosen.box(option)
    return tick(chosen, option)


@pass_context
def _qr(context: Context, text: object) -> QrCode:
    """Of a text that is not known yet: the paper's identity, for an empty code can't be drawn."""
    marks: Marks = context["_marks"]
    return QrCode(str(text) or marks.identity)
