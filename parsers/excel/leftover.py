"""What stands in a workbook and was not read, and what was read though nobody sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parsers.excel.book import At, Book
from parsers.excel.identify import holds_no_values
from parsers.excel.labels import Labels, number_in
from parsers.excel.spots import Spots, TableSpot
from parsers.excel.values import Values
from parsers.reading import Cell
from templates.findings import Finding

#: So many are told one by one, the rest as a number.
_MOST: Final = 20
_LONGEST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Leftover:
    """Looks over the whole workbook after its values have been taken."""

    book: Book
    labels: Labels
    values: Values
    spots: Spots

    def findings(self) -> Iterator[Finding]:
        """What was left behind, then what was hidden."""
        runs = list(self._runs())
        for run in runs[:_MOST]:
            yield self._told(run)
        if len(runs) > _MOST:
            place = self.book.place(runs[_MOST][0])
            yield Finding("excel.more_left", place, facts={"count": str(len(runs) - _MOST)})
        yield from self._hidden()

    # --- not read -----------------------------------------------------------------------------

    def _runs(self) -> Iterator[list[At]]:
        """Cells that were not read, those below each other together."""
        for number in range(len(self.book.sheets)):
            if holds_no_values(self.book, number):
                continue
            left = [at for at, value in self.book.filled(number) if not self._is_read(at, value)]
            left.sort(key=lambda at: (at.column, at.row))
            run: list[At] = []
            for at in left:
                if run and (at.column, at.row) != (run[-1].column, run[-1].row + 1):
                    yield run
                    run = []
                run.append(at)
            if run:
                yield run

    def _is_read(self, at: At, value: Cell) -> bool:
        if at in self.values.seen or at in self.values.claimed:
            return True
        if isinstance(value, str):
            return self.labels.is_known(value) or number_in(value) is not None
        # The numbers of the rows, and what is ticked nowhere.
        return value is False or self._is_row_number(at, value)

    def _is_row_number(self, at: At, value: Cell) -> bool:
        first = [
            min(spot.numbers)
            for spot in self.spots.tables
            if spot.sheet == at.sheet and spot.top <= at.row <= spot.bottom
        ]
        return any(at.column < column for column in first) and value == int(value or 0)  # type: ignore[arg-type]

    def _told(self, run: list[At]) -> Finding:
        at = run[0]
        found = " / ".join(str(self.book.value(cell)) for cell in run)[:_LONGEST_SHOWN]
        below = any(self._is_row_of(spot, cell) for spot in self.spots.tables for cell in run)
        code = "excel.below_table" if below else "excel.left_over"
        return Finding(code, self.book.place(at), found)

    def _is_row_of(self, spot: TableSpot, at: At) -> bool:
        """Whether this could be a row of the table that was not read as one."""
        if at.sheet != spot.sheet or at.row <= spot.bottom or at.column not in spot.numbers:
            return False
        cells = [cell for _, cell in spot.cells(at.row)]
        said = [cell for cell in cells if self.book.value(cell) is not None]
        return len(said) * 2 >= len(cells)

    # --- hidden -------------------------------------------------------------------------------

    def _hidden(self) -> Iterator[Finding]:
        """Sheets, rows and columns that are hidden and have values that were read."""
        told: set[tuple[str, int, int]] = set()
        for at in sorted(self.values.seen):
            sheet = self.book.sheets[at.sheet]
            if sheet.hidden:
                kind, key = "sheet", (at.sheet, 0)
            elif at.row in sheet.hidden_rows:
                kind, key = "row", (at.sheet, at.row)
            elif at.column in sheet.hidden_columns:
                kind, key = "column", (at.sheet, at.column)
            else:
                continue
            if (kind, *key) not in told:
                told.add((kind, *key))
                found = str(self.book.value(at))[:_LONGEST_SHOWN]
                yield Finding(f"excel.hidden_{kind}", self.book.place(at), found)
