"""Pages of a foreign PDF or scan as pictures to look at; call them in a child (``isolation``)."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from parsers.kinds import Kind, kind_of
from parsers.preflight import preflight
from parsers.scan.pictures import pictures

#: The longer side of what is shown: an A4 page at about 115 dots an inch.
_LONGEST: Final = 1_350
_HAVE_PAGES: Final = frozenset({Kind.PDF, Kind.PNG, Kind.JPEG, Kind.TIFF})


def page_sizes(data: bytes) -> list[list[float]]:
    """Width and height in points of every page, as places in findings count them.

    Empty for a file that has no pages of its own, a workbook or a Word file. Raises Refused.
    """
    if not _has_pages(data):
        return []
    shapes = ((each.gray.shape, each.points) for each in pictures(data))
    return [[width * points, height * points] for (height, width), points in shapes]


def page_png(data: bytes, page: int) -> bytes:
    """A page, numbered from 1, as a PNG in shades of gray; empty where there is none.

    Raises Refused.
    """
    if not _has_pages(data):
        return b""
    for each in pictures(data):
        if each.page == page:
            image = Image.fromarray(each.gray)
            image.thumbnail((_LONGEST, _LONGEST))
            out = io.BytesIO()
            image.save(out, "PNG")
            return out.getvalue()
    return b""


def _has_pages(data: bytes) -> bool:
    kind = kind_of(data)
    preflight(data, kind)
    return kind in _HAVE_PAGES
