"""A template's tags over slots, as Typst markup: places to fill in where values would stand.

The same Jinja template runs as for a filled paper. A slot comes out as a call of
``slots.typ`` with its number; a text made from a slot (an amount in words) is a place of
its own that nobody fills in on a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, wraps
from math import ceil
from typing import Any, Final, cast

from jinja2 import pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.documents.pdf_form.appearance import width
from service.documents.pictures import QrCode
from service.documents.slots import Slot, SlotKind
from service.documents.tags import environment
from service.documents.typst.text import BREAK, EDGED, Markup, escape, typst_text
from service.documents.values import Digits, display, tick
from service.documents.word_form.tags import pattern_of
from thai.dates import DateStyle, format_date

# Points in running text: a hand writes an amount in 3 cm, a date in 4, a name in 5.
_WIDTHS: Final[Mapping[SlotKind, float]] = {
    SlotKind.TEXT: 142,
    SlotKind.MONEY: 85,
    SlotKind.NUMBER: 57,
    SlotKind.INTEGER: 34,
    SlotKind.DATE: 113,
    SlotKind.CHOICE: 113,
}
_LONG_DATE: Final = 170
# What is known already gets the room that it needs: within a line, else lines of its own,
# which break before they are full.
_WIDEST: Final = 330
_LINE: Final = 420
_LOOSE: Final = 1.08
_USUAL_SIZE: Final = 16
_LONG_LINES: Final = 3
# The advance of a full stop in the house's font.
_DOT = 243 / 1503


@dataclass(frozen=True, slots=True)
class Marked:
    """A slot as its tag wants it: how its date is written, and how many dots stand for it."""

    slot: Slot
    date_style: DateStyle = "long"
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


@dataclass(slots=True)
class Marks:
    """The slots that a rendering came upon, by their numbers.

    ``identity`` is for a QR code; ``long`` are patterns of paths that take several lines.
    """

    digits: Digits
    identity: str
    long: frozenset[str] = frozenset()
    shown: list[Marked] = field(default_factory=list)

    def text(self, value: object) -> str:
        """What ``{{ }}`` writes into the markup."""
        if isinstance(value, Slot):
            value = Marked(value)
        if isinstance(value, Marked):
            return self._slot(value)
        if isinstance(value, _Joined):
            return typst_text(value.between, self.digits).join(map(self.text, value.items))
        return typst_text(value, self.digits)

    def edged(self, value: object, **beside: Any) -> Markup:
        """A value with the text that stands right beside it, as ``typst.text.edged``."""
        if not isinstance(value, Slot | Marked | _Joined):
            return EDGED[self.digits](value, **beside)
        start, end = (BREAK if beside.get(side) else "" for side in ("before", "after"))
        head, tail = (escape(beside.get(side, "")) for side in ("head", "tail"))
        return Markup(f"{start}{head}{self.text(value)}{tail}{end}")

    def _slot(self, marked: Marked) -> Markup:
        number = len(self.shown)
        self.shown.append(marked)
        if marked.is_box:
            return Markup(f"#slot-box({number});")
        if marked.dots:
            return Markup(f"#slot({number}, {marked.dots * _DOT:.3f}em, 1, dots: true);")
        usual, need = _width(marked), 0.0
        if marked.text and not marked.slot.derived:
            need = max(map(width, marked.text.split("\n"))) * _USUAL_SIZE + 4
        lines = marked.text.count("\n") + ceil(need * _LOOSE / _LINE)
        if self._is_long(marked.slot):
            return Markup(f"#slot({number}, none, {max(_LONG_LINES, lines)}, need: {need:.1f}pt);")
        if need > _WIDEST:
            return Markup(f"#slot({number}, none, {lines}, need: {need:.1f}pt);")
        return Markup(f"#slot({number}, {max(usual, need):.1f}pt, 1);")

    def _is_long(self, slot: Slot) -> bool:
        if slot.derived:
            return False
        return slot.kind is SlotKind.LONG_TEXT or pattern_of(slot.path) in self.long


def _width(marked: Marked) -> float:
    if marked.date_style == "form":
        return _LONG_DATE
    return _WIDTHS.get(marked.slot.kind, _WIDTHS[SlotKind.TEXT])


@dataclass(frozen=True, slots=True)
class _Joined:
    """What Jinja's ``join`` makes of slots: each a place, the text between them as it is."""

    items: tuple[object, ...]
    between: str


class KnownChoice(Slot):
    """A choice that is made already: a template's conditions may ask which."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return bool(self.value == other)

    def __hash__(self) -> int:
        return hash(self.path)


def with_known_choices(context: Any) -> Any:
    """A context of slots in which a template's ``{% if decision == "approved" %}`` holds."""
    return _walked(context, _known_choice)


def with_values(context: Any) -> Any:
    """A context of slots with what is known in their places, to be printed as on filled paper."""
    return _walked(context, _value)


def _walked(item: Any, change: Callable[[Slot], Any]) -> Any:
    if isinstance(item, Slot):
        return change(item)
    if isinstance(item, dict):
        return {name: _walked(part, change) for name, part in item.items()}
    if isinstance(item, list):
        return [_walked(part, change) for part in item]
    return item


def _value(slot: Slot) -> Any:
    return slot if slot.value in (None, "", []) else slot.value


def _known_choice(slot: Slot) -> Slot:
    if slot.kind is not SlotKind.CHOICE or slot.value is None:
        return slot
    return KnownChoice(
        slot.path, slot.label, slot.kind, slot.required, slot.value, slot.choices,
        shown_empty=slot.shown_empty,
    )  # fmt: skip


class _SlotSandbox(ImmutableSandboxedEnvironment):
    """The sandbox in which a slot's parts are texts made of it."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Slot):
            # The label and the value of a choice are the choice itself.
            return obj if attribute in ("label", "value") else replace(obj, derived=True)
        return super().getattr(obj, attribute)


@pass_context
def _finalize(context: Context, value: object) -> str:
    marks: Marks = context["_marks"]
    return marks.text(value)


@cache
def slot_environment() -> ImmutableSandboxedEnvironment:
    """The sandbox in which a translated template runs over slots; it needs ``_marks``."""
    made = environment(cast("Callable[[Any], str]", _finalize), _SlotSandbox)
    for name, known in list(made.filters.items()):
        made.filters[name] = _for_slots(name, known)
    made.globals.update(tick=_tick, qr=_qr)
    return made


# Filters that only change how a value is written, and those that a slot can go through.
_SAME = {"as_typed", "upper", "lower", "trim", "string", "safe", "escape", "e"}
_OPEN_TO_SLOTS = {"default", "d", "length", "count"}
_STYLES: Mapping[str, DateStyle] = {"short_date": "short", "form_date": "form"}
_USUAL_DOTS = 40


def _for_slots(name: str, known: Callable[..., Any]) -> Callable[..., Any]:
    """The filter as it is, but for slots: shown another way, or derived from."""
    place = 1 if hasattr(known, "jinja_pass_arg") else 0

    @wraps(known)
    def made(*args: Any, **named: Any) -> Any:
        value = args[place]
        if name == "join":
            return _join(known, args, named)
        if name in _OPEN_TO_SLOTS or not isinstance(value, Slot | Marked):
            return known(*args, **named)
        marked = value if isinstance(value, Marked) else Marked(value)
        if name == "dotted":
            dots = args[place + 1] if len(args) > place + 1 else named.get("width", _USUAL_DOTS)
            return replace(marked, dots=int(dots))
        if name in _STYLES:
            return replace(marked, date_style=_STYLES[name])
        if name in _SAME:
            return marked
        return replace(marked, slot=replace(marked.slot, derived=True))

    return made


def _join(known: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    _, value, *rest = args
    if isinstance(value, Slot):
        return replace(value, derived=True)
    items = tuple(value)
    if not any(isinstance(item, Slot | Marked) for item in items):
        return known(args[0], items, *rest, **named)
    return _Joined(items, str(rest[0] if rest else named.get("d", "")))


def _tick(chosen: object, option: object = True) -> object:  # noqa: FBT002 - as in values.tick
    if isinstance(chosen, Slot):
        return chosen if option is True else chosen.box(option)
    return tick(chosen, option)


@pass_context
def _qr(context: Context, text: object) -> QrCode:
    """Of a text that is not known yet: the paper's identity, for an empty code can't be drawn."""
    marks: Marks = context["_marks"]
    return QrCode(str(text) or marks.identity)
