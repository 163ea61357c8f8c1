"""Workbooks of people's own with the labels of a form, and which document they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook.defined_name import DefinedName

from parsers.excel.labels import key_of, told
from parsers.excel.matching import certain_pairs
from parsers.reading import KnownBy, Reading
from templates.catalogue import documents
from templates.form import Field, form_of
from tests.helpers.spoiled_books import (
    MAIN,
    Book,
    only_labels,
    opened,
    put,
    read,
    saved,
    spoiled,
    without_identity,
    workbook_of,
)

DEBT = documents()["debt_acknowledgement"]
SAMPLE = DEBT.sample()
RECORD = DEBT.record.model_validate(SAMPLE)
LABELS = {item.path: item.label for item in form_of(DEBT.record).items if isinstance(item, Field)}
LINES = [(LABELS[path], SAMPLE[path]) for path in LABELS if path in SAMPLE]
TABLE = [
    ("วันที่จะชำระ", "จำนวนเงิน"),
    *((row["due_date"], row["amount"]) for row in SAMPLE["promises"]),
]
Row = Sequence[Any]


def book_of(*rows: Row) -> bytes:
    """A workbook of one sheet, written as a small table."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    return saved(book)


def codes(reading: Reading) -> set[tuple[str, str]]:
    return {(each.code, each.place.cell) for each in reading.findings}


def without_blanks(reading: Reading) -> set[tuple[str, str]]:
    """What is told; that an optional column or field is not there is no fault of the reader."""
    return {each for each in codes(reading) if not each[0].startswith("excel.lost")}


# --- layouts --------------------------------------------------------------------------------------


def beside(lines: list[tuple[str, Any]]) -> Iterator[Row]:
    yield from lines


def beside_with_colons(lines: list[tuple[str, Any]]) -> Iterator[Row]:
    for label, value in lines:
        yield f"{label} :", value


def behind_a_colon_cell(lines: list[tuple[str, Any]]) -> Iterator[Row]:
    for label, value in lines:
        yield label, ":", value


def in_the_same_cell(lines: list[tuple[str, Any]]) -> Iterator[Row]:
    for label, value in lines:
        yield (f"{label}: {value}" if value else label,)


def in_two_columns(lines: list[tuple[str, Any]]) -> Iterator[Row]:
    half = (len(lines) + 1) // 2
    for place in range(half):
        right = lines[place + half] if place + half < len(lines) else ("", "")
        yield *lines[place], "", *right


def below_headings(lines: list[tuple[str, Any]]) -> Iterator[Row]:
    yield [label for label, _ in lines]
    yield [value for _, value in lines]


def far_away(lines: list[tuple[str, Any]]) -> Iterator[Row]:
    yield from ((), ())
    for label, value in lines:
        yield "", "", f"*{label}", "", "", value


LAYOUTS = (
    beside, beside_with_colons, behind_a_colon_cell, in_the_same_cell, in_two_columns,
    below_headings, far_away,
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda each: each.__name__)
def test_labels_may_stand_in_many_ways(layout: Any) -> None:
    reading = read(book_of(*layout(LINES), (), ("กำหนดชำระหนี้",), *TABLE))
    assert reading.record == RECORD
    assert not without_blanks(reading)
    assert reading.known_by is KnownBy.LAYOUT


@given(st.permutations(LINES), st.sampled_from(LAYOUTS))
def test_the_order_of_labels_does_not_matter(lines: list[tuple[str, Any]], layout: Any) -> None:
    reading = read(book_of(*layout(lines), (), *TABLE), DEBT)
    assert reading.record == RECORD


@given(st.data())
def test_a_label_that_is_lost_loses_its_own_value_only(data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from([label for label, _ in LINES]), max_size=6))
    layout = data.draw(st.sampled_from(LAYOUTS))
    lines = [("" if label in gone else label, value) for label, value in LINES]
    reading = read(book_of(*layout(lines), (), *TABLE), DEBT)
    paths = {path for path, label in LABELS.items() if label in gone}
    for path in LABELS.keys() & SAMPLE.keys():
        if path not in paths:
            assert reading.data.get(path, "") == RECORD.model_dump(mode="json")[path]
        else:
            assert path not in reading.data
    assert {code for code, _ in codes(reading)} >= ({"excel.lost"} if gone else set())


NUMBERED = [("ลำดับที่", *TABLE[0]), *((n, *row) for n, row in enumerate(TABLE[1:], start=1))]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (TABLE, set()),
        (NUMBERED, set()),
        ([(b, a) for a, b in TABLE], set()),
        ([*TABLE, ("รวม", 1)], {"excel.total_row"}),
        ([*TABLE, (), (), ("ลงชื่อ", "นาย ก")],
         {"excel.below_table"}),
        ([TABLE[0], (), *TABLE[1:]], set()),
    ],
)  # fmt: skip
def test_tables_of_ones_own(table: list[Row], found: set[str]) -> None:
    reading = read(book_of(*LINES, (), *table), DEBT)
    assert reading.data["promises"] == RECORD.model_dump(mode="json")["promises"]
    assert {code for code, _ in without_blanks(reading)} == found


def test_values_below_and_beside_are_not_guessed() -> None:
    """A heading row with a column of one's own: what stands beside the label may be a heading."""
    rows = [("ชื่อโครงการ", "เลขที่สัญญา", "ของฉัน"), ("โครงการหนึ่ง", "กสก. 1", "ข้อความ")]
    reading = read(book_of(*rows), DEBT)
    assert reading.data["project_name"] == "โครงการหนึ่ง"
    assert "contract_no" not in reading.data
    assert ("excel.two_places", "B2") in codes(reading)


def test_a_blank_line_does_not_take_the_next_ones_label() -> None:
    lines = [(label, "" if label == LABELS["project_name"] else value) for label, value in LINES]
    at = next(place for place, line in enumerate(lines) if line[0] == LABELS["project_name"])
    lines.insert(at + 1, ("เบอร์มือถือของฉัน", ""))
    reading = read(book_of(*lines), DEBT)
    assert "project_name" not in reading.data
    assert ("record.missing", f"B{at + 1}") in codes(reading)
    assert ("excel.left_over", f"A{at + 2}") in codes(reading)


def test_ticks_may_stand_before_their_labels_or_in_their_cells() -> None:
    ns02 = documents()["ns02"]
    book = opened(workbook_of("ns02"))
    only_labels(book)
    sheet = book[MAIN]
    for row in range(20, 26):
        label, tick = sheet[f"B{row}"].value, sheet[f"C{row}"].value
        sheet[f"C{row}"].value = sheet[f"D{row}"].value = None
        sheet[f"B{row}"].value = f"{'☑' if tick else '☐'} {label}"
    reading = read(saved(book))
    assert reading.data["causes"] == ns02.sample()["causes"]
    for row in range(20, 26):
        mark, _, label = sheet[f"B{row}"].value.partition(" ")
        sheet[f"B{row}"].value = label
        sheet[f"A{row}"].value = "x" if mark == "☑" else None
    assert read(saved(book)).data["causes"] == ns02.sample()["causes"]


# --- which document -------------------------------------------------------------------------------


def test_a_person_who_tells_is_believed_and_the_difference_told() -> None:
    reading = read(workbook_of("ns02"), documents()["ns04"])
    assert reading.known_by is KnownBy.TOLD
    assert reading.identity.document == "ns04"
    assert "reading.other_document" in dict(codes(reading))


def test_the_properties_of_the_file_say_it_too() -> None:
    def without_sheet(book: Book) -> None:
        del book["faf"]

    assert read(spoiled("ns02", without_sheet)).known_by is KnownBy.METADATA


def test_keywords_alone_say_it() -> None:
    def keywords_only(book: Book) -> None:
        del book["faf"]
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    reading = read(spoiled("ns02", keywords_only))
    assert (reading.known_by, reading.identity.document) == (KnownBy.METADATA, "ns02")


def test_the_title_says_it() -> None:
    reading = read(spoiled("ns02", without_identity))
    assert (reading.known_by, reading.identity.document) == (KnownBy.TITLE, "ns02")


def test_two_documents_of_one_title_are_told_apart_by_their_labels() -> None:
    for document_id in ("minutes_plan_change", "minutes_restructuring"):
        reading = read(spoiled(document_id, only_labels))
        assert (reading.known_by, reading.identity.document) == (KnownBy.LAYOUT, document_id)


def test_labels_that_fit_two_documents_say_nothing() -> None:
    def untitled(book: Book) -> None:
        only_labels(book)
        for sheet in book:
            sheet["A1"].value = None

    reading = read(spoiled("form4", untitled))
    assert reading.record is None
    assert [each.code for each in reading.findings] == ["reading.not_identified"]
    assert "form5" in reading.findings[0].expected


def test_a_workbook_of_something_else_is_no_document() -> None:
    reading = read(book_of(("สินค้า", "ราคา"), ("ข้าว", 12)))
    assert [each.code for each in reading.findings] == ["reading.not_identified"]


def test_a_document_that_nobody_knows() -> None:
    reading = read(spoiled("ns02", put("B3", "ns99", "faf")))
    assert [each.code for each in reading.findings] == ["reading.unknown_document"]
    assert reading.findings[0].found == "ns99"


def test_an_older_model_is_told_and_its_fields_are_not_lost() -> None:
    def older(book: Book) -> None:
        book["faf"]["B5"].value = "0" * 12
        book[MAIN]["C60"].value = "ค่าของช่องเก่า"
        book.defined_names["faf.old_field"] = DefinedName(
            "faf.old_field", attr_text=f"'{MAIN}'!$C$60"
        )

    reading = read(spoiled("ns02", older))
    assert {("reading.other_model", ""), ("excel.left_over", "C60")} <= codes(reading)


# --- labels ---------------------------------------------------------------------------------------

KEYS = frozenset(map(key_of, ("จังหวัด", "จำนวนเงิน", "แพะ", "รวม (บาท)", "1.รายได้")))


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("จังหวัด", "จังหวัด", None),
        (" * จัง\nหวัด :", "จังหวัด", None),
        ("จังหวัด: ตาก", "จังหวัด", "ตาก"),
        ("จังหวัด：ตาก", "จังหวัด", "ตาก"),
        ("จังหวัด.........", "จังหวัด", None),
        ("จ\u0e4d\u0e32นวนเงิน\u00a0(บาท)", "จำนวนเงิน", None),
        ("รวม(บาท)", "รวม(บาท)", None),
        ("๑. รายได้", "1.รายได้", None),
        ("☑ แพะ", "แพะ", "☑"),
        ("(x) แพะ", "แพะ", "x"),
        ("[ ] แพะ", "แพะ", ""),
        ("จังหวัด ตาก", None, None),
        ("ราคาแพะ", None, None),
    ],
)
def test_what_a_text_says(text: str, key: str | None, value: str | None) -> None:
    found = told(text, KEYS)
    assert (found and found.key) == key
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("expected", "found", "pairs"),
    [
        ("abc", "abc", {0: 0, 1: 1, 2: 2}),
        ("axbx", "axbx", {0: 0, 1: 1, 2: 2, 3: 3}),
        ("axbx", "abx", {0: 0, 2: 1, 3: 2}),
        ("axbx", "ax", {0: 0}),
        ("xx", "x", {}),
        ("xx", "xxx", {}),
        ("xxx", "xxx", {0: 0, 1: 1, 2: 2}),
        ("", "a", {}),
    ],
)
def test_only_certain_pairs_are_made(expected: str, found: str, pairs: dict[int, int]) -> None:
    assert certain_pairs(expected, found) == pairs


def test_names_count_before_labels() -> None:
    """A label that somebody has written over does not move the field."""
    reading = read(spoiled("ns02", put("B8", "ตำบล")))
    assert reading.data["province"] == documents()["ns02"].sample()["province"]
    assert ("excel.left_over", "B8") in codes(reading)
