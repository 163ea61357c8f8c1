"""Marked Word files: comments where they belong, the text as it was."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from parsers.marking.notes import AUTHOR
from parsers.marking.package import Package
from parsers.marking.word import mark_word
from service.documents.making import maker
from templates.catalogue import documents
from templates.control_tags import control_tag
from tests.helpers.marked import FOREIGN, SAYS, note, order
from tests.helpers.office import convert_all_to
from tests.helpers.reading import word_strings

BOX = (
    "<w:p><w:r><w:t>นอกกล่อง</w:t></w:r><w:r><w:pict>"
    "<v:shape xmlns:v='urn:schemas-microsoft-com:vml'>"
    "<v:textbox><w:txbxContent><w:p><w:r><w:t>ในกล่อง</w:t></w:r></w:p></w:txbxContent>"
    "</v:textbox></v:shape></w:pict></w:r></w:p>"
)


@cache
def form() -> bytes:
    return maker("ns02").fillable_word(documents()["ns02"].sample(), "R-1")


def plain_file(*texts: str, comment: str = "") -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    if comment:
        runs = document.paragraphs[0].runs
        document.add_comment(runs, text=comment, author="ผู้ส่ง")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def comments(data: bytes) -> list[Any]:
    return list(docx.Document(io.BytesIO(data)).comments)


def covered(data: bytes) -> dict[str, str]:
    """The text between the ends of each comment, by its number."""
    body: Any = docx.Document(io.BytesIO(data)).element.body
    found: dict[str, str] = {}
    inside: set[str] = set()
    for element in body.iter():
        number = element.get(qn("w:id"), "")
        if element.tag == qn("w:commentRangeStart"):
            inside.add(number)
            found[number] = ""
        elif element.tag == qn("w:commentRangeEnd"):
            inside.remove(number)
        elif element.tag == qn("w:t"):
            for each in inside:
                found[each] += element.text or ""
    assert not inside
    return found


def test_paragraphs_are_counted_from_one() -> None:
    data = plain_file("หนึ่ง", "สอง", "สาม")
    marked = mark_word(data, order(note(1, paragraph=2), note(2), day="2025-11-20")).data
    assert covered(marked) == {"0": "สอง", "1": "หนึ่ง"}
    first = comments(marked)[0]
    assert first.author == AUTHOR
    assert first.timestamp.date().isoformat() == "2025-11-20"
    for words in ("1. ต้องแก้ไข: ยอดรวม", SAYS, FOREIGN, "แนะนำ: 1250.00"):
        assert words in first.text


def test_a_field_is_found_by_its_control() -> None:
    field = "plan_rows[0].new_principal"
    marked = mark_word(form(), order(note(1, field=field, paragraph=1))).data
    document: Any = docx.Document(io.BytesIO(marked)).element.body
    controls = [
        tag.getparent().getparent()
        for tag in document.iter(qn("w:tag"))
        if tag.get(qn("w:val")) == control_tag(field)
    ]
    texts = {"".join(text.text or "" for text in each.iter(qn("w:t"))) for each in controls}
    assert covered(marked)["0"] in texts
    assert covered(marked)["0"]


def test_several_notes_of_a_paragraph_are_one_comment() -> None:
    data = plain_file("หนึ่ง", "สอง")
    marked = mark_word(data, order(note(1, paragraph=2), note(2, paragraph=2))).data
    (only,) = comments(marked)
    assert only.text.count(SAYS) == 2


def test_without_a_day_there_is_no_date() -> None:
    assert comments(mark_word(plain_file("หนึ่ง"), order(note())).data)[0].timestamp is None


@pytest.mark.parametrize("field", ["", "borrower_name"])
def test_the_text_stays_as_it_was(field: str) -> None:
    marked = mark_word(form(), order(note(1, field=field), note(2, paragraph=7))).data
    assert word_strings(marked) == word_strings(form())
    with zipfile.ZipFile(io.BytesIO(form())) as before, zipfile.ZipFile(io.BytesIO(marked)) as now:
        changed = {name for name in before.namelist() if before.read(name) != now.read(name)}
    assert changed == {
        "[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"
    }  # fmt: skip


def test_boxes_of_text_are_marked_from_outside() -> None:
    package = Package(plain_file("หนึ่ง"))
    content = package.read("word/document.xml").decode()
    start = content.index("<w:body>") + len("<w:body>")
    data = _with_part(
        plain_file("หนึ่ง"), "word/document.xml", content[:start] + BOX + content[start:]
    )
    marked = mark_word(data, order(note(1, paragraph=2))).data
    assert covered(marked)["0"].startswith("นอกกล่อง")


def _with_part(data: bytes, name: str, content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as made:
        for each in old.namelist():
            made.writestr(each, content if each == name else old.read(each))
        if name not in old.namelist():
            made.writestr(name, content)
    return out.getvalue()


def test_other_peoples_comments_stay() -> None:
    marked = mark_word(plain_file("หนึ่ง", comment="ของผู้ส่ง"), order(note(1, paragraph=1))).data
    assert [each.author for each in comments(marked)] == ["ผู้ส่ง", AUTHOR]
    assert comments(marked)[0].text == "ของผู้ส่ง"
    assert covered(marked) == {"0": "หนึ่ง", "1": "หนึ่ง"}


def test_a_file_without_a_paragraph_is_marked_too() -> None:
    content = Package(plain_file()).read("word/document.xml").decode()
    start, end = content.index("<w:body>") + len("<w:body>"), content.index("<w:sectPr")
    bare = _with_part(plain_file(), "word/document.xml", content[:start] + content[end:])
    assert SAYS in comments(mark_word(bare, order(note(1, paragraph=9))).data)[0].text


def test_a_signature_that_breaks_is_told() -> None:
    signed = _with_part(plain_file("หนึ่ง"), "_xmlsignatures/sig1.xml", "<s/>")
    marked = mark_word(signed, order(note()))
    assert [each.code for each in marked.findings] == ["marking.signature_broken"]
    assert marked.findings[0].sentence in comments(marked.data)[0].text


def test_the_same_file_gives_the_same_bytes() -> None:
    orders = order(note(1, field="borrower_name"), note(2))
    assert mark_word(form(), orders) == mark_word(form(), orders)


def test_libreoffice_opens_it_and_sees_the_comments(soffice: str, tmp_path: Path) -> None:
    marked = mark_word(form(), order(note(1, field="borrower_name"), note(2, paragraph=9))).data
    odt = convert_all_to("odt", {"marked.docx": marked}, tmp_path)["marked.docx"]
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        content = archive.read("content.xml").decode()
    assert content.count("<office:annotation ") == 2
    assert content.count(SAYS) == 2
