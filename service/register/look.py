"""How the register workbook looks in Excel: widths, colours, formats, input help, paper."""

from collections.abc import Mapping
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from service.register.columns import REQUIRED_MARK, Column, Kind, SheetForm
from service.register.guide import WIDTHS

FONT = "TH Sarabun New"
_LAST_ROW = 1048576
_A4 = 9
#: In characters: the columns of a narrower sheet fit an upright page.
_PORTRAIT_WIDTH = 100
_ROW_HEIGHT = 21
_LINE_HEIGHT = 18.5
_TITLE_LENGTH, _MESSAGE_LENGTH = 32, 255

#: Thai months and the Buddhist year in Arabic digits, whatever the machine's language.
_DATE_FORMAT = "[$-107041E]d mmm yyyy"
_FORMATS = {Kind.DATE: _DATE_FORMAT, Kind.MONEY: "#,##0.00", Kind.INTEGER: "0"}
_CENTRED = frozenset({Kind.DATE, Kind.INTEGER, Kind.POSTCODE, Kind.S10, Kind.ID})

_INK = Font(name=FONT, size=14)
_HEAD_INK = Font(name=FONT, size=14, bold=True, color="FFFFFF")
_REQUIRED_FILL = PatternFill("solid", start_color="1F5C3F", end_color="1F5C3F")
_OPTIONAL_FILL = PatternFill("solid", start_color="6B8F7B", end_color="6B8F7B")
_SHEET_FILL = PatternFill("solid", start_color="E3EEE8", end_color="E3EEE8")
_HAIR = Side(style="hair", color="9FB5A8")
_BOX = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)
_TABS = {
    "contracts": "1F5C3F",
    "instalments": "2E7D5B",
    "payments": "3F8FB0",
    "parties": "B0803F",
    "notices": "8C5BA6",
}


def dress(sheet: Any, form: SheetForm, ranges: Mapping[str, str]) -> Any:
    """Everything of a data sheet that is not a row; before its first row is written."""
    for index, column in enumerate(form.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width = column.width
        # The style of a whole column is what a cell typed into the blank form gets.
        dressed(dimension, column)
        letter = get_column_letter(index)
        validation = _validation(column, ranges.get(column.key, ""))
        validation.add(f"{letter}2:{letter}{_LAST_ROW}")
        sheet.data_validations.append(validation)
    sheet.row_dimensions[1].height = 42
    sheet.sheet_format.defaultRowHeight = _ROW_HEIGHT
    sheet.sheet_format.customHeight = True
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(form.columns))}1"
    sheet.sheet_properties.tabColor = _TABS[form.key]
    wide = sum(column.width for column in form.columns) > _PORTRAIT_WIDTH
    _paper(sheet, form.title, form.pages_wide, wide=wide)
    sheet.print_title_rows = "1:1"
    sheet.print_options.gridLines = True
    if form.pages_wide > 1:
        sheet.print_title_cols = "A:A"
    return sheet


def headings(sheet: Any, form: SheetForm) -> list[Any]:
    """The heading row; what must be filled in is darker and bears a star."""
    cells = []
    for column in form.columns:
        mark = REQUIRED_MARK if column.required else ""
        cell = WriteOnlyCell(sheet, column.heading + mark)
        cell.font = _HEAD_INK
        cell.fill = _REQUIRED_FILL if column.required else _OPTIONAL_FILL
        cell.alignment = Alignment("center", "center", wrap_text=True)
        cell.border = _BOX
        cells.append(cell)
    return cells


def dressed(styled: Any, column: Column) -> Any:
    """Give a cell, or a whole column, the look of its kind. Text stays text (``@``)."""
    horizontal = "right" if column.kind is Kind.MONEY else None
    styled.font = _INK
    styled.number_format = _FORMATS.get(column.kind, "@")
    styled.alignment = Alignment(
        "center" if column.kind in _CENTRED else horizontal,
        "center",
    )
    return styled


def dress_guide(sheet: Any) -> Any:
    for index, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "7F7F7F"
    _paper(sheet, sheet.title)
    return sheet


def guide_height(row: tuple[str, ...], style: str) -> float:
    """Points for the row's longest cell; nobody else sets the height of a written row."""
    lines = max((text.count("\n") + 1 for text in row), default=1)
    first = _ROW_HEIGHT * (1.5 if style == "title" else 1)
    return first + (lines - 1) * _LINE_HEIGHT


def guide_cell(cell: Any, text: str, style: str) -> Any:
    cell.value = text
    cell.font = _INK
    # Advice runs on over the empty cells beside it; only the table wraps.
    cell.alignment = Alignment(vertical="top", wrap_text=style not in ("title", "text"))
    if style == "title":
        cell.font = Font(name=FONT, size=20, bold=True, color="1F5C3F")
    elif style == "head":
        cell.font, cell.fill, cell.border = _HEAD_INK, _REQUIRED_FILL, _BOX
    elif style == "sheet":
        cell.font, cell.fill, cell.border = Font(name=FONT, size=14, bold=True), _SHEET_FILL, _BOX
    elif style == "row":
        cell.border = _BOX
    return cell


def _paper(sheet: Any, title: str, pages_wide: int = 1, *, wide: bool = True) -> None:
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = pages_wide
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.7, 0.6
    sheet.oddHeader.center.text = f"ทะเบียนลูกหนี้ กองทุนสงเคราะห์เกษตรกร – {title}"
    sheet.oddFooter.right.text = "หน้า &P / &N"
    for part in (sheet.oddHeader.center, sheet.oddFooter.right):
        part.font, part.size = f"{FONT},Regular", 14


#: What Excel checks as it is typed; only a warning where the reader takes more than Excel.
_RULES: Mapping[Kind, Mapping[str, str]] = {
    Kind.CHOICE: {"type": "list", "errorStyle": "stop"},
    Kind.PROVINCE: {"type": "list", "errorStyle": "warning"},
    Kind.DATE: {
        "type": "date",
        "operator": "between",
        "formula1": "18264",
        "formula2": "73415",
        "errorStyle": "warning",
    },
    Kind.MONEY: {
        "type": "decimal",
        "operator": "greaterThanOrEqual",
        "formula1": "0",
        "errorStyle": "warning",
    },
    Kind.INTEGER: {
        "type": "whole",
        "operator": "greaterThanOrEqual",
        "formula1": "1",
        "errorStyle": "stop",
    },
    Kind.POSTCODE: {
        "type": "textLength",
        "operator": "equal",
        "formula1": "5",
        "errorStyle": "warning",
    },
    Kind.S10: {
        "type": "textLength",
        "operator": "equal",
        "formula1": "13",
        "errorStyle": "warning",
    },
}


def _validation(column: Column, choices: str) -> DataValidation:
    rule: dict[str, Any] = {**_RULES.get(column.kind, {})}
    if choices:
        rule["formula1"] = choices
    validation = DataValidation(**rule, allow_blank=True)
    validation.promptTitle = column.heading[:_TITLE_LENGTH]
    validation.prompt = column.help[:_MESSAGE_LENGTH]
    validation.showInputMessage = True
    validation.showErrorMessage = bool(validation.type)
    validation.errorTitle = column.heading[:_TITLE_LENGTH]
    validation.error = f"ข้อมูลไม่ตรงแบบ: {column.help}"[:_MESSAGE_LENGTH]
    return validation
