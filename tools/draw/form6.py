"""แบบฟอร์ม 6, the project report of a state agency: forms.md section 2.10, on its side."""

from __future__ import annotations

from typing import Final

from docx.document import Document

from tools.draw.finance import (
    SIGN_DOTS,
    explanation,
    keep_together,
    landscape,
    portrait_from_here,
    sign,
)
from tools.draw.grid import Cell, Row, add_table, head, loop
from tools.draw.paper import add, bold, new_paper
from tools.draw.styles import CM

_TITLES: Final = ("แบบรายงานผลการดำเนินโครงการ (หน่วยงานรัฐ)", "กองทุนสงเคราะห์เกษตรกร")
# A4 on its side less 3 and 2 cm.
_WIDTH: Final = 24.7
# A hair before the edge: a stop beyond it would start a new line.
_EDGE: Final = ((14_000, "right", "dot"),)
_MIDDLE: Final = ((round(_WIDTH / 2 * CM), "left", "dot"), *_EDGE)
_QUARTERS: Final = ("1 (ต.ค.-ธ.ค.)", "2 (ม.ค.-มี.ค.)", "3 (เม.ย.-มิ.ย.)", "4 (ก.ค.-ก.ย.)")
_FUNDS: Final = {"loan": "เงินกู้ยืม", "grant": "เงินจ่ายขาด", "total": "รวมทั้งสิ้น"}
_LINES_TO_WRITE_ON: Final = 3

_EXPLAINED: Final = {
    "1. ข้อมูลทั่วไป": (
        "- ชื่อโครงการ", "- เลขที่สัญญาเงินกู้ / วันที่อนุมัติ", "- วงเงินที่ได้รับอนุมัติ (บาท)",
        "- ระยะเวลาดำเนินโครงการ (วันเริ่มต้น-สิ้นสุด)", "- พื้นที่ดำเนินโครงการ (จังหวัด/อำเภอ)",
        "- กลุ่มเป้าหมายของโครงการ", "- จำนวนเป้าหมายที่เข้าร่วมโครงการ (ราย)",
    ),
    "2. ผลการดำเนินงานตามแผน": (
        "- รายชื่อกิจกรรมหลักที่วางแผนไว้", "- เป้าหมายสะสม (เชิงปริมาณ)",
        "- ผลการดำเนินงานจริง (เชิงปริมาณ)", "- คำนวณร้อยละ (%) ความสำเร็จ",
        "- หมายเหตุ / ข้อสังเกต (เช่น ล่าช้า/อยู่ระหว่างดำเนินการ)",
    ),
    "3. สถานะการเงินและการเบิกจ่าย": (
        "- แยกรายการ: เงินกู้ยืม / เงินจ่ายขาด", "- วงเงินที่ได้รับการอนุมัติ (บาท)",
        "- วันที่ได้รับเงินจากกองทุน", "- เบิกจ่ายสะสมถึงไตรมาสก่อน (บาท)",
        "- เบิกจ่ายในไตรมาสนี้ (บาท)", "- รวมยอดเบิกจ่ายสะสม (บาท)", "- คงเหลือ (บาท)",
    ),
    "4. แผน - ผลการส่งเงินคืน": (
        "- งวดที่ครบกำหนดชำระ", "- แผนการส่งเงินคืน (บาท)", "- ผลการส่งเงินคืน (บาท)",
        "- ยอดค้างชำระเงินต้น (บาท)", "- หมายเหตุ เช่น เหตุผลที่ชำระล่าช้า",
    ),
    "5. ปัญหา/อุปสรรค": (
        ("- ระบุปัญหาที่เกิดขึ้นในการดำเนินโครงการ (เช่น เกษตรกรไม่เข้าร่วมตามเป้า, ปัจจัยภายนอก, "
        "ภัยธรรมชาติ, การจัดซื้อจัดจ้างล่าช้า ฯลฯ)"),
    ),
    "6. ข้อเสนอแนะและแนวทางแก้ไข": (
        ("- แนวทางปรับปรุงหรือแก้ไขปัญหาที่พบ (เช่น เร่งประชาสัมพันธ์, ปรับแผนกิจกรรม, "
        "ประสานหน่วยงานสนับสนุน ฯลฯ)"),
    ),
    "7. ผู้จัดทำรายงาน": (
        "- ชื่อ - ตำแหน่งผู้จัดทำ", "- วัน/เดือน/ปี ที่รายงาน", "- ชื่อ - ตำแหน่งหัวหน้าหน่วยงาน",
        "- ลายเซ็นรับรองรายงาน",
    ),
}  # fmt: skip


def draw() -> Document:
    paper = new_paper(_TITLES[0], top=1.5, bottom=1.2)
    landscape(paper)
    for title in _TITLES:
        add(paper, "FafTitle", title)
    _head(paper)
    add(paper, "FafSection", "ส่วนที่ 2 ผลการดำเนินงานตามแผน")
    _activities(paper)
    add(paper, "FafSection", "ส่วนที่ 3 สถานะการเงินและการเบิกจ่าย")
    _finance(paper)
    add(paper, "FafSection", "ส่วนที่ 4 แผน - ผลการส่งเงินคืน")
    _repayments(paper)
    _numbered(paper, "ส่วนที่ 5 ปัญหา/อุปสรรค", "problems")
    _numbered(paper, "ส่วนที่ 6 ข้อเสนอแนะและแนวทางแก้ไข", "suggestions")
    _signatures(paper)
    _notes(paper)
    portrait_from_here(paper)
    titles = ("คำอธิบาย", "การกรอกรายงานผลการดำเนินโครงการ (หน่วยงานรัฐ)", _TITLES[1])
    columns = ("หมวดหมู่", "รายละเอียดที่ต้องรายงาน")
    explanation(paper, titles, columns, _EXPLAINED, (4.8, 11.2), first_style="FafTitle")
    return paper


def _head(paper: Document) -> None:
    _line(paper, "ชื่อโครงการ {{ project_name }}\t")
    _line(paper, "หน่วยงานรับผิดชอบ {{ agency_name }}\t")
    add(
        paper, "FafForm",
        "ระยะเวลาดำเนินโครงการ ตั้งแต่ {{ period_start }}\tถึง {{ period_end }}\t", tabs=_MIDDLE,
    )  # fmt: skip
    _line(paper, "ปีงบประมาณ {{ fiscal_year }}\t", 6.0)
    boxes = "   ".join(
        f"{{{{ tick(quarter, {number}) }}}} {label}"
        for number, label in enumerate(_QUARTERS, start=1)
    )
    add(paper, "FafForm", f"รายงานประจำไตรมาสที่   {boxes}")
    add(paper, "FafSection", "ส่วนที่ 1 ข้อมูลทั่วไป")
    add(
        paper, "FafForm",
        "- เลขที่สัญญาเงินกู้/วันที่อนุมัติ {{ loan_contract_no }} / {{ approval_date }}\t", tabs=_EDGE,
    )  # fmt: skip
    _line(paper, "- วงเงินที่ได้รับอนุมัติ {{ approved_amount }}\tบาท", 10.0)
    _line(paper, '- พื้นที่ดำเนินโครงการ (จังหวัด/อำเภอ) {{ project_area | join(", ") }}\t')
    _line(paper, "- กลุ่มเป้าหมาย {{ target_group }}\t")
    _line(paper, "- จำนวนเป้าหมายที่เข้าร่วมโครงการ {{ participant_count }}\tราย", 10.0)


def _line(paper: Document, text: str, dots_to: float = 0) -> None:
    """A line with dots up to the edge, or to so many centimetres."""
    tabs = ((round(dots_to * CM), "left", "dot"),) if dots_to else _EDGE
    add(paper, "FafForm", text, tabs=tabs)


def _activities(paper: Document) -> None:
    titles = ("กิจกรรมหลักตามแผน", "เป้าหมาย (สะสม)", "ผลการดำเนินงานจริง (สะสม)", "ร้อยละ (%)")
    line = (
        Cell(("{{ row.activity }}",)),
        Cell(("{{ row.target_cumulative }}",), "FafCellRight"),
        Cell(("{{ row.actual_cumulative }}",), "FafCellRight"),
        Cell(("{{ row.percent }}",), "FafCellRight"),
        Cell(("{{ row.remark }}",)),
    )
    rows = (
        Row(head(*titles, "หมายเหตุ"), header=True), *loop("for row in activities", Row(line)),
    )  # fmt: skip
    add_table(paper, (8.2, 4.0, 4.6, 2.3, 5.6), rows)


def _finance(paper: Document) -> None:
    titles = (
        "รายการ", "วงเงิน (บาท)", "วันที่ได้รับเงิน", "เบิกจ่ายสะสมถึงไตรมาสก่อน",
        "เบิกจ่ายในไตรมาสนี้", "รวมเบิกจ่ายสะสม", "คงเหลือ",
    )  # fmt: skip
    amounts = ("drawn_to_previous", "drawn_this_quarter", "drawn_total", "remaining")
    rows = [Row(head(*titles), header=True)]
    for name, label in _FUNDS.items():
        total = name == "total"
        date = "" if total else f"{{{{ finance.{name}.received_date }}}}"
        cells = [
            _amount(f"finance.{name}.{column}", strong=total) for column in ("ceiling", *amounts)
        ]
        first = Cell((label,), "FafCellHead") if total else Cell((label,))
        rows.append(Row((first, cells[0], Cell((date,), "FafCellCentre"), *cells[1:])))
    add_table(paper, (2.7, 3.6, 3.4, 4.2, 3.6, 3.6, 3.6), rows)
    keep_together(paper)


def _amount(name: str, *, strong: bool = False) -> Cell:
    tag = f"{{{{ {name} }}}}"
    return Cell(((bold(tag),) if strong else tag,), "FafCellRight")


def _repayments(paper: Document) -> None:
    titles = (
        "งวดที่", "แผนการส่งเงินคืน (บาท)", "ผลการส่งเงินคืน (บาท)", "ยอดเงินต้นค้างชำระ (บาท)", "หมายเหตุ",
    )  # fmt: skip
    amounts = (_amount(f"row.{name}") for name in ("planned", "paid", "overdue_principal"))
    line = (
        Cell(("{{ row.instalment_no }}",), "FafCellCentre"), *amounts, Cell(("{{ row.remark }}",)),
    )  # fmt: skip
    rows = (Row(head(*titles), header=True), *loop("for row in repayments", Row(line)))
    add_table(paper, (1.7, 4.4, 4.4, 4.6, 9.6), rows)


def _numbered(paper: Document, title: str, name: str) -> None:
    """A numbered line for each item, and as many more as the form has to write on."""
    add(paper, "FafSection", title)
    for loop_of, text in (
        (f"for line in {name}", "{{ loop.index }}. {{ line }}\t"),
        (f"for number in range({name} | length, {_LINES_TO_WRITE_ON})", "{{ number + 1 }}. \t"),
    ):
        add(paper, "FafForm", f"{{%p {loop_of} %}}")
        add(paper, "FafForm", text, tabs=_EDGE)
        add(paper, "FafForm", "{%p endfor %}")


def _signatures(paper: Document) -> None:
    blocks = [
        (
            f"ชื่อ{SIGN_DOTS}", f"({{{{ {who}_name | dotted(50) }}}})",
            f"ตำแหน่ง {{{{ {who}_position | dotted(40) }}}}", title,
            f"วันที่ {{{{ {who}_date | dotted(40) }}}}",
        )
        for who, title in (("preparer", "ผู้จัดทำรายงาน"), ("head", "หัวหน้าหน่วยงาน"))
    ]  # fmt: skip
    sign(paper, *blocks, widths=(_WIDTH / 2, _WIDTH / 2))


def _notes(paper: Document) -> None:
    add(paper, "FafNote", bold("หมายเหตุ"), before=6, keep_next=True)
    add(
        paper, "FafNote",
        "1. รายงานผลการดำเนินงานเป็นรายไตรมาส ตามที่กำหนดใน พ.ร.บ.กองทุนสงเคราะห์เกษตรกร พ.ศ. 2554 "
        "และระเบียบที่เกี่ยวข้อง",
        keep_next=True,
    )  # fmt: skip
    add(paper, "FafNote", "2. โปรดแนบเอกสารสนับสนุนหรือหลักฐานประกอบที่เกี่ยวข้อง (ถ้ามี)")


FILES = {"finance/form6/template.docx": draw}
