"""แบบฟอร์ม 1, the performance report of an organization: forms.md section 2.5."""

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
from tools.draw.styles import CM

_TITLE: Final = "แบบรายงานผลการปฏิบัติงาน"
_LIVESTOCK: Final = {"goat": "แพะ", "cattle": "โค", "sheep": "แกะ", "buffalo": "กระบือ"}
_FISHERY: Final = {"fish": "ปลา", "shrimp": "กุ้ง"}


def draw() -> Document:
    paper = new_paper(f"แบบฟอร์ม 1 {_TITLE}", top=2.0, bottom=1.5)
    code(paper, "แบบฟอร์ม 1")
    add(paper, "FafTitle", _TITLE)
    opening(paper)
    _activities(paper)
    add(paper, "FafSection", "ส่วนที่ 3: รายละเอียดผลการดำเนินงาน")
    line(paper, *blanks(("วันเริ่มดำเนินงานจริง:", "actual_start_date", 5.0)))
    line(paper, *blanks(("จำนวนสมาชิกที่ร่วมดำเนินการ:", "member_count", 3.0), end="คน"))
    comparison(paper)
    add(paper, "FafSection", "ส่วนที่ 4: รายการใช้จ่ายจากเงินกู้")
    spending(paper, "loan_spending", FOUR_KINDS, total=True)
    lines = {
        "problems": "ปัญหาที่พบ",
        "solutions": "แนวทางแก้ไข",
        "suggestions": "ข้อเสนอแนะเพิ่มเติม",
    }
    answers(paper, "ส่วนที่ 5: ปัญหา/ข้อเสนอแนะ", lines)
    signature(paper)
    return paper


def _activities(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 2: ลักษณะของกิจกรรมที่ดำเนินการ")
    _tick(paper, "crop", "ปลูกพืช (เช่น ข้าว, มันสำปะหลัง, ขมิ้น ฯลฯ)")
    _tick(paper, "livestock", f"เลี้ยงสัตว์ ({_kinds('livestock', _LIVESTOCK)}\t)")
    _tick(paper, "fishery", f"ประมง ({_kinds('fishery', _FISHERY)}\t)")
    _tick(paper, "processing", "แปรรูปผลผลิตทางการเกษตร")
    _tick(paper, "collection", "รวบรวมผลผลิต")


def _tick(paper: Document, kind: str, label: str) -> None:
    tabs = ((round(15.6 * CM), "left", "dot"),) if "\t" in label else ()
    add(paper, "FafTick", f'{{{{ tick(activity_kinds, "{kind}") }}}}\t{label}', tabs=tabs)


def _kinds(group: str, kinds: dict[str, str]) -> str:
    boxes = [
        f'{{{{ tick({group}_kinds, "{kind}") }}}} {label}'
        for kind, label in (kinds | {"other": "อื่น ๆ"}).items()
    ]
    return f"{'  '.join(boxes)} {{{{ {group}_other }}}}"


FILES = {"finance/form1/template.docx": draw}
