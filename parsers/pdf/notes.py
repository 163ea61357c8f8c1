"""What people put onto a flat PDF with a viewer: typed notes, fields, strokes of a pen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import pikepdf

from parsers.content import EMPTY, TICKED
from parsers.pdf.lines import Cluster, clusters_of
from parsers.pdf.marks import Glyph, Matrix
from parsers.pdf.text import PageText
from templates.findings import Box

_MOST: Final = 5_000
_LONGEST: Final = 20_000
_UNSEEN: Final = (1 << 1) | (1 << 5)
_SIZE: Final = re.compile(r"([\d.]{1,8})\s+Tf")
_USUAL_SIZE: Final = 12.0
_LINE: Final = 1.2
_WIDTH: Final = 0.5
_EDGE: Final = 2.0
_PENS: Final = frozenset(("/Ink", "/Line", "/PolyLine", "/Polygon", "/Circle", "/Stamp"))
_STRUCK: Final = frozenset(("/StrikeOut", "/Redact", "/Square"))


@dataclass(slots=True)
class Notes:
    """A page's notes: letters and tick letters, strokes of a pen, and what is crossed out."""

    clusters: list[Cluster] = field(default_factory=list)
    pens: list[Box] = field(default_factory=list)
    struck: list[Box] = field(default_factory=list)


def notes_on(pdf: pikepdf.Pdf, pages: Sequence[PageText]) -> dict[int, Notes]:
    """The notes of all pages, by their numbers; what is hidden is left out."""
    return {
        page.number: _notes(each.obj.get("/Annots"), page)
        for page, each in zip(pages, pdf.pages, strict=True)
        if "/Annots" in each.obj
    }


def _notes(told: Any, page: PageText) -> Notes:
    notes = Notes()
    for note, _ in zip(told if isinstance(told, pikepdf.Array) else (), range(_MOST), strict=False):
        if not isinstance(note, pikepdf.Dictionary) or _flags(note) & _UNSEEN:
            continue
        box = _box(note.get("/Rect"), page.base)
        if box is None:
            continue
        kind = str(note.get("/Subtype", ""))
        if kind == "/FreeText":
            notes.clusters.extend(_typed(str(note.get("/Contents", "")), box, note, page))
        elif kind == "/Widget":
            notes.clusters.extend(_field(note, box, page))
        elif kind in _PENS:
            notes.pens.append(box)
        elif kind in _STRUCK:
            notes.struck.append(box)
    return notes


def _flags(note: Any) -> int:
    flags = note.get("/F", 0)
    return flags if isinstance(flags, int) else 0


def _box(told: Any, base: Matrix) -> Box | None:
    if not isinstance(told, pikepdf.Array) or len(told) != 4:  # noqa: PLR2004 - two corners
        return None
    try:
        x, y, u, v = (float(side) for side in told)
    except (TypeError, ValueError):
        return None
    a, b, c, d, e, f = base
    xs, ys = (a * x + c * y + e, a * u + c * v + e), (b * x + d * y + f, b * u + d * v + f)
    return (min(xs), min(ys), max(xs), max(ys))


def _field(note: Any, box: Box, page: PageText) -> Iterator[Cluster]:
    kind, value = _inherited(note, "/FT"), _inherited(note, "/V")
    if str(kind) == "/Btn":
        on = str(note.get("/AS", "/Off")) != "/Off"
        high = box[3] - box[1]
        letter = TICKED if on else EMPTY
        yield Cluster(letter, box[0], box[2], box[3] - 0.1 * high, high / 0.85, _after(page))
    elif isinstance(value, pikepdf.String):
        yield from _typed(str(value), box, note, page)


def _inherited(note: Any, key: str) -> Any:
    for _ in range(8):
        if not isinstance(note, pikepdf.Dictionary):
            return None
        if key in note:
            return note[key]
        note = note.get("/Parent")
    return None


def _after(page: PageText) -> int:
    return page.glyphs[-1].order + 1 if page.glyphs else 1


def _typed(text: str, box: Box, note: Any, page: PageText) -> list[Cluster]:
    """Typed text in its rectangle, from the top, each line within its width."""
    lines = text[:_LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    told = _SIZE.search(str(_inherited(note, "/DA") or ""))
    size = float(told[1]) if told and told[1].count(".") < 2 else 0.0  # noqa: PLR2004
    high, wide = box[3] - box[1] - 2 * _EDGE, box[2] - box[0] - 2 * _EDGE
    most = high / (_LINE * len(lines))
    size = max(min(size or _USUAL_SIZE, most), 1.0)
    first = box[1] + _EDGE + 0.9 * size if len(lines) > 1 else (box[1] + box[3]) / 2 + 0.3 * size
    glyphs: list[Glyph] = []
    for number, line in enumerate(lines):
        step = min(_WIDTH * size, wide / max(len(line), 1))
        base, order = first + number * _LINE * size, _after(page)
        places = [box[0] + _EDGE + step * at for at in range(len(line) + 1)]
        glyphs.extend(
            Glyph(letter, left, right, base, size, order)
            for letter, (left, right) in zip(line, pairwise(places), strict=True)
        )
    return clusters_of(glyphs)
