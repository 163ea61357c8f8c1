"""One cell to one value, as its column takes it; what cannot be taken says what would do."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

from parsers.cells import Cell
from service.register.columns import Column, Kind
from thai.dates import BUDDHIST_OFFSET, FIRST_YEAR, LAST_YEAR, parse_date
from thai.digits import to_arabic
from thai.errors import ReadingError
from thai.ids import mask_id, tax_id
from thai.money import MoneyError, format_baht, parse_baht, to_satang
from thai.postal import parse_s10, postcode
from thai.provinces import find_province
from thai.text import normalize

Value = str | int | date | None

ID_EXPECTED = "เลขประจำตัวประชาชนหรือเลขประจำตัวผู้เสียภาษี 13 หลักที่ถูกต้อง"
#: Day numbers of Excel that are dates of ours: 1 January 1950 to 31 December 2100.
_FIRST_SERIAL, _LAST_SERIAL = 18264, 73415
_EPOCH = date(1899, 12, 30).toordinal()
_BUDDHIST_FROM = 2401
_PHONE = re.compile(r"0[0-9]{8,9}")
_PHONE_PARTS = re.compile(r",|/|และ|หรือ|ต่อ.*")
_PHONE_NOISE = re.compile(r"[ ()\-.]")
_SHORT_PHONES = (8, 9)
_COUNTING = re.compile(r"0*[1-9][0-9]{0,8}")
_LONGEST_SHOWN = 60


class BadValue(Exception):  # noqa: N818 - said of the cell, not of the program
    """A cell that its column does not take.

    ``code`` is a sentence of ``register.toml``; ``expected`` and ``suggestion`` are Thai.
    """

    def __init__(self, code: str, expected: str = "", suggestion: str = "") -> None:
        super().__init__(code, expected, suggestion)
        self.code = code
        self.expected = expected
        self.suggestion = suggestion


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """``normalize``, remembered: contract numbers and names of places come thousandfold."""
    return normalize(text)


def read_value(column: Column, cell: Cell) -> Value:
    """Turn a cell into text, satang, an integer or a CE date; None when it is blank.

    Raises:
        BadValue: the column does not take it.
    """
    if type(cell) is str:
        cell = clean(cell)
    if cell == "" and type(cell) is str:
        return None
    try:
        return _READERS[column.kind](column, cell)
    except ReadingError as fault:
        code, expected = _REFUSALS[column.kind]
        raise BadValue(code, expected, fault.suggestion) from fault


def note_on(column: Column, cell: Cell) -> str:
    """The code of the warning that a taken cell deserves, or ""."""
    if column.kind is Kind.DATE:
        if isinstance(cell, date):
            return "register.buddhist_date" if cell.year >= _BUDDHIST_FROM else ""
        return "register.date_serial" if isinstance(cell, float) else ""
    if column.kind is Kind.PHONE and cell != "":
        if isinstance(cell, float):
            return "register.phone_zero_restored"
        return "" if _is_phone(str(cell)) else "register.bad_phone"
    return ""


def shown(column: Column, cell: Cell) -> str:
    """A cell as a finding shows it: short, in Arabic digits, ids masked (PDPA 2562)."""
    text = _plain(cell)
    if column.kind is Kind.ID:
        return mask_id(text)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def nearest(word: str, words: Mapping[str, object] | list[str]) -> str:
    """The word most like it, or "" when none is like it."""
    found = get_close_matches(word, list(words), n=1, cutoff=0.6)
    return found[0] if found else ""


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, date):
        year = cell.year if cell.year >= _BUDDHIST_FROM else cell.year + BUDDHIST_OFFSET
        return f"{cell.day:02d}/{cell.month:02d}/{year}"
    if isinstance(cell, float):
        return _digits(cell)
    return str(cell)


def _digits(number: float) -> str:
    """A number as Excel shows it: fifteen digits are all it knows, the rest is noise."""
    if not math.isfinite(number):
        return str(number)
    return f"{Decimal(f'{number:.15g}'):f}"


def _text(_column: Column, cell: Cell) -> str:
    if isinstance(cell, date):
        # Excel turned 12/3 into the twelfth of March as it was typed.
        raise BadValue("register.text_became_date", "ข้อความ", _before_excel(cell))
    return _plain(cell)


def _before_excel(cell: date) -> str:
    return f"{cell.day}/{cell.month}"


def _date(_column: Column, cell: Cell) -> date:
    if isinstance(cell, float) and cell.is_integer() and _FIRST_SERIAL <= cell <= _LAST_SERIAL:
        return date.fromordinal(_EPOCH + int(cell))
    if isinstance(cell, (bool, float)):
        raise BadValue("register.not_a_date", _DATE_EXPECTED)
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date) and FIRST_YEAR <= cell.year <= LAST_YEAR:
        return cell
    return parse_date(cell)


def _money(_column: Column, cell: Cell) -> int:
    if isinstance(cell, (bool, date)):
        raise BadValue("register.not_an_amount", _MONEY_EXPECTED)
    satang = parse_baht(cell) if isinstance(cell, str) else _satang_of(Decimal(_digits(cell)))
    if satang < 0:
        raise BadValue("register.negative_amount", _MONEY_EXPECTED, format_baht(-satang))
    return satang


def _satang_of(baht: Decimal) -> int:
    try:
        return to_satang(baht)
    except MoneyError as fault:
        suggestion = ""
        if fault.code == "too_many_decimals":
            suggestion = format_baht(to_satang(baht, rounding="ROUND_HALF_UP"))
        raise BadValue("register.not_an_amount", _MONEY_EXPECTED, suggestion) from fault


def _integer(_column: Column, cell: Cell) -> int:
    text = to_arabic(_plain(cell)) if not isinstance(cell, (bool, date)) else ""
    if _COUNTING.fullmatch(text):
        return int(text)
    digits = "".join(_COUNTING.findall(text)[:1])
    raise BadValue("register.not_an_integer", "จำนวนเต็มตั้งแต่ 1 ขึ้นไป เช่น 1, 2, 3", digits)


def _choice(column: Column, cell: Cell) -> str:
    text = _plain(cell)
    if text in column.choices:
        return column.choices[text]
    if text in column.choices.values():
        return text
    few = len(column.choices) <= 8  # noqa: PLR2004 - more do not fit a sentence
    expected = " / ".join(column.choices) if few else "รายการในแผ่นงาน คำอธิบาย"
    raise BadValue("register.not_a_choice", expected, nearest(text, column.choices))


def _id(_column: Column, cell: Cell) -> str:
    """Whether it fits the kind of person is asked once the row is known (``loans``)."""
    number = _plain(cell)
    if isinstance(cell, float) and len(number) == 12:  # noqa: PLR2004 - Excel ate the first 0
        number = "0" + number
    try:
        return tax_id(number, allow_person=True)
    except ReadingError as fault:
        raise BadValue("register.bad_id", ID_EXPECTED) from fault


def _province(_column: Column, cell: Cell) -> str:
    return find_province(_plain(cell)).name


def _phone(_column: Column, cell: Cell) -> str:
    text = _plain(cell)
    if isinstance(cell, float) and len(text) in _SHORT_PHONES:
        return "0" + text
    return text


def _is_phone(text: str) -> bool:
    parts = [_PHONE_NOISE.sub("", part) for part in _PHONE_PARTS.split(to_arabic(text))]
    return all(_PHONE.fullmatch(part) for part in parts if part) and any(parts)


def _postcode(_column: Column, cell: Cell) -> str:
    return postcode(_plain(cell))


def _s10(_column: Column, cell: Cell) -> str:
    return str(parse_s10(_plain(cell)))


_DATE_EXPECTED = "วันที่ เช่น 1/8/2568 หรือ 1 ส.ค. 68"
_MONEY_EXPECTED = "จำนวนเงินเป็นบาท ไม่ติดลบ ทศนิยมไม่เกิน 2 ตำแหน่ง เช่น 125,000.00"

_READERS: Mapping[Kind, Callable[[Column, Cell], Value]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.MONEY: _money,
    Kind.INTEGER: _integer,
    Kind.CHOICE: _choice,
    Kind.ID: _id,
    Kind.PROVINCE: _province,
    Kind.PHONE: _phone,
    Kind.POSTCODE: _postcode,
    Kind.S10: _s10,
}
_REFUSALS: Mapping[Kind, tuple[str, str]] = {
    Kind.DATE: ("register.not_a_date", _DATE_EXPECTED),
    Kind.MONEY: ("register.not_an_amount", _MONEY_EXPECTED),
    Kind.PROVINCE: ("register.bad_province", "ชื่อจังหวัดหนึ่งใน 77 จังหวัด เช่น เชียงใหม่"),
    Kind.POSTCODE: ("register.bad_postcode", "รหัสไปรษณีย์ 5 หลัก เช่น 50000"),
    Kind.S10: ("register.bad_tracking_no", "เลขพัสดุ 13 ตัว เช่น RR123456785TH"),
}
