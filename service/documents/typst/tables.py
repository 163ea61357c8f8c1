"""Tables: grid, merges, borders, shading, cell margins, header rows, rows that must not split."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from service.documents.styles import Line, borders_of
from service.documents.tags import TOKEN
from service.documents.typst import beyond
from service.documents.typst.paragraphs import cell_text
from service.documents.typst.state import Story, Translation, color, local_name, points
from service.documents.xml import child, qualified, switch, twips, value

_VERTICAL = {"center": "horizon", "bottom": "bottom"}
_SIDES = ("top", "left", "bottom", "right")
_WORD_CELL_SIDE = 5.4
# Border kinds as dash patterns; "" is a solid line.
_DASHES = {
    "single": "",
    "thick": "",
    "dotted": '"dotted"',
    "dashed": "(4pt, 2pt)",
    "dashSmallGap": "(3pt, 1pt)",
    "dotDash": '"dash-dotted"',
}
_SAME_WIDTH = 2.0
_NO_LINE = Line("none", 0, "000000")

Blocks = Callable[[etree._Element], str]


@dataclass(slots=True)
class _Cell:
    element: etree._Element
    column: int
    span: int
    rows: int = 1
    continued: bool = False


@dataclass(slots=True)
class _Row:
    element: etree._Element
    cells: list[_Cell]
    header: bool
    tags_before: str = ""
    above: float = 0.0
    """What the row's top takes: the largest cell margin and the thickest line over it."""


@dataclass(slots=True)
class _Table:
    """What holds for the whole table; lengths in points."""

    columns: list[float]
    borders: Mapping[str, Line]
    margins: Mapping[str, float]
    rows: list[_Row] = field(default_factory=list)
    tags_after: str = ""
    inset: str = ""
    stroke: str = ""


def table(shared: Translation, story: Story, element: etree._Element, blocks: Blocks) -> str:
    """The markup of a ``w:tbl``."""
    properties = child(element, "w:tblPr")
    style = value(properties, "w:tblStyle") or ""
    outer, story.table_style = story.table_style, style
    try:
        made = _read(shared, story, element, properties, style)
        body = _rows(shared, story, made, blocks)
    finally:
        story.table_style = outer
    columns = ", ".join(points(width) for width in made.columns)
    whole = f"columns: ({columns},), inset: {made.inset}, stroke: {made.stroke},\n{body}"
    below = made.borders.get("bottom", _NO_LINE)
    # Word counts the line under the last row as part of the table's height.
    room = f"#v({points(below.width)})\n" if below.drawn else ""
    return _placed(shared, properties, made, whole) + room


def _placed(
    shared: Translation, properties: etree._Element | None, made: _Table, markup: str
) -> str:
    align = value(properties, "w:jc") or "left"
    if align in ("center", "right", "end"):
        side = "center" if align == "center" else "right"
        return f"#align({side}, table(align: left, {markup}))\n"
    indent = twips(value(properties, "w:tblInd", "w:w")) or 0.0
    if shared.old_table_place:
        indent -= made.margins["left"]
    if not indent:
        return f"#table({markup})\n"
    return f"#pad(left: {points(indent)}, table({markup}))\n"


def _read(
    shared: Translation,
    story: Story,
    element: etree._Element,
    properties: etree._Element | None,
    style: str,
) -> _Table:
    borders: dict[str, Line] = {}
    margins = {"top": 0.0, "bottom": 0.0, "left": _WORD_CELL_SIDE, "right": _WORD_CELL_SIDE}
    for styled in shared.styles.chain(style):
        _take_borders_and_margins(child(styled, "w:tblPr"), borders, margins)
        if styled.find(qualified("w:tblStylePr")) is not None:
            shared.unsupported(story, "table style with conditional formatting")
    _take_borders_and_margins(properties, borders, margins)
    for what in beyond.of_table(properties):
        shared.unsupported(story, what)
    grid = child(element, "w:tblGrid")
    columns = [twips(item.get(qualified("w:w"))) or 0.0 for item in grid] if grid is not None else []
    inner = borders.get("insideH", _NO_LINE), borders.get("insideV", _NO_LINE)
    lines = dict(zip(_SIDES, inner * 2, strict=True))
    above = margins["top"] + (inner[0].width if inner[0].drawn else 0.0)
    inset = _inset({**margins, "top": above})
    made = _Table(columns, borders, margins, inset=inset, stroke=_stroke(shared, story, lines))
    _read_rows(shared, story, element, made)
    return made


def _take_borders_and_margins(
    properties: etree._Element | None, borders: dict[str, Line], margins: dict[str, float]
) -> None:
    if (lines := child(properties, "w:tblBorders")) is not None:
        borders.update(borders_of(lines))
    margins.update(_margins(child(properties, "w:tblCellMar")))


def _margins(element: etree._Element | None) -> dict[str, float]:
    found: dict[str, float] = {}
    for side in element if element is not None else ():
        name = {"start": "left", "end": "right"}.get(local_name(side), local_name(side))
        found[name] = twips(side.get(qualified("w:w"))) or 0.0
    return found


def _read_rows(shared: Translation, story: Story, element: etree._Element, made: _Table) -> None:
    tags = shared.put_back(element.text)
    open_cells: dict[int, _Cell] = {}
    for item in element:
        if local_name(item) == "tr":
            row = _read_row(shared, story, made, item, open_cells, tags)
            made.rows.append(row)
            tags = ""
        elif local_name(item) not in ("tblPr", "tblGrid", "bookmarkStart", "bookmarkEnd"):
            shared.unsupported(story, f"{local_name(item)} between table rows")
        between = shared.put_back(item.tail)
        if between and any(cell.rows > 1 for cell in open_cells.values()):
            following = item.getnext()
            if following is not None and following.find(f".//{qualified('w:vMerge')}") is not None:
                shared.unsupported(story, "cells merged over the edge of a loop")
        tags += between
    made.tags_after = tags


def _read_row(
    shared: Translation,
    story: Story,
    made: _Table,
    element: etree._Element,
    open_cells: dict[int, _Cell],
    tags: str,
) -> _Row:
    properties = child(element, "w:trPr")
    column = int(value(properties, "w:gridBefore") or 0)
    if column:
        shared.unsupported(story, "row that starts after the first column")
    cells = []
    for item in element:
        if local_name(item) != "tc":
            if TOKEN.search(item.tail or "") or local_name(item) == "sdt":
                shared.unsupported(story, "columns made by a loop")
            continue
        cell = _read_cell(shared, story, made, item, column, open_cells)
        cells.append(cell)
        column += cell.span
        if TOKEN.search(item.tail or ""):
            shared.unsupported(story, "columns made by a loop")
    return _Row(element, cells, bool(switch(properties, "w:tblHeader")), tags)


def _read_cell(
    shared: Translation,
    story: Story,
    made: _Table,
    item: etree._Element,
    column: int,
    open_cells: dict[int, _Cell],
) -> _Cell:
    properties = child(item, "w:tcPr")
    span = value(properties, "w:gridSpan") or "1"
    if not span.isdigit():
        shared.unsupported(story, "merge whose width is a tag")
        span = "1"
    cell = _Cell(item, column, int(span))
    _check_width(shared, story, made, cell, properties)
    merge = child(properties, "w:vMerge")
    if merge is not None and merge.get(qualified("w:val")) != "restart":
        above = open_cells.get(column)
        if above is not None:
            above.rows += 1
        cell.continued = True
    elif merge is not None:
        open_cells[column] = cell
    else:
        open_cells.pop(column, None)
    return cell


def _check_width(
    shared: Translation,
    story: Story,
    made: _Table,
    cell: _Cell,
    properties: etree._Element | None,
) -> None:
    """A cell that asks for another width than its columns have is laid out by guesses in Word."""
    if value(properties, "w:tcW", "w:type") != "dxa":
        return
    wanted = twips(value(properties, "w:tcW", "w:w")) or 0.0
    granted = sum(made.columns[cell.column : cell.column + cell.span])
    if wanted and abs(wanted - granted) > _SAME_WIDTH:
        shared.unsupported(story, f"cell {points(wanted)} wide in columns of {points(granted)}")


def _rows(shared: Translation, story: Story, made: _Table, blocks: Blocks) -> str:
    headers = 0
    while headers < len(made.rows) and made.rows[headers].header:
        headers += 1
    parts: list[str] = []
    last = len(made.rows) - 1
    for number, row in enumerate(made.rows):
        row.above = _row_top(made, number, last)
        if headers and number == 0:
            parts.append("table.header(repeat: true,\n")
        parts.append(row.tags_before)
        for cell in row.cells:
            if not cell.continued:
                edge = (number == 0, number + cell.rows - 1 == last)
                parts.append(_cell(shared, story, made, row, cell, edge, blocks))
        if headers and number == headers - 1:
            parts.append("),")
        parts.append("\n")
    parts.append(made.tags_after)
    below, inside = (made.borders.get(name, _NO_LINE) for name in ("bottom", "insideH"))
    if made.tags_after and below != inside and below.drawn:
        # The last row may come many times or not at all: the table's own edge closes it.
        parts.append(f"table.hline(stroke: {points(below.width)} + {color(below.color)}),")
    return "".join(parts)


def _cell(
    shared: Translation,
    story: Story,
    made: _Table,
    row: _Row,
    cell: _Cell,
    edge: tuple[bool, bool],
    blocks: Blocks,
) -> str:
    properties = child(cell.element, "w:tcPr")
    row_properties = child(row.element, "w:trPr")
    lines = _cell_borders(made, cell, properties, edge)
    for what in beyond.of_cell(properties):
        shared.unsupported(story, what)
    arguments = [f"colspan: {cell.span}"] if cell.span > 1 else []
    if cell.rows > 1:
        arguments.append(f"rowspan: {cell.rows}")
    margins = {**made.margins, **_margins(child(properties, "w:tcMar")), "top": row.above}
    inset = _inset(margins)
    if inset != made.inset:
        arguments.append(f"inset: {inset}")
    if (stroke := _stroke(shared, story, lines)) != made.stroke:
        arguments.append(f"stroke: {stroke}")
    fill = value(properties, "w:shd", "w:fill")
    if fill and fill not in ("auto", "FFFFFF"):
        arguments.append(f"fill: {color(fill.upper())}")
    align, body = _content(shared, story, cell, blocks, first=cell is row.cells[0])
    places = [place for place in (align, _VERTICAL.get(value(properties, "w:vAlign") or "")) if place]
    if places:
        arguments.append(f"align: {' + '.join(places)}")
    if switch(row_properties, "w:cantSplit"):
        arguments.append("breakable: false")
    body = _at_least(shared, story, row, cell, body)
    return f"table.cell({', '.join(arguments)})[{body}]," if arguments else f"[{body}],"


def _content(
    shared: Translation, story: Story, cell: _Cell, blocks: Blocks, *, first: bool
) -> tuple[str, str]:
    """Alignment and markup of a cell: bare text where one plain paragraph is all there is."""
    inside = [item for item in cell.element if local_name(item) != "tcPr"]
    tags = any(TOKEN.search(item.tail or "") for item in cell.element)
    if len(inside) == 1 and local_name(inside[0]) == "p" and not tags:
        plain = cell_text(shared, story, inside[0])
        if plain is not None:
            align, text, size = plain
            # One cell is enough to keep the height of a row of empty ones.
            return align, f"#held({size})[{text}]" if size and first else text
    return "", blocks(cell.element)


def _at_least(
    shared: Translation,
    story: Story,
    row: _Row,
    cell: _Cell,
    body: str,
) -> str:
    height = child(child(row.element, "w:trPr"), "w:trHeight")
    if height is None or cell is not row.cells[0] or cell.rows > 1:
        return body
    if height.get(qualified("w:hRule")) == "exact":
        shared.unsupported(story, "exact row height")
    wanted = twips(height.get(qualified("w:val"))) or 0.0
    wanted -= row.above
    return f"#tall({points(wanted)})[{body}]" if wanted > 0 else body


def _cell_borders(
    made: _Table, cell: _Cell, properties: etree._Element | None, edge: tuple[bool, bool]
) -> dict[str, Line]:
    first_row, last_row = edge
    first = cell.column == 0
    last = cell.column + cell.span >= len(made.columns)
    names = {
        "top": "top" if first_row else "insideH",
        "bottom": "bottom" if last_row else "insideH",
        "left": "left" if first else "insideV",
        "right": "right" if last else "insideV",
    }
    lines = {side: made.borders.get(name, _NO_LINE) for side, name in names.items()}
    if (direct := child(properties, "w:tcBorders")) is not None:
        lines.update({side: line for side, line in borders_of(direct).items() if side in lines})
    return lines


def _row_top(made: _Table, number: int, last: int) -> float:
    """A line above takes its width from the row, as in Word; all cells of a row start alike."""
    row, above = made.rows[number], made.rows[number - 1] if number else None
    tops, widths = [made.margins["top"]], [0.0]
    for cell in row.cells:
        properties = child(cell.element, "w:tcPr")
        tops.append(_margins(child(properties, "w:tcMar")).get("top", 0.0))
        line = _cell_borders(made, cell, properties, (number == 0, number == last))["top"]
        widths.append(line.width if line.drawn and not cell.continued else 0.0)
    for cell in above.cells if above else ():
        direct = child(child(cell.element, "w:tcPr"), "w:tcBorders")
        line = borders_of(direct).get("bottom", _NO_LINE) if direct is not None else _NO_LINE
        widths.append(line.width if line.drawn else 0.0)
    return max(tops) + max(widths)


def _inset(margins: Mapping[str, float]) -> str:
    inset = ", ".join(f"{side}: {points(margins[side])}" for side in _SIDES)
    return f"({inset})"


def _pen(shared: Translation, story: Story, line: Line) -> str:
    dash = _DASHES.get(line.kind)
    if dash is None:
        shared.unsupported(story, f"border {line.kind}")
        dash = ""
    if not dash:
        return f"{points(line.width)} + {color(line.color)}"
    return f'(thickness: {points(line.width)}, paint: {color(line.color)}, dash: {dash})'


def _stroke(shared: Translation, story: Story, lines: Mapping[str, Line]) -> str:
    if len(set(lines.values())) == 1:
        line = lines["top"]
        return _pen(shared, story, line) if line.drawn else "none"
    sides = ", ".join(
        f"{side}: {_pen(shared, story, lines[side])}" for side in _SIDES if lines[side].drawn
    )
    # A side that is not named would keep Typst's own line.
    return f"(rest: none, {sides})" if sides else "none"
