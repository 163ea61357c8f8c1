"""Tables: widths, borders, merged cells, header rows that repeat, rows that do not split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from tools.draw.paper import Run, fill
from tools.draw.styles import CM

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: one paragraph for each item of ``lines`` (a text, or several pieces)."""

    lines: tuple[str | Run | tuple[str | Run, ...], ...] = ("",)
    style: str = "FafCell"
    span: int = 1
    merge: Literal["", "restart", "continue"] = ""
    align: Literal["top", "center", "bottom"] = "top"
    left: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; a ``tag`` alone makes the row of a loop's or a condition's edge."""

    cells: tuple[Cell, ...] = ()
    header: bool = False
    tag: str = ""
    height: float = 0


def head(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell((text,), "FafCellHead", align="center") for text in texts)


def loop(tag: str, *rows: Row) -> tuple[Row, ...]:
    """Rows that docxtpl repeats: ``tag`` is ``for row in rows``."""
    return (Row(tag=f"{{%tr {tag} %}}"), *rows, Row(tag="{%tr endfor %}"))


def add_table(
    where: Any,
    widths: Sequence[float],
    rows: Sequence[Row],
    *,
    borders: bool = True,
    padding: int = 85,
) -> None:
    """Add a table of these column widths (cm), left-aligned with the text.

    ``padding`` (twips) is left and right of a cell's text: many columns need it smaller.
    """
    twips = [round(width * CM) for width in widths]
    line = 'w:val="single" w:sz="4" w:space="0" w:color="auto"' if borders else 'w:val="nil"'
    edges = "".join(f"<w:{side} {line}/>" for side in _SIDES)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    table = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="0" w:type="dxa"/><w:left w:w="{padding}" w:type="dxa"/>'
        f'<w:bottom w:w="0" w:type="dxa"/><w:right w:w="{padding}" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid></w:tbl>"
    )
    for row in rows:
        table.append(_row(row, twips))
    body = where.element.body
    body.insert(list(body).index(body.find(qn("w:sectPr"))), table)


def _row(row: Row, widths: Sequence[int]) -> Any:
    cells = row.cells or (Cell((row.tag,), span=len(widths)),)
    properties = "<w:cantSplit/>"
    if row.height:
        properties += f'<w:trHeight w:val="{round(row.height * CM)}" w:hRule="atLeast"/>'
    if row.header:
        properties += "<w:tblHeader/>"
    made = parse_xml(f"<w:tr {nsdecls('w')}><w:trPr>{properties}</w:trPr></w:tr>")
    column = 0
    for cell in cells:
        made.append(_cell(cell, sum(widths[column : column + cell.span])))
        column += cell.span
    if column != len(widths):
        raise ValueError(f"{column} columns in a row of {len(widths)}: {cells}")
    return made


def _cell(cell: Cell, width: int) -> Any:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if cell.span > 1:
        properties += f'<w:gridSpan w:val="{cell.span}"/>'
    if cell.merge:
        properties += f'<w:vMerge w:val="{cell.merge}"/>'
    if cell.align != "top":
        properties += f'<w:vAlign w:val="{cell.align}"/>'
    made: Any = parse_xml(f"<w:tc {nsdecls('w')}><w:tcPr>{properties}</w:tcPr></w:tc>")
    for line in cell.lines:
        element: Any = parse_xml(f"<w:p {nsdecls('w')}/>")
        made.append(element)
        pieces = line if isinstance(line, tuple) else (line,)
        fill(Paragraph(element, made), cell.style, *pieces)
    return made
