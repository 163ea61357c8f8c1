"""Which letters of a page are seen on it: not those in white, covered, or printed twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from parsers.isolation import Refused
from parsers.pdf.marks import Doubt, Glyph, Marks, Shape
from templates.findings import Box

_PALE: Final = 0.85
_CONTRAST: Final = 0.12
_DARK: Final = 0.55
_SMALL: Final = 3.0
_TWICE: Final = 1.0
_TWICE_OF_WIDTH: Final = 0.3
_BIN: Final = 24.0
_PLACE: Final = 4.0
_MOST_COMPARED: Final = 20_000_000


def judge(marks: Marks) -> tuple[list[Glyph], list[Glyph]]:
    """The letters that count, and those that don't, each with its doubt; both in their order.

    Raises:
        Refused: more is painted over more letters than on any form.
    """
    fills = [shape for shape in marks.shapes if _covers(shape)]
    if (len(fills) + len(marks.pictures)) * len(marks.glyphs) > _MOST_COMPARED:
        raise Refused("pdf.too_much")
    covers = _Covers(fills, marks.pictures)
    for glyph in marks.glyphs:
        if glyph.doubt is None and (glyph.shade > _PALE or covers):
            glyph.doubt = covers.doubt(glyph)
    seen = [glyph for glyph in marks.glyphs if glyph.doubt is None]
    hidden = [glyph for glyph in marks.glyphs if glyph.doubt is not None and glyph.text.strip()]
    return _once(seen), hidden


def _covers(shape: Shape) -> bool:
    left, top, right, bottom = shape.box
    return (
        shape.filled and shape.solid and len(shape.corners) in (4, 5)
        and right - left > _SMALL and bottom - top > _SMALL
    )  # fmt: skip


class _Covers:
    """Filled areas and pictures, by bands of the page, in the order of painting."""

    def __init__(self, fills: Sequence[Shape], pictures: Sequence[tuple[Box, int]]) -> None:
        self._bands: defaultdict[int, list[tuple[int, Box, float | None]]] = defaultdict(list)
        areas: list[tuple[int, Box, float | None]] = [
            (fill.order, fill.box, fill.shade) for fill in fills
        ]
        areas += [(order, box, None) for box, order in pictures]
        for area in sorted(areas, key=lambda each: each[0]):
            top, bottom = area[1][1], area[1][3]
            for band in range(int(top // _BIN), int(bottom // _BIN) + 1):
                self._bands[band].append(area)

    def __bool__(self) -> bool:
        return bool(self._bands)

    def doubt(self, glyph: Glyph) -> Doubt | None:
        x, y = (glyph.left + glyph.right) / 2, glyph.base - 0.25 * glyph.size
        ground: float | None = 1.0
        for order, (left, top, right, bottom), shade in self._bands.get(int(y // _BIN), ()):
            if left <= x <= right and top <= y <= bottom:
                if order > glyph.order:
                    return Doubt.COVERED
                ground = shade
        # Nobody knows what a picture looks like under white letters: they are in doubt too.
        if ground is None:
            return Doubt.PALE if glyph.shade > _PALE else None
        return Doubt.PALE if abs(ground - glyph.shade) < _CONTRAST else None


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Without what is printed a second time in the same place, as some programs do for bold."""
    kept: list[Glyph] = []
    places: defaultdict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        # A mark has no width of its own.
        wide = max(glyph.right - glyph.left, 0.25 * glyph.size)
        near = min(_TWICE, _TWICE_OF_WIDTH * wide)
        line, place = round(glyph.base), int(glyph.left // _PLACE)
        if any(
            abs(other.left - glyph.left) <= near and abs(other.base - glyph.base) <= _TWICE
            for down in (line - 1, line, line + 1)
            for across in (place - 1, place, place + 1)
            for other in places.get((glyph.text, down, across), ())
        ):
            continue
        places[glyph.text, line, place].append(glyph)
        kept.append(glyph)
    return kept
