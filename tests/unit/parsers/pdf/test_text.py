"""The operators of a page, one by one: what they show, where, and what of it is seen."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from parsers.isolation import Refused
from parsers.pdf import machine, streams
from parsers.pdf.marks import Doubt
from parsers.pdf.text import page_texts
from tests.helpers.pdf_pages import HEIGHT, page_of, pdf_of, saved, texts_of


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("BT /F1 12 Tf 20 150 Td (one) Tj ET", ["one"]),
        ("BT /F1 12 Tf 20 150 Td [(o) -10 (n) 20 (e)] TJ ET", ["one"]),
        ("BT /F1 12 Tf 14 TL 20 150 Td (one) Tj T* (two) Tj ET", ["one", "two"]),
        ("BT /F1 12 Tf 14 TL 20 150 Td (one) Tj (two) ' ET", ["one", "two"]),
        ('BT /F1 12 Tf 14 TL 20 150 Td (one) Tj 1 2 (two) " ET', ["one", "two"]),
        ("BT /F1 12 Tf 20 150 TD (one) Tj 0 -20 TD (two) Tj T* (three) Tj ET",
         ["one", "two", "three"]),
        ("BT /F1 12 Tf 1 0 0 1 20 150 Tm (one) Tj 1 0 0 1 20 120 Tm (two) Tj ET", ["one", "two"]),
        ("q 2 0 0 2 0 0 cm BT /F1 6 Tf 10 75 Td (one) Tj ET Q BT /F1 12 Tf 50 150 Td (two) Tj ET",
         ["one two"]),
        ("BT /F1 12 Tf 20 150 Td (one) Tj 30 0 Td (two) Tj ET", ["one two"]),
        ("BT /F1 12 Tf 20 150 Td 3 Ts (o) Tj 0 Ts (ne) Tj ET", ["one"]),
        ("BT /F1 12 Tf 50 Tz 20 150 Td (one) Tj 30 0 Td (two) Tj ET", ["one two"]),
        ("BT /F1 12 Tf 6 Tc 20 150 Td (one) Tj ET", ["o n e"]),
    ],
)  # fmt: skip
def test_operators_of_text(content: str, lines: list[str]) -> None:
    assert texts_of(content) == lines


def test_places_are_points_from_the_upper_left() -> None:
    line = page_of("BT /F1 10 Tf 20 150 Td (oo) Tj ET").lines()[0]
    assert line.base == pytest.approx(HEIGHT - 150)
    assert line.box[0] == pytest.approx(20)
    assert line.box[2] == pytest.approx(20 + 2 * 5.56)


@pytest.mark.parametrize("turn", [0, 90, 180, 270, -90, 450])
def test_turned_pages_come_upright(turn: int) -> None:
    """The text is drawn so that it stands upright once the page is turned."""
    matrix = {
        0: "1 0 0 1 20 150", 90: "0 1 -1 0 50 20", 180: "-1 0 0 -1 280 50", 270: "0 -1 1 0 250 180",
    }[turn % 360]  # fmt: skip
    page = page_of(f"BT /F1 10 Tf {matrix} Tm (upright) Tj ET", page={"Rotate": turn})
    assert [line.text for line in page.lines()] == ["upright"]
    assert page.lines()[0].box[0] == pytest.approx(20, abs=0.1)
    assert page.lines()[0].base == pytest.approx(50, abs=0.1)


def test_a_page_turned_without_saying_so() -> None:
    page = page_of("BT /F1 10 Tf 0 1 -1 0 50 20 Tm (sideways) Tj ET")
    assert [line.text for line in page.lines()] == ["sideways"]
    assert (page.width, page.height) == (200.0, 300.0)


def test_crop_box_is_the_page() -> None:
    page = page_of(
        "BT /F1 10 Tf 60 150 Td (in) Tj ET BT /F1 10 Tf 5 150 Td (out) Tj ET",
        page={"CropBox": Array([50, 0, 300, 180])},
    )
    assert [line.text for line in page.lines()] == ["in"]
    assert page.lines()[0].box[0] == pytest.approx(10)
    assert {glyph.doubt for glyph in page.doubtful} == {Doubt.OUTSIDE}


# --- what is not seen ---------------------------------------------------------------------------

HIDDEN = {
    "3 Tr": Doubt.INVISIBLE,
    "7 Tr": Doubt.INVISIBLE,
    "1 g": Doubt.PALE,
    "0.99 0.99 0.99 rg": Doubt.PALE,
    "0 0 0 0 k": Doubt.PALE,
    "/DeviceRGB cs 1 1 1 sc": Doubt.PALE,
    "1 G 1 Tr": Doubt.PALE,
    "/F1 1 Tf": Doubt.TINY,
}


@pytest.mark.parametrize(("before", "doubt"), HIDDEN.items())
def test_hidden_text_is_set_apart(before: str, doubt: Doubt) -> None:
    page = page_of(f"BT /F1 12 Tf 20 150 Td (seen) Tj {before} 50 0 Td (not) Tj ET")
    assert [line.text for line in page.lines()] == ["seen"]
    assert {glyph.doubt for glyph in page.doubtful} == {doubt}


def test_white_on_a_dark_ground_is_seen() -> None:
    assert texts_of("0 g 10 140 200 30 re f BT 1 g /F1 12 Tf 20 150 Td (head) Tj ET") == ["head"]


@pytest.mark.parametrize("cover", ["1 g 10 140 200 30 re f", "0 g 10 140 200 30 re f"])
def test_covered_text_is_not_seen(cover: str) -> None:
    page = page_of(f"BT /F1 12 Tf 20 150 Td (1,000) Tj ET {cover}")
    assert page.lines() == []
    assert {glyph.doubt for glyph in page.doubtful} == {Doubt.COVERED}


def test_a_clear_highlight_covers_nothing() -> None:
    states = {"ExtGState": Dictionary(G0=Dictionary(ca=0.3))}
    content = "BT /F1 12 Tf 20 150 Td (1,000) Tj ET /G0 gs 1 1 0 rg 10 140 200 30 re f"
    assert texts_of(content, resources=states) == ["1,000"]


def test_text_beyond_its_clip_is_cut_off() -> None:
    content = "q 0 140 60 30 re W n BT /F1 12 Tf 20 150 Td (in and out) Tj ET Q"
    page = page_of(content)
    assert page.lines()[0].text.startswith("in")
    assert {glyph.doubt for glyph in page.doubtful} == {Doubt.CUT_OFF}


def test_text_printed_twice_counts_once() -> None:
    once = "BT /F1 12 Tf {x} 150 Td (bold 11) Tj ET"
    assert texts_of(once.format(x=20) + once.format(x=20.4)) == ["bold 11"]


def test_a_hidden_layer_is_not_read() -> None:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(300, 200))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="x"))
    page = pdf.pages[0].obj
    page.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
        Properties=Dictionary(L0=layer),
    )
    page.Contents = Stream(
        pdf,
        b"/OC /L0 BDC BT /F1 12 Tf 20 150 Td (off) Tj ET EMC BT /F1 12 Tf 20 100 Td (on) Tj ET",
    )
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    assert [line.text for line in page_texts(saved(pdf))[0].lines()] == ["on"]


# --- ActualText ---------------------------------------------------------------------------------


def _meant(text: str) -> str:
    return f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex()}>>> BDC"


def test_actual_text_is_what_counts() -> None:
    content = f"BT /F1 12 Tf 20 150 Td (a) Tj {_meant('กู่')} (\x01\x02) Tj EMC (z) Tj ET"
    assert texts_of(content) == ["aกู่z"]


def test_outer_actual_text_wins() -> None:
    content = f"BT /F1 12 Tf 20 150 Td {_meant('กก')} {_meant('ขข')} (\x01) Tj EMC EMC ET"
    assert texts_of(content) == ["กก"]


def test_actual_text_that_says_other_digits_is_doubted() -> None:
    page = page_of(f"BT /F1 12 Tf 20 150 Td (sum ) Tj {_meant('9,000')} (1,000) Tj EMC ET")
    assert [line.text for line in page.lines()] == ["sum"]
    assert [glyph.doubt for glyph in page.doubtful] == [Doubt.DISAGREES]


# --- forms and limits ---------------------------------------------------------------------------


def test_form_xobjects_are_carried_out() -> None:
    forms = {"Fm0": "BT /F1 12 Tf 20 150 Td (inside) Tj ET"}
    assert texts_of("q 1 0 0 1 0 -50 cm /Fm0 Do Q", forms=forms) == ["inside"]


def test_a_form_that_shows_itself_is_refused() -> None:
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(300, 200)).obj
    form = pdf.make_indirect(Stream(pdf, b"/Fm0 Do"))
    form.Subtype, form.BBox = Name.Form, Array([0, 0, 300, 200])
    form.Resources = Dictionary(XObject=Dictionary(Fm0=form))
    page.Resources = form.Resources
    page.Contents = Stream(pdf, b"/Fm0 Do")
    with pytest.raises(Refused, match=r"pdf\.too_much"):
        page_texts(saved(pdf))


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [("MOST_OPERATORS", 10, "pdf.too_much"), ("MOST_SAVED", 1, "pdf.too_much")],
)
def test_work_is_bounded(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, code: str
) -> None:
    monkeypatch.setattr(machine, limit, value)
    with pytest.raises(Refused, match=code):
        texts_of("q q q BT /F1 12 Tf 20 150 Td (one) Tj (two) Tj (three) Tj (four) Tj ET Q Q Q")


def test_content_that_unpacks_to_too_much_is_refused() -> None:
    with pytest.raises(Refused, match=r"pdf\.too_large"):
        texts_of(b" " * (streams.PAGE_BYTES + 1))


def test_filters_that_multiply_each_other_are_refused() -> None:
    pdf = Pdf.new()
    stream = Stream(pdf, b"x")
    stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    with pytest.raises(Refused, match=r"pdf\.too_large"):
        streams.unpacked(stream, 1000)


@pytest.mark.parametrize("content", ["BT /F1 (x) Tf ET", "1 2 m l", "BT /F1 12 Tf [ (x) TJ ET"])
def test_nonsense_is_told_and_passed_over(content: str) -> None:
    page = page_of(f"{content} BT /F1 12 Tf 20 150 Td (after) Tj ET")
    assert page.broken
    assert [line.text for line in page.lines()] in (["after"], ["xafter"], [])


def test_an_operator_that_is_no_text_is_told_and_passed_over() -> None:
    page = page_of(b"1 a\x85x BT /F1 12 Tf 20 150 Td (after) Tj ET")
    assert page.broken
    assert [line.text for line in page.lines()] == ["after"]


def test_content_that_breaks_the_tokenizer_is_told() -> None:
    """A reference to an object stands in no content stream."""
    page = page_of(b"BT /F1 12 Tf 20 150 Td [ 1 0 R ] TJ (after) Tj ET")
    assert page.broken


def test_a_file_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match=r"files\.broken"):
        page_texts(b"%PDF-1.7 nothing")


def test_a_password_is_told() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_of("BT /F1 12 Tf 20 150 Td (x) Tj ET"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(Refused, match=r"files\.password"):
        page_texts(out.getvalue())
