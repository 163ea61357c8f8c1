"""Content laid beside a document's layout: the value of each blank, and what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from parsers.content import Block
from parsers.flow.compiler import compiled
from parsers.flow.program import (
    Between,
    GridPlan,
    Number,
    Program,
    Rows,
    Stop,
    Token,
    Turn,
    grids_of,
)
from parsers.flow.search import Found, Search
from parsers.flow.tables import LEAST_TABLE, Given, Placed, Tables
from parsers.flow.taking import Matched, Taker
from parsers.flow.text import PARAGRAPH, Stream, cleaned, stream_of, table_letter
from parsers.flow.values import Piece, Splitter, fields_of
from templates.control_tags import pattern_of
from templates.findings import NOWHERE
from templates.layout import Blank, Layout, Some

_PASSED: Final = frozenset(" \t\xa0\xad\u200b\u200c\u200d\u2060\ufeff")
_SIGNS: Final = {"\uff1a": ":", "\ufe55": ":", "\ufe13": ":", "\uff0e": "."}
#: What printers add to pages: their numbers, and the small print of our own blanks.
_FURNITURE: Final = re.compile(
    r"[-–—\s]*(?:หน้า(?:ที่)?\s*)?[0-9๐-๙]{1,3}(?:\s*(?:/|จาก|ของ)\s*[0-9๐-๙]{1,3})?[-–—\s]*"
    r"|[a-z0-9_]{2,64}[\s·|:.-]+[0-9a-f]{12}(?:[\s·|:.-].*)?"
)


def match(layout: Layout, blocks: Sequence[Block], *, whole: bool = False) -> Matched:
    """The values of the blanks of a document's paper.

    ``whole``: paragraphs are those of the writer, as in a Word file; else each may be one line
    of a page. A value is given only if what stands around it was found without doubt; a place
    that is there but empty is given with None; everything else is a finding with its field.
    """
    return _Matching(stream_of(blocks), Taker(whole)).match(layout)


@lru_cache(maxsize=256)
def _program(key: int, flat: frozenset[int]) -> Program:
    return compiled(_layouts[key].flow, flat)


_layouts: dict[int, Layout] = {}


def program_of(layout: Layout, flat: frozenset[int] = frozenset()) -> Program:
    """The layout's flow compiled once for all files."""
    _layouts[id(layout)] = layout
    return _program(id(layout), flat)


@dataclass(slots=True)
class _Matching:
    stream: Stream
    taker: Taker
    turns: dict[str, int] = field(default_factory=dict)
    there: float = 0.0
    gone: float = 0.0
    tables: Tables = field(init=False)

    def __post_init__(self) -> None:
        self.tables = Tables(self.stream.tables, self._joined())

    def _joined(self) -> frozenset[int]:
        """The tables after which the next one comes at once, page numbers left out."""
        text, made = self.stream.text, set[int]()
        for number in range(len(self.stream.tables) - 1):
            start = text.find(table_letter(number))
            end = text.find(table_letter(number + 1), start)
            low, high = self.stream.raw_between(start + 1, end)
            lines = self.stream.raw[low:high].split(PARAGRAPH)
            if all(not line.strip() or _FURNITURE.fullmatch(line) for line in lines):
                made.add(number)
        return frozenset(made)

    def match(self, layout: Layout) -> Matched:
        """Everything at once."""
        program = program_of(layout)
        flat = frozenset(grid.number for grid in grids_of(program) if not self._is_there(grid))
        self.run(program_of(layout, flat) if flat else program)
        self._withhold_loops(set(_inline_loops(layout.flow)))
        whole = self.there + self.gone
        self.taker.matched.score = self.there / whole if whole else 0.0
        return self.taker.matched

    def _withhold_loops(self, inline: set[str]) -> None:
        """Where a turn of a loop lacks words, its turns may have run together: none is sure.

        Of a loop in one line that is so too where a value of it is not clear.
        """
        matched = self.taker.matched
        lost = {
            loop
            for finding in matched.findings
            for loop in (*self.turns, *inline)
            if pattern_of(finding.place.field).startswith(loop)
            and (finding.code == "flow.words_missing" or loop in inline)
        }
        kept = []
        for raw in matched.raws:
            if not any(pattern_of(raw.path).startswith(loop) for loop in lost):
                kept.append(raw)
            elif raw.value not in (None, ""):
                self.taker.tell("flow.not_clear", raw.path, raw.place, str(raw.value))
        matched.raws[:] = kept

    def _is_there(self, grid: GridPlan) -> bool:
        numbers = range(len(self.stream.tables))
        return any(self.tables.likeness(grid, number) >= LEAST_TABLE for number in numbers)

    def run(self, program: Program) -> None:
        """Find the way of the text through a program, and read what stands between its stops."""
        way = Search(program, self.stream, self._fits, self.taker.whole).way()
        tokens: tuple[Token, ...] = ()
        missing: list[Stop] = []
        end, before = 0, Stop()
        if not way:
            self.gone += sum(stop.weight for stop in program.stops)
            self.taker.tell("flow.not_this_form", "", NOWHERE, "")
        for found in way:
            stop = program.stops[found.stop]
            tokens += found.tokens
            if found.is_missing:
                missing.append(stop)
                self.gone += stop.weight
                continue
            if stop.grid is None:
                self.there += stop.weight
            tokens = self._numbered(tokens)
            self._gap(tokens, end, found.start, before, sure=found.sure, missing=missing)
            if stop.grid is not None:
                self._grid(stop.grid, found)
            tokens, missing, end, before = (), [], found.end, stop

    def _fits(self, stop: Stop, number: int) -> Sequence[tuple[int, float]]:
        return self.tables.options(stop.grid, number) if stop.grid is not None else ()

    def _numbered(self, tokens: Sequence[Token]) -> tuple[Token, ...]:
        """The tokens with the rows' numbers in their paths; turns of loops are counted."""
        made: list[Token] = []
        row = 0
        for token in tokens:
            if isinstance(token, Turn):
                row = 0 if token.first else self.turns.get(token.path, -1) + 1
                self.turns[token.path] = row
            elif token is Between.NUMBER:
                made.append(Number(row + 1))
            elif isinstance(token, Blank):
                made.append(replace(token, path=self._path(token.path)))
            elif isinstance(token, Rows):
                inner = tuple(
                    replace(each, path=self._path(each.path)) if isinstance(each, Blank) else each
                    for each in token.tokens
                )
                made.append(Rows(self._path(token.path), inner))
            else:
                made.append(token)
        return tuple(made)

    def _path(self, path: str) -> str:
        """A path with the numbers of the rows that are read; ``[]`` stays for rows to come."""
        done, at = "", 0
        while (place := path.find("[]", at)) >= 0:
            turn = self.turns.get(path[: place + 2])
            done += path[at:place] + ("[]" if turn is None else f"[{turn}]")
            at = place + 2
        return done + path[at:]

    # --- between words --------------------------------------------------------------------------

    def _gap(
        self,
        tokens: Sequence[Token],
        start: int,
        end: int,
        before: Stop,
        *,
        sure: bool,
        missing: Sequence[Stop],
    ) -> None:
        low, high = self.stream.raw_between(start, end)
        low = _without_tail(self.stream.raw, low, high, before.tail)
        if missing:
            self._lost(tokens, missing, low, high)
        elif not fields_of(tokens):
            has_number = any(isinstance(token, Number) for token in tokens)
            is_number = has_number and self.stream.text[start:end].isdigit()
            if not is_number:
                self._extra(low, high)
        else:
            tabbed = _beside_tabs(tokens)
            for piece in Splitter(self.stream.raw, self.taker.whole).pieces(tokens, low, high):
                self._piece(piece, sure=sure, beside_tab=piece.field in tabbed)

    def _lost(self, tokens: Sequence[Token], missing: Sequence[Stop], low: int, high: int) -> None:
        """Words of the paper are not there: nobody knows where its blanks begin and end."""
        text = cleaned(self.stream.raw[low:high])
        words = " … ".join(stop.text for stop in missing if stop.text)
        places = [token for token in tokens if isinstance(token, Blank) and not token.derived]
        place = self.stream.place(low, high)
        for blank in places:
            self.taker.tell("flow.words_missing", blank.path, place, text, expected=words)
        if not places and words:
            self.taker.tell("flow.words_changed", "", place, text, expected=words)

    def _extra(self, low: int, high: int) -> None:
        for line in self.stream.raw[low:high].split(PARAGRAPH):
            text = cleaned(line)
            if text and not _FURNITURE.fullmatch(text):
                at = self.stream.raw.index(line, low)
                self.taker.tell("flow.extra_text", "", self.stream.place(at, at + len(line)), text)

    def _piece(self, piece: Piece, *, sure: bool, beside_tab: bool) -> None:
        blank = piece.field
        if isinstance(blank, Rows):
            # Which row is which can't be told: each of their blanks is told of.
            inner = [each for each in blank.tokens if isinstance(each, Blank)]
            for each in inner:
                self.taker.take(each, piece, self.stream, sure=False, beside_tab=False)
        elif isinstance(blank, Blank):
            path = blank.path.replace("[]", f"[{piece.row}]") if not blank.between else blank.path
            blank = replace(blank, path=path)
            self.taker.take(blank, piece, self.stream, sure=sure, beside_tab=beside_tab)

    # --- tables ---------------------------------------------------------------------------------

    def _grid(self, grid: GridPlan, found: Found) -> None:
        first = ord(self.stream.text[found.start]) - ord(table_letter(0))
        last = ord(self.stream.text[found.end - 1]) - ord(table_letter(0))
        fit = self.tables.fit(grid, first, last - first + 1)
        for row in fit.rows if fit is not None else ():
            self._row(row)

    def _row(self, row: Placed) -> None:
        self._numbered(row.tokens)
        if row.plan is None:
            if row.given is not None:
                self._strange_row(row.given)
            return
        if row.given is None:
            self.gone += row.plan.weight
            for blank in row.blanks():
                self.taker.tell(
                    "flow.row_missing", self._path(blank.path), NOWHERE, "", expected=row.words
                )
            return
        self.there += row.plan.weight
        for plan, cell in zip(row.plan.cells, row.given.cells, strict=True):
            if plan.blank is not None:
                blank = replace(plan.blank, path=self._path(plan.blank.path))
                self.taker.take_cell(blank, cell.blocks, sure=not row.unsure)
            elif plan.program is not None:
                self._inner(plan.program, cell.blocks, sure=not row.unsure)

    def _inner(self, program: Program, blocks: Sequence[Block], *, sure: bool) -> None:
        inner = self._inside(blocks)
        count = len(self.taker.matched.raws)
        inner.run(program)
        self.there, self.gone = inner.there, inner.gone
        if not sure:
            for raw in self.taker.matched.raws[count:]:
                self.taker.tell("flow.not_clear", raw.path, raw.place, str(raw.value or ""))
            del self.taker.matched.raws[count:]

    def _inside(self, blocks: Sequence[Block]) -> _Matching:
        return _Matching(stream_of(blocks), self.taker, self.turns, self.there, self.gone)

    def _strange_row(self, given: Given) -> None:
        texts = [text for text in given.texts if text]
        if texts and not given.is_head:
            stream = stream_of([block for cell in given.cells for block in cell.blocks])
            place = stream.place(0, len(stream.raw))
            self.taker.tell("flow.extra_row", "", place, " | ".join(texts))


def _inline_loops(item: Any) -> Iterator[str]:
    """The paths of loops that stand in one line."""
    if isinstance(item, Some) and item.path:
        yield item.path
    parts = item if isinstance(item, tuple) else ()
    for name in ("items", "cells", "pieces", "other"):
        parts += getattr(item, name, ())
    for part in parts:
        if not isinstance(part, str):
            yield from _inline_loops(part)


def _beside_tabs(tokens: Sequence[Token]) -> list[Token]:
    """The blanks beside which the paper has a tab; printed, it may be dots."""
    return [
        token
        for at, token in enumerate(tokens)
        if Between.TAB in (*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2])
    ]


def _without_tail(raw: str, start: int, end: int, tail: str) -> int:
    """The place after signs such as the colon that ends a label."""
    at = start
    for sign in tail:
        place = at
        while place < end and raw[place] in _PASSED:
            place += 1
        if place < end and _SIGNS.get(raw[place], raw[place]) == sign:
            at = place + 1
    return at
