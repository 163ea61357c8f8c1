"""Scans as people send them: pages rasterised, marked by hand, turned, bent and spoiled."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from service.documents import fonts
from service.documents.making import maker
from templates.findings import Box

Picture = np.ndarray[Any, np.dtype[np.uint8]]
Draw = np.random.Generator
#: What pages are drawn at before they are spoiled.
MASTER_DPI = 200
TICKS = ("tick", "cross", "filled", "big tick", "slash tick", "big cross")


@dataclass(frozen=True)
class Spoil:
    """What happens to a page on its way: degrees, shares of the page's size, standard deviations.

    ``shade`` is how much darker one side is, ``jpeg`` a quality, 0 for none; ``desk`` is how
    light it is around the paper, of which ``margin`` is seen.
    """

    dpi: int = 200
    turns: int = 0
    skew: float = 0.0
    bend: float = 0.0
    noise: float = 0.0
    specks: int = 0
    shade: float = 0.0
    blur: float = 0.0
    jpeg: int = 0
    one_bit: bool = False
    margin: float = 0.0
    desk: int = 255


#: Ways that pages come: from a good scanner, a coarse one, a fax, a telephone, a dusty glass.
WAYS: Mapping[str, Spoil] = {
    "clean": Spoil(),
    "coarse, on its side": Spoil(dpi=100, turns=1, skew=2, noise=12, jpeg=40, margin=0.05),
    "black and white, upside down": Spoil(dpi=150, turns=2, skew=-4, one_bit=True, margin=0.05),
    "photo": Spoil(
        bend=0.04, skew=6, shade=0.5, noise=8, jpeg=50, margin=0.12, desk=90, turns=3, blur=1.2
    ),
    "fax": Spoil(dpi=100, one_bit=True, specks=300, skew=1, margin=0.03),
    "fine": Spoil(dpi=300, skew=0.5, noise=5, jpeg=80),
    "noisy": Spoil(dpi=150, jpeg=30, noise=15, skew=-2, margin=0.04),
    "blurred": Spoil(dpi=120, blur=0.8, shade=0.3, margin=0.05, bend=0.02, jpeg=60, turns=1),
    "dusty": Spoil(one_bit=True, specks=1500, skew=3, margin=0.06),
}


def pages_of(pdf: bytes, dpi: int = MASTER_DPI) -> list[Picture]:
    """The pages as an office printer would put them on paper, form fields included."""
    document = pdfium.PdfDocument(pdf)
    try:
        document.init_forms()
        return [np.array(page.render(scale=dpi / 72, grayscale=True).to_pil()) for page in document]
    finally:
        document.close()


@cache
def _blank(document_id: str, reference: str) -> tuple[Picture, ...]:
    return tuple(pages_of(maker(document_id).blank_pdf(None, reference)))


def blank_pages(document_id: str, reference: str = "R-1") -> list[Picture]:
    """The pages of the blank for print, to be drawn on."""
    return [page.copy() for page in _blank(document_id, reference)]


def in_dots(box: Box, dpi: int = MASTER_DPI) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(side * dpi / 72) for side in box)
    return left, top, right, bottom


# --- what a hand does ---------------------------------------------------------------------------


def stroke(page: Picture, points: Sequence[tuple[float, float]], draw: Draw, width: int) -> None:
    """A line through the points, as a hand draws it, in blue or black ink or pencil gray."""
    shade = int(draw.integers(20, 110))
    dense: list[tuple[float, float]] = []
    for start, end in pairwise(points):
        steps = max(2, int(np.hypot(end[0] - start[0], end[1] - start[1]) / 4))
        dense += [
            (
                start[0] + (end[0] - start[0]) * at / steps,
                start[1] + (end[1] - start[1]) * at / steps,
            )
            for at in range(steps)
        ]
    dense.append(points[-1])
    wobble = draw.normal(0, 0.45, (len(dense), 2))
    line = [
        (int((x + dx) * 16), int((y + dy) * 16))
        for (x, y), (dx, dy) in zip(dense, wobble, strict=True)
    ]
    cv2.polylines(
        page,
        [np.array(line, np.int32)],
        isClosed=False,
        color=shade,
        thickness=width,
        lineType=cv2.LINE_AA,
        shift=4,
    )


def tick(page: Picture, box: tuple[int, int, int, int], style: str, draw: Draw) -> None:
    """A mark in a box, ``style`` one of ``TICKS``."""
    left, top, right, _ = box
    side = right - left
    width = int(draw.integers(2, 6))

    def at(x: float, y: float) -> tuple[float, float]:
        dx, dy = draw.normal(0, 0.06, 2)
        return left + (x + dx) * side, top + (y + dy) * side

    match style:
        case "tick":
            stroke(page, [at(0.15, 0.5), at(0.42, 0.85), at(0.95, 0.1)], draw, width)
        case "big tick":
            stroke(page, [at(-0.1, 0.4), at(0.45, 1.05), at(1.6, -0.6)], draw, width)
        case "slash tick":
            stroke(page, [at(0.1, 0.95), at(0.95, 0.0)], draw, width)
        case "cross":
            stroke(page, [at(0.1, 0.1), at(0.9, 0.9)], draw, width)
            stroke(page, [at(0.9, 0.1), at(0.1, 0.9)], draw, width)
        case "big cross":
            stroke(page, [at(-0.25, -0.25), at(1.25, 1.25)], draw, width)
            stroke(page, [at(1.25, -0.25), at(-0.25, 1.25)], draw, width)
        case "filled":
            rows = [at(0.12 if row % 2 else 0.88, 0.1 + row * 0.09) for row in range(10)]
            stroke(page, rows, draw, max(width, side // 7))
        case _:
            raise ValueError(style)


def circled(page: Picture, box: tuple[int, int, int, int], draw: Draw) -> None:
    """A ring around a box."""
    left, top, right, bottom = box
    middle, radius = ((left + right) / 2, (top + bottom) / 2), (right - left) * 0.95
    angles = np.linspace(0.3, 0.3 + 2 * np.pi * 1.03, 28)
    ring = [(middle[0] + radius * np.cos(a), middle[1] + radius * np.sin(a)) for a in angles]
    stroke(page, ring, draw, 3)


def crossed_out(page: Picture, box: tuple[int, int, int, int], draw: Draw) -> None:
    """A tick, and what takes it back."""
    tick(page, box, "tick", draw)
    left, top, right, _ = box
    side = right - left
    for level in (0.3, 0.5, 0.7):
        y = top + level * side
        ends = [
            (left - 0.4 * side, y + draw.normal(0, 1)),
            (right + 0.4 * side, y + draw.normal(0, 1)),
        ]
        stroke(page, ends, draw, 3)


def write(page: Picture, box: tuple[int, int, int, int], text: str, size: int, draw: Draw) -> None:
    """Text in a place to fill in, as typed on it or written neatly."""
    left, _, _, bottom = box
    picture = Image.fromarray(page)
    font = ImageFont.truetype(str(fonts.FOLDER / "FAFSarabun-Regular.ttf"), size)
    anchor = (left + 6 + int(draw.integers(0, 5)), bottom - int(size * 0.3))
    ImageDraw.Draw(picture).text(
        anchor, text, font=font, fill=int(draw.integers(20, 90)), anchor="ls"
    )
    page[:] = np.array(picture)


# --- what the way does --------------------------------------------------------------------------


def spoil(page: Picture, how: Spoil, draw: Draw) -> Picture:
    """The page as it arrives, 8-bit gray."""
    height, width = page.shape
    scale = how.dpi / MASTER_DPI
    edge = int(how.margin * width * scale)
    size = (int(width * scale) + 2 * edge, int(height * scale) + 2 * edge)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = (corners - corners.mean(axis=0)) * scale
    turn = np.deg2rad(how.skew)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    moved = moved @ rotation.T + np.array(size) / 2
    moved += draw.uniform(-how.bend, how.bend, (4, 2)) * width * scale
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    if scale < 1:
        page = cv2.GaussianBlur(page, (0, 0), 0.4 / scale)
    made = cv2.warpPerspective(page, matrix, size, flags=flags, borderValue=how.desk).astype(
        np.float32
    )
    if how.blur:
        made = cv2.GaussianBlur(made, (0, 0), how.blur)
    if how.shade:
        ramp = np.linspace(1, 1 - how.shade, made.shape[1])[None, :]
        across = np.linspace(1, 1 - how.shade / 2, made.shape[0])[:, None]
        made = made * ramp * across
    if how.noise:
        made += draw.normal(0, how.noise, made.shape)
    for _ in range(how.specks):
        x, y = int(draw.integers(0, size[0])), int(draw.integers(0, size[1]))
        cv2.circle(made, (x, y), int(draw.integers(1, 3)), float(draw.integers(0, 120)), -1)
    done = np.clip(made, 0, 255).astype(np.uint8)
    if how.one_bit:
        done = np.where(done > 150, 255, 0).astype(np.uint8)
    if how.jpeg:
        _, packed = cv2.imencode(".jpg", done, [cv2.IMWRITE_JPEG_QUALITY, how.jpeg])
        done = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    return np.ascontiguousarray(np.rot90(done, how.turns))


def as_png(page: Picture, dpi: int = 200) -> bytes:
    return _saved([page], "PNG", dpi=(dpi, dpi))


def as_jpeg(page: Picture, quality: int = 70) -> bytes:
    return _saved([page], "JPEG", quality=quality)


def as_tiff(pages: Iterable[Picture], dpi: int = 200) -> bytes:
    return _saved(list(pages), "TIFF", dpi=(dpi, dpi), compression="tiff_lzw")


def as_pdf(pages: Iterable[Picture], dpi: int = 200) -> bytes:
    return _saved(list(pages), "PDF", resolution=dpi)


def _saved(pages: list[Picture], kind: str, **options: Any) -> bytes:
    first, *others = [Image.fromarray(page) for page in pages]
    out = io.BytesIO()
    more = {"save_all": True, "append_images": others} if kind in ("TIFF", "PDF") else {}
    first.save(out, kind, **more, **options)
    return out.getvalue()
