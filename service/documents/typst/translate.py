"""A Word template's parts as one Typst source with docxtpl's tags in place."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from service.documents.package import BadTemplate
from service.documents.styles import Styles
from service.documents.tags import TagStore, patch
from service.documents.typst import beyond
from service.documents.typst.heights import height
from service.documents.typst.numbering import Numbering
from service.documents.typst.paragraphs import paragraph
from service.documents.typst.sections import Running, Sections
from service.documents.typst.state import (
    ASCENT,
    DESCENT,
    PARAGRAPH_NUMBER,
    Story,
    Translation,
    color,
    local_name,
    points,
)
from service.documents.typst.tables import table
from service.documents.xml import NS, child, parse, qualified, switch, twips, value
from templates.findings import Finding, Place
from templates.values import Digits

_BODY = "word/document.xml"
_IGNORED = {"tcPr", "sectPr", "bookmarkStart", "bookmarkEnd", "proofErr", "sdtPr", "sdtEndPr"}
_NEW_WORD = 15


@dataclass(frozen=True, slots=True)
class Translated:
    """Typst markup with Jinja tags, the pictures it wants (media part to file name), findings."""

    markup: str
    media: Mapping[str, str]
    findings: tuple[Finding, ...]


def translate(parts: Mapping[str, bytes], digits: Digits) -> Translated:
    """Translate a whole Word template; every construct beyond the subset is a finding."""
    return _Translator(parts, digits).whole()


class _Translator:
    def __init__(self, parts: Mapping[str, bytes], digits: Digits) -> None:
        self._parts = parts
        styles = Styles(parse(parts.get("word/styles.xml", b"<none/>")))
        numbering = parts.get("word/numbering.xml")
        self._settings = settings = parse(parts.get("word/settings.xml", b"<none/>"))
        self._shared = Translation(
            styles=styles,
            numbering=Numbering(parse(numbering) if numbering else None),
            tags=TagStore(),
            digits=digits,
            base=styles.run("", ""),
            default_tab=twips(value(settings, "w:defaultTabStop")) or 36.0,
            old_table_place=_word_version(settings) < _NEW_WORD,
            even_headers=bool(switch(settings, "w:evenAndOddHeaders")),
        )

    def whole(self) -> Translated:
        story = Story(_BODY, self._relations(_BODY))
        body = child(self._parse(_BODY), "w:body")
        if body is None:
            raise BadTemplate([Finding("template.not_word")])
        for what in beyond.of_settings(self._settings):
            self._shared.unsupported(story, what)
        sections = Sections(self._shared, story, body, self._running_part)
        content = self._body(story, body, sections)
        markup = f"{self._head()}{content}"
        return Translated(markup, self._shared.media, tuple(self._shared.findings))

    def _head(self) -> str:
        base = self._shared.base
        return (
            f"#set text(font: FONT, size: {points(base.size)}, "
            f'weight: "{"bold" if base.bold else "regular"}", '
            f'style: "{"italic" if base.italic else "normal"}", fill: {color(base.color)}, '
            f"top-edge: {ASCENT:.5f}em, bottom-edge: -{DESCENT:.5f}em)\n"
        )

    def _body(self, story: Story, body: etree._Element, sections: Sections) -> str:
        pieces = [sections.begin(), self._shared.put_back(body.text)]
        for element in body:
            pieces.append(self._block(story, element))
            if element.find(f"{qualified('w:pPr')}/{qualified('w:sectPr')}") is not None:
                pieces.append(sections.begin())
            pieces.append(self._shared.put_back(element.tail))
        return "\n".join(piece for piece in pieces if piece)

    def _blocks(self, story: Story, parent: etree._Element) -> str:
        pieces = [self._shared.put_back(parent.text)]
        for element in parent:
            pieces.extend((self._block(story, element), self._shared.put_back(element.tail)))
        return "".join(pieces)

    def _block(self, story: Story, element: etree._Element) -> str:
        name = local_name(element)
        if name == "p":
            return paragraph(self._shared, story, element)
        if name == "tbl":
            return table(self._shared, story, element, lambda cell: self._cell(story, cell))
        if name in ("sdt", "sdtContent", "customXml"):
            return self._blocks(story, element)
        if name and name not in _IGNORED:
            self._shared.unsupported(story, name)
        return ""

    def _cell(self, story: Story, cell: etree._Element) -> str:
        return self._blocks(story, cell)

    def _running_part(self, relation: str, width: float) -> Running:
        """A header or footer."""
        target = self._relations(_BODY).get(relation, "")
        if target not in self._parts:
            return Running()
        story = Story(target, self._relations(target))
        root = self._parse(target)
        return Running(self._blocks(story, root), height(self._shared, story, root, width))

    def _parse(self, part: str) -> etree._Element:
        numbered = parse(self._parts[part])
        for number, element in enumerate(numbered.iter(qualified("w:p")), start=1):
            # The tags take paragraphs away; findings name them as Word counts them.
            element.set(PARAGRAPH_NUMBER, str(number))
        patched = patch(etree.tostring(numbered, encoding="unicode"))
        text = self._shared.tags.take_out(patched)
        try:
            return parse(text.encode("utf-8"))
        except etree.XMLSyntaxError as error:
            finding = Finding("template.broken_xml", Place(part=part), found=str(error.msg))
            raise BadTemplate([finding]) from error

    def _relations(self, part: str) -> dict[str, str]:
        folder, name = posixpath.split(part)
        data = self._parts.get(f"{folder}/_rels/{name}.rels")
        if data is None:
            return {}
        return {
            item.get("Id", ""): posixpath.normpath(posixpath.join(folder, item.get("Target", "")))
            for item in parse(data)
            if item.get("TargetMode") != "External"
        }


def _word_version(settings: etree._Element) -> int:
    for setting in settings.iterfind(f".//{qualified('w:compatSetting')}", NS):
        if setting.get(qualified("w:name")) == "compatibilityMode":
            return int(setting.get(qualified("w:val"), "12"))
    return 12
