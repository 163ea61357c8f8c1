"""What an empty content control says: as much as there is room for, so that no line moves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from service.documents.xml import NS, child, qualified, value
from templates.slots import Slot, SlotKind

# A base letter of TH Sarabun at 16 points, in twips; marks above and below take no width.
_LETTER = 125
_CELL_MARGINS = 216
_LINE = 9_000
_LONGEST = 45
_WORDS = {SlotKind.DATE: "เลือกวันที่", SlotKind.CHOICE: "เลือก"}
_NO_ROOM = "…"


@dataclass(frozen=True, slots=True)
class Room:
    """How many letters a control may show, and whether it stands in a table's cell."""

    letters: float
    in_cell: bool


@dataclass(slots=True)
class _Segment:
    """What stands between two tabs of a line: its other text, the marks of its fields."""

    text: str = ""
    marks: list[int] = field(default_factory=list)


def rooms(paragraph: etree._Element, mark: re.Pattern[str]) -> dict[int, Room]:
    """The room of each mark of a paragraph.

    In running text there is room for any label. In a cell the marks share its width, among tab
    stops what lies between two of them: a wider text would push what follows to the next line.
    """
    segments = list(_segments(paragraph, mark))
    cell = next(paragraph.iterancestors(qualified("w:tc")), None)
    if cell is not None:
        width = value(child(cell, "w:tcPr"), "w:tcW", "w:w") or ""
        twips = int(width) - _CELL_MARGINS if width.isdigit() else _LINE
        whole = _Segment("".join(item.text for item in segments))
        whole.marks = [number for item in segments for number in item.marks]
        return _shared(whole, twips, in_cell=True)
    if len(segments) == 1:
        return {number: Room(_LONGEST, in_cell=False) for number in segments[0].marks}
    stops = _stops(paragraph)
    # A stop that only the style knows, as after a tick box, is taken to be at the margin.
    stops = [("left", 0)] * (len(segments) - 1 - len(stops)) + stops
    made: dict[int, Room] = {}
    for segment, (kind, start), (_, end) in zip(
        segments, [("left", 0), *stops], [*stops, ("", _LINE)], strict=False
    ):
        made.update(_shared(segment, (end - start) * (2 if kind == "center" else 1)))
    return made


def _shared(segment: _Segment, twips: float, *, in_cell: bool = False) -> dict[int, Room]:
    left = twips / _LETTER - width_in_letters(segment.text)
    letters = min(left / max(len(segment.marks), 1), _LONGEST)
    return {number: Room(letters, in_cell) for number in segment.marks}


def _segments(paragraph: etree._Element, mark: re.Pattern[str]) -> Iterator[_Segment]:
    current = _Segment()
    for item in paragraph.iter(qualified("w:t"), qualified("w:tab")):
        if item.tag == qualified("w:t"):
            text = item.text or ""
            current.marks += [int(number) for number in mark.findall(text)]
            current.text += mark.sub("", text)
        elif (owner := item.getparent()) is not None and owner.tag == qualified("w:r"):
            yield current
            current = _Segment()
    yield current


def _stops(paragraph: etree._Element) -> list[tuple[str, int]]:
    """The paragraph's own tab stops: kind and place in twips, from left to right."""
    found = [
        (item.get(qualified("w:val"), ""), int(item.get(qualified("w:pos"), "0")))
        for item in paragraph.iterfind("w:pPr/w:tabs/w:tab", NS)
    ]
    return sorted((item for item in found if item[0] != "clear"), key=lambda item: item[1])


def placeholder(slot: Slot, room: Room) -> str:
    """``พิมพ์ชื่อโครงการ``, or ``พิมพ์``, or three dots, whichever fits."""
    word = _WORDS.get(slot.kind, "พิมพ์")
    label = slot.label.rpartition(": ")[2]
    full = word if slot.kind is SlotKind.DATE else f"{word}{label}"
    for text in (full, word):
        if width_in_letters(text) <= room.letters:
            return text
    return _NO_ROOM


def width_in_letters(text: str) -> int:
    return sum(unicodedata.category(letter) != "Mn" for letter in text)


def cut(text: str, longest: int) -> str:
    """The text within so many letters, with dots where it was cut off."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
