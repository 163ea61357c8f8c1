"""A foreign PDF marked: boxes over what is told of, each with its note; nothing else changes.

Every mark brings its own appearance, so that all viewers and printers show it. The figures in
it are those of the summary, whose pages come last if they are given.
"""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from parsers.isolation import Refused
from parsers.marking.letters import plain
from parsers.marking.notes import AUTHOR, TITLE, Level, Note
from parsers.marking.order import LOCK_REMOVED, SIGNATURE_BROKEN, Marked, Order
from templates.findings import NOWHERE, Box, Finding

_PRINTED: Final = 4
_EDGE, _TAG_SIZE, _TAG_HEIGHT, _DIGIT, _TAG_PADDING = 1.5, 7.0, 8.5, 3.9, 2.0
_ICON_STEP, _ICON_MARGIN = 12.0, 8.0
_USUAL_SIDE: Final = 842.0
_SMALLEST: Final = 4.0
_A4: Final = (0.0, 0.0, 595.276, 841.89)
_SIDES: Final = 4
_MORE: Final = "+"


def mark_pdf(data: bytes, order: Order) -> Marked:
    """The PDF with its notes, and the pages of the order's summary behind its own.

    Raises:
        Refused: it is no PDF that can be opened.
    """
    with _opened(data) as pdf:
        lost = tuple(map(Finding, _losses(pdf)))
        order = order.telling(lost)
        for number, told in _by_page(order.notes, len(pdf.pages)).items():
            _mark_page(pdf, pdf.pages[number - 1], told, order.day)
        if not order.summary:
            return Marked(_saved(pdf), ".pdf", lost)
        with pikepdf.open(io.BytesIO(order.summary)) as more:
            pdf.pages.extend(more.pages)
            return Marked(_saved(pdf), ".pdf", lost)


def _losses(pdf: pikepdf.Pdf) -> Iterator[str]:
    if _is_signed(pdf):
        yield SIGNATURE_BROKEN
    if pdf.is_encrypted:
        yield LOCK_REMOVED


@contextmanager
def _opened(data: bytes) -> Iterator[pikepdf.Pdf]:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            yield pdf
    except pikepdf.PasswordError as fault:
        raise Refused("files.password") from fault
    except pikepdf.PdfError as fault:
        raise Refused("files.broken") from fault


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _by_page(notes: Sequence[Note], pages: int) -> dict[int, list[Note]]:
    """Notes by page from 1; what stands on no page is told on the first."""
    found: defaultdict[int, list[Note]] = defaultdict(list)
    for note in notes:
        if 1 <= note.place.page <= pages:
            found[note.place.page].append(note)
        else:
            found[1].append(replace(note, place=NOWHERE))
    return found if pages else {}


def _mark_page(pdf: pikepdf.Pdf, page: pikepdf.Page, notes: Sequence[Note], day: str) -> None:
    sheet = Sheet.of(page)
    boxed: dict[Box, list[Note]] = {}
    bare: list[Note] = []
    for note in notes:
        box = sheet.inside(note.place.box) if note.place.page and note.place.box else None
        if box is None:
            bare.append(note)
        else:
            boxed.setdefault(box, []).append(note)
    made = [_square(pdf, sheet, box, told, day) for box, told in boxed.items()]
    made += [_icon(pdf, sheet, box, told, day) for box, told in _stacked(sheet, bare)]
    for annotation in made:
        annotation.P = page.obj
    # An array of its own: one that pages share would show the marks on all of them.
    known = page.obj.get("/Annots", Array())
    page.obj.Annots = Array([*known, *(pdf.make_indirect(each) for each in made)])


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is seen: its size in points, and how that comes down to the file's own."""

    crop: Box
    turned: int

    @classmethod
    def of(cls, page: pikepdf.Page) -> Sheet:
        crop = _rectangle(page.cropbox) or _rectangle(page.mediabox) or _A4
        turned = 0
        node: Any = page.obj
        # A page may inherit how it is turned; a broken tree may go in circles.
        for _ in range(50):
            if "/Rotate" in node:
                turned = int(node.Rotate)
                break
            if "/Parent" not in node:
                break
            node = node.Parent
        return cls(crop, turned // 90 * 90 % 360)

    @property
    def width(self) -> float:
        left, bottom, right, top = self.crop
        return top - bottom if self.turned in (90, 270) else right - left

    @property
    def height(self) -> float:
        left, bottom, right, top = self.crop
        return right - left if self.turned in (90, 270) else top - bottom

    @property
    def unit(self) -> float:
        """How much larger marks are than on A4, so that they are seen on a sheet of any size."""
        return max(1.0, max(self.width, self.height) / _USUAL_SIDE)

    @property
    def matrix(self) -> list[int]:
        """How what is drawn upright must be turned to be seen upright."""
        return {
            0: [1, 0, 0, 1, 0, 0],
            90: [0, 1, -1, 0, 0, 0],
            180: [-1, 0, 0, -1, 0, 0],
            270: [0, -1, 1, 0, 0, 0],
        }[self.turned]

    def inside(self, box: Box) -> Box | None:
        """The box cut to the page; None where nothing of it is on the page."""
        if not all(math.isfinite(side) for side in box):
            return None
        left, right = sorted((box[0], box[2]))
        top, bottom = sorted((box[1], box[3]))
        left, right = max(left, 0.0), min(max(right, left + _SMALLEST), self.width)
        top, bottom = max(top, 0.0), min(max(bottom, top + _SMALLEST), self.height)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def user(self, box: Box) -> Box:
        """A box seen from the upper left corner, as the file has it: left, bottom, right, top."""
        (one, two), (three, four) = self._point(box[0], box[1]), self._point(box[2], box[3])
        return min(one, three), min(two, four), max(one, three), max(two, four)

    def _point(self, across: float, down: float) -> tuple[float, float]:
        left, bottom, right, top = self.crop
        return {
            0: (left + across, top - down),
            90: (left + down, bottom + across),
            180: (right - across, bottom + down),
            270: (right - down, top - across),
        }[self.turned]


def _stacked(sheet: Sheet, notes: Sequence[Note]) -> Iterator[tuple[Box, list[Note]]]:
    """Places down the left edge, where papers have their margin; the last one takes the rest."""
    unit = sheet.unit
    room = max(1, int((sheet.height / unit - 2 * _ICON_MARGIN) / _ICON_STEP))
    for place, note in enumerate(notes[:room]):
        told = list(notes[place:]) if place == room - 1 else [note]
        left, top = _ICON_MARGIN * unit, (_ICON_MARGIN + place * _ICON_STEP) * unit
        right = left + _tag_width(_tag(told)) * unit
        yield (left, top, right, top + _TAG_HEIGHT * unit), told


def _square(
    pdf: pikepdf.Pdf, sheet: Sheet, box: Box, notes: Sequence[Note], day: str
) -> Dictionary:
    """The box in its colour, its figure above its upper left corner."""
    label, unit, level = _tag(notes), sheet.unit, _gravest(notes)
    edge, tag = _EDGE * unit, _TAG_HEIGHT * unit
    right = min(max(box[2] + edge, box[0] + _tag_width(label) * unit), sheet.width)
    outer = (
        max(box[0] - edge, 0), max(box[1] - tag, 0), right, min(box[3] + edge, sheet.height)
    )  # fmt: skip
    height = outer[3] - outer[1]
    frame = (box[0] - outer[0], outer[3] - box[3], box[2] - box[0], box[3] - box[1])
    drawn = (
        f"q /Shade gs {_rgb(level.color)} rg {_rectangle_of(frame)} f Q "
        f"q {_rgb(level.strong)} RG {unit:.2f} w {_rectangle_of(frame)} S Q "
        f"{_tag_drawn(label, level, unit, height - tag)}"
    )
    made = _annotation(sheet, Name.Square, outer, notes, day)
    made.AP = Dictionary(N=_appearance(pdf, sheet, outer[2] - outer[0], height, drawn))
    made.BS = Dictionary(W=1, S=Name.S)
    return made


def _icon(pdf: pikepdf.Pdf, sheet: Sheet, box: Box, notes: Sequence[Note], day: str) -> Dictionary:
    made = _annotation(sheet, Name.Text, box, notes, day)
    drawn = _tag_drawn(_tag(notes), _gravest(notes), sheet.unit, 0)
    made.AP = Dictionary(N=_appearance(pdf, sheet, box[2] - box[0], box[3] - box[1], drawn))
    made.Name = Name.Comment
    return made


def _annotation(sheet: Sheet, kind: Name, box: Box, notes: Sequence[Note], day: str) -> Dictionary:
    made = Dictionary(
        Type=Name.Annot,
        Subtype=kind,
        Rect=Array([round(side, 3) for side in sheet.user(box)]),
        Contents=String(plain("\n\n".join("\n".join(note.lines()) for note in notes))),
        T=String(AUTHOR),
        Subj=String(TITLE),
        NM=String("faf-" + "-".join(str(note.number) for note in notes[:20])),
        C=Array(_parts(_gravest(notes).strong)),
        F=_PRINTED,
    )
    if day:
        made.M = made.CreationDate = String(f"D:{day.replace('-', '')}")
    return made


def _appearance(
    pdf: pikepdf.Pdf, sheet: Sheet, width: float, height: float, drawn: str
) -> pikepdf.Object:
    form = pikepdf.Stream(pdf, drawn.encode("ascii"))
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox = Array([0, 0, round(width, 3), round(height, 3)])
    form.Matrix = Array(sheet.matrix)
    helvetica = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name("/Helvetica-Bold"),
        Encoding=Name.WinAnsiEncoding,
    )
    # What stands below stays readable, whatever its own colour.
    shade = Dictionary(Type=Name.ExtGState, ca=0.5, BM=Name.Multiply)
    form.Resources = Dictionary(Font=Dictionary(H=helvetica), ExtGState=Dictionary(Shade=shade))
    return pdf.make_indirect(form)


def _tag(notes: Sequence[Note]) -> str:
    """The figures of the notes as in the summary."""
    shown = ",".join(str(note.number) for note in notes[:3])
    return shown + (_MORE if len(notes) > 3 else "")  # noqa: PLR2004 - as many as are shown


def _tag_width(label: str) -> float:
    return len(label) * _DIGIT + 2 * _TAG_PADDING


def _tag_drawn(label: str, level: Level, unit: float, bottom: float) -> str:
    return (
        f"q {unit:.3f} 0 0 {unit:.3f} 0 {bottom:.2f} cm {_rgb(level.strong)} rg "
        f"{_rectangle_of((0, 0, _tag_width(label), _TAG_HEIGHT))} f "
        f"BT /H {_TAG_SIZE:g} Tf 1 g {_TAG_PADDING:g} 1.9 Td ({label}) Tj ET Q"
    )


def _gravest(notes: Sequence[Note]) -> Level:
    return min((note.level for note in notes), key=list(Level).index)


def _rectangle_of(frame: tuple[float, float, float, float]) -> str:
    return " ".join(f"{side:.2f}" for side in frame) + " re"


def _parts(color: str) -> list[float]:
    return [round(int(color[at : at + 2], 16) / 255, 3) for at in (0, 2, 4)]


def _rgb(color: str) -> str:
    return " ".join(f"{part:g}" for part in _parts(color))


def _rectangle(told: Any) -> Box | None:
    try:
        sides = [float(side) for side in told]
    except (TypeError, ValueError):
        return None
    if len(sides) != _SIDES:
        return None
    left, bottom, right, top = sides
    box = min(left, right), min(bottom, top), max(left, right), max(bottom, top)
    return box if box[0] < box[2] and box[1] < box[3] else None


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        return False
    fields = form.get("/Fields", Array())
    signed = any(field.get("/FT") == Name.Sig and "/V" in field for field in fields)
    return signed or bool(int(form.get("/SigFlags", 0)) & 1)
