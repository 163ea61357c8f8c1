"""A paper's text as one string to look for words in, each letter of it knowing where it stands.

Words are compared without what printers and people change: blanks, leaders of dots and lines to
write on, colons. A table is one private-use letter. Paragraphs end with a line feed; a line break
within a paragraph is a vertical tab.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from parsers.content import EMPTY, TICKED, Block, Table
from templates.findings import NOWHERE, Box, Place
from thai.text import normalize

BREAK: Final = "\x0b"
PARAGRAPH: Final = "\n"
_FIRST_TABLE: Final = 0xE200
_MOST_TABLES: Final = 2048
_TABLES: Final = re.compile("[\ue200-\ue9ff]")
#: Marks that stand in or instead of a tick box.
BOXES: Final = frozenset({TICKED, EMPTY, "☒", "□", "■", "🗹", "🗸", "✓", "✔", "✗", "✘"})

_LEFT_OUT = frozenset(
    " \t\n\r\x0b\x0c\xa0\xad.:_\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u200b\u200c\u200d\u200e\u200f\u2024\u2025\u2026\u202f\u205f\u2060\u3000\ufe13\ufe55"
    "\ufeff\uff1a\uff0e\uff3f"
)
_MARKS = "\u0e31\u0e33-\u0e3a\u0e47-\u0e4e\uf700-\uf71a"
_CLUSTER = re.compile(f"เเ|[^{_MARKS}] ?[{_MARKS}](?: ?[{_MARKS}\u0e32])*|.", re.DOTALL)
_LEADER = re.compile("[._\u2024\u2025\u2026]{2,}")
_LONE = frozenset({"_", "\u2025", "\u2026"})
_AROUND = " \t\xa0._\u2024\u2025\u2026"
_UNSEEN = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")


def squeezed(text: str) -> str:
    """A text as it is compared."""
    return "".join(letter for letter in normalize(text) if letter not in _LEFT_OUT)


def table_letter(number: int) -> str:
    """The private-use letter that stands for a table."""
    return chr(_FIRST_TABLE + number)


def cleaned(text: str) -> str:
    """A value without the blanks and leaders around it; lines apart by line feeds."""
    lines = [_without_leaders(line) for line in text.replace(BREAK, PARAGRAPH).split(PARAGRAPH)]
    return PARAGRAPH.join(lines).strip(PARAGRAPH)


def without_unseen(text: str) -> str:
    """A text without letters that nobody sees."""
    return _UNSEEN.sub("", text)


def is_lone_leader(text: str) -> bool:
    """Whether a cleaned value begins or ends with a sign that may be the rest of a leader."""
    return text == "." or text[:1] in _LONE or text[-1:] in _LONE


def _without_leaders(line: str) -> str:
    line = without_unseen(line).strip()
    before = len(line) - len(line.lstrip(_AROUND))
    after = max(len(line.rstrip(_AROUND)), before)
    # One sign alone may be the value's own, as the point of an abbreviation.
    starts = [leader.end() for leader in _LEADER.finditer(line, 0, before)]
    ends = [leader.start() for leader in _LEADER.finditer(line, after)]
    line = line[max(starts, default=0) : min(ends, default=len(line))].strip()
    return "" if line in _LONE else line


@dataclass(slots=True)
class Stream:
    """The text of blocks: ``raw`` as it stands, ``text`` as it is compared.

    ``at`` says for each letter of ``text`` where in ``raw`` it begins, ``until`` where it ends;
    ``starts`` are the places in ``text`` where paragraphs begin.
    """

    raw: str
    text: str
    at: Sequence[int]
    until: Sequence[int]
    starts: frozenset[int]
    tables: Sequence[Table]
    _edges: Sequence[int]
    _places: Sequence[Place]

    def raw_between(self, start: int, end: int) -> tuple[int, int]:
        """What stands in ``raw`` between two places of ``text``."""
        first = self.until[start - 1] if start else 0
        last = self.at[end] if end < len(self.at) else len(self.raw)
        return first, max(first, last)

    def joins(self, start: int, end: int, apart: tuple[bool, bool]) -> int:
        """On how many sides a stretch of ``text`` has letters right beside it where none should."""
        if start == end:
            return 0
        low, high = self.at[start], self.until[end - 1]
        before, after = apart
        lone = before and low > 0 and self.raw[low - 1] not in _LEFT_OUT
        return lone + (after and high < len(self.raw) and self.raw[high] not in _LEFT_OUT)

    def place(self, start: int, end: int) -> Place:
        """Where a stretch of ``raw`` stands: its first page or paragraph, the box around it."""
        if not self._places:
            return NOWHERE
        low = max(bisect_right(self._edges, start) - 1, 0)
        high = max(bisect_right(self._edges, max(end - 1, start)) - 1, low)
        places = [place for place in self._places[low : high + 1] if place != NOWHERE]
        if not places:
            return NOWHERE
        boxes = [each.box for each in places if each.box and each.page == places[0].page]
        return replace(places[0], box=around(boxes))


def around(boxes: Iterable[Box]) -> Box | None:
    """The box around boxes of one page."""
    sides = list(zip(*boxes, strict=True))
    if not sides:
        return None
    left, top, right, bottom = sides
    return min(left), min(top), max(right), max(bottom)


def stream_of(blocks: Sequence[Block]) -> Stream:
    """The text of blocks, with the places of its letters."""
    pieces: list[str] = []
    places: list[Place] = []
    tables: list[Table] = []
    for block in blocks:
        if isinstance(block, Table):
            if len(tables) == _MOST_TABLES:
                continue
            pieces.append(table_letter(len(tables)))
            tables.append(block)
            places.append(NOWHERE)
        else:
            for span in block.spans:
                # A letter of ours in a foreign text would be taken for a table.
                pieces.append(_TABLES.sub(" ", span.text.replace("\n", BREAK)))
                places.append(span.place)
        pieces.append(PARAGRAPH)
        places.append(NOWHERE)
    raw = "".join(pieces)
    edges = [0, *accumulate(map(len, pieces))][:-1] if pieces else []
    text, at, until = _compared(raw)
    return Stream(raw, text, at, until, _starts(raw, at), tables, edges, places)


def _compared(raw: str) -> tuple[str, list[int], list[int]]:
    at = [index for index, letter in enumerate(raw) if letter not in _LEFT_OUT]
    text = "".join([raw[index] for index in at])
    if squeezed(raw) == text:
        return text, at, [index + 1 for index in at]
    letters: list[str] = []
    at, until = [], []
    for cluster in _CLUSTER.finditer(raw):
        canonical = squeezed(cluster[0])
        letters.append(canonical)
        at += [cluster.start()] * len(canonical)
        until += [cluster.end()] * len(canonical)
    return "".join(letters), at, until


def _starts(raw: str, at: Sequence[int]) -> frozenset[int]:
    """Where in the compared text paragraphs begin, and where what follows a table does."""
    found = {0}
    previous = -1
    for index, place in enumerate(at):
        if place - previous > 1 and PARAGRAPH in raw[previous + 1 : place]:
            found.add(index)
        previous = place
    return frozenset(found)
