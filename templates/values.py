"""How a value stands on paper, before it is escaped for Word or for Typst.

The same text goes into both, so they can never say different things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

from thai.dates import format_date
from thai.digits import to_thai
from thai.money import baht_text, format_baht, to_satang

Digits = Literal["thai", "arabic"]

TICKED, EMPTY = "☑", "☐"

# What XML 1.0 can't hold; a value with one of these would make a broken Word file.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class AsTyped(str):
    """A text whose digits stay as they are in a document with Thai digits."""

    __slots__ = ()


def display(value: object, digits: Digits) -> str:
    """The text of a value: money with separators, dates in the Buddhist era, None as nothing."""
    if type(value) is str:
        text = _clean(value)
        return to_thai(text) if digits == "thai" else text
    if value is None:
        return ""
    if isinstance(value, AsTyped):
        return _clean(value)
    if isinstance(value, bool):
        text = TICKED if value else EMPTY
    elif isinstance(value, Decimal):
        text = format_baht(to_satang(value))
    elif isinstance(value, datetime):
        text = format_date(value.date())
    elif isinstance(value, date):
        text = format_date(value)
    elif isinstance(value, Enum):
        text = str(value.value)
    else:
        text = _clean(str(value))
    return to_thai(text) if digits == "thai" else text


def _clean(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ILLEGAL.sub("", text)


def tick(chosen: object, option: object = True) -> str:  # noqa: FBT002 - reads well in a template
    """A ticked or an empty box: ``tick(causes, "delay")`` or ``tick(has_minutes)``."""
    if isinstance(chosen, list | tuple | set | frozenset):
        found = any(_plain(item) == _plain(option) for item in chosen)
    else:
        found = _plain(chosen) == _plain(option)
    return TICKED if found else EMPTY


def _checked(shown: object) -> str:
    """What a content control's own state must say for the box that it shows."""
    return "1" if shown in (True, TICKED) else "0"


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _baht_words(value: Decimal) -> str:
    return baht_text(to_satang(value))


def _short_date(value: date | None) -> str:
    return "" if value is None else format_date(value, "short")


def _form_date(value: date | None) -> str:
    return "" if value is None else format_date(value, "form")


def _dotted(value: object, width: int = 40) -> str:
    """The value, or dots to write on when there is none."""
    return "." * width if value in (None, "") else value  # type: ignore[return-value]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "as_typed": AsTyped,
    "baht_words": _baht_words,
    "short_date": _short_date,
    "form_date": _form_date,
    "dotted": _dotted,
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {"tick": tick, "_checked": _checked}
