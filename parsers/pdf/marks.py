"""What stands on a page of a PDF before anything is made of it: letters, lines, shapes, pictures.

All places are points from the upper left corner of the upright page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from templates.findings import Box

MOST_PICTURES: Final = 2_000

Matrix = tuple[float, float, float, float, float, float]


class Doubt(StrEnum):
    """Why letters are not taken for what stands on the paper."""

    INVISIBLE = "invisible"
    PALE = "pale"
    TINY = "tiny"
    OUTSIDE = "outside"
    CUT_OFF = "cut_off"
    COVERED = "covered"
    STRUCK = "struck"
    DISAGREES = "disagrees"
    TURNED = "turned"


@dataclass(slots=True)
class Glyph:
    """Letters shown at once: mostly one, or a cluster. ``base`` is the base line's y.

    ``order`` counts what is painted; ``shade`` is 0 for black to 1 for white.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    order: int
    shade: float = 0.0
    doubt: Doubt | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A path as painted: its box, and its corners if they are few and it has no curves."""

    box: Box
    order: int
    stroked: bool
    filled: bool
    corners: tuple[tuple[float, float], ...] = ()
    closed: bool = False
    shade: float = 0.0
    solid: bool = True
    thickness: float = 0.0


@dataclass(slots=True)
class Marks:
    """Everything painted on a page, in the order of painting."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    pictures: list[tuple[Box, int]] = field(default_factory=list)
    #: How much text runs in the page's four directions: right, down, left, up.
    directions: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    broken: bool = False

    def add_picture(self, placed: Matrix, clip: Box, order: int) -> None:
        """A picture: the unit square as placed, as far as the clip shows it."""
        a, b, c, d, e, f = placed
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        box = (
            max(min(xs), clip[0]), max(min(ys), clip[1]),
            min(max(xs), clip[2]), min(max(ys), clip[3]),
        )  # fmt: skip
        if box[2] > box[0] and box[3] > box[1] and len(self.pictures) < MOST_PICTURES:
            self.pictures.append((box, order))


def times(first: Matrix, then: Matrix) -> Matrix:
    """One transformation after another."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
            e * p + f * r + t, e * q + f * s + u)  # fmt: skip


def overlap(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def hull(boxes: list[Box]) -> Box:
    """The smallest box around all."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
