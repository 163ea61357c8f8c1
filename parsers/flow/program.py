"""A layout's flow as a graph to walk along: words and tables, and what stands between two of them.

Conditions and loops become ways from one to the next. What has no words of its own, such as a
list of single lines, is no stop on the way but stands between two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from templates.layout import Blank


class Between(Enum):
    """What stands between words beside blanks: the end of a paragraph, a tab, a line to write on.

    ``NUMBER`` is that of a row where it is printed only if there are several.
    """

    PARAGRAPH = "paragraph"
    TAB = "tab"
    HAND = "hand"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Turn:
    """The next row of a loop begins, or the first one."""

    path: str
    first: bool


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a row, from 1, which is printed only if there are several."""

    row: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows without words of their own: any number, each as ``tokens`` say."""

    path: str
    tokens: tuple[Token, ...]


Token = Blank | Between | Turn | Number | Rows


@dataclass(frozen=True, slots=True)
class Stop:
    """Words to look for, a table, a row of one, or (without any) the start or the end.

    ``text`` is squeezed; ``tail`` are signs after its last letter that are left out of it.
    ``begins``: it is the first of its line. ``apart``: blanks stand before it, and after it.
    ``numbered``: a row's number stands before it.
    """

    text: str = ""
    tail: str = ""
    begins: bool = False
    apart: tuple[bool, bool] = (False, False)
    numbered: bool = False
    grid: GridPlan | None = None
    row: RowPlan | None = None

    @property
    def weight(self) -> int:
        """How many letters it has."""
        if self.grid is not None:
            return self.grid.weight
        return len(self.text) + self.numbered


@dataclass(frozen=True, slots=True)
class CellPlan:
    """A cell: the words that it is, or the one blank, or a way through it."""

    text: str
    blank: Blank | None = None
    program: Program | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, those between two blanks together."""
        if self.program is None:
            return (self.text,) if self.text else ()
        return tuple(stop.text for stop in self.program.stops if stop.text)


@dataclass(frozen=True, slots=True, eq=False)
class RowPlan:
    """A row of a table."""

    cells: tuple[CellPlan, ...]
    weight: int


@dataclass(frozen=True, slots=True, eq=False)
class GridPlan:
    """A table: the way through its rows, and its words, by which it is known."""

    program: Program
    words: tuple[str, ...]
    weight: int
    number: int


@dataclass(slots=True, eq=False)
class Program:
    """Stops in the order of the paper; the first is the start, the last the end.

    ``ways`` has for each stop where one can go, and what stands between. ``must`` are the stops
    that every way passes once, ``looped`` those within loops.
    """

    stops: list[Stop]
    ways: list[list[tuple[int, tuple[Token, ...]]]]
    must: frozenset[int] = frozenset()
    looped: frozenset[int] = frozenset()


def grids_of(program: Program) -> list[GridPlan]:
    """The tables of a program that are not within another."""
    return [stop.grid for stop in program.stops if stop.grid is not None]
