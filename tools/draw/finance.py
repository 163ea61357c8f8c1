"""What the drawings of the report forms share: landscape paper, notes, part 1, its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Cm

from tools.draw.blanks import DOTS_TO_EDGE, blanks, line
from tools.draw.grid import Cell, Row, add_table, head
from tools.draw.paper import add, bold
from tools.draw.styles import CM

SIGN_DOTS: Final = "." * 48
FOUR_KINDS: Final = {
    "materials": "ค่าวัสดุการเกษตร",
    "feed_care": "ค่าอาหารสัตว์ / ค่าดูแล",
    "construction_repair": "ค่าก่อสร้าง/ซ่อมแซม",
    "processing_packaging": "ค่าแปรรูป/บรรจุภัณฑ์",
}
_COMPARED: Final = {
    "output_quantity": "ปริมาณผลผลิต",
    "average_price": "ราคาขายเฉลี่ย",
    "total_income": "รายได้รวม",
    "net_profit": "กำไรสุทธิ",
}


def landscape(paper: Document) -> None:
    """Turn the sheet on its side, bound at the left like the other papers."""
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)


def portrait_from_here(paper: Document) -> None:
    """Go on with an upright sheet."""
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)


def keep_together(paper: Document) -> None:
    """Keep the rows of the table drawn last on one page; for tables of few fixed rows."""
    for row in paper.tables[-1].rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def code(paper: Document, text: str) -> None:
    """The form's code at the right edge."""
    add(paper, "FafCellRight", bold(text))


def opening(paper: Document, *, contract_and_loan_in_one_line: bool = False) -> None:
    """ส่วนที่ 1 of Forms 1, 2 and 3; Form 3 prints contract and loan in one line."""
    add(paper, "FafSection", "ส่วนที่ 1: ข้อมูลทั่วไปของโครงการ")
    line(paper, "ชื่อโครงการ: {{ project_name }}\t")
    if contract_and_loan_in_one_line:
        line(
            paper, "เลขที่สัญญาเงินกู้: {{ loan_contract_no }}\tวงเงินกู้: {{ loan_amount }}\tบาท",
            ((8 * CM, "left", "dot"), (round(14.9 * CM), "left", "dot")),
        )  # fmt: skip
    else:
        line(paper, "เลขที่สัญญาเงินกู้: {{ loan_contract_no }}\t")
        line(paper, *blanks(("วงเงินกู้:", "loan_amount", 5.0), end="บาท"))
    line(paper, "ชื่อกลุ่ม/วิสาหกิจชุมชน: {{ organization_name }}\t")
    line(paper, "ที่อยู่: {{ organization_address }}\t")
    line(
        paper, *blanks(
            ("ระยะเวลาดำเนินโครงการ:", "period_start", 4.6), ("ถึง", "period_end", 4.6)
        ),
    )  # fmt: skip


def comparison(paper: Document) -> None:
    """ตารางเปรียบเทียบเป้าหมายกับผลลัพธ์จริง of Forms 1 and 3."""
    add(paper, "FafForm", "ตารางเปรียบเทียบเป้าหมายกับผลลัพธ์จริง", before=3, keep_next=True)
    rows = [Row(head("รายการ", "เป้าหมาย", "ผลลัพธ์จริง", "หมายเหตุ"), header=True)]
    for name, label in _COMPARED.items():
        tags = [f"{{{{ comparison.{name}.{field} }}}}" for field in ("target", "actual", "remark")]
        styles = ("FafCellRight", "FafCellRight", "FafCell")
        cells = (Cell((tag,), style) for tag, style in zip(tags, styles, strict=True))
        rows.append(Row((Cell((label,)), *cells)))
    add_table(paper, (3.4, 4.1, 4.1, 4.4), rows)
    keep_together(paper)


def spending(paper: Document, table: str, kinds: Mapping[str, str], *, total: bool) -> None:
    """A spending table; ``table`` is its name in the record."""
    rows = [Row(head("รายการ", "จำนวนเงิน (บาท)", "หมายเหตุ"), header=True)]
    for name, label in kinds.items():
        rows.append(Row((Cell((label,)), *_amount_and_remark(f"{table}.{name}"))))
    if total:
        sums = _amount_and_remark(f"{table}.total", strong=True)
        rows.append(Row((Cell(("รวม",), "FafCellHead"), *sums)))
    add_table(paper, (6.0, 4.5, 5.5), rows)
    keep_together(paper)


def _amount_and_remark(row: str, *, strong: bool = False) -> tuple[Cell, Cell]:
    amount = f"{{{{ {row}.amount }}}}"
    piece = (bold(amount),) if strong else amount
    return Cell((piece,), "FafCellRight"), Cell((f"{{{{ {row}.remark }}}}",))


def answers(paper: Document, title: str, lines: Mapping[str, str]) -> None:
    """A part of free text; it keeps to the signature that follows."""
    add(paper, "FafSection", title)
    for name, label in lines.items():
        add(
            paper, "FafForm", f"{label}: {{{{ {name} }}}}\t", tabs=DOTS_TO_EDGE, keep_next=True
        )  # fmt: skip


def signature(paper: Document) -> None:
    """The chair's or representative's block of Forms 1, 2 and 3."""
    sign(
        paper,
        (
            f"ลงชื่อ{SIGN_DOTS}", "({{ signer_name | dotted(50) }})",
            "(ประธานกลุ่ม/ผู้แทนองค์กรเกษตรกร)", "วันที่ {{ sign_date | dotted(40) }}",
        ),
        widths=(5.5, 10.5),
    )  # fmt: skip


def sign(paper: Document, *blocks: Sequence[str], widths: tuple[float, float]) -> None:
    """One block at the right, or two side by side, with room to sign in above."""
    add(paper, "FafNote", "", keep_next=True)
    cells = [Cell(tuple(block), "FafSign") for block in blocks]
    if len(cells) == 1:
        cells.insert(0, Cell())
    add_table(paper, widths, (Row(tuple(cells)),), borders=False)


def explanation(
    paper: Document, titles: Sequence[str], columns: tuple[str, str],
    rows: Mapping[str, Sequence[str]], widths: tuple[float, float],
    *, first_style: str = "FafAnnexTitle",
) -> None:  # fmt: skip
    """A page of คำอธิบาย after a form: its titles, then a table of two columns.

    ``first_style`` is FafTitle where a new section has begun a page already.
    """
    for index, title in enumerate(titles):
        add(paper, "FafTitle" if index else first_style, title)
    add(paper, "FafGap", "")
    made = [Row(head(*columns), header=True)]
    made += [Row((Cell((label,)), Cell(tuple(lines)))) for label, lines in rows.items()]
    add_table(paper, widths, made)
