"""Text as Typst markup: escaped, with Thai word boundaries marked as places to break a line.

The paper is set with the language ``zh``, for which Typst leaves Thai words whole, and every
place where a Thai line may break is written out as ``#z;`` (nothing, of no width). Typst's own
Thai segmentation is a neural net that takes three quarters of the time and breaks elsewhere
than Word and LibreOffice, which use a dictionary as ICU does here.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial
from typing import Any

from fontTools.ttLib import TTFont
from icu4py.breakers import LineBreaker

from service.documents import fonts
from service.documents.pictures import QrCode
from service.documents.values import EMPTY, TICKED, Digits, display

BREAK = "#z;"
_SPECIAL = {ord(mark): f"\\{mark}" for mark in "\\#$*_`<>@=-+/~'\"[](){}.,:;!?&%|^"}
_SPECIAL |= {
    ord(TICKED): "#ticked;",
    ord(EMPTY): "#empty;",
    ord("□"): "#empty;",
    ord("☒"): "#crossed;",
    ord("✓"): "#checked;",
    ord("✔"): "#checked;",
    ord("\n"): "#linebreak();",
    ord("\t"): "\\u{20}",
    0x200B: BREAK,
    0x2011: "#nbhyphen;",
}
_EDGE_OR_DOUBLE_SPACE = re.compile(r"^ | $|(?<= ) ")
_CODE = re.compile(r"(?=\S*\d)(?=\S*[-–/\u0e01-\u0e3a\u0e40-\u0e4e])\S{2,60}")


class UnprintableText(ValueError):
    """A value has letters that the house's font lacks; ``letters`` are they."""

    def __init__(self, letters: str) -> None:
        super().__init__(letters)
        self.letters = letters


@cache
def printable() -> frozenset[str]:
    """Every letter that can be set: the font's own and those that are drawn."""
    with TTFont(fonts.FOLDER / "FAFSarabun-Regular.ttf", lazy=True) as font:
        known = font.getBestCmap()
    return frozenset(map(chr, known)) | frozenset(map(chr, _SPECIAL))


def unprintable(text: str) -> str:
    """The letters of a text that can't be set, each once, in code point order."""
    return "".join(sorted(set(text) - printable()))


class Markup(str):
    """Text that is Typst markup already."""

    __slots__ = ()


def is_thai(char: str) -> bool:
    """A Thai letter, vowel or mark: digits and the baht sign hold on to their neighbours."""
    return "\u0e01" <= char <= "\u0e3a" or "\u0e40" <= char <= "\u0e4e"


def break_places(text: str) -> list[int]:
    """Offsets between two Thai letters where a line may break, by ICU's dictionary."""
    places, at = [], 0
    for piece in LineBreaker(text, "th"):
        at += len(piece)
        if at < len(text) and is_thai(text[at - 1]) and is_thai(text[at]):
            places.append(at)
    return places


def escape(text: str) -> str:
    """Text as markup that shows just this text; spaces at the ends and in rows are kept."""
    text = text.translate(_SPECIAL)
    return _EDGE_OR_DOUBLE_SPACE.sub(r"\\u{20}", text)


def with_breaks(text: str, places: list[int]) -> str:
    """Escaped text with a break mark at each of the offsets."""
    pieces, start = [], 0
    for place in (*places, len(text)):
        pieces.append(escape(text[start:place]))
        start = place
    return BREAK.join(pieces)


@lru_cache(maxsize=20_000)
def value_markup(text: str) -> Markup:
    """A value as markup: a code such as a contract number stays on one line.

    Raises:
        UnprintableText: the font lacks a letter of it.
    """
    if lacking := unprintable(text):
        raise UnprintableText(lacking)
    if _CODE.fullmatch(text):
        return Markup(f"#box[{escape(text)}]")
    return Markup(with_breaks(text, break_places(text)))


def typst_text(value: object, digits: Digits) -> str:
    """What ``{{ }}`` writes into the markup."""
    if isinstance(value, Markup):
        return value
    return value_markup(display(value, digits))


def edged(value: object, before: bool, after: bool, digits: Digits) -> Markup:  # noqa: FBT001
    """A value beside Thai text: a line may break where Thai meets Thai."""
    text = display(value, digits)
    markup = value_markup(text)
    if before and text and is_thai(text[0]):
        markup = Markup(BREAK + markup)
    if after and text and is_thai(text[-1]):
        markup = Markup(markup + BREAK)
    return markup


def svg_string(value: Any) -> Markup:
    """A QR code as a Typst string that holds its SVG."""
    if not isinstance(value, QrCode):
        raise TypeError("a picture's alternative text must give qr(...)")
    svg = value.svg().replace("\\", "\\\\").replace('"', '\\"')
    return Markup(f'"{svg}"')


def string(text: str) -> str:
    """A text as a Typst string literal."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + quoted.replace("\n", "\\n").replace("\r", "") + '"'


FINALIZE = {digits: partial(typst_text, digits=digits) for digits in ("thai", "arabic")}
EDGED = {digits: partial(edged, digits=digits) for digits in ("thai", "arabic")}
