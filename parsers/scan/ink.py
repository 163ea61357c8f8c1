"""Ink: how dark a page is against its own paper, and where that is ink.

Darkness is 0 for paper and 255 for black, whatever the light: shadows and yellowed paper are
taken off by comparing each dot with the paper around it.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from parsers.scan.pictures import Gray

#: 255 where something is, else 0.
Mask = Gray

#: The paper around a dot is the median of this share of the page's longer side: two lines of
#: print, which are more paper than ink.
_AROUND: Final = 0.04
_SHRUNK: Final = 4
_LEAST: Final = 1


def darkness(gray: Gray) -> Gray:
    """The page's darkness against the paper around."""
    height, width = gray.shape
    small = cv2.resize(
        gray,
        (max(1, width // _SHRUNK), max(1, height // _SHRUNK)),
        interpolation=cv2.INTER_AREA,
    )
    side = max(3, int(max(small.shape) * _AROUND)) | 1
    paper = cv2.GaussianBlur(cv2.medianBlur(small, side), (0, 0), 3)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    light = cv2.divide(gray, np.maximum(paper, _LEAST), scale=255)
    return np.asarray(255 - light, np.uint8)


def without_specks(mask: Mask, least: int) -> Mask:
    """The mask without spots of fewer dots than ``least``."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[1:] = np.where(stats[1:, cv2.CC_STAT_AREA] >= least, 255, 0)
    found: Mask = kept[labels]
    return found
