"""Foreign text made fit for Office files, and how many lines Thai text takes."""

from __future__ import annotations

import math
import re
from typing import Final

#: What XML does not allow, and what would turn the direction of what follows.
_BAD: Final = re.compile(
    "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
# Excel takes _x0041_ for A.
_CODED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ABOVE_AND_BELOW: Final = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_LONGEST_CELL: Final = 32_000
#: Pixels of a column's unit, of a letter at 16 points on average, and beside the text.
_UNIT, _LETTER, _MARGIN, _SIZE = 7.0, 8.2, 8, 16


def plain(text: str) -> str:
    """Text without what XML does not allow; line breaks as line feeds."""
    return _BAD.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def excel_text(text: str) -> str:
    """Text for a cell or a note; cut at what a cell takes."""
    return _CODED.sub("_x005F_", plain(text))[:_LONGEST_CELL]


def lines(text: str, width: float, *, size: float = _SIZE) -> int:
    """How many lines Thai text takes in so many digits' width, counted generously."""
    room = max((width * _UNIT - _MARGIN) / (_LETTER * size / _SIZE), 1)
    # Words do not break, so a line is seldom full to its end.
    full = room - min(4, room / 4)
    lengths = (len(_ABOVE_AND_BELOW.sub("", part)) for part in text.split("\n"))
    return sum(1 if length <= room else math.ceil(length / full) for length in lengths)
