"""What the rules of several documents share: amounts compared, sums, boxes and their words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from templates.findings import Finding, Place
from templates.record import Money
from thai.money import format_baht, to_satang
from thai.provinces import PROVINCES, ProvinceError, find_province

# Two decimals like an amount (forms.md 4.10), and as strict about what is no number.
Percent = Annotated[Money, Field(le=Decimal(100))]


def baht(amount: Decimal) -> str:
    """An amount as it stands on paper."""
    return format_baht(to_satang(amount))


def compared(found: Decimal, expected: Decimal) -> dict[str, str] | bool:
    """True when the amounts agree, else both as they stand on paper."""
    if found == expected:
        return True
    return {"found": baht(found), "expected": baht(expected), "suggestion": baht(expected)}


def wrong_amount(
    code: str, field: str, found: Decimal, expected: Decimal, **facts: str
) -> Iterator[Finding]:
    """A finding at this field when the amounts differ."""
    broken = compared(found, expected)
    if isinstance(broken, dict):
        yield replace(Finding(code, Place(field=field), facts=facts), **broken)  # type: ignore[arg-type]


def total(rows: Iterable[Any], name: str) -> Decimal:
    """The sum of a column; an empty cell is nothing."""
    return sum((getattr(row, name) or Decimal(0) for row in rows), Decimal("0.00"))


def all_differ(items: Sequence[Hashable]) -> bool:
    return len(set(items)) == len(items)


def out_of_order(
    code: str, field: str, values: Iterable[Any], *, step: int = 0
) -> Iterator[Finding]:
    """A finding at each value that isn't above the one before; with ``step``, by just that.

    ``field`` has ``{}`` for the row's index; rows without a value are passed over.
    """
    before: Any = None
    for index, value in enumerate(values):
        if value is None:
            continue
        if before is not None and (value != before + step if step else value <= before):
            expected = str(before + step) if step else ""
            yield Finding(code, Place(field=field.format(index)), str(value), expected)
        before = value


def said_twice(code: str, record: Any, printed: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """A finding at each field whose value begins with the word that the paper prints before it."""
    for name, word in printed:
        value = getattr(record, name)
        if value.startswith(word):
            yield Finding(
                code, Place(field=name), value, suggestion=value.removeprefix(word).strip(),
                facts={"label": word},
            )  # fmt: skip


def known_province(name: str) -> dict[str, str] | bool:
    """True for the bare name of a province, as papers print it behind จังหวัด."""
    if any(province.name == name for province in PROVINCES):
        return True
    try:
        return {"found": name, "suggestion": find_province(name).name}
    except ProvinceError as error:
        return {"found": name, "suggestion": error.suggestion}
