"""What Word's styles come to for one paragraph and one run: document, table, style, direct."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

from service.documents.xml import child, qualified, switch, twips, value

_NOTHING = ("nil", "none")
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00",
    "magenta": "FF00FF", "red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF",
    "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080",
    "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A border: kind as Word names it, width and distance in points, colour as hex digits."""

    kind: str
    width: float
    color: str
    space: float = 0

    @property
    def drawn(self) -> bool:
        return self.kind not in _NOTHING


@dataclass(frozen=True, slots=True)
class RunLook:
    """How a run's Thai text looks; size in points (``w:szCs``), colour as hex digits."""

    font: str = "Times New Roman"
    size: float = 10.0
    bold: bool = False
    italic: bool = False
    underline: str = "none"
    strike: bool = False
    color: str = "000000"
    shade: str = ""
    highlight: str = ""
    raised: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class TabStop:
    """A tab stop: place in points from the text's left edge, alignment and leader."""

    at: float
    kind: str
    leader: str


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """How a paragraph is set; lengths in points."""

    align: str = "left"
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    line: float = 240
    line_rule: str = "auto"
    contextual: bool = False
    keep_next: bool = False
    keep_lines: bool = False
    page_break_before: bool = False
    widow_control: bool = True
    shade: str = ""
    borders: tuple[tuple[str, Line], ...] = ()
    tabs: tuple[TabStop, ...] = ()
    numbering: tuple[str, int] | None = None
    style: str = ""


@dataclass(frozen=True, slots=True)
class Style:
    """A style of ``styles.xml`` with the style it is based on."""

    element: etree._Element = field(compare=False)
    based_on: str


class Styles:
    """The styles of a Word file."""

    def __init__(self, root: etree._Element) -> None:
        self._styles = {
            element.get(qualified("w:styleId"), ""): Style(
                element, value(element, "w:basedOn") or ""
            )
            for element in root.iterfind(qualified("w:style"))
        }
        self._defaults = {
            element.get(qualified("w:type")): element.get(qualified("w:styleId"), "")
            for element in root.iterfind(qualified("w:style"))
            if element.get(qualified("w:default")) in ("1", "true")
        }
        self._document = child(root, "w:docDefaults")

    @property
    def run_defaults(self) -> etree._Element | None:
        return child(child(self._document, "w:rPrDefault"), "w:rPr")

    @property
    def paragraph_defaults(self) -> etree._Element | None:
        return child(child(self._document, "w:pPrDefault"), "w:pPr")

    def default(self, kind: str) -> str:
        """The id of the style that things of a kind have when they name none."""
        return self._defaults.get(kind, "")

    def __contains__(self, style_id: str) -> bool:
        return style_id in self._styles

    def chain(self, style_id: str) -> Iterator[etree._Element]:
        """A style's elements from the one it ends in to itself."""
        names: list[str] = []
        while style_id in self._styles and style_id not in names:
            names.append(style_id)
            style_id = self._styles[style_id].based_on
        for name in reversed(names):
            yield self._styles[name].element

    @lru_cache(maxsize=512)  # noqa: B019 - lives as long as one compile
    def paragraph(self, style_id: str, table_style: str = "") -> ParagraphLook:
        look = ParagraphLook(style=style_id or self._defaults.get("paragraph", ""))
        look = apply_paragraph(look, self.paragraph_defaults)
        for element in self.chain(table_style):
            look = apply_paragraph(look, child(element, "w:pPr"))
        for element in self.chain(look.style):
            look = apply_paragraph(look, child(element, "w:pPr"))
        return look

    @lru_cache(maxsize=512)  # noqa: B019
    def run(self, paragraph_style: str, character_style: str, table_style: str = "") -> RunLook:
        look = apply_run(RunLook(), self.run_defaults)
        chains = (
            table_style,
            paragraph_style or self._defaults.get("paragraph", ""),
            character_style,
        )
        for name in chains:
            for element in self.chain(name):
                look = apply_run(look, child(element, "w:rPr"))
        return look


def _color(said: str) -> str:
    return "000000" if said == "auto" else said.upper()


def _fill(said: str) -> str:
    return "" if said == "auto" else said.upper()


_RUN_SWITCHES = (
    ("bold", "w:bCs"), ("italic", "w:iCs"), ("strike", "w:strike"), ("hidden", "w:vanish"),
)  # fmt: skip
_RUN_VALUES: tuple[tuple[str, str, str, Callable[[str], object]], ...] = (
    ("font", "w:rFonts", "w:cs", str),
    ("size", "w:szCs", "w:val", lambda said: float(said) / 2),
    ("underline", "w:u", "w:val", str),
    ("color", "w:color", "w:val", _color),
    ("raised", "w:vertAlign", "w:val", lambda said: "" if said == "baseline" else said),
    ("shade", "w:shd", "w:fill", _fill),
    ("highlight", "w:highlight", "w:val", lambda said: _HIGHLIGHTS.get(said, "")),
)


def apply_run(look: RunLook, properties: etree._Element | None) -> RunLook:
    """The look after direct run properties; Thai text follows the cs variants."""
    if properties is None:
        return look
    changes: dict[str, object] = {
        name: state for name, tag in _RUN_SWITCHES if (state := switch(properties, tag)) is not None
    }
    for name, tag, attribute, read in _RUN_VALUES:
        if (said := value(properties, tag, attribute)) is not None:
            changes[name] = read(said)
    return replace(look, **changes) if changes else look  # type: ignore[arg-type]


def apply_paragraph(look: ParagraphLook, properties: etree._Element | None) -> ParagraphLook:
    """The look after direct paragraph properties."""
    if properties is None:
        return look
    changes: dict[str, object] = {}
    if (align := value(properties, "w:jc")) is not None:
        changes["align"] = {"start": "left", "end": "right"}.get(align, align)
    changes.update(_indents(child(properties, "w:ind")))
    changes.update(_spacing(child(properties, "w:spacing")))
    for name, tag in (
        ("contextual", "w:contextualSpacing"),
        ("keep_next", "w:keepNext"),
        ("keep_lines", "w:keepLines"),
        ("page_break_before", "w:pageBreakBefore"),
        ("widow_control", "w:widowControl"),
    ):
        state = switch(properties, tag)
        if state is not None:
            changes[name] = state
    if (shade := value(properties, "w:shd", "w:fill")) is not None:
        changes["shade"] = _fill(shade)
    if (borders := child(properties, "w:pBdr")) is not None:
        changes["borders"] = tuple(sorted({**dict(look.borders), **borders_of(borders)}.items()))
    if (tabs := child(properties, "w:tabs")) is not None:
        changes["tabs"] = _merge_tabs(look.tabs, tabs)
    numbering = child(properties, "w:numPr")
    if numbering is not None:
        number = value(numbering, "w:numId") or (look.numbering[0] if look.numbering else "0")
        level = int(value(numbering, "w:ilvl") or 0)
        changes["numbering"] = None if number == "0" else (number, level)
    return replace(look, **changes)  # type: ignore[arg-type]


def _indents(element: etree._Element | None) -> dict[str, object]:
    if element is None:
        return {}
    changes: dict[str, object] = {}
    for name, tags in (("left", ("w:left", "w:start")), ("right", ("w:right", "w:end"))):
        for tag in tags:
            if (amount := twips(element.get(qualified(tag)))) is not None:
                changes[name] = amount
    if (first := twips(element.get(qualified("w:firstLine")))) is not None:
        changes["first"] = first
    if (hanging := twips(element.get(qualified("w:hanging")))) is not None:
        changes["first"] = -hanging
    return changes


def _spacing(element: etree._Element | None) -> dict[str, object]:
    if element is None:
        return {}
    changes: dict[str, object] = {}
    for name in ("before", "after"):
        if (amount := twips(element.get(qualified(f"w:{name}")))) is not None:
            changes[name] = amount
    if (line := element.get(qualified("w:line"))) is not None:
        changes["line"] = float(line)
        changes["line_rule"] = element.get(qualified("w:lineRule"), "auto")
    return changes


def borders_of(element: etree._Element) -> dict[str, Line]:
    """Border lines by side (``top``, ``left``, ``insideH`` …)."""
    sides: dict[str, Line] = {}
    for side in element:
        name = etree.QName(side).localname
        name = {"start": "left", "end": "right"}.get(name, name)
        color = side.get(qualified("w:color"), "auto")
        sides[name] = Line(
            kind=side.get(qualified("w:val"), "single"),
            width=float(side.get(qualified("w:sz"), "4")) / 8,
            color=_color(color),
            space=float(side.get(qualified("w:space"), "0")),
        )
    return sides


def _merge_tabs(known: tuple[TabStop, ...], element: etree._Element) -> tuple[TabStop, ...]:
    stops = {stop.at: stop for stop in known}
    for tab in element:
        at = twips(tab.get(qualified("w:pos"))) or 0.0
        kind = tab.get(qualified("w:val"), "left")
        kind = {"start": "left", "end": "right"}.get(kind, kind)
        stops.pop(at, None)
        if kind != "clear":
            stops[at] = TabStop(at, kind, tab.get(qualified("w:leader"), "none"))
    return tuple(sorted(stops.values(), key=lambda stop: stop.at))
