"""The labels that stand on a sheet, and the values beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.coerce import ticked
from parsers.excel.book import At, Book
from parsers.excel.labels import Labels, key_of, told

#: So many labels, and such a part of them, have their values in the same column.
_OFTEN, _MOSTLY = 3, 0.75


class Hit(NamedTuple):
    """A cell that is a label; ``value`` is what stands with it in its own cell."""

    at: At
    key: str
    value: str | None = None


class Beside(NamedTuple):
    """The cell that a label speaks of; ``others`` are further values that it could mean."""

    at: At
    others: tuple[At, ...] = ()
    is_choice: bool = False


@dataclass(slots=True)
class SheetHits:
    """The labels of one sheet in reading order."""

    book: Book
    labels: Labels
    sheet: int
    hits: list[Hit] = field(default_factory=list)
    _cells: dict[At, Hit] = field(default_factory=dict)
    #: The column of the values of the labels in each column, where it is almost always the same.
    _usual: dict[int, int] = field(default_factory=dict)
    _in_column: Counter[int] = field(default_factory=Counter)

    @classmethod
    def of(cls, book: Book, labels: Labels, sheet: int) -> SheetHits:
        """All texts of the sheet that are labels of the form."""
        made = cls(book, labels, sheet)
        wanted = labels.keys | labels.known
        for at, value in book.filled(sheet):
            found = told(value, wanted) if isinstance(value, str) else None
            if found is not None:
                made.hits.append(Hit(at, *found))
        made._cells = {hit.at: hit for hit in made.hits}
        made._in_column = Counter(hit.at.column for hit in made.hits if made.is_label(hit.at))
        return made

    def without(self, taken: Iterable[At]) -> SheetHits:
        """The labels that are left when others are taken; what stands in a table is no label."""
        gone = set(taken)
        kept = [hit for hit in self.hits if hit.at not in gone]
        made = SheetHits(self.book, self.labels, self.sheet, kept)
        made._cells = self._cells
        made._in_column = Counter(hit.at.column for hit in kept if made.is_label(hit.at))
        made._usual = made._usual_columns()
        return made

    def row(self, row: int) -> list[Hit]:
        return [hit for hit in self.hits if hit.at.row == row]

    def is_title(self, hit: Hit) -> bool:
        """Whether it stands right below the document's title, as the title of its sheet."""
        first = key_of(self.book.text(At(self.sheet, 1, 1)))
        return hit.at[1:] == (2, 1) and first == self.labels.title

    def is_label(self, at: At) -> bool:
        """Whether a cell is a label itself, and so no value of another."""
        return at in self._cells and not self._is_hint(at)

    # --- the value of a label -----------------------------------------------------------------

    def beside(self, hit: Hit, *, tick: bool = False) -> Beside:
        """The cell of a label's value: right of it, below it in a heading, a tick also left."""
        right = self._values_right(hit.at)
        below = self._value_below(hit.at)
        usual = self._usual.get(hit.at.column)
        if usual is not None and right and usual < self._next_label(hit.at):
            # Beside all the others it is plain which cell is meant, also when it is blank.
            return Beside(At(self.sheet, hit.at.row, usual))
        if right and right[0] == self._blank_beside(hit.at):
            others = right[1:]
            if below is not None and self._is_heading(hit.at):
                others = [*others, below]
            return Beside(right[0], tuple(others))
        if tick and hit.at.column > 1:
            left = hit.at.beside(-1)
            if self.book.text(left) and ticked(self.book.value(left)):
                return Beside(left)
        if below is not None:
            return Beside(below)
        return Beside(self._blank_beside(hit.at))

    def _blank_beside(self, at: At) -> At:
        """Where the value would stand: behind the label and a colon, or below a heading."""
        column = self.book.right_edge(at) + 1
        while self._is_hint(At(self.sheet, at.row, column)):
            column += 1
        right = At(self.sheet, at.row, column)
        return At(self.sheet, at.row + 1, at.column) if self.is_label(right) else right

    def _next_label(self, at: At) -> int:
        width = self.book.sheets[self.sheet].width
        columns = range(self.book.right_edge(at) + 1, width + 1)
        return next(
            (column for column in columns if self.is_label(At(self.sheet, at.row, column))),
            width + 1,
        )

    def _values_right(self, at: At) -> list[At]:
        found = []
        for column in range(self.book.right_edge(at) + 1, self.book.sheets[self.sheet].width + 1):
            cell = At(self.sheet, at.row, column)
            if cell in self._cells and not self._is_hint(cell):
                break
            if self.book.value(cell) is not None and not self._is_hint(cell):
                found.append(cell)
        return found

    def _value_below(self, at: At) -> At | None:
        cell = At(self.sheet, at.row + 1, at.column)
        value = self.book.value(cell)
        if value is None or self.is_label(cell) or self._is_hint(cell):
            return None
        return cell if self._is_heading(at) or not self._is_form(at) else None

    def _is_heading(self, at: At) -> bool:
        """Whether this label stands in a row of labels, whose values are below them."""
        right = At(self.sheet, at.row, self.book.right_edge(at) + 1)
        return self.is_label(right) or self.is_label(at.beside(-1))

    def _is_form(self, at: At) -> bool:
        """Whether this label stands in a column of labels, whose values are beside them."""
        return self._in_column[at.column] > 1

    def _is_hint(self, at: At) -> bool:
        hit = self._cells.get(at)
        text = self.book.text(at)
        if hit is not None:
            return hit.key not in self.labels.keys and hit.value is None
        return bool(text) and not text.strip(" :：*.…_")

    def _usual_columns(self) -> dict[int, int]:
        columns: dict[int, Counter[int]] = {}
        for hit in self.hits:
            found = columns.setdefault(hit.at.column, Counter())
            found.update(at.column for at in self._values_right(hit.at)[:1])
        return {
            column: usual
            for column, found in columns.items()
            for usual, count in found.most_common(1)
            if count >= _OFTEN and count >= _MOSTLY * found.total()
        }
