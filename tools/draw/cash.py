"""The cash reports, Forms 4, 5 and 7: forms.md sections 2.8, 2.9 and 2.11.

One body; what differs is data. Each line of the table has its own row, as Form 7 prints it: in
the tall cells that the source shows for Forms 4 and 5 an amount would slip off its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from docx.document import Document

from tools.draw.blanks import line
from tools.draw.finance import code, explanation
from tools.draw.grid import Cell, Row, add_table, head
from tools.draw.paper import add, bold, new_paper
from tools.draw.styles import CM, TEXT_WIDTH

_WIDTHS: Final = (7.2, 3.3, 5.5)
_PHONE: Final = "โทรศัพท์ 02 282 6797 โทรสาร 02 281 5798 E-mail: faf@opsmoac.go.th"
_ADDRESS: Final = (
    "ที่อยู่ : กองบริหารงานกองทุนสงเคราะห์เกษตรกร",
    "สำนักงานปลัดกระทรวงเกษตรและสหกรณ์",
    "เลขที่ 3 ถนนราชดำเนินนอก แขวงบ้านพานถม",
    "เขตพระนคร กทม. 10200",
)
_NOTE_2: Final = "2. จัดส่งข้อมูลให้กองบริหารงานกองทุนสงเคราะห์เกษตรกร"

# The name of the amount, its label; a line without a name is a heading, a total stands in bold.
_ITEM, _SUBITEM = "FafCellItem", "FafCellSubitem"
_LINES: Final = (
    ("", "รายรับ", ""),
    ("receipts_carried_forward", "ยอดยกมา", _ITEM),
    ("fund_drawdown", "- เบิกเงินกองทุนสงเคราะห์เกษตรกร", _ITEM),
    ("", "- รับชำระหนี้จากลูกหนี้เงินกู้ยืม", _ITEM),
    ("debtor_principal_received", "(1) เงินต้น", _SUBITEM),
    ("debtor_interest_received", "(2) ดอกเบี้ยเงินให้กู้ยืม", _SUBITEM),
    ("debtor_penalty_received", "(3) ค่าเบี้ยปรับ", _SUBITEM),
    ("deposit_interest", "- ดอกเบี้ยเงินฝาก", _ITEM),
    ("operating_income", "- รายได้จากการดำเนินงาน", _ITEM),
    ("asset_sale_income", "- รายได้จากการขายสินทรัพย์", _ITEM),
    ("other_income", "- รายได้อื่นๆ (โปรดระบุ) {{ other_income_note }}", _ITEM),
    ("receipts_total", "รวมรายรับ", ""),
    ("", "รายจ่าย", ""),
    ("payments_carried_forward", "ยอดยกมา", _ITEM),
    ("loans_to_debtors", "- เงินให้ลูกหนี้กู้ยืม", _ITEM),
    ("operating_expense", "- ค่าใช้จ่ายในการดำเนินงาน", _ITEM),
    ("asset_purchase", "- รายจ่ายในการซื้อสินทรัพย์", _ITEM),
    ("", "- การส่งคืนเงินกองทุนฯ", _ITEM),
    ("remit_principal", "(1) เงินต้น", _SUBITEM),
    ("remit_interest", "(2) ดอกเบี้ย", _SUBITEM),
    ("remit_penalty", "(3) ค่าเบี้ยปรับ", _SUBITEM),
    ("remit_deposit_interest", "(4) ดอกเบี้ยเงินฝากธนาคาร", _SUBITEM),
    ("remit_other_income", "(5) รายได้อื่นๆ (ถ้ามี)", _SUBITEM),
    ("other_payment", "- รายจ่ายอื่นๆ (โปรดระบุ) {{ other_payment_note }}", _ITEM),
    ("payments_total", "รวมรายจ่าย", ""),
    ("bank_balance", "ยอดคงเหลือตามบัญชีเงินฝาก", ""),
)

_EACH_QUARTER: Final = "ที่เกิดขึ้นในแต่ละไตรมาสตามรายการต่างๆ ดังนี้"
_EXPLAINED: Final = {
    "โครงการ": ("ให้ระบุชื่อโครงการที่ได้รับอนุมัติจัดสรรเงินกองทุนสงเคราะห์เกษตรกร",),
    "หน่วยงาน/องค์กรเกษตรกร": ("ให้ระบุชื่อหน่วยงาน/องค์กรเกษตรกรที่รับผิดชอบโครงการ",),
    "ช่องรายการ/จำนวนเงิน รายรับ": (
        f"ให้ระบุจำนวนเงินของรายรับ{_EACH_QUARTER}",
        "- ยอดยกมา (จำนวนเงินยอดยกมาของไตรมาสที่แล้ว)",
        "- เบิกเงินกองทุนฯ (จำนวนเงินที่เบิกจากกองทุนฯ เพื่อดำเนินงานตามโครงการที่ได้รับอนุมัติ)",
        "- รับชำระหนี้จากลูกหนี้เงินกู้ยืม",
        "   (1) เงินต้น",
        "   (2) ดอกเบี้ยเงินให้กู้ยืม",
        "   (3) ค่าเบี้ยปรับ",
        "- ดอกเบี้ยเงินฝาก",
        "- รายได้จากการดำเนินงาน",
        "- รายได้จากการขายสินทรัพย์",
        "- รายได้อื่นๆ (โปรดระบุ)",
    ),
    "รวมรายรับ": ("รวมจำนวนเงินของรายรับ",),
    "รายจ่าย": (
        f"ให้ระบุจำนวนเงินของรายจ่าย{_EACH_QUARTER}",
        "- ยอดยกมา (จำนวนเงินยอดยกมาของไตรมาสที่แล้ว)",
        "- เงินให้ลูกหนี้กู้ยืม (จำนวนเงินที่ให้ลูกหนี้กู้ยืมเพื่อดำเนินงานโครงการ)",
        "- ค่าใช้จ่ายในการดำเนินงาน",
        "- รายจ่ายในการซื้อสินทรัพย์",
        "- การส่งคืนเงินกองทุนฯ",
        "   (1) เงินต้น",
        "   (2) ดอกเบี้ย",
        "   (3) ค่าเบี้ยปรับ",
        "   (4) ดอกเบี้ยเงินฝากธนาคาร",
        "   (5) รายได้อื่นๆ (ถ้ามี)",
        "- รายจ่ายอื่นๆ (โปรดระบุ)",
    ),
    "รวมรายจ่าย": ("รวมจำนวนเงินของรายจ่าย",),
    "ยอดคงเหลือตามบัญชีเงินฝาก": (
        "จำนวนเงินรวมรายรับ หัก รวมรายจ่าย ซึ่งต้องเท่ากับเงินคงเหลือในบัญชีเงินฝากธนาคาร",
    ),
}


@dataclass(frozen=True, slots=True)
class Form:
    """What one of the three forms prints differently from the others."""

    titles: tuple[str, ...]
    second_note: str
    code: str = ""
    owner: str = "หน่วยงาน/องค์กรเกษตรกร"
    month: bool = False
    drawdown_remark: str = "เงินกู้ยืมจากกองทุนสงเคราะห์เกษตรกร"
    address: tuple[str, ...] = ()
    explained: bool = False


_FORMS: Final = {
    "form4": Form(
        titles=("แบบรายงานการรับ - จ่ายเงิน (วิสาหกิจฯ)", "กองทุนสงเคราะห์เกษตรกร"),
        second_note=f"{_NOTE_2}ทุกเดือน โดยขอให้จัดส่งภายในวันที่ 5 ของเดือนถัดไป",
        month=True,
        address=_ADDRESS,
    ),
    "form5": Form(
        titles=("แบบรายงานการรับ - จ่ายเงิน (สหกรณ์)", "กองทุนสงเคราะห์เกษตรกร"),
        second_note=f"{_NOTE_2}เป็นรายไตรมาส โดยขอให้จัดส่งภายใน 15 วัน หลังสิ้นสุดไตรมาส",
        code="แบบฟอร์มที่ 5",
        month=True,
    ),
    "form7": Form(
        titles=("แบบรายงานการรับ - จ่ายเงิน", "หน่วยงานรัฐ"),
        second_note=f"{_NOTE_2}เป็นรายไตรมาส โดยขอให้จัดส่งเป็นไตรมาส",
        owner="หน่วยงาน",
        drawdown_remark="",
        explained=True,
    ),
}


def draw(form: Form) -> Document:
    paper = new_paper(" ".join(form.titles), top=1.5, bottom=1.2)
    if form.code:
        code(paper, form.code)
    for title in form.titles:
        add(paper, "FafTitle", title)
    _head(paper, form)
    _table(paper, form)
    _reporter(paper)
    _notes(paper, form)
    if form.explained:
        titles = ("คำอธิบาย", "การกรอกแบบรายงานการรับ – จ่ายเงินกองทุนสงเคราะห์เกษตรกร")
        explanation(paper, titles, ("รายการ", "คำอธิบาย"), _EXPLAINED, (4.5, 11.5))
    return paper


def _head(paper: Document, form: Form) -> None:
    line(paper, "โครงการ {{ project_name }}\t")
    line(paper, f"{form.owner} {{{{ organization_name }}}}\t")
    text = "ประจำไตรมาสที่ {{ quarter }}\tปีงบประมาณ {{ fiscal_year }}\t"
    stops = ((round(4.2 * CM), "left", "dot"), (round(8.4 * CM), "left", "dot"))
    if form.month:
        text += "(เดือน {{ month }}\t)"
        stops += ((round(13.5 * CM), "left", "dot"),)
    line(paper, text, stops)


def _table(paper: Document, form: Form) -> None:
    add(paper, "FafGap", "")
    rows = [Row(head("รายการ", "จำนวนเงิน (บาท)", "หมายเหตุ"), header=True)]
    for name, label, style in _LINES:
        strong = not style
        amount = f"{{{{ {name} }}}}" if name else ""
        remark = f"{{{{ remarks.{name} }}}}" if name else ""
        if name == "fund_drawdown" and form.drawdown_remark:
            remark = f"{form.drawdown_remark} {remark}"
        cells = (
            Cell(((bold(label),) if strong else label,), style or "FafCell"),
            Cell(((bold(amount),) if strong and name else amount,), "FafCellRight"),
            Cell((remark,)),
        )
        rows.append(Row(cells))
    add_table(paper, _WIDTHS, rows)


def _reporter(paper: Document) -> None:
    """In the size of the table: all three stand on one line."""
    stops = ((6 * CM, "left", "dot"), (round(11.4 * CM), "left", "dot"))
    add(
        paper, "FafNote",
        "ชื่อผู้รายงาน {{ reporter_name }}\tตำแหน่ง {{ reporter_position }}\t"
        "เบอร์โทรศัพท์ {{ reporter_phone }}\t",
        tabs=(*stops, (TEXT_WIDTH, "right", "dot")), before=2, keep_next=True,
    )  # fmt: skip
    add(paper, "FafNote", "{{ report_date | form_date }}")


def _notes(paper: Document, form: Form) -> None:
    lines = ("1. จัดทำข้อมูลเป็นรายโครงการ", form.second_note, _PHONE, *form.address)
    add(paper, "FafNote", bold("หมายเหตุ:"), keep_next=True)
    for text in lines:
        add(paper, "FafNote", text, keep_next=text != lines[-1])


FILES = {f"finance/{name}/template.docx": partial(draw, form) for name, form in _FORMS.items()}
