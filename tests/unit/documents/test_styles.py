"""What a paragraph and a run look like after document, table, style and direct properties."""

from __future__ import annotations

from lxml import etree

from service.documents.styles import Styles, TabStop, apply_paragraph, apply_run, borders_of
from service.documents.xml import NS

DEFAULTS = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:cs="TH SarabunPSK"/><w:szCs w:val="32"/>'
    '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
)
NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:pPr><w:spacing w:after="0"/>'
    "</w:pPr></w:style>"
)
HEADING = (
    '<w:style w:type="paragraph" w:styleId="Head"><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/>'
    '<w:jc w:val="center"/><w:tabs><w:tab w:val="left" w:pos="1000"/></w:tabs></w:pPr>'
    '<w:rPr><w:bCs/><w:szCs w:val="40"/></w:rPr></w:style>'
)


def element(content: str) -> etree._Element:
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
    return etree.fromstring(f"<root {spaces}>{content}</root>")


def styles(*content: str) -> Styles:
    return Styles(element("".join(content)))


def test_document_defaults_hold_until_a_style_says_otherwise() -> None:
    known = styles(DEFAULTS, NORMAL)
    look = known.paragraph("")
    assert (look.after, look.line, look.line_rule, look.style) == (0, 259, "auto", "Normal")
    assert (known.run("", "").size, known.run("", "").font) == (16, "TH SarabunPSK")


def test_a_style_stands_on_the_one_it_is_based_on() -> None:
    known = styles(DEFAULTS, NORMAL, HEADING)
    look = known.paragraph("Head")
    assert (look.align, look.keep_next, look.after) == ("center", True, 0)
    assert (known.run("Head", "").bold, known.run("Head", "").size) == (True, 20)


def test_styles_in_a_ring_end() -> None:
    ring = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/></w:style>'
    assert styles(ring.format("A", "B"), ring.format("B", "A")).paragraph("A").style == "A"


def test_direct_properties_come_last() -> None:
    known = styles(DEFAULTS, NORMAL, HEADING)
    direct = element(
        '<w:keepNext w:val="0"/><w:jc w:val="end"/><w:ind w:start="400" w:hanging="200"/>'
        '<w:spacing w:before="120" w:line="300" w:lineRule="atLeast"/>'
        '<w:tabs><w:tab w:val="clear" w:pos="1000"/>'
        '<w:tab w:val="right" w:pos="9000" w:leader="dot"/></w:tabs>'
    )
    look = apply_paragraph(known.paragraph("Head"), direct)
    assert (look.keep_next, look.align, look.left, look.first) == (False, "right", 20, -10)
    assert (look.before, look.line, look.line_rule) == (6, 300, "atLeast")
    assert look.tabs == (TabStop(450, "right", "dot"),)


def test_list_numbers_can_be_taken_away() -> None:
    number = "<w:numPr><w:ilvl w:val='1'/><w:numId w:val='{}'/></w:numPr>"
    listed = apply_paragraph(styles().paragraph(""), element(number.format(7)))
    assert listed.numbering == ("7", 1)
    assert apply_paragraph(listed, element(number.format(0))).numbering is None


def test_thai_text_follows_the_cs_properties_only() -> None:
    plain = styles(DEFAULTS).run("", "")
    latin = apply_run(plain, element('<w:b/><w:i/><w:sz w:val="10"/><w:rFonts w:ascii="Arial"/>'))
    assert latin == plain
    thai = apply_run(plain, element('<w:bCs/><w:iCs/><w:szCs w:val="21"/><w:u w:val="double"/>'))
    assert (thai.bold, thai.italic, thai.size, thai.underline) == (True, True, 10.5, "double")


def test_colours_and_marks() -> None:
    plain = styles().run("", "")
    look = apply_run(
        plain,
        element(
            '<w:color w:val="ff0000"/><w:highlight w:val="yellow"/><w:shd w:fill="d9d9d9"/>'
            '<w:vertAlign w:val="superscript"/><w:strike/><w:vanish/>'
        ),
    )
    assert (look.color, look.highlight, look.shade) == ("FF0000", "FFFF00", "D9D9D9")
    assert (look.raised, look.strike, look.hidden) == ("superscript", True, True)
    back = apply_run(
        look,
        element(
            '<w:color w:val="auto"/><w:highlight w:val="none"/><w:vertAlign w:val="baseline"/>'
        ),
    )
    assert (back.color, back.highlight, back.raised) == ("000000", "", "")


def test_borders_by_side() -> None:
    lines = borders_of(element('<w:start w:val="single" w:sz="8"/><w:top w:val="nil"/>'))
    assert (lines["left"].width, lines["left"].color, lines["left"].drawn) == (1, "000000", True)
    assert not lines["top"].drawn
