"""One value as it stands in a file to the JSON value that a record takes, by the kind of its field.

What changes more than its form is said by the name of a rule, a sentence of the group
``coercion`` in ``templates/sentences/reading.toml``; what can't be read is a ``Misread``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from parsers.reading import Cell
from templates.form import Field
from templates.slots import SlotKind
from thai.dates import (
    BUDDHIST_OFFSET,
    FIRST_YEAR,
    LAST_YEAR,
    DateStyle,
    format_date,
    parse_date,
)
from thai.digits import to_arabic
from thai.errors import ReadingError
from thai.money import MoneyError, format_baht, parse_baht, to_satang
from thai.text import normalize

#: Leaders to write on, which people leave standing.
_DOTS: Final = re.compile(r"[.\u2026_\s]+")
_LEADERS: Final = re.compile(r"[.\u2026]{4,}|_{3,}")
_DASH: Final = re.compile(r"[-‐‑‒–—−]")
_TICKS: Final = frozenset("✓✔☑☒🗸🗹✗✘×x/√ü1") | {"ใช่", "มี", "true", "yes", "y", "จริง", "ถูก"}
_NO_TICKS: Final = frozenset("☐□-0") | {"ไม่ใช่", "ไม่มี", "false", "no", "n", "เท็จ", "ไม่", ""}
_PLAIN_AMOUNT: Final = re.compile(r"-?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.[0-9]{1,2})?")
_PERCENT: Final = re.compile(r"^(?:ร้อยละ\s*)?(.*?)\s*%?$")
_INTEGER: Final = re.compile(r"-?(?:[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)")
_CENT: Final = Decimal("0.01")
#: Day numbers of Excel that are dates of ours: 1 January 1950 to 31 December 2100.
_SERIALS: Final = range(18264, 73416)
_EPOCH: Final = date(1899, 12, 30)
_SHORT_PHONES: Final = (8, 9)
_LONGEST_INTEGER: Final = 18


class Read(NamedTuple):
    """A JSON value, None where nothing stands there, and the rule that changed it or nothing."""

    value: Any
    rule: str = ""


class Misread(Exception):  # noqa: N818 - said of the value, not of the program
    """A value that its field does not take; ``code`` is a sentence, ``suggestion`` would do."""

    def __init__(self, code: str, expected: str = "", suggestion: str = "") -> None:
        super().__init__(code, expected, suggestion)
        self.code, self.expected, self.suggestion = code, expected, suggestion


def coerce(field: Field, value: Cell) -> Read:
    """The value as the field's kind takes it.

    Amounts are texts in baht (``1250.00``), dates ISO, choices codes, ticks bools.

    Raises:
        Misread: it is none of that kind, or could be two.
    """
    if isinstance(value, str):
        value = normalize(value)
        if _DOTS.fullmatch(value) or not value:
            return Read(None)
    if value is None:
        return Read(None)
    read: Callable[[Field, Cell], Read] = _READERS.get(field.kind, _text)
    return read(field, value)


def ticked(value: Cell) -> bool | None:
    """Whether a box is ticked; None where a person must say.

    Takes bools, numbers and marks of all sorts, also words such as ใช่.
    """
    if value is None or isinstance(value, bool):
        return bool(value)
    if isinstance(value, int | float | Decimal):
        return {0: False, 1: True}.get(int(value)) if value == int(value) else None
    key = normalize(str(value)).lower().strip(" ()[]")
    if key in _TICKS:
        return True
    return False if key in _NO_TICKS or _DOTS.fullmatch(key) else None


def number_text(value: float | Decimal) -> str:
    """A number as Excel shows it: fifteen digits, so without the dust of binary fractions."""
    exact = value if isinstance(value, Decimal) else Decimal(format(value, ".15g"))
    whole = exact.to_integral_value()
    return format(whole if exact == whole else exact, "f")


# --- kinds ------------------------------------------------------------------------------------


def _amount(field: Field, value: Cell) -> Read:
    if isinstance(value, bool | date):
        raise Misread("record.not_an_amount", _AMOUNT)
    if not isinstance(value, str):
        return _exact(Decimal(value) if isinstance(value, int) else Decimal(number_text(value)))  # type: ignore[arg-type]
    bare, rule = _without_unit(field, value)
    if _DASH.fullmatch(bare):
        return Read("0.00", "coercion.dash_is_nil")
    try:
        amount = parse_baht(bare)
    except MoneyError as error:
        if error.code == "too_many_decimals":
            return _exact(_decimal(bare))
        raise Misread("record.not_an_amount", _AMOUNT, error.suggestion) from error
    if not rule and not _PLAIN_AMOUNT.fullmatch(bare):
        rule = "coercion.thai_digits" if to_arabic(bare) != bare else "coercion.amount_in_words"
    return Read(_plain(amount), rule)


def _exact(number: Decimal) -> Read:
    try:
        rounded = number.quantize(_CENT, ROUND_HALF_UP)
        satang = to_satang(rounded)
    except (InvalidOperation, MoneyError) as error:
        # A number beyond any amount of money.
        raise Misread("record.not_an_amount", _AMOUNT) from error
    if number != rounded:
        raise Misread("reading.too_many_decimals", _AMOUNT, format(rounded, ",f"))
    return Read(_plain(satang))


def _plain(satang: int) -> str:
    return format_baht(satang).replace(",", "")


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(to_arabic(text).replace(",", ""))
    except InvalidOperation as error:
        raise Misread("record.not_an_amount", _AMOUNT) from error


def _without_unit(field: Field, text: str) -> tuple[str, str]:
    """The figures without the unit that people type behind them, and the rule if there was one."""
    bare = text
    if field.unit == "ร้อยละ":
        match = _PERCENT.match(text)
        bare = match[1] if match else text
    elif field.unit and field.unit != "บาท":
        bare = text.removesuffix(field.unit).rstrip()
    if field.is_year:
        bare = re.sub(r"^(?:ปี)?\s*(?:พ\.?\s*ศ\.?)?\s*", "", bare)
    return (bare, "coercion.unit_taken_off") if bare != text else (text, "")


def _integer(field: Field, value: Cell) -> Read:
    if isinstance(value, bool | date):
        raise Misread("record.not_a_number", _WHOLE)
    rule = ""
    if not isinstance(value, str):
        text = str(value) if isinstance(value, int) else number_text(value)  # type: ignore[arg-type]
    else:
        text, rule = _without_unit(field, value)
        if _DASH.fullmatch(text):
            return Read(None, "coercion.dash_is_blank")
    digits = to_arabic(text)
    if digits != text:
        rule = rule or "coercion.thai_digits"
    if len(digits) > _LONGEST_INTEGER or not _INTEGER.fullmatch(digits):
        raise Misread("record.not_a_number", _WHOLE)
    number = int(digits.replace(",", ""))
    if field.is_year and FIRST_YEAR <= number <= LAST_YEAR:
        # No Buddhist year of ours is one of these, so it can be nothing else.
        return Read(number + BUDDHIST_OFFSET, "coercion.year_to_buddhist")
    return Read(number, rule)


def _date(_field: Field, value: Cell) -> Read:
    rule = "coercion.date_from_text"
    if isinstance(value, str) and _DASH.fullmatch(value):
        return Read(None, "coercion.dash_is_blank")
    if isinstance(value, bool):
        raise Misread("record.not_a_date", _DAY)
    if isinstance(value, int | float | Decimal):
        if value != int(value) or int(value) not in _SERIALS:
            raise Misread("record.not_a_date", _DAY)
        return Read((_EPOCH + timedelta(int(value))).isoformat(), "coercion.date_from_number")
    if isinstance(value, datetime) and value.time() != time():
        rule = "coercion.time_dropped"
    elif isinstance(value, date):
        rule = "coercion.date_in_buddhist_year" if value.year > LAST_YEAR else ""
    try:
        day = parse_date(value or "")
    except ReadingError as error:
        raise Misread("record.not_a_date", _DAY, error.suggestion) from error
    if value in [format_date(day, style) for style in _DATE_STYLES]:
        rule = ""
    return Read(day.isoformat(), rule)


def _choice(field: Field, value: Cell) -> Read:
    if isinstance(value, bool):
        value = str(value).lower()
    text = number_text(value) if isinstance(value, float | Decimal) else str(value)
    keys = {_key(choice.label): choice for choice in reversed(field.choices)}
    keys |= {_key(choice.code): choice for choice in reversed(field.choices)}
    found = keys.get(_key(text))
    if found is not None:
        exact = text in (found.label, found.code)
        return Read(found.code, "" if exact else "coercion.choice_by_its_letters")
    near = get_close_matches(_key(text), list(keys), n=1, cutoff=0.7)
    labels = " / ".join(choice.label for choice in field.choices)
    raise Misread("record.not_a_choice", labels, keys[near[0]].label if near else "")


def _key(text: str) -> str:
    return "".join(to_arabic(normalize(text)).lower().split()).strip(":.*")


def _tick(_field: Field, value: Cell) -> Read:
    is_ticked = ticked(value)
    if is_ticked is None:
        raise Misread("reading.not_a_tick", "✓")
    return Read(is_ticked)


def _text(field: Field, value: Cell) -> Read:
    if isinstance(value, str):
        plain = _LEADERS.sub(" ", value)
        if plain != value:
            return Read(normalize(plain), "coercion.dots_taken_off")
        return Read(value)
    if isinstance(value, date):
        # เลขที่ 1/2568 becomes the first of January: what was typed can't be known any more.
        raise Misread("reading.text_became_date", "ข้อความ")
    if isinstance(value, bool):
        return Read(str(value).upper(), "coercion.number_to_text")
    text = str(value) if isinstance(value, int) else number_text(value)  # type: ignore[arg-type]
    if "phone" in field.path.rpartition(".")[2] and len(text) in _SHORT_PHONES:
        raise Misread("reading.zero_lost", "หมายเลขโทรศัพท์ที่ขึ้นต้นด้วย 0", f"0{text}")
    return Read(text, "coercion.number_to_text")


_AMOUNT: Final = "จำนวนเงิน เช่น 1,250.00"
_WHOLE: Final = "จำนวนเต็ม เช่น 12"
#: As our papers write them, with whole years; any other form is told.
_DATE_STYLES: Final[tuple[DateStyle, ...]] = ("long", "form", "numeric")
_DAY: Final = "วันที่ เช่น 20/11/2568"
_READERS: Final[Mapping[SlotKind, Callable[[Field, Cell], Read]]] = {
    SlotKind.MONEY: _amount,
    SlotKind.NUMBER: _amount,
    SlotKind.INTEGER: _integer,
    SlotKind.DATE: _date,
    SlotKind.CHOICE: _choice,
    SlotKind.TICK: _tick,
}
