"""The blank form, the round trip, and bytes that do not change."""

import gc
import io
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from service.debts.model import (
    Address,
    Instalment,
    Loan,
    Notice,
    Party,
    Payment,
)
from service.register.columns import GUIDE_TITLE, SHEETS, Kind
from service.register.read import read_register
from service.register.write import blank_register, write_book, write_register
from templates.findings import Severity
from tests.helpers.registers import registers
from tools.synthetic import SAMPLE_AS_OF, synthetic_register


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registers())
def test_what_is_written_is_read(register: tuple[Loan, ...]) -> None:
    reading = read_register(write_register(register))
    errors = [str(f) for f in reading.findings if f.severity is Severity.ERROR]
    assert errors == []
    assert reading.loans == register


def test_synthetic_loans_survive() -> None:
    register = tuple(synthetic_register(200, 7, SAMPLE_AS_OF))
    reading = read_register(write_register(register))
    assert reading.findings == ()
    assert reading.loans == register


def test_the_same_bytes_every_time() -> None:
    register = synthetic_register(20, 7, SAMPLE_AS_OF)
    first = write_register(register), blank_register()
    time.sleep(2.1)  # a zip counts time in steps of two seconds
    assert (write_register(register), blank_register()) == first
    with zipfile.ZipFile(io.BytesIO(first[0])) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


def test_the_blank_form_is_the_form() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_register()))
    assert book.sheetnames[:6] == [GUIDE_TITLE, *(form.title for form in SHEETS)]
    assert book.active.title == "สัญญา"
    for form in SHEETS:
        sheet = book[form.title]
        headings = [str(cell.value).removesuffix(" *") for cell in sheet[1]]
        assert headings == [column.heading for column in form.columns]
        assert sheet.max_row == 1
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
        checks = {
            str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation
        }
        for column, cell in zip(form.columns, sheet[1], strict=True):
            check = checks[f"{cell.column_letter}2"]
            assert check.prompt == column.help
            lists = column.choices or column.kind is Kind.PROVINCE
            assert (check.type == "list") is bool(lists)
            number_format = sheet.column_dimensions[cell.column_letter].number_format
            numeric = column.kind in (Kind.DATE, Kind.MONEY, Kind.INTEGER)
            assert (number_format == "@") is not numeric


def test_lists_to_choose_from_are_the_reader_s() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_register()))
    for form in SHEETS:
        checks = {str(c.sqref)[:2]: c for c in book[form.title].data_validations.dataValidation}
        for column, cell in zip(form.columns, book[form.title][1], strict=True):
            if column.choices:
                sheet, _, cells = checks[f"{cell.column_letter}2"].formula1.partition("!")
                words = [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]
                assert words == list(column.choices)


def test_the_guide_explains_every_column() -> None:
    book = openpyxl.load_workbook(io.BytesIO(blank_register()))
    words = {cell.value for row in book[GUIDE_TITLE].iter_rows() for cell in row}
    for form in SHEETS:
        assert form.title in words
        assert {column.heading for column in form.columns} <= words


def test_every_field_of_the_model_has_a_column() -> None:
    named = {column.key for form in SHEETS for column in form.columns}
    elsewhere = {
        "instalments",
        "payments",
        "parties",
        "notices",
        "measure",
        "address",
        "is_juristic",
    }
    for kind in (Loan, Instalment, Payment, Party, Notice):
        assert set(kind.__slots__) - elsewhere <= named, kind
    assert {f"measure_{key}" for key in ("kind", "requested_on", "decided_on", "decision")} <= named
    assert set(Address.__slots__) - {"province"} <= named


def test_nothing_becomes_a_formula() -> None:
    loan = synthetic_register(1, 7, SAMPLE_AS_OF)[0]
    evil = Loan(
        **{key: getattr(loan, key) for key in Loan.__slots__}
        | {"project_name": '=HYPERLINK("http://127.0.0.1","x")'}
    )
    data = write_register([evil])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert read_register(data).loans[0].project_name.startswith("=HYPERLINK")


def test_loans_are_taken_one_after_another() -> None:
    """The whole country's would not fit into memory."""
    loan = synthetic_register(1, 7, SAMPLE_AS_OF)[0]

    def loans(count: int) -> Iterator[Loan]:
        for number in range(count):
            yield replace(loan, contract_no=f"กส. {number}/2567")

    peaks = []
    for count in (300, 1_500):
        with TemporaryFile() as out:
            tracemalloc.start()
            assert write_book(loans(count), out) == count
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0] + (8 << 20)


@pytest.mark.parametrize("late", [False, True], ids=["while loans come", "while sheets are packed"])
def test_a_workbook_that_is_given_up_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    loans = synthetic_register(3, 7, SAMPLE_AS_OF)

    def broken() -> Iterator[Loan]:
        yield from loans
        if not late:
            raise BrokenPipeError

    class Full(io.BytesIO):
        def write(self, _: Any) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        write_book(broken(), Full() if late else io.BytesIO())
    gc.collect()
    assert list(tmp_path.iterdir()) == []
