"""The pages of a scan as gray pictures, whatever file they come in."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

# A reading child has one page at a time and little memory: idle threads would only reserve it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from parsers.isolation import Refused
from templates.findings import Box

#: Dots of eight bits; 0 is black.
Gray = NDArray[Any]

MAX_PAGES: Final = 40
#: The longer side that pages are read at: 250 dots an inch on A4.
_LONGEST: Final = 2_930
_POINTS: Final = 72
_PDF_DPI: Final = 250
_USUAL_DPI: Final = 72
_KINDS: Final = ("PNG", "JPEG", "TIFF")
_PALE_16: Final = 256

cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page: its number from 1, its dots, and how many points of the file's page a dot is.

    A picture without a resolution has one point a dot.
    """

    page: int
    gray: Gray
    points: float

    def box(self, corners: Any) -> Box:
        """The box in points around dots, within the page."""
        height, width = self.gray.shape
        x = np.clip(corners[:, 0], 0, width) * self.points
        y = np.clip(corners[:, 1], 0, height) * self.points
        return (
            round(float(x.min()), 1), round(float(y.min()), 1),
            round(float(x.max()), 1), round(float(y.max()), 1),
        )  # fmt: skip


def pictures(data: bytes) -> Iterator[Picture]:
    """The pages one after another.

    Raises:
        Refused: broken, of another kind, or too large.
    """
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        yield from _of_pdf(data)
    else:
        yield from _of_image(data)


def _of_pdf(data: bytes) -> Iterator[Picture]:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        raise Refused("files.broken") from fault
    try:
        _check_count(len(document))
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            scale = min(_PDF_DPI / _POINTS, _LONGEST / max(width, height, 1.0))
            gray = page.render(scale=scale, grayscale=True).to_numpy()
            page.close()
            yield Picture(number + 1, np.ascontiguousarray(gray.reshape(gray.shape[:2])), 1 / scale)
    finally:
        document.close()


def _of_image(data: bytes) -> Iterator[Picture]:
    try:
        with warnings.catch_warnings():
            # How large a picture may be is the preflight's business.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_KINDS)
        # A telephone's JPEG may hold a second, small copy of itself.
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        _check_count(count)
        for number in range(count):
            image.seek(number)
            yield _picture(image, number + 1)
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
    ) as fault:
        raise Refused("files.broken") from fault


def _check_count(count: int) -> None:
    if count > MAX_PAGES:
        raise Refused("scan.too_many_pages", limit=str(MAX_PAGES))


def _picture(image: Image.Image, number: int) -> Picture:
    dpi, full = _dpi(image), max(image.size)
    # A JPEG can be decoded at a half or a quarter, where that is enough.
    image.draft("L", (_LONGEST, _LONGEST))
    gray = _gray(ImageOps.exif_transpose(image))
    factor = min(1.0, _LONGEST / max(gray.shape))
    if factor < 1:
        gray = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return Picture(number, gray, _POINTS / dpi * full / max(gray.shape))


def _dpi(image: Image.Image) -> float:
    told = image.info.get("dpi", (0, 0))
    try:
        dpi = float(told[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return _USUAL_DPI
    # Many programs write 1, or the dots of their screen's window.
    return dpi if 50 <= dpi <= 2_400 else _USUAL_DPI  # noqa: PLR2004 - what scanners have


def _gray(image: Image.Image) -> Gray:
    if image.mode.startswith("I;16"):
        deep = np.asarray(image, dtype=np.uint32)
        return (deep // _PALE_16).astype(np.uint8)
    if image.mode == "P" and "transparency" in image.info:
        image = image.convert("RGBA")
    gray = np.array(image.convert("L"))
    if image.mode in ("RGBA", "LA", "PA"):
        # What lets paper through shows white paper.
        alpha = np.array(image.getchannel("A"))
        gray = 255 - cv2.multiply(255 - gray, alpha, scale=1 / 255)
    return gray
