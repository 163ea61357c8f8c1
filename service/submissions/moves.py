"""Rows of a table that come or go: everything that is said of the rows below moves with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from parsers.nesting import steps_of
from service.submissions.draft import Draft
from templates.findings import Place
from templates.record import field_path

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Move:
    """A row of ``table`` comes in at a number (``by`` 1), or the row of that number goes (-1)."""

    table: str
    at: int
    by: int

    def path(self, path: str) -> str | None:
        """Where a path is afterwards; None for what was in the row that goes."""
        start, steps = steps_of(self.table), steps_of(path)
        size = len(start)
        if steps[:size] != start or len(steps) <= size or not isinstance(steps[size], int):
            return path
        row = steps[size]
        if self.by < 0 and row == self.at:
            return None
        if row < self.at:  # type: ignore[operator]
            return path
        return field_path((*start, row + self.by, *steps[size + 1 :]))  # type: ignore[operator]


def moved(draft: Draft, move: Move, data: Mapping[str, Any]) -> Draft:
    """The draft with other data, in which the rows of a table stand elsewhere."""
    reading = draft.reading
    return replace(
        draft,
        reading=replace(
            reading,
            data=data,
            coercions=_fields(reading.coercions, move),
            proposals=_fields(reading.proposals, move),
            places=_keys(
                {path: _placed(place, move) for path, place in reading.places.items()}, move
            ),
            shown=_keys(reading.shown, move),
        ),
        told=tuple(
            replace(each, place=_placed(each.place, move))
            for each in draft.told
            if move.path(each.place.field) is not None
        ),
        mended=_keys(draft.mended, move),
    )


def _fields(things: Iterable[Any], move: Move) -> tuple[Any, ...]:
    """Coercions or proposals, which name their field."""
    return tuple(
        replace(each, field=path, place=_placed(each.place, move))
        for each in things
        if (path := move.path(each.field)) is not None
    )


def _keys(things: Mapping[str, Thing], move: Move) -> dict[str, Thing]:
    return {
        moved_to: each for path, each in things.items() if (moved_to := move.path(path)) is not None
    }


def _placed(place: Place, move: Move) -> Place:
    return replace(place, field=move.path(place.field) or "") if place.field else place
