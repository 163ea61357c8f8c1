"""The likeliest way of a text through a program: where each of its words stands in the text.

A way costs what it leaves unexplained: words of the paper that are not found, text of the file
that stands where nothing should. Letters in a blank cost next to nothing, so that of two ways
which explain the same the one with the shorter blanks is taken.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz

from parsers.flow.program import Between, Program, Rows, Stop, Token
from parsers.flow.text import BOXES, PARAGRAPH, Stream, table_letter
from templates.layout import Blank

_MISSING: Final = 3.0
_LETTER: Final = 0.01
_NEW_LINE: Final = 0.3
_NOT_FIRST: Final = 1.5
_NOT_APART: Final = 0.25
_TABLE: Final = 40.0
_BOX: Final = 2.0
_FEW: Final = 6
_MOST: Final = 60_000
_ENDLESS: Final = 1e9
#: Words of fewer letters must stand as they are; longer ones may have an eighth of them wrong.
_SHORTEST_ROUGH: Final = 6
_ROUGH: Final = 87
_EDGE: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A stop and where its words stand in the text; ``start`` is -1 where they are missing."""

    stop: int
    start: int
    end: int
    tokens: tuple[Token, ...]
    cost: float = 0.0

    @property
    def is_missing(self) -> bool:
        return self.start < 0


@dataclass(slots=True)
class _State:
    cost: float
    stop: int
    end: int
    found: Found | None
    before: _State | None
    is_open: bool = False
    turn: int = 0


#: A table's number and how many of the next belong to it, with what it costs to take them so.
TableFits = Callable[[Stop, int], Sequence[tuple[int, float]]]


@dataclass
class Search:
    """A search of one program in one text."""

    program: Program
    stream: Stream
    fits: TableFits
    _places: dict[str, list[tuple[int, int, float]]] = field(default_factory=dict)
    _windows: list[tuple[int, int]] = field(default_factory=list)
    #: Stops whose place is known beforehand.
    _sure: frozenset[int] = frozenset()

    def way(self) -> list[Found]:
        """The stops of the likeliest way, from the first to the last; empty if there is none."""
        self._windows = self._narrowed()
        # A way that misses nothing is found at once; others need be no dearer than that.
        whole = self._cheapest(_ENDLESS, misses=False)
        bound = _ENDLESS if whole is None else whole.cost
        return _steps(self._cheapest(bound, misses=True) or whole)

    def _cheapest(self, bound: float, *, misses: bool) -> _State | None:
        """The end of the cheapest way that costs less than the bound."""
        best: dict[tuple[int, int, bool], float] = {}
        heap: list[tuple[int, int, float, int, _State]] = []
        last, count, final = len(self.program.stops) - 1, 0, None
        state: _State | None = _State(0.0, 0, 0, None, None)
        while state is not None and count < _MOST:
            if state.stop == last:
                final, bound = state, state.cost
            elif state.cost < bound:
                for reached in self._next(state, misses=misses):
                    key = (reached.stop, reached.end, reached.is_open)
                    if reached.cost < min(best.get(key, bound), bound):
                        best[key] = reached.cost
                        count += 1
                        place = reached.end, reached.stop, reached.cost, count, reached
                        heapq.heappush(heap, place)
            state = heapq.heappop(heap)[-1] if heap else None
        return final

    # --- from one stop to the next --------------------------------------------------------------

    def _next(self, state: _State, *, misses: bool) -> Iterator[_State]:
        for target, tokens in self.program.ways[state.stop]:
            stop = self.program.stops[target]
            low, high = self._windows[target]
            is_open = state.is_open or _may_hold_text(tokens)
            turn = _turn(tokens, state.turn)
            for start, end, own in self._candidates(stop, max(state.end, low), high, turn):
                cost = state.cost + own + self._gap(state.end, start, tokens, is_open=is_open)
                if stop.begins and start not in self.stream.starts:
                    cost += _NOT_FIRST
                cost += _NOT_APART * self.stream.joins(start, end, stop.apart)
                found = Found(target, start, end, tokens, cost)
                yield _State(cost, target, end, found, state, turn=turn)
            if misses and target not in self._sure:
                cost = state.cost + _MISSING + stop.weight
                found = Found(target, -1, state.end, tokens, cost)
                yield _State(cost, target, state.end, found, state, is_open, turn)

    def _gap(self, start: int, end: int, tokens: Sequence[Token], *, is_open: bool) -> float:
        """What the text between two stops costs."""
        if end <= start:
            return 0.0
        text = self.stream.text[start:end]
        if not is_open:
            if text.isdigit():
                return 0.0 if Between.NUMBER in tokens else 0.3 * len(text)
            return float(len(text)) + 1
        low, high = self.stream.raw_between(start, end)
        lines = self.stream.raw.count(PARAGRAPH, low, high) - tokens.count(Between.PARAGRAPH)
        cost = _LETTER * len(text)
        if lines > 0 and not any(isinstance(token, Rows) for token in tokens):
            cost += _NEW_LINE * lines
        boxes = sum(isinstance(token, Blank) and bool(token.option) for token in tokens)
        marks = len(_MARKS.findall(text))
        return cost + _BOX * max(marks - boxes, 0) + _TABLE * len(_TABLES.findall(text))

    # --- where words stand ----------------------------------------------------------------------

    def _candidates(
        self, stop: Stop, low: int, high: int, turn: int
    ) -> Iterator[tuple[int, int, float]]:
        if stop.grid is not None:
            yield from self._tables(stop, low, high)
        elif stop.numbered:
            yield from self._numbered(stop, low, high, turn)
        elif not stop.text:
            yield len(self.stream.text), len(self.stream.text), 0.0
        else:
            places = self._found(stop.text)
            at = bisect_left(places, (low, 0, 0.0))
            for place in places[at : at + _FEW]:
                if place[1] > high:
                    return
                yield place

    def _tables(self, stop: Stop, low: int, high: int) -> Iterator[tuple[int, int, float]]:
        places = self._table_places
        first = bisect_left(places, low)
        for number in range(first, min(first + _FEW, len(places))):
            if places[number] >= high:
                return
            for count, cost in self.fits(stop, number):
                yield places[number], places[number + count - 1] + 1, cost

    @cached_property
    def _table_places(self) -> list[int]:
        text = self.stream.text
        return [text.find(table_letter(number)) for number in range(len(self.stream.tables))]

    def _numbered(
        self, stop: Stop, low: int, high: int, turn: int
    ) -> Iterator[tuple[int, int, float]]:
        number = str(turn + 1)
        thai = number.translate({ord("0") + digit: 0xE50 + digit for digit in range(10)})
        for written in (number, thai):
            words = written + stop.text
            for start, end, cost in self._found(words):
                if start < low or end > high:
                    continue
                after = start + len(written)
                before = self.stream.text[start - 1 : start]
                if before.isdigit() and start not in self.stream.starts:
                    continue
                if stop.tail.startswith(".") and not self._has_stop(after):
                    continue
                yield start, end, cost

    def _has_stop(self, after: int) -> bool:
        """Whether a full stop follows a number, which the compared text leaves out."""
        place = self.stream.until[after - 1]
        return bool(_STOP.match(self.stream.raw, place))

    def _found(self, words: str) -> list[tuple[int, int, float]]:
        known = self._places.get(words)
        if known is None:
            known = self._places[words] = list(self._exact(words)) or list(self._rough(words))
        return known

    def _exact(self, words: str) -> Iterator[tuple[int, int, float]]:
        text, at = self.stream.text, -1
        while (at := text.find(words, at + 1)) >= 0:
            yield at, at + len(words), 0.0

    def _rough(self, words: str) -> Iterator[tuple[int, int, float]]:
        """The one place where the words stand with a few letters wrong, their ends right."""
        if len(words) < _SHORTEST_ROUGH:
            return
        near = fuzz.partial_ratio_alignment(words, self.stream.text, score_cutoff=_ROUGH)
        if near is None:
            return
        start, end = near.dest_start, near.dest_end
        text = self.stream.text[start:end]
        if text[:_EDGE] == words[:_EDGE] and text[-_EDGE:] == words[-_EDGE:]:
            yield start, end, len(words) * (100 - near.score) / 100 + 0.5

    # --- what is sure beforehand ----------------------------------------------------------------

    def _narrowed(self) -> list[tuple[int, int]]:
        """Between which places each stop must be: words that stand but once part the text."""
        stops, size = self.program.stops, len(self.stream.text)
        texts = [stop.text for stop in stops]
        sure: list[tuple[int, int, int]] = []
        for number, stop in enumerate(stops):
            if number not in self.program.must or len(stop.text) < _SHORTEST_ROUGH:
                continue
            if texts.count(stop.text) > 1 or stop.numbered:
                continue
            places = self._found(stop.text)
            if len(places) == 1 and not places[0][2]:
                sure.append((number, places[0][0], places[0][1]))
        sure = _in_order(sure)
        self._sure = frozenset(number for number, _, _ in sure)
        windows: list[tuple[int, int]] = []
        at, low = 0, 0
        for number in range(len(stops)):
            while at < len(sure) and sure[at][0] < number:
                low = sure[at][2]
                at += 1
            if at == len(sure):
                windows.append((low, size))
            elif sure[at][0] == number:
                windows.append((sure[at][1], sure[at][2]))
            else:
                windows.append((low, sure[at][1]))
        return windows


_MARKS = re.compile(f"[{''.join(sorted(BOXES))}]")
_TABLES = re.compile("[\ue200-\ue9ff]")
_STOP = re.compile(r"[ \t\xa0]*[.)]")


def _may_hold_text(tokens: Sequence[Token]) -> bool:
    return any(isinstance(token, Blank | Rows) or token is Between.HAND for token in tokens)


def _turn(tokens: Sequence[Token], turn: int) -> int:
    """The number of the row after these tokens; that of the innermost loop."""
    for token in tokens:
        first = getattr(token, "first", None)
        if first is not None:
            turn = 0 if first else turn + 1
    return turn


def _in_order(sure: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The most of them that stand in the order of the paper."""
    tails: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for index, (_, start, _) in enumerate(sure):
        place = bisect_left(tails, start)
        before.append(chain[place - 1] if place else -1)
        tails[place : place + 1] = [start]
        chain[place : place + 1] = [index]
    at, kept = (chain[-1] if chain else -1), []
    while at >= 0:
        kept.append(sure[at])
        at = before[at]
    return kept[::-1]


def _steps(state: _State | None) -> list[Found]:
    steps: list[Found] = []
    while state is not None and state.found is not None:
        steps.append(state.found)
        state = state.before
    return steps[::-1]
