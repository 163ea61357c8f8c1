"""The blank pages that a scan's pages are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parsers.scan.ink import Mask, without_specks
from templates.catalogue import Document
from templates.layout import Spot
from templates.pages import PAGES_DPI, PRINT, pictures, places

#: Features are looked for at this many dots an inch.
FEATURE_DPI: Final = 100
FEATURES, GLANCE = 2_500, 700
_CONTRAST: Final = 0.03
_BLUR: Final = 1.0
#: Dots of leaders have fewer dots than this, and a ruled line is longer than a letter.
_LEADER: Final = 14
_RULE: Final = 45
#: Pages that are kept: each takes eight megabytes.
_KEPT: Final = 24
_GLANCES: Final = 64
_SCALE: Final = PAGES_DPI / 72

Points = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Features:
    """Where features are, in dots of the picture, and what they look like."""

    points: Points
    looks: Points


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One blank page: print is what every copy has, ``letters`` its print without rules, boxes
    and dots.

    ``leaders`` are the dots that one writes on; all three at ``PAGES_DPI``.
    """

    document: str
    shape: str
    number: int
    of: int
    print: Mask
    letters: Mask
    leaders: Mask
    spots: tuple[Spot, ...]
    features: Features

    @property
    def key(self) -> tuple[str, int]:
        """Its document and its number there; shapes of a page are the same page."""
        return self.document, self.number


def sheets(document: Document, shape: str) -> tuple[Sheet, ...]:
    """The blank pages of a document in one of its shapes."""
    count = len(places(document, shape).pages)
    return tuple(_sheet(document, shape, number) for number in range(1, count + 1))


def first_sheet(document: Document, shape: str) -> Sheet:
    """The first of them alone."""
    return _sheet(document, shape, 1)


@lru_cache(maxsize=_GLANCES)
def glance(document: Document) -> Features:
    """The features of a document's first page as seen from afar, at half of ``FEATURE_DPI``."""
    page = _page(document, PRINT, 1)
    scale = FEATURE_DPI / 2 / PAGES_DPI
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return features_of(small, GLANCE)


def features_of(dark: Mask, most: int = FEATURES) -> Features:
    """The strongest features of a page at ``FEATURE_DPI``, in its own dots."""
    found, looks = _finder(most).detectAndCompute(cv2.GaussianBlur(dark, (0, 0), _BLUR), None)
    points = np.array([each.pt for each in found], np.float32).reshape(-1, 2)
    return Features(points, np.zeros((0, 128), np.float32) if looks is None else looks)


@cache
def _finder(most: int) -> Any:
    return cv2.SIFT_create(nfeatures=most, contrastThreshold=_CONTRAST)  # type: ignore[attr-defined]


def _page(document: Document, shape: str, number: int) -> Mask:
    with Image.open(pictures(document, shape)) as image:
        image.seek(number - 1)
        return np.where(np.array(image), 0, 255).astype(np.uint8)


@lru_cache(maxsize=_KEPT)
def _sheet(document: Document, shape: str, number: int) -> Sheet:
    page, layout = _page(document, shape, number), places(document, shape)
    rules = _rules(page)
    bare = cv2.bitwise_and(page, cv2.bitwise_not(rules))
    letters = without_specks(bare, _LEADER)
    own = tuple(spot for spot in layout.spots if spot.page == number)
    leaders = cv2.bitwise_and(bare, cv2.bitwise_not(letters))
    for spot in own:
        if spot.kind == "box":
            left, top, right, bottom = (round(side * _SCALE) for side in spot.box)
            letters[top - 3 : bottom + 4, left - 3 : right + 4] = 0
    scale = FEATURE_DPI / PAGES_DPI
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = features_of(np.asarray(small, np.uint8))
    return Sheet(
        document.id,
        shape,
        number,
        len(layout.pages),
        page,
        letters,
        np.asarray(leaders, np.uint8),
        own,
        Features(found.points / scale, found.looks),
    )


def _rules(page: Mask) -> Mask:
    across = cv2.morphologyEx(page, cv2.MORPH_OPEN, np.ones((1, _RULE), np.uint8))
    down = cv2.morphologyEx(page, cv2.MORPH_OPEN, np.ones((_RULE, 1), np.uint8))
    return np.asarray(cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8)), np.uint8)
