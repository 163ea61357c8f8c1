"""What Excel checks and says as one types into a cell of an entry workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from service.documents.entry import texts
from templates.entry_texts import LISTS_TITLE, TICK
from templates.form import Field
from templates.slots import Choice, SlotKind
from thai.dates import BUDDHIST_OFFSET

_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_SHORTEST_DATE: Final = 6
_SERIAL_ZERO: Final = 693_594
_TICKS: Final = (TICK,)


class Lists:
    """The lists of the workbook's choices, each a column of a hidden sheet."""

    def __init__(self) -> None:
        self.columns: dict[tuple[str, ...], str] = {}

    def reference(self, labels: tuple[str, ...]) -> str:
        """The cells that hold these labels; a list in the rule itself may have no comma."""
        if labels not in self.columns:
            letter = get_column_letter(len(self.columns) + 1)
            cells = f"${letter}$1:${letter}${len(labels)}"
            self.columns[labels] = f"{quote_sheetname(LISTS_TITLE)}!{cells}"
        return self.columns[labels]


def validation(field: Field, cells: str, lists: Lists, option: Choice | None) -> DataValidation:
    """The check of these cells with its messages; ``cells`` is relative, such as ``C5:C64``."""
    rule = _rule(field, cells.partition(":")[0], lists, option)
    made = DataValidation(**rule, allow_blank=True, sqref=cells)
    made.promptTitle, made.prompt = texts.title_of(field), texts.help_of(field)
    made.showInputMessage = True
    if rule:
        made.errorTitle, made.error = texts.title_of(field), texts.fault_of(field)
        made.showErrorMessage = True
    return made


def _rule(field: Field, cell: str, lists: Lists, option: Choice | None) -> Mapping[str, Any]:
    if field.locked:
        return {}
    match field.kind:
        case SlotKind.CHOICE | SlotKind.CHOICES | SlotKind.TICK:
            labels = tuple(choice.label for choice in field.choices)
            ticked = option is not None or field.kind is SlotKind.TICK
            cells = lists.reference(_TICKS if ticked else labels)
            return {"type": "list", "formula1": cells, "errorStyle": "stop"}
        case SlotKind.MONEY | SlotKind.NUMBER:
            return {"type": "custom", "formula1": _amount(field, cell), "errorStyle": "stop"}
        case SlotKind.INTEGER:
            return _between("whole", field.low, field.high)
        case SlotKind.DATE:
            # A rule of Excel's own kind ``date`` would refuse 20/11/2568 typed as text, which
            # is how most people here write; and the reader knows more dates than a rule can
            # say, so that this one only asks whether one means it.
            return {"type": "custom", "formula1": _date(cell), "errorStyle": "warning"}
        case _:
            return _text(field)


def _amount(field: Field, cell: str) -> str:
    """Excel's kind ``decimal`` can't say two decimals; only numbers add up in the sums."""
    tests = [f"ROUND({cell},2)={cell}"]
    tests += [f"{cell}>={field.low}"] if field.low is not None else []
    tests += [f"{cell}<={field.high}"] if field.high is not None else []
    return f"IF(ISNUMBER({cell}),AND({','.join(tests)}),FALSE)"


def _date(cell: str) -> str:
    """A day of these times, in CE or with the Buddhist year in the place of CE; or a text."""
    spans = [
        f"AND({cell}>={_serial(first, 1, 1)},{cell}<={_serial(last, 12, 31)})"
        for first, last in (
            (_FIRST_YEAR, _LAST_YEAR),
            (_FIRST_YEAR + BUDDHIST_OFFSET, _LAST_YEAR + BUDDHIST_OFFSET),
        )
    ]
    number = f"AND(ISNUMBER({cell}),OR({','.join(spans)}))"
    return f"OR({number},AND(ISTEXT({cell}),LEN(TRIM({cell}))>={_SHORTEST_DATE}))"


def _serial(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - _SERIAL_ZERO


def _between(kind: str, low: Decimal | None, high: Decimal | None) -> Mapping[str, Any]:
    first = str(low) if low is not None else "-999999999"
    last = str(high) if high is not None else "999999999"
    rule = {"type": kind, "operator": "between", "errorStyle": "stop"}
    return rule | {"formula1": first, "formula2": last}


def _text(field: Field) -> Mapping[str, Any]:
    if not field.longest:
        return {}
    rule = {"type": "textLength", "operator": "lessThanOrEqual", "errorStyle": "stop"}
    return rule | {"formula1": str(field.longest)}
