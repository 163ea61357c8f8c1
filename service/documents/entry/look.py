"""How an entry workbook looks: cell styles, widths of Thai text, paper."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import (
    Alignment,
    Border,
    Font,
    NamedStyle,
    PatternFill,
    Protection,
    Side,
)
from openpyxl.worksheet.page import PageMargins

from templates.form import Field
from templates.slots import SlotKind

FONT: Final = "TH SarabunPSK"
SIZE: Final = 16
_A4: Final = 9
LINE: Final = 21.5
_PADDING: Final = 5.0
_TALLEST: Final = 400
#: In pixels: a column's unit, which is a digit; and a letter of this face, on average.
_UNIT, _LETTER, _BOLD_LETTER, _MARGIN = 7.3, 8.2, 8.9, 8
# These take no room of their own in a line.
_ABOVE_AND_BELOW: Final = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_HEADER_LENGTH: Final = 120

_GREEN = "1F5C3F"
_LINE = Side(style="thin", color="7F9A8B")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FILLS: Final = {"required": "FFF2B3", "optional": "E8F3FC", "locked": "E4E4E4", "head": "D8E8DF"}
_FORMATS: Final[Mapping[SlotKind, str]] = {
    SlotKind.MONEY: "#,##0.00",
    SlotKind.NUMBER: "#,##0.00",
    SlotKind.INTEGER: "0",
    # Dates of Excel are CE: a Buddhist format would show a typed Buddhist year as 3111.
    SlotKind.DATE: "dd/mm/yyyy",
}
_ACROSS: Final[Mapping[SlotKind, str]] = {
    SlotKind.MONEY: "right",
    SlotKind.NUMBER: "right",
    SlotKind.INTEGER: "center",
    SlotKind.DATE: "center",
    SlotKind.TICK: "center",
    SlotKind.CHOICES: "center",
}


class Styles:
    """The named styles of one workbook, made as they are first used."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: set[str] = set()
        # Widths of columns are counted in digits of this style's font, whatever the cells have:
        # with a font that a machine lacks, its columns would come out wider than the text.
        styles: Any = book
        styles._named_styles["Normal"].font = Font(name=FONT, size=SIZE)  # noqa: SLF001 - no other way

    def input(self, field: Field, *, required: bool | None = None) -> str:
        """The style of a cell to fill in, or of a formula when the field is locked."""
        must = field.required if required is None else required
        role = "locked" if field.locked else "required" if must else "optional"
        name = f"faf {role} {field.kind}"
        if name not in self._made:
            horizontal = _ACROSS.get(field.kind, "left")
            style = NamedStyle(name)
            style.font = Font(name=FONT, size=SIZE, bold=field.locked)
            style.fill, style.border = _fill(role), _BOX
            style.number_format = _FORMATS.get(field.kind, "@")
            wrap, indent = horizontal == "left", int(horizontal != "center")
            style.alignment = Alignment(horizontal, "center", wrap_text=wrap, indent=indent)
            style.protection = Protection(locked=field.locked)
            self._add(style)
        return name

    def plain(self, role: str) -> str:
        """The style of what is printed: ``title``, ``label``, ``option``, ``unit`` and so on."""
        name = f"faf {role}"
        if name not in self._made:
            style = NamedStyle(name)
            style.number_format = "@"
            horizontal = _PLACES.get(role, "left")
            style.font = _FONTS.get(role, Font(name=FONT, size=SIZE))
            indent = {"option": 2, "unit": 1, "row": 1}.get(role, 0)
            # A title runs on over the empty cells beside it.
            wrap = role not in ("title", "subtitle", "star")
            style.alignment = Alignment(horizontal, "center", wrap_text=wrap, indent=indent)
            if role in _FILLED:
                style.fill = _fill(_FILLED[role])
            if role in _BOXED:
                style.border = _BOX
            self._add(style)
        return name

    def _add(self, style: NamedStyle) -> None:
        self._book.add_named_style(style)
        self._made.add(style.name)


_FONTS: Final = {
    "title": Font(name=FONT, size=22, bold=True, color=_GREEN),
    "guide_title": Font(name=FONT, size=22, bold=True, color=_GREEN),
    "subtitle": Font(name=FONT, size=18, bold=True),
    "heading1": Font(name=FONT, size=18, bold=True, color=_GREEN),
    "heading2": Font(name=FONT, size=17, bold=True),
    "heading3": Font(name=FONT, size=SIZE, bold=True),
    "head": Font(name=FONT, size=SIZE, bold=True),
    "band": Font(name=FONT, size=SIZE, bold=True),
    "total": Font(name=FONT, size=SIZE, bold=True),
    "star": Font(name=FONT, size=SIZE, bold=True, color="C00000"),
    "unit": Font(name=FONT, size=14, color="595959"),
    "column_unit": Font(name=FONT, size=14, color="595959"),
    "number": Font(name=FONT, size=14, color="595959"),
    "pointer": Font(name=FONT, size=SIZE, underline="single", color="0B5394"),
}
_PLACES: Final = {
    "head": "center",
    "band": "center",
    "column_unit": "center",
    "number": "center",
    "star": "center",
    "total": "center",
    "legend_required": "center",
    "legend_optional": "center",
    "legend_locked": "center",
}
_FILLED: Final = {
    "head": "head",
    "band": "head",
    "heading1": "head",
    "total": "locked",
    "column_unit": "head",
    "legend_required": "required",
    "legend_optional": "optional",
    "legend_locked": "locked",
}
_BOXED: Final = frozenset(
    {"head", "band", "column_unit", "number", "total", "row"}
    | {"legend_required", "legend_optional", "legend_locked"}
)


def _fill(role: str) -> PatternFill:
    return PatternFill("solid", start_color=_FILLS[role], end_color=_FILLS[role])


def letters(text: str) -> int:
    """How many letters of a line's width the text takes."""
    return len(_ABOVE_AND_BELOW.sub("", text))


def lines(text: str, width: float, *, bold: bool = False, size: float = SIZE) -> int:
    """How many lines Thai text takes in a column of this width, counted generously."""
    letter = (_BOLD_LETTER if bold else _LETTER) * size / SIZE
    room = max((width * _UNIT - _MARGIN) / letter, 1)
    # Words do not break, so a line is seldom full to its end.
    full = room - min(4, room / 4)
    return sum(
        1 if letters(part) <= room else math.ceil(letters(part) / full) for part in text.split("\n")
    )


def height(count: int, *, size: float = SIZE) -> float:
    """Points for so many lines."""
    return min(count * LINE * size / SIZE + _PADDING, _TALLEST)


def lay_out_paper(sheet: Any, title: str, footer: str, *, wide: bool, pages: int = 1) -> None:
    """A4, fitted to the width, with the document's title and identity on each page."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.75, bottom=0.7)
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False
    short = title if len(title) <= _HEADER_LENGTH else title[: _HEADER_LENGTH - 1] + "…"
    sheet.oddHeader.center.text = _literal(short)
    sheet.oddFooter.left.text = _literal(footer)
    sheet.oddFooter.right.text = "หน้า &P / &N"
    for part in (sheet.oddHeader.center, sheet.oddFooter.left, sheet.oddFooter.right):
        part.font, part.size = f"{FONT},Regular", 12


def protect(sheet: Any) -> None:
    """Lock what is printed, without a password; widths and heights stay free."""
    sheet.protection.enable()
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _literal(text: str) -> str:
    # In headers and footers & starts a code.
    return text.replace("&", "&&")
