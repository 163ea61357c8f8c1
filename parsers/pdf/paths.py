"""Paths of a page: collected point by point, then painted as shapes or kept as a clip."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from parsers.pdf.marks import Marks, Matrix, Shape
from parsers.pdf.state import State
from templates.findings import Box

_FEW_CORNERS: Final = 12
_MOST_SHAPES: Final = 50_000
_OPAQUE: Final = 0.5


@dataclass(slots=True)
class _Part:
    corners: list[tuple[float, float]]
    box: list[float]
    curved: bool = False
    closed: bool = False


@dataclass(slots=True)
class Path:
    """The current path; ``clipping`` says that what is painted next becomes the clip."""

    parts: list[_Part] = field(default_factory=list)
    clipping: bool = False

    def move(self, x: float, y: float, ctm: Matrix) -> None:
        a, b, c, d, e, f = ctm
        u, v = a * x + c * y + e, b * x + d * y + f
        self.parts.append(_Part([(u, v)], [u, v, u, v]))

    def line(self, x: float, y: float, ctm: Matrix, *, curved: bool = False) -> None:
        if not self.parts:
            self.move(x, y, ctm)
            return
        a, b, c, d, e, f = ctm
        u, v = a * x + c * y + e, b * x + d * y + f
        part = self.parts[-1]
        if part.closed:
            part = _Part([part.corners[0]], [*part.corners[0], *part.corners[0]])
            self.parts.append(part)
        part.curved |= curved
        if len(part.corners) < _FEW_CORNERS:
            part.corners.append((u, v))
        else:
            part.curved = True
        box = part.box
        box[0], box[1] = min(box[0], u), min(box[1], v)
        box[2], box[3] = max(box[2], u), max(box[3], v)

    def close(self) -> None:
        if self.parts:
            self.parts[-1].closed = True

    def rectangle(self, x: float, y: float, width: float, height: float, ctm: Matrix) -> None:
        self.move(x, y, ctm)
        for corner in ((x + width, y), (x + width, y + height), (x, y + height)):
            self.line(*corner, ctm)
        self.close()

    def paint(self, marks: Marks, state: State, order: int, *, stroke: bool, fill: bool) -> None:
        """Put the path on the page; an unfinished clip takes effect."""
        if stroke or fill:
            for part in self.parts:
                if len(marks.shapes) < _MOST_SHAPES:
                    marks.shapes.append(_shape(part, state, order, stroke=stroke, fill=fill))
        if self.clipping and self.parts:
            state.clip = _within(state.clip, self._hull())
        self.parts, self.clipping = [], False

    def _hull(self) -> Box:
        boxes = [part.box for part in self.parts]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )


def _within(outer: Box, inner: Box) -> Box:
    return (
        max(outer[0], inner[0]),
        max(outer[1], inner[1]),
        min(outer[2], inner[2]),
        min(outer[3], inner[3]),
    )


def _shape(part: _Part, state: State, order: int, *, stroke: bool, fill: bool) -> Shape:
    box = _within(state.clip, (part.box[0], part.box[1], part.box[2], part.box[3]))
    alpha = state.alpha if fill else state.stroke_alpha
    known = state.fill_known if fill else state.stroke_known
    a, b, c, d, _, _ = state.ctm
    return Shape(
        box,
        order,
        stroke,
        fill,
        () if part.curved else tuple(part.corners),
        part.closed or fill,
        state.fill if fill else state.stroke,
        alpha > _OPAQUE and known,
        state.line_width * abs(a * d - b * c) ** 0.5 if stroke else 0.0,
    )


clip_to = _within
