"""Tables as Typst markup: grid, merges, lines, shading, header rows, rows that must not split.

Most papers are mostly tables, and Typst's time goes by the number of elements: what most cells
share (letter size, alignment of a column, rows kept whole) is said once for the table, so that
a plain cell is ``[text]``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from service.documents.styles import Line, RunLook, apply_run
from service.documents.tags import TOKEN
from service.documents.typst.grid import SIDES, Cell, Grid, GridReader, Row, margins_of
from service.documents.typst.paragraphs import cell_text
from service.documents.typst.state import (
    Story,
    Translation,
    color,
    local_name,
    points,
    text_arguments,
)
from service.documents.xml import child, qualified, twips, value

_VERTICAL = {"center": "horizon", "bottom": "bottom"}
# Border kinds as dash patterns; "" is a solid line.
_DASHES = {
    "single": "",
    "thick": "",
    "dotted": '"dotted"',
    "dashed": "(4pt, 2pt)",
    "dashSmallGap": "(3pt, 1pt)",
    "dotDash": '"dash-dotted"',
}
_START = "left + top"
# A row of values counts for many: it stands in a loop.
_LOOPED = 8

Blocks = Callable[[etree._Element], str]  # noqa: SLF001 - the only name lxml has for it


@dataclass(slots=True)
class _Made:
    """A cell's markup before it is known what it shares with others."""

    cell: Cell
    arguments: list[str]
    align: str
    body: str


def table(shared: Translation, story: Story, element: etree._Element, blocks: Blocks) -> str:
    """The markup of a ``w:tbl``."""
    style = value(child(element, "w:tblPr"), "w:tblStyle") or ""
    outer, story.table_style = story.table_style, style
    base = shared.base
    try:
        grid = GridReader(shared, story).read(element, style)
        shared.base = _common_look(shared, story, grid)
        return _Writer(shared, story, grid, blocks).write(child(element, "w:tblPr"), base)
    finally:
        story.table_style, shared.base = outer, base


def _common_look(shared: Translation, story: Story, grid: Grid) -> RunLook:
    """The letters that most of the table's text has."""
    looks: Counter[RunLook] = Counter({shared.base: 0})
    for row in grid.rows:
        for paragraph in row.element.iter(qualified("w:p")):
            style = value(child(paragraph, "w:pPr"), "w:pStyle") or ""
            for run in paragraph.iterfind(qualified("w:r")):
                text = "".join(item.text or "" for item in run.iterfind(qualified("w:t")))
                if text:
                    properties = child(run, "w:rPr")
                    character = value(properties, "w:rStyle") or ""
                    dressed = shared.styles.run(style, character, story.table_style)
                    look = apply_run(dressed, properties)
                    looks[look] += _LOOPED if TOKEN.search(text) else 1
    common = looks.most_common(1)[0][0]
    return replace(
        shared.base,
        size=common.size,
        bold=common.bold,
        italic=common.italic,
        color=common.color,
    )


class _Writer:
    """Writes one table."""

    def __init__(self, shared: Translation, story: Story, grid: Grid, blocks: Blocks) -> None:
        self._shared = shared
        self._story = story
        self._grid = grid
        self._blocks = blocks
        self._whole = all(row.whole for row in grid.rows)
        inner = grid.inner()
        top = grid.margins["top"] + (inner["top"].width if inner["top"].drawn else 0.0)
        self._inset = _inset({**grid.margins, "top": top})
        self._stroke = self._stroke_of(inner)

    def write(self, properties: etree._Element | None, base: RunLook) -> str:
        rows = [self._row(number) for number in range(len(self._grid.rows))]
        aligns = self._common_aligns(rows)
        columns = ", ".join(points(width) for width in self._grid.columns)
        markup = (
            f"table(columns: ({columns},), inset: {self._inset}, stroke: {self._stroke}, "
            f"align: ({', '.join(aligns)},),\n{self._body(rows, aligns)})"
        )
        rules = text_arguments(self._shared.base, base)
        settings = f"set text({', '.join(rules)}); " if rules else ""
        if self._whole:
            settings += "set table.cell(breakable: false); "
        below = self._grid.line("bottom")
        # Word counts the line under the last row as part of the table's height.
        room = f"#v({points(below.width)})\n" if below.drawn else ""
        return self._placed(properties, f"{{ {settings}{markup} }}" if settings else markup) + room

    def _placed(self, properties: etree._Element | None, markup: str) -> str:
        align = value(properties, "w:jc") or "left"
        if align in ("center", "right", "end"):
            side = "center" if align == "center" else "right"
            return f"#align({side}, {markup})\n"
        indent = twips(value(properties, "w:tblInd", "w:w")) or 0.0
        if self._shared.old_table_place:
            indent -= self._grid.margins["left"]
        return f"#pad(left: {points(indent)}, {markup})\n" if indent else f"#{markup}\n"

    def _common_aligns(self, rows: list[list[_Made]]) -> list[str]:
        counts: list[Counter[str]] = [Counter({_START: 0}) for _ in self._grid.columns]
        for made in (item for row in rows for item in row):
            if made.cell.column < len(counts):
                counts[made.cell.column][made.align] += _LOOPED if "{{" in made.body else 1
        return [count.most_common(1)[0][0] for count in counts]

    def _body(self, rows: list[list[_Made]], aligns: list[str]) -> str:
        grid = self._grid
        headers = 0
        while headers < len(grid.rows) and grid.rows[headers].header:
            headers += 1
        parts: list[str] = []
        for number, (row, cells) in enumerate(zip(grid.rows, rows, strict=True)):
            if headers and number == 0:
                parts.append("table.header(repeat: true,\n")
            parts.append(row.tags_before)
            parts.extend(_cell(made, aligns) for made in cells)
            if headers and number == headers - 1:
                parts.append("),")
            parts.append("\n")
        parts.append(grid.tags_after)
        below = grid.line("bottom")
        if grid.tags_after and below != grid.line("insideH") and below.drawn:
            # The last row may come many times or not at all: the table's own edge closes it.
            parts.append(f"table.hline(stroke: {self._pen(below)}),")
        return "".join(parts)

    def _row(self, number: int) -> list[_Made]:
        row, last = self._grid.rows[number], len(self._grid.rows) - 1
        above = self._grid.row_top(number)
        made = []
        for cell in row.cells:
            if not cell.continued:
                ends = number + cell.rows - 1 == last
                lines = self._grid.lines(cell, first=number == 0, last=ends)
                made.append(self._make(row, cell, lines, above))
        return made

    def _make(self, row: Row, cell: Cell, lines: Mapping[str, Line], above: float) -> _Made:
        properties = cell.properties
        arguments = [f"colspan: {cell.span}"] if cell.span > 1 else []
        if cell.rows > 1:
            arguments.append(f"rowspan: {cell.rows}")
        own = margins_of(child(properties, "w:tcMar"))
        inset = _inset({**self._grid.margins, **own, "top": above})
        if inset != self._inset:
            arguments.append(f"inset: {inset}")
        if (stroke := self._stroke_of(lines)) != self._stroke:
            arguments.append(f"stroke: {stroke}")
        fill = value(properties, "w:shd", "w:fill")
        if fill and fill not in ("auto", "FFFFFF"):
            arguments.append(f"fill: {color(fill.upper())}")
        if row.whole and not self._whole:
            arguments.append("breakable: false")
        align, body = self._content(cell, first=cell is row.cells[0])
        vertical = _VERTICAL.get(value(properties, "w:vAlign") or "", "top")
        body = self._at_least(row, cell, body, above)
        return _Made(cell, arguments, f"{align or 'left'} + {vertical}", body)

    def _content(self, cell: Cell, *, first: bool) -> tuple[str, str]:
        """Alignment and markup of a cell: bare text where one plain paragraph is all there is."""
        inside = [item for item in cell.element if local_name(item) != "tcPr"]
        tags = any(TOKEN.search(item.tail or "") for item in cell.element)
        if len(inside) == 1 and local_name(inside[0]) == "p" and not tags:
            plain = cell_text(self._shared, self._story, inside[0])
            if plain is not None:
                align, text, size = plain
                # One cell is enough to keep the height of a row of empty ones.
                return align, f"#held({size})[{text}]" if size and first else text
        return "", self._blocks(cell.element)

    def _at_least(self, row: Row, cell: Cell, body: str, above: float) -> str:
        height = child(row.properties, "w:trHeight")
        if height is None or cell is not row.cells[0] or cell.rows > 1:
            return body
        if height.get(qualified("w:hRule")) == "exact":
            self._shared.unsupported(self._story, "exact row height")
        wanted = (twips(height.get(qualified("w:val"))) or 0.0) - above
        return f"#tall({points(wanted)})[{body}]" if wanted > 0 else body

    def _pen(self, line: Line) -> str:
        dash = _DASHES.get(line.kind)
        if dash is None:
            self._shared.unsupported(self._story, f"border {line.kind}")
        if not dash:
            return f"{points(line.width)} + {color(line.color)}"
        return f"(thickness: {points(line.width)}, paint: {color(line.color)}, dash: {dash})"

    def _stroke_of(self, lines: Mapping[str, Line]) -> str:
        if len(set(lines.values())) == 1:
            line = lines["top"]
            return self._pen(line) if line.drawn else "none"
        sides = ", ".join(
            f"{side}: {self._pen(lines[side])}" for side in SIDES if lines[side].drawn
        )
        # A side that is not named would keep Typst's own line.
        return f"(rest: none, {sides})" if sides else "none"


def _cell(made: _Made, aligns: list[str]) -> str:
    column = made.cell.column
    own = column >= len(aligns) or made.align != aligns[column]
    arguments = [*made.arguments, *([f"align: {made.align}"] if own else [])]
    return f"table.cell({', '.join(arguments)})[{made.body}]," if arguments else f"[{made.body}],"


def _inset(margins: Mapping[str, float]) -> str:
    return "(" + ", ".join(f"{side}: {points(margins[side])}" for side in SIDES) + ")"
