"""The likeliest way of a text through a program: where each of its words stands in the text.

A way costs what it leaves unexplained: words of the paper that are not found, text of the file
that stands where nothing should, letters in blanks that might be words. What a second way, which
explains nearly as much, reads otherwise is not sure.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from parsers.flow.places import Places, TableFits
from parsers.flow.program import Between, Program, Rows, Token
from parsers.flow.text import BOXES, PARAGRAPH, Stream, cleaned
from parsers.flow.values import fields_of, looks_right
from templates.layout import Blank

_MISSING: Final = 3.0
_LETTER: Final = 0.08
_NEW_LINE: Final = 0.5
_NEW_PARAGRAPH: Final = 6.0
_NO_NEW_LINE: Final = 3.0
_NOT_FIRST: Final = 1.5
_NOT_FIRST_OF_PARAGRAPH: Final = 6.0
_NOT_APART: Final = 0.8
_TABLE: Final = 40.0
_BOX: Final = 2.0
_WRONG_KIND: Final = 1.0
#: A way that costs so much more than the best one is none.
_MARGIN: Final = 0.75
#: How much a way may leave unexplained, in turn until there is one.
_MORE: Final = (6.0, 20.0, 60.0, 180.0, 1e9)
_MOST: Final = 40_000
#: No value has more letters.
_LONGEST: Final = 12_000
_TOO_LONG: Final = 1_000.0
_ENDLESS: Final = 1e9
_MARKS = re.compile(f"[{''.join(sorted(BOXES))}]")
_TABLES = re.compile("[\ue200-\ue9ff]")


@dataclass(frozen=True, slots=True)
class Found:
    """A stop and where its words stand in the text; ``start`` is -1 where they are missing.

    ``sure`` is whether what stands before it can't as well be read otherwise.
    """

    stop: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    sure: bool = True

    @property
    def is_missing(self) -> bool:
        return self.start < 0


@dataclass(slots=True, eq=False)
class _Node:
    """A stop at a place: what the cheapest way there costs, and the cheapest way on.

    ``is_open``: its words are missing, and text may stand before what comes next.
    """

    stop: int
    end: int
    is_missing: bool = False
    is_open: bool = False
    turn: int = 0
    cost: float = _ENDLESS
    rest: float = _ENDLESS
    by: _Edge | None = None
    edges: list[_Edge] | None = None


@dataclass(slots=True, eq=False)
class _Edge:
    """A step from a stop to one of the next; ``start`` is -1 where its words are missing."""

    before: _Node
    after: _Node
    start: int
    tokens: tuple[Token, ...]
    cost: float


@dataclass(slots=True)
class Search:
    """A search of one program in one text; ``whole`` as in ``matching.match``."""

    program: Program
    stream: Stream
    fits: TableFits
    whole: bool
    places: Places = field(init=False)
    _nodes: dict[tuple[int, int, bool, bool, int], _Node] = field(default_factory=dict)
    _tried: int = 0

    def __post_init__(self) -> None:
        self.places = Places(self.program, self.stream, self.fits)

    def way(self) -> list[Found]:
        """The stops of the likeliest way, from the first to the last; empty if there is none."""
        least = self._least(_Node(0, 0), 0.0)
        final: _Node | None = None
        for more in _MORE:
            final = self._explore(least + more)
            if final is not None or self._tried >= _MOST:
                break
        if final is not None and final.cost + _MARGIN > least + more:
            final = self._explore(final.cost + _MARGIN)
        if final is None:
            return []
        self._look_back(final)
        return self._steps(final)

    # --- the ways there are ---------------------------------------------------------------------

    def _explore(self, bound: float) -> _Node | None:
        """The end, reached by the cheapest way; None if none costs less than the bound."""
        self._nodes = {}
        last, final = len(self.program.stops) - 1, None
        first = _Node(0, 0, cost=0.0)
        heap: list[tuple[int, int, float, int, _Node]] = [(0, 0, 0.0, 0, first)]
        while heap and self._tried < _MOST:
            _, _, cost, _, node = heapq.heappop(heap)
            if cost > node.cost:
                continue
            if node.stop == last:
                final, bound = node, node.cost + _MARGIN
                continue
            if node.edges is None:
                node.edges = list(self._edges(node))
            for edge in node.edges:
                after, reached = edge.after, node.cost + edge.cost
                if reached < after.cost and self._least(after, reached) <= bound:
                    after.cost, after.by = reached, edge
                    self._tried += 1
                    heapq.heappush(heap, (after.end, after.stop, reached, self._tried, after))
        return final

    def _least(self, node: _Node, cost: float) -> float:
        """What a way over a stop will cost in all, if all that may be words are words."""
        left = len(self.stream.text) - node.end - self.places.covered[node.end]
        return cost + _LETTER * left

    def _edges(self, node: _Node) -> Iterator[_Edge]:
        for target, tokens in self.program.ways[node.stop]:
            stop = self.program.stops[target]
            is_open = node.is_open or bool(fields_of(tokens))
            turn = _turn(tokens, node.turn) if target in self.program.looped else 0
            for start, end, own in self.places.of(target, node.end, turn):
                cost = own + self._gap(node.end, start, tokens, is_open=is_open)
                if stop.begins and start not in self.stream.starts:
                    cost += _NOT_FIRST_OF_PARAGRAPH if self.whole else _NOT_FIRST
                cost += _NOT_APART * self.stream.joins(start, end, stop.apart)
                after = self._node(target, end, turn=turn)
                yield _Edge(node, after, start, tokens, cost)
            is_end = target == len(self.program.stops) - 1
            if not is_end and target not in self.places.sure:
                after = self._node(target, node.end, missing=True, is_open=is_open, turn=turn)
                yield _Edge(node, after, -1, tokens, _MISSING + stop.weight)

    def _node(
        self, stop: int, end: int, *, missing: bool = False, is_open: bool = False, turn: int
    ) -> _Node:
        key = (stop, end, missing, is_open, turn)
        known = self._nodes.get(key)
        if known is None:
            known = self._nodes[key] = _Node(stop, end, missing, is_open, turn)
        return known

    # --- what the text between two stops costs --------------------------------------------------

    def _gap(self, start: int, end: int, tokens: Sequence[Token], *, is_open: bool) -> float:
        if end - start > _LONGEST:
            return _TOO_LONG
        low, high = self.stream.raw_between(start, end)
        raw = self.stream.raw[low:high]
        cost = _NO_NEW_LINE * max(tokens.count(Between.PARAGRAPH) - raw.count(PARAGRAPH), 0)
        if end <= start:
            return cost
        text = self.stream.text[start:end]
        if not is_open:
            if text.isdigit():
                return cost if Between.NUMBER in tokens else cost + 0.3 * len(text)
            return cost + len(text) + 1.0
        cost += _LETTER * len(text) + _TABLE * len(_TABLES.findall(text))
        cost += _more_lines(raw, tokens) * (_NEW_PARAGRAPH if self.whole else _NEW_LINE)
        return cost + self._strange(text, raw, tokens)

    def _strange(self, text: str, raw: str, tokens: Sequence[Token]) -> float:
        """What it costs that a text is none of the kind that its blank is for."""
        fields = fields_of(tokens)
        boxes = sum(isinstance(each, Blank) and bool(each.option) for each in fields)
        cost = _BOX * abs(len(_MARKS.findall(text)) - boxes)
        if len(fields) == 1 and isinstance(fields[0], Blank):
            value = cleaned(raw.lstrip(" :.\t"))
            cost += _WRONG_KIND * (not looks_right(fields[0].kind, value))
        return cost

    # --- the way, and what else there may be ----------------------------------------------------

    def _look_back(self, final: _Node) -> None:
        """What the cheapest way from each stop to the end costs."""
        final.rest = 0.0
        nodes = sorted(self._nodes.values(), key=lambda node: (-node.end, -node.stop))
        nodes.append(_first_of(final))
        changed = True
        while changed:
            changed = False
            for node in nodes:
                for edge in node.edges or ():
                    rest = edge.cost + edge.after.rest
                    if rest < node.rest:
                        node.rest, changed = rest, True

    def _steps(self, final: _Node) -> list[Found]:
        edges: list[_Edge] = []
        edge = final.by
        while edge is not None:
            edges.append(edge)
            edge = edge.before.by
        edges.reverse()
        others = [
            other
            for node in [edges[0].before, *self._nodes.values()]
            for other in node.edges or ()
            if node.cost + other.cost + other.after.rest <= final.cost + _MARGIN
        ]
        steps: list[Found] = []
        for own in edges:
            sure = own.start < 0 or not any(_is_other(own, other) for other in others)
            steps.append(Found(own.after.stop, own.start, own.after.end, own.tokens, sure))
        return steps


def _first_of(node: _Node) -> _Node:
    while node.by is not None:
        node = node.by.before
    return node


def _is_other(own: _Edge, other: _Edge) -> bool:
    """Whether another step reads the text between two stops in another way."""
    if other is own or other.start < 0:
        return False
    low, high = own.before.end, own.start
    if (other.before.end, other.start) == (low, high):
        return fields_of(own.tokens) != fields_of(other.tokens)
    return max(other.before.end, low) < min(other.start, high)


def _more_lines(raw: str, tokens: Sequence[Token]) -> int:
    """How many lines with text there are beyond those that the blanks have."""
    if any(isinstance(token, Rows) for token in tokens):
        return 0
    wanted, has_field = 0, False
    for token in (*tokens, Between.PARAGRAPH):
        if token is Between.PARAGRAPH:
            wanted, has_field = wanted + has_field, False
        elif isinstance(token, Blank) or token is Between.HAND:
            has_field = True
    there = sum(bool(line.strip()) for line in raw.split(PARAGRAPH))
    return max(there - max(wanted, 1), 0)


def _turn(tokens: Sequence[Token], turn: int) -> int:
    """The number of the row after these tokens; that of the innermost loop."""
    for token in tokens:
        first = getattr(token, "first", None)
        if first is not None:
            turn = 0 if first else turn + 1
    return turn
