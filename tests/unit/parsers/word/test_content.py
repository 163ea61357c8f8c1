"""What a Word file's text is, as its writer means it now."""

from __future__ import annotations

import pytest
from lxml import etree

from parsers.content import EMPTY, TICKED, Block, Paragraph, Table
from parsers.word.content import Reader, Text
from service.documents.xml import NS, parse
from tests.helpers.word_files import cell, field, par, row, run, table

_SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
_FALLBACK = "<mc:Fallback><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></mc:Fallback>"


def read(*content: str, placeholders: dict[str, str] | None = None) -> Text:
    root = parse(f"<w:document {_SPACES}><w:body>{''.join(content)}</w:body></w:document>".encode())
    return Reader(root, "word/document.xml", placeholders).text()


def said(text: Text) -> list[str]:
    return [block.text if isinstance(block, Paragraph) else "|" for block in text.blocks]


def sdt(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (run("ก\tข\nค"), "ก\tข\x0bค"),
        ("<w:r><w:t>ก</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>ข</w:t></w:r>", "ก-ข"),
        (field("DATE", "5"), "5"),
        ('<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>', "7"),
        (f"<w:hyperlink>{run('ลิงก์')}</w:hyperlink>", "ลิงก์"),
        (f"<w:ins>{run('ใหม่')}</w:ins><w:del><w:r><w:delText>เก่า</w:delText></w:r></w:del>", "ใหม่"),
        (f"<w:moveFrom>{run('ก')}</w:moveFrom><w:moveTo>{run('ข')}</w:moveTo>", "ข"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', TICKED),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', EMPTY),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="0052"/></w:r>', TICKED),
        ('<w:r><w:sym w:font="Symbol" w:char="x"/></w:r>', ""),
        ('<w:r><w:br w:type="page"/><w:t>ก</w:t></w:r>', "ก"),
        ('<w:r><w:commentReference w:id="1"/></w:r>', ""),
    ],
)
def test_what_runs_say(content: str, text: str) -> None:
    assert said(read(par(content))) == [text]


def test_tracked_changes_are_known_of() -> None:
    assert read(par(f"<w:ins>{run('ก')}</w:ins>")).has_changes
    assert not read(par(run("ก"))).has_changes


def test_paragraph_whose_end_was_deleted_goes_on() -> None:
    first = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("ก") + "</w:p>"
    assert said(read(first, par("ข"), par("ค"))) == ["กข", "ค"]


def test_hidden_text_is_no_text_but_told() -> None:
    text = read(par(run("เห็น"), run("ลับ", "<w:vanish/>"), run("ด้วย", '<w:vanish w:val="0"/>')))
    assert said(text) == ["เห็นด้วย"]
    ((words, place),) = text.hidden
    assert (words, place.paragraph) == ("ลับ", 1)


def test_text_boxes_once_and_after_their_paragraph() -> None:
    inner = par("ในกล่อง")
    shape = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>"
        f"{inner}</w:txbxContent></w:drawing></mc:Choice>{_FALLBACK.format(inner)}"
        "</mc:AlternateContent></w:r>"
    )
    assert said(read(par(run("นอก"), shape), par("ต่อ"))) == ["นอก", "ในกล่อง", "ต่อ"]


def test_tables_with_merged_cells_deleted_rows_and_controls() -> None:
    merge, going_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        row(cell("ก", look='<w:gridSpan w:val="2"/>'), cell("ข", look=merge)),
        row(cell("ค"), cell("ง"), cell("", look=going_on)),
        row(cell("ลบ"), cell("ลบ"), cell("ลบ"), look="<w:del/>"),
    ]
    whole = table([900, 900, 900], rows).replace(rows[1], sdt(rows[1]))
    (found,) = read(whole).blocks
    assert isinstance(found, Table)
    assert [[(texts(each.blocks), each.columns) for each in line] for line in found.rows] == [
        [("ก", 2), ("ข", 1)],
        [("ค", 1), ("ง", 1)],
    ]


def texts(blocks: list[Block]) -> str:
    return "".join(block.text for block in blocks if isinstance(block, Paragraph))


HINT = '<w:placeholder><w:docPart w:val="Hint"/></w:placeholder>'


@pytest.mark.parametrize(
    ("properties", "shown", "text"),
    [
        (HINT, "พิมพ์ชื่อ", ""),
        (f"{HINT}<w:showingPlcHdr/>", "พิมพ์ชื่อ", ""),
        (f"{HINT}<w:showingPlcHdr/>", "สมชาย", "สมชาย"),
        ("<w:showingPlcHdr/>", "พิมพ์ชื่ออื่น", ""),
        (HINT, "สมชาย", "สมชาย"),
    ],
)
def test_placeholders_are_no_text(properties: str, shown: str, text: str) -> None:
    content = par(run("ชื่อ "), sdt(run(shown), properties))
    assert said(read(content, placeholders={"Hint": "พิมพ์ชื่อ"})) == [f"ชื่อ {text}"]


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["กสก. 27", "กสกกสก. 27", ". 27กสก. 27"], "กสก. 27"),
        (["12,000 ตัว", "ตัว12,000 ตัว", "12,000 ตัว"], "12,000 ตัว"),
        (["5"], "5"),
        (["5", "6"], "56"),
    ],
)
def test_control_that_libreoffice_wrote_several_times(pieces: list[str], text: str) -> None:
    alias = '<w:alias w:val="ชื่อ"/><w:text/>'
    controls = "".join(
        sdt(run(piece), f'<w:id w:val="{number}"/>{alias}') for number, piece in enumerate(pieces)
    )
    assert said(read(par(controls))) == [text]


def test_line_breaks_that_libreoffice_moved_are_told() -> None:
    controls = "".join(sdt(run(each), '<w:alias w:val="ก"/>') for each in ("กข", "กขกข", "กข"))
    text = read(par("<w:r><w:br/></w:r>", controls))
    assert [words for words, _ in text.unbroken] == ["กข"]


def test_places_count_every_paragraph() -> None:
    text = read(par("ก"), table([900], [row(cell("ข"))]), par("ค"))
    last = text.blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.spans[0].place.part, last.spans[0].place.paragraph) == ("word/document.xml", 3)


def test_entities_stay_shut() -> None:
    from parsers.word.parts import parsed  # noqa: PLC0415

    hostile = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
    assert "root" not in "".join(str(text) for text in parsed(hostile).itertext())
    with pytest.raises(etree.XMLSyntaxError):
        parsed(b"<a>")
