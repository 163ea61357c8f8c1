"""The lists of papers, of นส.02 and on pages of their own: forms.md 2.15 and 2.16."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from docx.document import Document

from templates.checklist import PLAN_CHANGE, RESTRUCTURING
from templates.checklist import Row as Paper
from templates.ns02.checklist_plan_change.record import ABOUT as OF_PLAN_CHANGE
from templates.ns04.checklist_restructuring.record import ABOUT as OF_RESTRUCTURING
from tools.draw.grid import Cell, Row, add_table, head
from tools.draw.paper import add, bold, new_paper

_WIDTHS: Final = (1.3, 12.1, 1.3, 1.3)


def add_checklist(paper: Document, papers: Sequence[Paper], owner: str = "") -> None:
    """The table; ``owner`` is what the names of its ticks begin with, such as ``checklist.``."""
    rows = [Row(head("ลำดับ", "รายการ", "มี", "ไม่มี"), header=True)]
    for number, name, label in papers:
        boxes = [
            f'{{{{ tick({owner}{name}, "{state}") }}}}' if name else ""
            for state in ("present", "absent")
        ]
        text = label if name else (bold(label),)
        centred = (Cell((box,), "FafCellCentre") for box in boxes)
        rows.append(Row((Cell((number,), "FafCellCentre"), Cell((text,)), *centred)))
    add_table(paper, _WIDTHS, rows)


def draw(title: str, papers: Sequence[Paper]) -> Document:
    paper = new_paper(title)
    add(paper, "FafTitle", title)
    add(paper, "FafNote", "", keep_next=True)
    add_checklist(paper, papers)
    return paper


FILES = {
    "ns02/checklist_plan_change/template.docx": partial(draw, OF_PLAN_CHANGE.title, PLAN_CHANGE),
    "ns04/checklist_restructuring/template.docx": partial(
        draw, OF_RESTRUCTURING.title, RESTRUCTURING
    ),
}
