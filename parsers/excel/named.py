"""Where values stand by the names of the workbook, which go along when cells are moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from parsers.excel.book import At, Book
from parsers.excel.labels import GridLabels, Labels, TableLabels, key_of, told
from parsers.excel.spots import Spot, Spots, TableSpot
from templates.findings import Finding
from templates.form import Field

#: Headings stand at most so many rows above the first row of a table.
_HEADING_ROWS: Final = 6
#: So many cells beside labels of others are no cells that were moved one by one.
_SHIFTED: Final = 3


@dataclass(slots=True)
class Names:
    """Finds the spots of everything that has a name.

    A cell that was cut and pasted takes its name along, also where it was put right: beside the
    label that it belongs to. What people see counts, so such a name is dropped: ``moved``.
    """

    book: Book
    labels: Labels
    spots: Spots = field(default_factory=Spots)
    moved: dict[str, At] = field(default_factory=dict)

    def find(self) -> Spots:
        """The spots; what has no name, or one that was dropped, is to be found by its label."""
        for path, each in fields_of(self.labels):
            self.spots.singles += [
                Spot(path, each, at)
                for area in self.book.names.get(path, ())
                for at in area.cells()
            ]
        for table in self.labels.tables:
            self.spots.tables += self._tables(table)
        self._drop_moved()
        return self.spots

    def told(self, found: Spots) -> Iterator[Finding]:
        """The cells that were moved, where their labels were found again."""
        sheets: Counter[int] = Counter()
        for spot in found.singles:
            if self.moved.get(spot.path, spot.at) != spot.at:
                sheets[spot.at.sheet] += 1
                place = self.book.place(self.moved[spot.path])
                yield Finding("excel.cell_moved", place, facts={"label": spot.field.label})
        for sheet, count in sheets.items():
            if count >= _SHIFTED:
                first = min(at for at in self.moved.values() if at.sheet == sheet)
                yield Finding("excel.cells_shifted", self.book.place(first))

    # --- single cells -----------------------------------------------------------------------

    def _drop_moved(self) -> None:
        claimed = self.spots.claimed()
        keys = {label.path: label.key for label in self.labels.singles if label.path}
        grids = {
            each.path: (grid, title, grid.columns[name])
            for grid in self.labels.grids
            for title, fields in grid.rows
            for name, each in fields.items()
        }
        doubtful = self._doubtful(keys)
        kept = []
        for spot in self.spots.singles:
            if spot.field.locked:
                stays = True  # sums stand above their columns, and only confirm the record
            elif spot.path in grids:
                stays = self._is_in_place(spot.at, *grids[spot.path])
            else:
                beside = self._label_beside(spot.at, claimed)
                stays = beside in (None, keys[spot.path]) and keys[spot.path] not in doubtful
            if stays:
                kept.append(spot)
            else:
                self.moved[spot.path] = spot.at
        self.spots.singles = kept

    def _doubtful(self, keys: dict[str, str]) -> set[str]:
        """Labels that stand several times, of which one has lost its name."""
        times = Counter(keys.values())
        return {keys[path] for path in self.book.lost if path in keys and times[keys[path]] > 1}

    def _label_beside(self, at: At, claimed: dict[At, str]) -> str | None:
        """The label right before a cell; None where something else stands there."""
        for column in range(at.column - 1, 0, -1):
            cell = At(at.sheet, at.row, column)
            if cell in claimed:
                return None
            text = self.book.text(cell)
            if text:
                found = told(text, self.labels.keys)
                return found.key if found else None
            if self.book.value(cell) is not None:
                return None
        return None

    def _is_in_place(self, at: At, grid: GridLabels, title: str, heading: str) -> bool:
        """Whether a cell of a grid stands in its row and column, as far as these have labels."""
        titles, headings = {key for key, _ in grid.rows}, set(grid.columns.values())
        before = [At(at.sheet, at.row, column) for column in range(at.column - 1, 0, -1)]
        above = [At(at.sheet, row, at.column) for row in range(at.row - 1, 0, -1)]
        return self._first(before, titles) in (None, title) and (
            self._first(above, headings) in (None, heading)
        )

    def _first(self, cells: list[At], keys: set[str]) -> str | None:
        found = (key_of(self.book.text(cell)) for cell in cells if self.book.text(cell))
        return next((key for key in found if key in keys), None)

    # --- tables -----------------------------------------------------------------------------

    def _tables(self, labels: TableLabels) -> Iterator[TableSpot]:
        spots: dict[int, TableSpot] = {}
        extents: dict[int, set[tuple[int, int]]] = {}
        for column in labels.columns:
            for area in self.book.names.get(column.path, ()):
                if area.left != area.right:
                    continue
                made = TableSpot(labels.table, area.sheet, area.top, area.bottom, {})
                spot = spots.setdefault(area.sheet, made)
                spot.columns.setdefault(column.path, (column, area.left))
                spot.top, spot.bottom = min(spot.top, area.top), max(spot.bottom, area.bottom)
                extents.setdefault(area.sheet, set()).add((area.top, area.bottom))
        for sheet, spot in spots.items():
            self._by_headings(spot, labels)
            if len(extents[sheet]) > 1:
                # Cells of one column were moved up or down, so that rows may be mixed up.
                first = self.book.place(At(sheet, spot.top, min(spot.numbers)))
                self.spots.findings.append(
                    Finding("excel.column_shifted", first, facts={"label": labels.table.title})
                )
        yield from spots.values()

    def _by_headings(self, spot: TableSpot, labels: TableLabels) -> None:
        """Columns whose name is lost, or stands under the heading of another."""
        if labels.table.plain:
            return
        headings = self._headings(spot, {column.key for column in labels.columns})
        for path, (column, number) in list(spot.columns.items()):
            if headings.get(number, column.key) != column.key:
                del spot.columns[path]
                place = self.book.place(At(spot.sheet, spot.top, number))
                finding = Finding("excel.cell_moved", place, facts={"label": column.field.label})
                self.spots.findings.append(finding)
        for column in labels.columns:
            taken = spot.numbers
            same = [
                number
                for number, key in headings.items()
                if key == column.key and number not in taken
            ]
            if column.path not in spot.columns and len(same) == 1:
                spot.columns[column.path] = (column, same[0])

    def _headings(self, spot: TableSpot, keys: set[str]) -> dict[int, str]:
        """The heading of each column of the sheet: the last above the rows."""
        found = {}
        for row in range(max(1, spot.top - _HEADING_ROWS), spot.top):
            for number in range(1, self.book.sheets[spot.sheet].width + 1):
                key = key_of(self.book.text(At(spot.sheet, row, number)))
                if key in keys:
                    found[number] = key
        return found


def fields_of(labels: Labels) -> Iterator[tuple[str, Field]]:
    """The paths outside tables, each with its field; an option's ends with it."""
    for label in labels.singles:
        if label.field is not None:
            yield label.path, label.field
    for grid in labels.grids:
        for _, fields in grid.rows:
            yield from ((each.path, each) for each in fields.values())
