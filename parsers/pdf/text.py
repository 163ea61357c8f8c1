"""The text layer of a PDF: what stands on each page, right for Thai where libraries are wrong.

``/ActualText`` is honoured, Thai marks stay with their consonant, letters that the usual maps
tell wrongly are taken from the embedded font, and what nobody sees on the paper is set apart.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pikepdf

from parsers.isolation import Refused
from parsers.pdf.lines import Line, lines_of
from parsers.pdf.machine import Machine, Shared
from parsers.pdf.marks import Glyph, Marks, Matrix, Shape
from parsers.pdf.streams import PAGE_BYTES, unpacked
from parsers.pdf.visible import judge
from templates.findings import Box

_A4: Final = (0.0, 0.0, 595.28, 841.89)
_LARGEST: Final = 14_400.0
_PARENTS: Final = 32


@dataclass(frozen=True, slots=True)
class PageText:
    """A page, upright: its size in points, its letters in stream order, lines and shapes.

    ``doubtful`` are letters that nobody sees on the paper, or that say something else than they
    show: they are in no line. ``broken`` says that some of the page could not be carried out.
    """

    number: int
    width: float
    height: float
    glyphs: Sequence[Glyph]
    doubtful: Sequence[Glyph]
    shapes: Sequence[Shape]
    pictures: Sequence[tuple[Box, int]]
    #: What brings the page's own points upright.
    base: Matrix
    broken: bool = False

    def lines(self) -> list[Line]:
        """The page's lines from top to bottom, whatever columns or cells they stand in."""
        return lines_of(self.glyphs)


def page_texts(source: bytes | pikepdf.Pdf) -> list[PageText]:
    """The text layers of all pages.

    Raises:
        Refused: the file can't be opened, or asks for more work than any form is worth.
    """
    if isinstance(source, bytes):
        try:
            with pikepdf.open(io.BytesIO(source)) as pdf:
                return list(_pages(pdf))
        except pikepdf.PasswordError as fault:
            raise Refused("files.password") from fault
        except pikepdf.PdfError as fault:
            raise Refused("files.broken") from fault
    return list(_pages(source))


def painted_letters(pdf: pikepdf.Pdf) -> list[str]:
    """Each page's letters in the order of painting, also unseen ones and those upon others.

    Raises:
        Refused: as ``page_texts``.
    """
    shared = _shared(pdf)
    return [
        "".join(glyph.text for glyph in _painted(shared, page.obj, 0)[0].glyphs)
        for page in pdf.pages
    ]


def _shared(pdf: pikepdf.Pdf) -> Shared:
    return Shared(pdf, hidden_layers=_hidden_layers(pdf), dot_by_dot=_is_typst(pdf))


def _pages(pdf: pikepdf.Pdf) -> Iterator[PageText]:
    shared = _shared(pdf)
    for number, page in enumerate(pdf.pages, 1):
        yield _page(shared, page.obj, number)


def _page(shared: Shared, page: Any, number: int) -> PageText:
    turn = int(_inherited(page, "/Rotate") or 0)
    marks, base = _painted(shared, page, turn)
    most = max(range(4), key=marks.directions.__getitem__)
    if most and marks.directions[most] > marks.directions[0]:
        # A page that was turned without saying so, as some printers do.
        marks, base = _painted(shared, page, turn - 90 * most)
    glyphs, doubtful = judge(marks)
    return PageText(
        number, marks.width, marks.height, glyphs, doubtful, marks.shapes, marks.pictures,
        base, marks.broken,
    )  # fmt: skip


def _painted(shared: Shared, page: Any, turn: int) -> tuple[Marks, Matrix]:
    box = page_box(page)
    base, width, height = upright(box, turn)
    marks = Marks(width, height)
    machine = Machine(shared, marks, base)
    machine.run(_content(page), _inherited(page, "/Resources"))
    return marks, base


def page_box(page: Any) -> Box:
    """The part of a page that is shown, in the page's own points."""
    shown = _rectangle(_inherited(page, "/CropBox"))
    whole = _rectangle(_inherited(page, "/MediaBox")) or _A4
    if shown is None:
        return whole
    left, low = max(shown[0], whole[0]), max(shown[1], whole[1])
    right, high = min(shown[2], whole[2]), min(shown[3], whole[3])
    return (left, low, right, high) if right > left and high > low else whole


def _rectangle(told: Any) -> Box | None:
    if not isinstance(told, pikepdf.Array) or len(told) != 4:  # noqa: PLR2004 - two corners
        return None
    try:
        x, y, u, v = (max(-_LARGEST, min(_LARGEST, float(side))) for side in told)
    except (TypeError, ValueError):
        return None
    box = (min(x, u), min(y, v), max(x, u), max(y, v))
    return box if box[2] > box[0] and box[3] > box[1] else None


def upright(box: Box, turn: int) -> tuple[Matrix, float, float]:
    """What brings a page's points to the upper left corner of the page as shown, and its size."""
    left, low, right, high = box
    wide, tall = right - left, high - low
    match turn % 360:
        case 90:
            return (0.0, 1.0, 1.0, 0.0, -low, -left), tall, wide
        case 180:
            return (-1.0, 0.0, 0.0, 1.0, right, -low), wide, tall
        case 270:
            return (0.0, -1.0, -1.0, 0.0, high, right), tall, wide
        case _:
            return (1.0, 0.0, 0.0, -1.0, -left, high), wide, tall


def _inherited(page: Any, key: str) -> Any:
    for _ in range(_PARENTS):
        if not isinstance(page, pikepdf.Dictionary):
            return None
        if key in page:
            return page[key]
        page = page.get("/Parent")
    return None


def _content(page: Any) -> bytes:
    told = page.get("/Contents")
    streams = list(told) if isinstance(told, pikepdf.Array) else [told]
    parts: list[bytes] = []
    left = PAGE_BYTES
    for stream in streams:
        part = unpacked(stream, left)
        left -= len(part) + 1
        if left < 0:
            raise Refused("pdf.too_large")
        parts.append(part)
    return b"\n".join(parts)


def _is_typst(pdf: pikepdf.Pdf) -> bool:
    told: Any = pdf.trailer.get("/Info")
    return isinstance(told, pikepdf.Dictionary) and str(told.get("/Creator", "")).startswith(
        "Typst"
    )


def _hidden_layers(pdf: pikepdf.Pdf) -> frozenset[tuple[int, int]]:
    """The layers that a viewer does not show."""
    told: Any = pdf.Root.get("/OCProperties")
    if not isinstance(told, pikepdf.Dictionary):
        return frozenset()
    usual = told.get("/D")
    if not isinstance(usual, pikepdf.Dictionary):
        return frozenset()
    off = _objects(usual.get("/OFF"))
    if str(usual.get("/BaseState", "/ON")) == "/OFF":
        off |= _objects(told.get("/OCGs")) - _objects(usual.get("/ON"))
    return frozenset(off)


def _objects(told: Any) -> set[tuple[int, int]]:
    return {each.objgen for each in told} if isinstance(told, pikepdf.Array) else set()
