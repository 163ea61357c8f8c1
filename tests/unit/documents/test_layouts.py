"""The places that a layout tells are where the blank for print has them."""

import pypdfium2 as pdfium
import zxingcpp

from service.documents.layouts import layout_of
from service.documents.making import maker
from templates.catalogue import documents
from templates.identity import Identity
from templates.layout import Blank, Grid, Line, Maybe, Repeat, Row, Some

SCALE = 4


def test_qr_code_stands_in_its_box() -> None:
    made = maker("ns02")
    page = layout_of(made).pages[0]
    assert page.qr is not None
    opened = pdfium.PdfDocument(made.blank_pdf())
    picture = opened[0].render(scale=SCALE).to_pil()
    opened.close()
    found = zxingcpp.read_barcodes(picture.crop([round(side * SCALE) for side in page.qr]))
    assert [code.text for code in found] == [Identity("ns02", made.template_hash).qr]


def test_rows_stand_once_and_in_both_shapes_of_a_condition() -> None:
    letter = documents()["demand_notice_1"].layout
    table = next(
        item.items[1]
        for item in letter.flow
        if isinstance(item, Grid) and isinstance(item.items[1], Repeat)
        if item.items[1].path == "calculation[]"
    )
    assert isinstance(table, Repeat)
    (item,) = table.items
    assert isinstance(item, Maybe)
    assert [len(row.cells) for row in (*item.items, *item.other) if isinstance(row, Row)] == [7, 3]


def test_condition_within_a_line_is_a_part_of_it() -> None:
    letter = documents()["demand_notice_1"].layout
    lines = [item for item in letter.flow if isinstance(item, Line)]
    assert Line((Some((Blank("letter_date", kind="date"),), other=("." * 36,)),)) in lines


def test_list_in_one_text_says_what_stands_between() -> None:
    letter = documents()["demand_notice_1"].layout
    parts = [
        piece
        for item in letter.flow
        if isinstance(item, Line)
        for piece in item.pieces
        if isinstance(piece, Some)
    ]
    words = " ซึ่งกองทุนได้แจ้งแล้วตามหนังสือ"
    assert Some((words, Blank("earlier_letters[]", between=" และ", kind="text"))) in parts
