"""นส.03, the report of damage: forms.md section 2.3."""

from __future__ import annotations

from docx.document import Document

from templates.ns03.record import Hazard, Sector
from tools.draw.blanks import blanks, line
from tools.draw.grid import Cell, Row, add_table, head
from tools.draw.paper import add, bold, new_paper

_TITLE = "แบบรายงานความเสียหาย"
_UNITS = "(เช่น กี่ตัว/กี่โรงเรือน/กี่บ่อ/กี่กระชัง/กี่ไร่ เป็นต้น)"


def draw() -> Document:
    paper = new_paper(f"นส.03 {_TITLE}", top=1.5, bottom=1.5)
    add(paper, "FafCellRight", bold("นส.03"))
    add(paper, "FafTitle", _TITLE)
    add(paper, "FafTitle", "โครงการที่ใช้เงินจากกองทุนสงเคราะห์เกษตรกร")
    _organization(paper)
    _assessor(paper)
    _sectors(paper)
    add(paper, "FafSection", "ส่วนที่ 4 รายละเอียดข้อมูลเกษตรกรที่ได้รับความเสียหาย")
    _damage(paper)
    _signatures(paper)
    return paper


def _organization(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 1 ข้อมูลองค์กรเกษตรกรที่เสนอขอปรับแผน")
    line(paper, "ชื่อองค์กรเกษตรกร {{ organization_name }}\t")
    line(paper, "ชื่อโครงการ {{ project_name }}\t")
    line(paper, "ที่อยู่ {{ organization_address }}\t")
    line(paper, "ผู้ประสานงาน {{ coordinator_name }}\t")
    line(paper, "เบอร์ติดต่อ {{ coordinator_phone | as_typed }}\t")


def _assessor(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 2 หน่วยงานประเมินองค์กรเกษตรกร")
    line(
        paper,
        *blanks(("ชื่อผู้ประเมิน ", "assessor_name", 6.0), ("  ตำแหน่ง", "assessor_position", 0)),
    )
    line(paper, "หน่วยงาน {{ assessing_agency }}\t")
    line(
        paper,
        *blanks(
            ("อำเภอ", "assessor_district", 3.2), ("  จังหวัด", "assessor_province", 3.4),
            ("  วันที่ประเมิน", "assessment_date", 0),
        ),
    )  # fmt: skip


def _sectors(paper: Document) -> None:
    add(
        paper, "FafSection",
        "ส่วนที่ 3 ประเภทของเกษตรกรในโครงการที่ได้รับความเสียหาย (พืช, สัตว์, และประมง)",
    )  # fmt: skip
    cells = []
    for sector in Sector:
        box = f'{{{{ tick(sectors, "{sector.value}") }}}}'
        named = f"{sector.label} ระบุ {{{{ sector_detail.{sector.value} }}}}"
        cells.append(Cell((f"{box}\t{named}\t",), "FafTickInCell"))
    rows = [Row(tuple(cells[start : start + 2])) for start in (0, 2)]
    add_table(paper, (8, 8), rows, borders=False)


def _damage(paper: Document) -> None:
    hazards = "   ".join(
        f'{{{{ tick(hazard_kinds, "{hazard.value}") }}}}\u00a0{hazard.label}' for hazard in Hazard
    )
    rows = (
        Row(head("ข้อมูลการเกิดภัย", "รายละเอียด"), header=True),
        _row("ช่วงเวลาที่เกิดภัย", "เริ่มจากวันที่ {{ hazard_start }} ถึงวันที่ {{ hazard_end }}"),
        _row(
            "รายละเอียดความเสียหาย", "{{ damage_detail }}",
            f"ปริมาณ {{{{ damage_quantity }}}} {{{{ damage_unit }}}} {_UNITS}",
            "มูลค่าความเสียหาย {{ damage_value }} บาท  ราคาต่อหน่วย {{ unit_price }} บาท/หน่วย",
        ),
        _row("ภัยพิบัติ", f"{hazards} {{{{ hazard_other }}}}"),
        _row(
            "การดำเนินการที่ได้ทำไปแล้ว (การได้รับการช่วยเหลือจากหน่วยงานของรัฐ)",
            "- หน่วยงาน {{ aid_agency | dotted(40) }} (ที่ให้การช่วยเหลือ)",
            "- รายละเอียดที่ได้รับการช่วยเหลือ {{ aid_detail | dotted(30) }} "
            "{{ aid_amount | dotted(16) }} บาท/จำนวนที่ได้รับ {{ aid_quantity | dotted(16) }} "
            "(จำนวนเงิน ปัจจัยการผลิต เทคนิคการผลิต)",
        ),
    )  # fmt: skip
    add_table(paper, (4.4, 11.6), rows)


def _row(label: str, *lines: str) -> Row:
    return Row((Cell((label,)), Cell(lines)))


def _signatures(paper: Document) -> None:
    add(paper, "FafStatement", "ข้าพเจ้าขอรับรองว่าข้อมูลความเสียหายข้างต้นเป็นความจริงทุกประการ", before=6)
    dots = "." * 44
    organization = (
        "", "", f"ลงชื่อ{dots}", "({{ org_signer_name | dotted(48) }})",
        "ประธาน/ผู้รับมอบอำนาจจากองค์กรเกษตรกร", "{{ org_sign_date | form_date }}",
    )  # fmt: skip
    agency = (
        (bold("การประเมินจากหน่วยงาน"),), "", f"ลงชื่อ{dots}",
        "({{ agency_signer_name | dotted(48) }})",
        "หน่วยงาน {{ agency_signer_agency | dotted(36) }}", "{{ agency_sign_date | form_date }}",
    )  # fmt: skip
    blocks = (Cell(organization, "FafSign"), Cell(agency, "FafSign"))
    add_table(paper, (8, 8), (Row(blocks),), borders=False)
    add(
        paper, "FafNote",
        "หมายเหตุ: แบบรายงานนี้ใช้เพื่อเก็บข้อมูลเกี่ยวกับความเสียหายจากภัยที่เกิดขึ้น "
        "ข้อมูลที่ได้รับจะถูกใช้ในการประกอบการพิจารณาการปรับแผนการส่งเงินคืน",
    )  # fmt: skip


FILES = {"ns03/template.docx": draw}
