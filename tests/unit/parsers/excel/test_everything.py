"""All that a record can hold, also tables inside rows: by names, by labels, and spoiled."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from parsers.excel import read_excel
from parsers.reading import Reading
from service.documents.entry import entry_workbook
from tests.helpers.entry_books import KNOWN, TOY, Everything
from tests.helpers.spoiled_books import (
    HASH,
    MAIN,
    Book,
    only_labels,
    opened,
    rows,
    saved,
    without_names,
)

HOUSES = "ครัวเรือน ทั้งหมด"
MEMBERS = "สมาชิกในครัวเรือน"
WHOLE: Mapping[str, Any] = {
    **KNOWN,
    "count": 6,
    "share_percent": "12.50",
    "left": "600.05",
    "seasons": {
        "dry": {"target": "1.10", "actual": "0.50"},
        "wet": {"target": "3.00", "actual": "2.20"},
    },
}
RECORD = Everything.model_validate(WHOLE)


def made(*changes: Any) -> bytes:
    book = opened(entry_workbook(TOY, RECORD.model_dump(), template_hash=HASH))
    for change in changes:
        change(book)
    return saved(book)


def read(*changes: Any) -> Reading:
    return read_excel(made(*changes), {"toy": TOY}, None)


def codes(reading: Reading) -> set[tuple[str, str]]:
    return {(each.code, each.place.cell) for each in reading.findings}


def houses(reading: Reading) -> list[Any]:
    return [
        (house.get("head"), [member.get("name") for member in house.get("members", ())])
        for house in reading.data["households"]
    ]


EXPECTED = [("ก", ["ก1"]), ("ข", ["ข1", "ข2"])]


@pytest.mark.parametrize("changes", [(), (without_names,), (only_labels,)])
def test_everything_comes_back(changes: Any) -> None:
    reading = read(*changes)
    assert reading.record == RECORD
    assert not codes(reading)


def test_known_values_come_back_where_openpyxl_left_the_formulas_open() -> None:
    """``left`` starts with a formula; nobody has calculated it, so it is computed."""
    data = entry_workbook(TOY, {**RECORD.model_dump(), "left": None}, template_hash=HASH)
    reading = read_excel(data, {"toy": TOY}, None)
    assert reading.record == RECORD


# --- tables inside rows -----------------------------------------------------------------------


def test_a_row_inserted_above_takes_no_members_from_the_rows_below() -> None:
    """The rows keep their printed numbers; the one that was inserted has none."""

    def insert(book: Book) -> None:
        row = top(book)
        rows(row, 1, HOUSES)(book)
        book[HOUSES].cell(row, 2).value = "ค"

    assert houses(read(insert)) == [("ค", []), *EXPECTED]


def test_rows_of_the_main_table_may_be_sorted_with_their_numbers() -> None:
    def sort(book: Book) -> None:
        sheet = book[HOUSES]
        first, second = top(book), top(book) + 1
        for column in range(1, sheet.max_column + 1):
            one, other = sheet.cell(first, column), sheet.cell(second, column)
            one.value, other.value = other.value, one.value

    assert houses(read(sort)) == [("ข", ["ข1", "ข2"]), ("ก", ["ก1"])]


@pytest.mark.parametrize("number", [None, 9, "สอง", 1.5, "1.2", True])
def test_a_row_whose_parent_is_not_known_is_told(number: Any) -> None:
    def change(book: Book) -> None:
        sheet = book[MEMBERS]
        sheet.cell(first_row(book, MEMBERS), 2).value = number

    reading = read(change)
    cell = f"B{first_row(opened(made()), MEMBERS)}"
    assert ("excel.no_parent", cell) in codes(reading)
    assert houses(reading) == [("ก", []), ("ข", ["ข1", "ข2"])]


@pytest.mark.parametrize("number", ["2", "๒", " 2 ", 2.0])
def test_a_parents_number_may_be_typed_in_many_ways(number: Any) -> None:
    def change(book: Book) -> None:
        book[MEMBERS].cell(first_row(book, MEMBERS), 2).value = number

    assert houses(read(change)) == [("ก", []), ("ข", ["ก1", "ข1", "ข2"])]


def first_row(book: Book, sheet: str) -> int:
    """The row below the printed number 1."""
    return next(row for row in range(1, 20) if book[sheet].cell(row, 1).value == 1)


def top(book: Book) -> int:
    return first_row(book, HOUSES)


# --- numbers and their formats ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "form", "percent"),
    [
        (0.125, "0.00%", "12.50"),
        (0.07, "0%", "7.00"),
        (0.3333, "0%", "33.33"),
        (12.5, "0.00", "12.50"),
        (12.5, '0.00"%"', "12.50"),
        ("12.5%", "General", "12.50"),
        ("ร้อยละ 12.5", "@", "12.50"),
        (1, "0%", "100.00"),
    ],
)
def test_percentages_are_read_as_they_are_shown(value: Any, form: str, percent: str) -> None:
    def change(book: Book) -> None:
        cell = cell_of(book, "share_percent")
        cell.value, cell.number_format = value, form

    assert read(change).data["share_percent"] == percent


def test_a_percentage_in_a_text_is_what_it_shows() -> None:
    def change(book: Book) -> None:
        cell = cell_of(book, "title")
        cell.value, cell.number_format = 0.125, "0.0%"

    assert read(change).data["title"] == "12.5%"


@pytest.mark.parametrize(("form", "year"), [("bbbb", 2568), ("[$-41E]bbbb", 2568)])
def test_a_year_shown_by_a_thai_format(form: str, year: int) -> None:
    def change(book: Book) -> None:
        cell = cell_of(book, "year")
        cell.value, cell.number_format = 45870, form

    assert read(change).data["year"] == year


def cell_of(book: Book, path: str) -> Any:
    (destination,) = book.defined_names[f"faf.{path}"].destinations
    return book[destination[0]][destination[1].replace("$", "")]


def test_several_ticks_in_a_row_of_a_table() -> None:
    known: dict[str, Any] = copy.deepcopy(dict(RECORD.model_dump()))
    known["households"][0]["kinds"] = ["rice", "other"]
    data = entry_workbook(TOY, known, template_hash=HASH)
    reading = read_excel(data, {"toy": TOY}, None)
    assert reading.data["households"][0]["kinds"] == ["rice", "other"]
    assert reading.record is not None
    assert reading.record.income_total == Decimal("0.30")
    assert MAIN in {place.sheet for place in reading.places.values()}
