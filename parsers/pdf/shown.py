"""What the pages of a PDF show, by pdfium: text with its places, and tick boxes.

Pdfium reads our own PDFs letter by letter right and takes a millisecond a page.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Final, Self

import pypdfium2 as pdfium
from pypdfium2 import raw

from templates.findings import Box
from templates.values import EMPTY, TICKED

#: The sides of our tick boxes, in points, with room for other sizes of letters.
_SIDES: Final = (4.0, 30.0)
_SQUARE, _CHECK, _CROSS = 5, 3, 4
_NEAR: Final = 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick box on a page: ``☑``, ``☐``, ``☒``, or ``✓`` without a box."""

    sign: str
    box: Box


class ShownPage:
    """A page: its text as pdfium has it, the places of letters, and what is drawn."""

    def __init__(self, document: Any, index: int) -> None:
        self.number = index + 1
        self._page = document[index]
        self._text = self._page.get_textpage()
        self.text: str = self._text.get_text_range()

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        width, height = self._page.get_size()
        return width, height

    @cached_property
    def letters(self) -> str:
        """The text with the same numbers of letters as ``box_of`` counts."""
        page = self._text.raw
        count = raw.FPDFText_CountChars(page)
        return "".join(chr(raw.FPDFText_GetUnicode(page, at)) for at in range(count))

    def box_of(self, start: int, end: int) -> Box | None:
        """The rectangle around letters ``start`` to ``end``; None where none has a place."""
        return _around(box for at in range(start, end) if (box := self._box(at)) is not None)

    def _box(self, at: int) -> Box | None:
        if raw.FPDFText_IsGenerated(self._text.raw, at) == 1:
            return None
        sides = tuple(ctypes.c_double() for _ in range(4))
        left, right, bottom, top = sides
        if not raw.FPDFText_GetCharBox(self._text.raw, at, left, right, bottom, top):
            return None
        return self._from_top(left.value, bottom.value, right.value, top.value)

    def _from_top(self, left: float, bottom: float, right: float, top: float) -> Box:
        height = self.size[1]
        return round(left, 1), round(height - top, 1), round(right, 1), round(height - bottom, 1)

    @cached_property
    def _objects(self) -> list[tuple[Any, int]]:
        page = self._page.raw
        found = (raw.FPDFPage_GetObject(page, at) for at in range(raw.FPDFPage_CountObjects(page)))
        return [(thing, raw.FPDFPageObj_GetType(thing)) for thing in found]

    @cached_property
    def marks(self) -> list[Mark]:
        """The tick boxes in the order in which they are drawn."""
        found: list[Mark] = []
        for thing, kind in self._objects:
            if kind != raw.FPDF_PAGEOBJ_PATH:
                continue
            box = self._bounds(thing)
            shape = self._shape(thing, box)
            last = found[-1] if found else None
            if shape == EMPTY:
                found.append(Mark(EMPTY, box))
            elif shape and last is not None and last.sign == EMPTY and _within(box, last.box):
                found[-1] = Mark(TICKED if shape == "✓" else "☒", last.box)
            elif shape == "✓":
                found.append(Mark("✓", box))
        return found

    def _shape(self, path: Any, box: Box) -> str:
        """``☐`` of a small square, ``✓`` or ``×`` of strokes, else nothing."""
        count = raw.FPDFPath_CountSegments(path)
        width, height = box[2] - box[0], box[3] - box[1]
        small = _SIDES[0] < width < _SIDES[1] and _SIDES[0] < height < _SIDES[1]
        if not small or count not in (_SQUARE, _CHECK, _CROSS):
            return ""
        kinds = tuple(
            raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(path, at))
            for at in range(count)
        )
        move, line = raw.FPDF_SEGMENT_MOVETO, raw.FPDF_SEGMENT_LINETO
        if kinds == (move, line, line, line, line) and abs(width - height) < _NEAR:
            return EMPTY
        return {(move, line, line): "✓", (move, line, move, line): "×"}.get(kinds, "")

    def _bounds(self, thing: Any) -> Box:
        sides = tuple(ctypes.c_float() for _ in range(4))
        raw.FPDFPageObj_GetBounds(thing, *sides)
        left, bottom, right, top = (side.value for side in sides)
        return self._from_top(left, bottom, right, top)

    def close(self) -> None:
        """Give back what pdfium holds of the page."""
        self._text.close()
        self._page.close()


class Shown:
    """An open PDF's pages; use it in a ``with``, for pdfium keeps no books of its own.

    Raises:
        pypdfium2.PdfiumError: the file can't be opened.
    """

    def __init__(self, data: bytes) -> None:
        self._document = pdfium.PdfDocument(data)
        self.pages: list[ShownPage] = []

    def __enter__(self) -> Self:
        self.pages = [ShownPage(self._document, at) for at in range(len(self._document))]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for page in self.pages:
            page.close()
        self._document.close()


def _around(boxes: Iterator[Box]) -> Box | None:
    sides = list(zip(*boxes, strict=True))
    if not sides:
        return None
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])


def _within(inner: Box, outer: Box) -> bool:
    return (
        inner[0] > outer[0] - 1
        and inner[1] > outer[1] - 1
        and inner[2] < outer[2] + 1
        and inner[3] < outer[3] + 1
    )
