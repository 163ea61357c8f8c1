"""Making papers: identity, the record inside, and what a paper can't show."""

from __future__ import annotations

import io
import json
from datetime import date

import docx
import pikepdf
import pytest

from service.documents.making import maker
from service.documents.package import BadRecord
from service.documents.xml import parse
from templates.catalogue import documents
from templates.findings import Finding
from templates.record import Record

DAY = date(2025, 11, 20)


def record(document: str, **changes: object) -> Record:
    data = {**maker(document).document.sample(), **changes}
    read, findings = maker(document).document.record.read(data)
    assert read is not None, findings
    return read


def test_a_pdf_carries_its_record_and_where_it_came_from() -> None:
    ns02 = record("ns02")
    with pikepdf.Pdf.open(io.BytesIO(maker("ns02").pdf(ns02, DAY))) as pdf:
        attached = pdf.attachments["record.json"].get_file().read_bytes()
        assert json.loads(attached) == json.loads(ns02.to_json())
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3B"
            assert "document:ns02" in str(metadata["pdf:Keywords"])
            assert f"template:{maker('ns02').template_hash}" in str(metadata["pdf:Keywords"])
        assert str(pdf.Root.Lang) == "th"


@pytest.mark.parametrize("document", documents())
def test_a_filled_word_file_says_where_it_came_from(document: str) -> None:
    word = maker(document).word(record(document))
    assert docx.Document(io.BytesIO(word)).paragraphs
    said = properties(word)
    assert (said["faf_document"], said["faf_template"]) == (document, maker(document).template_hash)
    assert len(said["faf_model"]) == 12


def properties(word: bytes) -> dict[str, str]:
    """Word's custom properties, found as Word finds them: by the package's relationships."""
    package = docx.Document(io.BytesIO(word)).part.package
    assert package is not None
    custom = next(rel for rel in package.rels.values() if rel.reltype.endswith("custom-properties"))
    root = parse(custom.target_part.blob)
    return {str(item.get("name")): "".join(item.itertext()) for item in root}


def test_the_same_record_gives_the_same_bytes() -> None:
    letter = record("demand_notice_1")
    for make in (
        maker("demand_notice_1").word,
        lambda read: maker("demand_notice_1").pdf(read, DAY),
    ):
        assert make(letter) == make(letter)


def test_letters_that_the_font_lacks_are_found_in_their_fields() -> None:
    odd = record("ns02", project_name="โครงการ 稲 ข้าว", chair_name="สมชาย 米")
    with pytest.raises(BadRecord) as caught:
        maker("ns02").pdf(odd, DAY)
    found: list[Finding] = caught.value.findings
    assert [(item.code, item.place.field, item.found) for item in found] == [
        ("record.unprintable", "project_name", "稲"),
        ("record.unprintable", "chair_name", "米"),
    ]
    assert maker("ns02").word(odd)


@pytest.mark.parametrize("name", ["สมศักดิ์", "กฎุมพี", "สิทธิ์ พันธุ์", "น้ำ กำ ปู่ ญู ฐู"])
def test_names_with_stacked_marks_read_back(name: str) -> None:
    import pypdfium2  # noqa: PLC0415 - only here

    pdf = maker("ns02").pdf(record("ns02", chair_name=name), DAY)
    with pypdfium2.PdfDocument(pdf) as opened:
        text = "".join(page.get_textpage().get_text_bounded() for page in opened)
    assert "".join(name.split()) in "".join(text.split())
