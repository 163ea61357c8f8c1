"""Ruled lines of a page, and the cells of the tables that they make."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from parsers.pdf.marks import Shape
from templates.findings import Box

_STRAIGHT: Final = 0.8
_THICKEST: Final = 3.0
#: Pieces of rules, and rules made of pieces, are no shorter.
_SHORTEST_PIECE: Final = 3.0
_SHORTEST: Final = 9.0
_UNSEEN: Final = 0.97
_SNAP: Final = 1.6
_TOUCH: Final = 2.5
_OPEN_SIDE: Final = 8.0
_MOST_RULES: Final = 5_000
_MOST_CELLS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: ``at`` is its y when ``flat`` and else its x; from ``start`` to ``end``."""

    flat: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell between rules; ``row`` and ``column`` count from 0, the others how many it spans."""

    box: Box
    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class RuledTable:
    """Cells row by row; ``columns`` are the x of all upright rules, ``levels`` the y of others."""

    box: Box
    columns: tuple[float, ...]
    levels: tuple[float, ...]
    cells: list[GridCell] = field(default_factory=list)
    _at: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, cell in enumerate(self.cells):
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    self._at.setdefault((row, column), number)

    @property
    def rows(self) -> int:
        return len(self.levels) - 1

    def cell_at(self, x: float, y: float) -> int | None:
        """The number of the cell that a point stands in."""
        place = bisect_right(self.levels, y) - 1, bisect_right(self.columns, x) - 1
        return self._at.get(place)


def tables_of(shapes: Iterable[Shape]) -> list[RuledTable]:
    """The tables of a page from top to bottom; a mere frame around one text is none."""
    rules = _joined(_rules(shapes))
    found = [table for group in _touching(rules) if (table := _table(group)) is not None]
    return sorted(found, key=lambda table: (table.box[1], table.box[0]))


# --- rules --------------------------------------------------------------------------------------


def _rules(shapes: Iterable[Shape]) -> list[Rule]:
    rules: list[Rule] = []
    for shape in shapes:
        if shape.shade > _UNSEEN or len(rules) > _MOST_RULES:
            continue
        left, top, right, bottom = shape.box
        wide, high = right - left, bottom - top
        if shape.filled and not shape.stroked:
            if high <= _THICKEST < wide and wide >= _SHORTEST_PIECE:
                rules.append(Rule(True, (top + bottom) / 2, left, right))  # noqa: FBT003
            elif wide <= _THICKEST < high and high >= _SHORTEST_PIECE:
                rules.append(Rule(False, (left + right) / 2, top, bottom))  # noqa: FBT003
        elif shape.stroked and shape.thickness <= _THICKEST:
            rules.extend(_edges(shape))
    return rules


def _edges(shape: Shape) -> Iterator[Rule]:
    corners = [*shape.corners, *(shape.corners[:1] if shape.closed else ())]
    for (x, y), (u, v) in pairwise(corners):
        if abs(y - v) <= _STRAIGHT and abs(x - u) >= _SHORTEST_PIECE:
            yield Rule(True, (y + v) / 2, min(x, u), max(x, u))  # noqa: FBT003
        elif abs(x - u) <= _STRAIGHT and abs(y - v) >= _SHORTEST_PIECE:
            yield Rule(False, (x + u) / 2, min(y, v), max(y, v))  # noqa: FBT003


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Rules on one line as one, as far as they touch: many programs draw cell by cell."""
    joined: list[Rule] = []
    for flat in (True, False):
        levels: list[list[Rule]] = []
        for rule in sorted((r for r in rules if r.flat is flat), key=lambda r: r.at):
            if levels and rule.at - levels[-1][0].at <= _SNAP:
                levels[-1].append(rule)
            else:
                levels.append([rule])
        for level in levels:
            at = sum(rule.at for rule in level) / len(level)
            joined.extend(
                Rule(flat, at, start, end)
                for start, end in _spans(level)
                if end - start >= _SHORTEST
            )
    return joined


def _spans(level: list[Rule]) -> Iterator[tuple[float, float]]:
    ordered = sorted(level, key=lambda rule: rule.start)
    start, end = ordered[0].start, ordered[0].end
    for rule in ordered[1:]:
        if rule.start > end + _TOUCH:
            yield start, end
            start, end = rule.start, rule.end
        end = max(end, rule.end)
    yield start, end


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of rules that cross or meet."""
    owner = list(range(len(rules)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    upright = [at for at, rule in enumerate(rules) if not rule.flat]
    for one, rule in enumerate(rules):
        if rule.flat:
            for other in upright:
                if _meet(rule, rules[other]):
                    owner[root(one)] = root(other)
    groups: defaultdict[int, list[Rule]] = defaultdict(list)
    for at, rule in enumerate(rules):
        groups[root(at)].append(rule)
    return list(groups.values())


def _meet(flat: Rule, upright: Rule) -> bool:
    return (
        flat.start - _TOUCH <= upright.at <= flat.end + _TOUCH
        and upright.start - _TOUCH <= flat.at <= upright.end + _TOUCH
    )


# --- cells --------------------------------------------------------------------------------------


def _table(rules: list[Rule]) -> RuledTable | None:
    rules = [*rules, *_open_sides(rules)]
    xs = _levels(rule.at for rule in rules if not rule.flat)
    ys = _levels(rule.at for rule in rules if rule.flat)
    across, down = len(xs) - 1, len(ys) - 1
    if across < 1 or down < 1 or across * down > _MOST_CELLS:
        return None
    cells = sorted(_cells(rules, xs, ys), key=lambda cell: (cell.row, cell.column))
    if len(cells) < 2:  # noqa: PLR2004 - a frame
        return None
    return RuledTable((xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), cells)


def _open_sides(rules: list[Rule]) -> Iterator[Rule]:
    """Sides that a table leaves open."""
    flat, upright = ([rule for rule in rules if rule.flat is kind] for kind in (True, False))
    if not flat or not upright:
        return
    left, right = min(rule.start for rule in flat), max(rule.end for rule in flat)
    top, bottom = min(rule.start for rule in upright), max(rule.end for rule in upright)
    if left < min(rule.at for rule in upright) - _OPEN_SIDE:
        yield Rule(False, left, top, bottom)  # noqa: FBT003
    if right > max(rule.at for rule in upright) + _OPEN_SIDE:
        yield Rule(False, right, top, bottom)  # noqa: FBT003
    if top < min(rule.at for rule in flat) - _OPEN_SIDE:
        yield Rule(True, top, left, right)  # noqa: FBT003
    if bottom > max(rule.at for rule in flat) + _OPEN_SIDE:
        yield Rule(True, bottom, left, right)  # noqa: FBT003


def _levels(places: Iterable[float]) -> list[float]:
    levels: list[float] = []
    for place in sorted(places):
        if not levels or place - levels[-1] > _SNAP:
            levels.append(place)
    return levels


def _cells(rules: list[Rule], xs: list[float], ys: list[float]) -> Iterator[GridCell]:
    """The smallest cells of the grid, joined where no rule is between them."""
    across, down = len(xs) - 1, len(ys) - 1
    owner = list(range(across * down))

    def root(at: int) -> int:
        while owner[at] != at:
            at = owner[at]
        return at

    walls = _walls(rules, xs, ys)
    for row in range(down):
        for column in range(across):
            at = row * across + column
            if column + 1 < across and (False, column + 1, row) not in walls:
                owner[root(at + 1)] = root(at)
            if row + 1 < down and (True, row + 1, column) not in walls:
                owner[root(at + across)] = root(at)
    regions: defaultdict[int, list[int]] = defaultdict(list)
    for at in range(across * down):
        regions[root(at)].append(at)
    for region in regions.values():
        rows, columns = ({at // across for at in region}, {at % across for at in region})
        top, left, low, right = min(rows), min(columns), max(rows), max(columns)
        box = (xs[left], ys[top], xs[right + 1], ys[low + 1])
        yield GridCell(box, top, left, low - top + 1, right - left + 1)


def _walls(rules: list[Rule], xs: list[float], ys: list[float]) -> set[tuple[bool, int, int]]:
    """Which sides of the smallest cells are drawn: flat or not, the side's number, the cell's."""
    walls: set[tuple[bool, int, int]] = set()
    for rule in rules:
        sides, across = (ys, xs) if rule.flat else (xs, ys)
        side = min(range(len(sides)), key=lambda at: abs(sides[at] - rule.at))
        for number, (start, end) in enumerate(pairwise(across)):
            if rule.start - _TOUCH <= (start + end) / 2 <= rule.end + _TOUCH:
                walls.add((rule.flat, side, number))
    return walls
