"""The Excel files of a run: text stays text, and the same bytes come out each time."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from service.batches.plan import HeldRow, Line
from service.batches.reports import findings_workbook, posting_list, result_workbook
from templates.findings import Finding, Place

DAY = date(2025, 11, 20)
HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\x07ก\x00", "ก" * 40_000, '& < > "')


def line(name: str) -> Line:
    address = ("1 หมู่ที่ 2", "ตำบลก อำเภอข", "จังหวัดเลย 42000")
    return Line(1, "เลย/0001 ก", name, name, "ผู้กู้", address, "เลย", "42000", name, 123456, DAY)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_in_a_cell_runs(name: str) -> None:
    found = Finding(
        "register.value_missing", Place(sheet=name), name, name, name, {"heading": name}
    )
    books = (
        posting_list(name, DAY, [line(name)]),
        result_workbook(
            name,
            DAY,
            made=[(line(name), [name])],
            held=[HeldRow(name, name, name, (found,))],
            failed=[(line(name), [found])],
            findings=[found],
        ),
        findings_workbook([found]),
    )
    for data in books:
        book = openpyxl.load_workbook(BytesIO(data))
        for sheet in book:
            cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert {cell.data_type for cell in cells} <= {"s", "n"}
            for cell in cells:
                if str(cell.value).startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix


def test_the_same_facts_give_the_same_bytes() -> None:
    assert posting_list("ข", DAY, [line("ค")]) == posting_list("ข", DAY, [line("ค")])


def test_the_posting_list_counts_and_leaves_room_for_the_label() -> None:
    data = posting_list("ข", DAY, [line("นายดี"), line("นางงาม")])
    rows = list(openpyxl.load_workbook(BytesIO(data)).active.values)
    assert rows[2][1] == "นายดี"
    assert rows[2][2] == "1 หมู่ที่ 2 ตำบลก อำเภอข จังหวัดเลย"
    assert rows[2][3] == "42000"
    assert rows[2][6] is None
    assert rows[-1][:2] == ("รวม", "2 ฉบับ")


def test_the_result_tells_of_every_loan_what_to_do() -> None:
    facts = {"name": "นายดี"}
    held = HeldRow("2/2568", "นายดี", "เลย", (Finding("held.address_missing", facts=facts),))
    data = result_workbook(
        "ก", DAY, made=[(line("นางงาม"), ["a.docx", "a.pdf"])], held=[held], failed=[], findings=[]
    )
    book = openpyxl.load_workbook(BytesIO(data))
    rows = list(book.worksheets[0].values)
    assert rows[2][1] == "จัดทำแล้ว"
    assert rows[2][6] == pytest.approx(1234.56)
    assert rows[2][7] == "a.docx\na.pdf"
    assert rows[3][:3] == ("2/2568", "ไม่ได้จัดทำ", "นายดี")
    assert "ไม่พบที่อยู่" in rows[3][7]
    assert rows[3][8] == "เพิ่มที่อยู่ในทะเบียน แล้วจัดทำใหม่"
