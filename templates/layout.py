"""What a document's blank paper looks like, for those who read it: its text, its places to fill.

Made from the Word template by ``make layouts`` and kept beside it as ``layout.json``; the
template's hash in it says whether it is still right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from templates.findings import Box

LAYOUT_FILE: Final = "layout.json"
# What a blank in the file does not say: its kind, option, whether it is derived, what is between.
_USUAL: Final[tuple[Any, ...]] = ("", "", False, "")


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to fill in between texts.

    ``path`` has ``[]`` in a part that repeats, else row numbers. ``option`` is set for one tick
    box. ``derived`` is printed by the maker and filled in by nobody: a total, an amount in words,
    and without a path the number of a row. ``between`` stands between the items of a list that
    is written in one text. ``kind`` is that of the field, empty for a text made from another one.
    """

    path: str
    option: str = ""
    derived: bool = False
    between: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Some:
    """A part of a line that stands there only sometimes, or with a ``path`` once for each row.

    ``other`` is what stands there else.
    """

    pieces: tuple[Piece, ...]
    path: str = ""
    other: tuple[Piece, ...] = ()


Piece = str | Blank | Some


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: texts and blanks in turn."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``columns`` is how many it spans."""

    items: tuple[Item, ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """What stands once for each row of ``path`` (``plan_rows[]``): rows or paragraphs."""

    path: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Maybe:
    """What stands there only sometimes, as the template's conditions have it, and what else."""

    items: tuple[Item, ...]
    other: tuple[Item, ...] = ()


Item = Line | Grid | Row | Repeat | Maybe


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a blank stands on the blank paper: page from 1, box in points from its upper left.

    ``kind`` is ``line``, ``cell``, ``block`` or ``box`` (to tick).
    """

    path: str
    option: str
    page: int
    box: Box
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the blank paper: its size in points, and its QR code's box if it has one."""

    width: float
    height: float
    qr: Box | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The flow of the text, and the places on the pages."""

    template: str
    flow: tuple[Item, ...]
    pages: tuple[Page, ...]
    spots: tuple[Spot, ...]


def load_layout(path: Path) -> Layout:
    """Read what ``dump_layout`` wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Layout(
        data["template"],
        _items(data["flow"]),
        tuple(Page(width, height, _box(qr)) for width, height, qr in data["pages"]),
        tuple(
            Spot(where, option, page, (left, top, right, bottom), kind)
            for where, option, page, left, top, right, bottom, kind in data["spots"]
        ),
    )


def dump_layout(layout: Layout) -> str:
    """The layout as JSON, an item of the flow or a spot on a line each; the same each time."""
    pages = [[page.width, page.height, page.qr] for page in layout.pages]
    spots = [[at.path, at.option, at.page, *at.box, at.kind] for at in layout.spots]
    flow = [_plain(item) for item in layout.flow]
    parts = (
        f'"template": {json.dumps(layout.template)}',
        f'"pages": {json.dumps(pages)}',
        *(
            f'"{name}": [\n'
            + ",\n".join(json.dumps(each, ensure_ascii=False) for each in rows)
            + "\n]"
            for name, rows in (("flow", flow), ("spots", spots))
        ),
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _box(told: list[float] | None) -> Box | None:
    return None if told is None else (told[0], told[1], told[2], told[3])


def _items(told: Iterable[Any]) -> tuple[Item, ...]:
    return tuple(_item(each) for each in told)


def _pieces(told: Iterable[Any]) -> tuple[Piece, ...]:
    return tuple(_piece(each) for each in told)


def _piece(told: Any) -> Piece:
    if isinstance(told, dict):
        return Some(_pieces(told["some"]), told.get("path", ""), _pieces(told.get("other", ())))
    if isinstance(told, str):
        return told
    path, more = told[0], tuple(told[1:])
    kind, option, derived, between = more + _USUAL[len(more) :]
    return Blank(path, option, derived=derived, between=between, kind=kind)


def _item(told: list[Any]) -> Item:
    match told:
        case ["line", *pieces]:
            return Line(_pieces(pieces))
        case ["row", *cells]:
            return Row(tuple(Cell(_items(items), columns) for columns, *items in cells))
        case ["grid", *items]:
            return Grid(_items(items))
        case ["repeat", str(path), *items]:
            return Repeat(path, _items(items))
        case ["maybe", other, *items]:
            return Maybe(_items(items), _items(other))
        case _:
            raise ValueError(told)


def _plain(item: Item) -> list[Any]:
    match item:
        case Line():
            return ["line", *map(_plain_piece, item.pieces)]
        case Row():
            return ["row", *([cell.columns, *map(_plain, cell.items)] for cell in item.cells)]
        case Grid():
            return ["grid", *map(_plain, item.items)]
        case Repeat():
            return ["repeat", item.path, *map(_plain, item.items)]
        case Maybe():
            return ["maybe", [*map(_plain, item.other)], *map(_plain, item.items)]


def _plain_piece(piece: Piece) -> Any:
    match piece:
        case Some():
            told: dict[str, Any] = {"some": [_plain_piece(each) for each in piece.pieces]}
            if piece.path:
                told["path"] = piece.path
            if piece.other:
                told["other"] = [_plain_piece(each) for each in piece.other]
            return told
        case Blank():
            parts = [piece.path, piece.kind, piece.option, piece.derived, piece.between]
            while len(parts) > 1 and not parts[-1]:
                parts.pop()
            return parts
        case _:
            return piece
