"""Lists: the labels are counted while Jinja renders, in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from service.documents.typst.text import unprintable
from service.documents.xml import child, qualified, value
from thai.digits import to_thai

_THAI_LETTERS = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"
# Word's own bullets are letters of the fonts Symbol and Wingdings.
_SYMBOLS = {"\uf0b7": "•", "\uf0a7": "•", "\uf02d": "–", "\uf0d8": "›", "·": "•"}
_PLACE = re.compile(r"%([1-9])")


def _letters(alphabet: str) -> Callable[[int], str]:
    def label(number: int) -> str:
        turns, index = divmod(number - 1, len(alphabet))
        return alphabet[index] * (turns + 1)

    return label


def _roman(number: int) -> str:
    steps = (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
        (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    )  # fmt: skip
    text = ""
    for amount, sign in steps:
        while number >= amount:
            text, number = text + sign, number - amount
    return text


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "thaiNumbers": lambda number: to_thai(str(number)),
    "thaiLetters": _letters(_THAI_LETTERS),
    "lowerLetter": _letters("abcdefghijklmnopqrstuvwxyz"),
    "upperLetter": _letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "none": lambda number: "",  # noqa: ARG005 - a label without its number
    "bullet": lambda number: "",  # noqa: ARG005
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its number format, label text, first number and properties."""

    format: str
    text: str
    start: int
    suffix: str
    element: etree._Element


class Numbering:
    """The lists of a Word file."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[tuple[str, int], Level] = {}
        if root is None:
            return
        abstract = {
            item.get(qualified("w:abstractNumId")): item
            for item in root.iterfind(qualified("w:abstractNum"))
        }
        for number in root.iterfind(qualified("w:num")):
            number_id = number.get(qualified("w:numId"), "")
            for element in abstract.get(value(number, "w:abstractNumId"), ()):
                if element.tag == qualified("w:lvl"):
                    self._add(number_id, element)
            for override in number.iterfind(qualified("w:lvlOverride")):
                self._override(number_id, override)

    def level(self, numbering: tuple[str, int]) -> Level | None:
        return self._levels.get(numbering)

    def specification(self, numbering: tuple[str, int]) -> list[tuple[str, str, int]]:
        """Format, text and start of each level from the top to this one."""
        number, depth = numbering
        levels = [self._levels.get((number, level)) for level in range(depth + 1)]
        return [(level.format, level.text, level.start) for level in levels if level]

    def _add(self, number: str, element: etree._Element) -> None:
        depth = int(element.get(qualified("w:ilvl"), "0"))
        text = value(element, "w:lvlText") or ""
        self._levels[number, depth] = Level(
            format=value(element, "w:numFmt") or "decimal",
            text="".join(_SYMBOLS.get(letter, letter) for letter in text),
            start=int(value(element, "w:start") or 1),
            suffix=value(element, "w:suff") or "tab",
            element=element,
        )

    def _override(self, number: str, override: etree._Element) -> None:
        replaced = child(override, "w:lvl")
        if replaced is not None:
            self._add(number, replaced)
        start = value(override, "w:startOverride")
        key = (number, int(override.get(qualified("w:ilvl"), "0")))
        if start is not None and key in self._levels:
            known = self._levels[key]
            self._levels[key] = Level(
                known.format, known.text, int(start), known.suffix, known.element
            )


def beyond(level: Level) -> Iterator[str]:
    """What is beyond the subset in a list level."""
    if level.format not in FORMATS:
        yield f"numbering {level.format}"
    for name in ("isLgl", "lvlPicBulletId", "lvlRestart"):
        if child(level.element, f"w:{name}") is not None:
            yield f"w:{name}"
    align = value(level.element, "w:lvlJc")
    if align not in (None, "left", "start"):
        yield f"numbering aligned {align}"
    if level.format == "bullet" and unprintable(level.text):
        yield f"bullet {level.text}"


class Counter:
    """Counts list paragraphs through one letter; called from the markup as ``_label``."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}

    def label(self, number: str, levels: list[tuple[str, str, int]]) -> str:
        """The label of the next paragraph of a list at the last of these levels."""
        depth = len(levels) - 1
        counts = self._counts.setdefault(number, [])
        while len(counts) <= depth:
            counts.append(levels[len(counts)][2] - 1)
        counts[depth] += 1
        del counts[depth + 1 :]

        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            return FORMATS[levels[index][0]](max(counts[index], 1))

        return _PLACE.sub(shown, levels[depth][1])
