"""Codes in place of pictures: read back as a phone and a counter read them."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import docx
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from service.documents.code128 import widths
from service.documents.making import Maker, maker
from service.documents.pictures import Barcode, DrawnCode, QrCode
from templates.catalogue import documents
from templates.record import Record
from thai.billpayment import Bill, barcode_text, qr_payload

DAY = date(2025, 11, 20)
KIND = "demand_notice_1"
BILL = Bill("000000000000100", "152565", "12342568", 40864837)
SLIP = {
    "payee": ["กองทุนสงเคราะห์เกษตรกร"],
    "biller_id": BILL.biller_id,
    "ref1": BILL.ref1,
    "ref2": BILL.ref2,
    "amount": "408648.37",
}
LETTERS = sorted(
    name for name, found in documents().items() if "pay_in" in found.record.model_fields
)


def read(picture: Image.Image) -> dict[str, str]:
    """What stands in a picture, by kind of code."""
    found = zxingcpp.read_barcodes(picture.convert("L"), text_mode=zxingcpp.TextMode.Plain)
    return {each.format.name: each.text for each in found}


def of_png(data: bytes) -> dict[str, str]:
    return read(Image.open(io.BytesIO(data)))


def record_of(kind: str, **more: Any) -> Record:
    record, findings = documents()[kind].record.read({**documents()[kind].sample(), **more})
    assert record is not None, findings
    return record


def media(word: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "changing" in name}


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


@settings(max_examples=300, deadline=None)
@given(
    st.text(st.characters(max_codepoint=127), min_size=1, max_size=40)
    | st.from_regex(r"[0-9\r|A-Za-z]{1,40}", fullmatch=True)
)
def test_barcodes_read_back(text: str) -> None:
    assert of_png(Barcode(text).png()) == {"Code128": text}


def test_digits_that_another_library_loses() -> None:
    assert of_png(Barcode("999999").png()) == {"Code128": "999999"}


def test_a_barcode_is_no_wider_than_it_must_be() -> None:
    # Start, 4 pairs, check: 11 modules each, and the stop of 13.
    assert sum(map(int, widths("12345678"))) == 6 * 11 + 13
    # | in set B with the odd digit, 7 pairs, and so on: what a slip's barcode takes.
    assert sum(map(int, widths(barcode_text(BILL)))) <= 37 * 11 + 13


@pytest.mark.parametrize("text", ["", "ก", "é"])
def test_what_a_barcode_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Code 128"):
        widths(text)


@settings(max_examples=100, deadline=None)
@given(st.from_regex("[ -~]{1,120}", fullmatch=True))
def test_qr_codes_read_back(text: str) -> None:
    assert of_png(QrCode(text).png()) == {"QRCode": text}


@pytest.mark.parametrize("code", [Barcode("|1\r2"), QrCode("FAF")])
def test_svg_and_png_are_one_picture(code: DrawnCode) -> None:
    root = etree.fromstring(code.svg())
    _, _, wide, high = map(int, root.get("viewBox").split())
    drawn = [[0] * wide for _ in range(high)]
    for left, top, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", root[0].get("d")):
        for place in range(int(left), int(left) + int(width)):
            drawn[int(top)][place] = 1
    assert drawn == [list(row) for row in code.rows()]


@pytest.mark.parametrize("kind", LETTERS)
def test_the_slip_reads_back_from_word_and_from_the_printed_page(kind: str) -> None:
    record = record_of(kind, pay_in=SLIP)
    codes = {"QRCode": qr_payload(BILL), "Code128": barcode_text(BILL)}
    parts = media(maker(kind).word(record))
    assert {key: text for data in parts.values() for key, text in of_png(data).items()} == codes
    *_, page = pypdfium2.PdfDocument(maker(kind).pdf(record, DAY))
    # 200 dots an inch: a cheap office printer and a phone's camera together.
    assert read(page.render(scale=200 / 72).to_pil()) == codes


def test_the_slip_says_in_arabic_digits_what_its_codes_say() -> None:
    *_, slip = text_of(maker(KIND).pdf(record_of(KIND, pay_in=SLIP), DAY))
    said = re.sub(r"\s+", " ", slip)
    for text in ("408,648.37", BILL.biller_id, BILL.ref1, BILL.ref2, "กสก. 15/2565"):
        assert text in said
    assert said.count("408,648.37") == 2


def test_codes_are_as_large_as_counters_want() -> None:
    body = maker(KIND).parts["word/document.xml"].decode()
    sizes = re.findall(r'<wp:extent cx="(\d+)" cy="(\d+)"', body)
    square, bars = sorted(((int(w) / 360_000, int(h) / 360_000) for w, h in sizes))
    # The QR code is 3 cm without its white edge.
    edge = 8 / (len(QrCode(qr_payload(BILL)).rows()))
    assert square[0] == square[1]
    assert square[0] * (1 - edge) > 3
    assert bars[0] >= 6
    assert bars[1] >= 1


@pytest.mark.parametrize("kind", LETTERS)
def test_without_a_bill_there_is_no_slip_and_nothing_is_drawn(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> bytes:
        raise AssertionError("drawn although nobody sees it")

    monkeypatch.setattr(QrCode, "rows", refuse)
    monkeypatch.setattr(Barcode, "rows", refuse)
    record = record_of(kind)
    word = maker(kind).word(record)
    assert "ใบแจ้งการชำระเงิน" not in "".join(text_of(maker(kind).pdf(record, DAY)))
    assert "ใบแจ้งการชำระเงิน" not in "".join(
        p.text for p in docx.Document(io.BytesIO(word)).paragraphs
    )
    # Word wants a part for every relation.
    assert sum(map(len, media(word).values())) < 200
    for data in media(word).values():
        Image.open(io.BytesIO(data)).load()


def test_letters_that_ask_for_no_money_have_no_slip_in_their_template() -> None:
    for name in ("meeting_invitation", "progress_report_request"):
        parts = Maker(documents()[name]).parts
        assert b"slip" not in parts["word/document.xml"]
        assert b"pay_in" not in parts["word/document.xml"]


def test_a_slip_for_another_sum_is_found() -> None:
    document = documents()[KIND]
    _, findings = document.record.read({**document.sample(), "pay_in": {**SLIP, "amount": "1"}})
    assert [each.code for each in findings] == ["notices.pay_in"]
    _, findings = document.record.read({**document.sample(), "pay_in": {**SLIP, "ref1": "ก"}})
    assert [each.place.field for each in findings] == ["pay_in"]


def test_an_open_amount_leaves_room_to_write() -> None:
    *_, slip = text_of(maker(KIND).pdf(record_of(KIND, pay_in={**SLIP, "amount": "0"}), DAY))
    assert slip.count("." * 30) >= 2


def test_blank_papers_have_no_slip() -> None:
    pages = text_of(maker(KIND).blank_pdf())
    assert not any("ใบแจ้งการชำระเงิน" in page for page in pages)
