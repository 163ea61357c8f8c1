"""Where values stand by the names of the workbook, which go along when cells are moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parsers.excel.book import At, Book
from parsers.excel.labels import Labels, TableLabels, key_of
from parsers.excel.spots import Spot, Spots, TableSpot
from templates.form import Field

#: Headings stand at most so many rows above the first row of a table.
_HEADING_ROWS: Final = 6


def spots_by_name(book: Book, labels: Labels) -> Spots:
    """The spots of every field that has a name; a table may stand on several sheets."""
    spots = Spots()
    for path, field in fields_of(labels):
        spots.singles += [
            Spot(path, field, at) for area in book.names.get(path, ()) for at in area.cells()
        ]
    for table in labels.tables:
        for spot in _tables(book, table):
            _complete(book, spot, table)
            spots.tables.append(spot)
    return spots


def fields_of(labels: Labels) -> Iterator[tuple[str, Field]]:
    """The paths outside tables, each with its field; an option's ends with it."""
    for label in labels.singles:
        if label.field is not None:
            yield label.path, label.field
    for grid in labels.grids:
        for _, fields in grid.rows:
            yield from ((field.path, field) for field in fields.values())


def _tables(book: Book, labels: TableLabels) -> Iterator[TableSpot]:
    spots: dict[int, TableSpot] = {}
    for column in labels.columns:
        for area in book.names.get(column.path, ()):
            if area.left != area.right:
                continue
            made = TableSpot(labels.table, area.sheet, area.top, area.bottom, {})
            spot = spots.setdefault(area.sheet, made)
            spot.columns.setdefault(column.path, (column, area.left))
            spot.top, spot.bottom = min(spot.top, area.top), max(spot.bottom, area.bottom)
    yield from spots.values()


def _complete(book: Book, spot: TableSpot, labels: TableLabels) -> None:
    """Columns whose name is lost are found by their headings above the others."""
    taken = set(spot.numbers)
    for column in labels.columns:
        if column.path in spot.columns:
            continue
        found = {
            number
            for row in range(max(1, spot.top - _HEADING_ROWS), spot.top)
            for number in range(1, book.sheets[spot.sheet].width + 1)
            if number not in taken and key_of(book.text(At(spot.sheet, row, number))) == column.key
        }
        if len(found) == 1:
            spot.columns[column.path] = (column, found.pop())
