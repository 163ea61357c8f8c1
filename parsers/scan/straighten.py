"""A scan's page laid over a blank page: turned, straightened, and how well the print fits.

Letters and corners that look alike on both are found (SIFT), most of which agree on one
perspective; what paper is bent beyond it is a smooth shift of a dot or two. How well it fits is
measured by the blank's own print: the share of its letters that is dark on the scan too. What a
person wrote takes nothing from that share; a line that is not where it ought to be does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import Mask, darkness
from parsers.scan.pictures import Gray, Picture
from parsers.scan.sheets import FEATURE_DPI, GLANCE, Features, Points, Sheet, features_of
from templates.findings import Box
from templates.pages import PAGES_DPI

#: The longer side of a page of A4 at the dots an inch that features are looked for.
_FEATURE_SIDE: Final = round(11.69 * FEATURE_DPI) + 40
_ALIKE: Final = 0.8
_LEAST: Final = 15
_FEW: Final = 1_000
_NEAR: Final = 4.5
_REACH: Final = 140.0
_STEP: Final = 40
_HELD: Final = 2.0
_INK_LEAST, _INK_SHARE, _NOISE = 40, 0.42, 1.6
_POINTS: Final = 72

Matrix = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page of the scan, made ready: its darkness, and its features in the picture's dots."""

    picture: Picture
    dark: Gray
    features: Features


def made_ready(picture: Picture) -> Page:
    dark = darkness(picture.gray)
    factor = _FEATURE_SIDE / max(dark.shape)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    found = features_of(np.asarray(cv2.resize(dark, None, fx=factor, fy=factor, interpolation=how)))
    return Page(picture, dark, Features(found.points / factor, found.looks))


def seen_from_afar(page: Page) -> Features:
    """The few features of a page that are large: what ``sheets.glance`` is compared with."""
    factor = _FEATURE_SIDE / 2 / max(page.dark.shape)
    return features_of(
        cv2.resize(page.dark, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), GLANCE
    )


def likeness(ours: Features, theirs: Features) -> int:
    """How many features of two pages agree on one perspective."""
    matched = _matched(ours, theirs)
    return 0 if matched is None else len(matched[1])


@dataclass(frozen=True, slots=True, eq=False)
class Straight:
    """A page over its blank. ``dark`` and ``ink`` are at ``PAGES_DPI`` in the blank's frame.

    ``matched`` is how many features agree, ``contrast`` how dark print is, ``threshold`` from
    which darkness on a dot is ink, ``dpi`` how fine the scan is.
    """

    page: Page
    sheet: Sheet
    matrix: Matrix
    shift: Points
    matched: int
    dark: Gray
    contrast: int
    threshold: int
    ink: Mask
    dpi: float
    _near: list[Mask] = field(default_factory=list)

    def cut(self, box: Box, dpi: int, *, of: Gray | None = None) -> Gray:
        """A box in points of the blank at a resolution: its darkness, or ``of`` the picture."""
        source = self.page.dark if of is None else of
        return _laid(source, self.matrix, self.shift, box, dpi)

    def place(self, box: Box) -> Box:
        """Where a box of the blank is on the file's page, in its points."""
        left, top, right, bottom = (side * PAGES_DPI / _POINTS for side in box)
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
        return self.page.picture.box(_through(np.linalg.inv(self.matrix), corners))

    def fit(self, box: Box | None = None) -> tuple[float, int]:
        """The share of the blank's letters in a box that is on the scan, and how many dots."""
        letters, near = self.sheet.letters, self._inked()
        if box is not None:
            left, top, right, bottom = (max(0, round(side * PAGES_DPI / _POINTS)) for side in box)
            letters, near = letters[top:bottom, left:right], near[top:bottom, left:right]
        total = cv2.countNonZero(letters)
        return (cv2.countNonZero(cv2.bitwise_and(letters, near)) / total if total else 0.0), total

    def _inked(self) -> Mask:
        if not self._near:
            self._near.append(np.asarray(cv2.dilate(self.ink, np.ones((3, 3), np.uint8)), np.uint8))
        return self._near[0]


def straightened(page: Page, sheet: Sheet) -> Straight | None:
    """The page over the blank; None where they have too little in common."""
    matched = _matched(page.features, sheet.features)
    if matched is None:
        return None
    matrix, ours, theirs = matched
    shift = _shift(theirs, _through(matrix, ours), sheet.print.shape)
    height, width = sheet.print.shape
    whole = (0.0, 0.0, width * _POINTS / PAGES_DPI, height * _POINTS / PAGES_DPI)
    dark = _laid(page.dark, matrix, shift, whole, PAGES_DPI)
    contrast, threshold = _levels(dark, sheet.letters)
    ink = np.where(dark >= threshold, 255, 0).astype(np.uint8)
    return Straight(
        page, sheet, matrix, shift, len(ours), dark, contrast, threshold, ink,
        _resolution(matrix, width, height),
    )  # fmt: skip


def _matched(ours: Features, theirs: Features) -> tuple[Matrix, Points, Points] | None:
    """The perspective from the scan to the blank, and the points on both that agree with it."""
    if min(len(ours.points), len(theirs.points)) < _LEAST:
        return None
    pairs = cv2.BFMatcher().knnMatch(ours.looks, theirs.looks, k=2)
    every = [first for first, _ in pairs]
    matrix = _perspective(
        ours, theirs, [one for one, next_ in pairs if one.distance < _ALIKE * next_.distance]
    )
    if matrix is None and len(theirs.points) < _FEW:
        # A page of dotted lines has little that looks like nothing else.
        back = cv2.BFMatcher().match(theirs.looks, ours.looks)
        mutual = {(each.trainIdx, each.queryIdx) for each in back}
        both = [each for each in every if (each.queryIdx, each.trainIdx) in mutual]
        matrix = _perspective(ours, theirs, both)
    if matrix is None:
        return None
    # Letters that are on the page many times look too alike for the first look, not for this.
    source = ours.points[[each.queryIdx for each in every]]
    target = theirs.points[[each.trainIdx for each in every]]
    for _ in range(2):
        near = np.linalg.norm(_through(matrix, source) - target, axis=1) < _NEAR
        if near.sum() < _LEAST:
            return None
        better, _ = cv2.findHomography(source[near], target[near], 0)
        if better is None:
            return None
        matrix = better
    near = np.linalg.norm(_through(matrix, source) - target, axis=1) < _NEAR
    return np.asarray(matrix, np.float64), source[near], target[near]


def _perspective(ours: Features, theirs: Features, pairs: Sequence[Any]) -> Matrix | None:
    """The perspective that most pairs agree on."""
    if len(pairs) < _LEAST:
        return None
    source = ours.points[[each.queryIdx for each in pairs]]
    target = theirs.points[[each.trainIdx for each in pairs]]
    matrix, _ = cv2.findHomography(
        source, target, cv2.USAC_MAGSAC, _NEAR, maxIters=5000, confidence=0.9999
    )
    return matrix if matrix is not None and _is_page(matrix, source) else None


def _is_page(matrix: Any, points: Points) -> bool:
    """Whether it is a perspective that a camera can see: not mirrored, not folded over."""
    left, top = points.min(axis=0)
    right, bottom = points.max(axis=0)
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)
    depth = corners @ matrix[2, :2] + matrix[2, 2]
    if (depth <= 0).any():
        return False
    seen = _through(matrix, corners)
    return bool(cv2.isContourConvex(seen) and cv2.contourArea(seen, oriented=True) > 0)


def _through(matrix: Any, points: Points) -> Points:
    return np.asarray(cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix)).reshape(-1, 2)


def _shift(target: Points, seen: Points, shape: tuple[int, ...]) -> Points:
    """How far the scan is off beside the perspective, on a grid over the blank, in dots."""
    rows, columns = shape[0] // _STEP + 2, shape[1] // _STEP + 2
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) * _STEP
    grid = np.stack([x.ravel(), y.ravel()], axis=1)
    apart = ((grid[:, None, :] - target[None, :, :]) ** 2).sum(axis=2)
    weights = np.exp(-apart / (2 * _REACH**2))
    off = weights @ (seen - target) / (weights.sum(axis=1, keepdims=True) + _HELD)
    shift: Points = off.reshape(rows, columns, 2).astype(np.float32)
    return shift


def _laid(source: Gray, matrix: Matrix, shift: Points, box: Box, dpi: int) -> Gray:
    left, top, right, bottom = box
    width, height = (
        max(1, round((end - start) * dpi / _POINTS))
        for start, end in ((left, right), (top, bottom))
    )
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x = (left * dpi / _POINTS + x + 0.5) * PAGES_DPI / dpi - 0.5
    y = (top * dpi / _POINTS + y + 0.5) * PAGES_DPI / dpi - 0.5
    off = cv2.remap(shift, x / _STEP, y / _STEP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    points = np.stack([x + off[:, :, 0], y + off[:, :, 1]], axis=2).reshape(-1, 1, 2)
    back = cv2.perspectiveTransform(points, np.linalg.inv(matrix)).reshape(height, width, 2)
    step = float(np.hypot(*(back[-1, -1] - back[0, 0]))) / max(1.0, float(np.hypot(width, height)))
    if step > 1.2:  # noqa: PLR2004 - finer than what is asked for: strokes must not fall between
        source = np.asarray(cv2.GaussianBlur(source, (0, 0), step * 0.4), np.uint8)
    laid = cv2.remap(source, back, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
    return np.asarray(laid, np.uint8)


def _levels(dark: Gray, letters: Mask) -> tuple[int, int]:
    """How dark print is, and the darkness from which on a dot is ink."""
    inside = cv2.erode(letters, np.ones((2, 2), np.uint8))
    printed = dark[inside > 0] if cv2.countNonZero(inside) else dark[letters > 0]
    contrast = int(np.median(printed)) if printed.size else 0
    clear = dark[cv2.dilate(letters, np.ones((9, 9), np.uint8)) == 0]
    noise = float(np.percentile(clear, 90)) if clear.size else 0.0
    return contrast, int(max(_INK_LEAST, contrast * _INK_SHARE, noise * _NOISE))


def _resolution(matrix: Matrix, width: int, height: int) -> float:
    """Dots of the scan an inch of the paper, at the middle of the page."""
    middle = np.array([(width / 2, height / 2), (width / 2 + PAGES_DPI, height / 2)], np.float32)
    seen = _through(np.linalg.inv(matrix), middle)
    return float(np.hypot(*(seen[1] - seen[0])))
