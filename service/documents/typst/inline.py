"""Runs: text, tags, tabs, breaks, fields and pictures of one paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from service.documents.styles import RunLook, apply_run
from service.documents.tags import TOKEN
from service.documents.typst import beyond
from service.documents.typst.drawing import picture
from service.documents.typst.state import Story, Translation, color, local_name, text_arguments
from service.documents.typst.text import (
    BREAK,
    break_places,
    is_marked,
    is_thai,
    unprintable,
    with_breaks,
)
from service.documents.xml import child, qualified, value

TAB, NEW_LINE, NEW_PAGE = "\x01", "\x02", "\x03"

_IGNORED = {
    "rPr", "pPr", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak",
    "permStart", "permEnd", "softHyphen", "commentRangeStart", "commentRangeEnd",
    "sdtPr", "sdtEndPr",
}  # fmt: skip
_CONTAINERS = {"hyperlink", "smartTag", "sdt", "sdtContent", "dir", "bdo"}
_UNDERLINES = {"single": "", "words": "", "double": "double", "dotted": "dotted", "dash": "dashed"}
# Signs right after a value: neither blank nor Thai.
_SIGNS = re.compile("[^\\s\u0e01-\u0e3a\u0e40-\u0e4e]+")
_PLACEHOLDER = "\ufffc"
_SWITCH = re.compile(r"\\[*#]\s*(\w+)")
_FIELD = re.compile(r"\s*(\w+)(.*)", re.DOTALL)


@dataclass(slots=True)
class _Field:
    """A field that is being read: its instruction, and whether its old result is passed over."""

    instruction: str = ""
    in_result: bool = False
    look: RunLook | None = None


class Inline:
    """Translates one paragraph's runs into markup pieces, tabs and breaks in reading order."""

    def __init__(self, shared: Translation, story: Story, style: str) -> None:
        self._shared = shared
        self._story = story
        self._style = style
        self._properties: etree._Element | None = None
        self._fields: list[_Field] = []
        self._breaks: dict[etree._Element, str] = {}
        self.pieces: list[str] = []
        self.has_text = False
        self.has_tags = False

    def read(self, paragraph: etree._Element) -> list[str]:
        self._breaks = dict(self._marked_texts(paragraph))
        self._story.run = 0
        self._children(paragraph)
        return self.pieces

    def _marked_texts(self, paragraph: etree._Element) -> Iterator[tuple[etree._Element, str]]:
        """Each ``w:t`` as markup, its breaks found in the whole paragraph's text."""
        elements = list(paragraph.iter(qualified("w:t")))
        texts = [element.text or "" for element in elements]
        plain = TOKEN.sub(_PLACEHOLDER, "".join(texts))
        places = break_places(plain)
        at = 0
        for element, text in zip(elements, texts, strict=True):
            markup: list[str] = []
            pieces = TOKEN.split(text)
            statics = [self._printable(piece) for piece in pieces[::2]]
            tags = [self._shared.tags.tag(match) for match in TOKEN.finditer(text)]
            for number, tag in enumerate(tags):
                # What holds on to a value is written with it, and not by itself.
                head, tail = "", ""
                if tag.startswith("{{"):
                    head, tail = self._held(statics[number], statics[number + 1])
                    statics[number] = statics[number].removesuffix(head)
                    statics[number + 1] = statics[number + 1].removeprefix(tail)
                at = self._static(statics[number], plain, at, places, markup) + len(head)
                markup.append(self._tag(tag, plain, at, head, tail))
                at += 1 + len(tail)
            at = self._static(statics[-1], plain, at, places, markup)
            yield element, "".join(markup)

    def _printable(self, text: str) -> str:
        if lacking := unprintable(text):
            self._shared.unsupported(self._story, f"letters the font lacks: {lacking}")
            return "".join(" " if letter in lacking else letter for letter in text)
        return text

    @staticmethod
    def _held(before: str, after: str) -> tuple[str, str]:
        """The Thai word that ends the text before a value, and the signs that begin that after."""
        word = before[max([0, *break_places(before)]) :]
        head = word if word and is_thai(word[-1]) else ""
        signs = _SIGNS.match(after)
        return head, signs[0] if signs else ""

    def _static(self, text: str, plain: str, at: int, places: list[int], markup: list[str]) -> int:
        if text:
            inner = [place - at for place in places if at < place < at + len(text)]
            start = BREAK if at in places and is_marked(plain, at) else ""
            markup.append(start + with_breaks(text, inner))
            self.has_text = self.has_text or bool(text.strip())
        return at + len(text)

    def _tag(self, tag: str, plain: str, at: int, head: str, tail: str) -> str:
        self.has_tags = True
        if not tag.startswith("{{"):
            return tag
        before, after = at - len(head), at + 1 + len(tail)
        thai_before = before > 0 and is_thai(plain[before - 1])
        thai_after = after < len(plain) and is_thai(plain[after])
        if not (thai_before or thai_after or head or tail):
            return tag
        self.has_text = self.has_text or bool(head or tail)
        expression = tag[2:-2].strip().strip("-")
        beside = {"before": thai_before, "after": thai_after, "head": head, "tail": tail}
        around = "".join(f", {name}={item!r}" for name, item in beside.items() if item)
        return f"{{{{ _edged(({expression}){around}) }}}}"

    def _children(self, parent: etree._Element) -> None:
        self._between(parent.text)
        for element in parent:
            name = local_name(element)
            if name == "r":
                self._story.run += 1
                self._run(element)
            elif name == "fldSimple":
                self._field(element.get(qualified("w:instr"), ""), self._look(element))
            elif name in _CONTAINERS:
                self._children(element)
            elif name and name not in _IGNORED:
                self._shared.unsupported(self._story, name)
            self._between(element.tail)

    def _between(self, text: str | None) -> None:
        tags = self._shared.put_back(text)
        if tags:
            self.has_tags = True
            self.pieces.append(tags)

    def _look(self, run: etree._Element) -> RunLook:
        properties = child(run, "w:rPr")
        character_style = value(properties, "w:rStyle") or ""
        look = self._shared.styles.run(self._style, character_style, self._story.table_style)
        return apply_run(look, properties)

    def _run(self, run: etree._Element) -> None:
        look = self._look(run)
        self._properties = child(run, "w:rPr")
        if look.hidden:
            return
        for element in run:
            name = local_name(element)
            if name in ("fldChar", "instrText"):
                self._field_part(element, name, look)
            elif self._fields and self._fields[-1].in_result:
                continue
            else:
                self._content(element, name, look)

    def _content(self, element: etree._Element, name: str, look: RunLook) -> None:
        if name == "t":
            self._add(self._breaks[element], look)
        elif name == "tab":
            self.pieces.append(TAB)
        elif name in ("br", "cr"):
            kind = element.get(qualified("w:type"), "textWrapping")
            self.pieces.append(NEW_PAGE if kind == "page" else NEW_LINE)
            if kind == "column":
                self._shared.unsupported(self._story, "column break")
        elif name == "noBreakHyphen":
            self._add("#nbhyphen;", look)
        elif name == "drawing":
            self._add(picture(self._shared, self._story, element), look)
            self.has_text = True
        elif name and name not in _IGNORED:
            self._shared.unsupported(self._story, name)

    def _add(self, markup: str, look: RunLook) -> None:
        if markup:
            self._shared.check_font(self._story, look)
            self._beyond()
            self.pieces.append(self.dressed(markup, look))

    def _beyond(self) -> None:
        styles = (
            self._story.table_style,
            self._style or self._shared.styles.default("paragraph"),
            value(self._properties, "w:rStyle") or "",
        )
        for what in beyond.of_run(self._shared.styles, styles, self._properties):
            self._shared.unsupported(self._story, what)

    def dressed(self, markup: str, look: RunLook) -> str:
        """Markup inside what makes it look as it should, where that is not the file's default."""
        arguments = text_arguments(look, self._shared.base)
        if look.underline not in ("none", *_UNDERLINES):
            self._shared.unsupported(self._story, f"underline {look.underline}")
        if look.raised == "superscript":
            markup = f"#raised[{markup}]"
        elif look.raised == "subscript":
            markup = f"#lowered[{markup}]"
        if look.underline != "none":
            kind = _UNDERLINES.get(look.underline, "")
            markup = f'#underlined("{kind}")[{markup}]'
        if look.strike:
            markup = f"#strike[{markup}]"
        if paint := look.highlight or look.shade:
            markup = f"#highlight(fill: {color(paint)}, extent: 0pt)[{markup}]"
        return f"#text({', '.join(arguments)})[{markup}]" if arguments else markup

    def _field_part(self, element: etree._Element, name: str, look: RunLook) -> None:
        if name == "instrText":
            if self._fields:
                self._fields[-1].instruction += element.text or ""
            return
        kind = element.get(qualified("w:fldCharType"))
        if kind == "begin":
            self._fields.append(_Field(look=look))
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            self._field(field.instruction, field.look or look)

    def _field(self, instruction: str, look: RunLook) -> None:
        match = _FIELD.match(instruction)
        name, switches = (match[1].upper(), match[2]) if match else ("", "")
        kinds = [kind for kind in _SWITCH.findall(switches) if kind.lower() != "mergeformat"]
        if any(kind.lower() not in ("arabic", "thaiarabic") for kind in kinds):
            self._shared.unsupported(self._story, f"field {instruction.strip()}")
        thai = kinds[-1].lower() == "thaiarabic" if kinds else self._shared.thai_pages
        digits = "true" if thai else "false"
        self.has_text = True
        if name == "PAGE":
            self._add(f"#page-number({digits});", look)
        elif name == "NUMPAGES":
            self._add(f"#page-count({digits});", look)
        else:
            self._shared.unsupported(self._story, f"field {name}")
