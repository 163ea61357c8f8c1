"""What stands in the cell of a field, and what is the matter with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from parsers.coerce import number_text
from parsers.excel.book import At, Book
from parsers.excel.formulas import Calculator, NotCalculatedError
from parsers.excel.labels import Labels
from parsers.reading import Cell, Raw
from templates.entry_texts import POINTER
from templates.findings import Finding
from templates.form import Field
from templates.slots import SlotKind
from thai.dates import BUDDHIST_OFFSET

_HUNDRED: Final = Decimal(100)
_EPOCH: Final = date(1899, 12, 30)
_LAST_SERIAL: Final = 2_958_465
_DECIMALS: Final = re.compile(r"\.(0+)")
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_LONGEST_SHOWN: Final = 200


@dataclass(slots=True)
class Values:
    """Reads the cells of one workbook; ``claimed`` says which field a cell belongs to.

    ``findings`` are those of the cells that were read; ``seen`` are those with a value.
    """

    book: Book
    labels: Labels
    calculator: Calculator
    claimed: dict[At, str]
    findings: list[Finding] = field(default_factory=list)
    seen: set[At] = field(default_factory=set)

    def raw(self, path: str, of: Field, at: At) -> Raw:
        """The raw value of a field's cell; what is wrong with the cell becomes a finding."""
        place = self.book.place(at)
        holder = self.book.holder(at)
        if holder != at and not self._reads(holder, at):
            self._merged(path, at, holder)
            return Raw(path, None, place)
        sheet = self.book.sheets[holder.sheet]
        key = (holder.row, holder.column)
        if key in sheet.errors:
            self._fault(of, path, at, sheet.errors[key])
            return Raw(path, None, place)
        value = self.book.value(holder)
        if value is None and key in sheet.formulas:
            value = self._computed(of, path, holder)
        if value is not None:
            self.seen.add(holder)
        if isinstance(value, str) and value.startswith(POINTER):
            value = None  # a line of the form, which says where a table stands
        shown = _shown(of, value, sheet.formats.get(key, ""))
        return replace(shown, path=path, place=place)

    def is_filled(self, of: Field, at: At) -> bool:
        """Whether somebody has put something into this cell, so that its row counts."""
        if of.locked:
            return False
        value = self.book.value(at)
        if value is None:
            return (at.row, at.column) in self.book.sheets[at.sheet].errors
        # A formula of our own gives nothing or nil in a row that nobody has filled in.
        return value is not False and not (of.sums and value == 0)

    def _reads(self, holder: At, at: At) -> bool:
        """Whether cells merged beside each other hold the value of this one."""
        free = holder not in self.claimed and holder.row == at.row
        return free and not self.labels.is_known(self.book.text(holder))

    def _merged(self, path: str, at: At, holder: At) -> None:
        if self.claimed.get(holder) and self.book.value(holder) is not None:
            place = replace(self.book.place(at), field=path)
            self.findings.append(
                Finding("excel.merged", place, str(self.book.value(holder))[:_LONGEST_SHOWN],
                        facts={"cell": holder.cell})
            )  # fmt: skip

    def _computed(self, of: Field, path: str, at: At) -> Cell:
        if of.locked:
            # What is computed is no part of the record.
            return None
        try:
            return self.calculator.value(at)
        except NotCalculatedError as fault:
            if fault.shown:
                self._fault(of, path, at, fault.shown)
            else:
                place = replace(self.book.place(at), field=path)
                self.findings.append(Finding("excel.not_calculated", place))
            return None

    def _fault(self, of: Field, path: str, at: At, shown: str) -> None:
        code = "excel.error_in_total" if of.locked else "excel.error_value"
        self.findings.append(Finding(code, replace(self.book.place(at), field=path), shown))


def _shown(of: Field, value: Cell, code: str) -> Raw:
    """A number as its format shows it, where that is what people mean by it."""
    if not code or isinstance(value, bool) or not isinstance(value, int | float):
        return Raw("", value)
    bare = _LITERAL.sub("", code).lower()
    if "%" in bare:
        return _percentage(of, value, bare)
    if "b" in bare and 0 < value <= _LAST_SERIAL:
        day = _EPOCH + timedelta(int(value))
        if of.is_year:
            return Raw("", day.year + BUDDHIST_OFFSET, shown=str(day.year + BUDDHIST_OFFSET))
        return Raw("", day)
    if not bare.strip("0") and value == int(value) and of.kind in _TEXTS:
        return Raw("", str(int(value)).zfill(len(bare)))
    return Raw("", value)


def _percentage(of: Field, value: float, code: str) -> Raw:
    number = Decimal(number_text(value)) * _HUNDRED
    decimals = _DECIMALS.search(code)
    shown = f"{number:.{len(decimals[1]) if decimals else 0}f}%"
    if of.unit == "ร้อยละ":
        return Raw("", Decimal(number_text(number)), shown=shown)
    # As a text it is refused where an amount has to stand.
    return Raw("", shown)


_TEXTS: Final = frozenset({SlotKind.TEXT, SlotKind.LONG_TEXT})
