"""Tables as Excel files and as pages: grouped headings, red rows, what prints a dash."""

from __future__ import annotations

import io
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
