"""นส.01, the monitoring of a project: forms.md section 2.1."""

from __future__ import annotations

from collections.abc import Iterable

from docx.document import Document

from templates.ns01.record import Attachment, Evidence, ProjectStatus, YesNo
from tools.draw.blanks import DOTS_TO_EDGE, blanks, line
from tools.draw.grid import Cell, Row, add_table
from tools.draw.paper import add, new_paper

_TITLE = ("แบบฟอร์มการติดตามโครงการ", "กองทุนสงเคราะห์เกษตรกร")


def draw() -> Document:
    paper = new_paper(" ".join(_TITLE), top=1.5, bottom=1.5)
    for text in _TITLE:
        add(paper, "FafTitle", text)
    add(paper, "FafTitle", "สำนักงานเกษตรและสหกรณ์จังหวัด{{ province }}")
    _project(paper)
    _work(paper)
    _money(paper)
    _opinion(paper)
    _signature(paper)
    return paper


def _project(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 1 ข้อมูลทั่วไปของโครงการ")
    line(paper, "ชื่อโครงการ: {{ project_name }}\t")
    line(paper, "ชื่อกลุ่ม/ผู้กู้: {{ borrower_name }}\t")
    line(
        paper,
        *blanks(
            ("เลขที่สัญญาเงินกู้:", "loan_contract_no", 5.2), ("  วงเงินกู้:", "loan_amount", 4.2),
            end="บาท",
        ),
    )  # fmt: skip
    line(paper, "ประเภทกิจกรรม: {{ activity_type }}\t")
    line(paper, "พื้นที่ดำเนินโครงการ: {{ project_area }}\t")
    line(
        paper, *blanks(("ระยะเวลาดำเนินการ:", "period_start", 5.2), ("  ถึง", "period_end", 5.2)),
    )  # fmt: skip


def _work(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 2 ผลการดำเนินกิจกรรม")
    line(paper, "กิจกรรมที่ดำเนินการแล้ว: {{ activities_done }}\t")
    line(paper, *blanks(("ความก้าวหน้า (%):", "progress_percent", 3.5)))
    _boxes(paper, "ตรงตามแผนหรือไม่:", "on_plan", YesNo)
    line(paper, "รายละเอียดกิจกรรม/ผลผลิต/บริการ: {{ activity_detail }}\t")
    _boxes(paper, "หลักฐานประกอบ:", "evidence", Evidence)


def _money(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 3 การใช้จ่ายเงินกู้")
    line(
        paper,
        *blanks(
            ("ได้รับเงินงวดที่:", "tranche_no", 2.0), ("  จำนวน:", "tranche_amount", 4.2), end="บาท",
        ),
    )  # fmt: skip
    line(
        paper,
        *blanks(
            ("ใช้จ่ายแล้ว:", "spent_amount", 4.2), ("บาท  คงเหลือ:", "remaining_amount", 4.2),
            end="บาท",
        ),
    )  # fmt: skip
    line(paper, "รายการที่ใช้จ่าย: {{ spending_items }}\t")
    _boxes(paper, "เอกสารแนบ:", "attachments", Attachment, " {{ attachment_other }}")


def _opinion(paper: Document) -> None:
    # All of it goes with the signature, which must not stand alone on a page.
    add(paper, "FafSection", "ส่วนที่ 4: ความเห็นของเจ้าหน้าที่ผู้ติดตาม")
    _two_lines(paper, "officer_opinion")
    _boxes(paper, "สถานะโครงการ:", "project_status", ProjectStatus, keep_next=True)
    add(paper, "FafForm", "ข้อเสนอแนะเพิ่มเติม:", keep_next=True)
    _two_lines(paper, "further_suggestion")
    add(paper, "FafGap", "")


def _two_lines(paper: Document, name: str) -> None:
    """The value over dots; without one the two dotted lines of the paper."""
    for tag, text in ((f"if not {name}", "\t"), ("", f"{{{{ {name} }}}}\t")):
        if tag:
            add(paper, "FafForm", f"{{%p {tag} %}}")
        add(paper, "FafForm", text, tabs=DOTS_TO_EDGE, keep_next=True)
        if tag:
            add(paper, "FafForm", "{%p endif %}")


def _boxes(
    paper: Document,
    label: str,
    name: str,
    options: Iterable[YesNo | Evidence | Attachment | ProjectStatus],
    end: str = "",
    *,
    keep_next: bool = False,
) -> None:
    # A no-break space: the box must not part from its word.
    boxes = "   ".join(
        f'{{{{ tick({name}, "{option.value}") }}}}\u00a0{option.label}' for option in options
    )
    add(paper, "FafForm", f"{label}  {boxes}{end}", keep_next=keep_next)


def _signature(paper: Document) -> None:
    dots = "." * 44
    block = (
        "เจ้าหน้าที่ผู้ติดตาม", "", f"ลงชื่อ{dots}", "({{ officer_name | dotted(48) }})",
        "ตำแหน่ง {{ officer_position | dotted(36) }}", "วันที่ติดตาม {{ visit_date | dotted(32) }}",
    )  # fmt: skip
    add_table(paper, (8, 8), (Row((Cell(), Cell(block, "FafSign"))),), borders=False)


FILES = {"ns01/template.docx": draw}
