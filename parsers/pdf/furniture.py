"""What stands on every page and belongs to none: page numbers, running lines, our small print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from parsers.pdf.lines import Line
from templates.identity import Identity
from thai.digits import to_arabic

_PAGE_NUMBER: Final = re.compile(
    r"(?:[-–—]\s*)?(?:หน้า(?:ที่)?\s*|page\s*)?(\d{1,3})(?:\s*(?:/|จาก|of)\s*\d{1,3})?(?:\s*[-–—])?"
    r"|[-–—]\s*[ก-ฮ]{1,2}\s*[-–—]",
    re.IGNORECASE,
)
_SMALL_PRINT: Final = re.compile(
    r"([a-z0-9_]{2,64}) · (?:แบบ )?([0-9a-f]{12})(?: · เลขอ้างอิง (.{1,64}))?(?: หน้า .*)?"
)
_DIGITS: Final = re.compile(r"\d+")
#: How much of a page's height, above and below, running lines stand in.
_EDGE: Final = 0.11
_LEVEL: Final = 3.0


def small_print(text: str) -> Identity | None:
    """The identity of the line of small print that our papers and workbooks carry."""
    match = _SMALL_PRINT.fullmatch(text.strip())
    return Identity(match[1], match[2], match[3] or "") if match else None


def without_furniture(
    pages: Sequence[tuple[float, list[Line]]],
) -> tuple[list[list[Line]], Identity | None]:
    """Each page's lines without its furniture, by its height and lines; what small print says."""
    identity: Identity | None = None
    running = _running(pages)
    kept: list[list[Line]] = []
    for height, lines in pages:
        left: list[Line] = []
        for line in lines:
            text = line.text
            told = small_print(text) if _at_edge(line, height) else None
            identity = identity or told
            if told is None and not _is_page_number(line, text, height):
                left.append(line)
        kept.append([line for line in left if id(line) not in running])
    return kept, identity


def _at_edge(line: Line, height: float) -> bool:
    return line.base < _EDGE * height or line.base > (1 - _EDGE) * height


def _is_page_number(line: Line, text: str, height: float) -> bool:
    return _at_edge(line, height) and bool(_PAGE_NUMBER.fullmatch(to_arabic(text).strip()))


def _running(pages: Sequence[tuple[float, list[Line]]]) -> set[int]:
    """The lines at the edge of pages that say the same in the same place on several of them.

    What stands on the first page too is no running line of a form's own when nothing else is on
    that page; numbers in it may count on.
    """
    seen: defaultdict[tuple[str, int], list[tuple[int, Line]]] = defaultdict(list)
    for number, (height, lines) in enumerate(pages):
        for line in lines:
            if _at_edge(line, height):
                key = (_DIGITS.sub("#", to_arabic(line.text)), round(line.base / _LEVEL))
                seen[key].append((number, line))
    return {
        id(line)
        for found in seen.values()
        if len({number for number, _ in found}) > 1
        for _, line in found
    }
