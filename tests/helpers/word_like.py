"""A PDF as Word writes it, with the faults of Word's ToUnicode for Thai, made by hand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, Stream

#: Where Debian's package puts its fonts.
FOLDER = Path("/usr/share/fonts/truetype/tlwg")
_PAGE = (842.0, 595.0)
_MARGIN, _PITCH, _SIZE = 40.0, 16.0, 8.0
_NIKHAHIT, _SARA_AA, _SARA_AM = "\u0e4d", "\u0e32", "\u0e33"


def like_word(lines: Sequence[str], font: bytes) -> bytes:
    """Lines in a TrueType font: NIKHAHIT is told as a blank, SARA AA as SARA AM."""
    told: dict[int, str] = {}
    pages: list[list[bytes]] = []
    room = int((_PAGE[1] - 2 * _MARGIN) // _PITCH)
    for number, line in enumerate(lines):
        if number % room == 0:
            pages.append([])
        y = _PAGE[1] - _MARGIN - _PITCH * (number % room + 1)
        pages[-1].append(_line(line, font, y, told))
    with TTFont(io.BytesIO(font)) as face:
        cmap = face.getBestCmap()
        told[face.getGlyphID(cmap[ord(_NIKHAHIT)])] = " "
        told[face.getGlyphID(cmap[ord(_SARA_AA)])] = _SARA_AM
        scale = 1000 / face["head"].unitsPerEm
        widths = [round(face["hmtx"][name][0] * scale) for name in face.getGlyphOrder()]
    pdf = Pdf.new()
    resources = Dictionary(Font=Dictionary(F1=_font(pdf, font, widths, told)))
    for content in pages:
        page = pdf.add_blank_page(page_size=_PAGE)
        page.obj.Contents = Stream(pdf, b"\n".join(content))
        page.obj.Resources = resources
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _line(line: str, font: bytes, y: float, told: dict[int, str]) -> bytes:
    face = hb.Font(hb.Face(font))
    buffer = hb.Buffer()
    buffer.add_str(line)
    buffer.direction, buffer.script, buffer.language = "ltr", "Thai", "th"
    hb.shape(face, buffer)
    scale = _SIZE / face.face.upem
    out = [b"BT /F1 %g Tf" % _SIZE]
    x, last = _MARGIN, -1
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        if info.cluster != last:
            letters = iter(_cluster(line, info.cluster, buffer.glyph_infos))
        last = info.cluster
        told.setdefault(info.codepoint, next(letters, ""))
        left, base = x + place.x_offset * scale, y + place.y_offset * scale
        out.append(b"1 0 0 1 %.2f %.2f Tm <%04X> Tj" % (left, base, info.codepoint))
        x += place.x_advance * scale
    return b"\n".join([*out, b"ET"])


def _cluster(line: str, start: int, infos: Sequence[hb.GlyphInfo]) -> str:
    """A cluster's letters in the order of its glyphs: HarfBuzz takes SARA AM apart."""
    end = min((info.cluster for info in infos if info.cluster > start), default=len(line))
    letters = line[start:end]
    if _SARA_AM in letters:
        tones = letters[1:].replace(_SARA_AM, "")
        return letters[0] + _NIKHAHIT + tones + _SARA_AA
    return letters


def _font(pdf: Pdf, font: bytes, widths: list[int], told: dict[int, str]) -> Dictionary:
    file = Stream(pdf, font)
    file.Length1 = len(font)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/ABCDEE+Thai"), Flags=32, ItalicAngle=0,
        Ascent=900, Descent=-300, CapHeight=700, StemV=80, FontBBox=Array([0, -300, 1000, 900]),
        FontFile2=file,
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/ABCDEE+Thai"), DW=1000,
        CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
        CIDToGIDMap=Name.Identity, FontDescriptor=pdf.make_indirect(descriptor),
        W=Array([0, Array(widths)]),
    )  # fmt: skip
    made: Dictionary = pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/ABCDEE+Thai"),
            Encoding=Name("/Identity-H"), DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=Stream(pdf, _to_unicode(told)),
        )
    )  # fmt: skip
    return made


def _to_unicode(told: dict[int, str]) -> bytes:
    lines = [
        b"<%04X> <%s>" % (glyph, letters.encode("utf-16-be").hex().upper().encode())
        for glyph, letters in sorted(told.items())
        if letters
    ]
    blocks = (lines[at : at + 100] for at in range(0, len(lines), 100))
    body = [b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks]
    return b"begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n%s\nendcmap" % (
        b"\n".join(body)
    )
