"""What the pieces of a layout are: words, numbers of rows, lines to write on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from parsers.flow.text import squeezed
from templates.layout import Blank, Grid, Item, Line, Maybe, Piece, Repeat, Row, Some

#: Lines to write on that are no field, as for a signature.
HAND: Final = re.compile("[.\u2026]{4,}|_{3,}|\u2026+")


def is_number(piece: Item | Piece) -> bool:
    """Whether a blank is the number of a row."""
    return isinstance(piece, Blank) and not piece.path


def ends_number(piece: Item | Piece) -> bool:
    """Whether a text goes on as after the number of a row."""
    return isinstance(piece, str) and piece.lstrip()[:1] in (".", ")")


def is_numbering(part: Some) -> bool:
    """``1. `` before a line of a list."""
    match part.pieces:
        case (Blank(path=""), str(signs)):
            return not squeezed(signs) and not part.other
        case _:
            return False


def flat_pieces(part: Item | Piece) -> Iterator[Piece]:
    """All pieces of a part, those that stand there only sometimes before what is in them."""
    if isinstance(part, str | Blank):
        yield part
        return
    if isinstance(part, Some):
        yield part
    for inner in _parts_of(part):
        yield from flat_pieces(inner)


def _parts_of(part: Item | Some) -> Iterator[Item | Piece]:
    match part:
        case Line(pieces=pieces):
            yield from pieces
        case Some(pieces=pieces, other=other):
            yield from (*pieces, *other)
        case Row(cells=cells):
            yield from (item for cell in cells for item in cell.items)
        case Maybe(items=items, other=others):
            yield from (*items, *others)
        case Grid(items=items) | Repeat(items=items):
            yield from items


def has_words(parts: Iterable[Item | Piece]) -> bool:
    """Whether there is something to look for: words, a table, rows with numbers."""
    for part in parts:
        if isinstance(part, Grid | Row):
            return True
        if isinstance(part, Maybe | Repeat):
            inner = part.items + (part.other if isinstance(part, Maybe) else ())
            if has_words(inner):
                return True
        elif isinstance(part, Line):
            if has_words(part.pieces) or any(map(is_number, part.pieces)):
                return True
        elif isinstance(part, Some):
            if not is_numbering(part) and has_words((*part.pieces, *part.other)):
                return True
        elif isinstance(part, str) and squeezed(HAND.sub("", part)):
            return True
    return False


def has_blanks(parts: Iterable[Item | Piece]) -> bool:
    """Whether there is a place to fill in."""
    return any(
        isinstance(each, Blank) and each.path for part in parts for each in flat_pieces(part)
    )


def headed(loop: Repeat) -> tuple[str, Line] | None:
    """The words that stand before the first row of a loop only, and each row without them."""
    match loop.items:
        case (Maybe(items=(Line(pieces=first),), other=(Line(pieces=later),)),):
            pass
        case _:
            return None
    match first, later:
        case (str(words), *rest), (str(lead), *same) if rest == same and not squeezed(lead):
            return words, Line(tuple(same))
        case _:
            return None


def as_lines(items: Sequence[Item]) -> list[Item]:
    """A table's rows as lines, its cells apart by tabs, line by line as they are printed."""
    made: list[Item] = []
    for item in items:
        match item:
            case Row():
                lines = [
                    [each for each in cell.items if isinstance(each, Line)] for cell in item.cells
                ]
                for number in range(max(map(len, lines), default=0)):
                    parts = [line[number].pieces for line in lines if number < len(line)]
                    pieces = [piece for part in parts for piece in (*part, "\t")]
                    made.append(Line(tuple(pieces[:-1])))
            case Repeat():
                made.append(replace(item, items=tuple(as_lines(item.items))))
            case Maybe():
                one, other = as_lines(item.items), as_lines(item.other)
                made.append(Maybe(tuple(one), tuple(other)))
            case _:
                made.append(item)
    return made
