"""What is known already, as the cells of an entry workbook hold it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final

from templates.entry_texts import TICK
from templates.form import Field
from templates.slots import Choice, SlotKind
from thai.dates import DateError, parse_date
from thai.money import MoneyError, parse_baht, to_baht

_LONGEST: Final = 32_767
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "'")
# XML holds none of these; a carriage return would be read back as a line feed.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def cell_value(field: Field, value: Any, option: Choice | None = None) -> Any:
    """The value of a cell: Decimal, int, date, text, or None.

    What can't be read as the field's kind is kept as text: the reader will tell.
    """
    if option is not None:
        return TICK if option.code in [_code(item) for item in value or ()] else None
    if value is None or value == "":
        return None
    if field.kind is SlotKind.TICK:
        return TICK if value is True or value == TICK else None
    if field.kind is SlotKind.CHOICE:
        labels = {choice.code: choice.label for choice in field.choices}
        return _text(labels.get(_code(value), _code(value)))
    read: Callable[[Any], Any] = _READ.get(field.kind, _plain)
    return read(value)


def put(cell: Any, value: Any) -> None:
    """Write a value; text is text whatever it begins with, also when it is edited later."""
    if value is None:
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(_FORMULA_SIGNS):
            cell.quotePrefix = True


def _plain(value: Any) -> str:
    return _text(_code(value))


def _code(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value if isinstance(value, Enum) else value)


def _text(value: str) -> str:
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("", plain)[:_LONGEST]


def _amount(value: Any) -> Any:
    try:
        if isinstance(value, str):
            return to_baht(parse_baht(value))
        number = Decimal(str(value))
    except (MoneyError, InvalidOperation):
        return _text(str(value))
    return number if number.is_finite() else _text(str(value))


def _integer(value: Any) -> Any:
    try:
        return int(value)
    except (TypeError, ValueError):
        return _text(str(value))


def _day(value: Any) -> Any:
    try:
        return parse_date(value) if isinstance(value, str | date) else _text(str(value))
    except DateError:
        return _text(str(value))


_READ: Final[Mapping[SlotKind, Callable[[Any], Any]]] = {
    SlotKind.MONEY: _amount,
    SlotKind.NUMBER: _amount,
    SlotKind.INTEGER: _integer,
    SlotKind.DATE: _day,
}


def plain_rows(row: Any) -> Mapping[str, Any]:
    """A row of a table as a mapping; nothing when it is none."""
    return row if isinstance(row, Mapping) else {}
