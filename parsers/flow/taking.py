"""What was found for a blank, taken as its value or told as a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.content import Block, Paragraph
from parsers.flow.text import (
    BOXES,
    BREAK,
    PARAGRAPH,
    Stream,
    around,
    cleaned,
    is_lone_leader,
    without_unseen,
)
from parsers.flow.values import Piece, joined, may_end_with_dot, taken_apart, with_breaks
from parsers.reading import Raw
from templates.findings import NOWHERE, Finding, Place
from templates.layout import Blank

_LONGEST: Final = 200
#: As a mark people also write ใช่ or true.
_LONGEST_MARK: Final = 4
_FIGURES: Final = frozenset({"money", "number", "integer", "date"})
_TEXTS: Final = frozenset({"text", "long_text"})
_AROUND_TEXT: Final = " \t\n\x0b_\u2026"


@dataclass(slots=True)
class Matched:
    """What was found: values, what a person must know, and how sure the document is that one.

    ``score`` is the share of the paper's own words that are there, from 0 to 1. ``lists`` are
    the patterns of lists that are written in one text, which an item may fall apart in.
    """

    raws: list[Raw] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    score: float = 0.0
    lists: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Taker:
    """Gathers what was found; ``whole`` as in ``matching.match``."""

    whole: bool
    matched: Matched = field(default_factory=Matched)

    def take(
        self, blank: Blank, piece: Piece, stream: Stream, *, sure: bool, beside_tab: bool
    ) -> None:
        """What stands in a stretch of text, as the value of a blank."""
        raw = stream.raw[piece.start : piece.end]
        if blank.derived and not blank.kind:
            return
        text = self._text_of(raw, blank.kind)
        signs = f"{_AROUND_TEXT}."
        low = piece.start + len(raw) - len(raw.lstrip(signs))
        high = max(piece.start + len(raw.rstrip(signs)), low)
        place = stream.place(low, high) if text else stream.place(piece.start, piece.end)
        sure = sure and piece.sure and not self._is_dotted(blank.kind, raw, beside_tab=beside_tab)
        if text and sure and self._is_broken(raw) and not blank.option:
            self.tell("flow.several_paragraphs", blank.path, place, text, suggestion=text)
        else:
            self._value(blank, text, raw, place, sure=sure)

    def take_cell(self, blank: Blank, blocks: Sequence[Block], *, sure: bool) -> None:
        """All that stands in a cell, as the value of a blank."""
        if not blank.path or (blank.derived and not blank.kind):
            return
        raw = PARAGRAPH.join(_raw_texts(blocks))
        text = self._text_of(raw, blank.kind)
        sure = sure and not self._is_dotted(blank.kind, raw)
        self._value(blank, text, raw, _place_of(blocks), sure=sure)

    def tell(
        self,
        code: str,
        path: str,
        place: Place,
        found: str,
        *,
        expected: str = "",
        suggestion: str = "",
    ) -> None:
        """Add a finding."""
        place = replace(place, field=path)
        self.matched.findings.append(
            Finding(code, place, found[:_LONGEST], expected[:_LONGEST], suggestion)
        )

    def _value(self, blank: Blank, text: str, raw: str, place: Place, *, sure: bool) -> None:
        if blank.option:
            self._box(blank, text, place)
        elif not text:
            self._give(blank, None, place, "")
        elif sure:
            self._give(blank, text, place, raw.strip())
        elif not blank.derived:
            self.tell("flow.not_clear", blank.path, place, text)

    def _box(self, blank: Blank, text: str, place: Place) -> None:
        """A box is one mark; what stands beside it is no part of it."""
        marks = [letter for letter in text if letter in BOXES]
        if len(marks) == 1 and text != marks[0]:
            self.tell("flow.extra_text", "", place, text.replace(marks[0], "").strip())
            self._give(blank, marks[0], place, text)
        elif len(text) > _LONGEST_MARK:
            self.tell("flow.not_clear", blank.path, place, text)
        else:
            self._give(blank, text or None, place, text)

    def _text_of(self, raw: str, kind: str) -> str:
        """The value that a stretch of raw text is."""
        if kind in _FIGURES:
            # An amount may end with ``.-``, and where a person types, with nothing else.
            raw = without_unseen(raw).strip(_AROUND_TEXT if self.whole else f"{_AROUND_TEXT}.")
        if self.whole:
            return cleaned(raw)
        return joined([with_breaks(line) for line in _kept_ends(raw)], kind).strip()

    def _is_broken(self, raw: str) -> bool:
        """Whether a value goes over paragraphs that its field has no room for."""
        lines = [line for line in raw.split(PARAGRAPH) if cleaned(line)]
        inside = len(lines) > 1 or (
            bool(lines) and not cleaned(raw.split(PARAGRAPH, maxsplit=1)[0])
        )
        return self.whole and inside

    def _give(self, blank: Blank, text: str | None, place: Place, shown: str) -> None:
        if blank.between:
            self._list(blank, text, place)
            return
        shown = "" if shown == text else shown
        self.matched.raws.append(Raw(blank.path, text, place, blank.option, shown))

    def _list(self, blank: Blank, text: str | None, place: Place) -> None:
        """Items that are written in one text; blanks alone between them don't tell them apart."""
        self.matched.lists.add(blank.path)
        if text is None or not blank.between.strip():
            return
        items = taken_apart(text, blank.between)
        for number, item in enumerate(items):
            path = blank.path.replace("[]", f"[{number}]")
            self.matched.raws.append(Raw(path, item or None, place))
        if len(items) > 1:
            found = f"{len(items)}"
            self.tell(
                "flow.list_taken_apart", blank.path.partition("[")[0], place, text, expected=found
            )

    def _is_dotted(self, kind: str, raw: str, *, beside_tab: bool = False) -> bool:
        """Whether it can't be told if a dot at an end is the text's own or of a leader."""
        if kind not in _TEXTS:
            return False
        raw = without_unseen(raw).strip()
        text = cleaned(raw)
        if is_lone_leader(text) or (not raw.endswith(text) and may_end_with_dot(text)):
            return True
        return beside_tab and not self.whole and "." in (text[:1], text[-1:])


def _raw_texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text.replace("\n", BREAK)
        else:
            for row in block.rows:
                for cell in row:
                    yield from _raw_texts(cell.blocks)


def _place_of(blocks: Sequence[Block]) -> Place:
    """Where the text of a cell stands."""
    places = [
        span.place
        for block in blocks
        if isinstance(block, Paragraph)
        for span in block.spans
        if span.place != NOWHERE
    ]
    if not places:
        return NOWHERE
    return replace(
        places[0], box=around(at.box for at in places if at.box and at.page == places[0].page)
    )


def _kept_ends(raw: str) -> Iterator[str]:
    """Lines without leaders, blanks at their ends kept: there they say how lines are joined."""
    for line in raw.split(PARAGRAPH):
        text = cleaned(line)
        if text:
            yield f"{text} " if line[-1:].isspace() else text
