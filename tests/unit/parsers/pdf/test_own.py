"""Our own PDFs: the record as it went in; clean ones tell nothing, changed ones everything."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

import pikepdf
import pypdf
import pytest

from parsers.pdf import read_pdf
from parsers.pdf.seal import seal_in, seal_of, sealed
from parsers.reading import KnownBy, Reading
from service.documents import libreoffice
from service.documents.making import maker
from templates.catalogue import documents
from templates.findings import Finding, Severity
from templates.record import Record
from tests.helpers.tampering import (
    annotated,
    content_changed,
    drawn_over,
    keywords_changed,
    opened,
    pages_changed,
    with_attachment,
)

DAY = date(2025, 11, 20)
LETTER, FORM = "demand_notice_1", "ns02"


@cache
def record_of(document_id: str) -> Record:
    document = documents()[document_id]
    return document.record.model_validate(document.sample())


@cache
def made(document_id: str) -> bytes:
    return maker(document_id).pdf(record_of(document_id), DAY)


def changed_record(document_id: str, **fields: Any) -> Record:
    document = documents()[document_id]
    return document.record.model_validate({**document.sample(), **fields})


def read(data: bytes, told: str | None = None) -> Reading:
    return read_pdf(data, documents(), documents()[told] if told else None)


def of_file(reading: Reading) -> list[Finding]:
    """What is told of the file, not of the record's own rules."""
    return [each for each in reading.findings if each.code.startswith(("pdf.", "reading."))]


def codes(reading: Reading) -> list[str]:
    return [each.code for each in of_file(reading)]


# --- clean ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("document_id", documents())
def test_a_clean_paper_gives_its_record_and_nothing_is_told(document_id: str) -> None:
    reading = read(made(document_id))
    assert reading.record == record_of(document_id)
    assert (reading.kind, reading.known_by) == ("pdf_own", KnownBy.METADATA)
    assert reading.identity.document == document_id
    assert of_file(reading) == []
    assert documents()[document_id].record.read(reading.data)[0] == record_of(document_id)


@pytest.mark.parametrize("document_id", documents())
def test_the_seal_is_the_same_by_both_ways(document_id: str) -> None:
    with pikepdf.open(io.BytesIO(made(document_id))) as pdf:
        assert seal_in(str(pdf.docinfo.Keywords)) == seal_of(pdf) != "0" * 32
    assert sealed(made(document_id)) == made(document_id), "what is sealed is not sealed again"


def test_a_paper_saved_again_by_other_programs_is_still_clean() -> None:
    with opened(made(FORM)) as again:
        pass
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made(FORM)))
    out = io.BytesIO()
    writer.write(out)
    for data in (again.data, out.getvalue()):
        assert of_file(read(data)) == []
        assert read(data).record == record_of(FORM)


def test_a_bill_to_pay_in_is_read_and_its_code_is_sealed() -> None:
    bill = {
        "payee": ["กองทุน"],
        "biller_id": "099400015901234",
        "ref1": "15256500",
        "amount": "5.00",
    }
    record = changed_record(LETTER, pay_in=bill)
    data = maker(LETTER).pdf(record, DAY)
    assert read(data).record == record
    assert of_file(read(data)) == []
    # A square of the code, painted elsewhere.
    moved = content_changed(data, _last_path_moved, number=2)
    assert codes(read(moved)) == ["pdf.redrawn"]


def _last_path_moved(content: bytes) -> bytes:
    at = content.rindex(b" l\n")
    start = content.rindex(b"\n", 0, at) + 1
    return content[:start] + b"0 0 m " + content[start:]


def test_a_person_may_say_which_document_it_is() -> None:
    reading = read(made(FORM), told=FORM)
    assert (reading.known_by, of_file(reading)) == (KnownBy.TOLD, [])
    other = read(made(FORM), told=LETTER)
    assert "reading.other_document" in codes(other)
    assert not other.is_good


def test_libreoffice_papers_are_sealed_too(soffice: str) -> None:
    record = record_of("memo")
    converted = libreoffice.convert_letters([maker("memo").word(record)])[0]
    data = libreoffice.with_record(
        converted, title="x", author="x", record=record.to_json(), day=DAY,
        keywords=("document:memo", f"template:{maker('memo').template_hash}"),
    )  # fmt: skip
    reading = read(data)
    assert reading.record == record
    assert of_file(reading) == []


# --- changed --------------------------------------------------------------------------------------


def test_an_amount_covered_and_written_anew() -> None:
    over = b"1 g 200 600 120 20 re f BT /Fx 14 Tf 0 g 205 605 Td (999,999.00) Tj ET"
    reading = read(drawn_over(made(LETTER), over))
    told = {each.code: each for each in of_file(reading)}
    assert {"pdf.redrawn", "pdf.hidden_text", "pdf.page_adds"} <= set(told)
    assert "999,999.00" in told["pdf.page_adds"].found
    assert told["pdf.page_adds"].place.page == 1
    assert told["pdf.page_adds"].place.box is not None
    assert not reading.is_good


def test_a_line_covered_without_anything_on_it() -> None:
    reading = read(drawn_over(made(LETTER), b"1 g 80 560 450 60 re f"))
    assert {"pdf.redrawn", "pdf.hidden_text", "pdf.page_lacks"} <= set(codes(reading))


def _swapped(content: bytes) -> bytes:
    """The first two letters of a stretch of text change places."""
    with pikepdf.Pdf.new() as pdf:
        stream = pikepdf.Stream(pdf, content)
        out = []
        done = False
        for instruction in pikepdf.parse_content_stream(stream):
            operands = list(instruction.operands)
            if str(instruction.operator) == "TJ" and not done:
                parts = list(operands[0])
                raw = bytes(parts[0]) if isinstance(parts[0], pikepdf.String) else b""
                # Longer than any cluster, whose meaning would be stated apart.
                if len(raw) >= 10 and raw[:2] != raw[2:4]:
                    parts[0] = pikepdf.String(raw[2:4] + raw[:2] + raw[4:])
                    operands, done = [pikepdf.Array(parts)], True
            out.append((operands, instruction.operator))
        assert done
        return pikepdf.unparse_content_stream(out)


@pytest.mark.parametrize("document_id", [LETTER, FORM, "form6", "ns04", "memo"])
def test_letters_that_change_places(document_id: str) -> None:
    reading = read(content_changed(made(document_id), _swapped))
    assert "pdf.redrawn" in codes(reading)
    assert any(each.code == "pdf.page_differs" and each.expected for each in of_file(reading))


def test_a_tick_that_moves_to_another_box() -> None:
    tick = b"2.08 5.44 m 4.48 8.32 l 8.64 1.92 l\nS"

    def untick(content: bytes) -> bytes:
        at = content.index(tick, content.index(tick) + 1)
        return content[:at] + b"n" + content[at + len(tick) :]

    reading = read(content_changed(made(FORM), untick))
    told = [each for each in of_file(reading) if each.code == "pdf.tick_differs"]
    assert [(each.found, each.expected) for each in told] == [("ว่าง", "มีเครื่องหมาย")]
    assert told[0].place.page == 1
    assert told[0].place.box is not None


def test_letters_made_invisible() -> None:
    shown = b"BT 0 Tr"
    hidden = read(
        content_changed(made("memo"), lambda content: content.replace(shown, b"BT 3 Tr", 3))
    )
    assert {"pdf.redrawn", "pdf.hidden_text"} <= set(codes(hidden))


def test_letters_that_say_what_they_do_not_show() -> None:
    def lie(content: bytes) -> bytes:
        # The glyph of a cluster whose meaning the file states is exchanged for another.
        at = content.index(b"/ActualText")
        start = content.index(b"(", at) + 1
        return content[:start] + b"\\000\\001" + content[content.index(b")", start) :]

    assert "pdf.redrawn" in codes(read(content_changed(made("memo"), lie)))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("FreeText", "pdf.drawn_over"), ("Stamp", "pdf.drawn_over"), ("Square", "pdf.drawn_over"),
        ("StrikeOut", "pdf.drawn_over"), ("Ink", "pdf.drawn_over"), ("Redact", "pdf.drawn_over"),
        ("Highlight", "pdf.note_added"), ("Text", "pdf.note_added"),
    ],
)  # fmt: skip
def test_annotations_are_told_with_their_place(kind: str, code: str) -> None:
    reading = read(annotated(made(FORM), kind, "999,999.00"))
    (told,) = of_file(reading)
    assert (told.code, told.found) == (code, "999,999.00")
    assert (told.place.page, told.place.box) == (1, (100.0, 121.9, 300.0, 141.9))
    assert (told.severity is Severity.ERROR) == (code == "pdf.drawn_over")


def test_links_and_what_is_hidden_are_nothing() -> None:
    assert of_file(read(annotated(made(FORM), "Link"))) == []


def _drop(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[1]


def _reverse(pdf: pikepdf.Pdf) -> None:
    pdf.pages.reverse()


def _again(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def _blank(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page(page_size=(595.3, 841.9))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_drop, "pdf.page_lacks"), (_reverse, "pdf.redrawn"), (_again, "pdf.page_adds"),
        (_blank, "pdf.page_without_text"),
    ],
)  # fmt: skip
def test_pages_taken_away_added_and_mixed(
    change: Callable[[pikepdf.Pdf], None], code: str
) -> None:  # fmt: skip
    reading = read(pages_changed(made(LETTER), change))
    assert {"pdf.redrawn", code} <= set(codes(reading))
    assert not reading.is_good


def test_a_page_cut_smaller() -> None:
    def cut(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].cropbox = [0, 100, 595.3, 841.9]

    assert "pdf.page_cut" in codes(read(pages_changed(made(FORM), cut)))


def test_layers_that_can_be_switched_off() -> None:
    def layer(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[], D=pikepdf.Dictionary())

    assert codes(read(pages_changed(made(FORM), layer))) == ["pdf.hidden_layers"]


# --- the record changed ---------------------------------------------------------------------------


def test_another_record_in_place_of_the_attachment() -> None:
    other = changed_record(LETTER, loan_amount="900000.00", borrower_name="นายอื่น คนอื่น")
    reading = read(with_attachment(made(LETTER), "record.json", other.to_json().encode()))
    assert reading.record == other
    told = of_file(reading)
    assert {each.code for each in told} == {"pdf.page_differs"}
    pairs = [(each.found, each.expected) for each in told]
    assert ("๘๐๐,๐๐๐.๐๐", "๙๐๐,๐๐๐.๐๐") in pairs
    assert all(each.place.page and each.place.box for each in told)
    assert not reading.is_good


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("project_name", "โครงการอื่น"), ("outstanding_date", "2025-10-30"),
        ("paid_amount", "424500.01"), ("causes", ["delay"]), ("project_years", 8),
    ],
)  # fmt: skip
def test_a_single_value_changed_in_the_record(field: str, value: Any) -> None:
    other = changed_record(FORM, **{field: value})
    reading = read(with_attachment(made(FORM), "record.json", other.to_json().encode()))
    expected = "pdf.tick_differs" if field == "causes" else "pdf.page_differs"
    assert expected in codes(reading)
    assert len(of_file(reading)) <= 2


def test_the_record_of_another_document() -> None:
    data = with_attachment(made(FORM), "record.json", record_of(LETTER).to_json().encode())
    reading = read(data)
    assert reading.record is None
    assert "pdf.record_broken" in codes(reading)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"[" * 10_000])
def test_an_attachment_that_is_no_record(content: bytes) -> None:
    reading = read(with_attachment(made(FORM), "record.json", content))
    assert (reading.record, "pdf.record_broken" in codes(reading)) == (None, True)


def test_two_records_of_the_same_name() -> None:
    other = changed_record(FORM, project_name="โครงการอื่น").to_json().encode()
    data = with_attachment(made(FORM), "record.json", other, key="another")
    reading = read(data)
    assert "pdf.two_records" in codes(reading)
    assert not reading.is_good


def test_another_file_attached_beside_is_told() -> None:
    reading = read(with_attachment(made(FORM), "note.txt", b"x"))
    assert codes(reading) == ["pdf.other_attachment"]
    assert reading.is_good


def test_keywords_of_another_document_or_template() -> None:
    other = keywords_changed(made(FORM), "document:ns02", "document:ns03")
    assert "pdf.record_broken" in codes(read(other))
    version = keywords_changed(made(FORM), "template:[0-9a-f]+", "template:0123456789ab")
    reading = read(version)
    assert codes(reading) == ["pdf.other_wording"]
    assert reading.record == record_of(FORM)
    assert not reading.is_good


def test_without_a_seal_only_text_is_held() -> None:
    data = keywords_changed(made(FORM), ", drawing:[0-9a-f]+", "")
    assert codes(read(data)) == ["pdf.not_sealed"]


def test_every_finding_reads_as_thai(subtests: pytest.Subtests) -> None:
    tampered: Sequence[bytes] = (
        drawn_over(made(LETTER), b"1 g 80 560 450 60 re f"),
        keywords_changed(made(FORM), "template:[0-9a-f]+", "template:0123456789ab"),
        with_attachment(made(FORM), "record.json", b"{}"),
        annotated(made(FORM), "Ink"),
    )
    for data in tampered:
        for finding in of_file(read(data)):
            with subtests.test(finding.code):
                assert finding.sentence
                assert finding.remedy
                assert "{" not in finding.sentence
                assert json.dumps(finding.as_dict(), ensure_ascii=False)
