"""A thin layer over python-docx: an official A4 page, its paragraphs, its fields, its bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from service.documents.steady_zip import SteadyZip
from tools.draw.styles import indents, styles_xml, tab_stops, weight

_MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
_AUTHOR = "กองทุนสงเคราะห์เกษตรกร"
_WORD_VERSION = 15
_UNWANTED = ("thumbnail", "stylesWithEffects", "customXml", "theme", "numbering", "webSettings")

_SETTINGS: Final = f"""\
<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>\
<w:characterSpacingControl w:val="doNotCompress"/><w:compat>\
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" \
w:val="{_WORD_VERSION}"/>\
<w:compatSetting w:name="overrideTableStyleFontSizeAndJustification" \
w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>\
<w:compatSetting w:name="enableOpenTypeFeatures" \
w:uri="http://schemas.microsoft.com/office/word" w:val="1"/>\
</w:compat><w:themeFontLang w:val="en-US" w:bidi="th-TH"/><w:decimalSymbol w:val="."/>\
<w:listSeparator w:val=","/></w:settings>"""


@dataclass(frozen=True, slots=True)
class Run:
    """Text with a look of its own; ``size`` in points, ``color`` as hex digits."""

    text: str
    bold: bool = False
    size: float | None = None
    color: str = ""


def bold(text: str) -> Run:
    return Run(text, bold=True)


def new_paper(title: str, *, top: float = 2.5, bottom: float = 2.0) -> Document:
    """An empty A4 file with the house's styles: left 3 cm, right 2 cm, the rest as given."""
    document = docx.Document()
    _drop_unwanted(document)
    _replace_children(document.styles.element, styles_xml())
    _replace_children(document.settings.element, _SETTINGS)
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(top), Cm(bottom)
    section.header_distance = section.footer_distance = Cm(1.25)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, _AUTHOR, _AUTHOR
    properties.comments, properties.revision = "", 1
    properties.created = properties.modified = _MOMENT
    return document


def add(
    where: Any,
    style: str,
    *pieces: str | Run,
    tabs: tuple[tuple[int, str, str], ...] = (),
    before: float | None = None,
    ind: tuple[int, int, int] | None = None,
    keep_next: bool = False,
) -> Paragraph:
    """Add a paragraph; in its text a tab is a tab, a line feed a line break, ``{{ }}`` a tag.

    ``tabs`` are (place in twips, kind, leader); ``ind`` is left, right, first line in twips.
    """
    paragraph: Paragraph = where.add_paragraph()
    fill(paragraph, style, *pieces)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no public name
    direct = "<w:keepNext/>" if keep_next else ""
    direct += tab_stops(tabs)
    if before is not None:
        direct += f'<w:spacing w:before="{round(before * 20)}"/>'
    if ind is not None:
        direct += indents(*ind)
    for element in parse_xml(f"<w:pPr {nsdecls('w')}>{direct}</w:pPr>"):
        properties.append(element)
    return paragraph


def fill(paragraph: Paragraph, style: str, *pieces: str | Run) -> None:
    """Give an empty paragraph its style and text."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.insert(0, parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{style}"/>'))
    for piece in pieces:
        run = piece if isinstance(piece, Run) else Run(piece)
        made = paragraph.add_run(run.text)._r  # noqa: SLF001
        look = weight(bold=run.bold, size=run.size, color=run.color)
        if look:
            made.insert(0, parse_xml(f"<w:rPr {nsdecls('w')}>{look}</w:rPr>"))


def repeat(where: Any, loop: str, style: str, *pieces: str | Run) -> None:
    """Add a paragraph that docxtpl repeats: ``loop`` is ``for line in lines``."""
    add(where, style, f"{{%p {loop} %}}")
    add(where, style, *pieces)
    add(where, style, "{%p endfor %}")


def page_number(paragraph: Paragraph, *, thai: bool) -> None:
    """Write "- ๒ -": the page's number as a field, in Thai digits when ``thai``."""
    switch = r" \* ThaiArabic" if thai else ""
    shown = "๒" if thai else "2"
    paragraph.add_run("- ")
    for inner in (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> PAGE {switch} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{shown}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ):
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{inner}</w:r>"))  # noqa: SLF001
    paragraph.add_run(" -")


def number_later_pages(document: Document, *, thai: bool) -> None:
    """Number the pages from the second on, centred at the top."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for header, numbered in ((section.first_page_header, False), (section.header, True)):
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph._p.clear_content()  # noqa: SLF001
        for old in paragraph._p.findall(qn("w:pPr")):  # noqa: SLF001
            paragraph._p.remove(old)  # noqa: SLF001
        fill(paragraph, "FafPageNumber")
        if numbered:
            page_number(paragraph, thai=thai)


def to_bytes(document: Document) -> bytes:
    """The Word file; the same drawing gives the same bytes."""
    raw, out = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as archive, SteadyZip(out) as steady:
        for name in _in_order(archive.namelist()):
            steady.writestr(name, archive.read(name))
    return out.getvalue()


def _in_order(names: Iterable[str]) -> list[str]:
    first = "[Content_Types].xml"
    return [first, *sorted(name for name in names if name != first)]


def _drop_unwanted(document: Document) -> None:
    """Take away what python-docx's own template brings: a theme, a thumbnail, unused lists."""
    for owner in (document.part.package, document.part):
        for key, relation in list(owner.rels.items()):
            if any(word in relation.reltype for word in _UNWANTED):
                del owner.rels[key]
    font_table = next(
        (item for item in document.part.rels.values()
         if item.reltype == RELATIONSHIP_TYPE.FONT_TABLE), None,
    )  # fmt: skip
    if font_table is not None:
        del document.part.rels[font_table.rId]


def _replace_children(element: Any, xml: str) -> None:
    for old in list(element):
        element.remove(old)
    for new in list(parse_xml(xml)):
        element.append(new)
