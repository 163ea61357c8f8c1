"""Tables as Excel files and as pages: grouped headings, red rows, what prints a dash."""

from __future__ import annotations

import io
import weakref
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium

from service.documents.table_page import MOST_ROWS, table_pages
from service.documents.tables import Baht, Percent, RedRow, Table, text_of, workbook
from tests.helpers.reading import by_pdfium, squeezed

DAY = date(2025, 11, 20)
GROUPED = Table(
    "หนี้ค้างชำระ",
    "จำนวนหนี้ค้างชำระ",
    (("ปีงบประมาณ", 12), ("จำนวนโครงการ", 12), ("จำนวนเงิน (บาท)", 18), ("คิดเป็น %", 10)),
    [
        ("2556", 1_548, Baht(7_625_245_000), Percent(Decimal("47.77"))),
        RedRow(("2557", 0, Baht(0, dash=True), Percent(Decimal(0)))),
    ],
    ("รวม", 1_548, Baht(7_625_245_000), Percent(Decimal("47.77"))),
    groups=(("", 1), ("โครงการที่ได้รับอนุมัติ", 2), ("", 1)),
    notes=("ร้อยละคิดจากจำนวนเงินที่รับชำระ",),
)


def test_grouped_headings_are_merged() -> None:
    data = workbook([GROUPED])
    assert data == workbook([GROUPED])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    merged = sorted(str(each) for each in sheet.merged_cells.ranges)
    assert merged == ["A2:A3", "B2:C2", "D2:D3"]
    assert [[cell.value for cell in row] for row in sheet["A2:D4"]] == [
        ["ปีงบประมาณ", "โครงการที่ได้รับอนุมัติ", None, "คิดเป็น %"],
        [None, "จำนวนโครงการ", "จำนวนเงิน (บาท)", None],
        ["2556", 1548, 76252450, 47.77],
    ]
    assert sheet["A6"].value == "รวม"
    assert sheet["A7"].value == GROUPED.notes[0]
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$2:$3"
    red, plain = sheet["A5"].fill.fgColor.rgb, sheet["A4"].fill.fgColor.rgb
    assert red != plain
    assert sheet["C5"].number_format.endswith('"-"')
    assert not sheet["C4"].number_format.endswith('"-"')


def test_any_text_stays_what_it_is() -> None:
    texts = [
        "=1+1", "@SUM(A1)", "+66", "-", "<b>&amp;</b>", " ก ", "บรรทัด\nสอง", '"', "]]>", "\u00a0x",
    ]  # fmt: skip
    rows = [(each, each) for each in texts]
    data = workbook([Table("ก", "=1+1 <&>", (("=ที่", 9), ("&", 9)), rows)])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    cells = list(sheet.iter_rows(min_row=3))
    assert [row[1].value for row in cells] == texts
    assert {cell.data_type for row in cells for cell in row} <= {"s", "inlineStr"}
    assert [row[0].quotePrefix for row in cells] == [each[0] in "=@+-" for each in texts]
    assert sheet["A1"].value == "=1+1 <&>"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_what_no_sheet_can_hold_is_left_out() -> None:
    texts = ["a\x00b\x0bc", "half \ud800 pair", "one\r\ntwo\rthree", "ก" * 40_000]
    data = workbook([Table("ก", "a\x0bb", (("\x0cที่", 9),), [(each,) for each in texts])])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    told = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert told == ["ab", "ที่", "abc", "half  pair", "one\ntwo\nthree", "ก" * 32_767]


def test_amounts_and_heights_of_rows() -> None:
    amounts = [0, 5, 123_456, -1, -123_450, 10**15 + 1]
    rows = [(Baht(each), each, "ก" * 100) for each in amounts]
    table = Table("ก", "ก", (("ก", 18), ("ข", 18), ("ค", 20)), rows, row_height=60)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([table]))).active
    assert sheet is not None
    read = [row[:2] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert read == [(each / 100, each) for each in amounts]
    assert sheet.row_dimensions[3].height > 60
    # Excel takes a number that long, and so it is.
    assert isinstance(read[0][1], int)


class Seen(str):
    """A text that can be looked after."""

    __slots__ = ("__weakref__",)


def test_rows_are_taken_one_after_another() -> None:
    """However many there are, only some are there at once."""
    alive: weakref.WeakSet[Seen] = weakref.WeakSet()
    most = 0

    def rows() -> Iterator[tuple[str]]:
        nonlocal most
        for number in range(5_000):
            value = Seen(number)
            alive.add(value)
            most = max(most, len(alive))
            yield (value,)

    workbook([Table("ก", "ก", (("ที่", 9),), rows())])
    assert most < 1_000


def test_values_as_they_are_read() -> None:
    values = (None, "ก", 1_234, Baht(123_456), Baht(0), Baht(0, dash=True), Percent(None))
    assert [text_of(value) for value in values] == [
        "", "ก", "1,234", "1,234.56", "0.00", "-", "-",
    ]  # fmt: skip
    assert text_of(Percent(Decimal("46.73"))) == "46.73"


def test_pages_tell_the_same(tmp_path: Path) -> None:
    data = table_pages([GROUPED, GROUPED], "รายงาน", DAY)
    assert data == table_pages([GROUPED, GROUPED], "รายงาน", DAY)
    pages = by_pdfium(data, tmp_path)
    assert len(pages) == 2
    for told in ("โครงการที่ได้รับอนุมัติ", "76,252,450.00", "47.77", "1,548", GROUPED.notes[0], "2 / 2"):
        assert squeezed(told) in squeezed(pages[1])
    document = pdfium.PdfDocument(data)
    assert document[0].get_width() > document[0].get_height()
    document.close()


def test_hostile_text_stands_as_it_is(tmp_path: Path) -> None:
    hostile = "#panic() $x$ \\ *a* ] <d> @e // =1+1"
    table = Table(hostile[:5], hostile, ((hostile, 30), ("x" * 90, 10)), [(hostile, "y" * 300)])
    text = squeezed("".join(by_pdfium(table_pages([table], hostile, DAY), tmp_path)))
    assert text.count(squeezed(hostile)) == 3


def test_paper_has_an_end(tmp_path: Path) -> None:
    rows = [(str(number),) for number in range(MOST_ROWS + 5)]
    pages = by_pdfium(table_pages([Table("ก", "ก", (("ที่", 9),), rows)], "ก", DAY), tmp_path)
    assert squeezed(f"{MOST_ROWS:,} แถวแรก") in squeezed(pages[-1])
