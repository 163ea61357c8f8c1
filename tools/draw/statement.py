"""The statement of debts (manual L425), the annex of every letter that asks for money overdue."""

from __future__ import annotations

from docx.document import Document

from tools.draw.grid import Cell, Row, add_table, head, loop
from tools.draw.paper import add, bold, new_paper


def draw(title: str, *, whole_loan: bool = False) -> Document:
    """The annex of the letter ``title``; with ``whole_loan`` it also shows what a recall asks."""
    paper = new_paper(f"รายการคำนวณหนี้ แนบ{title}")
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
    if whole_loan:
        add(
            paper, "FafSection", "หนี้คงเหลือทั้งสิ้น (บาท) รวมต้นเงินที่ยังไม่ถึงกำหนดชำระ "
            "{{ not_yet_due_principal }} บาท",
        )  # fmt: skip
        _outstanding(paper)
        # A loan can be called back before anything of it is overdue.
        add(paper, "FafNote", "{%p if instalments %}")
    numbers = ("", "") if whole_loan else ("๑. ", "๒. ")
    add(paper, "FafSection", f"{numbers[0]}หนี้ที่ค้างชำระแยกตามงวด (บาท)")
    _instalments(paper)
    if not whole_loan:
        add(
            paper, "FafNote",
            "ต้นเงินที่ยังไม่ถึงกำหนดชำระ ซึ่งไม่รวมในยอดข้างต้น {{ not_yet_due_principal }} บาท",
        )  # fmt: skip
    add(paper, "FafSection", f"{numbers[1]}การคำนวณเบี้ยปรับ")
    _calculation(paper)
    add(
        paper, "FafNote",
        "หมายเหตุ  เบี้ยปรับ = ต้นเงินที่ใช้คำนวณ × อัตราร้อยละต่อปี × จำนวนวัน ÷ {{ day_basis }} "
        "นับตั้งแต่วันถัดจากวันครบกำหนดชำระ"
        + ("" if whole_loan else " และคิดต่อไปร้อยละ {{ penalty_rate }} ต่อปีจนกว่าจะชำระเสร็จ"),
        before=6,
    )  # fmt: skip
    if whole_loan:
        add(paper, "FafNote", "{%p endif %}")
    return paper


def _outstanding(paper: Document) -> None:
    names = ("principal", "interest", "penalty", "total")
    rows = (
        Row(head("ต้นเงิน", "ดอกเบี้ย", "เบี้ยปรับ", "รวม")),
        Row(tuple(_right(f"{{{{ outstanding_{name} }}}}") for name in names)),
    )
    add_table(paper, (4, 4, 4, 4), rows)


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
