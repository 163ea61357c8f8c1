"""The sheet in front of a marked workbook: every note in a line, with a way to its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from parsers.marking.excel_styles import FONT, Styles
from parsers.marking.letters import excel_text, lines
from parsers.marking.notes import TITLE, Level, Note, tally
from parsers.preflight import column_letters

_COLUMNS: Final = (
    ("ที่", 6), ("ผล", 15), ("แผ่นงาน", 17), ("เซลล์", 9), ("ช่อง", 26), ("รายละเอียด", 38),
    ("พบ", 21), ("ต้องเป็น / อ่านเป็น", 21), ("แนะนำ", 18), ("สิ่งที่ต้องทำ", 38),
)  # fmt: skip
_CENTERED: Final = frozenset({1, 2, 4})
_LINK_COLUMN: Final = 4
_HEAD_ROW: Final = 4
_GREEN, _HEAD_FILL, _BLUE = "1F5C3F", "D8E8DF", "0B5394"
_LINE_POINTS, _PADDING, _TALLEST = 21.5, 6.0, 400.0
_A4: Final = "9"
_HIDDEN: Final = " (ซ่อนอยู่)"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Line:
    """A note, the cell where it is marked, and whether the sheet of that is hidden."""

    note: Note
    cell: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The sheet's part, and the row that is repeated on every page."""

    content: bytes
    head_row: int = _HEAD_ROW


def summary_sheet(told: Sequence[Line], title: str, namespace: str, styles: Styles) -> Summary:
    sheet = _Sheet(namespace, styles)
    sheet.title(1, TITLE, size=22)
    sheet.title(2, title, size=18)
    sheet.title(3, tally(line.note.level for line in told), size=16)
    sheet.head()
    for row, line in enumerate(told, _HEAD_ROW + 1):
        sheet.line(row, line)
    return Summary(sheet.finish())


class _Sheet:
    def __init__(self, namespace: str, styles: Styles) -> None:
        self._ns, self._styles = namespace, styles
        self._root = etree.Element(self._name("worksheet"), nsmap={None: namespace})  # type: ignore[dict-item]
        fit = self._put(self._root, "sheetPr")
        self._put(fit, "tabColor", rgb=f"FF{Level.ERROR.strong}")
        self._put(fit, "pageSetUpPr", fitToPage="1")
        view = self._put(
            self._put(self._root, "sheetViews"), "sheetView", showGridLines="0", tabSelected="1",
            workbookViewId="0",
        )  # fmt: skip
        below = f"A{_HEAD_ROW + 1}"
        self._put(
            view, "pane", ySplit=str(_HEAD_ROW), topLeftCell=below, activePane="bottomLeft",
            state="frozen",
        )  # fmt: skip
        self._put(view, "selection", pane="bottomLeft", activeCell=below, sqref=below)
        columns = self._put(self._root, "cols")
        for number, (_, width) in enumerate(_COLUMNS, 1):
            self._put(
                columns, "col", min=str(number), max=str(number), width=str(width), customWidth="1"
            )
        self._data = self._put(self._root, "sheetData")
        self._links = etree.Element(self._name("hyperlinks"))

    def title(self, row: int, text: str, *, size: int) -> None:
        style = self._styles.text(size=size, bold=size > 16, color=_GREEN, boxed=False)  # noqa: PLR2004 - the size of plain text
        self._row(row, [(text, style)], height=size * _LINE_POINTS / 16 + 2)

    def head(self) -> None:
        style = self._styles.text(bold=True, fill=_HEAD_FILL, across="center")
        self._row(_HEAD_ROW, [(name, style) for name, _ in _COLUMNS], height=30)

    def line(self, row: int, line: Line) -> None:
        note = line.note
        sheet = note.place.sheet + (_HIDDEN if line.hidden else "")
        where = line.cell or note.place.cell
        texts = [
            str(note.number), note.level.label, sheet, where, note.label, note.says, note.found,
            note.expected, note.suggestion, note.remedy,
        ]  # fmt: skip
        high = max(lines(text, width - 1) for text, (_, width) in zip(texts, _COLUMNS, strict=True))
        cells = [
            (text, self._style(column, note.level, linked=bool(line.cell)))
            for column, text in enumerate(texts, 1)
        ]
        self._row(row, cells, height=min(high * _LINE_POINTS + _PADDING, _TALLEST))
        if line.cell:
            quoted = note.place.sheet.replace("'", "''")
            self._put(
                self._links, "hyperlink", ref=f"{column_letters(_LINK_COLUMN)}{row}",
                location=f"'{quoted}'!{line.cell}", display=line.cell,
            )  # fmt: skip

    def finish(self) -> bytes:
        if len(self._links):
            self._root.append(self._links)
        self._put(self._root, "printOptions", horizontalCentered="1")
        self._put(
            self._root, "pageMargins", left="0.4", right="0.4", top="0.5", bottom="0.6",
            header="0.3", footer="0.3",
        )  # fmt: skip
        self._put(
            self._root, "pageSetup", paperSize=_A4, orientation="landscape", fitToWidth="1",
            fitToHeight="0",
        )  # fmt: skip
        footer = self._put(self._put(self._root, "headerFooter"), "oddFooter")
        footer.text = f'&L&"{FONT},Regular"&12{TITLE}&R&"{FONT},Regular"&12หน้า &P / &N'
        written: bytes = etree.tostring(
            self._root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        return written

    def _style(self, column: int, level: Level, *, linked: bool) -> int:
        link = linked and column == _LINK_COLUMN
        return self._styles.text(
            bold=column == 2,  # noqa: PLR2004 - the level
            color=_BLUE if link else level.strong if column == 2 else "000000",  # noqa: PLR2004
            fill=level.color if column <= 2 else "",  # noqa: PLR2004
            across="center" if column in _CENTERED else "left",
            underline=link,
        )

    def _row(self, number: int, cells: Sequence[tuple[str, int]], *, height: float) -> None:
        row = self._put(self._data, "row", r=str(number), ht=f"{height:.1f}", customHeight="1")
        for column, (text, style) in enumerate(cells, 1):
            cell = self._put(row, "c", r=f"{column_letters(column)}{number}", s=str(style))
            if text:
                cell.set("t", "inlineStr")
                written = self._put(self._put(cell, "is"), "t")
                written.set(_SPACE, "preserve")
                written.text = excel_text(text)

    def _put(self, parent: Any, local: str, **attributes: str) -> Any:
        return etree.SubElement(parent, self._name(local), attributes)

    def _name(self, local: str) -> str:
        return f"{{{self._ns}}}{local}"
