"""Rows of a table in a file laid beside the rows that the paper's table has."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz

from parsers.content import Block, Cell, Paragraph, Table
from parsers.flow.program import CellPlan, GridPlan, RowPlan, Token
from parsers.flow.text import squeezed
from templates.layout import Blank

_MISSING_ROW: Final = 3.0
_EXTRA_ROW: Final = 2.0
_EXTRA_LETTER: Final = 0.05
_EMPTY_ROW: Final = 0.1
_EMPTY_EXTRA: Final = 0.2
_HEAD_AGAIN: Final = 0.05
_FREE_ROW: Final = 0.15
_SHORTEST_ROUGH: Final = 6
_ROUGH: Final = 87
#: How much of a table's words must be there, and of a row's, to take it for that.
LEAST_TABLE: Final = 0.4
_LEAST_ROW: Final = 0.5
#: A table with few words may have so much that is strange.
_LEAST_COST: Final = 6.0
_MOST_PAGES: Final = 12
_FEW_EXTRA: Final = 6


@dataclass(slots=True, eq=False)
class Given:
    """A row of the file: its cells and what they say, to compare."""

    cells: Sequence[Cell]
    texts: Sequence[str]
    table: int
    is_head: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(self.texts)


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of the paper and the file's row for it; either may be missing."""

    plan: RowPlan | None
    given: Given | None
    tokens: tuple[Token, ...] = ()
    unsure: bool = False

    @property
    def words(self) -> str:
        """The words of the paper's row."""
        return " | ".join(cell.text for cell in self.plan.cells if cell.text) if self.plan else ""

    def blanks(self) -> Iterator[Blank]:
        """What is filled in in the paper's row."""
        for cell in self.plan.cells if self.plan else ():
            if cell.blank is not None:
                yield cell.blank
            for way in cell.program.ways if cell.program else ():
                yield from (
                    token for _, tokens in way for token in tokens if isinstance(token, Blank)
                )


@dataclass(frozen=True, slots=True)
class Fit:
    """The rows of a table of the paper in those of the file, and what is left unexplained."""

    rows: tuple[Placed, ...]
    cost: float


@dataclass(slots=True)
class Tables:
    """The tables of a file, and how well they fit those of a paper.

    ``joined`` has the numbers of those between which and the next one nothing stands that
    printers do not add: they may be one table on two pages.
    """

    tables: Sequence[Table]
    joined: frozenset[int]
    _options: dict[tuple[int, int], list[tuple[int, float]]] = field(default_factory=dict)
    _fits: dict[tuple[int, int, int], Fit | None] = field(default_factory=dict)
    _given: dict[int, list[Given]] = field(default_factory=dict)
    _said: dict[int, tuple[frozenset[str], str]] = field(default_factory=dict)

    def options(self, grid: GridPlan, first: int) -> list[tuple[int, float]]:
        """How many tables from this one on may be that of the paper, each with its cost."""
        key = (grid.number, first)
        if key not in self._options:
            self._options[key] = list(self._tried(grid, first))
        return self._options[key]

    def _tried(self, grid: GridPlan, first: int) -> Iterator[tuple[int, float]]:
        if self.likeness(grid, first) < LEAST_TABLE:
            return
        for count in range(1, min(_MOST_PAGES, len(self.tables) - first) + 1):
            if count > 1 and not self._goes_on(first, first + count - 1):
                return
            fit = self.fit(grid, first, count)
            if fit is not None and fit.cost <= max(grid.weight, _LEAST_COST):
                yield count, fit.cost

    def likeness(self, grid: GridPlan, number: int) -> float:
        """How much of a table's words this one has."""
        if not grid.weight:
            return 1.0
        if number not in self._said:
            texts = [text for row in self.given(number) for text in row.texts]
            self._said[number] = frozenset(texts), "\x00".join(texts)
        known, whole = self._said[number]
        there = sum(len(word) for word in grid.words if word in known or word in whole)
        return there / grid.weight

    def fit(self, grid: GridPlan, first: int, count: int) -> Fit | None:
        """The rows of these tables laid beside those of the paper."""
        key = (grid.number, first, count)
        if key not in self._fits:
            rows = [row for number in range(first, first + count) for row in self.given(number)]
            self._fits[key] = _Rows(grid, rows).fit()
        return self._fits[key]

    def given(self, number: int) -> list[Given]:
        known = self._given.get(number)
        if known is None:
            known = self._given[number] = [
                Given(row, [text_of(cell.blocks) for cell in row], number)
                for row in self.tables[number].rows
            ]
        return known

    def _goes_on(self, first: int, number: int) -> bool:
        """Whether a table may be the rest of one that began on an earlier page."""
        if number - 1 not in self.joined:
            return False
        widths = {len(row.cells) for row in self.given(first)}
        return any(len(row.cells) in widths for row in self.given(number))


def text_of(blocks: Sequence[Block]) -> str:
    """What blocks say, squeezed."""
    return "".join(_texts(blocks))


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield squeezed(block.text)
        else:
            for row in block.rows:
                for cell in row:
                    yield from _texts(cell.blocks)


@dataclass(slots=True)
class _State:
    cost: float
    stop: int
    row: int
    placed: tuple[Placed, ...]
    before: _State | None


class _Rows:
    """The cheapest way of given rows through a table's program."""

    def __init__(self, grid: GridPlan, rows: Sequence[Given]) -> None:
        self._program, self._rows = grid.program, rows
        self._costs: dict[tuple[int, int], float | None] = {}

    def fit(self) -> Fit | None:
        """The rows as they lie best; None if they can't be those of this table."""
        last = len(self._program.stops) - 1
        best: dict[tuple[int, int], float] = {}
        heap: list[tuple[float, int, int, _State]] = [(0.0, 0, 0, _State(0.0, 0, 0, (), None))]
        count = 0
        while heap:
            cost, _, _, state = heapq.heappop(heap)
            if state.stop == last:
                return Fit(tuple(self._checked(_placed(state))), cost)
            if best.get((state.stop, state.row), 1e9) < cost:
                continue
            for reached in self._next(state, last):
                key = (reached.stop, reached.row)
                if reached.cost < best.get(key, 1e9):
                    best[key] = reached.cost
                    count += 1
                    heapq.heappush(heap, (reached.cost, -reached.row, count, reached))
        return None

    def _next(self, state: _State, last: int) -> Iterator[_State]:
        for target, tokens in self._program.ways[state.stop]:
            plan = self._program.stops[target].row
            if target == last or plan is None:
                rest = self._rows[state.row :]
                extra = tuple(Placed(None, row, tokens) for row in rest)
                cost = state.cost + sum(map(self._extra, rest))
                yield _State(cost, last, len(self._rows), extra, state)
                continue
            passed: tuple[Placed, ...] = ()
            cost = state.cost
            for row in range(state.row, min(state.row + _FEW_EXTRA, len(self._rows))):
                given = self._rows[row]
                own = self._cost(target, row)
                if own is not None:
                    placed = (*passed, Placed(plan, given, tokens))
                    yield _State(cost + own, target, row + 1, placed, state)
                cost += self._extra(given)
                passed = (*passed, Placed(None, given))
            missing = state.cost + _MISSING_ROW + plan.weight
            yield _State(missing, target, state.row, (Placed(plan, None, tokens),), state)

    def _extra(self, given: Given) -> float:
        if given.is_empty:
            return _EMPTY_EXTRA
        if tuple(given.texts) in self._heads:
            given.is_head = True
            return _HEAD_AGAIN
        return _EXTRA_ROW + _EXTRA_LETTER * sum(map(len, given.texts))

    @cached_property
    def _heads(self) -> frozenset[tuple[str, ...]]:
        """Rows of the paper that are nothing but words: a table's head comes again on a page."""
        rows = [stop.row for stop in self._program.stops if stop.row is not None]
        return frozenset(
            tuple(cell.text for cell in row.cells)
            for row in rows
            if row.weight and not any(cell.blank or cell.program for cell in row.cells)
        )

    def _cost(self, stop: int, row: int) -> float | None:
        key = (stop, row)
        if key not in self._costs:
            plan = self._program.stops[stop].row
            self._costs[key] = None if plan is None else _row_cost(plan, self._rows[row])
        return self._costs[key]

    def _checked(self, placed: Sequence[Placed]) -> Iterator[Placed]:
        """The rows, those marked whose place could as well be another row's."""
        lost = [_words(row.plan) for row in placed if row.plan is not None and row.given is None]
        for index, row in enumerate(placed):
            if row.plan is None or row.given is None:
                yield row
                continue
            if row.plan.weight:
                known = row.plan.weight - _lost(row.plan, row.given)
                unsure = _words(row.plan) in lost or known < min(_SHORTEST_ROUGH, row.plan.weight)
                yield Placed(row.plan, row.given, row.tokens, unsure)
                continue
            beside = [*placed[max(index - 1, 0) : index], *placed[index + 1 : index + 2]]
            strange = any(
                each.plan is None
                and each.given is not None
                and not each.given.is_empty
                and tuple(each.given.texts) not in self._heads
                for each in beside
            )
            yield Placed(row.plan, row.given, row.tokens, strange)


def _placed(state: _State | None) -> list[Placed]:
    steps: list[tuple[Placed, ...]] = []
    while state is not None:
        steps.append(state.placed)
        state = state.before
    return [row for step in reversed(steps) for row in step]


def _lost(plan: RowPlan, given: Given) -> float:
    """How many letters of a row's words are not there."""
    cells = zip(plan.cells, given.texts, strict=True)
    return sum(_cell_cost(cell, text)[1] for cell, text in cells if cell.text)


def _words(plan: RowPlan) -> tuple[str, ...]:
    return tuple(cell.text for cell in plan.cells)


def _row_cost(plan: RowPlan, given: Given) -> float | None:
    """What a row costs as this one of the paper; None if it can't be that."""
    if len(plan.cells) != len(given.cells):
        return None
    if not plan.weight:
        return _EMPTY_ROW if given.is_empty else _FREE_ROW
    cost = lost = 0.0
    for cell, text in zip(plan.cells, given.texts, strict=True):
        if not cell.text:
            # Where the paper has an empty cell, a few words of a person do no harm.
            continue
        own, gone = _cell_cost(cell, text)
        cost, lost = cost + own, lost + gone
    return cost if lost <= plan.weight * (1 - _LEAST_ROW) else None


def _cell_cost(cell: CellPlan, text: str) -> tuple[float, float]:
    """What a cell costs, and how many letters of its words are not there."""
    if cell.program is None:
        if text == cell.text:
            return 0.0, 0.0
        if len(cell.text) >= _SHORTEST_ROUGH:
            near = fuzz.ratio(cell.text, text)
            if near >= _ROUGH:
                return 0.5 + len(cell.text) * (100 - near) / 100, 0.0
        if cell.text in text:
            return 1.0 + _EXTRA_LETTER * (len(text) - len(cell.text)), 0.0
        return len(cell.text) + 1.0, len(cell.text)
    at, cost, lost = 0, 0.0, 0.0
    for number, stop in enumerate(cell.program.stops):
        if not stop.text:
            continue
        place = text.find(stop.text, at)
        if place < 0 and number not in cell.program.must:
            continue
        if place < 0:
            cost, lost = cost + len(stop.text) + 1, lost + len(stop.text)
        else:
            at = place + len(stop.text)
    return cost, lost
