"""From spots to raw values: copies compared, rows beyond their names read, parents resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

from parsers.excel.book import At, Book
from parsers.excel.labels import TOTALS, Labels, key_of, number_in, told
from parsers.excel.spots import Spot, Spots, TableSpot
from parsers.excel.values import Values
from parsers.reading import Cell, Raw
from templates.findings import Finding, Place
from templates.form import PARENT_STEP
from templates.slots import SlotKind

_LONGEST_SHOWN: Final = 200

#: The row numbers of a table inside other tables' rows: those of its parents, then its own.
Numbers = tuple[int, ...]


@dataclass(slots=True)
class Harvest:
    """Takes the values of all spots; what is left behind is told."""

    book: Book
    labels: Labels
    values: Values
    raws: list[Raw] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    #: The concrete path of each row by its numbers, for the tables that stand inside its rows.
    _rows: dict[str, dict[Numbers, str]] = field(default_factory=dict)

    def take(self, spots: Spots) -> None:
        """Everything, in the order of the form."""
        order = [label.path for label in self.labels.singles if label.field]
        for _, same in groupby(_in_order(spots.singles, order), key=lambda spot: spot.field.path):
            self._single(list(same))
        for labels in self.labels.tables:
            tables = [spot for spot in spots.tables if spot.table.path == labels.table.path]
            if tables:
                self._tables(tables)
        self.findings += self.values.findings

    # --- single values ----------------------------------------------------------------------

    def _single(self, spots: list[Spot]) -> None:
        """One field. What stands in several places must agree; a blank copy counts for nothing."""
        copies = [self._raws(copy) for copy in _copies(spots)]
        filled = [raws for raws in copies if any(_says(raw.value) for raw in raws)]
        if len({_values(raws) for raws in filled}) > 1:
            self._differ(spots[0].field.path, spots[0].field.label, filled)
            return
        self.raws += (filled or copies)[0]

    def _raws(self, spots: Iterable[Spot]) -> list[Raw]:
        return [self._raw(spot) for spot in spots]

    def _raw(self, spot: Spot) -> Raw:
        if spot.inline is not None:
            self.values.seen.add(spot.at)
            return Raw(spot.path, spot.inline, self.book.place(spot.at))
        raw = self.values.raw(spot.path, spot.field, spot.at)
        return self._with_label(spot, raw) if raw.value is None else raw

    def _with_label(self, spot: Spot, blank: Raw) -> Raw:
        """A value typed behind the colon of its label, where its own cell is blank."""
        if spot.field.locked or spot.field.kind is SlotKind.CHOICES:
            return blank
        key = key_of(spot.field.label)
        for column in range(spot.at.column - 1, 0, -1):
            at = At(spot.at.sheet, spot.at.row, column)
            text = self.book.text(at)
            if text:
                found = told(text, frozenset({key}))
                if found is None or found.value is None or at in self.values.claimed:
                    return blank
                self.values.seen.add(at)
                place = self.book.place(at)
                self.findings.append(Finding("excel.value_in_label", place, found.value))
                return Raw(spot.path, found.value, place)
        return blank

    def _differ(self, path: str, label: str, copies: list[list[Raw]]) -> None:
        places = [
            next(raw.place for raw in raws if _says(raw.value)) for raws in copies
        ]  # fmt: skip
        values = [
            " ".join(str(raw.value) for raw in raws if _says(raw.value)) for raws in copies
        ]  # fmt: skip
        self.findings.append(
            Finding(
                "excel.two_places",
                replace(places[-1], field=path),
                " และ ".join(values)[:_LONGEST_SHOWN],
                facts={"label": label, "cells": " และ ".join(map(_where, places))},
            )
        )

    # --- tables -----------------------------------------------------------------------------

    def _tables(self, spots: list[TableSpot]) -> None:
        copies = []
        for spot in spots:
            self._widen(spot)
            filled = [row for row in spot.rows if self._is_filled(spot, row)]
            copies.append((spot, filled))
        said = [copy for copy in copies if copy[1]]
        if len(said) > 1 and len({self._told(*copy) for copy in said}) > 1:
            first = [list(self._row(spot, rows[0], "x")) for spot, rows in said]
            table = spots[0].table
            self._differ(table.path.removesuffix("[]"), table.title, first)
            return
        spot, rows = (said or copies)[0]
        if spot.table.path.count("[]") > 1:
            self._inner(spot, rows)
        else:
            self._outer(spot, rows)

    def _outer(self, spot: TableSpot, rows: list[int]) -> None:
        base = spot.table.path.removesuffix("[]")
        for row in rows:
            self.raws += self._row(spot, row, f"{base}[{row - spot.top}]")
        if not rows:
            # So that a table that must have rows can be pointed at.
            self.raws += self._row(spot, spot.top, f"{base}[0]")
        numbers = self._numbers(spot)
        self._rows[spot.table.path] = {
            (number,): f"{base}[{row - spot.top}]" for number, row in numbers.items() if row in rows
        }

    def _inner(self, spot: TableSpot, rows: list[int]) -> None:
        """A table whose rows say to which row of another table they belong."""
        parent, _, name = spot.table.path.removesuffix("[]").rpartition("[].")
        parents, known = self._rows.get(f"{parent}[]", {}), {}
        counts: dict[Numbers, int] = {}
        for row in rows:
            at = spot.columns.get(f"{spot.table.path}.{PARENT_STEP}")
            where = At(spot.sheet, row, at[1]) if at else None
            numbers = _numbers_in(self.book.value(where)) if where else ()
            if numbers not in parents:
                self._orphan(spot, row, where)
                continue
            count = counts.get(numbers, 0)
            counts[numbers] = count + 1
            path = f"{parents[numbers]}.{name}[{count}]"
            known[*numbers, count + 1] = path
            self.raws += self._row(spot, row, path)
            if where:
                self.values.seen.add(where)
        self._rows[spot.table.path] = known

    def _orphan(self, spot: TableSpot, row: int, where: At | None) -> None:
        cells = [(at, self.book.value(at)) for _, at in spot.cells(row)]
        said = " ".join(str(value) for at, value in cells if value is not None and at != where)
        place = self.book.place(where or At(spot.sheet, row, 1))
        number = "" if where is None else str(self.book.value(where) or "")
        self.values.seen.update(at for at, _ in cells)
        self.findings.append(
            Finding("excel.no_parent", place, said[:_LONGEST_SHOWN],
                    facts={"number": number, "table": spot.table.title})
        )  # fmt: skip

    def _row(self, spot: TableSpot, row: int, path: str) -> Iterator[Raw]:
        for column, at in spot.cells(row):
            relative = column.path.removeprefix(spot.table.path)
            if relative != f".{PARENT_STEP}":
                yield self.values.raw(path + relative, column.field, at)

    def _told(self, spot: TableSpot, rows: list[int]) -> tuple[object, ...]:
        return tuple(
            tuple(_plain(self.book.value(at)) for _, at in spot.cells(row)) for row in rows
        )

    # --- which rows -------------------------------------------------------------------------

    def _widen(self, spot: TableSpot) -> None:
        """Rows that were added above the first or below the last belong to it."""
        if spot.is_named:
            while spot.top > 1 and self._is_more(spot, spot.top - 1):
                spot.top -= 1
            while self._is_more(spot, spot.bottom + 1):
                spot.bottom += 1
        for row in spot.rows:
            self.values.claimed |= {at: column.path for column, at in spot.cells(row)}

    def _is_more(self, spot: TableSpot, row: int) -> bool:
        cells = [at for _, at in spot.cells(row)]
        if any(at in self.values.claimed or self._is_printed(at) for at in cells):
            return False
        return any(self.values.is_filled(c.field, at) for c, at in spot.cells(row)) and not (
            self._total(spot, row)
        )

    def _is_printed(self, at: At) -> bool:
        text = self.book.text(at)
        return bool(text) and self.labels.is_known(text)

    def _is_filled(self, spot: TableSpot, row: int) -> bool:
        if not any(self.values.is_filled(c.field, at) for c, at in spot.cells(row)):
            return False
        if spot.table.short and self._has_other_label(spot, row):
            return False
        total = self._total(spot, row)
        if total is None:
            return True
        cells = [At(spot.sheet, row, column) for column in range(1, max(spot.numbers) + 1)]
        self.values.seen.update(cells)
        said = [str(self.book.value(at)) for at in cells if self.book.value(at) is not None]
        place = self.book.place(total)
        self.findings.append(Finding("excel.total_row", place, " ".join(said)[:_LONGEST_SHOWN]))
        return False

    def _has_other_label(self, spot: TableSpot, row: int) -> bool:
        """Whether a line of a short list has a label of its own in the place of its number."""
        cells = (At(spot.sheet, row, column) for column in range(min(spot.numbers) - 1, 0, -1))
        text = next((self.book.text(at) for at in cells if self.book.text(at)), "")
        if not text or number_in(text) is not None or self.labels.is_known(text):
            return False
        for _, at in spot.cells(row):
            self.values.claimed.pop(at, None)
        return True

    def _total(self, spot: TableSpot, row: int) -> At | None:
        """The first words of the row where they say that it is a sum."""
        for column in range(1, max(spot.numbers) + 1):
            at = At(spot.sheet, row, column)
            text = self.book.text(at)
            if text and number_in(text) is None:
                return at if key_of(text) in TOTALS else None
        return None

    def _numbers(self, spot: TableSpot) -> Mapping[int, int]:
        """The rows by the numbers that are printed before them, or by their places."""
        first = min(spot.numbers)
        for column in range(first - 1, 0, -1):
            found: dict[int, list[int]] = {}
            for row in spot.rows:
                numbers = _numbers_in(self.book.value(At(spot.sheet, row, column)))
                if len(numbers) == 1:
                    found.setdefault(numbers[0], []).append(row)
            if found:
                # A number that stands twice says nothing.
                return {number: rows[0] for number, rows in found.items() if len(rows) == 1}
        return {row - spot.top + 1: row for row in spot.rows}


def _in_order(spots: list[Spot], order: list[str]) -> list[Spot]:
    """By the form; the fields of grids stand behind those with labels of their own."""
    places = {path: place for place, path in enumerate(order)}
    return sorted(spots, key=lambda spot: (places.get(spot.path, len(places)), spot.path))


def _copies(spots: list[Spot]) -> Iterator[list[Spot]]:
    """The spots of a field by the sheet that they stand on, or one by one."""
    if spots[0].field.kind is SlotKind.CHOICES:
        sheets = sorted({spot.at.sheet for spot in spots})
        yield from ([spot for spot in spots if spot.at.sheet == sheet] for sheet in sheets)
    else:
        yield from ([spot] for spot in spots)


def _says(value: Cell) -> bool:
    return value is not None and value is not False


def _values(raws: list[Raw]) -> tuple[object, ...]:
    return tuple((raw.path, _plain(raw.value)) for raw in raws if _says(raw.value))


def _plain(value: Cell) -> object:
    return key_of(value) if isinstance(value, str) else value


def _where(place: Place) -> str:
    return f"{place.sheet} {place.cell}"


def _numbers_in(value: Cell) -> Numbers:
    """``2`` or ``1.2`` as numbers; nothing for all else."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        # 1.2 and 1.20 are one number, but two rows.
        return (int(value),) if value == int(value) else ()
    pieces = key_of(value).split(".") if isinstance(value, str) else []
    good = bool(pieces) and all(piece.isascii() and piece.isdigit() for piece in pieces)
    return tuple(map(int, pieces)) if good else ()
