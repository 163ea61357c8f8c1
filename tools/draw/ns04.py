"""นส.04, the request to restructure the debt: forms.md section 2.4."""

from __future__ import annotations

from typing import Final

from docx.document import Document

from tools.draw.blanks import DOTS_TO_EDGE, line
from tools.draw.grid import Cell, Row, add_table, head
from tools.draw.paper import add, bold, new_paper
from tools.draw.restructuring import add_plan
from tools.draw.styles import CM, TEXT_WIDTH

_TITLE = "แบบคำขอปรับโครงสร้างหนี้ขององค์กรเกษตรกร"
_MEMBER: Final = ((round(3.4 * CM), "left", "none"), (TEXT_WIDTH, "right", "dot"))

# Example lines of a household's month; the second differs in the first block only, as printed.
_EXAMPLES: Final = {
    "agri_income": "- เพาะปลูก เช่น ทำไร่ ทำนา",
    "agri_expense": "- ปุ๋ย ยา ฯลฯ",
    "nonagri_income": "- รับจ้าง{% if loop.first %},ขายสินค้า{% endif %}",
    "nonagri_expense": "- เช่น ค่าน้ำ ค่าไฟ ฯลฯ",
}


def draw() -> Document:
    paper = new_paper(f"นส.04 {_TITLE}", top=2.0, bottom=1.5)
    add(paper, "FafCellRight", bold("นส.04"))
    add(paper, "FafTitle", _TITLE)
    _organization(paper)
    _debt(paper)
    _proposals(paper)
    _persons(paper)
    _group(paper)
    add(paper, "FafSection", "ส่วนที่ 6 แผนการปรับโครงสร้างหนี้", before=12)
    add_plan(paper, penalty="ค่าเบี้ยปรับ")
    return paper


def _organization(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 1 ข้อมูลองค์กรเกษตรกร")
    line(paper, "- ชื่อสหกรณ์/วิสาหกิจชุมชน: {{ organization_name }}\t")
    line(paper, "- ที่ตั้ง: {{ organization_address }}\t")
    line(paper, "- เบอร์โทรศัพท์: {{ organization_phone | as_typed }}\t")
    add(paper, "FafForm", "{%p for member in members %}")
    line(
        paper,
        "{% if loop.first %}- รายชื่อสมาชิก:{% endif %}\t{{ loop.index }}. {{ member.name }}\t",
        _MEMBER,
    )
    add(paper, "FafForm", "{%p endfor %}")
    line(paper, "- เลขที่สัญญาเงินกู้: {{ loan_contract_no }}\t")


def _debt(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 2 รายละเอียดหนี้สินปัจจุบัน")
    add(paper, "FafForm", "2.1 กองทุนสงเคราะห์เกษตรกร", keep_next=True)
    names = ("overdue_debt", "overdue_interest", "penalty", "principal", "interest", "debt_total")
    rows = (
        Row(
            head(
                "หนี้ค้างชำระ", "ดอกเบี้ยค้างชำระ", "ค่าเบี้ยปรับ", "เงินต้น",
                "ดอกเบี้ย {{ interest_rate }}%", "รวม",
            ),
            header=True,
        ),
        Row(tuple(Cell((f"{{{{ {name} }}}}",), "FafCellRight") for name in names)),
    )  # fmt: skip
    add_table(paper, (2.6, 2.8, 2.5, 2.7, 2.7, 2.7), rows)
    add(
        paper, "FafForm",
        "วันที่คำนวณดอกเบี้ยล่วงหน้าที่เสนอคณะกรรมการสงเคราะห์เกษตรกร {{ interest_computed_to }}\t",
        tabs=DOTS_TO_EDGE, before=6,
    )  # fmt: skip


def _proposals(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 3 ข้อเสนอปรับโครงสร้างหนี้")
    _tick(
        paper, "proposals", "extend",
        "ขยายระยะเวลาการชำระหนี้เป็น {{ extension_years | dotted(12) }} ปี "
        "{{ extension_months | dotted(12) }} เดือน",
    )  # fmt: skip
    _tick(paper, "proposals", "penalty_relief", "ลดหรือยกเว้นค่าปรับจากการผิดนัดชำระ")
    _tick(paper, "proposals", "other", "อื่น ๆ (โปรดระบุ) {{ proposal_other }}\t")
    add(paper, "FafSection", "ส่วนที่ 4 หลักประกันที่เสนอ")
    _tick(
        paper, "collateral_kinds", "personal_guarantee",
        "บุคคลค้ำประกัน วงเงิน {{ guarantee_amount | dotted(36) }} บาท",
    )  # fmt: skip
    _tick(
        paper, "collateral_kinds", "mortgage",
        "หลักประกันจำนอง วงเงินจำนอง {{ mortgage_amount | dotted(36) }} บาท",
    )  # fmt: skip


def _tick(paper: Document, name: str, option: str, label: str) -> None:
    tabs = DOTS_TO_EDGE if label.endswith("\t") else ()
    add(paper, "FafTick", f'{{{{ tick({name}, "{option}") }}}}\t{label}', tabs=tabs)


def _persons(paper: Document) -> None:
    """Two households to a page: so neither a table nor a signature is torn from its own."""
    add(paper, "FafSectionOnNewPage", "ส่วนที่ 5 ข้อมูลรายได้ – รายจ่าย/เดือน (รายบุคคล)")
    name = "{{ loop.index }}. {{ person.title }}{{ person.name }}\t"
    add(paper, "FafForm", "{%p for person in persons %}")
    add(paper, "FafForm", "{%p if not loop.first and loop.index0 is divisibleby(2) %}")
    add(paper, "FafSectionOnNewPage", name, tabs=DOTS_TO_EDGE)
    add(paper, "FafForm", "{%p else %}")
    add(paper, "FafSection", name, tabs=DOTS_TO_EDGE)
    add(paper, "FafForm", "{%p endif %}")
    heads = ("รายได้ในครัวเรือน", "ค่าใช้จ่ายในครัวเรือน")
    _budget(paper, heads, "person.monthly", "เดือน", examples=True)
    add(paper, "FafNote", "", keep_next=True)
    # The paper prints บาท/เดือน under the year, too.
    _budget(paper, heads, "person.annual", "ปี", unit="เดือน")
    for text in ("", "ลงชื่อ" + "_" * 30, "({{ person.signature | dotted(48) }})"):
        add(paper, "FafSign", text, ind=(8 * CM, 0, 0), keep_next=text != "")
    add(paper, "FafForm", "{%p endfor %}")


def _group(paper: Document) -> None:
    add(paper, "FafSectionOnNewPage", "ข้อมูลรายได้-รายจ่ายของกลุ่มวิสาหกิจชุมชนฯ")
    heads = ("รายได้ของกลุ่มวิสาหกิจชุมชนฯ", "ค่าใช้จ่ายของกลุ่มวิสาหกิจชุมชนฯ")
    _budget(paper, heads, "group.monthly", "เดือน")
    add(paper, "FafNote", "", keep_next=True)
    _budget(paper, heads, "group.annual", "ปี")


def _budget(
    paper: Document,
    heads: tuple[str, str],
    owner: str,
    period: str,
    *,
    unit: str = "",
    examples: bool = False,
) -> None:
    """A table of income and expenses of a month or a year."""

    def amount(label: str, name: str) -> Cell:
        more = (_EXAMPLES[name],) if examples and name in _EXAMPLES else ()
        return Cell((f"{label} {{{{ {owner}.{name} }}}} บาท", *more))

    rows = (
        Row(head(*(f"{text}/{period}" for text in heads)), header=True),
        Row(
            (
                amount("1.รายได้ภาคการเกษตร", "agri_income"),
                amount("1.รายจ่ายในภาคการเกษตร", "agri_expense"),
            )
        ),
        Row(
            (
                amount("2.รายได้นอกภาคการเกษตร", "nonagri_income"),
                amount("2.ค่าใช้จ่ายนอกภาคการเกษตร", "nonagri_expense"),
            )
        ),
        Row((amount("รวมรายได้", "income_total"), amount("รวมรายจ่าย", "expense_total"))),
        Row(
            (
                Cell((bold("คงเหลือรายได้สุทธิ"),)),
                Cell((f"{{{{ {owner}.net_income }}}} บาท/{unit or period}",)),
            )
        ),
    )
    add_table(paper, (8, 8), rows)


FILES = {"ns04/template.docx": draw}
