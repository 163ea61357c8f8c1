"""Text as Typst markup: escaped, with Thai word boundaries marked as places to break a line.

The paper is set with the language ``zh``, for which Typst leaves Thai words whole, and every
place where Thai words part is written out as ``#z;`` (nothing, of no width). Typst's own
Thai segmentation is a neural net that takes three quarters of the time and breaks elsewhere
than Word and LibreOffice, which use a dictionary as ICU does here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache, partial
from typing import Any

from fontTools.ttLib import TTFont
from icu4py.breakers import LineBreaker

from service.documents import fonts
from service.documents.pictures import DrawnCode
from templates.values import EMPTY, TICKED, Digits, display

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


# Codes have no place to break; one that fills a column is broken anywhere.
_LONG_RUN = re.compile("[!-~]{16}(?=[!-~])")
# A Thai letter before anything that is neither Thai nor a space.
_LOOSE_END = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e][^\\s\u0e01-\u0e3a\u0e40-\u0e4e]")


class UnprintableTextError(ValueError):
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
    """Offsets inside a text where a line may break, by ICU's rules and its Thai dictionary."""
    places, at = [], 0
    for piece in LineBreaker(text, "th"):
        at += len(piece)
        places.append(at)
    return places[:-1]


def is_marked(text: str, place: int) -> bool:
    """Whether Thai meets Thai there: Typst knows the other places by itself."""
    return is_thai(text[place - 1]) and is_thai(text[place])


def escape(text: str) -> str:
    """Text as markup that shows just this text; spaces at the ends and in rows are kept."""
    text = text.translate(_SPECIAL)
    return _EDGE_OR_DOUBLE_SPACE.sub(r"\\u{20}", text)


def with_breaks(text: str, places: Iterable[int]) -> str:
    """Escaped text that breaks just at these offsets.

    Between two of them it is one piece anyway, but for a Thai word with something else at its
    end, such as a bracket or a digit: there Typst would break, so it gets a box.
    """
    pieces: list[str] = []
    start = written = 0
    for place in (*places, len(text)):
        core = text[start:place].rstrip()
        if _LOOSE_END.search(core):
            pieces += (escape(text[written:start]), f"#box[{escape(core)}]")
            written = start + len(core)
        if place < len(text) and is_marked(text, place):
            pieces += (escape(text[written:place]), BREAK)
            written = place
        start = place
    pieces.append(escape(text[written:]))
    return "".join(pieces)


def foreign(text: str, longest: int = 600) -> str:
    """Foreign text as markup, cut where it is too long; what the font lacks stands as ``?``."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    shown = cut.translate({ord(char): "?" for char in unprintable(cut)})
    loose = _LONG_RUN.sub(lambda match: match[0] + "\u200b", shown)
    return with_breaks(loose, break_places(loose))


@lru_cache(maxsize=20_000)
def value_markup(text: str) -> Markup:
    """A value as markup: a code such as a contract number stays on one line.

    Raises:
        UnprintableTextError: the font lacks a letter of it.
    """
    if lacking := unprintable(text):
        raise UnprintableTextError(lacking)
    if _CODE.fullmatch(text):
        return Markup(f"#box[{escape(text)}]")
    return Markup(with_breaks(text, break_places(text)))


def typst_text(value: object, digits: Digits) -> str:
    """What ``{{ }}`` writes into the markup."""
    if isinstance(value, Markup):
        return value
    return value_markup(display(value, digits))


def edged(value: object, *, digits: Digits, **beside: Any) -> Markup:
    """A value with the text that stands right beside it; see ``_edged``."""
    return _edged(display(value, digits), **beside)


@lru_cache(maxsize=20_000)
def _edged(
    text: str, *, before: bool = False, after: bool = False, head: str = "", tail: str = ""
) -> Markup:
    """``before``, ``after``: Thai is there; ``head``, ``tail``: text that holds on to the value."""
    if lacking := unprintable(text):
        raise UnprintableTextError(lacking)
    whole = head + text + tail
    start, end = len(head), len(head) + len(text)
    # Where Thai meets Thai at a value's edge a line may break, whatever words the two make.
    edges = {place for place in (start, end) if 0 < place < len(whole) and is_marked(whole, place)}
    places = edges | set(break_places(whole))
    if _CODE.fullmatch(text):
        if start in edges or not start:
            markup = escape(head) + (BREAK if start else "")
            markup += f"#box[{escape(text + tail)}]"
        else:
            markup = f"#box[{escape(whole)}]"
    else:
        markup = with_breaks(whole, sorted(places))
    if before and whole and is_thai(whole[0]):
        markup = BREAK + markup
    if after and whole and is_thai(whole[-1]):
        markup += BREAK
    return Markup(markup)


def svg_string(value: Any) -> Markup:
    """A code as a Typst string that holds its SVG."""
    if not isinstance(value, DrawnCode):
        raise TypeError("a picture's alternative text must give qr(...) or barcode(...)")
    svg = value.svg().replace("\\", "\\\\").replace('"', '\\"')
    return Markup(f'"{svg}"')


def string(text: str) -> str:
    """A text as a Typst string literal."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + quoted.replace("\n", "\\n").replace("\r", "") + '"'


FINALIZE = {digits: partial(typst_text, digits=digits) for digits in ("thai", "arabic")}
EDGED = {digits: partial(edged, digits=digits) for digits in ("thai", "arabic")}
