"""Tick boxes by their ink: ticked, empty, or for a person to say.

A mark counts when it is one that people make on purpose: it fills a good part of the box in both
directions, is a stroke or two or a box filled in, and does not come from elsewhere. Whatever is
between that and a clean box is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from parsers.scan.ink import Mask
from parsers.scan.pictures import Gray
from parsers.scan.straighten import Straight
from parsers.scan.writing import Writing
from templates.findings import Box

#: Boxes are looked at this fine, with this much around them, in points.
DPI: Final = 300
_AROUND: Final = 16.0
_SCALE: Final = DPI / 72
#: How far a box may be off, and how far inside its edge its print ends, in points.
_OFF: Final = 2.2
_EDGE: Final = 1.1
#: An edge of the box is there where it is so dark, compared with print.
_EDGE_DARK: Final = 0.45
#: Shares of the inside: ink, and a mark's width and height.
_CLEAN, _CLEAN_REACH = 0.015, 0.22
_MARKED, _MARKED_REACH = 0.05, (0.45, 0.6)
_FULL: Final = 0.62
#: What fills so much of its outline, and is so wide for its length, is a blot.
_SOLID, _ROUND = 0.87, 0.45
#: Ink is a pen's where it is so dark, compared with print: a shadow isn't.
_PEN: Final = 0.5
_SPECK: Final = 0.7
_PEN_GAP: Final = 5
#: A bar goes through nearly the whole box; lines across meet so many strokes at most.
_BAR, _LEAN, _THINNED = 0.88, 0.2, 0.9
_STROKES: Final = 2
_BUSY, _CROSS_BUSY = 0.18, 0.06
#: A mark is so many sides of its box long at most.
_LONGEST: Final = 3.4
#: Ink comes out of a box where so much of it, in square points, is so far beside.
_BEYOND, _SPILT = (5.0, 2.0), 1.2
#: Beside a box in running text print may hide that; then ink at its edge is enough.
_HIDDEN, _EDGE_PART = 0.4, 8
#: Around a clean box is so much ink at most, in square points for each point of its side: a
#: ring around it would say something.
_NEAR, _RING = 6.0, 1.5


class Mark(StrEnum):
    TICKED = "ticked"
    EMPTY = "empty"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a box has, and why it is not decided, a fact for people and tests."""

    mark: Mark
    why: str = ""


def seen_in(page: Straight, writing: Writing, box: Box) -> Seen:
    """Look into a box of the blank."""
    left, top, right, bottom = box
    around = (left - _AROUND, top - _AROUND, right + _AROUND, bottom + _AROUND)
    dark = page.cut(around, DPI)
    side = (right - left) * _SCALE
    corner = _frame(dark, side, page.contrast)
    if corner is None:
        return Seen(Mark.UNSURE, "frame")
    edge = round(_EDGE * _SCALE)
    x, y, size = corner[0] + edge, corner[1] + edge, round(side) - 2 * edge
    inside = dark[y : y + size, x : x + size]
    ink = _ink(inside, page.threshold)
    seen = _mark(ink, inside, page)
    if seen.mark is Mark.UNSURE:
        return seen
    if seen.mark is Mark.EMPTY:
        near = (left - _NEAR, top - _NEAR, right + _NEAR, bottom + _NEAR)
        return Seen(Mark.UNSURE, "ring") if writing.amount(near) > _RING * (right - left) else seen
    if writing.longest(box) > _LONGEST * (right - left):
        return Seen(Mark.UNSURE, "long")
    return Seen(Mark.UNSURE, "through") if _goes_through(writing, box, ink) else seen


def _frame(dark: Gray, side: float, contrast: int) -> tuple[int, int] | None:
    """The upper left corner of the printed box, where all its four edges are; None without one."""
    start, reach, length = round(_AROUND * _SCALE), round(_OFF * _SCALE), round(side)
    thick = cv2.boxFilter(dark, cv2.CV_32F, (3, 3))
    down = np.cumsum(np.pad(thick, ((1, 0), (0, 0))), axis=0)
    across = np.cumsum(np.pad(thick, ((0, 0), (1, 0))), axis=1)
    best: tuple[float, tuple[int, int]] | None = None
    for y in range(start - reach, start + reach + 1):
        for x in range(start - reach, start + reach + 1):
            edges = (
                across[y, x + length] - across[y, x],
                across[y + length, x + length] - across[y + length, x],
                down[y + length, x] - down[y, x],
                down[y + length, x + length] - down[y, x + length],
            )
            least = float(min(edges)) / length
            off = float(np.hypot(x - start, y - start)) / reach
            score = least + float(sum(edges)) / length / 4 - 0.15 * contrast * off
            if least >= _EDGE_DARK * contrast * 0.75 and (best is None or score > best[0]):
                best = (score, (x, y))
    return None if best is None else best[1]


def _ink(inside: Gray, threshold: int) -> Mask:
    mask = np.where(inside >= threshold, 255, 0).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    speck = (_SPECK * _SCALE) ** 2
    kept = np.zeros(count, np.uint8)
    kept[1:] = np.where(stats[1:, cv2.CC_STAT_AREA] >= speck, 255, 0)
    found: Mask = kept[labels]
    return found


def _mark(ink: Mask, inside: Gray, page: Straight) -> Seen:
    share = cv2.countNonZero(ink) / ink.size
    if share <= _CLEAN and max(_reach(ink)) <= _CLEAN_REACH * ink.shape[0]:
        return Seen(Mark.EMPTY)
    why = _doubt(ink, share)
    if not why and float(np.percentile(inside[ink > 0], 75)) < _PEN * page.contrast:
        why = "pale"
    return Seen(Mark.UNSURE, why) if why else Seen(Mark.TICKED)


def _doubt(ink: Mask, share: float) -> str:
    """Why ink in a box is perhaps no mark; empty where it is one."""
    # A mark hangs together: specks on two sides of a box are none.
    largest = _largest(ink)
    width, height = _reach(largest)
    least, longest = (reach * ink.shape[0] for reach in _MARKED_REACH)
    if share < _MARKED or min(width, height) < least or max(width, height) < longest:
        return "little"
    if share >= _FULL:
        return ""
    if _is_blot(largest):
        return "blot"
    if _has_bar(ink):
        return "bar"
    return "busy" if _is_busy(ink) else ""


def _is_blot(ink: Mask) -> bool:
    """Whether it is round and solid: no stroke, but dirt."""
    points = cv2.findNonZero(ink)
    if points is None:
        return False
    hull = float(cv2.contourArea(cv2.convexHull(points)))
    sides = sorted(cv2.minAreaRect(points)[1])
    return cv2.countNonZero(ink) > _SOLID * hull and sides[0] > _ROUND * sides[1]


def _largest(ink: Mask) -> Mask:
    """What hangs together and has the most ink; pens may leave out a dot or two."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_PEN_GAP, _PEN_GAP), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    largest = int(stats[1:, cv2.CC_STAT_AREA].argmax()) + 1 if len(stats) > 1 else 0
    found: Mask = np.where((labels == largest) & (ink > 0) & (largest > 0), 255, 0).astype(np.uint8)
    return found


def _reach(ink: Mask) -> tuple[int, int]:
    columns, rows = np.flatnonzero(ink.max(axis=0)), np.flatnonzero(ink.max(axis=1))
    if not columns.size:
        return 0, 0
    return int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1)


def _has_bar(ink: Mask) -> bool:
    """Whether a line goes right through, level or upright: one that strikes out, or a streak."""
    size = ink.shape[0]
    # The arms of a tick are bars too for a thick pen, so its strokes are made thin first.
    thickness = float(cv2.distanceTransform(ink, cv2.DIST_L2, 3).max())
    thin = max(1, round(thickness * _THINNED))
    filled = cv2.erode(ink, np.ones((thin, thin), np.uint8), borderValue=255) > 0
    for turned in (filled, filled.T):
        for lean in np.linspace(-_LEAN, _LEAN, 9):
            steps = np.round((np.arange(size) - size / 2) * lean).astype(int)
            rows = np.arange(size)[:, None] + steps[None, :]
            valid = (rows >= 0) & (rows < size)
            along = turned[np.clip(rows, 0, size - 1), np.arange(size)[None, :]] & valid
            whole = valid.sum(axis=1) >= 0.9 * size
            if (whole & (along.sum(axis=1) >= _BAR * size)).any():
                return True
    return False


def _is_busy(ink: Mask, most: float = _BUSY) -> bool:
    """Whether lines across the box meet more strokes than a tick or a cross has."""
    filled = (ink > 0).astype(np.int8)
    for turned in (filled, filled.T):
        starts = (np.diff(np.pad(turned, ((0, 0), (1, 0))), axis=1) == 1).sum(axis=1)
        if (starts > _STROKES).mean() > most:
            return True
    return False


def _goes_through(writing: Writing, box: Box, ink: Mask) -> bool:
    """Whether ink comes out on opposite sides: a line through, or one that strikes out.

    A cross whose arms are longer than the box comes out at its four corners, and nowhere else.
    A line that comes in from the left is taken for one that strikes out, as print may hide
    where it goes.
    """
    left, top, right, bottom = box
    far, near = _BEYOND
    quarter = (right - left) / 4
    columns = (left - far, left + quarter, right - quarter, right + far)
    rows = (top - far, top + quarter, bottom - quarter, bottom + far)

    def thirds(start: float, end: float, *, across: bool) -> list[bool]:
        steps = pairwise(columns if across else rows)
        parts = [(a, start, b, end) if across else (start, a, end, b) for a, b in steps]
        return [writing.amount(part) > _SPILT for part in parts]

    above, below = (
        thirds(*ends, across=True)
        for ends in ((top - far, top - near), (bottom + near, bottom + far))
    )
    before, after = (
        thirds(*ends, across=False)
        for ends in ((left - far, left - near), (right + near, right + far))
    )
    size = ink.shape[0]
    middle = ink[size // 4 : -(size // 4)]
    beside = (left - far, top + quarter, left - near, bottom - quarter)
    if before[1] or (writing.hidden(beside) > _HIDDEN and middle[:, : size // _EDGE_PART].any()):
        return True
    if not (any(above) and any(below)) and not (any(before) and any(after)):
        return False
    corners = (
        above[0] or before[0], above[2] or after[0], below[0] or before[2], below[2] or after[2]
    )  # fmt: skip
    middles = (above[1], below[1], after[1])
    return not all(corners) or any(middles) or _is_busy(ink, _CROSS_BUSY)
