"""Entry workbooks: names, values, sums, checks, protection, identity, the same bytes."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries
from pydantic import Field as FieldOf

from service.documents.entry import entry_workbook
from templates.catalogue import Document, documents
from templates.form import Field, Grid, Group, Item, fields_in, form_of, model_checksum
from templates.paths import name_of
from templates.record import Record, Text
from templates.slots import SlotKind
from tests.helpers.entry_books import KNOWN, TOY, Everything, Toy, cells_in, cells_of, leaves

HASH = "0123456789ab"
REFERENCE = "FAF-2568/1 & 2"
ALL = (*documents().values(), TOY)
TICK = "✓"


class Note(Record):
    title: Text = FieldOf(title="เรื่อง")


NOTE = Toy("note", Path("note"), Note)

each_document = pytest.mark.parametrize("document", ALL, ids=lambda document: document.id)


def made(document: Document, known: Mapping[str, Any] | None = None, reference: str = "") -> bytes:
    return entry_workbook(document, known, template_hash=HASH, reference=reference)


def sample(document: Document) -> Mapping[str, Any]:
    if document is TOY:
        return KNOWN
    record, _ = document.record.read(document.sample())
    assert record is not None
    return record.model_dump()


def opened(workbook: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook))


@cache
def blank(document: Document) -> openpyxl.Workbook:
    """The blank workbook; opening costs more than all that is asked of it."""
    return opened(made(document))


@cache
def filled(document: Document) -> openpyxl.Workbook:
    return opened(made(document, sample(document), REFERENCE))


def kinds_of(document: Document) -> dict[str, Field]:
    return {path: field for field in fields_in(form_of(document.record)) for path in field.paths()}


# --- every document ---------------------------------------------------------------------


@each_document
def test_its_names_are_the_fields_of_its_record(document: Document) -> None:
    names = list(blank(document).defined_names)
    expected = list(leaves(document.record))
    assert sorted(names) == sorted(map(name_of, expected))
    assert len({name.lower() for name in names}) == len(names)


@each_document
def test_it_opens_in_calamine(document: Document) -> None:
    workbook = made(document, sample(document), "FAF-1")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    for sheet in book.sheet_names:
        assert book.get_sheet_by_name(sheet).to_python() is not None


@each_document
def test_every_known_value_stands_in_its_cell(document: Document) -> None:
    known, cells = sample(document), cells_in(filled(document))
    fields = kinds_of(document)
    for path, found in cells.items():
        field = fields[path]
        if field.locked:
            continue
        expected = [shown(field, path, value) for value in values_at(known, path)]
        values = [plain(cell.value) for cell in found]
        rest = values[len(expected) :]
        for value, wanted in zip(values, expected, strict=False):
            assert value == wanted or (wanted is None and field.sums), path
        assert len(values) >= len(expected)
        assert all(value is None or field.sums for value in rest), path


@each_document
def test_nothing_known_leaves_every_cell_open(document: Document) -> None:
    for found in cells_in(blank(document)).values():
        for cell in found:
            assert cell.value is None or cell.data_type == "f"


@each_document
def test_the_same_input_gives_the_same_bytes(document: Document) -> None:
    first = made(document, sample(document), "FAF-1")
    time.sleep(0.01)
    assert made(document, sample(document), "FAF-1") == first
    assert made(document, sample(document), "FAF-2") != first


@each_document
def test_cells_to_fill_in_are_open_and_all_else_is_locked(document: Document) -> None:
    book, fields = filled(document), kinds_of(document)
    cells = cells_in(book)
    for path, found in cells.items():
        assert {cell.protection.locked for cell in found} == {fields[path].locked}, path
    ours = {(cell.parent.title, cell.coordinate) for found in cells.values() for cell in found}
    for sheet in book:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        for row in sheet.iter_rows():
            for cell in row:
                if (sheet.title, cell.coordinate) not in ours:
                    assert cell.protection.locked


@each_document
def test_no_two_paths_share_a_cell(document: Document) -> None:
    places = [
        (cell.parent.title, cell.coordinate)
        for found in cells_in(filled(document)).values()
        for cell in found
    ]
    assert len(set(places)) == len(places)


@each_document
def test_every_cell_says_what_goes_in(document: Document) -> None:
    book = blank(document)
    for path, field in kinds_of(document).items():
        ((sheet, cells),) = book.defined_names[name_of(path)].destinations
        checks = [
            check for check in book[sheet].data_validations.dataValidation if covers(check, cells)
        ]
        assert len(checks) == 1, path
        (check,) = checks
        assert 0 < len(check.promptTitle) <= 32
        assert 0 < len(check.prompt) <= 255
        assert len(check.error or "") <= 225
        if not field.locked and field.kind is not SlotKind.TEXT:
            assert check.type
            assert check.error


@each_document
def test_lists_offer_the_labels_of_the_choices(document: Document) -> None:
    book = blank(document)
    for path, field in kinds_of(document).items():
        if field.kind not in (SlotKind.CHOICE, SlotKind.CHOICES, SlotKind.TICK):
            continue
        ((sheet, cells),) = book.defined_names[name_of(path)].destinations
        (check,) = [
            check for check in book[sheet].data_validations.dataValidation if covers(check, cells)
        ]
        where, _, area = check.formula1.rpartition("!")
        listed = book[where.strip("'")][area.replace("$", "")]
        rows = listed if isinstance(listed, tuple) else ((listed,),)
        labels = [choice.label for choice in field.choices]
        assert check.type == "list"
        assert [row[0].value for row in rows] == (
            labels if field.kind is SlotKind.CHOICE else [TICK]
        )


@each_document
def test_labels_stand_as_the_model_has_them(document: Document) -> None:
    book = blank(document)
    printed = {
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    }
    in_grids = {path for grid in grids(form_of(document.record)) for path in grid}
    for path, field in kinds_of(document).items():
        if field.path.endswith("[]") or field.sums or path in in_grids:
            continue
        option = next((c.label for c in field.choices if path == f"{field.path}.{c.code}"), None)
        if option and "[]" in path:
            assert f"{field.label}: {option}" in printed
        else:
            assert field.label in printed, path
            assert option is None or option in printed, path


@each_document
def test_it_prints_on_a4_with_its_head_on_each_page(document: Document) -> None:
    for sheet in blank(document):
        if sheet.sheet_state == "visible":
            assert sheet.page_setup.paperSize == 9
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToHeight == 0
            assert HASH in sheet.oddFooter.left.text
            assert len(sheet.title) <= 31


@each_document
def test_it_says_which_document_it_is(document: Document) -> None:
    book = filled(document)
    sheet = book["faf"]
    assert sheet.sheet_state == "veryHidden"
    said = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert said["document"] == document.id
    assert said["template"] == HASH
    assert said["reference"] == REFERENCE
    assert len(said["model"]) == 12
    properties = {item.name: item.value for item in book.custom_doc_props.props}
    assert properties == {f"faf.{key}": value for key, value in said.items()}


# --- what a record can hold ---------------------------------------------------------------


def test_text_never_becomes_a_formula() -> None:
    cells = cells_of(made(TOY, KNOWN))
    for path, index in (("title", 0), ("lines[]", 0), ("lines[]", 1), ("people[]", 0)):
        cell = cells[path][index]
        assert cell.data_type == "s"
        assert cell.quotePrefix
    assert not cells["people[]"][1].quotePrefix


@settings(max_examples=25)
@given(st.text(max_size=80), st.sampled_from(["", "=", "+", "-", "@", "#N/A", "TRUE", "1"]))
def test_any_text_comes_back_whole(text: str, start: str) -> None:
    cells = cells_of(made(NOTE, {"title": start + text}))
    kept = "".join(c for c in start + text.replace("\r\n", "\n").replace("\r", "\n") if allowed(c))
    cell = cells["title"][0]
    assert (cell.value or "") == kept
    assert cell.value is None or cell.data_type == "s"


def test_what_cannot_be_read_is_kept_as_it_is() -> None:
    known = {"amount": "พันบาท", "day": "32/13/2568", "count": "หก", "kind": "x", "year": "2568"}
    cells = cells_of(made(TOY, known))
    found = {path: cells[path][0].value for path in known}
    assert found == {**known, "year": 2568}


def test_dates_are_read_as_people_write_them() -> None:
    cells = cells_of(made(TOY, {"day": "20 พฤศจิกายน 2568"}))
    assert cells["day"][0].value.date() == date(2025, 11, 20)
    assert cells["day"][0].number_format == "dd/mm/yyyy"


def test_tables_in_rows_say_which_row_they_belong_to() -> None:
    cells = cells_of(made(TOY, KNOWN))
    members = [cell.value for cell in cells["households[].members[].#"][:4]]
    assert members == [1, 2, 2, None]
    assert cells["households[].phones[].#"][0].value == 2


def test_tables_grow_with_what_is_known() -> None:
    people = [f"คนที่ {index}" for index in range(200)]
    cells = cells_of(made(TOY, {"people": people, "lines": people}))
    assert [cell.value for cell in cells["people[]"][:200]] == people
    assert len(cells["people[]"]) >= 210
    assert len(cells["lines[]"]) > 200


def test_tables_have_room_beyond_the_printed_rows() -> None:
    assert len(cells_of(made(documents()["ns02"]))["plan_rows[].remark"]) >= 60


def test_sums_are_formulas_over_their_cells() -> None:
    cells = cells_of(made(documents()["ns02"]))
    total, column = cells["old_principal_total"][0], cells["plan_rows[].old_principal"]
    span = f"${column[0].column_letter}${column[0].row}:${column[0].column_letter}${column[-1].row}"
    assert total.value == f'=IF(COUNT({span})=0,"",ROUND(SUM({span}),2))'
    assert total.column == column[0].column
    assert total.row == column[0].row - 1


def test_sums_of_one_row_look_at_their_own_row() -> None:
    cells = cells_of(made(TOY))
    net, income = cells["households[].monthly.net"], cells["households[].monthly.income"]
    assert f"${income[3].column_letter}{income[3].row}" in net[3].value
    assert "SUM" in net[3].value


def test_a_sum_that_is_entered_starts_with_its_formula_and_stays_open() -> None:
    blank, known = cells_of(made(TOY)), cells_of(made(TOY, {"left": "5"}))
    assert blank["left"][0].value.startswith("=IF(COUNT(")
    assert not blank["left"][0].protection.locked
    assert known["left"][0].value == 5


def test_long_parts_and_grids_have_sheets_of_their_own() -> None:
    book = opened(made(TOY))
    cells = cells_of(made(TOY))
    assert cells["big.line_0"][0].parent.title == "เรื่อง ยาว มาก"
    assert cells["seasons.dry.target"][0].row + 1 == cells["seasons.wet.target"][0].row
    assert cells["seasons.dry.target"][0].column == cells["seasons.wet.target"][0].column
    assert book.sheetnames[0] == "คำอธิบาย"
    assert book.active.title == "ข้อมูลหลัก"


def test_yes_or_no_is_asked_where_an_empty_tick_would_say_nothing() -> None:
    cells = cells_of(made(TOY, KNOWN))
    assert cells["on_plan"][0].value == "ไม่ใช่"
    assert cells["agreed"][0].value == TICK
    assert cells_of(made(TOY))["on_plan"][0].value is None


def test_units_come_from_the_kind_the_title_or_the_field() -> None:
    fields = kinds_of(TOY)
    units = {path: fields[path].unit for path in ("amount", "share_percent", "count", "year")}
    assert units == {"amount": "บาท", "share_percent": "ร้อยละ", "count": "คน", "year": ""}


def test_required_is_marked() -> None:
    cell = cells_of(made(TOY))["title"][0]
    optional = cells_of(made(TOY))["story"][0]
    assert cell.parent.cell(cell.row, 1).value == "*"
    assert optional.parent.cell(optional.row, 1).value is None
    assert cell.fill.fgColor.rgb != optional.fill.fgColor.rgb


def test_the_zip_says_nothing_of_its_time() -> None:
    with zipfile.ZipFile(io.BytesIO(made(TOY))) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_checksum_follows_the_fields() -> None:
    class Other(Everything):
        pass

    assert model_checksum(Other) == model_checksum(Everything)
    others = {model_checksum(document.record) for document in ALL}
    assert len(others) > len(ALL) / 2


# --- helpers --------------------------------------------------------------------------------


def grids(item: Item) -> Iterator[set[str]]:
    """The paths of each grid: its labels are those of its first row and of its rows."""
    if isinstance(item, Grid):
        yield {field.path for field in fields_in(item)}
    elif isinstance(item, Group):
        for inner in item.items:
            yield from grids(inner)


def covers(check: Any, cells: str) -> bool:
    wanted = range_boundaries(cells.replace("$", ""))
    return any(range_boundaries(str(area)) == wanted for area in check.sqref.ranges)


def values_at(known: Any, path: str) -> list[Any]:
    """The values of a path, one for each row; a tick's is the list that may hold its option."""
    found = [((), known)]
    for step in path.replace("[]", ".[]").split("."):
        if step == "[]":
            found = [
                ((*where, index), item)
                for where, rows in found
                for index, item in enumerate(rows or ())
            ]
        elif step == "#":
            found = [(where, where[-2] + 1) for where, _ in found]
        else:
            found = [(where, deeper(item, step)) for where, item in found]
    return [value for _, value in found]


def deeper(item: Any, step: str) -> Any:
    if isinstance(item, list | tuple):
        codes = [code.value if isinstance(code, Enum) else code for code in item]
        return step in codes
    return item.get(step) if isinstance(item, Mapping) else None


def shown(field: Field, path: str, value: Any) -> Any:
    """A value as its cell shows it."""
    if path != field.path:
        return TICK if value else None
    if field.kind is SlotKind.TICK:
        return TICK if value else None
    if value is None or value == "":
        return None
    code = value.value if isinstance(value, Enum) else value
    if field.kind is SlotKind.CHOICE:
        code = str(code).lower() if isinstance(code, bool) else str(code)
        return next(choice.label for choice in field.choices if choice.code == code)
    if field.kind in (SlotKind.MONEY, SlotKind.NUMBER):
        return Decimal(code)
    if field.kind in (SlotKind.TEXT, SlotKind.LONG_TEXT):
        code = str(code)
    return code.replace("\r\n", "\n") if isinstance(code, str) else code


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    return Decimal(str(value)) if isinstance(value, float) else value


def allowed(character: str) -> bool:
    code = ord(character)
    return (
        code in (9, 10)
        or (code >= 32 and not 0xD800 <= code < 0xE000 and code < 0xFFFE)
        or (code > 0xFFFF)
    )


def test_helpers_see_rows() -> None:
    assert values_at({"a": [{"b": 1}, {"b": 2}]}, "a[].b") == [1, 2]
    assert plain(0.1) == Decimal("0.1")
