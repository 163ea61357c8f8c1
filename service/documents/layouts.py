"""What a document's blank paper looks like, for those who read papers back: ``layout.json``.

The document's own Word template runs over slots, once with both sides of every condition and one
turn of every loop: what comes out is the flow of its text with its blanks. Where the blanks stand
on pages is what the PDF maker says of the blank for print.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Final

import pikepdf
from lxml import etree

from service.documents.making import Maker
from service.documents.pdf_form.layout import Shape, qr_box
from service.documents.pdf_form.layout import Spot as PdfSpot
from service.documents.pdf_form.markup import with_values
from service.documents.slot_sandbox import Joined, Shown, slot_environment
from service.documents.tags import TAG, patch
from service.documents.xml import NS, parse, qualified
from service.documents.xml import value as attribute
from templates.control_tags import pattern_of
from templates.form import fields_in, form_of
from templates.layout import (
    Blank,
    Cell,
    Grid,
    Item,
    Layout,
    Line,
    Maybe,
    Page,
    Piece,
    Repeat,
    Row,
    Some,
    Spot,
)
from templates.slots import Slot, SlotKind, slots_of

_BODY: Final = "word/document.xml"
_FAF: Final = "urn:faf:layout"
# Private-use letters in a text: a blank with its number, and parts that stand there sometimes.
_BLANK_OPEN, _BLANK_CLOSE, _SOME_OPEN, _SOME_CLOSE, _PATH_END = "\uf8e0\uf8e1\uf8e2\uf8e3\uf8e4"
_TEXT_OR_TAG = re.compile(rf"<w:t(?:\s[^>]*)?(?<!/)>|</w:t>|{TAG.pattern}", re.DOTALL)
_STATEMENT = re.compile(r"\{%-?\s*(\w+)")
_LOOP = re.compile(r"\{%-?\s*for\s+(\w+)\s+in\s")
_PIECE = re.compile(
    f"{_BLANK_OPEN}([0-9]+){_BLANK_CLOSE}|{_SOME_OPEN}(.*?){_PATH_END}|({_SOME_CLOSE})"
)
# What stands for a path in the other branches of a condition.
_ELSE, _ELIF = "|", "|if"
_SIGNS = {"t": "", "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Paper:
    """The blank paper of a shape: where its blanks stand, without the flow, and its PDF."""

    layout: Layout
    pdf: bytes


def layout_of(maker: Maker) -> Layout:
    """The flow of the text of a document's blank paper, and where its blanks stand.

    Raises:
        BadTemplate: the template has what the PDF maker can't show the same as Word.
    """
    return replace(paper_of(maker, "print").layout, flow=tuple(_flow(maker)))


def paper_of(maker: Maker, shape: Shape) -> Paper:
    """The blank for print, or the paper under the fields of the fillable PDF; raises as above."""
    template, context = maker.slots, slots_of(maker.document.record)
    source, shown = template.source(
        with_values(context) if shape == "print" else context, shape=shape, reference=""
    )
    laid = template.lay(source)
    spots = (_spot(at, shown[at.number]) for at in laid.spots if not shown[at.number].slot.derived)
    layout = Layout(maker.template_hash, (), tuple(_pages(laid.pdf)), tuple(spots))
    return Paper(layout, laid.pdf)


def _pages(pdf: bytes) -> Iterator[Page]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for number, page in enumerate(opened.pages):
            left, bottom, right, top = map(float, page.mediabox)
            width, height = round(right - left, 2), round(top - bottom, 2)
            yield Page(width, height, None if number else qr_box(width))


def _spot(at: PdfSpot, shown: Shown) -> Spot:
    box = tuple(round(side, 1) for side in (at.left, at.top, at.right, at.bottom))
    return Spot(shown.slot.path, _option(shown.slot), at.page + 1, box, at.kind)  # type: ignore[arg-type]


# --- the template over slots ----------------------------------------------------------------------


@dataclass(slots=True)
class _Marks:
    """The blanks that the rendering came upon, by the numbers of their marks."""

    #: The paths of the fields; what is derived and has none of them is a computed field.
    fields: frozenset[str] = frozenset()
    identity: str = ""
    blanks: list[Blank] = field(default_factory=list)

    def text(self, value: object) -> str:
        """What ``{{ }}`` writes: a mark for a place to fill in, and for the number of a row."""
        if isinstance(value, Joined):
            first = next(item for item in value.items if isinstance(item, Slot | Shown))
            slot = first.slot if isinstance(first, Shown) else first
            return self._mark(replace(self._blank(slot), between=value.between))
        if isinstance(value, Shown):
            return self._mark(self._blank(value.slot))
        if isinstance(value, Slot):
            return self._mark(self._blank(value))
        if isinstance(value, int):
            return self._mark(Blank("", derived=True))
        return escape(value) if isinstance(value, str) else ""

    def _mark(self, blank: Blank) -> str:
        self.blanks.append(blank)
        return f"{_BLANK_OPEN}{len(self.blanks) - 1}{_BLANK_CLOSE}"

    def _blank(self, slot: Slot) -> Blank:
        # Several choices in one text can't be picked there: the maker prints them.
        several = slot.kind is SlotKind.CHOICES and slot.option is None
        derived = slot.derived or several
        kind = "" if derived and slot.path in self.fields else str(slot.kind)
        return Blank(slot.path, _option(slot), derived, kind=kind)


def _option(slot: Slot) -> str:
    """The code of a tick box, ``true`` for that of a yes or no, empty for what is no box."""
    if slot.kind is SlotKind.TICK:
        return (slot.option or "true").lower()
    return slot.option or ""


def _once(context: Any) -> Any:
    """A context of slots whose tables have one row, numbered ``[]``."""
    if isinstance(context, Slot):
        return replace(context, path=pattern_of(context.path))
    if isinstance(context, dict):
        return {name: _once(part) for name, part in context.items()}
    return [_once(part) for part in context[:1]] if isinstance(context, list) else context


def _row_path(item: object) -> str:
    """The path of what a loop gives, such as ``plan_rows[]``; empty for other things."""
    if isinstance(item, Slot):
        return item.path
    parts = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    path = next(filter(None, map(_row_path, parts)), "")
    # A list within a row stands for the row by what is before its own number.
    return path[: path.rindex("[]") + 2] if isinstance(item, dict) and "[]" in path else path


def _opened(source: str) -> str:
    """The template without its conditions, their places and those of loops marked."""
    in_text = False

    def some(path: str = "") -> str:
        if in_text:
            return f"{_SOME_OPEN}{path}{_PATH_END}"
        return f'<faf:some xmlns:faf="{_FAF}" path="{path}">'

    def marked(match: re.Match[str]) -> str:
        nonlocal in_text
        text = match[0]
        if text.startswith("<"):
            in_text = text != "</w:t>"
            return text
        statement = _STATEMENT.match(text)
        word = statement[1] if statement else ""
        close = _SOME_CLOSE if in_text else "</faf:some>"
        loop = _LOOP.match(text)
        if word == "if":
            return some()
        if loop is not None:
            return text + some(f"{{{{ _path({loop[1]}) }}}}")
        if word in ("else", "elif"):
            return close + some(_ELSE if word == "else" else _ELIF)
        return {"endif": close, "endfor": close + text}.get(word, text)

    return _TEXT_OR_TAG.sub(marked, source)


def _flow(maker: Maker) -> Iterator[Item]:
    """The items of the template's body, rendered over slots of one turn for each loop."""
    fields = fields_in(form_of(maker.document.record))
    marks = _Marks(frozenset(each.path for each in fields if not each.locked))
    context = _once(slots_of(maker.document.record))
    source = _opened(patch(maker.parts[_BODY].decode()))
    rendered = (
        slot_environment()
        .from_string(source)
        .render({**context, "_marks": marks, "_path": _row_path})
    )
    body = parse(rendered.encode()).find(qualified("w:body"))
    return _items(() if body is None else body, marks.blanks)


# --- from Word's XML to the flow ------------------------------------------------------------------


def _items(elements: Iterable[etree._Element], blanks: Sequence[Blank]) -> Iterator[Item]:
    for element in elements:
        name = etree.QName(element).localname
        if name == "p":
            yield Line(tuple(_pieces(_text(element), blanks)))
        elif name == "tbl":
            yield Grid(tuple(_items(element, blanks)))
        elif name == "tr":
            yield Row(tuple(_cells(element, blanks)))
        elif name == "some":
            items, path = tuple(_items(element, blanks)), element.get("path", "")
            if path in ("", _ELSE, _ELIF):
                others = _others(element.itersiblings(), blanks) if not path else ()
                if not path and (items or others):
                    yield Maybe(items, others)
            elif items:
                yield Repeat(path, items)
        elif name in ("sdt", "sdtContent"):
            yield from _items(element, blanks)


def _others(siblings: Iterator[etree._Element], blanks: Sequence[Blank]) -> tuple[Item, ...]:
    """What stands in the other branches of a condition."""
    element = next(siblings, None)
    path = "" if element is None else element.get("path")
    if element is None or path not in (_ELSE, _ELIF):
        return ()
    items = tuple(_items(element, blanks))
    return items if path == _ELSE else (Maybe(items, _others(siblings, blanks)),)


def _cells(row: etree._Element, blanks: Sequence[Blank]) -> Iterator[Cell]:
    for cell in row.findall(qualified("w:tc")):
        merged = cell.find("w:tcPr/w:vMerge", NS)
        if merged is not None and merged.get(qualified("w:val")) != "restart":
            continue
        columns = attribute(cell.find(qualified("w:tcPr")), "w:gridSpan") or "1"
        yield Cell(tuple(_items(cell, blanks)), int(columns))


def _text(paragraph: etree._Element) -> str:
    pieces = []
    for element in paragraph.iter(*(qualified(f"w:{name}") for name in _SIGNS)):
        parent = element.getparent()
        if parent is not None and parent.tag == qualified("w:r"):
            pieces.append(_SIGNS[etree.QName(element).localname] or element.text or "")
    return "".join(pieces)


def _pieces(text: str, blanks: Sequence[Blank]) -> list[Piece]:
    """The text with its marks as pieces; a part that stands there sometimes holds its own."""
    made: list[Piece] = []
    open_parts: list[tuple[str, list[Piece]]] = []
    at = 0
    for match in _PIECE.finditer(text):
        if match.start() > at:
            made.append(text[at : match.start()])
        at = match.end()
        number, path, _ = match.groups()
        if number is not None:
            made.append(blanks[int(number)])
        elif path is not None:
            open_parts.append((path, made))
            made = []
        else:
            path, before = open_parts.pop()
            made = _with_part(before, Some(tuple(made)), path)
    return [*made, text[at:]] if at < len(text) else made


def _with_part(before: list[Piece], part: Some, path: str) -> list[Piece]:
    """The pieces with one more part; another branch of a condition goes to what it is of."""
    if path not in (_ELSE, _ELIF):
        return [*before, replace(part, path=path)]
    *start, known = before
    if not isinstance(known, Some):
        raise TypeError(known)
    if known.other and isinstance(known.other[-1], Some):
        return [*start, replace(known, other=tuple(_with_part(list(known.other), part, path)))]
    return [*start, replace(known, other=part.pieces if path == _ELSE else (part,))]
