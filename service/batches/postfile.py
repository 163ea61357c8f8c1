"""What the post returns, read from a pasted column or a list (.xlsx, .csv): rows with places.

A list is known by its headings, wherever they stand: our own posting list with the numbers filled
in, or the post's. Which letter a row is about is said by its letter number or, where that was
left open, by its place; a delivery may also be known by its posting number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from openpyxl.utils import get_column_letter

from parsers.cells import Cell, read_workbook
from parsers.isolation import Refused
from service.debts.model import NoticeOutcome
from templates.findings import Finding, Place
from thai.dates import parse_date
from thai.digits import to_arabic
from thai.text import normalize

LARGEST: Final = 10 << 20
_MOST_ROWS: Final = 100_000
_HEADINGS_WITHIN: Final = 20
_NOTES = re.compile(r"\([^()]*\)|[\s.:*/_-]")
_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "no": frozenset({"ลำดับ", "ลำดับที่", "ที่", "no"}),
    "letter_no": frozenset(
        {"ที่หนังสือ", "เลขที่หนังสือ", "หนังสือเลขที่", "เลขหนังสือ", "หนังสือที่", "letterno"}
    ),
    "name": frozenset(
        {"ชื่อผู้รับ", "ผู้รับ", "ชื่อ", "ชื่อสกุล", "ชื่อผู้รับปลายทาง", "name", "receivername"}
    ),
    "tracking_no": frozenset(
        {
            "เลขที่ลงทะเบียน", "เลขลงทะเบียน", "หมายเลขลงทะเบียน", "หมายเลขสิ่งของ", "เลขพัสดุ",
            "หมายเลขพัสดุ", "บาร์โค้ด", "barcode", "tracking", "trackingno", "trackingnumber", "s10",
        }
    ),
    "on": frozenset(
        {
            "วันที่รับ", "วันที่ได้รับ", "วันที่ผู้รับได้รับ", "วันที่นำจ่าย", "วันที่ส่งคืน", "วันที่คืน", "วันที่",
            "วันที่นำจ่ายสำเร็จ", "deliverydate",
        }
    ),
    "outcome": frozenset({"ผล", "ผลการนำจ่าย", "ผลการส่ง", "ผลไปรษณีย์", "สถานะ", "status"}),
}  # fmt: skip
#: How outcomes are written beside their own labels; the beginning counts.
_OUTCOMES: Final[Sequence[tuple[str, NoticeOutcome]]] = (
    ("นำจ่ายสำเร็จ", NoticeOutcome.RECEIVED),
    ("ส่งสำเร็จ", NoticeOutcome.RECEIVED),
    ("ได้รับ", NoticeOutcome.RECEIVED),
    ("ผู้รับได้รับ", NoticeOutcome.RECEIVED),
    ("ปฏิเสธ", NoticeOutcome.REFUSED),
    ("ไม่ยอมรับ", NoticeOutcome.REFUSED),
    ("ไม่มารับ", NoticeOutcome.UNCLAIMED),
    ("ไม่มีเลขบ้าน", NoticeOutcome.NO_SUCH_HOUSE),
    ("ไม่มีผู้รับ", NoticeOutcome.NO_SUCH_PERSON),
    ("ไม่พบผู้รับ", NoticeOutcome.NO_SUCH_PERSON),
    ("ย้าย", NoticeOutcome.MOVED),
    ("ถึงแก่กรรม", NoticeOutcome.DEAD),
    ("เสียชีวิต", NoticeOutcome.DEAD),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list, as it says it; ``where`` is its place."""

    where: Place
    no: str = ""
    letter_no: str = ""
    name: str = ""
    tracking_no: str = ""
    on: Cell = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of a list; without rows, ``findings`` say why."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...] = ()


def read_column(text: str) -> list[tuple[str, Place]]:
    """The lines of a pasted column with their places; blank lines at the end are none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n \t").split("\n")
    return [
        (line.strip(), Place(field=f"บรรทัดที่ {number:,}"))
        for number, line in enumerate(lines, start=1)
    ]


def read_list(data: bytes, filename: str, needed: str) -> Reading:
    """The rows of a list in which ``needed`` is filled in; a workbook is read in a child process.

    ``needed`` is a field of ``Entry``. Never raises for what a file holds.
    """
    if len(data) > LARGEST:
        return _unreadable(filename, "post.file_too_large")
    if data.startswith(b"PK"):
        try:
            sheets = read_workbook(data)
        except Refused as refused:
            return Reading((), (refused.finding().at(file=filename),))
        tables = [(sheet.name, list(sheet.rows())) for sheet in sheets.values()]
    else:
        rows = _rows_of_text(data)
        if rows is None:
            return _unreadable(filename, "post.file_unreadable")
        tables = [("", rows)]
    for name, rows in tables:
        if found := _headings(rows, needed):
            at, columns = found
            entries = _entries(rows, at, columns, Place(file=filename, sheet=name))
            return Reading(tuple(each for each in entries if _text(getattr(each, needed))))
    return _unreadable(filename, "post.no_headings")


def day_of(value: Cell) -> date | None:
    """A day as a cell or a text says it; None: it says none. Raises DateError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(value)
    return parse_date(text) if text else None


def outcome_of(text: str, on: date | None) -> NoticeOutcome | None:
    """What the post's words mean; nothing but a day means that it was received; None: no idea."""
    word = normalize(text).replace(" ", "")
    if not word:
        return NoticeOutcome.RECEIVED if on else NoticeOutcome.UNKNOWN
    for outcome in NoticeOutcome:
        if outcome.value and word in {outcome.value, outcome.label.replace(" ", "")}:
            return outcome
    return next((outcome for start, outcome in _OUTCOMES if word.startswith(start)), None)


def plain(letter_no: str) -> str:
    """A letter number as it is compared."""
    return to_arabic(normalize(letter_no)).replace(" ", "").casefold()


def number_of(text: str) -> int | None:
    """A place in the batch as a cell says it: ``12`` or ``12.0``."""
    digits = to_arabic(text).strip().removesuffix(".0").replace(",", "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None  # noqa: PLR2004


def _unreadable(filename: str, code: str) -> Reading:
    return Reading((), (Finding(code, Place(file=filename)),))


def _rows_of_text(data: bytes) -> list[list[Cell]] | None:
    text = _decoded(data)
    if text is None:
        return None
    first = text[:4096]
    delimiter = max(",;\t", key=first.count)
    try:
        rows: list[list[Cell]] = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(list(row))
            if len(rows) > _MOST_ROWS:
                return None
    except csv.Error:
        return None
    return rows


def _decoded(data: bytes) -> str | None:
    """Excel writes UTF-8 or UTF-16 with a mark, or Thai Windows' own letters without."""
    codings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp874"]
    for coding in codings:
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _headings(rows: Sequence[Sequence[Cell]], needed: str) -> tuple[int, dict[str, int]] | None:
    """The row of headings, from 0, and which field is in which column."""
    for at, row in enumerate(rows[:_HEADINGS_WITHIN]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            word = _NOTES.sub("", normalize(_text(cell)).casefold())
            for field, words in _HEADINGS.items():
                if word in words and field not in columns:
                    columns[field] = column
        if needed in columns and columns.keys() & ({"letter_no", "no", "tracking_no"} - {needed}):
            return at, columns
    return None


def _entries(
    rows: Sequence[Sequence[Cell]], at: int, columns: Mapping[str, int], place: Place
) -> Iterator[Entry]:
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {
            field: row[column] if column < len(row) else "" for field, column in columns.items()
        }
        if not any(map(_text, cells.values())):
            continue
        first = get_column_letter(min(columns.values()) + 1)
        where = Place(file=place.file, sheet=place.sheet, cell=f"{first}{number}")
        told = {field: _text(cell) for field, cell in cells.items() if field != "on"}
        yield Entry(where, **told, on=cells.get("on", ""))


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
