"""แบบฟอร์ม 2, the spending report of an organization: forms.md section 2.6."""

from __future__ import annotations

from typing import Final

from docx.document import Document

from tools.draw.finance import FOUR_KINDS, answers, code, opening, signature, spending
from tools.draw.paper import add, new_paper

_TITLE: Final = "แบบรายงานการใช้จ่าย (สำหรับองค์กรเกษตรกร)"
_KINDS: Final = FOUR_KINDS | {"labour": "ค่าแรงงาน", "other_expense": "ค่าใช้จ่ายอื่น ๆ"}


def draw() -> Document:
    paper = new_paper(f"แบบฟอร์ม 2 {_TITLE}", top=2.0, bottom=1.5)
    code(paper, "แบบฟอร์ม 2")
    add(paper, "FafTitle", _TITLE)
    opening(paper)
    add(paper, "FafSection", "ส่วนที่ 2: รายละเอียดการใช้จ่ายเงิน")
    spending(paper, "spending", _KINDS, total=True)
    lines = {"spending_opinion": "ความเห็นเกี่ยวกับการใช้จ่าย"}
    answers(paper, "ส่วนที่ 3: ความเห็นของผู้รับผิดชอบโครงการ", lines)
    add(
        paper, "FafForm", "แนบหลักฐานการใช้จ่าย เช่น ใบเสร็จรับเงิน, รูปถ่ายกิจกรรม ฯลฯ",
        keep_next=True,
    )  # fmt: skip
    signature(paper)
    return paper


FILES = {"finance/form2/template.docx": draw}
