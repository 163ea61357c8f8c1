"""The cells of a foreign workbook: its values, and what a values-only reader cannot see."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from parsers.isolation import CPU_SECONDS, MEMORY_BYTES, WALL_SECONDS, Refused, run_isolated
from parsers.preflight import SheetMarks, preflight_workbook

#: A cell as read. Numbers are floats because Excel knows no others; empty is "".
Cell = str | float | bool | date | datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows from row 1 and column A on, and the marks of its formulas."""

    name: str
    raw: list[list[Any]]
    marks: SheetMarks

    def rows(self) -> Iterator[list[Cell]]:
        for row in self.raw:
            yield [_decoded(cell) if type(cell) is dict else cell for cell in row]


def read_workbook(
    data: bytes,
    *,
    memory_bytes: int = MEMORY_BYTES,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
) -> Mapping[str, Sheet]:
    """Read an .xlsx file in a throw-away child: its worksheets by name, in their order.

    Raises:
        Refused: the file is not read; ``Crashed`` among them.
    """
    answer = run_isolated(
        read_cells,
        data,
        memory_bytes=memory_bytes,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
    )
    return {
        sheet["name"]: Sheet(
            sheet["name"], sheet["rows"], SheetMarks(sheet["uncalculated"], sheet["errors"])
        )
        for sheet in answer
    }


def read_cells(data: bytes) -> list[dict[str, Any]]:
    """What ``read_workbook`` runs in the child; never call it on a foreign file yourself."""
    marks = preflight_workbook(data).marks
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return [
                _encoded_sheet(book, sheet.name, marks.get(sheet.name, SheetMarks()))
                for sheet in book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as fault:
        raise Refused("files.password") from fault
    except CalamineError as fault:
        raise Refused("files.broken") from fault


def _encoded_sheet(book: CalamineWorkbook, name: str, marks: SheetMarks) -> dict[str, Any]:
    # Not skip_empty_area: the place in the list must be the address in the sheet.
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for row in rows:
        for index, cell in enumerate(row):
            if type(cell) is str or type(cell) is float:
                continue
            row[index] = _encoded(cell)  # type: ignore[call-overload]
    return {
        "name": name,
        "rows": rows,
        "uncalculated": marks.uncalculated,
        "errors": marks.errors,
    }


def _encoded(cell: object) -> object:
    if isinstance(cell, date):  # a datetime is one
        return {"date": cell.isoformat()}
    if isinstance(cell, bool):
        return cell
    return float(cell) if isinstance(cell, int) else str(cell)


def _decoded(cell: dict[str, str]) -> date | datetime:
    text = cell["date"]
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
