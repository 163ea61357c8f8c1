"""A paper as mended so far: its data, what is still wrong with it, and what a person changed.

The reading that it began with is kept beside it and never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from pydantic import BaseModel

from parsers.checking import checked, put_to_places
from parsers.nesting import is_list, steps_of
from parsers.reading import Reading
from parsers.wire import finding_from_json, finding_to_json, from_json, to_json
from templates.catalogue import Document, find
from templates.findings import Finding, Severity
from templates.partial import Location, model_in
from templates.record import Record

MOST_ROWS: Final = 1_000
_SINGLE: Final = (str, int, float, bool)


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper under review.

    ``reading`` has the data as they are now and all findings; the crops of its proposals are
    the digests of their files. ``told`` are the findings of the reading itself that nobody has
    dealt with; the others are made anew at every change. ``mended`` are paths that a person has
    set, with the text that stood there before. ``supplied`` are values that no paper tells and
    the service knows.
    """

    reading: Reading
    told: tuple[Finding, ...] = ()
    mended: Mapping[str, str] = field(default_factory=dict)
    supplied: Mapping[str, Any] = field(default_factory=dict)

    @property
    def document(self) -> Document | None:
        return find(self.reading.identity.document)

    @property
    def data(self) -> Mapping[str, Any]:
        """What the paper tells, and what it need not tell."""
        return {**self.supplied, **self.reading.data}

    @property
    def errors(self) -> int:
        return sum(each.severity is Severity.ERROR for each in self.reading.findings)

    @property
    def warnings(self) -> int:
        return len(self.reading.findings) - self.errors

    def to_json(self) -> dict[str, Any]:
        return {
            "reading": to_json(replace(self.reading, record=None, more=())),
            "told": list(map(finding_to_json, self.told)),
            "mended": dict(self.mended),
            "supplied": dict(self.supplied),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        told = tuple(map(finding_from_json, kept["told"]))
        return cls(from_json(kept["reading"]), told, kept["mended"], kept["supplied"])


def draft_of(reading: Reading) -> Draft:
    """The draft that a paper begins with: what its rules say apart from what reading told."""
    reading = replace(reading, record=None, more=())
    document = find(reading.identity.document)
    if document is None:
        return Draft(reading, reading.findings)
    reading = replace(reading, data=shaped(document.record, reading.data))
    _, wrong = checked(document.record, reading.data, (), shown=reading.shown)
    by_rules = {(each.code, each.place.field) for each in wrong}
    told = [each for each in reading.findings if (each.code, each.place.field) not in by_rules]
    return Draft(reading, tuple(put_to_places(told, reading.places)))


def shaped(model: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """What of the data has a field, and there its kind: a part, rows, a list or a single value.

    A record that a file brings along may be anything; what is left out was told in reading.
    """
    made: dict[str, Any] = {}
    for name, described in model.model_fields.items():
        value, inner = data.get(name), model_in(described.annotation)
        if is_list(described.annotation):
            if isinstance(value, list):
                made[name] = [
                    _single(each) if inner is None else shaped(inner, _part(each))
                    for each in value[:MOST_ROWS]
                ]
        elif inner is not None:
            if isinstance(value, Mapping):
                made[name] = shaped(inner, value)
        elif isinstance(value, _SINGLE):
            made[name] = value
    return made


def _part(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _single(value: Any) -> Any:
    return value if isinstance(value, _SINGLE) else ""


def check(draft: Draft, more: Iterable[Finding] = ()) -> tuple[Draft, Record | None]:
    """The draft with its findings made anew, and its record; None while a field can't be read.

    ``more`` are findings that only the register can tell.
    """
    document, reading = draft.document, draft.reading
    if document is None:
        findings = [*draft.told, *put_to_places(more, reading.places)]
        return replace(draft, reading=replace(reading, findings=tuple(findings))), None
    unread = [
        steps_of(each.place.field)
        for each in draft.told
        if each.severity is Severity.ERROR
        and each.place.field
        and value_at(reading.data, steps_of(each.place.field)) is None
    ]
    record, findings = checked(
        document.record, draft.data, draft.told, unread=unread, shown=reading.shown
    )
    findings = put_to_places([*findings, *more], reading.places)
    return replace(draft, reading=replace(reading, findings=tuple(findings))), record


def value_at(data: Any, path: Location) -> Any:
    """What stands at a path of nested data; None where nothing does."""
    at = data
    for step in path:
        if isinstance(step, int):
            at = at[step] if isinstance(at, list) and step < len(at) else None
        else:
            at = at.get(step) if isinstance(at, Mapping) else None
    return at
