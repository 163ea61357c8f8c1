"""Figures that are no baht amounts: quantities with their unit, percentages."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from thai.digits import to_arabic
from thai.text import normalize

_QUANTITY: Final = re.compile(
    r"(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.[0-9]{1,4})?)(?P<unit>[^0-9.,].*)?"
)
_HUNDREDTH: Final = Decimal("0.01")


def _quantity(value: object) -> object:
    """Write ``๑๒๐๐๐กก.`` as ``12,000 กก.``: a number, and the unit if one is given."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return value
    text = to_arabic(normalize(value)) if isinstance(value, str) else str(value)
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise PydanticCustomError(
            "not_a_quantity",
            "{found}",
            {"found": str(value), "expected": "ตัวเลขตามด้วยหน่วย เช่น 12,000 กิโลกรัม"},
        )
    number = f"{Decimal(match['number'].replace(',', '')):,}"
    return f"{number} {(match['unit'] or '').strip()}".strip()


def _percent(value: object) -> Decimal:
    text = to_arabic(normalize(value)) if isinstance(value, str) else str(value)
    try:
        number = Decimal(text.removesuffix("%").strip().replace(",", ""))
        return number.quantize(_HUNDREDTH, ROUND_HALF_UP)
    except InvalidOperation as error:
        raise PydanticCustomError("not_a_percentage", "{found}", {"found": text}) from error


# The number and its unit stand in one cell: no unit column is printed (forms.md 2.5).
Quantity = Annotated[str, BeforeValidator(_quantity), Field(max_length=60)]
# An achievement may exceed 100 (forms.md 2.10).
Achievement = Annotated[
    Decimal,
    BeforeValidator(_percent),
    Field(ge=0, le=Decimal("999999.99")),
    PlainSerializer(lambda value: f"{value:.2f}", return_type=str, when_used="json"),
]


def number_of(quantity: str) -> Decimal:
    """The number of a quantity that was read."""
    return Decimal(quantity.partition(" ")[0].replace(",", ""))


def unit_of(quantity: str) -> str:
    return quantity.partition(" ")[2]


def achieved(actual: Decimal, target: Decimal) -> Decimal | None:
    """Actual / target x 100 (L244), two decimals half-up; None when the target is 0."""
    if not target:
        return None
    return (actual / target * 100).quantize(_HUNDREDTH, ROUND_HALF_UP)
