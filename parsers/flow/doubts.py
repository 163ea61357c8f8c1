"""Where the words of a paper could as well be found in another place, so that nothing is sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.flow.program import Token
from parsers.flow.search import Found, Search
from parsers.flow.text import BOXES, PARAGRAPH, Stream, cleaned
from parsers.flow.values import fields_of, looks_right
from templates.layout import Blank


@dataclass(slots=True)
class Doubts:
    """Looks for other ways through a text that explain as much as the one that was found."""

    search: Search
    stream: Stream
    whole: bool

    def of(self, way: Sequence[Found]) -> set[int]:
        """The numbers of steps of the way before which the text is not sure."""
        found = [number for number, step in enumerate(way) if not step.is_missing]
        doubtful: set[int] = set()
        for place, number in enumerate(found[:-1]):
            before = way[found[place - 1]].end if place else 0
            after = way[found[place + 1]]
            if self._moves(way[number], before, after):
                doubtful |= {number, found[place + 1]}
        return doubtful

    def _moves(self, step: Found, before: int, after: Found) -> bool:
        """Whether the words of a stop stand in a second place that would do."""
        stop = self.search.program.stops[step.stop]
        if stop.grid is not None or not (fields_of(step.tokens) or fields_of(after.tokens)):
            return False
        joins = self.stream.joins(step.start, step.end, stop.apart)
        for start, end in self._others(step, before, after.start):
            if self.stream.joins(start, end, stop.apart) > joins:
                continue
            first = stop.begins and step.start in self.stream.starts
            if first and start not in self.stream.starts:
                continue
            if self._fits(step.tokens, before, start) and self._fits(
                after.tokens, end, after.start
            ):
                return True
        return False

    def _others(self, step: Found, low: int, high: int) -> Iterator[tuple[int, int]]:
        words = self.stream.text[step.start : step.end]
        at = self.stream.text.find(words, low, high)
        while at >= 0:
            if at != step.start:
                yield at, at + len(words)
            at = self.stream.text.find(words, at + 1, high)

    def _fits(self, tokens: Sequence[Token], start: int, end: int) -> bool:
        """Whether text could stand where these tokens are."""
        text = self.stream.text[start:end]
        fields = fields_of(tokens)
        if not fields:
            return not text
        marks = sum(letter in BOXES for letter in text)
        boxes = sum(isinstance(each, Blank) and bool(each.option) for each in fields)
        if marks != boxes:
            return False
        low, high = self.stream.raw_between(start, end)
        raw = self.stream.raw[low:high]
        if len(fields) == 1 and isinstance(fields[0], Blank):
            value = cleaned(raw)
            lines = value.count(PARAGRAPH) + 1
            if self.whole and lines > 1 and fields[0].kind != "long_text":
                return False
            return looks_right(fields[0].kind, value)
        return True
