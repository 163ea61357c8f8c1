"""Entry workbooks as they come back: how each is spoiled, and exactly what must come out.

The record must be the sample's but for ``changed`` (None: missing); the findings of the file must
be just those of ``found``, each with its cell.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from parsers.reading import KnownBy, Reading
from templates.catalogue import documents
from tests.helpers.spoiled_books import (
    MAIN,
    PLAN,
    Book,
    Change,
    columns,
    hidden_column,
    hidden_row,
    merge,
    moved,
    put,
    puts,
    read,
    renamed,
    rows,
    spoiled,
    swapped,
    told,
    without_identity,
    without_names,
)

NS02 = documents()["ns02"]


@dataclass(frozen=True)
class Spoil:
    """One way to spoil the workbook of ns02."""

    name: str
    changes: tuple[Change, ...]
    changed: dict[str, Any] = field(default_factory=dict)
    found: set[tuple[str, str]] = field(default_factory=set)


def spoil(name: str, *changes: Change, found: Any = (), **changed: Any) -> Spoil:
    return Spoil(name, changes, changed, set(found))


def reordered(book: Book) -> None:
    book._sheets.reverse()


def copied_sheet(book: Book) -> None:
    """Excel gives the copy names of its own, which hold for that sheet only."""
    sheet = book.copy_worksheet(book[MAIN])
    sheet.title = "ข้อมูลหลัก (2)"
    for name, defined in book.defined_names.items():
        if MAIN in defined.attr_text:
            text = defined.attr_text.replace(f"'{MAIN}'", "'ข้อมูลหลัก (2)'")
            sheet.defined_names[name] = DefinedName(name, attr_text=text)


def on_copy(**cells: Any) -> Change:
    def change(book: Book) -> None:
        for cell, value in cells.items():
            book["ข้อมูลหลัก (2)"][cell] = value

    return change


def blanked(*cells: str) -> Change:
    return puts(MAIN, **dict.fromkeys(cells))


def error(cell: str, shown: str, sheet: str = MAIN) -> Change:
    def change(book: Book) -> None:
        book[sheet][cell].value = shown
        book[sheet][cell].data_type = "e"

    return change


def text(cell: str, value: str, sheet: str = MAIN) -> Change:
    def change(book: Book) -> None:
        book[sheet][cell].value = value
        book[sheet][cell].data_type = "s"

    return change


def commented(book: Book) -> None:
    book[MAIN]["C5"].comment = Comment("ตรวจแล้ว", "ผู้ตรวจ")


def hidden_sheet(book: Book) -> None:
    book[PLAN].sheet_state = "hidden"


def exchanged_cells(book: Book) -> None:
    """The filled cells of columns C and E cut and pasted over each other, headings not."""
    sheet = book[PLAN]
    heads = sheet["C4"].value, sheet["E4"].value
    swapped(3, 5)(book)
    sheet["C4"].value, sheet["E4"].value = heads


def shifted(letter: str, first: int, last: int, sheet: str) -> Change:
    """One cell deleted, the ones below it moved up; names go along."""

    def change(book: Book) -> None:
        name_lost_at(book, sheet, f"${letter}${first}")
        for row in range(first + 1, last + 1):
            if isinstance(book[sheet][f"{letter}{row}"], MergedCell):
                continue
            up = row - 1
            while isinstance(book[sheet][f"{letter}{up}"], MergedCell):
                up -= 1
            moved(f"{letter}{row}", f"{letter}{up}", sheet)(book)
        for name, defined in list(book.defined_names.items()):
            if defined.attr_text.endswith(f"${letter}${first}:${letter}${last}"):
                text = defined.attr_text.replace(f":${letter}${last}", f":${letter}${last - 1}")
                book.defined_names[name] = DefinedName(name, attr_text=text)

    return change


def name_lost_at(book: Book, sheet: str, cell: str) -> None:
    for name, defined in list(book.defined_names.items()):
        if defined.attr_text == f"'{sheet}'!{cell}":
            book.defined_names[name] = DefinedName(name, attr_text="#REF!")


def name_lost(path_name: str) -> Change:
    def change(book: Book) -> None:
        book.defined_names[path_name] = DefinedName(path_name, attr_text="#REF!")

    return change


def plan_row(row: int, *values: Any) -> Change:
    return puts(PLAN, **{f"{letter}{row}": value for letter, value in zip("BCDEFGH", values)})  # noqa: B905 - not all are given


PLAN_ROWS = NS02.record.model_validate(NS02.sample()).model_dump(mode="json")["plan_rows"]
FIFTH = {
    "instalment_no": 5, "old_principal": "1.00", "old_interest": "2.00", "new_principal": "3.00",
    "new_interest": "4.00", "new_due_date": "2029-03-31", "remark": "เพิ่ม",
}  # fmt: skip
FIFTH_CELLS = (5, 1, 2, 3, 4, dt.date(2029, 3, 31), "เพิ่ม")
MORE_ROWS = [*PLAN_ROWS, FIFTH]
FIRST = dt.date(2025, 8, 1)
AUGUST = "2025-08-01"

INPUTS = [f"C{row}" for row in (*range(5, 19), *range(20, 28), *range(30, 32), *range(33, 40))]
INPUTS += [f"C{row}" for row in (32, 41, 42, 43, 44, 45)]

AMOUNTS = [
    spoil(f"amount as {shown!r}", put("C12", shown), loan_amount=baht)
    for shown, baht in (
        ("1,250.-", "1250.00"),
        ("1250", "1250.00"),
        ("๑,๒๕๐ บาท", "1250.00"),
        ("๑๒๕๐.๕๐", "1250.50"),
        ("1,250.50 บาท", "1250.50"),
        (" 1 250 ", None),
        (1250.1, "1250.10"),
        (0.1 + 0.2, "0.30"),
        (1250, "1250.00"),
        ("-", "0.00"),
        ("\u00a01,250\u200b", "1250.00"),
    )
    if baht
]
DATES = [
    spoil(f"date as {shown!r}", put("C14", shown, number_format="General"), outstanding_date=AUGUST)
    for shown in (
        "1 สิงหาคม 2568", "๑ สิงหาคม ๒๕๖๘", "1 ส.ค. 68", "วันที่ 1 เดือน สิงหาคม พ.ศ. 2568",
        "1/8/2568", "01/08/68", "2025-08-01", "1 สิงหาคม พ.ศ. ๒๕๖๘",
    )
] + [
    spoil(
        f"date {shown!r} shown as {form}", put("C14", shown, number_format=form),
        outstanding_date=AUGUST,
    )
    for shown, form in (
        (FIRST, "dd/mm/yyyy"), (dt.date(2568, 8, 1), "dd/mm/yyyy"), (45870, "General"),
        (45870, "[$-D07041E]d mmmm yyyy;@"), (45870, "bbbb"), (45870, "d mmm bbbb"),
        (dt.datetime(2025, 8, 1, 9, 30), "dd/mm/yyyy hh:mm"),  # noqa: DTZ001
    )
]  # fmt: skip
TICKS = [
    spoil(f"tick as {mark!r}", put("C21", mark), causes=["natural_disaster", "epidemic", "delay"])
    for mark in ("✓", "✔", "x", "X", "ใช่", "TRUE", True, 1, " ✓ ", "☑", "/")
] + [
    spoil(f"no tick as {mark!r}", put("C23", mark), causes=["natural_disaster"])
    for mark in (None, False, "ไม่ใช่", "-", "☐", "FALSE")
]
VALUES = [
    spoil("text that looks like a formula", text("C5", "=cmd|' /C calc'!A0"),
          project_name="=cmd|' /C calc'!A0"),
    spoil("a comment", commented),
    spoil("zero-width letters and blanks", put("C8", "สุราษฎร์\u200bธานี \u00a0")),
    spoil("decomposed sara am",
          put("C26", "น\u0e49\u0e4d\u0e32ท่วมแปลงปลูก ต้องรอน\u0e4d\u0e49\u0e32ลดจึงปลูกใหม่ได้")),
    spoil("unit typed with the number", put("C9", "7 ปี")),
    spoil("Thai digits in a whole number", put("C9", "๗")),
    spoil("a year of the common era", put("C10", 2021)),
    spoil("a choice with blanks", put("C30", " มี ")),
    spoil("a choice that is none", put("C30", "มีแล้ว"), **{"checklist.request_form": None},
          found={("record.not_a_choice", "C30")}),
    spoil("an amount that is none", put("C12", "ล้านสอง"), loan_amount=None,
          found={("record.not_an_amount", "C12")}),
    spoil("satang in thirds", put("C12", 10.333), loan_amount=None,
          found={("reading.too_many_decimals", "C12")}),
    spoil("a percentage where baht have to stand", put("C12", 0.5, number_format="0%"),
          loan_amount=None, found={("record.not_an_amount", "C12")}),
    spoil("a text field that became a date", put("C6", FIRST, number_format="d/m/yyyy"),
          contract_or_certificate_no=None, found={("reading.text_became_date", "C6")}),
    spoil("leading zeros by the format", put("C6", 272564, number_format="0000000000"),
          contract_or_certificate_no="0000272564"),
    spoil("a required field left blank", blanked("C8"), province=None,
          found={("record.missing", "C8")}),
    spoil("blanks only", put("C8", "   "), province=None, found={("record.missing", "C8")}),
    spoil("a mark that says nothing", put("C21", "?"), causes=None,
          found={("reading.not_a_tick", "C21")}),
    spoil("a day that does not exist", put("C14", "31/2/2568"), outstanding_date=None,
          found={("record.not_a_date", "C14")}),
]  # fmt: skip
ERRORS = [
    spoil("an error value", error("C12", "#REF!"), loan_amount=None,
          found={("excel.error_value", "C12")}),
    spoil("an error in a field that may be blank", error("C26", "#N/A"),
          cause_delay_reason=None, found={("excel.error_value", "C26")}),
    spoil("a text that reads like an error", text("C26", "#N/A"), cause_delay_reason="#N/A"),
    spoil("an error in a sum of ours", error("C6", "#REF!", PLAN),
          found={("excel.error_in_total", "C6")}),
    spoil("a formula that nobody calculated", put("C18", "=SUM(C15:C17)")),
    spoil("a formula over another sheet", put("C15", f"=SUM('{PLAN}'!C7:C10)")),
    spoil("a formula with an error", put("C12", "=1/0"), loan_amount=None,
          found={("excel.error_value", "C12")}),
    spoil("a formula that can't be computed", put("C5", "=BAHTTEXT(C12)"), project_name=None,
          found={("excel.not_calculated", "C5")}),
    spoil("a formula whose value is of the day", put("C14", "=TODAY()"), outstanding_date=None,
          found={("excel.not_calculated", "C14")}),
    spoil("a formula that gives a text", put("C5", '="โครงการ"&"หนึ่ง"'),
          project_name="โครงการหนึ่ง"),
    spoil("a sum typed over", put("C6", 1, PLAN), found={("reading.total_differs", "C6")}),
    spoil("a sum typed over with the right figure", put("C6", "๘๐๐,๐๐๐.๐๐", PLAN)),
]  # fmt: skip
MOVES = [
    spoil("rows inserted above", rows(3, 2)),
    spoil("rows inserted among fields", rows(12, 1), rows(20, 3)),
    spoil("columns inserted", columns(3, 1), columns(1, 2)),
    spoil("columns inserted in the table", columns(4, 1, PLAN), columns(1, 1, PLAN)),
    spoil("a field cut and pasted elsewhere", moved("C8", "H30")),
    spoil("two columns of the table swapped", swapped(3, 5)),
    spoil("sheets renamed", renamed(MAIN, "Sheet1"), renamed(PLAN, "แผน")),
    spoil("sheets in another order", reordered),
    spoil("a blank row of the table deleted", rows(20, -1, PLAN)),
    spoil("a filled row of the table deleted", rows(8, -1, PLAN),
          plan_rows=[PLAN_ROWS[0], *PLAN_ROWS[2:]]),
    spoil("the last row of the table deleted", rows(66, -1, PLAN)),
    spoil("a line of the form deleted", rows(8, -1), province=None,
          found={("excel.lost", ""), ("record.missing", "")}),
    spoil("an optional line deleted", rows(27, -1), found={("excel.lost", "")}),
    spoil("a column of the table deleted", columns(8, -1, PLAN),
          plan_rows=[{**row, "remark": ""} for row in PLAN_ROWS],
          found={("excel.lost_column", "")}),
    spoil("a name lost, found by its label", name_lost("faf.province")),
    spoil("the name of a column lost", name_lost("faf.plan_rows..new_interest")),
    spoil("names of options lost", name_lost("faf.causes.epidemic"), name_lost("faf.causes.delay")),
    spoil("the label deleted with its name", name_lost("faf.province"), blanked("B8"),
          province=None,
          found={("excel.lost", ""), ("record.missing", ""), ("excel.left_over", "C8")}),
]  # fmt: skip
CUT = [
    spoil("a value cut and pasted to its right place", moved("C5", "C7"),
          put("C5", "โครงการหนึ่ง"), project_name="โครงการหนึ่ง",
          borrower_name=NS02.sample()["project_name"], found={("excel.cell_moved", "C7")}),
    spoil("a tick cut and pasted to another line", moved("C20", "C21"),
          causes=["epidemic", "delay"], found={("excel.cell_moved", "C21")}),
    spoil("two values exchanged by way of a free cell", moved("C5", "F5"), moved("C7", "C5"),
          moved("F5", "C7"), project_name=NS02.sample()["borrower_name"],
          borrower_name=NS02.sample()["project_name"],
          found={("excel.cell_moved", "C7"), ("excel.cell_moved", "C5")}),
    spoil("the cells of two columns exchanged", exchanged_cells,
          plan_rows=[{**row, "old_principal": row["new_principal"],
                      "new_principal": row["old_principal"]} for row in PLAN_ROWS],
          found={("excel.cell_moved", "C7"), ("excel.cell_moved", "E7")}),
    spoil("cells of a column shifted up", shifted("H", 7, 66, PLAN),
          plan_rows=[{**row, "remark": remark} for row, remark in
                     zip(PLAN_ROWS, ("", "", "งวดสุดท้าย", ""), strict=True)],
          found={("excel.column_shifted", "B7")}),
]  # fmt: skip
ROWS = [
    spoil("a row below the table", plan_row(67, *FIFTH_CELLS), plan_rows=MORE_ROWS),
    spoil("a row inserted above the first", rows(7, 1, PLAN), plan_row(7, *FIFTH_CELLS),
          plan_rows=[FIFTH, *PLAN_ROWS]),
    spoil("a row inserted and left blank", rows(8, 1, PLAN)),
    spoil("a row inserted and filled", rows(8, 1, PLAN), plan_row(8, *FIFTH_CELLS),
          plan_rows=[PLAN_ROWS[0], FIFTH, *PLAN_ROWS[1:]]),
    spoil("blank rows between", plan_row(30, *FIFTH_CELLS), plan_rows=MORE_ROWS),
    spoil("a row far below the table", plan_row(70, *FIFTH_CELLS),
          found={("excel.below_table", f"{letter}70") for letter in "BCDEFGH"}),
    spoil("words below the table", put("B69", "ราคานี้ยังไม่รวมค่าขนส่ง", PLAN),
          found={("excel.left_over", "B69")}),
    spoil("a sum below the rows", plan_row(11, "รวม", 800000, 20000, 800000, 23500),
          found={("excel.total_row", "B11")}),
    spoil("a sum in the number's column", puts(PLAN, A11="รวมทั้งสิ้น", C11=800000),
          found={("excel.total_row", "A11")}),
    spoil("FALSE in every row", puts(PLAN, **{f"H{row}": False for row in range(11, 30)})),
    spoil("values beside the table", put("J7", "ตรวจแล้ว", PLAN),
          found={("excel.left_over", "J7")}),
]  # fmt: skip
HIDDEN = [
    spoil("a hidden row", hidden_row(8), found={("excel.hidden_row", "C8")}),
    spoil("a hidden blank row", hidden_row(27)),
    spoil("a hidden row of the table", hidden_row(8, PLAN), found={("excel.hidden_row", "B8")}),
    spoil("a hidden column", hidden_column("C", PLAN), found={("excel.hidden_column", "C7")}),
    spoil("a hidden sheet", hidden_sheet, found={("excel.hidden_sheet", "B7")}),
]
MERGED = [
    spoil("the cell merged with its unit", merge("C12:D12")),
    spoil("label and cell merged", merge("B8:C8"), province=None, found={("record.missing", "C8")}),
    spoil("two fields merged", merge("C7:C8"), province=None, found={("excel.merged", "C8")}),
    spoil("rows of the table merged", merge("H7:H8", PLAN), found={("excel.merged", "H8")}),
    spoil("blank cells merged", merge("C24:C25")),
]
TWICE = [
    spoil("a value in the label's cell", put("B8", "จังหวัด: สุราษฎร์ธานี"), blanked("C8"),
          found={("excel.value_in_label", "B8")}),
    spoil("a value before its label without a colon", put("B8", "จังหวัด สุราษฎร์ธานี"),
          blanked("C8"), province=None,
          found={("record.missing", "C8"), ("excel.left_over", "B8")}),
    spoil("a value in the unit's cell", put("D12", 1200000), blanked("C12"), loan_amount=None,
          found={("record.missing", "C12"), ("excel.left_over", "D12")}),
    spoil("a second value beside the cell", put("E12", 5),
          found={("excel.left_over", "E12")}),
    spoil("a copied sheet that says the same", copied_sheet),
    spoil("a copied sheet left blank", copied_sheet,
          on_copy(**dict.fromkeys(INPUTS))),
    spoil("the original left blank", copied_sheet, blanked(*INPUTS)),
    spoil("a copied sheet that says something else", copied_sheet, on_copy(C12=1, C24="✓"),
          loan_amount=None, causes=None,
          found={("excel.two_places", "C12"), ("excel.two_places", "C20")}),
]  # fmt: skip
NAMELESS = [
    spoil("no names", without_names),
    spoil("no identity", without_identity),
    spoil("no names, sheets renamed", without_names, renamed(MAIN, "1"), renamed(PLAN, "2")),
    spoil("no names, rows inserted", without_names, rows(3, 1), rows(12, 2), rows(8, 1, PLAN)),
    spoil("no names, columns inserted", without_names, columns(3, 1), columns(2, 1, PLAN)),
    spoil("no names, columns swapped", without_names, swapped(3, 5)),
    spoil("no names, a row below the numbers", without_names, plan_row(67, *FIFTH_CELLS),
          plan_rows=MORE_ROWS),
    spoil("no names, labels with stars and colons", without_names,
          puts(MAIN, B8=" * จังหวัด  : ", B12="วงเงินกู้ที่ได้รับ (บาท) :", B5="ชื่อ โครงการ......")),
    spoil("no names, labels with line breaks", without_names,
          puts(MAIN, B8="จัง\nหวัด", B13="จำนวนเงิน\r\nที่ชำระแล้ว\u200b")),
    spoil("no names, labels with other sara am and blanks", without_names,
          puts(MAIN, B13="จ\u0e4d\u0e32นวนเงิน\u00a0ที่ชําระแล้ว", B7="ชื่อหน่วยงาน/องค์กรเกษตรกร \u200b")),
    spoil("no names, a label twice with one value", without_names, put("B50", "จังหวัด")),
    spoil("no names, a label twice with two values", without_names,
          puts(MAIN, B50="จังหวัด", C50="ระนอง"), province=None,
          found={("excel.two_places", "C50")}),
    spoil("no names, two values beside a label", without_names, put("E8", "ระนอง")
          , found={("excel.left_over", "E8")}),
    spoil("no names, a line deleted", without_names, rows(8, -1), province=None,
          found={("excel.lost", ""), ("record.missing", "")}),
    spoil("no names, a value in the label's cell", without_names,
          puts(MAIN, B8="จังหวัด: สุราษฎร์ธานี", C8=None)),
    spoil("no names, merged cells", without_names, merge("C12:D12"), merge("C5:D5")),
]  # fmt: skip
SPOILS = [
    *AMOUNTS, *DATES, *TICKS, *VALUES, *ERRORS, *MOVES, *CUT, *ROWS, *HIDDEN, *MERGED, *TWICE,
    *NAMELESS,
]  # fmt: skip


def test_there_are_enough() -> None:
    assert len(SPOILS) >= 60
    assert len({each.name for each in SPOILS}) == len(SPOILS)


@pytest.mark.parametrize("case", SPOILS, ids=lambda each: each.name)
def test_spoiled(case: Spoil) -> None:
    reading = read(spoiled("ns02", *case.changes))
    assert differences(reading) == {
        name: [flat(row) for row in value] if name == "plan_rows" else value
        for name, value in case.changed.items()
    }
    assert told(reading) == case.found
    assert reading.known_by is not None


def differences(reading: Reading) -> dict[str, Any]:
    """The values that are not the sample's; None for what is missing."""
    expected = flat(NS02.record.model_validate(NS02.sample()).model_dump(mode="json"))
    data = reading.data if reading.record is None else reading.record.model_dump(mode="json")
    found = flat(data)
    return {
        name: found.get(name)
        for name in expected | found
        if name not in NS02.record.model_computed_fields and found.get(name) != expected.get(name)
    }


def flat(data: Any) -> dict[str, Any]:
    """Single values by path, tables whole, without what is blank."""
    made: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            made |= {f"{name}.{key}": each for key, each in flat(value).items()}
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            made[name] = [flat(row) for row in value]
        elif value not in ("", None):
            made[name] = value
    return made


def test_cells_of_the_form_that_slid_past_their_labels_hold_the_record_back() -> None:
    reading = read(spoiled("ns02", shifted("C", 8, 45, MAIN)))
    assert ("excel.cells_shifted", "C8") in told(reading)
    assert not reading.is_good
    assert reading.data["project_name"] == NS02.sample()["project_name"]


def test_what_is_known_of_the_document() -> None:
    assert read(spoiled("ns02")).known_by is KnownBy.IDENTITY_SHEET
