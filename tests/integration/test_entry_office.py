"""Entry workbooks in LibreOffice: they open, keep their names and values, and add up."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from service.documents.entry import entry_workbook
from service.documents.entry.validation import Lists, validation
from templates.catalogue import documents
from templates.form import Field, fields_in, form_of
from templates.paths import path_of
from templates.record import Record
from templates.slots import SlotKind
from tests.helpers.entry_books import KNOWN, TOY, cells_in

TIMEOUT = 300
HASH = "0123456789ab"

# What openpyxl says of LibreOffice's files is not about ours.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


def recalculated(soffice: str, folder: Path, workbooks: dict[str, bytes]) -> dict[str, Any]:
    """The workbooks as LibreOffice saves them, opened for their values."""
    sources, out = folder / "in", folder / "out"
    sources.mkdir()
    for name, data in workbooks.items():
        (sources / f"{name}.xlsx").write_bytes(data)
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(out),
            *map(str, sorted(sources.glob("*.xlsx"))),
        ],
        check=True,
        capture_output=True,
        timeout=TIMEOUT,
    )
    return {
        name: openpyxl.load_workbook(out / f"{name}.xlsx", data_only=True) for name in workbooks
    }


def test_libreoffice_keeps_all_and_adds_up(soffice: str, tmp_path: Path) -> None:
    """One test for all documents: LibreOffice is started once."""
    records, made = {}, {"toy": entry_workbook(TOY, KNOWN, template_hash=HASH)}
    for document in documents().values():
        record, _ = document.record.read(document.sample())
        assert record is not None
        records[document.id] = record
        made[document.id] = entry_workbook(document, record.model_dump(), template_hash=HASH)
    saved = recalculated(soffice, tmp_path, made)
    for name, workbook in made.items():
        ours = openpyxl.load_workbook(io.BytesIO(workbook))
        assert names_of(saved[name]) == names_of(ours), name
        found = cells_in(saved[name])
        for path, cells in cells_in(ours).items():
            for cell, other in zip(cells, found[path], strict=True):
                if cell.data_type != "f":
                    assert plain(other.value) == plain(cell.value), (name, path)
    for name, record in records.items():
        sums_are_right(record, cells_in(saved[name]))
    rows_and_differences_are_right(cells_in(saved["toy"]))


def sums_are_right(record: Record, cells: dict[str, list[Any]]) -> None:
    for field in fields_in(form_of(type(record))):
        if field.locked and "[]" not in field.path:
            owner: Any = record
            for step in field.path.split("."):
                owner = getattr(owner, step)
            assert plain(cells[field.path][0].value) == plain(owner), field.path


def rows_and_differences_are_right(cells: dict[str, list[Any]]) -> None:
    assert plain(cells["left"][0].value) == Decimal("600.05")
    assert plain(cells["income_total"][0].value) == Decimal("0.3")
    assert plain(cells["shares_and_paid"][0].value) == Decimal("418.55")
    net = [cell.value for cell in cells["households[].monthly.net"][:3]]
    assert [plain(value) for value in net[:2]] == [Decimal("0.07"), Decimal("0.2")]
    # Rows without figures say nothing, not 0.00.
    assert net[2] in (None, "")


def names_of(book: Any) -> set[str]:
    # LibreOffice adds names of its own for what is printed.
    return {path_of(name) for name in book.defined_names if name.startswith("faf.")}


def test_the_checks_take_what_they_should(soffice: str, tmp_path: Path) -> None:
    money = Field("a", "จำนวนเงิน", SlotKind.MONEY, low=Decimal(0), high=Decimal(1_000_000))
    signed = Field("a", "จำนวนเงิน", SlotKind.MONEY, low=Decimal(-10), high=Decimal(10))
    day = Field("a", "วันที่", SlotKind.DATE)
    cases: list[tuple[Field, Any, bool]] = [
        (money, 0, True),
        (money, 1250.25, True),
        (money, 1250.255, False),
        (money, -1, False),
        (money, 1_000_000.01, False),
        (money, "1,250 บาท", False),
        (signed, -1.5, True),
        (day, dt.date(2025, 11, 20), True),
        (day, dt.date(2568, 11, 20), True),
        (day, "20/11/2568", True),
        (day, "๒๐ พ.ย. ๖๘", True),
        (day, 2568, False),
        (day, dt.date(2200, 1, 1), False),
        (day, "-", False),
    ]
    book = openpyxl.Workbook()
    for row, (field, value, _) in enumerate(cases, start=1):
        book.active.cell(row, 1, value)
        check = validation(field, f"A{row}", Lists(), None)
        book.active.cell(row, 2, f"={check.formula1}")
    stream = io.BytesIO()
    book.save(stream)
    saved = recalculated(soffice, tmp_path, {"checks": stream.getvalue()})["checks"]
    answers = [saved.active.cell(row, 2).value for row in range(1, len(cases) + 1)]
    assert [bool(answer) for answer in answers] == [wanted for _, _, wanted in cases]


def plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(str(value)).quantize(Decimal("0.01"))
    return value or None
