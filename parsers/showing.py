"""Pages of a foreign PDF or scan as pictures to look at; call them in a child (``isolation``)."""

from __future__ import annotations

import io
from typing import Final

import pypdfium2 as pdfium
from PIL import Image

from parsers.isolation import Refused
from parsers.kinds import Kind, kind_of
from parsers.preflight import preflight
from parsers.scan.pictures import pictures

#: The longer side of what is shown: an A4 page at about 115 dots an inch.
_LONGEST: Final = 1_350
_QUALITY: Final = 82
_SCANS: Final = frozenset({Kind.PNG, Kind.JPEG, Kind.TIFF})


def page_sizes(data: bytes) -> list[list[float]]:
    """Width and height in points of every page, as places in findings count them.

    Empty for a file that has no pages of its own, a workbook or a Word file. Raises Refused.
    """
    kind = _checked(data)
    if kind is Kind.PDF:
        return [list(page.get_size()) for page in _opened(data)]
    if kind in _SCANS:
        shapes = ((each.gray.shape, each.points) for each in pictures(data))
        return [[width * points, height * points] for (height, width), points in shapes]
    return []


def page_picture(data: bytes, page: int) -> bytes:
    """A page, numbered from 1, as a JPEG; empty where there is none. Raises Refused."""
    kind = _checked(data)
    image: Image.Image | None = None
    if kind is Kind.PDF:
        document = _opened(data)
        if 0 < page <= len(document):
            width, height = document[page - 1].get_size()
            scale = _LONGEST / max(width, height, 1.0)
            image = document[page - 1].render(scale=scale).to_pil()
    elif kind in _SCANS:
        image = next(
            (Image.fromarray(each.gray) for each in pictures(data) if each.page == page), None
        )
    if image is None:
        return b""
    image.thumbnail((_LONGEST, _LONGEST))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _checked(data: bytes) -> Kind:
    kind = kind_of(data)
    preflight(data, kind)
    return kind


def _opened(data: bytes) -> pdfium.PdfDocument:
    """With its form, so that what was filled in is seen."""
    try:
        document = pdfium.PdfDocument(data)
        document.init_forms()
    except pdfium.PdfiumError as fault:
        raise Refused("files.broken") from fault
    return document
