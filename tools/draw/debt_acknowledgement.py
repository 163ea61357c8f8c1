"""The acknowledgement of a debt: forms.md section 3, N-16. It is the debtor's, so no letter."""

from __future__ import annotations

from docx.document import Document

from tools.draw.grid import Cell, Row, add_table, head, loop
from tools.draw.notice_words import OUTSTANDING
from tools.draw.paper import add, bold, new_paper, number_later_pages
from tools.draw.styles import CM

_RIGHT_HALF = (8 * CM, 0, 0)


def draw() -> Document:
    paper = new_paper("หนังสือรับสภาพหนี้", top=2.0, bottom=1.5)
    number_later_pages(paper, thai=True)
    add(paper, "FafTitle", "หนังสือรับสภาพหนี้")
    add(paper, "FafForm", "ทำที่ {{ written_at }}", ind=_RIGHT_HALF, before=6)
    add(
        paper, "FafForm",
        "วันที่ {% if signed_on %}{{ signed_on }}{% else %}" + "." * 40 + "{% endif %}",
        ind=_RIGHT_HALF,
    )  # fmt: skip
    for text in _BODY[:3]:
        add(paper, "FafText", text, before=6)
    _promises(paper)
    for text in _BODY[3:]:
        add(paper, "FafText", text, before=6, keep_next=text is _BODY[-1])
    _signatures(paper)
    return paper


_BODY = (
    (
        "ข้าพเจ้า {{ debtor_name }} ที่อยู่ {{ debtor_address }}"
        "{% if representative_name %} โดย {{ representative_name }}"
        "{% if representative_position %} ตำแหน่ง {{ representative_position }}{% endif %} "
        "ผู้มีอำนาจกระทำการแทน{% endif %} ซึ่งต่อไปนี้เรียกว่า “ลูกหนี้” "
        "ขอทำหนังสือฉบับนี้ให้ไว้แก่กองทุนสงเคราะห์เกษตรกร ซึ่งต่อไปนี้เรียกว่า “กองทุน” ดังต่อไปนี้"
    ),
    (
        "ข้อ ๑ ลูกหนี้ได้กู้ยืมเงินกองทุน จำนวน {{ loan_amount }} บาท ({{ loan_amount | baht_words }}) "
        "เพื่อดำเนิน{{ project_name }} ตามสัญญาเลขที่ {{ contract_no }} ลงวันที่ {{ contract_date }} "
        f"และยอมรับว่า ณ วันที่ {{{{ as_of }}}} ยังเป็นหนี้กองทุนอยู่จริง {OUTSTANDING}"
    ),
    "ข้อ ๒ ลูกหนี้ตกลงจะชำระหนี้ตามข้อ ๑ ให้แก่กองทุนตามกำหนด ดังนี้",
    (
        "ทั้งนี้ เบี้ยปรับร้อยละ {{ penalty_rate }} ต่อปีของต้นเงินที่ค้างชำระ "
        "ซึ่งคิดต่อไปจนกว่าจะชำระเสร็จ ลูกหนี้จะชำระต่างหาก"
    ),
    (
        "ข้อ ๓ ลูกหนี้ทราบว่าหนังสือฉบับนี้เป็นการรับสภาพหนี้ ซึ่งทำให้อายุความสะดุดหยุดลงตามกฎหมาย "
        "และไม่ทำให้สิทธิของกองทุนตามสัญญาเดิม สัญญาค้ำประกัน หรือสัญญาจำนองเปลี่ยนแปลงไป"
    ),
    "ลูกหนี้ได้อ่านและเข้าใจข้อความโดยตลอดแล้ว จึงลงลายมือชื่อไว้เป็นหลักฐานต่อหน้าพยาน",
)


def _promises(paper: Document) -> None:
    rows = (
        Row(head("ครั้งที่", "วันที่จะชำระ", "จำนวนเงิน (บาท)"), header=True),
        *loop(
            "for each in promises",
            Row(
                (
                    Cell(("{{ loop.index }}",), "FafCellCentre"),
                    Cell(("{{ each.due_date }}",), "FafCellCentre"),
                    Cell(("{{ each.amount }}",), "FafCellRight"),
                )
            ),
        ),
        Row(
            (
                Cell(("รวม",), "FafCellHead", span=2),
                Cell(((bold("{{ outstanding_total }}"),),), "FafCellRight"),
            )
        ),
    )
    add_table(paper, (2, 6, 5), rows)


def _signatures(paper: Document) -> None:
    who = "{{ representative_name or debtor_name }}"
    blocks = (
        _block(
            f"({who})",
            "ลูกหนี้{% if representative_position %} / {{ representative_position }}{% endif %}",
        ),
        _block("({{ witness_1_name | dotted(40) }})", "พยาน"),
        _block("", ""),
        _block("({{ witness_2_name | dotted(40) }})", "พยาน"),
    )
    add(paper, "FafNote", "", keep_next=True)
    rows = (Row(blocks[:2]), Row(blocks[2:]))
    add_table(paper, (8, 8), rows, borders=False)


def _block(name: str, role: str) -> Cell:
    line = "ลงชื่อ " + "." * 40 if name else ""
    return Cell(("", line, name, role), "FafSign")


FILES = {"notices/debt_acknowledgement/template.docx": draw}
