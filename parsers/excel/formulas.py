"""Formulas that no program has calculated yet: computed where they are needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from parsers.excel.book import At, Book, plain
from parsers.reading import Cell

#: What they give depends on when or where one asks, so that there is nothing to compute.
_FLEETING: Final = re.compile(
    r"\b(?:TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY|CELL|INFO)\(", re.IGNORECASE
)
_ERRORS: Final = {
    "Div": "#DIV/0!", "Ref": "#REF!", "Na": "#N/A", "Value": "#VALUE!", "Num": "#NUM!",
    "Null": "#NULL!",
}  # fmt: skip


class NotCalculatedError(Exception):
    """A formula that can't be computed here; ``shown`` is its error where it gives one."""

    def __init__(self, shown: str = "") -> None:
        super().__init__(shown)
        self.shown = shown


@dataclass
class Calculator:
    """Computes formulas of one workbook, as soon as the first is asked for."""

    book: Book
    data: bytes

    def value(self, at: At) -> Cell:
        """What the formula of a cell comes to.

        Raises:
            NotCalculatedError: it has an error, or can't be computed.
        """
        try:
            found = self._evaluated(self.book.sheets[at.sheet].name, at)
        except Exception as fault:  # the engine has errors of many kinds
            raise NotCalculatedError from fault
        if isinstance(found, dict):
            raise NotCalculatedError(_ERRORS.get(str(found.get("kind")), ""))
        return None if found is None else plain(found)

    def _evaluated(self, sheet: str, at: At) -> Any:
        formula = str(self._engine.get_formula(sheet, at.row, at.column) or "")
        if not formula or _FLEETING.search(formula):
            return {"kind": "unknown"}
        return self._engine.evaluate_cell(sheet, at.row, at.column)

    @cached_property
    def _engine(self) -> Any:
        # Only files written by programs need it.
        import formualizer  # noqa: PLC0415

        return formualizer.Workbook.from_bytes(self.data)
