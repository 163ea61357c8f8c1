"""The layouts beside the Word templates are those of today's templates."""

from collections.abc import Iterator

import pytest

from service.documents.layouts import layout_of
from service.documents.making import maker
from templates.catalogue import documents
from templates.control_tags import pattern_of
from templates.form import fields_in, form_of
from templates.layout import LAYOUT_FILE, Blank, Item, Line, Maybe, Piece, Row, Some, dump_layout

NAMES = tuple(documents())
LARGEST_TOTAL = 3_000_000


@pytest.mark.parametrize("name", NAMES)
def test_layout_is_that_of_the_template(name: str) -> None:
    document = documents()[name]
    kept = (document.folder / LAYOUT_FILE).read_text(encoding="utf-8")
    assert document.layout.template == maker(name).template_hash, "run make layouts"
    assert kept == dump_layout(layout_of(maker(name))), "run make layouts"
    assert kept == dump_layout(document.layout)


@pytest.mark.parametrize("name", NAMES)
def test_every_blank_is_of_the_record(name: str) -> None:
    document = documents()[name]
    fields = {field.path for field in fields_in(form_of(document.record))}
    open_blanks = {blank.path for blank in blanks(document.layout.flow) if not blank.derived}
    assert open_blanks <= fields
    assert {pattern_of(spot.path) for spot in document.layout.spots} <= open_blanks


def test_layouts_are_small() -> None:
    files = [document.folder / LAYOUT_FILE for document in documents().values()]
    assert sum(file.stat().st_size for file in files) < LARGEST_TOTAL


def blanks(items: tuple[Item, ...]) -> Iterator[Blank]:
    for item in items:
        if isinstance(item, Line):
            yield from _in_line(item.pieces)
        elif isinstance(item, Row):
            for cell in item.cells:
                yield from blanks(cell.items)
        else:
            yield from blanks(item.items)
            yield from blanks(item.other if isinstance(item, Maybe) else ())


def _in_line(pieces: tuple[Piece, ...]) -> Iterator[Blank]:
    for piece in pieces:
        if isinstance(piece, Blank):
            yield piece
        elif isinstance(piece, Some):
            yield from _in_line((*piece.pieces, *piece.other))
