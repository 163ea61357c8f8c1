"""Writing the register workbook: the blank form, and loans in the same form."""

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from functools import lru_cache, partial
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from service.debts.model import Address, Loan
from service.documents.sheet_rows import (
    Row,
    baht_of,
    letters,
    new_book,
    save_book,
    style_of,
)
from service.register import look
from service.register.columns import CHOICES_TITLE, GUIDE_TITLE, SHEETS, Column, Kind, SheetForm
from service.register.guide import guide_rows
from thai.money import format_baht
from thai.provinces import PROVINCES
from thai.text import normalize

#: Excel keeps fifteen digits of a number; a larger amount is written as text.
_EXACT_SATANG = 10**15
_IN_MEMORY: Final = 1 << 20
_CHUNK: Final = 1 << 16
#: The same numbers and words stand in many rows near to each other.
_normal = lru_cache(1_000)(normalize)

Record = dict[str, Any]


def blank_register() -> bytes:
    """The empty register workbook (.xlsx); the same bytes every time."""
    return write_register(())


def write_register(loans: Iterable[Loan]) -> bytes:
    """The register workbook (.xlsx) of these loans, in the form that ``read_register`` takes."""
    stream = io.BytesIO()
    write_book(loans, stream)
    return stream.getvalue()


def write_book(loans: Iterable[Loan], stream: IO[bytes]) -> int:
    """Write the register workbook of these loans, one after another; how many there were.

    The same loans give the same bytes. Text is written in its normal form, and always as
    text: nothing a name holds becomes a formula.
    """
    choices, count = _choices(), 0
    with new_book() as book, ExitStack() as aside:
        _write_guide(book)
        sheets = [
            _Sheet(
                look.dress(book.create_sheet(form.title), form, _ranges(form, choices)),
                form,
                aside.enter_context(SpooledTemporaryFile(_IN_MEMORY)),
            )
            for form in SHEETS
        ]
        _write_choices(book, choices)
        book.active = 1
        for loan in loans:
            count += 1
            for sheet in sheets:
                sheet.add(loan)
        # The guide stands in front of them.
        save_book(book, stream, {place: each.rows() for place, each in enumerate(sheets, start=2)})
    return count


class _Sheet:
    """A sheet of data: its rows are set aside until all are known, for each has its own file."""

    def __init__(self, sheet: Any, form: SheetForm, aside: SpooledTemporaryFile[bytes]) -> None:
        sheet.append(look.headings(sheet, form))
        self._records = _RECORDS[form.key]
        self._columns = [
            (column, name, style_of(look.dressed(WriteOnlyCell(sheet), column)), _words(column))
            for column, name in zip(form.columns, letters(len(form.columns)), strict=True)
        ]
        self._last = 1
        self._aside = aside

    def add(self, loan: Loan) -> None:
        for record in self._records(loan):
            self._last += 1
            row = Row(self._last)
            for column, name, style, words in self._columns:
                value = record.get(column.key)
                if value is not None and value != "":
                    _put(row, name, style, column, words.get(value, value))
            self._aside.write(str(row).encode())

    def rows(self) -> Iterator[bytes]:
        self._aside.seek(0)
        yield from iter(partial(self._aside.read, _CHUNK), b"")


def _words(column: Column) -> dict[Any, str]:
    """What is written for the code's values."""
    return {code: word for word, code in column.choices.items()}


def _put(row: Row, name: str, style: int, column: Column, value: Any) -> None:
    if isinstance(value, date):
        row.day(name, style, value)
    elif column.kind is Kind.MONEY and value < _EXACT_SATANG:
        row.number(name, style, baht_of(value))
    elif column.kind is Kind.MONEY:
        row.text(name, style, format_baht(value))
    elif column.kind is Kind.INTEGER:
        row.number(name, style, value)
    else:
        row.text(name, style, _normal(value))


# --- loans to rows ----------------------------------------------------------------------


def _contract(loan: Loan) -> Iterator[Record]:
    record = {key: getattr(loan, key) for key in Loan.__slots__}
    if loan.measure:
        decided = loan.measure.decided_on is not None
        decision = "approved" if loan.measure.is_approved else "rejected"
        record |= {
            "measure_kind": loan.measure.kind,
            "measure_requested_on": loan.measure.requested_on,
            "measure_decided_on": loan.measure.decided_on,
            "measure_decision": decision if decided else None,
        }
    yield record


def _owned(loan: Loan, things: Sequence[Any]) -> Iterator[Record]:
    for thing in things:
        own = {key: getattr(thing, key) for key in thing.__slots__}
        yield {"contract_no": loan.contract_no, **own}


def _parties(loan: Loan) -> Iterator[Record]:
    for record in _owned(loan, loan.parties):
        address = record["address"] or Address()
        parts = {key: getattr(address, key) for key in Address.__slots__}
        kind = "juristic" if record["is_juristic"] else "natural"
        province = parts.pop("province")
        yield {**record, **parts, "address_province": province, "person_kind": kind}


def _notices(loan: Loan) -> Iterator[Record]:
    for record in _owned(loan, loan.notices):
        yield {**record, "instalment_no": record["instalment_no"] or None}


_RECORDS = {
    "contracts": _contract,
    "instalments": lambda loan: _owned(loan, loan.instalments),
    "payments": lambda loan: _owned(loan, loan.payments),
    "parties": _parties,
    "notices": _notices,
}


# --- the sheets that hold no data -------------------------------------------------------


def _write_guide(book: Workbook) -> None:
    sheet = look.dress_guide(book.create_sheet(GUIDE_TITLE))
    for number, (style, row) in enumerate(guide_rows(), start=1):
        sheet.row_dimensions[number].height = look.guide_height(row, style)
        sheet.append([look.guide_cell(WriteOnlyCell(sheet), text, style) for text in row])


def _choices() -> dict[str, list[str]]:
    """Every list to choose from, by the heading of its column in the sheet of lists."""
    lists = {"จังหวัด": [province.name for province in PROVINCES]}
    for form in SHEETS:
        for column in form.columns:
            if column.choices:
                lists[column.heading] = list(column.choices)
    return lists


def _ranges(form: SheetForm, choices: dict[str, list[str]]) -> dict[str, str]:
    """Column key to the cells that hold its list."""
    letters = {name: get_column_letter(index) for index, name in enumerate(choices, start=1)}
    ranges = {}
    for column in form.columns:
        name = "จังหวัด" if column.kind is Kind.PROVINCE else column.heading
        if column.choices or column.kind is Kind.PROVINCE:
            letter, last = letters[name], len(choices[name]) + 1
            ranges[column.key] = f"'{CHOICES_TITLE}'!${letter}$2:${letter}${last}"
    return ranges


def _write_choices(book: Workbook, choices: dict[str, list[str]]) -> None:
    sheet = book.create_sheet(CHOICES_TITLE)
    sheet.sheet_state = "hidden"
    sheet.append(list(choices))
    for index in range(max(map(len, choices.values()))):
        sheet.append([words[index] if index < len(words) else None for words in choices.values()])
