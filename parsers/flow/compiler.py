"""A layout's flow made into a program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.flow.pieces import (
    HAND,
    as_lines,
    ends_number,
    flat_pieces,
    has_blanks,
    has_words,
    headed,
    is_number,
    is_numbering,
)
from parsers.flow.program import (
    Between,
    CellPlan,
    GridPlan,
    Program,
    RowPlan,
    Rows,
    Stop,
    Token,
    Turn,
)
from parsers.flow.text import squeezed
from templates.layout import Blank, Cell, Grid, Item, Line, Maybe, Piece, Repeat, Row, Some

_EDGE_SIGNS = re.compile(r"[.:\s]*$")
#: A program without words has its start and its end.
_EMPTY: Final = 2


def compiled(items: Sequence[Item], flat: frozenset[int] = frozenset()) -> Program:
    """The program of a flow; tables whose numbers are in ``flat`` are taken as lines."""
    return _Compiler(flat).program(items)


@dataclass(slots=True)
class _Jump:
    """To one of several places; places are filled in when they are known."""

    targets: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Compiler:
    flat: frozenset[int]
    grids: int = 0
    code: list[Stop | Token | _Jump] = field(default_factory=list)
    needed: list[bool] = field(default_factory=list)
    looped: list[bool] = field(default_factory=list)
    _depth: int = 0
    _loops: int = 0
    _begins: bool = True

    def program(self, items: Sequence[Item]) -> Program:
        """The items compiled apart from what is compiled already."""
        inner = _Compiler(self.flat, self.grids)
        made = inner.whole(items)
        self.grids = inner.grids
        return made

    def whole(self, items: Sequence[Item]) -> Program:
        """The items between a start and an end."""
        self._add(Stop())
        self._items(items)
        self._add(Stop())
        return _linked(self.code, self.needed, self.looped)

    def _add(self, step: Stop | Token | _Jump) -> None:
        self.code.append(step)
        self.needed.append(self._depth == 0)
        self.looped.append(self._loops > 0)
        if isinstance(step, Stop | Blank | Rows) or step in (Between.HAND, Between.NUMBER):
            self._begins = False

    # --- lines ----------------------------------------------------------------------------------

    def _items(self, items: Sequence[Item]) -> None:
        for item in items:
            match item:
                case Line():
                    self._begins = True
                    self._pieces(item.pieces)
                    self._add(Between.PARAGRAPH)
                case Grid():
                    self._grid(item)
                case Row():
                    self._add(Stop(row=self._row(item)))
                case Repeat():
                    self._repeat(item)
                case Maybe():
                    self._either(item.items, item.other)

    def _pieces(self, pieces: Sequence[Piece]) -> None:
        for index, piece in enumerate(pieces):
            if isinstance(piece, str):
                numbered = index > 0 and is_number(pieces[index - 1]) and ends_number(piece)
                self._words(piece, numbered=numbered)
            elif isinstance(piece, Some):
                self._some(piece)
            elif not is_number(piece):
                self._add(piece)
            elif not any(map(ends_number, pieces[index + 1 : index + 2])):
                self._add(Between.HAND)

    def _words(self, text: str, *, numbered: bool) -> None:
        at = 0
        for hand in HAND.finditer(text):
            self._stop(text[at : hand.start()], numbered=numbered and not at)
            self._add(Between.HAND)
            at = hand.end()
        self._stop(text[at:], numbered=numbered and not at)

    def _stop(self, text: str, *, numbered: bool) -> None:
        words = squeezed(text)
        if words or numbered:
            if "\t" in text[: len(text) - len(text.lstrip())]:
                self._add(Between.TAB)
            tail = _EDGE_SIGNS.search(text)
            signs = "".join((tail[0] if tail else "").split())
            apart = text[:1].isspace() and not numbered, text[-1:].isspace()
            self._add(Stop(words, signs, self._begins, apart, numbered))
            if "\t" in text[len(text.rstrip()) :]:
                self._add(Between.TAB)
        elif "\t" in text:
            self._add(Between.TAB)

    def _some(self, part: Some) -> None:
        if part.path:
            self._turns(part.path, part.pieces)
        elif is_numbering(part):
            self._add(Between.NUMBER)
        else:
            self._either(part.pieces, part.other)

    # --- conditions and loops -------------------------------------------------------------------

    def _either(self, one: Sequence[Item | Piece], other: Sequence[Item | Piece]) -> None:
        if not (has_words(one) or has_words(other)):
            # A blank that stands there or does not is one that may be empty.
            self._part(one if has_blanks(one) else other)
            return
        if one == other:
            self._part(one)
            return
        fork, end = _Jump(), _Jump()
        self._depth += 1
        self._add(fork)
        begins = self._begins
        fork.targets.append(len(self.code))
        self._part(one)
        self._add(end)
        self._begins, after_one = begins, self._begins
        fork.targets.append(len(self.code))
        self._part(other)
        end.targets.append(len(self.code))
        self._depth -= 1
        # What follows is the first of its line only if nothing can stand before it.
        self._begins = after_one and self._begins

    def _part(self, part: Sequence[Item | Piece]) -> None:
        pieces = [each for each in part if isinstance(each, str | Blank | Some)]
        if pieces:
            self._pieces(pieces)
        else:
            self._items([each for each in part if not isinstance(each, str | Blank | Some)])

    def _repeat(self, loop: Repeat) -> None:
        with_head = headed(loop)
        if with_head is not None:
            # "Reference: 1. ..." and on the next lines "2. ...": the words stand before the loop.
            words, line = with_head
            self._once_or_not(words, replace(loop, items=(line,)))
        else:
            self._turns(loop.path, loop.items)

    def _turns(self, path: str, part: Sequence[Item | Piece]) -> None:
        """What stands once for each row: lines, or parts of one line."""
        if has_words(part):
            self._loop(path, part)
        else:
            self._add(Rows(path, self._tokens(part)))

    def _once_or_not(self, words: str, loop: Repeat) -> None:
        fork = _Jump()
        self._depth += 1
        self._add(fork)
        fork.targets.append(len(self.code))
        self._begins = True
        self._words(words, numbered=False)
        self._repeat(loop)
        fork.targets.append(len(self.code))
        self._depth -= 1

    def _tokens(self, part: Sequence[Item | Piece]) -> tuple[Token, ...]:
        inner = _Compiler(self.flat, self.grids)
        inner._part(part)
        return tuple(each for each in inner.code if not isinstance(each, Stop | _Jump))

    def _loop(self, path: str, part: Sequence[Item | Piece]) -> None:
        first, again = _Jump(), _Jump()
        self._depth += 1
        self._loops += 1
        self._add(first)
        first.targets.append(len(self.code))
        self._add(Turn(path, first=True))
        body = len(self.code)
        self._part(part)
        self._add(again)
        again.targets.append(len(self.code))
        self._add(Turn(path, first=False))
        self._add(_Jump([body]))
        for jump in (first, again):
            jump.targets.append(len(self.code))
        self._depth -= 1
        self._loops -= 1

    # --- tables ---------------------------------------------------------------------------------

    def _grid(self, grid: Grid) -> None:
        number, self.grids = self.grids, self.grids + 1
        if number in self.flat:
            self._items(as_lines(grid.items))
            return
        program = self.program(grid.items)
        rows = [stop.row for stop in program.stops if stop.row is not None]
        words = tuple(word for row in rows for cell in row.cells for word in cell.words)
        plan = GridPlan(program, words, sum(row.weight for row in rows), number)
        self._add(Stop(grid=plan))
        self._add(Between.PARAGRAPH)

    def _row(self, row: Row) -> RowPlan:
        cells = tuple(self._cell(cell) for cell in row.cells)
        return RowPlan(cells, sum(len(cell.text) for cell in cells))

    def _cell(self, cell: Cell) -> CellPlan:
        program = self.program(cell.items)
        text = "".join(stop.text for stop in program.stops)
        tokens = [each for item in cell.items for each in flat_pieces(item)]
        blanks = [each for each in tokens if isinstance(each, Blank) and each.path]
        simple = len(program.stops) == _EMPTY and len(program.ways[0]) == 1
        if simple and not blanks:
            return CellPlan("")
        if simple and len(blanks) == 1 and Rows not in map(type, program.ways[0][0][1]):
            return CellPlan("", blank=blanks[0])
        if not blanks and not any(isinstance(each, Some) for each in tokens):
            return CellPlan(text)
        return CellPlan(text, program=program)


def _linked(
    code: Sequence[Stop | Token | _Jump], needed: Sequence[bool], looped: Sequence[bool]
) -> Program:
    """The ways from stop to stop."""
    places = [index for index, step in enumerate(code) if isinstance(step, Stop)]
    numbers = {place: number for number, place in enumerate(places)}
    stops = [step for step in code if isinstance(step, Stop)]
    ways = [
        list(dict.fromkeys((numbers[place], tokens) for place, tokens in _ways(code, index + 1)))
        for index in places[:-1]
    ]
    must = frozenset(numbers[place] for place in places if needed[place])
    inside = frozenset(numbers[place] for place in places if looped[place])
    return Program(stops, [*ways, []], must, inside)


def _ways(
    code: Sequence[Stop | Token | _Jump],
    at: int,
    tokens: tuple[Token, ...] = (),
    passed: frozenset[int] = frozenset(),
) -> Iterator[tuple[int, tuple[Token, ...]]]:
    while True:
        step = code[at]
        if isinstance(step, Stop):
            yield at, tokens
            return
        if isinstance(step, _Jump):
            if at in passed:
                return
            for target in step.targets:
                yield from _ways(code, target, tokens, passed | {at})
            return
        tokens = (*tokens, step)
        at += 1
