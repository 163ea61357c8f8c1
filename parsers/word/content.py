"""A Word file's text in reading order, as its writer means it now: insertions in, deletions out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from parsers.content import EMPTY, TICKED, Block, Cell, Paragraph, Span, Table
from parsers.word.parts import NAMES, is_on, value, w
from templates.findings import Place

_BREAK: Final = "\x0b"
_THROUGH: Final = frozenset(
    w(name)
    for name in (
        *("ins", "moveTo", "hyperlink", "smartTag", "customXml"),
        *("fldSimple", "sdtContent", "dir", "bdo", "subDoc"),
    )
)
_GONE: Final = frozenset(w(name) for name in ("del", "moveFrom"))
_CHANGED: Final = frozenset(w(name) for name in ("ins", "del", "moveFrom", "moveTo"))
_BLOCKS: Final = frozenset(w(name) for name in ("p", "tbl", "tr", "tc"))
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
    "wingdings": {
        0xA8: EMPTY, 0x6F: EMPTY, 0x71: EMPTY, 0xFE: TICKED, 0xFD: "☒", 0xFC: "✓", 0xFB: "✗",
    },
    "wingdings 2": {
        0xA3: EMPTY, 0x2A: EMPTY, 0x52: TICKED, 0x53: "☒", 0x54: "☒", 0x50: "✓", 0x4F: "✗",
    },
    "webdings": {0x63: EMPTY, 0x61: "✓", 0x72: "✗"},
}  # fmt: skip


@dataclass(slots=True)
class Text:
    """What a body holds, and what a person must know of how it was written."""

    blocks: list[Block] = field(default_factory=list)
    has_changes: bool = False
    hidden: list[tuple[str, Place]] = field(default_factory=list)
    #: Texts that had line breaks which a writer moved out of them.
    unbroken: list[tuple[str, Place]] = field(default_factory=list)


class Reader:
    """Reads one part; ``placeholders`` are the texts of empty controls by their names."""

    def __init__(
        self, root: etree._Element, part: str, placeholders: Mapping[str, str] | None = None
    ) -> None:
        self._part, self._root = part, root
        self._placeholders = placeholders or {}
        self._hints = frozenset(text.strip() for text in self._placeholders.values())
        self._numbers = {each: number for number, each in enumerate(root.iter(w("p")), start=1)}
        self._hidden: list[tuple[str, Place]] = []
        self._unbroken: list[tuple[str, Place]] = []

    def text(self) -> Text:
        """The text of the part: paragraphs, tables, text boxes after their paragraph."""
        body = self._root.find(w("body"))
        blocks = list(self._blocks(self._root if body is None else body))
        changed = next(self._root.iter(*_CHANGED), None) is not None
        return Text(blocks, changed, self._hidden, self._unbroken)

    # --- of controls ----------------------------------------------------------------------------

    def text_in(self, control: etree._Element) -> str:
        """What a control shows; paragraphs and line breaks as line feeds."""
        lines: list[str] = []
        for content in control.findall(w("sdtContent")):
            if any(each.tag in _BLOCKS for each in content):
                lines += [_said(block) for block in self._blocks(_in_cells(content))]
            else:
                place = self.place_of(control)
                lines.append("".join(span.text for span in self._inline(content, place, [])))
        return "\n".join(lines).replace(_BREAK, "\n").strip()

    def shows_placeholder(self, control: etree._Element, text: str) -> bool:
        """Whether a control shows what it shows when it is empty."""
        known = self._placeholders.get(value(control, "w:sdtPr/w:placeholder/w:docPart"))
        if known is not None:
            # A program that fills in text may leave the flag standing.
            return text == known.strip()
        return control.find("w:sdtPr/w:showingPlcHdr", NAMES) is not None

    def place_of(self, element: etree._Element) -> Place:
        """The paragraph of a control, or the first one in it."""
        above = next(element.iterancestors(w("p")), None)
        inside = above if above is not None else next(element.iter(w("p")), None)
        number = 0 if inside is None else self._numbers.get(inside, 0)
        return Place(part=self._part, paragraph=number)

    def is_gone(self, element: etree._Element) -> bool:
        """Whether an element was deleted while changes were tracked, or is a copy for old Words."""
        if element.tag in _GONE or element.tag == _FALLBACK:
            return True
        return element.tag == w("tr") and not _is_kept(element)

    def is_row_gone(self, item: etree._Element) -> bool:
        """Whether all of a row was deleted while changes were tracked."""
        rows = list(item.iter(w("tr")))
        gone_above = any(map(self.is_gone, item.iterancestors()))
        return gone_above or (bool(rows) and all(map(self.is_gone, rows)))

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
                yield from self._block_control(element)
            elif element.tag in _THROUGH:
                yield from self._blocks(element)
        if open_text is not None:
            yield open_text

    def _block_control(self, control: etree._Element) -> Iterator[Block]:
        blocks = [
            block for content in control.findall(w("sdtContent")) for block in self._blocks(content)
        ]
        said = "\n".join(map(_said, blocks)).strip()
        if said and self.shows_placeholder(control, said):
            yield Paragraph()
        else:
            yield from blocks

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
        for group in _groups(parent):
            element = group[0]
            if element.tag == w("r"):
                yield from self._run(element, place, boxes)
            elif element.tag == w("sdt"):
                yield from self._controls(group, place, boxes)
            elif element.tag in _THROUGH:
                yield from self._inline(element, place, boxes)

    def _controls(
        self, group: Sequence[etree._Element], place: Place, boxes: list[Block]
    ) -> Iterator[Span]:
        """Controls side by side that look the same: LibreOffice 7.4 writes one as several."""
        shown = [self._shown(control, place, boxes) for control in group]
        texts = ["".join(span.text for span in spans) for spans in shown]
        at = 0
        while at < len(texts):
            count, control = _same(texts, at), group[at]
            if count > 1:
                self._watch_breaks(control, texts[at], place)
                yield Span(self._without_hint(control, texts[at]), place)
            elif not self.shows_placeholder(control, texts[at].strip()):
                yield from shown[at]
            at += count

    def _without_hint(self, control: etree._Element, text: str) -> str:
        """The text of a control without what it shows when it is empty.

        LibreOffice may have put the beginning of the paragraph into the control.
        """
        known = value(control, "w:sdtPr/w:placeholder/w:docPart")
        hint = self._placeholders.get(known, "").strip()
        return text.rstrip().removesuffix(hint) if hint else text

    def _watch_breaks(self, control: etree._Element, text: str, place: Place) -> None:
        """LibreOffice puts the line breaks of a text before it: where they were is lost."""
        before = control.getprevious()
        if before is not None and before.tag == w("r") and before.find(w("br")) is not None:
            self._unbroken.append((text.strip(), place))

    def _shown(self, control: etree._Element, place: Place, boxes: list[Block]) -> list[Span]:
        return [
            span
            for content in control.findall(w("sdtContent"))
            for span in self._inline(content, place, boxes)
        ]

    def _run(self, run: etree._Element, place: Place, boxes: list[Block]) -> Iterator[Span]:
        look = run.find(w("rPr"))
        text = "".join(_letters(run))
        for box in _text_boxes(run):
            boxes.extend(self._blocks(box))
        if value(look, "w:rStyle") == _PLACEHOLDER and text.strip() in self._hints:
            return
        if text.strip() and (is_on(look, "w:vanish") or is_on(look, "w:webHidden")):
            self._hidden.append((text.strip(), place))
            return
        if text:
            yield Span(text, place)


def _said(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _in_cells(content: etree._Element) -> list[etree._Element]:
    """The paragraphs and tables in a control, which may be around a cell or rows."""
    if any(each.tag in (w("tr"), w("tc")) for each in content):
        return [block for cell in content.iter(w("tc")) for block in cell]
    return list(content)


def _groups(parent: etree._Element) -> Iterator[list[etree._Element]]:
    """Elements one by one, but controls that follow each other and look the same together."""
    group: list[etree._Element] = []
    for element in parent:
        look = _look(element)
        if group and look is not None and look == _look(group[0]):
            group.append(element)
            continue
        if group:
            yield group
        group = [element]
    if group:
        yield group


def _look(control: etree._Element) -> bytes | None:
    """What a control's properties say but its number; None for one with a tag, and other things."""
    properties = control.find(w("sdtPr")) if control.tag == w("sdt") else None
    if properties is None or properties.find(w("tag")) is not None:
        return None
    return b"".join(
        etree.tostring(item, with_tail=False) for item in properties if item.tag != w("id")
    )


def _same(texts: Sequence[str], at: int) -> int:
    """How many controls from this one on are one.

    The first has the whole text; those after it have a piece each, and behind it the whole text
    once more. Digits at the beginning may lack a piece.
    """
    whole, pieces, known = texts[at], "", 1
    for count, text in enumerate(texts[at + 1 :], start=2):
        if not whole or not text.endswith(whole):
            break
        pieces += text[: len(text) - len(whole)]
        if pieces not in whole:
            break
        if pieces and whole.endswith(pieces):
            known = count
    return known


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
