"""The fields and tables of a document, by their paths, and their values as people write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

from templates.catalogue import Document
from templates.form import PARENT_STEP, Field, Grid, Group, Item, Table, fields_in, form_of
from templates.slots import SlotKind
from thai.dates import format_date
from thai.money import format_baht, parse_baht

_YES, _NO = "ใช่", "ไม่ใช่"


@cache
def _fields(document: Document) -> Mapping[str, Field]:
    found = fields_in(form_of(document.record))
    return {each.path: each for each in found if not each.path.endswith(PARENT_STEP)}


@cache
def _tables(document: Document) -> Mapping[str, Table]:
    return {each.path: each for each in _tables_in(form_of(document.record))}


def fields_of(document: Document) -> Mapping[str, Field]:
    """Fields in the order of the paper; ``[]`` in a path is a column."""
    return _fields(document)


def tables_of(document: Document) -> Mapping[str, Table]:
    """Tables by their paths, which end with ``[]``."""
    return _tables(document)


def _tables_in(item: Item) -> Iterator[Table]:
    if isinstance(item, Table):
        yield item
    elif isinstance(item, Group | Grid):
        for inner in item.items if isinstance(item, Group) else item.rows:
            yield from _tables_in(inner)


def in_words(field: Field, value: Any) -> str:
    """A value of the record as people write it: dates in Thai, choices by their labels."""
    if isinstance(value, list):
        return ", ".join(in_words(field, each) for each in value)
    if isinstance(value, bool):
        return _YES if value else _NO
    text = "" if value is None else str(value)
    if field.kind in (SlotKind.CHOICE, SlotKind.CHOICES):
        return next((each.label for each in field.choices if each.code == text), text)
    with suppress(ValueError):
        if field.kind is SlotKind.DATE:
            return format_date(date.fromisoformat(text))
        if field.kind is SlotKind.MONEY and text:
            return format_baht(parse_baht(text))
    return text
