"""How the lines of a page go on: with a blank, without one, or no one can tell.

Where a line was broken, some programs keep the blank and some drop it, and a line feed that
somebody typed looks the same. A value that goes over such a place is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from parsers.pdf.lines import BLANK_GAP, Line
from templates.findings import Box

#: Stands at the end of a line that goes on no one knows how; no letter of any value.
UNSURE: Final = "\u200b"
_UNSURE_JOIN: Final = re.compile(f"{UNSURE}[ \n]?")
_THAI: Final = re.compile("[\u0e00-\u0e7f]")
_PADDING: Final = 6.0
_SLACK: Final = 1.5


@dataclass(frozen=True, slots=True)
class Wraps:
    """``right`` is where loose lines end at most; ``keeps`` is whether blanks stay at breaks."""

    right: float
    keeps: bool

    def ends(self, lines: Sequence[Line], cell: Box | None = None) -> list[str]:
        """What stands at the end of each line that follows one another in a cell or on a page."""
        if not lines:
            return []
        right = self.right if cell is None else _right_of(lines, cell)
        return [*(self._end(line, after, right) for line, after in pairwise(lines)), ""]

    def _end(self, line: Line, after: Line, right: float) -> str:
        if line.words[-1].leader:
            return ""
        room = right - _text_right(line)
        blank = BLANK_GAP * line.size
        if room >= _first_width(after) + blank + _SLACK:
            return UNSURE
        if line.ends_blank:
            return " "
        return "" if self.keeps and room > blank + _SLACK else UNSURE


def wraps_of(groups: Iterable[tuple[Sequence[Line], Box | None]]) -> Wraps:
    """How the lines of a file are broken, by all of them: those of pages, and those of cells."""
    known = [(lines, cell) for lines, cell in groups if lines]
    loose = [line for lines, cell in known if cell is None for line in lines]
    right = max((_text_right(line) for line in loose), default=0.0)
    keeps = any(
        line.ends_blank and room < _first_width(after) + BLANK_GAP * line.size
        for lines, cell in known
        for line, after, room in _rooms(lines, right if cell is None else _right_of(lines, cell))
    )
    return Wraps(right, keeps)


def _rooms(lines: Sequence[Line], right: float) -> Iterator[tuple[Line, Line, float]]:
    for line, after in pairwise(lines):
        yield line, after, right - _text_right(line)


def _right_of(lines: Sequence[Line], cell: Box) -> float:
    """Where lines in a cell end at most: as far from its edge as they begin, if that is near."""
    padding = min(line.box[0] for line in lines) - cell[0] if lines else _PADDING
    return cell[2] - min(max(padding, 0.0), _PADDING)


def _text_right(line: Line) -> float:
    return max(cluster.right for cluster in line.clusters if not cluster.is_blank)


def _first_width(line: Line) -> float:
    """The width of what could not stand on the line before: the first letters without a blank."""
    words = line.words
    first, last = words[0], words[0]
    for word in words[1:]:
        if word.spaced:
            break
        last = word
    return last.box[2] - first.box[0]


def is_unsure(text: str) -> bool:
    """Whether a text goes over a line's end of which no one can tell."""
    return UNSURE in text.strip().strip(UNSURE)


def guessed(text: str) -> str:
    """A text with the likeliest of what may be at its lines' ends."""
    made = ""
    for piece in _UNSURE_JOIN.split(text.strip().strip(UNSURE)):
        thai = made and _THAI.match(made[-1]) and _THAI.match(piece)
        made += piece if thai or not made else f" {piece}"
    return made
