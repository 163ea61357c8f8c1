"""Build FAF Sarabun, the stand-in for TH Sarabun New, from Debian's Laksaman.

Run as ``python -m service.documents.fonts.build [source folder]`` (``make fonts``).

Why: Debian's Laksaman has the outlines of TH Sarabun New, drawn 1.503 times as large, so that
"16 pt" prints half as big again as the official 16 pt and every line breaks elsewhere. Dividing
the em instead of the outlines keeps hinting, kerning and mark positions exactly as they are.

Three things do not follow from the em alone and are set here:

- Line height. Laksaman states three different ones (hhea, OS/2 typo, OS/2 win), so Word,
  LibreOffice and Typst would disagree. All three now say what TH Sarabun New has.
- Marks that the font moves up or down are drawn there instead (marks.py says why).
- Lines drawn by the program (underline, strikeout) and sub- and superscripts. Laksaman kept
  the numbers of a 1000-unit em for those, so they are scaled up.

The family is renamed: the names of the official fonts are a trademark, and a font of the same
name would clash with the official one on officers' machines.

The same source gives the same bytes: no clock is read.
"""

import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

from fontTools.ttLib import TTFont

from service.documents.fonts import FAMILY, FOLDER
from service.documents.fonts.marks import level_marks

SOURCE: Final = Path("/usr/share/fonts/truetype/tlwg")
# Debian's file names the terms of each font but only refers to the text of the GPL.
LICENSES: Final = (
    Path("/usr/share/doc/fonts-tlwg-laksaman-ttf/copyright"),
    Path("/usr/share/common-licenses/GPL-2"),
)

SOURCE_EM: Final = 1000
EM: Final = 1503
# A line of TH Sarabun New is 1.301 em (16 pt gives 20.8 pt). Its split is not measured from the
# official file but taken from Laksaman's Windows metrics, 1270 and 687 units, over 1.503.
ASCENT: Final = round(0.845 * EM)
DESCENT: Final = round(0.456 * EM)
# By its published PDF metrics (gopdf, fonts/thsarabun.go) TH SarabunPSK draws the underline
# 0.035 em below the baseline, 0.030 em thick.
UNDERLINE_POSITION: Final = -round(0.035 * EM)
LINE_THICKNESS: Final = round(0.030 * EM)

CHANGES: Final = (
    f"{FAMILY} is Laksaman, modified for FAF Documents in 2025: renamed, em of {EM} units, "
    "line height of TH Sarabun New, underline, strikeout, sub- and superscripts rescaled, "
    "marks that were moved up or down drawn there instead."
)
_USE_TYPO_METRICS = 1 << 7


class Style(NamedTuple):
    source: str
    name: str
    weight: int
    mac_style: int
    selection: int
    angle: float


STYLES: Final = (
    Style("Laksaman.ttf", "Regular", 400, 0, 1 << 6, 0),
    Style("Laksaman-Bold.ttf", "Bold", 700, 0b01, 1 << 5, 0),
    Style("Laksaman-Italic.ttf", "Italic", 400, 0b10, 1 << 0, -12),
    Style("Laksaman-BoldItalic.ttf", "Bold Italic", 700, 0b11, 1 << 5 | 1 << 0, -12),
)


def file_name(style: Style) -> str:
    return f"{_postscript_name(style)}.ttf"


def build(source: Path, target: Path) -> list[Path]:
    """Build the four styles from the Laksaman files in ``source`` into ``target``.

    Raises:
        FileNotFoundError: a Laksaman file is not in ``source``.
        ValueError: a source file has another em than the one the factor is made for.
    """
    return [_build_style(style, source, target) for style in STYLES]


def _build_style(style: Style, source: Path, target: Path) -> Path:
    # Boxes and times are left as they are in the source: both would change the bytes for nothing.
    font: Any = TTFont(source / style.source, recalcBBoxes=False, recalcTimestamp=False)
    if font["head"].unitsPerEm != SOURCE_EM:
        raise ValueError(f"{style.source}: expected an em of {SOURCE_EM} units")
    _set_vertical_metrics(font)
    _set_drawn_lines(font)
    level_marks(font)
    _link_styles(font, style)
    _rename(font, style)
    # FontForge's own timestamps: no program reads them.
    del font["FFTM"]
    path = target / file_name(style)
    font.save(path)
    return path


def _set_vertical_metrics(font: Any) -> None:
    font["head"].unitsPerEm = EM
    hhea, os2 = font["hhea"], font["OS/2"]
    hhea.ascent, hhea.descent, hhea.lineGap = ASCENT, -DESCENT, 0
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ASCENT, -DESCENT, 0
    os2.usWinAscent, os2.usWinDescent = ASCENT, DESCENT


def _set_drawn_lines(font: Any) -> None:
    font["post"].underlinePosition = UNDERLINE_POSITION
    font["post"].underlineThickness = LINE_THICKNESS
    os2 = font["OS/2"]
    os2.yStrikeoutSize = LINE_THICKNESS
    # Half the x-height strikes lower-case Latin and Thai consonants through the middle.
    os2.yStrikeoutPosition = os2.sxHeight // 2
    for script in ("Subscript", "Superscript"):
        for measure in ("XSize", "YSize", "XOffset", "YOffset"):
            field = f"y{script}{measure}"
            setattr(os2, field, round(getattr(os2, field) * EM / SOURCE_EM))


def _link_styles(font: Any, style: Style) -> None:
    font["head"].macStyle = style.mac_style
    font["OS/2"].usWeightClass = style.weight
    font["OS/2"].fsSelection = style.selection | _USE_TYPO_METRICS
    font["post"].italicAngle = style.angle


def _rename(font: Any, style: Style) -> None:
    names = font["name"]
    version = names.getDebugName(5).strip()
    full = FAMILY if style.name == "Regular" else f"{FAMILY} {style.name}"
    credit = names.getDebugName(0)
    # Macintosh names repeat the Windows ones; two copies can only drift apart.
    names.removeNames(platformID=1)
    for name_id, text in {
        0: f"{CHANGES}\n\n{credit}",
        1: FAMILY,
        2: style.name,
        3: f"{full}; {version}",
        4: full,
        5: version,
        6: _postscript_name(style),
        16: FAMILY,
        17: style.name,
    }.items():
        names.setName(text, name_id, 3, 1, 0x409)


def _postscript_name(style: Style) -> str:
    return f"{FAMILY}-{style.name}".replace(" ", "")


def main(arguments: list[str]) -> None:
    source = Path(arguments[0]) if arguments else SOURCE
    for path in build(source, FOLDER):
        sys.stdout.write(f"{path.name}\n")
    texts = [path.read_text(encoding="utf-8") for path in LICENSES]
    (FOLDER / "LICENSE.txt").write_text("\n\n".join(texts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
