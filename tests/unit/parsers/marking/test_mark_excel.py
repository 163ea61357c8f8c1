"""Marked workbooks: what is coloured and told, and that nothing else changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as Drawing
from openpyxl.styles import Border, Font, PatternFill, Protection, Side
from openpyxl.utils.escape import unescape
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from python_calamine import CalamineWorkbook

from parsers.marking.excel import mark_workbook
from parsers.marking.letters import plain
from parsers.marking.notes import AUTHOR, Level
from parsers.marking.values_book import mark_values
from service.documents.making import maker
from templates.catalogue import documents
from tests.helpers.entry_books import cells_of
from tests.helpers.marked import FOREIGN, SAYS, note, order
from tests.helpers.office import convert_all_to
from tests.helpers.reading import by_pdfium, squeezed

SHEET = "ข้อมูล 'หลัก' & อื่น"
SUMMARY = "ผลการตรวจ"


@pytest.fixture(scope="session")
def foreign() -> bytes:
    """A workbook with what a library that saves it again would lose or change."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    for row in range(1, 6):
        sheet[f"A{row}"], sheet[f"B{row}"] = f"ข้อ {row}", row * 1000.5
    sheet["B6"] = "=SUM(B1:B5)"
    sheet["B2"].font = Font(bold=True, color="0000FF")
    sheet["B2"].number_format = "#,##0.00"
    sheet["B2"].protection = Protection(locked=False)
    sheet["B2"].border = Border(left=Side("thick"))
    sheet["B3"].fill = PatternFill("solid", start_color="00FF00")
    sheet["A1"].comment = Comment("ของผู้ส่ง", "ผู้ส่ง")
    sheet.merge_cells("D2:F4")
    sheet["D2"] = "ผสาน"
    sheet.protection.enable()
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=5))
    sheet.add_chart(chart, "H2")
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "PNG")
    sheet.add_image(Drawing(picture), "H20")
    other = book.create_sheet("อื่น")
    other["A1"] = "ไม่ถูกแตะ"
    other.sheet_state = "hidden"
    other.defined_names["ช่วง"] = DefinedName("ช่วง", attr_text="'อื่น'!$A$1")
    sheet.print_title_rows = "1:1"
    out = io.BytesIO()
    book.save(out)
    return _with_part(out.getvalue(), "customXml/item1.xml", b"<mine/>")


def _with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _open(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_cells_are_coloured_and_annotated(foreign: bytes) -> None:
    marked = mark_workbook(
        foreign,
        order(
            note(1, sheet=SHEET, cell="B2"),
            note(2, Level.WARNING, sheet=SHEET, cell="$B$2"),
            note(3, Level.WARNING, sheet=SHEET, cell="B3"),
            note(4, Level.CHANGED, sheet=SHEET, cell="B4"),
            note(5, sheet=SHEET, cell="E3"),
            note(6, sheet=SHEET, cell="C900"),
        ),
    )
    sheet = _open(marked.data)[SHEET]
    colors = {cell: sheet[cell].fill.start_color.rgb[2:] for cell in ("B2", "B3", "B4", "D2")}
    assert colors == {
        "B2": Level.ERROR.color,
        "B3": Level.WARNING.color,
        "B4": Level.CHANGED.color,
        "D2": Level.ERROR.color,
    }
    told = sheet["B2"].comment
    assert told.author == AUTHOR
    assert told.text.count(SAYS) == 2
    for words in (FOREIGN, "ต้องเป็น: 1,250.00", "แนะนำ: 1250.00", "แก้ไขแล้วส่งใหม่", "2. ควรตรวจสอบ"):
        assert words in unescape(told.text)
    assert SAYS in sheet["D2"].comment.text
    assert SAYS in sheet["C900"].comment.text


def test_all_else_stays_as_it_was(foreign: bytes) -> None:
    marked = mark_workbook(foreign, order(note(1, sheet=SHEET, cell="B2"))).data
    before, after = _open(foreign), _open(marked)
    assert after.sheetnames == [SUMMARY, *before.sheetnames]
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                same = after[sheet.title][cell.coordinate]
                assert same.value == cell.value
                assert repr(same.font) == repr(cell.font)
                assert repr(same.border) == repr(cell.border)
                assert same.number_format == cell.number_format
                assert repr(same.protection) == repr(cell.protection)
                assert cell.coordinate == "B2" or repr(same.fill) == repr(cell.fill)
        assert after[sheet.title].protection.sheet == sheet.protection.sheet
        assert after[sheet.title].sheet_state == sheet.sheet_state
        assert after[sheet.title].print_title_rows == sheet.print_title_rows
        assert after[sheet.title].defined_names.keys() == sheet.defined_names.keys()
    old, new = _parts(foreign), _parts(marked)
    changed = {name for name, content in old.items() if new[name] != content}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
    }  # fmt: skip
    assert {"customXml/item1.xml", "xl/media/image1.png", "xl/charts/chart1.xml"} <= set(new)


def test_the_summary_comes_first_and_leads_to_the_cells(foreign: bytes) -> None:
    marked = mark_workbook(
        foreign,
        order(
            note(1, sheet=SHEET, cell="B2"),
            note(2, Level.WARNING),
            note(3, Level.CHANGED, sheet="อื่น", cell="A1"),
            note(4, sheet="ไม่มีแผ่นนี้", cell="A1"),
            title="เรื่อง & <ชื่อ>",
        ),
    )
    book = _open(marked.data)
    sheet = book[SUMMARY]
    assert book.active.title == SUMMARY
    assert [each.title for each in book if each.sheet_view.tabSelected] == [SUMMARY]
    assert sheet["A2"].value == "เรื่อง & <ชื่อ>"
    rows: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    rows = [[value and unescape(value) for value in row] for row in rows]
    assert [row[:5] for row in rows] == [
        ["1", "ต้องแก้ไข", SHEET, "B2", "ยอดรวม › เงินต้น"],
        ["2", "ควรตรวจสอบ", None, None, "ยอดรวม › เงินต้น"],
        ["3", "ปรับรูปแบบแล้ว", "อื่น (ซ่อนอยู่)", "A1", "ยอดรวม › เงินต้น"],
        ["4", "ต้องแก้ไข", "ไม่มีแผ่นนี้", "A1", "ยอดรวม › เงินต้น"],
    ]
    assert rows[0][5:] == [SAYS, FOREIGN, "1,250.00", "1250.00", "แก้ไขแล้วส่งใหม่"]
    quoted = SHEET.replace("'", "''")
    assert sheet["D5"].hyperlink.location == f"'{quoted}'!B2"
    assert sheet["D6"].hyperlink is None
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$4:$4"


def test_foreign_text_is_no_formula(foreign: bytes) -> None:
    sheet = _open(mark_workbook(foreign, order(note())).data)[SUMMARY]
    assert unescape(sheet["G5"].value) == FOREIGN
    assert sheet["G5"].data_type == "s"
    assert all(cell.quotePrefix for cell in sheet[5])


def test_other_peoples_notes_stay(foreign: bytes) -> None:
    once = mark_workbook(foreign, order(note(1, sheet=SHEET, cell="A1"))).data
    comment = _open(once)[SHEET]["A1"].comment
    assert comment.text.startswith("ของผู้ส่ง")
    assert SAYS in comment.text
    kept = mark_workbook(foreign, order(note(1, sheet=SHEET, cell="B2"))).data
    assert _open(kept)[SHEET]["A1"].comment.text == "ของผู้ส่ง"


def test_a_marked_file_can_be_marked_again(foreign: bytes) -> None:
    orders = order(note(1, sheet=SHEET, cell="B2"))
    again = mark_workbook(mark_workbook(foreign, orders).data, orders).data
    book = _open(again)
    assert book.sheetnames[:2] == [f"{SUMMARY} (2)", SUMMARY]
    assert book[SHEET].print_title_rows == "$1:$1"
    assert book[SUMMARY].print_title_rows == "$4:$4"
    assert book[SHEET]["B2"].comment.text.count(SAYS) == 2


def test_the_same_file_gives_the_same_bytes(foreign: bytes) -> None:
    orders = order(note(1, sheet=SHEET, cell="B2"))
    assert mark_workbook(foreign, orders) == mark_workbook(foreign, orders)


def test_a_discussion_is_not_replaced(foreign: bytes) -> None:
    parts = _parts(foreign)
    relations = parts["xl/worksheets/_rels/sheet1.xml.rels"].decode()
    thread = (
        '<Relationship Id="rIdT" Target="/xl/threadedComments/t1.xml" '
        'Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"/>'
    )
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations.replace(
        "</Relationships>", f"{thread}</Relationships>"
    ).encode()
    parts["xl/threadedComments/t1.xml"] = (
        b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
        b'threadedcomments"><threadedComment ref="A1" id="{1}"/></ThreadedComments>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    marked = mark_workbook(out.getvalue(), order(note(1, sheet=SHEET, cell="A1"))).data
    assert _open(marked)[SHEET]["A1"].comment.text == "ของผู้ส่ง"
    assert _open(marked)[SUMMARY]["F5"].value == SAYS


def test_a_signature_that_breaks_is_told(foreign: bytes) -> None:
    marked = mark_workbook(_with_part(foreign, "_xmlsignatures/sig1.xml", b"<s/>"), order(note()))
    assert [each.code for each in marked.findings] == ["marking.signature_broken"]
    assert _open(marked.data)[SUMMARY]["F6"].value == marked.findings[0].sentence


BARE_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols>'
    '<col min="3" max="3" width="9" style="1"/></cols><sheetData><row><c><v>1</v></c><c><v>2</v>'
    "</c></row><row><c><v>3</v></c></row></sheetData></worksheet>"
)


def test_cells_without_addresses_keep_their_places(foreign: bytes) -> None:
    parts = _parts(foreign) | {"xl/worksheets/sheet1.xml": BARE_SHEET.encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    places = [note(n, sheet=SHEET, cell=cell) for n, cell in enumerate(("A2", "C1", "B5", "B4"), 1)]
    sheet = _open(mark_workbook(out.getvalue(), order(*places)).data)[SHEET]
    values = [[cell.value for cell in row] for row in sheet["A1:C2"]]
    assert values == [[1, 2, None], [3, None, None]]
    for cell in ("A2", "C1", "B5", "B4"):
        assert sheet[cell].fill.start_color.rgb[2:] == Level.ERROR.color


@given(st.text(st.characters(), max_size=80))
@settings(max_examples=40)
def test_any_text_comes_out_as_it_was(text: str) -> None:
    data = _tiny()
    told = note(1, sheet="Sheet", cell="A1")
    told = type(told)(1, Level.ERROR, told.place, "", text or "-", found=text)
    book = _open(mark_workbook(data, order(told)).data)
    assert unescape(book[SUMMARY]["G5"].value or "") == plain(text)


def _tiny() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize("document", ["ns02", "form4"])
def test_a_marked_entry_workbook_is_still_one(document: str) -> None:
    data = maker(document).entry_workbook(documents()[document].sample(), "R-1")
    cells = cells_of(data)
    place = next(
        cell for path, (cell, *_) in cells.items() if "[]" not in path and cell.value is not None
    )
    at = {"sheet": place.parent.title, "cell": place.coordinate}
    marked = mark_workbook(data, order(note(1, **at))).data
    values = {path: [cell.value for cell in found] for path, found in cells.items()}
    assert {p: [cell.value for cell in found] for p, found in cells_of(marked).items()} == values


def test_libreoffice_opens_it_and_sees_the_notes(
    to_pdf: Callable[[Path | bytes, Path], bytes], foreign: bytes, tmp_path: Path
) -> None:
    marked = mark_workbook(
        foreign,
        order(note(1, sheet=SHEET, cell="B2"), note(2, sheet=SHEET, cell="A1"), title="เรื่อง"),
    )
    source = tmp_path / "marked.xlsx"
    source.write_bytes(marked.data)
    pages = by_pdfium(to_pdf(source, tmp_path), tmp_path)
    for words in (SUMMARY, SAYS, FOREIGN, "สิ่งที่ต้องทำ", "แก้ไขแล้วส่งใหม่"):
        assert squeezed(words) in squeezed(pages[0])
    again = convert_all_to("ods", {"marked.xlsx": marked.data}, tmp_path / "ods")["marked.xlsx"]
    back = convert_all_to("xlsx", {"again.ods": again}, tmp_path / "back")["again.ods"]
    sheet = _open(back)[SHEET]
    assert SAYS in sheet["B2"].comment.text
    assert sheet["A1"].comment.text.startswith("ของผู้ส่ง")
    assert SAYS in sheet["A1"].comment.text


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_old_kinds_become_a_workbook_of_their_values(
    soffice: str, foreign: bytes, tmp_path: Path, kind: str
) -> None:
    old = convert_all_to(kind, {"old.xlsx": foreign}, tmp_path)["old.xlsx"]
    marked = mark_values(old, order(note(1, sheet=SHEET, cell="B2")))
    assert marked == mark_values(old, order(note(1, sheet=SHEET, cell="B2")))
    assert [each.code for each in marked.findings] == ["marking.values_only"]
    before = CalamineWorkbook.from_filelike(io.BytesIO(old))
    after = CalamineWorkbook.from_filelike(io.BytesIO(marked.data))
    assert after.sheet_names == [SUMMARY, *before.sheet_names]
    for name in before.sheet_names:
        sheets = (book.get_sheet_by_name(name) for book in (before, after))
        one, other = (sheet.to_python(skip_empty_area=False) for sheet in sheets)
        assert one == other
    sheet = _open(marked.data)[SHEET]
    assert SAYS in sheet["B2"].comment.text
    assert sheet["B2"].fill.start_color.rgb[2:] == Level.ERROR.color


def test_values_of_all_kinds_are_kept() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    rows: list[list[Any]] = [
        ["=ไม่ใช่สูตร", "ก\nข", True, 0.1],
        [None, "", 12345678901234.5, "_x0041_"],
    ]
    rows.append([date(2568, 12, 31), datetime(2025, 11, 20, 13, 30), date(1900, 3, 5), "x"])  # noqa: DTZ001
    for row in rows:
        sheet.append(row)
    sheet["A1"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    marked = mark_values(out.getvalue(), order(note())).data
    before = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    after = CalamineWorkbook.from_filelike(io.BytesIO(marked))
    read = [each.get_sheet_by_name("Sheet").to_python() for each in (before, after)]
    assert read[0] == read[1]
    assert _open(marked)["Sheet"]["A1"].data_type == "s"


def test_names_of_parts_may_differ_in_capitals_and_slashes(foreign: bytes) -> None:
    renamed = {
        name.replace("xl/worksheets/sheet1.xml", "xl\\Worksheets\\Sheet1.xml"): content
        for name, content in _parts(foreign).items()
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in renamed.items():
            archive.writestr(name, content)
    marked = _parts(mark_workbook(out.getvalue(), order(note(1, sheet=SHEET, cell="B2"))).data)
    assert set(renamed) <= set(marked)
    assert not {name for name in marked if name.lower() == "xl/worksheets/sheet1.xml"}
    assert b"legacyDrawing" in marked["xl\\Worksheets\\Sheet1.xml"]
