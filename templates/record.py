"""Records: the validated data of a document, its fields' Thai labels and its rules.

A record takes what people and files give (Thai digits, Buddhist dates, amounts as text)
and holds Decimal baht and ``datetime.date``. What can't be read is a finding with its field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError
from pydantic_core import PydanticCustomError

from templates.findings import Finding, Place
from templates.partial import Location, constructed, model_in, values_of, without
from thai.dates import DateError, parse_date
from thai.money import MoneyError, parse_baht, to_baht, to_satang
from thai.text import normalize


def _money(value: object) -> Decimal:
    try:
        if isinstance(value, str):
            return to_baht(parse_baht(value))
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return to_baht(to_satang(value))
    except MoneyError as error:
        raise PydanticCustomError(
            "not_an_amount", "{found}", {"found": error.found, "suggestion": error.suggestion}
        ) from error
    raise PydanticCustomError("not_an_amount", "{found}", {"found": str(value), "suggestion": ""})


def _date(value: object) -> date:
    try:
        if isinstance(value, str | date | datetime):
            return parse_date(value)
    except DateError as error:
        raise PydanticCustomError(
            "not_a_date", "{found}", {"found": error.found, "suggestion": error.suggestion}
        ) from error
    raise PydanticCustomError("not_a_date", "{found}", {"found": str(value), "suggestion": ""})


def _text(value: object) -> object:
    return normalize(value) if isinstance(value, str) else value


def _lines(value: object) -> object:
    if not isinstance(value, str):
        return value
    return "\n".join(normalize(line) for line in value.replace("\r\n", "\n").split("\n")).strip()


Text = Annotated[str, BeforeValidator(_text), Field(max_length=500)]
LongText = Annotated[str, BeforeValidator(_lines), Field(max_length=10_000)]
Money = Annotated[
    Decimal,
    BeforeValidator(_money),
    Field(ge=0, le=Decimal("999999999999.99")),
    PlainSerializer(lambda value: f"{value:.2f}", return_type=str, when_used="json"),
]
# A deduction, such as a penalty that was paid already, is negative.
SignedMoney = Annotated[
    Decimal,
    BeforeValidator(_money),
    Field(ge=Decimal("-999999999999.99"), le=Decimal("999999999999.99")),
    PlainSerializer(lambda value: f"{value:.2f}", return_type=str, when_used="json"),
]
ThaiDate = Annotated[date, BeforeValidator(_date)]
BuddhistYear = Annotated[int, Field(ge=2443, le=2643)]


class Rule:
    """A rule of a record: a code of the catalogue, the field to point at, and the check."""

    def __init__(self, code: str, field: str, check: Callable[[Any], object]) -> None:
        self.code, self.field, self.check = code, field, check

    def __call__(self, record: BaseModel) -> Iterator[Finding]:
        broken = self.check(record)
        if broken is None or broken is True:
            return
        finding = Finding(self.code, Place(field=self.field))
        if isinstance(broken, Mapping):
            yield replace(finding, **broken)
        elif isinstance(broken, Iterable) and not isinstance(broken, str):
            yield from broken
        else:
            yield finding


def rule(code: str, field: str) -> Callable[[Callable[[Any], object]], Rule]:
    """Make a method a rule.

    It gives True or None when the record keeps it; False when not; or a mapping with found,
    expected and suggestion; or findings of its own.
    """

    def made(check: Callable[[Any], object]) -> Rule:
        return Rule(code, field, check)

    return made


class Part(BaseModel):
    """A part of a record, such as a row of a table."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, ignored_types=(Rule,)
    )


class Record(Part):
    """The data of one document; ``read`` takes a mapping, ``findings`` checks the rules."""

    @classmethod
    def read(
        cls, data: Mapping[str, Any], unread: Sequence[Location] = ()
    ) -> tuple[Self | None, list[Finding]]:
        """The record of this data and all findings at once; None when a field can't be read.

        ``unread`` are fields of which is known already that they can't be read, so that no
        default stands in for them. The rules are asked of what can be read: one wrong field
        hides no other fault.
        """
        details: Sequence[Any] = ()
        try:
            record = cls.model_validate(dict(data))
        except ValidationError as error:
            details = error.errors()
        if not details and not unread:
            return record, record.findings()
        part = constructed(cls, values_of(cls, data))
        for location in (*unread, *(detail["loc"] for detail in details)):
            without(part, location)
        wrong = [_finding(cls, detail) for detail in details]
        return None, [*wrong, *_findings_of_part(cls, part)]

    def findings(self) -> list[Finding]:
        """What breaks the record's rules."""
        return [finding for item in _rules(type(self)) for finding in item(self)]

    def to_json(self) -> str:
        """The record as JSON: dates ISO, amounts as strings in baht; the same each time.

        Without computed fields, so that ``read`` takes it back.
        """
        data = self.model_dump(mode="json", exclude_computed_fields=True)
        return json.dumps(data, ensure_ascii=False, indent=1)


def _rules(model: type[Record]) -> Iterator[Rule]:
    for owner in reversed(model.__mro__):
        yield from (item for item in vars(owner).values() if isinstance(item, Rule))


def _findings_of_part(model: type[Record], part: BaseModel) -> Iterator[Finding]:
    """What breaks the rules, as far as what they are about could be read."""
    for item in _rules(model):
        with suppress(AttributeError):
            yield from item(part)


def texts_of(record: BaseModel) -> Iterator[tuple[str, str, str]]:
    """Path, Thai label and text of each text in a record."""

    def walk(value: object, location: tuple[str | int, ...]) -> Iterator[tuple[str, str, str]]:
        if isinstance(value, str):
            yield field_path(location), label_of(type(record), location), value
        elif isinstance(value, BaseModel):
            for name in type(value).model_fields:
                yield from walk(getattr(value, name), (*location, name))
        elif isinstance(value, list | tuple):
            for index, item in enumerate(value):
                yield from walk(item, (*location, index))

    yield from walk(record, ())


def field_path(location: Iterable[str | int]) -> str:
    """``plan_rows[2].new_principal`` of pydantic's location."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def label_of(model: type[BaseModel], location: Iterable[str | int]) -> str:
    """The Thai label of a field, as the paper prints it; its name when it has none."""
    label = ""
    current: Any = model
    for step in location:
        if isinstance(step, int):
            continue
        field = getattr(current, "model_fields", {}).get(step)
        if field is None:
            computed = getattr(current, "model_computed_fields", {}).get(step)
            return computed.title if computed and computed.title else label or str(step)
        label = field.title or step
        current = model_in(field.annotation)
    return label


_CODES = {
    "missing": "record.missing",
    "extra_forbidden": "record.unknown_field",
    "not_an_amount": "record.not_an_amount",
    "not_a_date": "record.not_a_date",
    "string_too_long": "record.too_long",
    "enum": "record.not_a_choice",
    "literal_error": "record.not_a_choice",
    "int_parsing": "record.not_a_number",
    "int_type": "record.not_a_number",
    "greater_than_equal": "record.out_of_range",
    "less_than_equal": "record.out_of_range",
    "too_short": "record.too_few",
}


def _finding(model: type[BaseModel], detail: Mapping[str, Any]) -> Finding:
    context = detail.get("ctx", {})
    missing = detail["type"] == "missing"
    return Finding(
        _CODES.get(detail["type"], "record.wrong_value"),
        Place(field=field_path(detail["loc"])),
        found="" if missing else str(context.get("found", detail["input"]))[:200],
        expected=str(context.get("expected", context.get("ge", context.get("le", "")))),
        suggestion=str(context.get("suggestion", "")),
        facts={"label": label_of(model, detail["loc"])},
    )
