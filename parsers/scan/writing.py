"""What a person put on a page: the ink that is not the blank's print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from parsers.scan.ink import Mask, without_specks
from parsers.scan.straighten import Straight
from templates.findings import Box
from templates.pages import PAGES_DPI

_SCALE: Final = PAGES_DPI / 72
#: Print may be a dot or two off; strokes go on where print cuts them.
_PRINT_EDGE: Final = 5
_CUT: Final = 9
_SPECK: Final = 4
#: A pencil is paler than print.
_FAINT: Final = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """Ink beside the print at ``PAGES_DPI``; ``strokes`` numbers what hangs together.

    ``stats`` has left, top, width, height and dots of each number, ``middles`` x and y.
    """

    ink: Mask
    printed: Mask
    strokes: Any
    stats: Any
    middles: Any

    def longest(self, box: Box) -> float:
        """The longer side, in points, of what reaches into a box of the page."""
        numbers = np.unique(self.strokes[_part(box)])
        sides = self.stats[numbers[numbers > 0], cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1]
        return float(sides.max()) / _SCALE if sides.size else 0.0

    def amount(self, box: Box) -> float:
        """The ink in a box of the page, in square points."""
        return cv2.countNonZero(self.ink[_part(box)]) / _SCALE**2

    def sizes_in(self, box: Box) -> list[float]:
        """The longer sides, in points, of what has its middle in a box of the page."""
        sides = self._in(box)[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1]
        return [float(side) / _SCALE for side in sides.max(axis=1)] if len(sides) else []

    def across(self, box: Box) -> tuple[float, float]:
        """From where to where, in points, what has its middle in a box goes; the box if nothing."""
        there = self._in(box)
        if not len(there):
            return box[0], box[2]
        starts, widths = there[:, cv2.CC_STAT_LEFT], there[:, cv2.CC_STAT_WIDTH]
        return float(starts.min()) / _SCALE, float((starts + widths).max()) / _SCALE

    def _in(self, box: Box) -> Any:
        left, top, right, bottom = (side * _SCALE for side in box)
        x, y = self.middles[1:, 0], self.middles[1:, 1]
        inside = (x >= left) & (x < right) & (y >= top) & (y < bottom)
        return self.stats[1:][inside]

    def outside(self, allowed: Mask, least: float) -> list[Box]:
        """The boxes, in points, of what is so large and has its middle beside a mask."""
        height, width = allowed.shape
        found: list[Box] = []
        for stat, (x, y) in zip(self.stats[1:], self.middles[1:], strict=True):
            left, top, across, down = (int(side) for side in stat[:4])
            if max(across, down) < least * _SCALE or min(across, down) < least / 4 * _SCALE:
                continue
            if not allowed[min(int(y), height - 1), min(int(x), width - 1)]:
                sides = (left, top, left + across, top + down)
                found.append(tuple(side / _SCALE for side in sides))  # type: ignore[arg-type]
        return found

    def hidden(self, box: Box) -> float:
        """The share of a box of the page where print would hide ink."""
        part = self.printed[_part(box)]
        return cv2.countNonZero(part) / part.size if part.size else 1.0


def writing_on(page: Straight) -> Writing:
    edge = np.ones((_PRINT_EDGE, _PRINT_EDGE), np.uint8)
    print_ = np.asarray(cv2.dilate(page.sheet.print, edge), np.uint8)
    faint = np.where(page.dark >= round(page.threshold * _FAINT), 255, 0).astype(np.uint8)
    ink = without_specks(np.asarray(cv2.bitwise_and(faint, cv2.bitwise_not(print_))), _SPECK)
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_CUT, _CUT), np.uint8))
    _, strokes, stats, middles = cv2.connectedComponentsWithStats(whole, connectivity=8)
    return Writing(ink, print_, strokes, stats, middles)


def _part(box: Box) -> tuple[slice, slice]:
    left, top, right, bottom = (max(0, round(side * _SCALE)) for side in box)
    return slice(top, bottom), slice(left, right)
