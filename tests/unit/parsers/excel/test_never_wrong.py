"""Whatever people do to a workbook, no value is read that is not theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell

from templates.catalogue import documents
from tests.helpers.spoiled_books import (
    Book,
    Change,
    columns,
    only_labels,
    opened,
    read,
    rows,
    saved,
    without_names,
    workbook_of,
)

OURS = ("คำอธิบาย", "รายการเลือก", "faf")
LABELS, VALUES = 2, 3


def is_form(sheet: Any) -> bool:
    """Whether its labels stand below each other; the others are tables."""
    return sheet["A4"].value is None


def put_own(sheet: Any, row: int, column: int, value: str | None) -> None:
    if not isinstance(sheet.cell(row, column), MergedCell):
        sheet.cell(row, column).value = value


@st.composite
def edits(draw: st.DrawFn) -> Change:
    """One thing that somebody does to a sheet."""
    kind = draw(st.sampled_from(("rows", "columns", "delete", "label", "own row", "note", "typed")))
    where, place, count = draw(st.integers(0, 9)), draw(st.floats(0, 1)), draw(st.integers(1, 3))

    def change(book: Book) -> None:
        sheets = [sheet for sheet in book.worksheets if sheet.title not in OURS]
        sheet = sheets[where % len(sheets)]
        row = 5 + round(place * (sheet.max_row - 5))
        if kind == "rows":
            rows(row, count, sheet.title)(book)
        elif kind == "columns":
            columns(count, 1, sheet.title)(book)
        elif kind == "delete":
            rows(row, -1, sheet.title)(book)
        elif kind == "note":
            beyond = sheet.max_column + count
            put_own(sheet, row, beyond, "จดไว้")
        elif is_form(sheet):
            on_form(kind, book, sheet, row)

    return change


def on_form(kind: str, book: Book, sheet: Any, row: int) -> None:
    if kind == "label":
        put_own(sheet, row, LABELS, None)
    elif kind == "own row":
        rows(row, 1, sheet.title)(book)
        put_own(sheet, row, LABELS, "หัวข้อของฉันเอง")
        put_own(sheet, row, VALUES, "ข้อความของฉัน")
    else:
        label = sheet.cell(row, LABELS).value
        put_own(sheet, row, LABELS, f" {label}\u200b :\n" if label else label)


@settings(max_examples=40)
@given(
    st.sampled_from(list(documents())),
    st.sampled_from((None, without_names, only_labels)),
    st.lists(edits(), min_size=1, max_size=5),
)
def test_no_value_is_wrong(document_id: str, first: Change | None, changes: list[Change]) -> None:
    document = documents()[document_id]
    book = opened(workbook_of(document_id))
    for change in (first, *changes):
        if change is not None:
            change(book)
    reading = read(saved(book), document)
    record = document.record.model_validate(document.sample())
    expected = Counter(values(record.model_dump(mode="json")))
    found = Counter(values(dict(reading.data)))
    assert not found - expected


def values(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Single values by path, rows of tables whole."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from values(value, f"{path}.{name}")
    elif isinstance(data, list):
        for row in data:
            yield path, str(sorted(values(row, path)))
    elif data not in (None, ""):
        yield path, str(data)


def test_a_note_far_beside_a_blank_place_is_not_its_value() -> None:
    """Where no value of the sheet shows in which column they stand, only the next cell is one."""
    document = documents()["form4"]
    book = opened(workbook_of("form4"))
    without_names(book)
    book["หมายเหตุ"]["E6"].value = "จดไว้"
    reading = read(saved(book), document)
    assert "จดไว้" not in dict(values(dict(reading.data))).values()
    told = {(each.code, each.place.cell) for each in reading.findings}
    assert ("excel.left_over", "E6") in told
