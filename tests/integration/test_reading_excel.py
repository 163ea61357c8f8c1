"""Workbooks as other programs save them: LibreOffice Calc in three formats, and parsers.read."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from parsers import read as read_any
from parsers.reading import Reading
from templates.catalogue import documents
from tests.helpers.spoiled_books import (
    MAIN,
    PLAN,
    Book,
    hidden_column,
    hidden_row,
    put,
    read,
    rows,
    spoiled,
    told,
    workbook_of,
)

TIMEOUT = 300
FORMATS = ("xlsx", "ods", "xls")


def odd(book: Book) -> None:
    """What only the cells' formats, errors and hidden rows say."""
    put("C12", 0.5, number_format="0%")(book)
    put("C26", "=1/0")(book)
    hidden_row(8)(book)
    hidden_column("H", PLAN)(book)
    book[MAIN].merge_cells("C6:C7")
    book[MAIN]["C18"].value = "=SUM(C15:C17)"


CHANGED: Mapping[str, tuple[Any, ...]] = {
    "odd": (odd,),
    "moved": (rows(3, 2), rows(12, 1), rows(8, 1, PLAN)),
}


@pytest.mark.parametrize("form", FORMATS)
def test_what_calc_saves_comes_back(soffice: str, tmp_path: Path, form: str) -> None:
    """One test for all documents of a format: LibreOffice is started once."""
    files = {document_id: workbook_of(document_id) for document_id in documents()}
    files |= {name: spoiled("ns02", *changes) for name, changes in CHANGED.items()}
    found = converted(soffice, tmp_path, files, form)
    for document_id, document in documents().items():
        record = document.record.model_validate(document.sample())
        own = sorted(finding.code for finding in record.findings())
        assert found[document_id].record == record, document_id
        assert sorted(each.code for each in found[document_id].findings) == own, document_id
    names_follow(found["moved"])
    formats_errors_and_what_is_hidden_are_seen(found["odd"])


def converted(
    soffice: str, folder: Path, files: Mapping[str, bytes], form: str
) -> dict[str, Reading]:
    (folder / "in").mkdir()
    for name, data in files.items():
        (folder / "in" / f"{name}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    target = ["--convert-to", form, "--outdir", str(folder / "out")]
    sources = map(str, sorted((folder / "in").iterdir()))
    subprocess.run(
        [soffice, profile, "--headless", *target, *sources],
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
    )
    return {name: read((folder / "out" / f"{name}.{form}").read_bytes()) for name in files}


def names_follow(reading: Reading) -> None:
    assert reading.record == documents()["ns02"].record.model_validate(documents()["ns02"].sample())
    assert not told(reading)


def formats_errors_and_what_is_hidden_are_seen(reading: Reading) -> None:
    assert told(reading) == {
        ("record.not_an_amount", "C12"),
        ("excel.error_value", "C26"),
        ("excel.hidden_row", "C8"),
        ("excel.hidden_column", "H7"),
        ("excel.merged", "C7"),
    }
    assert "loan_amount" not in reading.data
    assert reading.data["outstanding_total"] == "820964.38"


def test_a_workbook_is_read_in_its_child() -> None:
    reading = read_any(workbook_of("ns02"), "ส่งคืน.xlsx")
    assert reading.kind == "excel"
    assert reading.record == documents()["ns02"].record.model_validate(documents()["ns02"].sample())
