"""The places to fill in on a straightened page: what is in each of them, as far as ink tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import cv2
import numpy as np

from parsers.scan.boxes import Mark, seen_in
from parsers.scan.ink import without_specks
from parsers.scan.pictures import Gray
from parsers.scan.straighten import Straight
from parsers.scan.writing import Writing, writing_on
from templates.findings import Box, Place
from templates.layout import Spot
from templates.pages import PAGES_DPI

#: How much of the blank's letters beside a place must be where they ought to be.
SURE: Final = 0.8
#: As many dots of letters are enough to tell; the strip around a place is widened up to them.
_ENOUGH: Final = 350
_STRIP, _WIDER, _WIDEST = 5.0, 12.0, 90.0
#: Writing goes beyond its line: so far above and below, and in a cell not quite to its edge.
_ABOVE, _BELOW, _INSET, _RULE = 4.0, 3.0, 0.5, 0.8
#: Smaller than this, in points, is a speck; so much dust together, in square points, is writing.
_SPECK: Final = 1.5
_DUST: Final = 1.5
#: What is left of dots has fewer dots than this; what they cut out of strokes, in dots; how much
#: paper stays beside the writing, in points.
_DOT, _CUT, _MARGIN = 22, 9, 6.0
#: Writing beside all places is told if it is so large, in points.
_ELSEWHERE: Final = 7.0
#: People sign on dotted lines that are no place of the record: so far above and below them.
_SIGN_ABOVE, _SIGN_BELOW, _LINE = 26.0, 8.0, 30.0
_CROP_DPI: Final = 120
#: What is recognised is cut out this fine.
READ_DPI: Final = 300
_SCALE: Final = PAGES_DPI / 72


class State(StrEnum):
    """What a place has: nothing, a mark in a box, writing, or no place that is surely that one."""

    EMPTY = "empty"
    TICKED = "ticked"
    WRITTEN = "written"
    UNSURE = "unsure"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Found:
    """A place on the file's page. ``crop`` is a PNG for people, ``text`` a picture to recognise."""

    spot: Spot
    state: State
    place: Place
    crop: bytes = b""
    text: Gray | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Looked:
    """All places of a page, and where on it there is writing beside them, if there is."""

    found: tuple[Found, ...]
    elsewhere: Place | None = None


def looked_at(page: Straight) -> Looked:
    """Look into every place of the page's blank."""
    writing = writing_on(page)
    found = tuple(_found(page, writing, spot) for spot in page.sheet.spots)
    return Looked(found, _elsewhere(page, writing))


def _found(page: Straight, writing: Writing, spot: Spot) -> Found:
    number = page.page.picture.page
    place = Place(page=number, field=spot.path, box=page.place(spot.box))
    if not _is_sure(page, spot.box):
        return Found(spot, State.LOST, place, _crop(page, spot.box))
    if spot.kind == "box":
        mark = seen_in(page, writing, spot.box).mark
        state = {Mark.TICKED: State.TICKED, Mark.EMPTY: State.EMPTY}.get(mark, State.UNSURE)
        crop = _crop(page, spot.box) if state is State.UNSURE else b""
        return Found(spot, state, place, crop)
    area = _area(spot)
    if not _is_written(writing, spot.box, area):
        return Found(spot, State.EMPTY, place)
    return Found(spot, State.WRITTEN, place, _crop(page, area), _text(page, writing, area))


def _is_sure(page: Straight, box: Box) -> bool:
    """Whether the print beside a place, over the page's width, is that of the blank."""
    height, width = (side / _SCALE for side in page.sheet.print.shape)
    reach = _STRIP
    while True:
        strip = (0.0, box[1] - reach, width, min(height, box[3] + reach))
        share, dots = page.fit(strip)
        if dots >= _ENOUGH or reach > _WIDEST:
            return dots > 0 and share >= SURE
        reach += _WIDER


def _area(spot: Spot) -> Box:
    left, top, right, bottom = spot.box
    if spot.kind == "cell":
        return left + _INSET, top + _INSET, right - _INSET, bottom - _INSET
    return left, top - _ABOVE, right, bottom + _BELOW


def _is_written(writing: Writing, box: Box, area: Box) -> bool:
    """Whether there is writing whose middle is in the area, or a lot of ink in the place."""
    if any(size >= _SPECK for size in writing.sizes_in(area)):
        return True
    return writing.amount(box) > _DUST


def _crop(page: Straight, box: Box) -> bytes:
    """The place with a bit of what is around it, as it is on the paper."""
    left, top, right, bottom = box
    picture = page.cut(
        (left - 6, top - 6, right + 6, bottom + 6), _CROP_DPI, of=page.page.picture.gray
    )
    return cv2.imencode(".png", picture)[1].tobytes()


def _text(page: Straight, writing: Writing, area: Box) -> Gray:
    """The place's darkness as black on white, without what is printed there."""
    start, end = writing.across(area)
    left, top, right, bottom = area
    area = max(left + _RULE, start - _MARGIN), top, min(right - _RULE, end + _MARGIN), bottom
    dark = page.cut(area, READ_DPI)
    leaders = _printed(page.sheet.leaders, area, dark, 3)
    others = cv2.bitwise_and(page.sheet.print, cv2.bitwise_not(page.sheet.leaders))
    dark[_printed(others, area, dark, 7) > 0] = 0
    ink = np.where(dark >= page.threshold // 2, 255, 0).astype(np.uint8)
    bare = without_specks(np.where(leaders > 0, 0, ink).astype(np.uint8), _DOT)
    # Strokes that cross the dots one writes on are whole again; dots between them are gone.
    whole = cv2.bitwise_and(cv2.dilate(bare, np.ones((_CUT, _CUT), np.uint8)), ink)
    clean = np.where(whole > 0, dark, 0).astype(np.float32)
    stretched = np.clip(clean * (255 / max(page.contrast, 60)), 0, 255)
    light: Gray = (255 - stretched).astype(np.uint8)
    return light


def _printed(mask: Gray, area: Box, like: Gray, edge: int) -> Gray:
    """A part of the blank's print at the size of a cut, so much wider than it is."""
    left, top, right, bottom = (max(0, round(side * _SCALE)) for side in area)
    part = cv2.dilate(mask[top:bottom, left:right], np.ones((edge, edge), np.uint8))
    height, width = like.shape
    return cv2.resize(part, (width, height), interpolation=cv2.INTER_NEAREST)


def _elsewhere(page: Straight, writing: Writing) -> Place | None:
    """The box around large writing that is in no place and on no line to sign."""
    allowed = np.zeros_like(page.sheet.print)
    _allow_lines(allowed, page)
    for spot in page.sheet.spots:
        left, top, right, bottom = _area(spot)
        beside = 12.0 if spot.kind == "box" else 4.0
        _fill(allowed, (left - beside, top - beside, right + beside, bottom + beside))
    if page.sheet.number == 1:
        # The code, and the identity in small print.
        _fill(allowed, (page.sheet.print.shape[1] / _SCALE / 3, 0.0, 2_000.0, 66.0))
    boxes = writing.outside(allowed, _ELSEWHERE)
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    around = (min(lefts), min(tops), max(rights), max(bottoms))
    return Place(page=page.page.picture.page, box=page.place(around))


def _allow_lines(allowed: Gray, page: Straight) -> None:
    leaders = cv2.morphologyEx(page.sheet.leaders, cv2.MORPH_CLOSE, np.ones((1, 15), np.uint8))
    run = np.ones((1, round(_LINE * _SCALE)), np.uint8)
    lines = cv2.morphologyEx(leaders, cv2.MORPH_OPEN, run)
    if lines.any():
        above, below = round(_SIGN_ABOVE * _SCALE), round(_SIGN_BELOW * _SCALE)
        kernel = np.ones((above + below + 1, 1), np.uint8)
        grown = cv2.dilate(lines, kernel, anchor=(0, below))
        allowed[grown > 0] = 255


def _fill(mask: Gray, box: Box) -> None:
    left, top, right, bottom = (max(0, round(side * _SCALE)) for side in box)
    mask[top:bottom, left:right] = 255
