"""Pictures of pages as a PDF that can be marked: what was scanned stands in it dot by dot."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, replace
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageOps, UnidentifiedImageError

from parsers.isolation import Refused
from parsers.marking.notes import Note
from parsers.marking.order import Marked, Order
from parsers.marking.pdf import mark_pdf

_KINDS: Final = ("PNG", "JPEG", "TIFF")
_POINTS: Final = 72
_LEAST_DPI, _MOST_DPI, _USUAL_DPI = 50, 2_400, 72
_MOST_DOTS: Final = 80_000_000
_QUICK: Final = 1
_ORIENTATION: Final = 0x0112
#: The longer side of a page in points that is left as it is, and what others become: a picture
#: that does not know its resolution would be as large as a door.
_LEAST, _MOST, _USUAL = 400, 1_300, 842
#: How a picture comes to stand upright on a page of width W and height H, by its orientation.
_UPRIGHT: Final = {
    1: "{W} 0 0 {H} 0 0",
    2: "-{W} 0 0 {H} {W} 0",
    3: "-{W} 0 0 -{H} {W} {H}",
    4: "{W} 0 0 -{H} 0 {H}",
    5: "0 -{H} -{W} 0 {W} {H}",
    6: "0 -{H} {W} 0 0 {H}",
    7: "0 {H} {W} 0 0 0",
    8: "0 {H} -{W} 0 {W} 0",
}
_TURNED: Final = frozenset({5, 6, 7, 8})


def mark_pictures(data: bytes, order: Order) -> Marked:
    """A PDF of the pictures with the notes.

    Raises:
        Refused: ``files.broken``.
    """
    pages = pdf_of_images(data)
    return mark_pdf(pages.data, replace(order, notes=tuple(map(pages.placed, order.notes))))


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF of the pictures; ``scales`` is what a point of each page's boxes has become."""

    data: bytes
    scales: tuple[float, ...]

    def placed(self, note: Note) -> Note:
        """The note with its box where it stands in the PDF."""
        place = note.place
        if place.box is None or not 1 <= place.page <= len(self.scales):
            return note
        scale = self.scales[place.page - 1]
        left, top, right, bottom = place.box
        box = (left * scale, top * scale, right * scale, bottom * scale)
        return replace(note, place=replace(place, box=box))


def pdf_of_images(data: bytes) -> Pages:
    """One page for each picture of the file.

    Raises:
        Refused: ``files.broken``.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=_KINDS)
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        with pikepdf.new() as pdf:
            scales = []
            for number in range(count):
                image.seek(number)
                scales.append(_add(pdf, image, data))
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
            return Pages(out.getvalue(), tuple(scales))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as fault:
        raise Refused("files.broken") from fault


def dots_an_inch(image: Image.Image) -> float:
    """The resolution that boxes of a scan are counted with: 72 where a picture tells none."""
    told = image.info.get("dpi", (0, 0))
    try:
        dpi = float(told[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return _USUAL_DPI
    return dpi if _LEAST_DPI <= dpi <= _MOST_DPI else _USUAL_DPI


def _add(pdf: pikepdf.Pdf, image: Image.Image, data: bytes) -> float:
    if image.width * image.height > _MOST_DOTS:
        raise Refused("files.broken")
    dpi, turn = dots_an_inch(image), 1
    if image.format in ("JPEG", "MPO") and image.mode in ("L", "RGB"):
        turn = int(image.getexif().get(_ORIENTATION, 1))
        stream = pikepdf.Stream(pdf, data, Filter=Name.DCTDecode, **_look(image, 8))
    else:
        image, bits, content = _dots(image)
        stream = pikepdf.Stream(pdf, content, Filter=Name.FlateDecode, **_look(image, bits))
    width, height = image.size[::-1] if turn in _TURNED else image.size
    longest = max(width, height) * _POINTS / dpi
    scale = 1.0 if _LEAST <= longest <= _MOST else _USUAL / longest
    across, down = (round(side * _POINTS / dpi * scale, 3) for side in (width, height))
    drawn = f"q {_UPRIGHT.get(turn, _UPRIGHT[1]).format(W=across, H=down)} cm /Page Do Q"
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, across, down]),
        Contents=pdf.make_stream(drawn.encode()),
        Resources=Dictionary(XObject=Dictionary(Page=pdf.make_indirect(stream))),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return scale


def _look(image: Image.Image, bits: int) -> dict[str, object]:
    color = Name.DeviceRGB if image.mode == "RGB" else Name.DeviceGray
    width, height = image.size
    return {
        "Type": Name.XObject, "Subtype": Name.Image, "Width": width, "Height": height,
        "ColorSpace": color, "BitsPerComponent": bits,
    }  # fmt: skip


def _dots(image: Image.Image) -> tuple[Image.Image, int, bytes]:
    """The picture upright, its bits a dot, and its dots without a loss."""
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA")).convert("RGB")
    if upright.mode.startswith("I;16"):
        upright = upright.point(lambda dot: dot / 256).convert("L")
    if upright.mode not in ("1", "L", "RGB"):
        upright = upright.convert("RGB")
    return upright, 1 if upright.mode == "1" else 8, zlib.compress(upright.tobytes(), _QUICK)
