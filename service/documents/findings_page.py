"""The list of what was found in a file, as pages that go behind a marked PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parsers.marking.notes import AUTHOR, TITLE, Note, tally
from service.documents import fonts
from service.documents.pdf import head_markup, press
from service.documents.typst.state import ASCENT, DESCENT
from service.documents.typst.text import foreign, string

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

#: What is beyond would be read by nobody on paper.
_MOST: Final = 1_000
_MORE: Final = "มีอีก {count:,} รายการที่ไม่ได้แสดง"
_HEADS: Final = ("ที่", "ผล", "หน้า", "ช่อง", "รายละเอียด")
_PAGE: Final = """
#set page("a4", margin: (x: 14mm, top: 14mm, bottom: 16mm), footer: context align(
  right, text(size: 11pt, [#counter(page).display() / #counter(page).final().first()])))
#let big(size, body) = block(
  below: 4pt, text(size: size, weight: "bold", fill: rgb("#1F5C3F"), body))
#let level(pale, dark, body) = table.cell(fill: rgb(pale), align: center,
  text(fill: rgb(dark), weight: "bold", body))
#let told(..lines) = lines.pos().join(linebreak())
"""
_TABLE: Final = """
#table(columns: (9mm, 25mm, 11mm, 42mm, 1fr), inset: (x: 4pt, y: 3pt),
  stroke: 0.5pt + rgb("#7F9A8B"),
  table.header(repeat: true, {heads}),
{rows})
"""


def findings_page(notes: Sequence[Note], title: str, day: date) -> bytes:
    """A PDF with the notes in their order, numbered as they are marked on the pages.

    ``day`` is the file's date; the same notes give the same bytes.
    """
    head = head_markup(title=TITLE, author=AUTHOR, keywords=(), media="")
    edges = f"top-edge: {ASCENT:.5f}em, bottom-edge: -{DESCENT:.5f}em"
    rows = "".join(map(_row, notes[:_MOST]))
    heads = ", ".join(
        f'table.cell(fill: rgb("#D8E8DF"), align: center)[*{foreign(name)}*]' for name in _HEADS
    )
    more = len(notes) - _MOST
    source = (
        f'{head}#set text(font: "{fonts.FAMILY}", size: 14pt, {edges})\n{_PAGE}'
        f"#big(20pt)[{foreign(TITLE)}]\n"
        + (f"#big(16pt)[{foreign(title)}]\n" if title else "")
        + f"#block(below: 6pt)[{foreign(tally(note.level for note in notes))}]\n"
        + (_TABLE.format(heads=heads, rows=rows) if notes else "")
        + (f"#block(above: 6pt)[{foreign(_MORE.format(count=more))}]\n" if more > 0 else "")
    )
    return press().compile(source, day)


def _row(note: Note) -> str:
    lines = [f"[{foreign(note.says)}]"]
    lines += [f"[*{foreign(name)}:* {foreign(text)}]" for name, text in note.details() if text]
    pale, dark = string(f"#{note.level.color}"), string(f"#{note.level.strong}")
    place = str(note.place.page) if note.place.page else "-"
    return (
        f"align(center)[{note.number}], level({pale}, {dark})[{foreign(note.level.label)}], "
        f"align(center)[{foreign(place)}], [{foreign(note.label)}], told({', '.join(lines)}),\n"
    )
