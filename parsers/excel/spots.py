"""Where the values of a form stand in a workbook, found by names or by labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.excel.book import At
from parsers.excel.labels import Column
from templates.findings import Finding
from templates.form import Field, Table


@dataclass(frozen=True, slots=True)
class Spot:
    """The cell of one value; ``inline`` is a value that stands in the label's own cell ``at``."""

    path: str
    field: Field
    at: At
    inline: str | None = None


@dataclass(slots=True)
class TableSpot:
    """The rows of a table on one sheet, and which column of the sheet holds what.

    ``is_named`` is whether names of the workbook say so; what labels say ends with the rows.
    """

    table: Table
    sheet: int
    top: int
    bottom: int
    columns: dict[str, tuple[Column, int]]
    is_named: bool = True

    def cells(self, row: int) -> Iterator[tuple[Column, At]]:
        """The cells of a row in the order of the form."""
        for column, number in self.columns.values():
            yield column, At(self.sheet, row, number)

    @property
    def numbers(self) -> list[int]:
        """The columns of the sheet that it has."""
        return [number for _, number in self.columns.values()]

    @property
    def rows(self) -> range:
        return range(self.top, self.bottom + 1)


@dataclass(slots=True)
class Spots:
    """Everything that was found of a form, and what has to be told of it."""

    singles: list[Spot] = field(default_factory=list)
    tables: list[TableSpot] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def claimed(self) -> dict[At, str]:
        """The path of each cell that holds a value."""
        found = {spot.at: spot.path for spot in self.singles}
        for table in self.tables:
            for row in table.rows:
                found |= {at: column.path for column, at in table.cells(row)}
        return found
