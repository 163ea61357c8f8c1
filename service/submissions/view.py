"""A paper as a reviewer sees it: every field with its value, its place and what is found of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pydantic import BaseModel

from parsers.marking.notes import field_label
from parsers.nesting import steps_of
from parsers.reading import Coercion
from service.submissions.draft import Draft, value_at
from service.submissions.fields import fields_of, in_words, tables_of
from templates.catalogue import Document
from templates.findings import NOWHERE, Place
from templates.form import Field
from templates.partial import constructed, values_of


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a paper.

    ``label`` has the headings above it and its row. ``value`` is the JSON value, None where
    nothing stands; ``text`` the same as people write it, ``original`` as it stood in the file.
    ``findings`` and ``proposals`` are numbers in the paper's lists.
    """

    path: str
    label: str
    field: Field
    value: Any
    text: str
    original: str
    place: Place
    is_mended: bool
    is_supplied: bool
    coercion: Coercion | None
    findings: tuple[int, ...]
    proposals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table that is there: its path without ``[]``, and how many rows it has."""

    path: str
    title: str
    count: int


def shown_fields(draft: Draft) -> list[Shown]:
    """The fields in the order of the paper, tables row by row; nothing of an unknown document."""
    document = draft.document
    if document is None:
        return []
    model = document.record
    view = _View(
        draft,
        document,
        constructed(model, values_of(model, draft.data)),
        {each.field: each for each in draft.reading.coercions},
        _numbers([each.place.field for each in draft.reading.findings]),
        _numbers([each.field for each in draft.reading.proposals]),
    )
    return [view.shown(path, field) for path, field in _places(document, draft.data)]


def shown_tables(draft: Draft) -> list[Rows]:
    """The tables that can get or lose rows."""
    document = draft.document
    if document is None:
        return []
    return [
        Rows(path, table.title, len(value_at(draft.data, steps_of(path)) or ()))
        for pattern, table in tables_of(document).items()
        for path in _paths(draft.data, pattern.removesuffix("[]"))
    ]


@dataclass(frozen=True, slots=True)
class _View:
    draft: Draft
    document: Document
    part: BaseModel
    coercions: Mapping[str, Coercion]
    findings: Mapping[str, Sequence[int]]
    proposals: Mapping[str, Sequence[int]]

    def shown(self, path: str, field: Field) -> Shown:
        draft, steps = self.draft, steps_of(path)
        value = self._computed(path) if field.locked else value_at(draft.data, steps)
        text, coercion = in_words(field, value), self.coercions.get(path)
        original = coercion.original if coercion else text
        is_supplied = path in draft.supplied and value_at(draft.reading.data, steps) is None
        if field.locked:
            original = in_words(field, draft.reading.shown.get(path))
        return Shown(
            path=path,
            label=field_label(self.document.id, path),
            field=field,
            value=value,
            text=text,
            original="" if is_supplied else draft.mended.get(path, original),
            place=draft.reading.places.get(path, NOWHERE),
            is_mended=path in draft.mended,
            is_supplied=is_supplied,
            coercion=coercion,
            findings=tuple(self.findings.get(path, ())),
            proposals=tuple(self.proposals.get(path, ())),
        )

    def _computed(self, path: str) -> str | None:
        """A sum as the record comes to it; None while a part of it is missing."""
        at: Any = self.part
        try:
            for step in steps_of(path):
                at = at[step] if isinstance(step, int) else getattr(at, step)
        except (AttributeError, IndexError, TypeError):
            return None
        return str(at)


def _places(document: Document, data: Mapping[str, Any]) -> Iterator[tuple[str, Field]]:
    """The path of every field; of those of a table once for each row."""
    together = groupby(fields_of(document).items(), lambda item: item[0].rpartition("[]")[0])
    for table, fields in together:
        columns = list(fields)
        if not table:
            yield from columns
            continue
        for row in _paths(data, f"{table}[]"):
            yield from ((row + path.rpartition("[]")[2], field) for path, field in columns)


def _paths(data: Mapping[str, Any], pattern: str) -> Iterator[str]:
    """The paths of a pattern, one for each row that is there."""
    start, bracket, rest = pattern.partition("[]")
    if not bracket:
        yield pattern
        return
    for row in range(len(value_at(data, steps_of(start)) or ())):
        yield from _paths(data, f"{start}[{row}]{rest}")


def _numbers(fields: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, field in enumerate(fields):
        found.setdefault(field, []).append(number)
    return found
