"""The table of a restructuring's years, in นส.04 and in its minutes."""

from __future__ import annotations

from docx.document import Document

from templates.restructuring import COLUMNS
from tools.draw.grid import Cell, Row, add_table, head, loop
from tools.draw.paper import bold


def add_plan(paper: Document, *, penalty: str) -> None:
    """The table; ``penalty`` is its third column's head, in which the two papers differ."""
    top = (
        Cell(("ปีที่ (พ.ศ.)",), "FafCellHead", merge="restart", align="center"),
        Cell(("แผนการปรับโครงสร้างหนี้",), "FafCellHead", span=5),
        Cell(("รวม",), "FafCellHead", merge="restart", align="center"),
    )
    second = (
        Cell(merge="continue"),
        *head("หนี้ค้างชำระ", "ดอกเบี้ยค้างชำระ", penalty, "เงินต้น", "ดอกเบี้ย 1%"),
        Cell(merge="continue"),
    )
    year = Cell(("{{ row.year_no }} ({{ row.year_be }})",), "FafCellCentre")
    names = (*COLUMNS, "row_total")
    amounts = (Cell((f"{{{{ row.{name} }}}}",), "FafCellRight") for name in names)
    totals = (*(f"{name}_total" for name in COLUMNS), "plan_total")
    sums = (Cell(((bold(f"{{{{ {name} }}}}"),),), "FafCellRight") for name in totals)
    rows = (
        Row(top, header=True), Row(second, header=True),
        *loop("for row in plan_rows", Row((year, *amounts))),
        Row((Cell(("รวม",), "FafCellHead"), *sums)),
    )  # fmt: skip
    add_table(paper, (1.9, 2.4, 2.3, 2.2, 2.5, 2.2, 2.5), rows, padding=57)
