"""แบบฟอร์ม 3, the final report of an organization: forms.md section 2.7."""

from __future__ import annotations

from typing import Final

from docx.document import Document

from tools.draw.blanks import blanks, line
from tools.draw.finance import (
    FOUR_KINDS,
    answers,
    code,
    comparison,
    opening,
    signature,
    spending,
)
from tools.draw.paper import add, new_paper

_TITLES: Final = ("แบบรายงานสรุปผลการดำเนินงานโครงการ", "(สิ้นสุดระยะเวลาโครงการ)")


def draw() -> Document:
    paper = new_paper(f"แบบฟอร์ม 3 {_TITLES[0]}", top=1.5, bottom=1.5)
    code(paper, "แบบฟอร์ม 3")
    for title in _TITLES:
        add(paper, "FafTitle", title)
    opening(paper, contract_and_loan_in_one_line=True)
    add(paper, "FafSection", "ส่วนที่ 2: ผลการดำเนินงานโดยสรุป")
    line(paper, *blanks(("วันเริ่มต้นการดำเนินโครงการ:", "actual_start_date", 5.0)))
    line(paper, *blanks(("วันสิ้นสุดการดำเนินโครงการ:", "actual_end_date", 5.0)))
    line(paper, *blanks(("จำนวนสมาชิกที่ร่วมดำเนินการ:", "member_count", 3.0), end="คน"))
    line(paper, "สรุปกิจกรรมหลักที่ดำเนินการ: {{ main_activities }}\t")
    comparison(paper)
    add(paper, "FafSection", "ส่วนที่ 3: รายการใช้จ่ายเงินกองทุนสงเคราะห์เกษตรกร")
    spending(paper, "fund_spending", FOUR_KINDS, total=False)
    lines = {
        "problems": "ปัญหาที่พบระหว่างดำเนินโครงการ",
        "solutions_done": "แนวทางแก้ไขที่ดำเนินการ",
        "suggestions": "ข้อเสนอแนะเพิ่มเติม",
    }
    answers(paper, "ส่วนที่ 4: ปัญหาและข้อเสนอแนะ", lines)
    signature(paper)
    return paper


FILES = {"finance/form3/template.docx": draw}
