"""All that is wrong with the data of a document: what was told in reading, its rules, its totals.

Readers ask it of what they found, and so does everyone who mends a value afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from parsers.nesting import steps_of
from templates.findings import NOWHERE, Finding, Place, Severity
from templates.partial import Location, constructed, values_of
from templates.record import Record, label_of
from thai.money import format_baht, parse_baht, to_satang


def checked(
    model: type[Record],
    data: Mapping[str, Any],
    told: Sequence[Finding],
    *,
    unread: Sequence[Location] = (),
    shown: Mapping[str, str],
) -> tuple[Record | None, list[Finding]]:
    """The record of this data and all findings: those ``told`` already, then what its rules say.

    ``unread`` are fields that can't be read. ``shown`` is what a paper shows of computed fields,
    in baht: it must be what they come to.
    """
    record, wrong = model.read(data, unread)
    held = {each.place.field for each in told if each.severity is Severity.ERROR}
    findings = [*told, *(each for each in wrong if not _is_told(each, held))]
    part = record if record is not None else constructed(model, values_of(model, data))
    return record, [*findings, *_totals(model, part, shown)]


def put_to_places(findings: Iterable[Finding], places: Mapping[str, Place]) -> list[Finding]:
    """The findings with the places of their fields in the file."""
    return [_put(finding, places) for finding in findings]


def _is_told(finding: Finding, held: set[str]) -> bool:
    """Whether a field that is missing was told already, with its reason."""
    return finding.code in ("record.missing", "record.too_few") and finding.place.field in held


def _totals(model: type[BaseModel], part: BaseModel, shown: Mapping[str, str]) -> Iterator[Finding]:
    for field, text in shown.items():
        where = steps_of(field)
        computed: Any = part
        try:
            for step in where:
                computed = computed[step] if isinstance(step, int) else getattr(computed, step)
        except (AttributeError, IndexError, TypeError):
            continue
        if isinstance(computed, Decimal) and to_satang(computed) != parse_baht(text):
            right, found = format_baht(to_satang(computed)), format_baht(parse_baht(text))
            facts = {"label": label_of(model, where)}
            place = Place(field=field)
            yield Finding("reading.total_differs", place, found, right, right, facts)


def _put(finding: Finding, places: Mapping[str, Place]) -> Finding:
    """The finding with its place in the file; a part's is that of its first field."""
    own, where = finding.place, finding.place.field
    if not where or replace(own, field="") != NOWHERE:
        return finding
    inside = (f"{where}.", f"{where}[")
    found = places.get(where) or next(
        (at for path, at in places.items() if path.startswith(inside)), None
    )
    return finding if found is None else replace(finding, place=replace(found, field=where))
