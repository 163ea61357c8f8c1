"""What a Word file says of text, paragraphs and pages that the PDF would not show the same.

Everything known to leave the look alone is passed over; what is not known is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from service.documents.styles import Styles
from service.documents.typst.state import SHIPPED_NAMES, local_name
from service.documents.xml import child, qualified, switch, value

_OFF = ("0", "false", "off", "none", "auto", "nil", "baseline")
# Shown the same, or of no effect on paper.
_RUN = frozenset((
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "strike", "color", "sz", "szCs", "u", "highlight",
    "shd", "vertAlign", "vanish", "lang", "noProof", "cs", "rPrChange", "ins", "webHidden", "kern",
    "snapToGrid", "specVanish", "eastAsianLayout",
))  # fmt: skip
_PARAGRAPH = frozenset((
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd",
    "tabs", "spacing", "ind", "contextualSpacing", "jc", "rPr", "sectPr", "outlineLvl", "cnfStyle",
    "suppressAutoHyphens", "suppressLineNumbers", "kinsoku", "wordWrap", "overflowPunct",
    "topLinePunct", "autoSpaceDE", "autoSpaceDN", "adjustRightInd", "snapToGrid", "divId",
    "pPrChange",
))  # fmt: skip
_SECTION = frozenset((
    "headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg",
    "docGrid", "formProt", "paperSrc", "noEndnote", "footnotePr", "endnotePr", "sectPrChange",
    "printerSettings",
))  # fmt: skip
_NEUTRAL = {"spacing": "0", "position": "0", "w": "100"}
_IN_LETTERS = ("beforeLines", "afterLines", "beforeAutospacing", "afterAutospacing")
_SOLID_SHADES = ("clear", "nil", "")
_ALIGNED = ("left", "start", "center", "right", "end", "both", "distribute", "thaiDistribute")


def of_run(styles: Styles, names: Iterable[str], direct: etree._Element | None) -> Iterator[str]:
    """What is beyond the subset in a run dressed by these styles and direct properties."""
    said: dict[str, etree._Element] = {}
    fonts: dict[str, str] = {}
    for element in [*_dress(styles, names), direct]:
        for item in element if element is not None else ():
            said[local_name(item)] = item
        named = child(element, "w:rFonts")
        if named is not None:
            fonts.update({etree.QName(key).localname: str(name) for key, name in named.items()})
    for name, item in said.items():
        amount = item.get(qualified("w:val"), "1")
        if name not in _RUN and amount not in (*_OFF, _NEUTRAL.get(name, "0")):
            yield f"w:{name}"
    yield from _shade(said.get("shd"))
    yield from _latin(said, fonts)


def _dress(styles: Styles, names: Iterable[str]) -> Iterator[etree._Element | None]:
    yield styles.run_defaults
    for name in names:
        for element in styles.chain(name):
            yield child(element, "w:rPr")


def _latin(said: dict[str, etree._Element], fonts: dict[str, str]) -> Iterator[str]:
    """Latin letters and digits have properties of their own; ours look as the Thai ones do."""
    for latin, thai in (("sz", "szCs"), ("b", "bCs"), ("i", "iCs")):
        pair = [_state(said.get(name)) for name in (latin, thai)]
        if latin in said and pair[0] != pair[1]:
            yield f"w:{latin} and w:{thai} differ"
    if any(name in fonts for name in ("asciiTheme", "hAnsiTheme", "cstheme")):
        yield "theme font"
    others = {fonts.get(name, "") for name in ("ascii", "hAnsi")} - SHIPPED_NAMES - {""}
    if others:
        yield f"font {', '.join(sorted(others))}"


def _state(element: etree._Element | None) -> str:
    if element is None:
        return "off"
    amount = element.get(qualified("w:val"), "1")
    return "off" if amount in _OFF else {"true": "1", "on": "1"}.get(amount, amount)


def _shade(element: etree._Element | None) -> Iterator[str]:
    kind = "" if element is None else element.get(qualified("w:val"), "")
    if kind not in _SOLID_SHADES:
        yield f"shading {kind}"


def of_paragraph(properties: Iterable[etree._Element | None]) -> Iterator[str]:
    """What is beyond the subset in a paragraph's properties, its styles' first."""
    said = {
        local_name(item): item
        for element in properties
        for item in (element if element is not None else ())
    }
    for name, item in said.items():
        if name not in _PARAGRAPH and item.get(qualified("w:val"), "1") not in _OFF:
            yield f"w:{name}"
    spacing, indents = said.get("spacing"), said.get("ind")
    for name in _IN_LETTERS:
        if spacing is not None and spacing.get(qualified(f"w:{name}"), "0") not in _OFF:
            yield f"w:{name}"
    for key, amount in indents.items() if indents is not None else ():
        if str(key).endswith("Chars") and amount != "0":
            yield "indent in letters"
    align = said.get("jc")
    if align is not None and align.get(qualified("w:val")) not in _ALIGNED:
        yield f"alignment {align.get(qualified('w:val'))}"
    yield from _shade(said.get("shd"))
    for tab in said.get("tabs", ()):
        kind = tab.get(qualified("w:val"), "left")
        if kind in ("decimal", "bar", "num"):
            yield f"{kind} tab stop"


def of_section(section: etree._Element | None) -> Iterator[str]:
    """What is beyond the subset in a section's properties."""
    for item in section if section is not None else ():
        amount = item.get(qualified("w:val"), "1")
        if local_name(item) not in _SECTION and amount not in (*_OFF, "top", "lrTb"):
            yield f"w:{local_name(item)}"
    grid = value(section, "w:docGrid", "w:type")
    if grid not in (None, "default"):
        yield f"document grid {grid}"


def of_settings(settings: etree._Element) -> Iterator[str]:
    """What is beyond the subset in a file's settings."""
    for name in ("mirrorMargins", "gutterAtTop", "autoHyphenation", "bookFoldPrinting"):
        if switch(settings, f"w:{name}"):
            yield f"w:{name}"


def of_table(properties: etree._Element | None) -> Iterator[str]:
    """What is beyond the subset in a table's properties."""
    for name in ("tblpPr", "tblCellSpacing", "bidiVisual"):
        if child(properties, f"w:{name}") is not None:
            yield "floating table" if name == "tblpPr" else f"w:{name}"


def of_cell(properties: etree._Element | None) -> Iterator[str]:
    """What is beyond the subset in a cell's properties."""
    if child(properties, "w:textDirection") is not None:
        yield "turned text in a cell"
    if switch(properties, "w:tcFitText"):
        yield "w:tcFitText"
    yield from _shade(child(properties, "w:shd"))
    for side in ("tl2br", "tr2bl"):
        kind = value(child(properties, "w:tcBorders"), f"w:{side}")
        if kind not in (None, *_OFF):
            yield "slanted line in a cell"
