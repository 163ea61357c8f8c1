"""The blank for print: dots and boxes, what is known in place, its identity on paper."""

from __future__ import annotations

import io
import time
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from service.documents.identity import checked_reference, identity_text
from service.documents.known import known_of
from service.documents.making import context_of, maker
from service.documents.package import BadRecord
from service.documents.pdf_form.blank import blank_pdf
from service.documents.pdf_form.layout import SlotTemplate
from templates.catalogue import documents
from tests.helpers.reading import by_pdfium, squeezed

IDS = sorted(documents())
NOWHERE = Path()
DAY = date(2025, 11, 20)


@pytest.mark.parametrize("document_id", IDS)
def test_every_document_has_a_blank(document_id: str) -> None:
    make = maker(document_id)
    data = make.blank_pdf(None, "R-12")
    text = "".join(by_pdfium(data, NOWHERE))
    assert f"{document_id} · แบบ {make.template_hash} · เลขอ้างอิง R-12" in text
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert "/AcroForm" not in pdf.Root
        keywords = str(pdf.docinfo.Keywords)
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
    assert keywords == f"document:{document_id}, template:{make.template_hash}, reference:R-12"


@pytest.mark.parametrize("document_id", IDS)
def test_a_whole_record_is_printed_as_on_filled_paper(document_id: str) -> None:
    """All that filled paper says is on it, but for rows and parts that are still open."""
    make = maker(document_id)
    record, _ = make.document.record.read(make.document.sample())
    assert record is not None
    filled = {line for page in by_pdfium(make.pdf(record, DAY), NOWHERE) for line in page.split()}
    blank = squeezed("".join(by_pdfium(make.blank_pdf(context_of(record)), NOWHERE)))
    lost = [word for word in filled if word.strip(".") and word.strip(".") not in blank]
    # A word that a page ends in is torn apart in another place.
    assert len(lost) <= 2, lost


def test_what_is_known_is_printed_and_the_rest_stays_open() -> None:
    known = {"project_name": "ก & ข", "loan_amount": "๑,๒๕๐", "plan_rows": [{"instalment_no": 7}]}
    data, findings = known_of(documents()["ns02"].record, known)
    assert findings == []
    text = "".join(by_pdfium(maker("ns02").blank_pdf(data), NOWHERE))
    assert "ก & ข" in text
    assert "1,250.00" in text
    assert "งวดที่ 7" in text
    assert "จังหวัด ...." in text


def test_what_cannot_be_read_is_told() -> None:
    data, findings = known_of(documents()["ns02"].record, {"loan_amount": "x", "oops": 1})
    assert data == {}
    assert {finding.code for finding in findings} == {
        "record.not_an_amount",
        "record.unknown_field",
    }


def test_letters_that_the_font_lacks_are_told() -> None:
    with pytest.raises(BadRecord):
        maker("ns02").blank_pdf({"project_name": "漢"})


def test_the_same_blank_has_the_same_bytes_and_is_made_once() -> None:
    make = maker("ns02")
    first = make.blank_pdf()
    started = time.perf_counter()
    assert make.blank_pdf() is first
    assert time.perf_counter() - started < 0.005
    again = SlotTemplate(make.parts, make.document, make.template_hash)
    assert blank_pdf(again) == first


def test_an_identity_is_one_line_of_four_parts() -> None:
    assert checked_reference("  ก 1 \n 2 ") == "ก 1 2"
    assert identity_text("ns02", "0a1b", "R 1") == "faf|ns02|0a1b|R 1"
    assert identity_text("ns02", "0a1b", "") == "faf|ns02|0a1b|"
