"""Where in a text the words and the tables of a program may stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz

from parsers.flow.program import Program, Stop
from parsers.flow.text import Stream, table_letter

_FEW: Final = 6
_MOST_ROWS: Final = 1_000
_THAI: Final = {ord("0") + digit: ord("๐") + digit for digit in range(10)}
#: Words of fewer letters must stand as they are; longer ones may have an eighth of them wrong.
_SHORTEST_ROUGH: Final = 6
_ROUGH: Final = 87
_EDGE: Final = 2

#: How many of the tables from a number on may be that of a stop, each with what it costs.
TableFits = Callable[[Stop, int], Sequence[tuple[int, float]]]
Place = tuple[int, int, float]


@dataclass
class Places:
    """The places of one program in one text: where they begin and end, and what they cost."""

    program: Program
    stream: Stream
    fits: TableFits
    #: Stops whose place is known beforehand.
    sure: frozenset[int] = frozenset()
    _windows: list[tuple[int, int]] = field(default_factory=list)
    _known: dict[str, list[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._windows = self._narrowed()

    def of(self, number: int, after: int, turn: int) -> Iterator[Place]:
        """The next places of a stop after another; ``turn`` is the number of the row, from 0."""
        stop, (low, high) = self.program.stops[number], self._windows[number]
        yield from self._candidates(stop, max(after, low), high, turn)

    @cached_property
    def covered(self) -> list[int]:
        """For each place of the text, how many letters from there on may be words of the paper."""
        text = self.stream.text
        marks = bytearray(len(text) + 1)
        for stop in self.program.stops:
            for start, end, _ in self._found(stop.text) if stop.text else ():
                marks[start:end] = b"\1" * (end - start)
        made, count = [0] * (len(text) + 1), 0
        for place in range(len(text) - 1, -1, -1):
            count += marks[place]
            made[place] = count
        return made

    def _candidates(self, stop: Stop, low: int, high: int, turn: int) -> Iterator[Place]:
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

    def _tables(self, stop: Stop, low: int, high: int) -> Iterator[Place]:
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

    def _numbered(self, stop: Stop, low: int, high: int, turn: int) -> Iterator[Place]:
        if turn >= _MOST_ROWS:
            return
        number = str(turn + 1)
        thai = number.translate(_THAI)
        for written in (number, thai):
            words = written + stop.text
            places = self._found(words)
            for start, end, cost in places[bisect_left(places, (low, 0, 0.0)) :]:
                if end > high:
                    break
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

    def _found(self, words: str) -> list[Place]:
        known = self._known.get(words)
        if known is None:
            known = self._known[words] = list(self._exact(words)) or list(self._rough(words))
        return known

    def _exact(self, words: str) -> Iterator[Place]:
        text, at = self.stream.text, -1
        while (at := text.find(words, at + 1)) >= 0:
            yield at, at + len(words), 0.0

    def _rough(self, words: str) -> Iterator[Place]:
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

    def _stands_right(self, stop: Stop, place: Place) -> bool:
        if stop.begins and place[0] not in self.stream.starts:
            return False
        return not self.stream.joins(place[0], place[1], stop.apart)

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
            if len(places) == 1 and not places[0][2] and self._stands_right(stop, places[0]):
                sure.append((number, places[0][0], places[0][1]))
        sure = _in_order(sure)
        self.sure = frozenset(number for number, _, _ in sure)
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


_STOP = re.compile(r"[ \t\xa0]*[.)]")


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
