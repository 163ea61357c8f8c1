"""Content and layouts written by hand in tests."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.content import Block, Cell, Paragraph, Span, Table
from parsers.flow import Matched
from templates.findings import Place
from templates.layout import Blank, Grid, Item, Layout, Line, Piece, Row
from templates.layout import Cell as LayoutCell


def text(*spans: str, page: int = 1) -> Paragraph:
    return Paragraph([Span(each, Place(page=page)) for each in spans])


def table(*rows: Sequence[str]) -> Table:
    return Table([[Cell([text(each)]) for each in row] for row in rows])


def layout(*items: Item) -> Layout:
    return Layout("0" * 12, items, (), ())


def line(*pieces: Piece) -> Line:
    return Line(pieces)


def blank(path: str, kind: str = "text", option: str = "") -> Blank:
    return Blank(path, option, kind=kind)


def row(*cells: Piece) -> Row:
    return Row(tuple(LayoutCell((Line((each,)) if each else Line(()),)) for each in cells))


def grid(*rows: Item) -> Grid:
    return Grid(rows)


def values(matched: Matched) -> dict[str, object]:
    """What was found by path, with the option of a box behind a stroke."""
    return {
        f"{raw.path}|{raw.option}" if raw.option else raw.path: raw.value for raw in matched.raws
    }


def told(matched: Matched) -> list[tuple[str, str]]:
    """Codes and fields of the findings."""
    return [(finding.code, finding.place.field) for finding in matched.findings]


def blocks(*lines: str) -> list[Block]:
    return [text(each) for each in lines]
