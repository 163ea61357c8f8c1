"""Every document as an entry workbook and back: known values, filled by programs, other formats."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from python_calamine import CalamineWorkbook, SheetVisibleEnum
from pyxlsbwriter import XlsbWriter

from parsers.reading import KnownBy, Reading
from service.documents.entry import entry_workbook
from service.documents.making import maker
from templates.catalogue import documents
from templates.form import Field, fields_in, form_of
from templates.partial import model_in
from templates.record import Record
from templates.slots import SlotKind
from tests.helpers.entry_books import cells_in
from tests.helpers.records import records
from tests.helpers.spoiled_books import (
    HASH,
    only_labels,
    opened,
    read,
    saved,
    told,
    workbook_of,
)

each_document = pytest.mark.parametrize("document_id", list(documents()))


def sample(document_id: str) -> Record:
    document = documents()[document_id]
    return document.record.model_validate(document.sample())


def is_whole(reading: Reading, record: Record) -> None:
    """Everything came back, and nothing is told but what the record's own rules say."""
    assert reading.record == record
    own = sorted(finding.code for finding in record.findings())
    assert sorted(finding.code for finding in reading.findings) == own


@each_document
def test_what_was_filled_in_before_comes_back(document_id: str) -> None:
    record = sample(document_id)
    reading = read(maker(document_id).entry_workbook(record.model_dump(), "R-1"))
    is_whole(reading, record)
    assert reading.known_by is KnownBy.IDENTITY_SHEET
    assert reading.identity.reference == "R-1"


@each_document
def test_what_a_program_fills_in_by_names_comes_back(document_id: str) -> None:
    """openpyxl writes no values of formulas: what is no sum of ours is computed."""
    record = sample(document_id)
    book = opened(entry_workbook(documents()[document_id], template_hash=HASH))
    fill(book, record)
    is_whole(read(saved(book)), record)


@each_document
def test_a_blank_workbook_tells_where_each_missing_field_stands(document_id: str) -> None:
    reading = read(entry_workbook(documents()[document_id], template_hash=HASH))
    missing = [each for each in reading.findings if each.code == "record.missing"]
    assert all(each.place.cell and each.place.sheet for each in missing)
    _, wanted = documents()[document_id].record.read({})
    whole = {each.place.field for each in wanted if each.code == "record.missing"}
    told_of = {each.place.field.partition(".")[0] for each in missing}
    assert {field for field in whole if field not in reading.data} <= told_of
    assert not [code for code, _ in told(reading) if code.startswith("excel.")]


@each_document
def test_binary_workbooks_come_back(document_id: str, tmp_path: Path) -> None:
    """A writer of .xlsb that keeps values and sheets, but no names."""
    path = tmp_path / "book.xlsb"
    to_xlsb(workbook_of(document_id), path)
    is_whole(read(path.read_bytes()), sample(document_id))


@each_document
def test_a_workbook_of_labels_alone_comes_back(document_id: str) -> None:
    book = opened(workbook_of(document_id))
    only_labels(book)
    reading = read(saved(book))
    is_whole(reading, sample(document_id))
    assert reading.known_by is KnownBy.TITLE or reading.known_by is KnownBy.LAYOUT


@each_document
@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(data=st.data())
def test_any_record_comes_back(document_id: str, data: st.DataObject) -> None:
    record = data.draw(records(document_id))
    made = entry_workbook(documents()[document_id], record.model_dump(), template_hash=HASH)
    reading = read(made)
    values = record.model_dump(mode="json", exclude=computed(type(record)))
    model = type(record)
    assert as_a_form_holds_it(model, dict(reading.data)) == as_a_form_holds_it(model, values)
    # A required text may be empty in a record, but not on a form.
    blanks = set(dict(told(reading)))
    assert blanks <= {"record.missing", "record.too_few"}
    assert bool(blanks) == (reading.record is None)


# --- helpers --------------------------------------------------------------------------------------


def to_xlsb(workbook: bytes, path: Path) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    with XlsbWriter(str(path)) as writer:
        for each in book.sheets_metadata:
            writer.add_sheet(each.name, hidden=each.visible != SheetVisibleEnum.Visible)
            rows = book.get_sheet_by_name(each.name).to_python(skip_empty_area=False)
            writer.write_sheet([[None if cell == "" else cell for cell in row] for row in rows])


def as_a_form_holds_it(model: type[Record], values: Any) -> Any:
    """Without blanks and blank rows; ticks in the order of their boxes."""
    choices = {
        field.path: [choice.code for choice in field.choices]
        for field in fields_in(form_of(model))
        if field.kind is SlotKind.CHOICES
    }
    return _held(values, "", choices)


def _held(value: Any, path: str, choices: Mapping[str, list[str]]) -> Any:
    if isinstance(value, dict):
        start = f"{path}." if path else ""
        held = {name: _held(each, start + name, choices) for name, each in value.items()}
        return {name: each for name, each in held.items() if not is_blank(each)}
    if not isinstance(value, list):
        return value if is_blank(value) else str(value)
    if path in choices:
        return sorted(value, key=choices[path].index)
    rows = [_held(each, f"{path}[]", choices) for each in value]
    return [row for row in rows if not is_blank(row)]


def is_blank(value: Any) -> bool:
    return value in ("", None, False, [], {})


def computed(model: type[BaseModel]) -> Any:
    """The computed fields of a model and its parts, as ``model_dump`` leaves them out."""
    made: dict[str, Any] = dict.fromkeys(model.model_computed_fields, True)
    for name, info in model.model_fields.items():
        inner = model_in(info.annotation)
        if inner is not None:
            below = computed(inner)
            made[name] = {"__all__": below} if "list[" in str(info.annotation) else below
    return {name: each for name, each in made.items() if each}


def fill(book: Any, record: Record) -> None:
    """Type a record into a blank workbook, each value into the cell that bears its name."""
    kinds = {path: field for field in fields_in(form_of(type(record))) for path in field.paths()}
    values = record.model_dump()
    for path, cells in cells_in(book).items():
        field = kinds[path]
        if field.locked:
            continue
        option = path.removeprefix(field.path).removeprefix(".")
        for cell, value in zip(cells, at(values, field.path), strict=False):
            cell.value = typed(field, value, option)


def at(values: Any, path: str) -> list[Any]:
    found = [values]
    for step in path.replace("[]", ".[]").split("."):
        if step == "[]":
            found = [item for rows in found for item in rows or ()]
        else:
            found = [each.get(step) if isinstance(each, Mapping) else None for each in found]
    return found


def typed(field: Field, value: Any, option: str) -> Any:
    if option:
        return "✓" if option in [code(each) for each in value or ()] else None
    if field.kind is SlotKind.TICK:
        return "✓" if value else None
    if field.kind is SlotKind.CHOICE:
        return next((each.label for each in field.choices if each.code == code(value)), None)
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, dt.date | int) or value else None


def code(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value if isinstance(value, Enum) else value)
