"""The first demand notice: its body and its annex (forms.md section 3, N-04)."""

from __future__ import annotations

from docx.document import Document

from tools.draw.grid import Cell, Row, add_table, head, loop
from tools.draw.paper import add, bold, new_paper

TITLE = "หนังสือบอกกล่าวทวงถาม ครั้งที่ 1"

_CONTRACT = (
    "ตามที่{{ borrower_name }} (ผู้กู้) ได้กู้ยืมเงินกองทุนสงเคราะห์เกษตรกร (กองทุน) "
    "จำนวน {{ loan_amount }} บาท เพื่อดำเนิน{{ project_name }} "
    "ตามสัญญาเลขที่ {{ contract_no }} ลงวันที่ {{ contract_date }} นั้น"
)
_DEBT = (
    "บัดนี้ ผู้กู้ผิดนัดชำระหนี้ตั้งแต่วันที่ {{ default_date }} และ ณ วันที่ {{ as_of }} "
    "มีหนี้ค้างชำระ {{ overdue_total }} บาท ({{ overdue_total | baht_words }}) "
    "แบ่งเป็นต้นเงิน {{ overdue_principal }} บาท ดอกเบี้ย {{ overdue_interest }} บาท "
    "และเบี้ยปรับ {{ overdue_penalty }} บาท ตามรายการคำนวณหนี้ที่แนบ"
    "{% if earlier_letters %} ซึ่งกองทุนได้แจ้งแล้วตามหนังสือ"
    "{{ earlier_letters | join(' และ ') }}{% endif %}"
)
_DEMAND = (
    "กองทุนจึงขอให้ผู้กู้ชำระหนี้ดังกล่าว พร้อมเบี้ยปรับร้อยละ {{ penalty_rate }} ต่อปีของต้นเงิน"
    "ที่ค้างชำระซึ่งคิดต่อไปจนกว่าจะชำระเสร็จ ภายใน {{ pay_within_days }} วัน "
    "นับแต่วันที่ได้รับหนังสือนี้"
    "{% if pay_by %} หรือภายในวันที่ {{ pay_by }} แล้วแต่วันใดจะถึงทีหลัง{% endif %}"
    "{% if account_no %} โดยนำเงินเข้าบัญชี{% if bank %} {{ bank }}{% endif %} "
    "ชื่อบัญชี {{ account_name }} เลขที่ {{ account_no }} "
    "และส่งหลักฐานให้กองทุน{% endif %} "
    "หากไม่ชำระภายในกำหนด กองทุนจะมีหนังสือบอกกล่าวทวงถาม ครั้งที่ ๒ "
    "และอาจเสนอเรื่องให้พิจารณาดำเนินคดีตามกฎหมาย"
)
_HELP = (
    "หากไม่อาจชำระได้ตามกำหนด ผู้กู้อาจขอปรับแผนการชำระเงินคืน (แบบ นส.๐๒) "
    "หรือขอปรับโครงสร้างหนี้ (แบบ นส.๐๔) โดยยื่นคำขอผ่านสำนักงานเกษตรและสหกรณ์จังหวัด"
    "ภายในกำหนดเดียวกัน หากได้ชำระหนี้แล้ว ไม่ต้องดำเนินการตามหนังสือนี้ "
    "และขอให้ส่งหลักฐานการชำระเงินด้วย"
)


def draw() -> Document:
    paper = new_paper(TITLE)
    add(paper, "FafText", _CONTRACT, before=6)
    for text in (_DEBT, _DEMAND):
        add(paper, "FafText", text)
    # Both go with the closing, so that the signature never stands alone on a page.
    add(paper, "FafText", _HELP, keep_next=True)
    add(paper, "FafText", "จึงเรียนมาเพื่อโปรดดำเนินการ", keep_next=True)
    return paper


def draw_annex() -> Document:
    paper = new_paper(f"รายการคำนวณหนี้ แนบ{TITLE}")
    add(paper, "FafAnnexTitle", "รายการคำนวณหนี้")
    add(
        paper, "FafSign",
        "{{ borrower_name }}  สัญญาเลขที่ {{ contract_no }} ลงวันที่ {{ contract_date }}",
    )  # fmt: skip
    add(
        paper, "FafSign",
        "{% if disbursed_on %}ได้รับเงินกู้วันที่ {{ disbursed_on }}  {% endif %}"
        "คำนวณถึงวันที่ {{ as_of }}",
    )  # fmt: skip
    add(paper, "FafSection", "๑. หนี้ที่ค้างชำระแยกตามงวด (บาท)")
    _instalments(paper)
    add(
        paper,
        "FafNote",
        "ต้นเงินที่ยังไม่ถึงกำหนดชำระ ซึ่งไม่รวมในยอดข้างต้น {{ not_yet_due_principal }} บาท",
    )
    add(paper, "FafSection", "๒. การคำนวณเบี้ยปรับ")
    _calculation(paper)
    add(
        paper, "FafNote",
        "หมายเหตุ  เบี้ยปรับ = ต้นเงินที่ใช้คำนวณ × อัตราร้อยละต่อปี × จำนวนวัน ÷ ๓๖๕ "
        "โดยนับตั้งแต่วันถัดจากวันครบกำหนดชำระของแต่ละงวด",
        before=6,
    )  # fmt: skip
    return paper


def _instalments(paper: Document) -> None:
    names = ("principal", "interest", "penalty", "total")
    money = tuple(_right(f"{{{{ line.{name} }}}}") for name in names)
    sums = tuple(Cell(((bold(f"{{{{ overdue_{name} }}}}"),),), "FafCellRight") for name in names)
    rows = (
        Row(
            head(
                "งวดที่", "วันครบกำหนดชำระ", "ต้นเงิน", "ดอกเบี้ย", "จำนวนวันผิดนัด", "เบี้ยปรับ",
                "รวม",
            ),
            header=True,
        ),
        *loop(
            "for line in instalments",
            Row(
                (
                    _centre("{{ line.no }}"), _centre("{{ line.due_date | short_date }}"),
                    *money[:2], _centre("{{ line.days }}"), *money[2:],
                )
            ),
        ),
        Row((Cell(("รวม",), "FafCellHead", span=2), *sums[:2], _centre(""), *sums[2:])),
    )  # fmt: skip
    add_table(paper, (1.2, 2.7, 2.7, 2.4, 1.9, 2.4, 2.7), rows)


def _calculation(paper: Document) -> None:
    ran = Row(
        (
            _centre("{{ line.instalment_no }}"), _right("{{ line.base }}"),
            _centre("{{ line.from_day | short_date }}"), _centre("{{ line.to_day | short_date }}"),
            _centre("{{ line.days }}"), _centre("{{ line.rate }}"), _right("{{ line.amount }}"),
        )
    )  # fmt: skip
    other = Row(
        (
            _centre("{{ line.instalment_no }}"), Cell(("{{ line.remark }}",), span=5),
            _right("{{ line.amount }}"),
        )
    )  # fmt: skip
    rows = (
        Row(
            head(
                "งวดที่", "ต้นเงินที่ใช้คำนวณ (บาท)", "ตั้งแต่วันที่", "ถึงวันที่", "จำนวนวัน",
                "ร้อยละต่อปี", "เบี้ยปรับ (บาท)",
            ),
            header=True,
        ),
        Row(tag="{%tr for line in calculation %}"),
        Row(tag="{%tr if line.from_day %}"),
        ran,
        Row(tag="{%tr else %}"),
        other,
        Row(tag="{%tr endif %}"),
        Row(tag="{%tr endfor %}"),
        Row(
            (
                Cell(("รวม",), "FafCellHead", span=6),
                Cell(((bold("{{ overdue_penalty }}"),),), "FafCellRight"),
            )
        ),
    )  # fmt: skip
    add_table(paper, (1.2, 3.2, 2.6, 2.6, 1.9, 1.9, 2.6), rows)


def _right(text: str) -> Cell:
    return Cell((text,), "FafCellRight")


def _centre(text: str) -> Cell:
    return Cell((text,), "FafCellCentre")


FILES = {
    "notices/demand_notice_1/template.docx": draw,
    "notices/demand_notice_1/annex.docx": draw_annex,
}
