"""Which document a paper is, by its title and its words; twins are told apart or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from parsers.content import Block
from parsers.flow.matching import program_of
from parsers.flow.program import Program, Stop
from parsers.flow.tables import text_of
from parsers.reading import KnownBy
from templates.catalogue import Document
from templates.layout import Layout, Line

_SHORTEST: Final = 4
#: How much of a paper's own words must be there, and of those that a twin does not have.
_LEAST: Final = 0.7
_NEAR: Final = 0.5
_LEAST_OWN: Final = 0.8
_MOST_OF_OTHER: Final = 0.3
#: So many times as much must speak for a paper if there are words of another, too.
_TIMES: Final = 3
#: Titles stand in the first part of the text.
_HEAD: Final = 400


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document's paper: those that are always there, all, and its title."""

    always: frozenset[str]
    all: frozenset[str]
    title: tuple[str, ...]


def identify(
    blocks: Sequence[Block], documents: Mapping[str, Document]
) -> tuple[Document, KnownBy] | None:
    """The document that a text is the filled paper of, if that is clear, and how it is known."""
    text = text_of(blocks)
    words = {name: words_of(document.layout) for name, document in documents.items()}
    there = {word for each in words.values() for word in each.all if word in text}
    shares = {name: _share(each.always, there) for name, each in words.items()}
    likely = [name for name, share in shares.items() if share >= _LEAST]
    near = [name for name, share in shares.items() if share >= _NEAR]
    clear = [
        name
        for name in likely
        if all(_is_rather(words[name], words[other], there) for other in near if other != name)
    ]
    if len(clear) != 1:
        return None
    name = clear[0]
    title, head = words[name].title, text[:_HEAD]
    by_title = bool(title) and all(line in head for line in title)
    return documents[name], KnownBy.TITLE if by_title else KnownBy.LAYOUT


def words_of(layout: Layout) -> Words:
    """A layout's words, read off once."""
    key = id(layout)
    known = _known.get(key)
    if known is None:
        program = program_of(layout)
        always, every = set[str](), set[str]()
        for number, stop in enumerate(program.stops):
            words = {word for word in _words(stop) if len(word) >= _SHORTEST}
            every |= words
            if number in program.must:
                always |= words
        _known[key] = known = Words(frozenset(always), frozenset(every), _title(layout, program))
    return known


_known: dict[int, Words] = {}


def _words(stop: Stop) -> Iterator[str]:
    if stop.text:
        yield stop.text
    if stop.grid is not None:
        yield from stop.grid.words


def _title(layout: Layout, program: Program) -> tuple[str, ...]:
    """The lines at the head that are nothing but words; letters have none."""
    first = takewhile(
        lambda item: isinstance(item, Line) and all(isinstance(each, str) for each in item.pieces),
        layout.flow,
    )
    count = sum(bool(item.pieces) for item in first if isinstance(item, Line))
    return tuple(stop.text for stop in program.stops[1 : 1 + count] if stop.text)


def _only(one: Words, other: Words) -> frozenset[str]:
    """What one paper always says and the other never."""
    said = "\x00".join(other.all)
    return frozenset(word for word in one.always - other.all if word not in said)


def _weight(words: AbstractSet[str]) -> int:
    return sum(map(len, words))


def _share(words: frozenset[str], there: set[str]) -> float:
    return _weight(words & there) / _weight(words) if words else 0.0


def _is_rather(one: Words, other: Words, there: set[str]) -> bool:
    """Whether the words that are there are rather those of one paper than of another."""
    own, others = _only(one, other), _only(other, one)
    if own and _share(own, there) < _LEAST_OWN:
        return False
    if others:
        few = _weight(others & there) * _TIMES <= _weight(own & there)
        most = _LEAST_OWN if own and few else _MOST_OF_OTHER
        return _share(others, there) < most and (bool(own) or not others & there)
    # All that the other one always says this one says too: only its own words speak for it.
    return bool(own)
