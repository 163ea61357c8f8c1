"""A template's tags over slots, as Typst markup: places to fill in where values would stand.

The same Jinja template runs as for a filled paper. A slot comes out as a call of
``slots.typ`` with its number; a text made from a slot (an amount in words) is a place of
its own that nobody fills in on a screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final

from service.documents.pdf_form.appearance import width
from service.documents.slot_sandbox import Joined, Shown
from service.documents.typst.text import BREAK, EDGED, Markup, escape, typst_text
from templates.control_tags import pattern_of
from templates.slots import Slot, SlotKind
from templates.values import Digits

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


@dataclass(slots=True)
class Marks:
    """The slots that a rendering came upon, by their numbers.

    ``identity`` is for a QR code; ``long`` are patterns of paths that take several lines.
    """

    digits: Digits
    identity: str
    long: frozenset[str] = frozenset()
    shown: list[Shown] = field(default_factory=list)

    def text(self, value: object) -> str:
        """What ``{{ }}`` writes into the markup."""
        if isinstance(value, Slot):
            value = Shown(value)
        if isinstance(value, Shown):
            return self._slot(value)
        if isinstance(value, Joined):
            return typst_text(value.between, self.digits).join(map(self.text, value.items))
        return typst_text(value, self.digits)

    def edged(self, value: object, **beside: Any) -> Markup:
        """A value with the text that stands right beside it, as ``typst.text.edged``."""
        if not isinstance(value, Slot | Shown | Joined):
            return EDGED[self.digits](value, **beside)
        start, end = (BREAK if beside.get(side) else "" for side in ("before", "after"))
        head, tail = (escape(beside.get(side, "")) for side in ("head", "tail"))
        return Markup(f"{start}{head}{self.text(value)}{tail}{end}")

    def _slot(self, marked: Shown) -> Markup:
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


def _width(marked: Shown) -> float:
    if marked.date_style == "form":
        return _LONG_DATE
    return _WIDTHS.get(marked.slot.kind, _WIDTHS[SlotKind.TEXT])


def with_values(context: Any) -> Any:
    """A context of slots with what is known in their places, to be printed as on filled paper."""
    if isinstance(context, Slot):
        return context if context.value in (None, "", []) else context.value
    if isinstance(context, dict):
        return {name: with_values(part) for name, part in context.items()}
    if isinstance(context, list):
        return [with_values(part) for part in context]
    return context
