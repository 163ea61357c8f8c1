"""Paths of a record and the nested data that they make, rows without any value left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from templates.partial import Location, model_in

_STEP: Final = re.compile(r"\[([0-9]+)\]|\.?([^.\[\]]+)")


def steps_of(path: str) -> Location:
    """The steps of a path such as ``plan_rows[2].remark``; the way back is ``field_path``."""
    return tuple(
        int(match[1]) if match[1] is not None else match[2] for match in _STEP.finditer(path)
    )


class RowMoves:
    """The number that each row has once rows without a value are left out."""

    def __init__(self, filled: Iterable[Location]) -> None:
        rows: dict[Location, set[int]] = {}
        for path in filled:
            for index, step in enumerate(path):
                if isinstance(step, int):
                    rows.setdefault(path[:index], set()).add(step)
        self._rows = {
            start: {old: new for new, old in enumerate(sorted(numbers))}
            for start, numbers in rows.items()
        }

    def __call__(self, path: Location) -> Location:
        moved: list[str | int] = []
        for index, step in enumerate(path):
            if isinstance(step, int):
                known = self._rows.get(path[:index], {})
                # A row that is left out stands behind those that are there.
                moved.append(known.get(step, len(known) + step))
            else:
                moved.append(step)
        return tuple(moved)

    def gaps(self) -> Iterator[tuple[Location, int, int]]:
        """The first row of each table that moves: where, from, to."""
        for start, numbers in self._rows.items():
            moved = [(old, new) for old, new in numbers.items() if old != new]
            if moved:
                yield (start, *moved[0])


def nested(values: Mapping[Location, Any]) -> dict[str, Any]:
    """Nested data; rows are numbered through by now."""
    tree: dict[Any, Any] = {}
    for path, value in values.items():
        at = tree
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = value
    made = _lists(tree)
    return made if isinstance(made, dict) else {}


def _lists(tree: dict[Any, Any]) -> Any:
    made = {key: _lists(item) if isinstance(item, dict) else item for key, item in tree.items()}
    if made and all(isinstance(key, int) for key in made):
        # A row of which nothing could be read keeps its place, and those below theirs.
        blank: Any = {} if any(isinstance(item, dict) for item in made.values()) else None
        return [made.get(number, blank) for number in range(max(made) + 1)]
    return made


def open_parts(model: type[BaseModel], data: dict[str, Any], seen: Iterable[Location]) -> None:
    """Parts that must be there are there, so that each missing field is told and not the part.

    So is a list whose blank rows or boxes the file has: that nothing stands there is an answer.
    """
    names = {path[0] for path in seen if path}
    for name, described in model.model_fields.items():
        inner = model_in(described.annotation)
        if is_list(described.annotation):
            if name in names and described.is_required():
                data.setdefault(name, [])
            rows = data.get(name, []) if inner is not None else []
            for index, row in enumerate(rows):
                below = [path[2:] for path in seen if path[:2] == (name, index)]
                open_parts(inner, row, below)  # type: ignore[arg-type]
        elif inner is not None and (described.is_required() or name in data):
            below = [path[1:] for path in seen if path[:1] == (name,)]
            open_parts(inner, data.setdefault(name, {}), below)


def is_list(annotation: Any) -> bool:
    """Whether a field of this annotation holds several values or rows."""
    return "list[" in str(annotation)
