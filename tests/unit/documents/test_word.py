"""Filling Word files: the tag language, escaping, the sandbox, raw copies, the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from service.documents.package import BadTemplate, read_parts
from service.documents.word import WordFiller
from tests.helpers.word_files import WordFile, par

HOSTILE = "หจก. ก & ข <\"ทดสอบ\"> 'x' {{ y }} {% z %} =cmd|' /C calc'!A0"


def word_file(body: str) -> bytes:
    return WordFile().add(body).bytes()


def fill(body: str, context: dict[str, Any], digits: str = "arabic") -> bytes:
    return WordFiller(read_parts(word_file(body)), digits).fill(context)  # type: ignore[arg-type]


def lines(word: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(word)).paragraphs]


def test_hostile_text_comes_through_whole() -> None:
    assert lines(fill(par("{{ name }}"), {"name": HOSTILE})) == [HOSTILE]


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=60))
def test_any_text_comes_through_whole(text: str) -> None:
    assert lines(fill(par("<{{ name }}>".replace("<", "[").replace(">", "]")), {"name": text})) == [
        f"[{text}]"
    ]


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert lines(fill(par("{{ name }}"), {"name": "ก\x00ข\x0bค\ufffe"})) == ["กขค"]


def test_lines_and_tabs_of_a_value_are_words_own() -> None:
    word = fill(par("{{ address }}"), {"address": "บรรทัดหนึ่ง\r\nบรรทัดสอง\tท้าย"})
    assert lines(word) == ["บรรทัดหนึ่ง\nบรรทัดสอง\tท้าย"]
    assert b"<w:br/>" in read_parts(word)["word/document.xml"]


def test_values_stand_as_the_paper_writes_them() -> None:
    context = {"a": Decimal("1250000.5"), "d": date(2025, 8, 1), "n": None, "b": True, "i": 7}
    body = par("{{ a }}|{{ d }}|{{ n }}|{{ b }}|{{ i }}|{{ a | baht_words }}")
    expected = "1,250,000.50|1 สิงหาคม 2568||☑|7|หนึ่งล้านสองแสนห้าหมื่นบาทห้าสิบสตางค์"
    assert lines(fill(body, context)) == [expected]


def test_thai_digits_are_for_values_but_not_for_what_is_as_typed() -> None:
    body = par("{{ no }} {{ mail | as_typed }} 2568")
    word = fill(body, {"no": "กปส.00001/2560", "mail": "a1@moac.example"}, "thai")
    assert lines(word) == ["กปส.๐๐๐๐๑/๒๕๖๐ a1@moac.example 2568"]


def test_paragraph_and_row_tags_take_their_places_away() -> None:
    body = (
        par("{%p for name in names %}") + par("- {{ name }}") + par("{%p endfor %}")
        + "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
        + "".join(
            f"<w:tr><w:tc><w:tcPr/>{par(text)}</w:tc></w:tr>"
            for text in (
                "{%tr for name in names %}", "{{ loop.index }} {{ name }}", "{%tr endfor %}",
            )
        )
        + "</w:tbl>" + par("")
    )  # fmt: skip
    word = fill(body, {"names": ["ก", "ข"]})
    assert lines(word)[:2] == ["- ก", "- ข"]
    rows = docx.Document(io.BytesIO(word)).tables[0].rows
    assert [row.cells[0].text for row in rows] == ["1 ก", "2 ข"]


def test_a_tag_that_word_cut_into_runs_is_made_whole() -> None:
    runs = "".join(f"<w:r><w:t>{piece}</w:t></w:r>" for piece in ("{", "{ na", "me", " }", "}"))
    assert lines(fill(f"<w:p>{runs}</w:p>", {"name": "ก"})) == ["ก"]


def test_a_missing_name_is_an_error_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        fill(par("{{ nobody }}"), {"name": "ก"})


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ().__class__.__base__.__subclasses__() }}",
        "{{ name.__class__.__mro__ }}",
        "{{ ''.format.__globals__ }}",
        "{{ names.append(1) }}",
    ],
)
def test_a_template_cannot_reach_out_of_its_sandbox(tag: str) -> None:
    with pytest.raises((SecurityError, UndefinedError)):
        fill(par(tag), {"name": "ก", "names": ["ก"]})


def test_a_template_cannot_loop_without_end() -> None:
    with pytest.raises(OverflowError):
        fill(par("{% for i in range(999999999) %}x{% endfor %}"), {})


def test_a_broken_tag_is_a_finding() -> None:
    with pytest.raises(BadTemplate) as caught:
        WordFiller(read_parts(word_file(par("{% for x in y %}"))), "arabic")
    assert caught.value.findings[0].code == "template.broken_tag"


def test_the_same_values_give_the_same_bytes_and_only_the_body_changes() -> None:
    template = word_file(par("{{ name }}"))
    first, again = fill(par("{{ name }}"), {"name": "ก"}), fill(par("{{ name }}"), {"name": "ก"})
    other = fill(par("{{ name }}"), {"name": "ข"})
    assert first == again != other
    parts, source = read_parts(first), read_parts(template)
    assert parts.keys() == source.keys()
    assert {name for name in parts if parts[name] != source[name]} == {"word/document.xml"}
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_check_box_control_is_ticked_in_its_state_too() -> None:
    control = (
        '<w:sdt xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:sdtPr>'
        '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox></w:sdtPr><w:sdtContent>'
        "<w:r><w:t>{{ tick(causes, 'delay') }}</w:t></w:r></w:sdtContent></w:sdt>"
    )
    for causes, state in ((["delay"], '"1"'), ([], '"0"')):
        word = fill(f"<w:p>{control}</w:p>", {"causes": causes})
        body = read_parts(word)["word/document.xml"].decode()
        assert f"w14:checked w14:val={state}" in body
        assert ("☑" in body) == bool(causes)


def test_a_file_that_is_no_word_file_is_a_finding() -> None:
    for data in (b"", b"PK\3\4 not a zip", b"%PDF-1.7"):
        with pytest.raises(BadTemplate) as caught:
            read_parts(data, "x.docx")
        assert caught.value.findings[0].code == "template.not_word"


def test_a_zip_that_unpacks_too_far_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (201 * 1024 * 1024))
    with pytest.raises(BadTemplate) as caught:
        read_parts(out.getvalue())
    assert caught.value.findings[0].code == "template.too_large"
