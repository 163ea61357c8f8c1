"""Writing the sheets of an entry workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname

from service.documents.entry import look
from service.documents.entry.formulas import sum_formula
from service.documents.entry.plan import (
    FORM_FIRST_ROW,
    HEADING_ROW,
    INPUT_COLUMN,
    Column,
    Entry,
    FormSheet,
    GridSheet,
    Heading,
    Line,
    Place,
    Plan,
    Pointer,
    TableSheet,
    rows_of,
    value_at,
)
from service.documents.entry.validation import Lists, validation
from service.documents.entry.values import cell_value, plain_rows, put
from templates import entry_texts
from templates.form import PARENT_STEP, Field, fields_in
from templates.slots import Choice, SlotKind

_FORM_WIDTHS: Final = (3, 48, 46, 21)
_NUMBER_WIDTH, _LABEL_WIDTH = 8, 34
_WIDTHS: Final = {SlotKind.LONG_TEXT: 40, SlotKind.TEXT: 30, SlotKind.CHOICE: 24}
_NUMBER_COLUMN_WIDTH, _LONGEST_WORD = 17, 14
_LONG_TEXT_LINES: Final = 3
#: In characters: what an A4 page across can show at a size that can be read.
_PAGE_WIDTH: Final = 190
_UPRIGHT_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the sheets of one plan into one workbook."""

    book: Workbook
    plan: Plan
    known: Mapping[str, Any]
    title: str
    footer: str
    styles: look.Styles
    lists: Lists

    def write(self) -> None:
        for sheet in self.plan.sheets:
            made = self.book.create_sheet(sheet.title)
            if isinstance(sheet, FormSheet):
                self._form(made, sheet)
            elif isinstance(sheet, TableSheet):
                self._table(made, sheet)
            else:
                self._grid(made, sheet)
            look.protect(made)

    # --- labels and cells below each other --------------------------------------------------

    def _form(self, sheet: Any, form: FormSheet) -> None:
        self._widths(sheet, _FORM_WIDTHS)
        self._head(sheet, form.heading)
        self._legend(sheet)
        for row, line in enumerate(form.lines, start=FORM_FIRST_ROW):
            self._line(sheet, row, line)
        sheet.freeze_panes = f"A{FORM_FIRST_ROW}"
        sheet.print_title_rows = f"3:{FORM_FIRST_ROW - 1}"
        look.lay_out_paper(sheet, self.title, self.footer, wide=False)

    def _legend(self, sheet: Any) -> None:
        roles = ("legend_required", "legend_optional", "legend_locked")
        star = f" ({entry_texts.REQUIRED_MARK})"
        for column, role, text in zip((2, 3, 4), roles, entry_texts.LEGEND, strict=True):
            marked = text + star if role == "legend_required" else text
            self._print(sheet, 3, column, marked, role)
        sheet.row_dimensions[3].height = look.height(
            look.lines(entry_texts.LEGEND[-1], _FORM_WIDTHS[-1])
        )
        sheet.row_dimensions[4].height = 8

    def _line(self, sheet: Any, row: int, line: Line) -> None:
        if isinstance(line, Heading):
            self._heading(sheet, row, line)
        elif isinstance(line, Pointer):
            self._pointer(sheet, row, line)
        else:
            self._entry(sheet, row, line)

    def _heading(self, sheet: Any, row: int, line: Heading) -> None:
        if not line.text:
            sheet.row_dimensions[row].height = 10
            return
        role = f"heading{min(line.level, 3)}"
        last = len(_FORM_WIDTHS)
        for column in range(1 if line.level == 1 else 2, last + 1):
            sheet.cell(row, column).style = self.styles.plain(role)
        self._print(sheet, row, 2, line.text, role)
        if line.required:
            self._print(sheet, row, 1, entry_texts.REQUIRED_MARK, "star")
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=last)
        count = look.lines(line.text, sum(_FORM_WIDTHS[1:]), bold=True, size=18)
        sheet.row_dimensions[row].height = look.height(count, size=18)

    def _pointer(self, sheet: Any, row: int, line: Pointer) -> None:
        self._print(sheet, row, 2, line.text, "heading3")
        if line.required:
            self._print(sheet, row, 1, entry_texts.REQUIRED_MARK, "star")
        cell = self._print(
            sheet, row, INPUT_COLUMN, f"{entry_texts.POINTER} “{line.sheet}”", "pointer"
        )
        # The formula HYPERLINK would be one more thing to recalculate; a link is only a link.
        cell.hyperlink = f"#{quote_sheetname(line.sheet)}!A1"
        cell.style = self.styles.plain("pointer")
        count = max(
            look.lines(line.text, _FORM_WIDTHS[1], bold=True),
            look.lines(str(cell.value), _FORM_WIDTHS[2]),
        )
        sheet.row_dimensions[row].height = look.height(count)

    def _entry(self, sheet: Any, row: int, line: Entry) -> None:
        field, label = line.field, line.field.label
        if line.option:
            label = line.option.label
        elif line.index is not None:
            label = f"{line.index + 1}."
        role = "option" if line.option or line.index is not None else "label"
        if field.required and line.option is None and line.index is None:
            self._print(sheet, row, 1, entry_texts.REQUIRED_MARK, "star")
        self._print(sheet, row, 2, label, role)
        self._print(sheet, row, 4, entry_texts.hint_of(field), "unit")
        value = self._known(line)
        cell = sheet.cell(row, INPUT_COLUMN)
        cell.style = self.styles.input(field)
        path = field.path + (f".{line.option.code}" if line.option else "")
        place = self.plan.places[path]
        self._fill(cell, field, value, place)
        if row == place.first:
            self._check(sheet, field, place, line.option)
        shown = look.lines(str(value), _FORM_WIDTHS[2]) if isinstance(value, str) else 1
        roomy = _LONG_TEXT_LINES if field.kind is SlotKind.LONG_TEXT else 1
        indented = _FORM_WIDTHS[1] - (4 if role == "option" else 0)
        count = max(shown, roomy, look.lines(label, indented))
        sheet.row_dimensions[row].height = look.height(count)

    def _known(self, line: Entry) -> Any:
        field = line.field
        if line.index is not None:
            rows = rows_of(self.known, field.path)
            return cell_value(field, rows[line.index][1]) if line.index < len(rows) else None
        return cell_value(field, value_at(self.known, field.path), line.option)

    # --- tables -----------------------------------------------------------------------------

    def _table(self, sheet: Any, table: TableSheet) -> None:
        columns = table.columns
        widths = [_NUMBER_WIDTH, *(_width(column.field, column.label) for column in columns)]
        self._widths(sheet, widths)
        self._head(sheet, table.table.title)
        self._bands(sheet, columns)
        self._headings(sheet, columns, widths)
        self._totals(sheet, table)
        styles = [self.styles.input(column.field) for column in columns]
        places = [self.plan.places[_path(column)] for column in columns]
        number_style = self.styles.plain("number")
        for offset, row in enumerate(range(table.first, table.last + 1)):
            number = sheet.cell(row, 1, offset + 1)
            number.style = number_style
            known = table.rows[offset] if offset < len(table.rows) else None
            most = 1
            for index, column in enumerate(columns):
                cell = sheet.cell(row, 2 + index)
                cell.style = styles[index]
                value = None if known is None else _cell_of(table, column, *known)
                self._fill(cell, column.field, value, places[index])
                if isinstance(value, str):
                    most = max(most, look.lines(value, widths[1 + index]))
            sheet.row_dimensions[row].height = look.height(most)
        for column, place in zip(columns, places, strict=True):
            self._check(sheet, column.field, place, column.option)
        sheet.freeze_panes = f"B{table.first}"
        sheet.print_title_rows = f"{HEADING_ROW - 1}:{table.first - 1}"
        self._table_paper(sheet, widths)

    def _bands(self, sheet: Any, columns: tuple[Column, ...]) -> None:
        sheet.row_dimensions[3].height = look.height(1) if any(c.band for c in columns) else 6
        start = 2
        for band, run in groupby(columns, key=lambda column: column.band):
            end = start + len(list(run)) - 1
            if band:
                for column in range(start, end + 1):
                    sheet.cell(3, column).style = self.styles.plain("band")
                self._print(sheet, 3, start, band, "band")
                sheet.merge_cells(start_row=3, start_column=start, end_row=3, end_column=end)
            start = end + 1

    def _headings(self, sheet: Any, columns: tuple[Column, ...], widths: list[float]) -> None:
        self._print(sheet, HEADING_ROW, 1, entry_texts.ROW_NUMBER, "head")
        self._print(sheet, HEADING_ROW + 1, 1, "", "column_unit")
        most = 1
        for number, column in enumerate(columns, start=2):
            self._print(sheet, HEADING_ROW, number, column.label, "head")
            star = entry_texts.REQUIRED_MARK if column.field.required else ""
            hint = f"{star} {entry_texts.hint_of(column.field)}".strip()
            self._print(sheet, HEADING_ROW + 1, number, hint, "column_unit")
            most = max(most, look.lines(column.label, widths[number - 1], bold=True))
        sheet.row_dimensions[HEADING_ROW].height = look.height(most)
        sheet.row_dimensions[HEADING_ROW + 1].height = look.height(1)

    def _totals(self, sheet: Any, table: TableSheet) -> None:
        row = table.first - 1
        if row == HEADING_ROW + 1:
            return
        self._print(sheet, row, 1, entry_texts.TOTAL, "total")
        for number, column in enumerate(table.columns, start=2):
            cell = sheet.cell(row, number)
            cell.style = self.styles.plain("total")
            if column.total:
                cell.style = self.styles.input(column.total)
                place = self.plan.places[column.total.path]
                self._fill(cell, column.total, None, place)
                self._check(sheet, column.total, place, None)
        sheet.row_dimensions[row].height = look.height(1)

    # --- grids ------------------------------------------------------------------------------

    def _grid(self, sheet: Any, grid: GridSheet) -> None:
        columns = grid.grid.columns
        widths = [_LABEL_WIDTH, *(_width(field, field.label) for field in columns.values())]
        self._widths(sheet, widths)
        self._head(sheet, grid.grid.title)
        self._print(sheet, HEADING_ROW, 1, entry_texts.GRID_CORNER, "head")
        for number, field in enumerate(columns.values(), start=2):
            self._print(sheet, HEADING_ROW, number, field.label, "head")
        labels = [field.label for field in columns.values()]
        tallest = max(map(_bold_lines, labels, widths[1:]))
        sheet.row_dimensions[HEADING_ROW].height = look.height(tallest)
        for row, group in enumerate(grid.grid.rows, start=grid.first):
            self._print(sheet, row, 1, group.title, "row")
            most = look.lines(group.title, _LABEL_WIDTH)
            for field in fields_in(group):
                place = self.plan.places[field.path]
                cell = sheet.cell(row, place.column)
                cell.style = self.styles.input(field)
                value = cell_value(field, value_at(self.known, field.path))
                self._fill(cell, field, value, place)
                self._check(sheet, field, place, None)
                if isinstance(value, str):
                    most = max(most, look.lines(value, widths[place.column - 1]))
            sheet.row_dimensions[row].height = look.height(most)
        sheet.freeze_panes = f"B{grid.first}"
        self._table_paper(sheet, widths)

    # --- what they share --------------------------------------------------------------------

    def _head(self, sheet: Any, heading: str) -> None:
        self._print(sheet, 1, 1, self.title, "title")
        sheet.row_dimensions[1].height = 32
        self._print(sheet, 2, 1, heading, "subtitle")
        sheet.row_dimensions[2].height = 28 if heading else 6

    def _print(self, sheet: Any, row: int, column: int, text: str, role: str) -> Any:
        cell = sheet.cell(row, column)
        cell.style = self.styles.plain(role)
        put(cell, text or None)
        return cell

    def _fill(
        self,
        cell: Any,
        field: Field,
        value: Any,
        place: Place,
    ) -> None:
        if field.sums and (field.locked or value is None):
            cell.value = sum_formula(field, place, self.plan, cell.row)
        else:
            put(cell, value)

    def _check(self, sheet: Any, field: Field, place: Place, option: Choice | None) -> None:
        cells = place.cells.replace("$", "")
        sheet.data_validations.append(validation(field, cells, self.lists, option))

    def _widths(self, sheet: Any, widths: list[float] | tuple[float, ...]) -> None:
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width

    def _table_paper(self, sheet: Any, widths: list[float]) -> None:
        total = sum(widths)
        pages = max(1, round(total / _PAGE_WIDTH + 0.2))
        if pages > 1:
            sheet.print_title_cols = "A:A"
        wide = total > _UPRIGHT_WIDTH
        look.lay_out_paper(sheet, self.title, self.footer, wide=wide, pages=pages)


def _path(column: Column) -> str:
    return column.field.path + (f".{column.option.code}" if column.option else "")


def _cell_of(table: TableSheet, column: Column, indices: tuple[int, ...], row: Any) -> Any:
    """The known value of a column in one row; ``#`` is the number of the row it belongs to."""
    relative = column.field.path.removeprefix(table.table.path).removeprefix(".")
    if relative == PARENT_STEP:
        parents = [index + 1 for index in indices[:-1]]
        return parents[0] if len(parents) == 1 else ".".join(map(str, parents))
    value = row if not relative else value_at(plain_rows(row), relative)
    return cell_value(column.field, value, column.option)


def _width(field: Field, label: str) -> float:
    """Wide enough for what goes in, and for a label of a few lines."""
    least: float = _WIDTHS.get(field.kind, _NUMBER_COLUMN_WIDTH)
    longest = max((look.letters(choice.label) for choice in field.choices), default=0)
    if field.kind is SlotKind.CHOICE:
        least = min(max(_LONGEST_WORD, longest * 1.2 + 4), 40)
    # No word of the heading is to be broken, nor the heading to be taller than three lines.
    word = max(look.letters(part) for part in label.split(" ")) * 1.3 + 2
    return max(least, min(max(word, look.letters(label) / 2.2), 32))


def _bold_lines(label: str, width: float) -> int:
    return look.lines(label, width, bold=True)
