"""นส.02, the request to change the plans: forms.md section 2.2, its checklist section 2.15."""

from __future__ import annotations

from typing import Final

from docx.document import Document

from templates.checklist import PLAN_CHANGE
from tools.draw.blanks import DOTS_TO_EDGE, blanks, line
from tools.draw.checklist import add_checklist
from tools.draw.grid import Cell, Row, add_table, head, loop
from tools.draw.paper import add, bold, new_paper
from tools.draw.styles import CM

_TITLE = "แบบฟอร์มคำขอปรับแผนการปฏิบัติงานและแผนการชำระเงินคืน"

_CAUSES: Final = (
    ("natural_disaster", "ภัยธรรมชาติ เช่น น้ำท่วม/ภัยแล้ง เป็นต้น"),
    ("epidemic", "โรคระบาดในพืช/สัตว์/คน"),
    ("low_price", "ราคาผลผลิตตกต่ำ"),
    ("delay", "การดำเนินกิจกรรมล่าช้าไม่เป็นไปตามแผน เนื่องจาก {{ cause_delay_reason }}\t"),
    ("group_management", "ปัญหาในการบริหารจัดการกลุ่ม"),
    ("other", "อื่น ๆ (ระบุ) {{ cause_other }}\t"),
)


def draw() -> Document:
    paper = new_paper(f"นส.02 {_TITLE}", top=2.0, bottom=1.5)
    add(paper, "FafCellRight", bold("นส.02"))
    add(paper, "FafTitle", _TITLE)
    add(paper, "FafTitle", "โครงการที่ใช้เงินจากกองทุนสงเคราะห์เกษตรกร")
    _general(paper)
    _causes(paper)
    add(paper, "FafSection", "ส่วนที่ 3 แผนการส่งเงินคืนฉบับใหม่ (เสนอ)")
    _plan(paper)
    add(paper, "FafSection", "ส่วนที่ 4 เอกสารประกอบคำขอ")
    add_checklist(paper, PLAN_CHANGE, "checklist.")
    _certificate(paper)
    return paper


def _general(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 1 ข้อมูลทั่วไป")
    line(paper, "ชื่อโครงการ {{ project_name }}\t")
    line(paper, "เลขที่สัญญา/คำรับรองผู้เบิก {{ contract_or_certificate_no }}\t")
    line(
        paper, "ชื่อหน่วยงาน/องค์กรเกษตรกร {{ borrower_name }}\tจังหวัด {{ province }}\t",
        ((11 * CM, "left", "dot"), *DOTS_TO_EDGE),
    )  # fmt: skip
    line(
        paper, *blanks(
            ("ระยะเวลาโครงการ", "project_years", 1.6), ("ปี (พ.ศ.", "project_start_year", 2.0),
            ("- พ.ศ.", "project_end_year", 2.0), end=")",
        ),
    )  # fmt: skip
    line(
        paper, *blanks(
            ("วงเงินกู้ที่ได้รับ", "loan_amount", 4.0),
            ("บาท  จำนวนเงินที่ชำระแล้ว", "paid_amount", 4.0), end="บาท",
        ),
    )  # fmt: skip
    line(paper, *blanks(("ยอดคงค้าง ณ วันที่", "outstanding_date", 5.0)))
    line(
        paper, *blanks(
            ("เงินต้น", "outstanding_principal", 3.4),
            ("บาท  ดอกเบี้ย", "outstanding_interest", 2.9),
            ("บาท  ค่าเบี้ยปรับ", "outstanding_penalty", 2.9), end="บาท",
        ),
    )  # fmt: skip
    line(paper, *blanks(("รวมเป็นเงินทั้งสิ้น", "outstanding_total", 4.0), end="บาท"))


def _causes(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 2 สาเหตุที่ไม่สามารถชำระเงินคืนได้ตามแผน (✓)")
    for name, label in _CAUSES:
        tabs = DOTS_TO_EDGE if label.endswith("\t") else ()
        add(paper, "FafTick", f'{{{{ tick(causes, "{name}") }}}}\t{label}', tabs=tabs)


def _plan(paper: Document) -> None:
    names = ("old_principal", "old_interest", "new_principal", "new_interest")
    top = (
        Cell(("งวดที่",), "FafCellHead", merge="restart", align="center"),
        Cell(("แผนการส่งเงินคืนเดิม (บาท)",), "FafCellHead", span=2),
        Cell(("แผนการส่งเงินคืนใหม่ (บาท)",), "FafCellHead", span=2),
        Cell(("หมายเหตุ",), "FafCellHead", merge="restart", align="center"),
    )
    second = (
        Cell(merge="continue"), *head("เงินต้น", "ดอกเบี้ย", "เงินต้น", "ดอกเบี้ย"),
        Cell(merge="continue"),
    )  # fmt: skip
    line = (
        Cell(("งวดที่ {{ row.instalment_no }}",), "FafCellCentre"),
        *(Cell((f"{{{{ row.{name} }}}}",), "FafCellRight") for name in names),
        Cell(("{{ row.remark }}",)),
    )
    sums = (
        Cell(("รวม",), "FafCellHead"),
        *(Cell(((bold(f"{{{{ {name}_total }}}}"),),), "FafCellRight") for name in names),
        Cell(),
    )
    rows = (
        Row(top, header=True), Row(second, header=True),
        *loop("for row in plan_rows", Row(line)), Row(sums),
    )  # fmt: skip
    add_table(paper, (1.7, 2.8, 2.6, 2.8, 2.6, 3.5), rows)


def _certificate(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 5 คำรับรอง")
    add(
        paper, "FafStatement",
        "ข้าพเจ้าในฐานะผู้รับมอบอำนาจขององค์กรเกษตรกรขอรับรองว่าข้อมูลในคำขอนี้ เป็นจริงทุกประการ",
    )  # fmt: skip
    chair = (
        "ลงชื่อ" + "." * 44, "({{ chair_name | dotted(48) }})", "ประธานวิสาหกิจชุมชน",
        "วันที่ {{ chair_date | dotted(36) }}",
    )  # fmt: skip
    second = (
        "ลงชื่อ" + "." * 44, "({{ second_signer_name | dotted(48) }})",
        "ตำแหน่ง {{ second_signer_position | dotted(36) }}",
        "วันที่ {{ second_sign_date | dotted(36) }}",
    )  # fmt: skip
    # Room to sign in.
    add(paper, "FafNote", "", keep_next=True)
    blocks = (Cell(chair, "FafSign"), Cell(second, "FafSign"))
    add_table(paper, (8, 8), (Row(blocks),), borders=False)
    add(paper, "FafNote", "หมายเหตุ: คำขอนี้ต้องเสนอผ่านสำนักงานเกษตรและสหกรณ์จังหวัด", before=6)


FILES = {"ns02/template.docx": draw}
