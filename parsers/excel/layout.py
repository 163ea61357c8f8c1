"""Where values stand by their labels, where a workbook has lost its names or never had any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.excel.book import At, Book
from parsers.excel.headings import Tables
from parsers.excel.hits import Beside, Hit, SheetHits
from parsers.excel.labels import Label, Labels, key_of
from parsers.excel.matching import certain_pairs
from parsers.excel.spots import Spot, Spots
from templates.findings import Finding
from templates.slots import SlotKind

_LONGEST_SHOWN: Final = 200


@dataclass(slots=True)
class Layout:
    """Finds what has no name; ``taken`` are the cells of what has."""

    book: Book
    labels: Labels
    sheets: list[SheetHits]
    taken: set[At] = field(default_factory=set)
    spots: Spots = field(default_factory=Spots)

    def find(self, lost: set[str]) -> Spots:
        """The spots of the lost paths, as far as their labels say where they stand.

        ``lost`` has the paths of fields and options, and of tables.
        """
        tables = Tables(self.book, self.labels, self.sheets, self.taken)
        tables.find(lost)
        self.spots.tables += tables.spots
        self.spots.singles += tables.singles
        self.spots.findings += tables.findings
        self._singles(lost, tables.used)
        return self.spots

    def _singles(self, lost: set[str], used: set[At]) -> None:
        sheets = [sheet.without(used) for sheet in self.sheets]
        # The title of a sheet is no line of the form.
        found = [(sheet, hit) for sheet in sheets for hit in sheet.hits if not sheet.is_title(hit)]
        expected = [label.key for label in self.labels.singles]
        pairs = certain_pairs(expected, [hit.key for _, hit in found])
        times = Counter(expected)
        for place, label in enumerate(self.labels.singles):
            if label.path not in lost:
                continue
            same = [each for each in found if each[1].key == label.key]
            if times[label.key] > 1:
                certain = [found[pairs[place]]] if place in pairs else []
                self._unclear(label, [] if certain else same)
                same = certain
            for sheet, hit in same:
                self._spot(label, sheet, hit)
        self._drop_shared()

    def _spot(self, label: Label, sheet: SheetHits, hit: Hit) -> None:
        assert label.field is not None  # noqa: S101 - headings have no path
        if hit.value is not None:
            self.spots.singles.append(Spot(label.path, label.field, hit.at, hit.value))
            return
        beside = self._choice(label, hit) or sheet.beside(hit, tick=label.option is not None)
        if beside.at in self.taken or (sheet.is_label(beside.at) and not beside.is_choice):
            return
        if beside.others:
            self._several(label, beside.at, beside.others)
        else:
            self.spots.singles.append(Spot(label.path, label.field, beside.at))

    def _choice(self, label: Label, hit: Hit) -> Beside | None:
        """One of a field's choices beside its label, though it be a label of another field."""
        if label.field is None or label.field.kind is not SlotKind.CHOICE:
            return None
        at = At(hit.at.sheet, hit.at.row, self.book.right_edge(hit.at) + 1)
        text = self.book.text(at)
        choices = {key_of(choice.label) for choice in label.field.choices}
        return Beside(at, is_choice=True) if text and key_of(text) in choices else None

    def _drop_shared(self) -> None:
        """A cell that two labels could speak of is the value of neither."""
        owners: dict[At, set[str]] = {}
        for spot in self.spots.singles:
            owners.setdefault(spot.at, set()).add(spot.field.path)
        shared = {at for at, paths in owners.items() if len(paths) > 1}
        for spot in self.spots.singles:
            if spot.at in shared and self.book.value(spot.at) is not None:
                place = replace(self.book.place(spot.at), field=spot.field.path)
                found = str(self.book.value(spot.at))[:_LONGEST_SHOWN]
                facts = {"label": spot.field.label}
                self.spots.findings.append(Finding("excel.shared", place, found, facts=facts))
        self.spots.singles = [spot for spot in self.spots.singles if spot.at not in shared]

    def _several(self, label: Label, at: At, others: tuple[At, ...]) -> None:
        assert label.field is not None  # noqa: S101
        cells = (at, *others)
        self.spots.findings.append(
            Finding(
                "excel.two_places",
                replace(self.book.place(others[-1]), field=label.field.path),
                " และ ".join(str(self.book.value(cell)) for cell in cells)[:_LONGEST_SHOWN],
                facts={"label": label.field.label, "cells": self._where(cells)},
            )
        )

    def _unclear(self, label: Label, hits: list[tuple[SheetHits, Hit]]) -> None:
        """A label that the form has several times, and nothing says which of them this is."""
        if label.field is None or not any(self._says(label, *hit) for hit in hits):
            return
        cells = [hit.at for _, hit in hits]
        kind = label.field.kind
        self.spots.findings.append(
            Finding(
                "excel.unclear_label",
                replace(self.book.place(cells[0]), field=label.field.path),
                label.option.label if label.option and kind is SlotKind.CHOICES else "",
                facts={"label": label.field.label, "cells": self._where(cells)},
            )
        )

    def _says(self, label: Label, sheet: SheetHits, hit: Hit) -> bool:
        beside = sheet.beside(hit, tick=label.option is not None)
        says = self.book.value(beside.at) is not None and not sheet.is_label(beside.at)
        return hit.value is not None or says

    def _where(self, cells: tuple[At, ...] | list[At]) -> str:
        return " และ ".join(f"{self.book.sheets[at.sheet].name} {at.cell}" for at in cells[:5])


def lost_paths(labels: Labels, spots: Spots) -> set[str]:
    """The paths of fields, options and tables that were not found yet."""
    found = {spot.path for spot in spots.singles} | {spot.table.path for spot in spots.tables}
    return {path for path in _all_paths(labels) if path not in found}


def _all_paths(labels: Labels) -> Iterator[str]:
    yield from (label.path for label in labels.singles if label.path)
    yield from (table.table.path for table in labels.tables)
    for grid in labels.grids:
        for _, fields in grid.rows:
            yield from (each.path for each in fields.values())
