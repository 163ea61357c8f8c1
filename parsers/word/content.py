"""A Word file's text in reading order, as its writer means it now: insertions in, deletions out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from parsers.content import EMPTY, TICKED, Block, Cell, Paragraph, Span, Table
from parsers.word.parts import NAMES, is_on, value, w
from templates.findings import Place

_BREAK: Final = "\x0b"
_TAGS: Final = ("p", "tbl", "sdt", "ins", "moveTo", "customXml", "smartTag", "sdtContent")
_THROUGH: Final = frozenset(
    w(name)
    for name in [
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "fldSimple",
        "sdtContent",
        "dir",
        "bdo",
        "subDoc",
    ]
)
_GONE: Final = frozenset(w(name) for name in ("del", "moveFrom"))
_CHANGED: Final = frozenset(w(name) for name in ("ins", "del", "moveFrom", "moveTo"))
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PLACEHOLDER: Final = "PlaceholderText"
_SIGNS: Final = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): _BREAK,
    w("cr"): _BREAK,
    w("noBreakHyphen"): "-",
}
#: Ticks and boxes of Wingdings fonts, by their codes; Word writes them from F000 on.
_WINGDINGS: Final = {
    "wingdings": {0xA8: EMPTY, 0x6F: EMPTY, 0x71: EMPTY, 0xFE: TICKED, 0xFD: "☒", 0xFC: "✓", 0xFB: "✗"},
    "wingdings 2": {0xA3: EMPTY, 0x2A: EMPTY, 0x52: TICKED, 0x53: "☒", 0x50: "✓", 0x4F: "✗", 0x54: "☒"},
    "webdings": {0x63: EMPTY, 0x61: "✓", 0x72: "✗"},
}  # fmt: skip


@dataclass(slots=True)
class Text:
    """What a body holds, and what a person must know of how it was written."""

    blocks: list[Block] = field(default_factory=list)
    has_changes: bool = False
    hidden: list[tuple[str, Place]] = field(default_factory=list)


def text_of(root: etree._Element, part: str) -> Text:
    """The text of a part: paragraphs, tables, what stands in text boxes after its paragraph."""
    return _Reader(part, root).text()


class _Reader:
    def __init__(self, part: str, root: etree._Element) -> None:
        self._part, self._root = part, root
        self._numbers = {each: number for number, each in enumerate(root.iter(w("p")), start=1)}
        self._hidden: list[tuple[str, Place]] = []
        self._changed = next(root.iter(*_CHANGED), None) is not None

    def text(self) -> Text:
        body = self._root.find(w("body"))
        blocks = list(self._blocks(self._root if body is None else body))
        return Text(blocks, self._changed, self._hidden)

    # --- blocks ---------------------------------------------------------------------------------

    def _blocks(self, elements: Iterable[etree._Element]) -> Iterator[Block]:
        open_text: Paragraph | None = None
        for element in elements:
            if element.tag == w("p"):
                boxes: list[Block] = []
                made = Paragraph(list(self._spans(element, boxes)))
                if open_text is not None:
                    made = Paragraph([*open_text.spans, *made.spans])
                # A paragraph whose end was deleted goes on with the next one.
                is_open = element.find("w:pPr/w:rPr/w:del", NAMES) is not None
                open_text = made if is_open else None
                if not is_open:
                    yield made
                yield from boxes
            elif element.tag == w("tbl"):
                yield self._table(element)
            elif element.tag == w("sdt"):
                yield from self._blocks(element.findall(w("sdtContent")))
            elif element.tag in _THROUGH:
                yield from self._blocks(element)
        if open_text is not None:
            yield open_text

    def _table(self, table: etree._Element) -> Table:
        return Table([list(self._cells(row)) for row in _inside(table, w("tr")) if _is_kept(row)])

    def _cells(self, row: etree._Element) -> Iterator[Cell]:
        for cell in _inside(row, w("tc")):
            merged = cell.find("w:tcPr/w:vMerge", NAMES)
            if merged is not None and merged.get(w("val")) != "restart":
                continue
            columns = value(cell, "w:tcPr/w:gridSpan")
            yield Cell(list(self._blocks(cell)), int(columns) if columns.isdecimal() else 1)

    # --- text -----------------------------------------------------------------------------------

    def _spans(self, paragraph: etree._Element, boxes: list[Block]) -> Iterator[Span]:
        place = Place(part=self._part, paragraph=self._numbers.get(paragraph, 0))
        yield from self._inline(paragraph, place, boxes)

    def _inline(self, parent: etree._Element, place: Place, boxes: list[Block]) -> Iterator[Span]:
        for element in parent:
            if element.tag == w("r"):
                yield from self._run(element, place, boxes)
            elif element.tag == w("sdt"):
                yield from self._control(element, place, boxes)
            elif element.tag in _THROUGH:
                yield from self._inline(element, place, boxes)

    def _control(self, control: etree._Element, place: Place, boxes: list[Block]) -> Iterator[Span]:
        if control.find("w:sdtPr/w:showingPlcHdr", NAMES) is not None:
            return
        for content in control.findall(w("sdtContent")):
            yield from self._inline(content, place, boxes)

    def _run(self, run: etree._Element, place: Place, boxes: list[Block]) -> Iterator[Span]:
        look = run.find(w("rPr"))
        text = "".join(_letters(run))
        for box in _text_boxes(run):
            boxes.extend(self._blocks(box))
        if value(look, "w:rStyle") == _PLACEHOLDER:
            return
        if text.strip() and (is_on(look, "w:vanish") or is_on(look, "w:webHidden")):
            self._hidden.append((text.strip(), place))
            return
        if text:
            yield Span(text, place)


def _letters(run: etree._Element) -> Iterator[str]:
    for item in run:
        if item.tag == w("t"):
            yield item.text or ""
        elif item.tag == w("br") and item.get(w("type")) in ("page", "column"):
            continue
        elif item.tag in _SIGNS:
            yield _SIGNS[item.tag]
        elif item.tag == w("sym"):
            yield symbol(item)


def symbol(item: etree._Element) -> str:
    """The letter of a ``w:sym``: a tick or box of a symbol font, else what its code says."""
    code = item.get(w("char"), "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    font = item.get(w("font"), "").lower()
    known = _WINGDINGS.get(font)
    if known is not None:
        return known.get(number & 0xFF, "")
    return chr(number) if 0x20 <= number < 0xD800 else ""  # noqa: PLR2004 - no control, no half


def _text_boxes(run: etree._Element) -> Iterator[etree._Element]:
    """The contents of text boxes in a run, once each: older Words find a copy beside them."""
    for box in run.iter(w("txbxContent")):
        above = list(box.iterancestors())
        inside = above[: above.index(run)]
        if not any(each.tag in (_FALLBACK, w("txbxContent")) for each in inside):
            yield box


def _inside(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells, also those that stand in a content control."""
    for element in parent:
        if element.tag == name:
            yield element
        elif element.tag == w("sdt"):
            for content in element.findall(w("sdtContent")):
                yield from _inside(content, name)
        elif element.tag in _THROUGH:
            yield from _inside(element, name)


def _is_kept(row: etree._Element) -> bool:
    return row.find("w:trPr/w:del", NAMES) is None
