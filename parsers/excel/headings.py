"""Tables found by their heading rows, grids by rows and columns, short lists by their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from parsers.excel.book import At, Book
from parsers.excel.hits import Hit, SheetHits
from parsers.excel.labels import (
    ROW_NUMBERS,
    TOTALS,
    Column,
    GridLabels,
    Labels,
    TableLabels,
    key_of,
    number_in,
)
from parsers.excel.matching import certain_pairs
from parsers.excel.spots import Spot, TableSpot
from templates.entry_texts import ROW_NUMBER
from templates.findings import Finding

#: A title stands at most so many rows above the heading row.
_TITLE_ROWS: Final = 4
#: So many blank rows end a table whose rows have no numbers.
_GAP: Final = 2
_ROW_NUMBER: Final = key_of(ROW_NUMBER)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A row that may be the heading of a table: its columns, and how well it fits."""

    sheet: SheetHits
    row: int
    columns: dict[str, tuple[Column, int]]
    fit: float


@dataclass(slots=True)
class Tables:
    """Finds tables, grids and lists; ``used`` are the labels and cells that they take."""

    book: Book
    labels: Labels
    sheets: list[SheetHits]
    taken: set[At]
    spots: list[TableSpot] = field(default_factory=list)
    singles: list[Spot] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: set[At] = field(default_factory=set)

    def find(self, lost: set[str]) -> None:
        """Everything lost that is no single value."""
        for grid in self.labels.grids:
            if lost & {each.path for _, fields in grid.rows for each in fields.values()}:
                self._grid(grid, lost)
        wide = [each for each in self.labels.tables if each.table.path in lost]
        claims: dict[tuple[int, int], list[tuple[TableLabels, _Heading]]] = {}
        for labels in wide:
            if not labels.table.short:
                for heading in self._best(labels):
                    claims.setdefault((heading.sheet.sheet, heading.row), []).append(
                        (labels, heading)
                    )
        for found in claims.values():
            self._settle(found)
        for labels in wide:
            if labels.table.short:
                self._list(labels)

    # --- tables -----------------------------------------------------------------------------

    def _best(self, labels: TableLabels) -> list[_Heading]:
        """The heading rows that fit best; several only where the table stands there twice."""
        found = list(self._headings(labels))
        best = max((heading.fit for heading in found), default=0)
        return [heading for heading in found if heading.fit == best]

    def _headings(self, labels: TableLabels) -> Iterator[_Heading]:
        keys = {column.key for column in labels.columns}
        needed = max(min(2, len(keys)), ceil(len(keys) / 2))
        for sheet in self.sheets:
            for row in sorted({hit.at.row for hit in sheet.hits if hit.key in keys}):
                hits = [hit for hit in sheet.row(row) if hit.at not in self.used | self.taken]
                if len({hit.key for hit in hits} & keys) < needed:
                    continue
                if len(labels.columns) == 1 and not self._is_numbered(sheet, row):
                    continue
                columns = self._columns(labels, [hit for hit in hits if hit.key in keys])
                titled = self._is_titled(sheet, row, labels.title)
                yield _Heading(sheet, row, columns, len(columns) + titled / 2)

    def _columns(self, labels: TableLabels, hits: list[Hit]) -> dict[str, tuple[Column, int]]:
        """Which column is which: by label, by band where labels repeat, else by order."""
        found: dict[str, tuple[Column, int]] = {}
        bands = {hit.at: self._band(hit.at) for hit in hits}
        order = [(column.key, column.band) for column in labels.columns]
        pairs = certain_pairs([key for key, _ in order], [hit.key for hit in hits])
        for place, column in enumerate(labels.columns):
            same = [hit for hit in hits if hit.key == column.key]
            if sum(key == column.key for key, _ in order) > 1:
                in_band = [hit for hit in same if column.band and bands[hit.at] == column.band]
                named = any(bands[hit.at] for hit in same)
                by_order = [hits[pairs[place]]] if place in pairs else []
                same = in_band if named else by_order
            if len(same) == 1:
                found[column.path] = (column, same[0].at.column)
        return found

    def _band(self, at: At) -> str:
        """The text above a heading, which may span several of them."""
        above = At(at.sheet, at.row - 1, at.column)
        while above.row > 0 and above.column > 0:
            holder = self.book.holder(above)
            text = self.book.text(holder)
            if text or (holder == above and self.book.value(above) is not None):
                return key_of(text)
            # Formats that tell nothing of merged cells have the band above its first heading.
            above = At(at.sheet, above.row, holder.column - 1)
        return ""

    def _is_titled(self, sheet: SheetHits, row: int, title: str) -> bool:
        name = key_of(self.book.sheets[sheet.sheet].name)
        above = range(row - _TITLE_ROWS, row)
        return name == title or any(hit.key == title and hit.at.row in above for hit in sheet.hits)

    def _is_numbered(self, sheet: SheetHits, row: int) -> bool:
        return any(
            key_of(self.book.text(At(sheet.sheet, row, column))) == _ROW_NUMBER
            for column in range(1, self.book.sheets[sheet.sheet].width + 1)
        )

    def _settle(self, claims: list[tuple[TableLabels, _Heading]]) -> None:
        """One heading row is one table's: that which fits it best."""
        best = max(heading.fit for _, heading in claims)
        fitting = [(labels, heading) for labels, heading in claims if heading.fit == best]
        if len(fitting) > 1:
            heading = fitting[0][1]
            place = self.book.place(At(heading.sheet.sheet, heading.row, 1))
            titles = " / ".join(each.table.title for each, _ in fitting)
            self.findings.append(Finding("excel.unclear_table", place, titles))
            return
        self._take(*fitting[0])

    def _take(self, labels: TableLabels, heading: _Heading) -> None:
        sheet, columns = heading.sheet.sheet, heading.columns
        number = self._number_column(heading)
        rows = list(self._rows(heading, number))
        top = rows[0] if rows else heading.row + 1
        spot = TableSpot(labels.table, sheet, top, rows[-1] if rows else top, columns,
                         is_named=False)  # fmt: skip
        self.spots.append(spot)
        self.used |= {hit.at for hit in heading.sheet.row(heading.row)}
        for row in range(heading.row + 1, top):
            self._preface(spot, row, number)
        for row in spot.rows:
            self.used |= {at for _, at in spot.cells(row)}

    def _preface(self, spot: TableSpot, row: int, number: int) -> None:
        """Units and our own sums stand above the rows."""
        self.used |= {At(spot.sheet, row, column) for column in (number, *spot.numbers)}
        if not number or key_of(self.book.text(At(spot.sheet, row, number))) not in TOTALS:
            return
        for column, at in spot.cells(row):
            total = self.labels.totals.get(column.path.replace("[]", ""))
            if total is not None:
                self.singles.append(Spot(total.path, total, at))

    def _number_column(self, heading: _Heading) -> int:
        for column in range(1, self.book.sheets[heading.sheet.sheet].width + 1):
            if key_of(self.book.text(At(heading.sheet.sheet, heading.row, column))) in ROW_NUMBERS:
                return column
        return 0

    def _rows(self, heading: _Heading, number: int) -> Iterator[int]:
        """The rows below the heading, without the line of units and a sum right below it."""
        sheet, started, blank = heading.sheet.sheet, False, 0
        numbers = [at for _, at in heading.columns.values()]
        height = len(self.book.sheets[sheet].rows)
        below = range(heading.row + 1, height + 1)
        counted = {row for row in below if number and self._counted(At(sheet, row, number))}
        last = max(counted, default=0)
        for row in below:
            cells = [At(sheet, row, column) for column in numbers]
            texts = [self.book.text(at) for at in cells if self.book.value(at) is not None]
            if not started and self._is_preface(At(sheet, row, number), texts):
                continue
            if not texts and row not in counted:
                blank += 1
                if row > last and (number or blank >= _GAP):
                    return
                continue
            if self._ends(texts):
                return
            started, blank = True, 0
            yield row
            if self._is_total(sheet, row):
                return

    def _counted(self, at: At) -> bool:
        value = self.book.value(at)
        if isinstance(value, str):
            return number_in(value) is not None
        return isinstance(value, int | float) and not isinstance(value, bool)

    def _is_preface(self, number: At, texts: list[str]) -> bool:
        """Units and stars, or our own sums, which stand above the rows."""
        if number.column and key_of(self.book.text(number)) in TOTALS:
            return True
        return bool(texts) and all(text and self.labels.is_known(text) for text in texts)

    def _is_total(self, sheet: int, row: int) -> bool:
        width = self.book.sheets[sheet].width
        cells = (At(sheet, row, column) for column in range(1, width + 1))
        texts = (self.book.text(at) for at in cells if self.book.text(at))
        return key_of(next(texts, "")) in TOTALS

    def _ends(self, texts: list[str]) -> bool:
        """A signature, or the heading row of another table, or of the same on the next page."""
        if any(text.strip().startswith("ลงชื่อ") for text in texts):
            return True
        return len({key_of(text) for text in texts if text} & self.labels.keys) > 1

    # --- grids ------------------------------------------------------------------------------

    def _grid(self, labels: GridLabels, lost: set[str]) -> None:
        found = list(self._grids(labels))
        best = max((fit for fit, *_ in found), default=0)
        for fit, sheet, row, columns, rows in found:
            if fit < best:
                continue
            self.used |= {hit.at for hit in sheet.row(row)} | {hit.at for hit in rows.values()}
            for (_, fields), hit in ((each, rows.get(each[0])) for each in labels.rows):
                for name, each in fields.items():
                    if hit and name in columns:
                        at = At(sheet.sheet, hit.at.row, columns[name])
                        self.used.add(at)
                        if each.path in lost and at not in self.taken:
                            self.singles.append(Spot(each.path, each, at))

    def _grids(
        self, labels: GridLabels
    ) -> Iterator[tuple[float, SheetHits, int, dict[str, int], dict[str, Hit]]]:
        keys, titles = set(labels.columns.values()), {key for key, _ in labels.rows}
        for sheet in self.sheets:
            for row in sorted({hit.at.row for hit in sheet.hits if hit.key in keys}):
                heads = [hit for hit in sheet.row(row) if hit.key in keys]
                columns = {
                    name: at.column
                    for name, key in labels.columns.items()
                    for at in [hit.at for hit in heads if hit.key == key]
                    if sum(hit.key == key for hit in heads) == 1
                }
                first = min((column for column in columns.values()), default=0)
                below = [
                    hit for hit in sheet.hits
                    if hit.key in titles and hit.at.row > row and hit.at.column < first
                ]  # fmt: skip
                rows = {
                    hit.key: hit for hit in below
                    if sum(other.key == hit.key for other in below) == 1
                }  # fmt: skip
                if len(columns) * 2 >= len(keys) and len(rows) * 2 >= len(titles):
                    titled = self._is_titled(sheet, row, labels.title)
                    yield len(columns) + len(rows) + titled / 2, sheet, row, columns, rows

    # --- short lists --------------------------------------------------------------------------

    def _list(self, labels: TableLabels) -> None:
        (column,) = labels.columns[-1:]
        for sheet in self.sheets:
            for hit in sheet.hits:
                if hit.key != labels.title or hit.at in self.used or hit.at in self.taken:
                    continue
                found = self._numbered(hit) or self._stacked(sheet, hit)
                if found:
                    number, rows = found
                    columns = {column.path: (column, number)}
                    spot = TableSpot(
                        labels.table, sheet.sheet, rows[0], rows[-1], columns, is_named=False
                    )
                    self.spots.append(spot)
                    self.used |= {at for row in rows for _, at in spot.cells(row)}

    def _numbered(self, hit: Hit) -> tuple[int, range] | None:
        """``1.``, ``2.`` … below the title, with the values beside them."""
        row = hit.at.row
        while number_in(self._text(_in_row(hit.at, row + 1))) == row + 1 - hit.at.row:
            row += 1
        if row == hit.at.row:
            return None
        first = _in_row(hit.at, hit.at.row + 1)
        return self.book.right_edge(first) + 1, range(first.row, row + 1)

    def _text(self, at: At) -> str:
        value = self.book.value(at)
        if isinstance(value, float) and value == int(value):
            return str(int(value))
        return value if isinstance(value, str) else ""

    def _stacked(self, sheet: SheetHits, hit: Hit) -> tuple[int, range] | None:
        """Lines below each other beside the title, which has nothing below it."""
        first = sheet.beside(hit)
        if first.others or self.book.value(first.at) is None or first.at.row != hit.at.row:
            return None
        row = first.at.row
        while (
            self.book.value(At(hit.at.sheet, row + 1, hit.at.column)) is None
            and self.book.value(_in_row(first.at, row + 1)) is not None
            and _in_row(first.at, row + 1) not in self.taken
        ):
            row += 1
        return first.at.column, range(first.at.row, row + 1)


def _in_row(at: At, row: int) -> At:
    return At(at.sheet, row, at.column)
