"""What the PDF can't show as Word does is a finding with its place, never a silent difference."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from docx.oxml.ns import qn

from service.documents.pdf import PdfFiller
from templates.findings import Finding
from tests.helpers.filled import fillers
from tests.helpers.word_files import (
    A4,
    MARGINS,
    WordFile,
    borders,
    cell,
    field,
    ind,
    jc,
    numbered,
    par,
    row,
    run,
    spacing,
    table,
    tabs,
)

TEXT = "ข้อความ"
DOUBLE = {"top": ("double", 4, "000000")}
TEXT_BOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
    f"{par(TEXT)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)

PARAGRAPHS = {
    "text box": (par(TEXT, TEXT_BOX), "pict"),
    "footnote": (par('<w:r><w:footnoteReference w:id="2"/></w:r>'), "footnoteReference"),
    "tracked insertion": (par('<w:ins w:id="1" w:author="x">' + run(TEXT) + "</w:ins>"), "ins"),
    "tracked deletion": (
        par('<w:del w:id="1" w:author="x"><w:r><w:delText>x</w:delText></w:r></w:del>'), "del"),
    "exact spacing": (par(TEXT, look=spacing(line=300, lineRule="exact")), "exact line spacing"),
    "spacing in lines": (par(TEXT, look=spacing(beforeLines=100, before=240)), "w:beforeLines"),
    "automatic spacing": (par(TEXT, look=spacing(beforeAutospacing=1)), "w:beforeAutospacing"),
    "indent in letters": (
        par(TEXT, look=ind(firstLineChars=200, firstLine=400)), "indent in letters"),
    "decimal tab": (par("a\t1.5", look=tabs(("decimal", 3000))), "decimal tab stop"),
    "frame": (par(TEXT, look='<w:framePr w:w="2000" w:wrap="around"/>'), "w:framePr"),
    "low kashida": (par(TEXT, look=jc("lowKashida")), "alignment lowKashida"),
    "patterned paragraph": (
        par(TEXT, look='<w:shd w:val="pct15" w:color="auto" w:fill="FFFFFF"/>'), "shading pct15"),
    "small caps": (par(run("Text", "<w:smallCaps/>")), "w:smallCaps"),
    "letter spacing": (par(run(TEXT, '<w:spacing w:val="40"/>')), "w:spacing"),
    "raised text": (par(run(TEXT, '<w:position w:val="12"/>')), "w:position"),
    "wave underline": (par(run(TEXT, '<w:u w:val="wave"/>')), "underline wave"),
    "thin Latin letters": (par(run("Text", "<w:bCs/><w:b w:val='0'/>")), "w:b and w:bCs differ"),
    "small Latin letters": (par(run("Text 1", '<w:sz w:val="20"/>')), "w:sz and w:szCs differ"),
    "Latin in another font": (
        par(run("T", '<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>')), "font Arial"),
    "symbol": (par('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'), "sym"),
    "letter that the font lacks": (par("中 ตกลง"), "letters the font lacks: 中"),
    "field": (par(field("DATE")), "field DATE"),
    "page number in Roman": (par(field("PAGE \\* roman")), "field PAGE \\* roman"),
    "column break": (par('<w:r><w:br w:type="column"/></w:r>'), "column break"),
    "double border": (table([3000], [[TEXT]], borders("tblBorders", **DOUBLE)), "border double"),
    "floating table": (
        table([3000], [[TEXT]], '<w:tblpPr w:tblpX="100" w:tblpY="100"/>'), "floating table"),
    "space between cells": (
        table([3000], [[TEXT]], '<w:tblCellSpacing w:w="20" w:type="dxa"/>'), "w:tblCellSpacing"),
    "turned cell": (
        table([3000], [row(cell(TEXT, look='<w:textDirection w:val="btLr"/>'))]),
        "turned text in a cell"),
    "exact row": (
        table([3000], [row(cell(TEXT), look='<w:trHeight w:val="300" w:hRule="exact"/>')]),
        "exact row height"),
    "odd cell": (
        table([3000], [row(cell(TEXT, width=6000))]), "cell 300pt wide in columns of 150pt"),
    "loop over columns": (
        table([3000, 3000, 3000], [["{%tc for row in rows %}", "{{ row }}", "{%tc endfor %}"]]),
        "columns made by a loop"),
}  # fmt: skip

SECTIONS = {
    "columns": ('<w:cols w:num="2"/>', "text in columns"),
    "page borders": ("<w:pgBorders/>", "w:pgBorders"),
    "line numbers": ('<w:lnNumType w:countBy="1"/>', "w:lnNumType"),
    "document grid": ('<w:docGrid w:type="lines" w:linePitch="400"/>', "document grid lines"),
    "page numbers": ('<w:pgNumType w:fmt="lowerRoman"/>', "page numbers lowerRoman"),
    "odd pages": ('<w:type w:val="oddPage"/>', "section oddPage"),
}


def findings(made: WordFile) -> tuple[Finding, ...]:
    pdf: PdfFiller = fillers(made.bytes(), "beyond")[1]
    return pdf.findings


@pytest.mark.parametrize("name", PARAGRAPHS)
def test_construct_is_named_with_its_paragraph(name: str) -> None:
    block, what = PARAGRAPHS[name]
    found = findings(WordFile().add(par("ก่อน"), block))
    assert what in [finding.found for finding in found]
    assert {finding.code for finding in found} == {"template.unsupported"}
    assert all(finding.place.part == "word/document.xml" for finding in found)
    assert all(finding.place.paragraph >= 1 for finding in found)


@pytest.mark.parametrize("name", SECTIONS)
def test_page_setup_is_named(name: str) -> None:
    setup, what = SECTIONS[name]
    made = WordFile()
    made.page(A4 + MARGINS + setup)
    section = made.document.element.body.find(qn("w:sectPr"))
    section.remove(section[-1])
    assert what in [finding.found for finding in findings(made.add(par(TEXT)))]


def _floating(made: WordFile) -> str:
    return par(made.picture(50, 50, inline=False))


def _even_heads(made: WordFile) -> str:
    made.settings("<w:evenAndOddHeaders/>")
    made.document.sections[0].even_page_header.paragraphs[0].text = TEXT
    return par(TEXT)


def _counting(made: WordFile) -> str:
    return par(TEXT, look=numbered(made.numbering(("thaiCounting", "%1", ""))))


def _symbol_bullet(made: WordFile) -> str:
    return par(TEXT, look=numbered(made.numbering(("bullet", "\uf0fe", ""))))


def _conditional_style(made: WordFile) -> str:
    look = '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr></w:tblStylePr>'
    made.style("Banded", look, kind="table")
    return table([3000], [[TEXT]], '<w:tblStyle w:val="Banded"/>')


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (_floating, "floating picture"),
        (_even_heads, "header of even pages"),
        (_counting, "numbering thaiCounting"),
        (_symbol_bullet, "bullet \uf0fe"),
        (_conditional_style, "table style with conditional formatting"),
    ],
)
def test_construct_of_several_parts_is_named(make: Callable[[WordFile], str], what: str) -> None:
    made = WordFile()
    block = make(made)
    assert what in [finding.found for finding in findings(made.add(block))]


def test_font_that_is_not_shipped_is_named() -> None:
    look = "<w:rFonts " + " ".join(f'w:{n}="Arial"' for n in ("ascii", "hAnsi", "cs")) + "/>"
    found = findings(WordFile().add(par(run(TEXT, look))))
    assert ("template.font_not_shipped", "Arial") in [(item.code, item.found) for item in found]


def test_plain_letter_has_no_findings() -> None:
    assert findings(WordFile().add(par(TEXT), par(f"{TEXT} {{{{ name }}}}"))) == ()
