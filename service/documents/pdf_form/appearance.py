"""What a form field shows: Thai set by HarfBuzz in the house's font, as a PDF form XObject.

The font is embedded once in a file, with all its glyphs under their own numbers: what viewers
add later to a field can use every letter, and pre-filled fields need no font of their own.
It costs 24 kB: layout tables and hinting are left out, which PDF has no use for. Where a
cluster's glyphs don't read back letter by letter, ``ActualText`` says what they mean.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import uharfbuzz as hb
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from service.documents import fonts
from service.documents.typst.text import break_places

FONT_NAME: Final = "FAFSarabun"
_FILE = fonts.FOLDER / "FAFSarabun-Regular.ttf"
_UNITS: Final = 1000
# Parts of the letter size: from one base line to the next, and below the last one.
LINE_PITCH: Final = 1.3
BELOW: Final = 0.3
ABOVE: Final = 0.82
SMALLEST: Final = 6.0
_SIDE: Final = 1.5
_STEP = 0.5
# What has no glyph but is no loss: a tab, a place to break, a hyphen that doesn't break.
_INSTEAD: Final = {0x09: " ", 0x200B: None, 0x2011: "-"}

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Letters that belong together: their glyphs as (number, x, y) in em, and their advance."""

    text: str
    glyphs: tuple[tuple[int, float, float], ...]
    advance: float


@cache
def _shaper() -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(_FILE))))


@cache
def _showable() -> frozenset[str]:
    with TTFont(_FILE, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap())) | frozenset(map(chr, _INSTEAD)) | {"\n"}


def lacking(text: str) -> str:
    """The letters of a text that a field can't show, each once."""
    return "".join(sorted(set(text) - _showable()))


def shape(text: str) -> list[Cluster]:
    """A line of text as clusters from left to right."""
    text = text.translate(_INSTEAD)
    if not text:
        return []
    font = _shaper()
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction, buffer.script, buffer.language = "ltr", "Thai", "th"
    hb.shape(font, buffer)
    scale = font.face.upem
    starts = sorted({info.cluster for info in buffer.glyph_infos})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    found: dict[int, list[tuple[int, float, float]]] = {start: [] for start in starts}
    advances = dict.fromkeys(starts, 0.0)
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        x = advances[info.cluster] + place.x_offset / scale
        found[info.cluster].append((info.codepoint, x, place.y_offset / scale))
        advances[info.cluster] += place.x_advance / scale
    return [
        Cluster(text[start : ends[start]], tuple(found[start]), advances[start]) for start in starts
    ]


def width(text: str) -> float:
    """The width of a line in em."""
    return sum(cluster.advance for cluster in shape(text))


def wrapped(text: str, room: float) -> list[str]:
    """A text in lines no wider than ``room`` em, broken where Thai may be."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _words(paragraph):
            if line and width((line + word).rstrip()) > room:
                lines.append(line.rstrip())
                line = word.lstrip()
            else:
                line += word
        lines.append(line)
    return lines


def _words(text: str) -> Iterator[str]:
    spaces = {at + 1 for at, letter in enumerate(text) if letter == " "}
    at = 0
    for place in sorted({*break_places(text), *spaces, len(text)}):
        yield text[at:place]
        at = place


@dataclass(frozen=True, slots=True)
class TextLook:
    """A text field's face: its size in points, the letters' wished size, where its lines start.

    ``baseline`` is from the lower edge for one line; a field of several lines starts at its top.
    """

    width: float
    height: float
    size: float
    align: Align = "left"
    several: bool = False
    baseline: float | None = None

    def fitted(self, text: str) -> tuple[float, list[str]]:
        """The largest letter size up to the wished one at which the text fits, and its lines."""
        size = self.size
        room = self.width - 2 * _SIDE
        while True:
            lines = wrapped(text, room / size) if self.several else [" ".join(text.split("\n"))]
            fits = max(map(width, lines)) * size <= room
            if self.several:
                height = (ABOVE + BELOW + (len(lines) - 1) * LINE_PITCH) * size
                fits = fits and height <= self.height
            if fits or size <= SMALLEST:
                return size, lines
            size -= _STEP


def text_stream(look: TextLook, text: str) -> bytes:
    """The content of a text field's appearance."""
    size, lines = look.fitted(text)
    if look.several:
        first = look.height - ABOVE * size
    elif look.baseline is not None:
        first = look.baseline
    else:
        first = (look.height - (ABOVE - BELOW) * size) / 2
    out = [b"/Tx BMC\nq\n", f"{0:g} 0 {look.width:g} {look.height:g} re W n\n".encode()]
    out.append(f"BT\n/{FONT_NAME} {size:g} Tf 0 g\n".encode())
    for number, line in enumerate(lines):
        clusters = shape(line)
        space = look.width - 2 * _SIDE - size * sum(cluster.advance for cluster in clusters)
        left = _SIDE + {"left": 0.0, "center": space / 2, "right": space}[look.align]
        out.extend(_line(clusters, left, first - number * LINE_PITCH * size, size))
    out.append(b"ET\nQ\nEMC\n")
    return b"".join(out)


def _line(clusters: Sequence[Cluster], left: float, base: float, size: float) -> Iterator[bytes]:
    for cluster in clusters:
        plain = len(cluster.glyphs) == 1 == len(cluster.text)
        if not plain:
            meant = cluster.text.encode("utf-16-be").hex().upper()
            yield f"/Span <</ActualText <FEFF{meant}>>> BDC\n".encode()
        yield f"1 0 0 1 {left:.2f} {base:.2f} Tm {_shown(cluster, size)}\n".encode()
        if not plain:
            yield b"EMC\n"
        left += cluster.advance * size


def _shown(cluster: Cluster, size: float) -> str:
    """A cluster by one operator: pdfium reads its ActualText once for each."""
    widths = _embedded().widths
    parts, at, level = [], 0.0, 0.0
    for glyph, x, y in cluster.glyphs:
        if y != level:
            # Only between operators can letters be raised; the house's font does without.
            parts.append(f"] TJ {y * size:.2f} Ts [")
            level = y
        if move := round((at - x) * _UNITS):
            parts.append(f"{move}")
        parts.append(f"<{glyph:04X}>")
        at = x + widths[glyph] / _UNITS
    return f"[{' '.join(parts)}] TJ{' 0 Ts' if level else ''}"


def tick_stream(side: float) -> bytes:
    """The house's tick, as ``typst/prelude.typ`` draws it in its square."""
    em = side / 0.66
    points = [(x * em, side - y * em) for x, y in ((0.13, 0.34), (0.28, 0.52), (0.54, 0.12))]
    path = " ".join(
        f"{x:.2f} {y:.2f} {'l' if number else 'm'}" for number, (x, y) in enumerate(points)
    )
    return f"q {0.075 * em:.2f} w 1 J 1 j 0 G {path} S Q\n".encode()


def form(pdf: Pdf, content: bytes, size: tuple[float, float], resources: Object | None) -> Stream:
    """A form XObject of so many points."""
    made = Stream(pdf, content)
    made.Type, made.Subtype = Name.XObject, Name.Form
    made.BBox = Array([0, 0, round(size[0], 2), round(size[1], 2)])
    made.Resources = resources if resources is not None else Dictionary()
    return made


@dataclass(frozen=True, slots=True)
class _Embedded:
    """The font's parts as a PDF wants them."""

    file: bytes
    to_unicode: bytes
    widths: tuple[int, ...]
    metrics: Mapping[str, object]


@cache
def _embedded() -> _Embedded:
    with TTFont(_FILE) as font:
        options = subset.Options()
        options.retain_gids, options.hinting, options.layout_features = True, False, []
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "gasp"]
        options.notdef_outline, options.name_IDs = True, [1, 2, 6]
        options.recalc_timestamp = False
        order = font.getGlyphOrder()
        scale = _UNITS / font["head"].unitsPerEm
        widths = tuple(round(font["hmtx"][name][0] * scale) for name in order)
        letters = _letters(font)
        metrics = {
            "Ascent": round(font["hhea"].ascent * scale),
            "Descent": round(font["hhea"].descent * scale),
            "CapHeight": round(font["OS/2"].sCapHeight * scale),
            "FontBBox": [
                round(getattr(font["head"], side) * scale)
                for side in ("xMin", "yMin", "xMax", "yMax")
            ],
        }
        cutter = subset.Subsetter(options)
        cutter.populate(glyphs=order)
        cutter.subset(font)
        out = io.BytesIO()
        font.save(out)
    return _Embedded(out.getvalue(), _to_unicode(letters), widths, metrics)


def _letters(font: TTFont) -> dict[int, str]:
    """What each glyph means: by the font's map, and through its substitutions one by one."""
    names = {name: chr(code) for code, name in sorted(font.getBestCmap().items(), reverse=True)}
    pairs = [
        pair
        for lookup in font["GSUB"].table.LookupList.Lookup
        for table in lookup.SubTable
        for pair in getattr(getattr(table, "ExtSubTable", table), "mapping", {}).items()
        if isinstance(pair[1], str)
    ]
    for _ in range(2):
        for plain, other in pairs:
            if plain in names:
                names.setdefault(other, names[plain])
    return {font.getGlyphID(name): letter for name, letter in names.items()}


def _to_unicode(letters: Mapping[int, str]) -> bytes:
    lines = [
        f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>"
        for glyph, letter in sorted(letters.items())
    ]
    blocks = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def embed_font(pdf: Pdf) -> Object:
    """The house's regular font in a PDF: Type 0, two bytes a glyph."""
    parts = _embedded()
    family = fonts.FAMILY.replace(" ", "") + "-Regular"
    file = Stream(pdf, parts.file)
    file.Length1 = len(parts.file)
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor, FontName=Name(f"/{family}"), Flags=4, ItalicAngle=0,
            StemV=80, FontFile2=file, FontFamily=fonts.FAMILY,
            Ascent=parts.metrics["Ascent"], Descent=parts.metrics["Descent"],
            CapHeight=parts.metrics["CapHeight"], FontBBox=Array(parts.metrics["FontBBox"]),  # type: ignore[arg-type]
        )
    )  # fmt: skip
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name(f"/{family}"),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=descriptor, CIDToGIDMap=Name.Identity, DW=0,
            W=Array([0, Array(parts.widths)]),
        )
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(f"/{family}"),
            Encoding=Name("/Identity-H"), DescendantFonts=Array([descendant]),
            ToUnicode=Stream(pdf, parts.to_unicode),
        )
    )  # fmt: skip
