"""What a document's blank pages look like, for those who read scans: ``layout.tif`` and so on.

A scan is straightened by the print that every copy has in the same place, and what is printed is
no ink of the person who filled it in. Black and white at 150 dots an inch is enough for both.
"""

from __future__ import annotations

import io
from typing import Any, Final

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from service.documents.layouts import Paper
from templates.pages import PAGES_DPI

_DARK: Final = 160
# The identity in small print stands left of the code, in a line of 8 points 6 mm below the edge.
_IDENTITY_LINE: Final = (13.0, 29.0)
_SCALE: Final = PAGES_DPI / 72


def page_images(paper: Paper) -> bytes:
    """A TIFF with a picture of each page, without code and identity; the same each time."""
    document = pdfium.PdfDocument(paper.pdf)
    try:
        first, *others = [_page(document[number]) for number in range(len(document))]
    finally:
        document.close()
    _without_identity(first, paper)
    out = io.BytesIO()
    first.save(
        out, "TIFF", compression="group4", save_all=True, append_images=others,
        dpi=(PAGES_DPI, PAGES_DPI),
    )  # fmt: skip
    return out.getvalue()


def _page(page: Any) -> Image.Image:
    gray: Image.Image = page.render(scale=_SCALE, grayscale=True).to_pil()
    page.close()
    return gray.point(lambda value: 255 if value > _DARK else 0, mode="1")


def _without_identity(page: Image.Image, paper: Paper) -> None:
    """Take off what differs from copy to copy."""
    draw = ImageDraw.Draw(page)
    code = paper.layout.pages[0].qr
    if code is not None:
        line = (code[2] / 3, _IDENTITY_LINE[0], code[2], _IDENTITY_LINE[1])
        for box in (code, line):
            draw.rectangle([side * _SCALE for side in box], fill=1)
