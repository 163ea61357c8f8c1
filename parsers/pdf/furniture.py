"""What stands on every page and belongs to none: page numbers, running lines, our small print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
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
    r"([a-z0-9_]{2,64}) · แบบ ([0-9a-f]{12})(?: · เลขอ้างอิง (.{1,64}))?"
)
#: What an entry workbook has at the foot of its sheets.
_WORKBOOK: Final = re.compile(r"([a-z0-9_]{2,64}) · ([0-9a-f]{12})(?: หน้า .*)?")
_DIGITS: Final = re.compile(r"\d+")
#: How much of a page's height, above and below, running lines stand in.
_EDGE: Final = 0.11
_LEVEL: Final = 3.0


@dataclass(slots=True)
class Body:
    """Each page's lines without its furniture, and what small print says: the paper's identity,
    or that of the entry workbook whose sheets these are.
    """

    pages: list[list[Line]] = field(default_factory=list)
    identity: Identity | None = None
    workbook: Identity | None = None


def small_print(text: str) -> Identity | None:
    """The identity of the line of small print that our blanks carry."""
    match = _SMALL_PRINT.fullmatch(text.strip())
    return Identity(match[1], match[2], match[3] or "") if match else None


def _of_workbook(text: str) -> Identity | None:
    match = _WORKBOOK.fullmatch(text.strip())
    return Identity(match[1], match[2]) if match else None


def without_furniture(pages: Sequence[tuple[float, list[Line]]]) -> Body:
    """The lines of pages, told by their heights and lines, without what belongs to none."""
    body = Body()
    running = _running(pages)
    for height, lines in pages:
        kept: list[Line] = []
        for line in lines:
            text = line.text
            if _at_edge(line, height):
                told, workbook = small_print(text), _of_workbook(text)
                body.identity = body.identity or told
                body.workbook = body.workbook or workbook
                if told or workbook or _PAGE_NUMBER.fullmatch(to_arabic(text).strip()):
                    continue
            if id(line) not in running:
                kept.append(line)
        body.pages.append(kept)
    return body


def _at_edge(line: Line, height: float) -> bool:
    return line.base < _EDGE * height or line.base > (1 - _EDGE) * height


def _running(pages: Sequence[tuple[float, list[Line]]]) -> set[int]:
    """The lines at the edge of pages that say the same in the same place on several of them.

    Numbers in them may count on.
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
