"""Tables as landscape pages (PDF): the same ``Table`` that makes a sheet of an Excel file."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from service.documents import fonts
from service.documents.pdf import head_markup, press
from service.documents.tables import Baht, Percent, RedRow, text_of
from service.documents.typst.state import ASCENT, DESCENT
from service.documents.typst.text import escape, foreign, string

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from service.documents.tables import Table

#: What is beyond would be read by nobody on paper.
MOST_ROWS: Final = 1_000
_MORE: Final = "แสดงบนกระดาษ {count:,} แถวแรก แถวที่เหลืออยู่ในไฟล์ Excel"
_AUTHOR: Final = "กองทุนสงเคราะห์เกษตรกร"
#: Characters of a line at 14 points between the margins.
_LINE: Final = 150
_LARGEST, _SMALLEST = 14.0, 8.0
_GREEN, _PALE, _RED = "#1F5C3F", "#D8E8DF", "#FBE3E4"
_PAGE: Final = """
#set page("a4", flipped: true, margin: (x: 10mm, top: 12mm, bottom: 14mm),
  footer: context align(right, text(size: 11pt,
    [#counter(page).display() / #counter(page).final().first()])))
#let title(body) = block(below: 6pt, text(size: 18pt, weight: "bold", fill: rgb("{green}"), body))
#let head(body, ..span) = table.cell(fill: rgb("{pale}"), align: center + horizon, ..span,
  text(weight: "bold", body))
#let n(body) = table.cell(align: right, box(body))
#let t(body) = body
#let bold(body) = text(weight: "bold", body)
"""


def table_pages(tables: Sequence[Table], title: str, day: date) -> bytes:
    """A PDF of tables one after another, each from a page of its own.

    ``day`` is the file's date; the same tables give the same bytes. A row is cut off after
    ``MOST_ROWS`` of its table, which the page says.
    """
    head = head_markup(title=title, author=_AUTHOR, keywords=(), media="")
    edges = f"top-edge: {ASCENT:.5f}em, bottom-edge: -{DESCENT:.5f}em"
    source = (
        f'{head}#set text(font: "{fonts.FAMILY}", size: 14pt, {edges})\n'
        + _PAGE.replace("{green}", _GREEN).replace("{pale}", _PALE)
        + "#pagebreak(weak: true)\n".join("".join(_table(table)) for table in tables)
    )
    return press().compile(source, day)


def _table(table: Table) -> Iterator[str]:
    widths = [width for _, width in table.headings]
    size = max(_SMALLEST, min(_LARGEST, _LARGEST * _LINE / sum(widths)))
    columns = ", ".join(f"{width}fr" for width in widths)
    rows = iter(table.rows)
    shown = list(islice(rows, MOST_ROWS))
    yield f"#title[{foreign(table.title)}]\n#[\n#set text(size: {size:.2f}pt)\n"
    yield (
        f"#table(columns: ({columns},), inset: (x: 3pt, y: 2pt), "
        f'stroke: 0.5pt + rgb("#7F9A8B"),\ntable.header(repeat: true, '
    )
    yield from _headings(table)
    yield "),\n"
    for row in shown:
        yield _row(row)
    if table.total is not None:
        yield _row(table.total, bold=True)
    yield ")\n"
    notes = list(table.notes)
    if next(rows, None) is not None:
        notes.append(_MORE.format(count=len(shown)))
    for note in notes:
        yield f"#block(above: 4pt)[{foreign(note)}]\n"
    yield "]\n"


def _headings(table: Table) -> Iterator[str]:
    names = [f"[{foreign(name)}]" for name, _ in table.headings]
    if not table.groups:
        yield ", ".join(f"head({name})" for name in names)
        return
    place = 0
    lower: list[str] = []
    for group, span in table.groups:
        below = names[place : place + span]
        place += span
        if group:
            yield f"head([{foreign(group)}], colspan: {span}), "
            lower += [f"head({name})" for name in below]
        else:
            yield "".join(f"head({name}, rowspan: 2), " for name in below)
    yield ", ".join(lower)


def _row(row: Sequence[object], *, bold: bool = False) -> str:
    cells = ", ".join(_cell(value, bold=bold) for value in row)
    if not isinstance(row, RedRow):
        return cells + ",\n"
    red = string(_RED)
    return f"..({cells},).map(c => table.cell(fill: rgb({red}), c)),\n"


def _cell(value: object, *, bold: bool) -> str:
    is_number = isinstance(value, Baht | Percent | int)
    text = escape(text_of(value)) if is_number else foreign(text_of(value))
    body = f"bold[{text}]" if bold else f"[{text}]"
    return f"{'n' if is_number else 't'}({body})"
