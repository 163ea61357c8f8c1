"""A Word table taken in: columns, rows, merged cells, borders, margins; lengths in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from service.documents.styles import Line, borders_of
from service.documents.tags import TOKEN
from service.documents.typst import beyond
from service.documents.typst.state import Story, Translation, local_name, points
from service.documents.xml import child, qualified, switch, twips, value

SIDES = ("top", "left", "bottom", "right")
NO_LINE = Line("none", 0, "000000")
_WORD_CELL_SIDE = 5.4
_SAME_WIDTH = 2.0
_BESIDE_ROWS = ("tblPr", "tblGrid", "bookmarkStart", "bookmarkEnd")


@dataclass(slots=True)
class Cell:
    """A cell at its first column; one that is merged into the cell above is ``continued``."""

    element: etree._Element
    column: int
    span: int
    rows: int = 1
    continued: bool = False

    @property
    def properties(self) -> etree._Element | None:
        return child(self.element, "w:tcPr")


@dataclass(slots=True)
class Row:
    """A row with the tags that stand before it."""

    element: etree._Element
    cells: list[Cell]
    tags_before: str

    @property
    def properties(self) -> etree._Element | None:
        return child(self.element, "w:trPr")

    @property
    def header(self) -> bool:
        return bool(switch(self.properties, "w:tblHeader"))

    @property
    def whole(self) -> bool:
        return bool(switch(self.properties, "w:cantSplit"))


@dataclass(slots=True)
class Grid:
    """A whole table."""

    columns: list[float]
    borders: Mapping[str, Line]
    margins: Mapping[str, float]
    rows: list[Row] = field(default_factory=list)
    tags_after: str = ""

    def line(self, name: str) -> Line:
        return self.borders.get(name, NO_LINE)

    def inner(self) -> dict[str, Line]:
        """The lines of a cell in the middle."""
        inside = self.line("insideH"), self.line("insideV")
        return dict(zip(SIDES, inside * 2, strict=True))

    def lines(self, cell: Cell, *, first: bool, last: bool) -> dict[str, Line]:
        """The lines of a cell in the first, the last or another row."""
        at_end = cell.column + cell.span >= len(self.columns)
        names = {
            "top": "top" if first else "insideH",
            "bottom": "bottom" if last else "insideH",
            "left": "insideV" if cell.column else "left",
            "right": "right" if at_end else "insideV",
        }
        lines = {side: self.line(name) for side, name in names.items()}
        if (direct := child(cell.properties, "w:tcBorders")) is not None:
            lines.update({side: line for side, line in borders_of(direct).items() if side in lines})
        return lines

    def row_top(self, number: int) -> float:
        """A line above takes its width from the row, as in Word; all cells of a row start alike."""
        row, last = self.rows[number], len(self.rows) - 1
        tops, widths = [self.margins["top"]], [0.0]
        for cell in row.cells:
            tops.append(margins_of(child(cell.properties, "w:tcMar")).get("top", 0.0))
            line = self.lines(cell, first=number == 0, last=number == last)["top"]
            widths.append(line.width if line.drawn and not cell.continued else 0.0)
        for cell in self.rows[number - 1].cells if number else ():
            direct = child(cell.properties, "w:tcBorders")
            line = borders_of(direct).get("bottom", NO_LINE) if direct is not None else NO_LINE
            widths.append(line.width if line.drawn else 0.0)
        return max(tops) + max(widths)


def margins_of(element: etree._Element | None) -> dict[str, float]:
    """Cell margins by side."""
    found: dict[str, float] = {}
    for side in element if element is not None else ():
        name = {"start": "left", "end": "right"}.get(local_name(side), local_name(side))
        found[name] = twips(side.get(qualified("w:w"))) or 0.0
    return found


class GridReader:
    """Reads one ``w:tbl``; what can't be shown the same becomes findings on the way."""

    def __init__(self, shared: Translation, story: Story) -> None:
        self._shared = shared
        self._story = story
        self._open: dict[int, Cell] = {}

    def read(self, element: etree._Element, style: str) -> Grid:
        properties = child(element, "w:tblPr")
        borders: dict[str, Line] = {}
        margins = {"top": 0.0, "bottom": 0.0, "left": _WORD_CELL_SIDE, "right": _WORD_CELL_SIDE}
        for styled in self._shared.styles.chain(style):
            _take(child(styled, "w:tblPr"), borders, margins)
            if styled.find(qualified("w:tblStylePr")) is not None:
                self._beyond("table style with conditional formatting")
        _take(properties, borders, margins)
        for what in beyond.of_table(properties):
            self._beyond(what)
        columns = [
            twips(item.get(qualified("w:w"))) or 0.0
            for item in element.iterfind(f"{qualified('w:tblGrid')}/{qualified('w:gridCol')}")
        ]
        grid = Grid(columns, borders, margins)
        self._rows(element, grid)
        return grid

    def _beyond(self, what: str) -> None:
        self._shared.unsupported(self._story, what)

    def _rows(self, element: etree._Element, grid: Grid) -> None:
        tags = self._shared.put_back(element.text)
        for item in element:
            if local_name(item) == "tr":
                grid.rows.append(Row(item, self._cells(item, grid), tags))
                tags = ""
            elif local_name(item) not in _BESIDE_ROWS:
                self._beyond(f"{local_name(item)} between table rows")
            between = self._shared.put_back(item.tail)
            if between and any(cell.rows > 1 for cell in self._open.values()):
                following = item.getnext()
                if (
                    following is not None
                    and following.find(f".//{qualified('w:vMerge')}") is not None
                ):
                    self._beyond("cells merged over the edge of a loop")
            tags += between
        grid.tags_after = tags

    def _cells(self, element: etree._Element, grid: Grid) -> list[Cell]:
        column = int(value(child(element, "w:trPr"), "w:gridBefore") or 0)
        if column:
            self._beyond("row that starts after the first column")
        between = [element.text, *(item.tail for item in element)]
        if any(TOKEN.search(text or "") for text in between) or child(element, "w:sdt") is not None:
            self._beyond("columns made by a loop")
        cells = []
        for item in element.iterfind(qualified("w:tc")):
            cell = self._cell(item, column)
            self._check_width(cell, grid)
            cells.append(cell)
            column += cell.span
        return cells

    def _cell(self, item: etree._Element, column: int) -> Cell:
        properties = child(item, "w:tcPr")
        for what in beyond.of_cell(properties):
            self._beyond(what)
        span = value(properties, "w:gridSpan") or "1"
        if not span.isdigit():
            self._beyond("merge whose width is a tag")
            span = "1"
        cell = Cell(item, column, int(span))
        merge = child(properties, "w:vMerge")
        if merge is not None and merge.get(qualified("w:val")) != "restart":
            above = self._open.get(column)
            if above is not None:
                above.rows += 1
            cell.continued = True
        elif merge is not None:
            self._open[column] = cell
        else:
            self._open.pop(column, None)
        return cell

    def _check_width(self, cell: Cell, grid: Grid) -> None:
        """A cell that asks for another width than its columns have is laid out by guesses."""
        if value(cell.properties, "w:tcW", "w:type") != "dxa":
            return
        wanted = twips(value(cell.properties, "w:tcW", "w:w")) or 0.0
        granted = sum(grid.columns[cell.column : cell.column + cell.span])
        if wanted and abs(wanted - granted) > _SAME_WIDTH:
            self._beyond(f"cell {points(wanted)} wide in columns of {points(granted)}")


def _take(
    properties: etree._Element | None, borders: dict[str, Line], margins: dict[str, float]
) -> None:
    if (lines := child(properties, "w:tblBorders")) is not None:
        borders.update(borders_of(lines))
    margins.update(margins_of(child(properties, "w:tblCellMar")))
