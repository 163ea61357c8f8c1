"""What was known of a form when it was made and has no field on its paper.

The attachment holds it. It counts as long as nothing beside it has been changed: what belongs
to a row is no longer known once a person has written something else into that row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from parsers.pdf.attached import FormTold
from parsers.pdf.fields import FormField
from parsers.pdf.names import Names
from parsers.pdf.strings import text_of
from parsers.reading import Raw
from templates.findings import Finding, Place
from templates.form import Field
from templates.slots import SlotKind

_ROW = re.compile(r".*\[[0-9]+\]")
_DEEPEST: Final = 12
_LONGEST: Final = 200


def prefilled(
    told: FormTold, names: Names, fields: Sequence[FormField], found: Collection[str]
) -> Iterator[Raw | Finding]:
    """The values that stand in the attachment alone; ``found`` are the paths that fields have.

    A row whose values don't count any more is told.
    """
    if not told.is_whole:
        return
    on_paper = {*told.fields, *found}
    changed = {
        row for field in fields if _is_changed(field) and (row := _row(names.path(field.name)))
    }
    for path, value in _leaves(told.record, "", _DEEPEST):
        known = names.get(path) or _several(path, value, names)
        if path in on_paper or known is None or _has_box(path, on_paper):
            continue
        if _row(path) not in changed:
            yield from _raws(path, value, known)
        elif value not in (None, "", []):
            facts = {"label": known.label}
            yield Finding(
                "pdf.known_no_more", Place(field=path), str(value)[:_LONGEST], facts=facts
            )


def _row(path: str) -> str:
    """The row that a path is in; empty without one."""
    match = _ROW.match(path)
    return match[0] if match else ""


def _is_changed(field: FormField) -> bool:
    if field.kind not in ("Tx", "Ch"):
        return False
    return text_of(field.value).text != text_of(field.default).text


def _has_box(path: str, on_paper: Collection[str]) -> bool:
    return any(name.startswith(f"{path}.") for name in on_paper)


def _several(path: str, value: Any, names: Names) -> Field | None:
    """The field of a list of choices, whose names are those of its boxes."""
    if not isinstance(value, list) or not value:
        return None
    return names.get(f"{path}.{value[0]}")


def _leaves(value: Any, path: str, deepest: int) -> Iterator[tuple[str, Any]]:
    if not deepest:
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name), deepest - 1)
    elif isinstance(value, list):
        yield path, value
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{index}]", deepest - 1)
    else:
        yield path, value


def _raws(path: str, value: Any, known: Field) -> Iterator[Raw]:
    place = Place(field=path)
    if isinstance(value, list):
        if known.kind is SlotKind.CHOICES:
            yield from (Raw(f"{path}.{code}", True, place) for code in value)  # noqa: FBT003
    elif known.kind is SlotKind.TICK and isinstance(value, bool):
        yield Raw(path, value, place, "true")
    elif known.kind is SlotKind.DATE and isinstance(value, str):
        try:
            yield Raw(path, date.fromisoformat(value), place)
        except ValueError:
            yield Raw(path, value, place)
    elif isinstance(value, bool):
        yield Raw(path, str(value).lower(), place)
    elif isinstance(value, str | int):
        yield Raw(path, value, place)
