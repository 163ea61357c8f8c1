"""The letter of the benchmarks: a demand of 25 fields and a 10-row table on 2 pages."""

from __future__ import annotations

from typing import Any

from tools.draw.grid import Cell, Row, add_table, head, loop
from tools.draw.paper import add, new_paper, number_later_pages, to_bytes

ROWS = 10

_HEAD = (
    ("FafLetterNo", "ที่  {{ number }}\t{{ unit }}"),
    ("FafAddress", "{{ street }} {{ postcode }}"),
    ("FafDate", "{{ day }}"),
    ("FafSubject", "เรื่อง\t{{ subject }}"),
    ("FafSubject", "เรียน\t{{ salutation }}"),
    ("FafReference", "อ้างถึง\t{{ reference }}"),
)
_BODY = """\
ตามที่ {{ borrower }} ได้ทำสัญญากู้ยืมเงินกองทุนสงเคราะห์เกษตรกร เลขที่ {{ contract }} ลงวันที่ \
{{ contract_day }} เพื่อดำเนินโครงการ{{ project }} วงเงิน {{ loan }} บาท นั้น
บัดนี้ ผู้กู้ผิดนัดชำระหนี้ตั้งแต่วันที่ {{ default_day }} คิดถึงวันที่ {{ as_of }} เป็นต้นเงิน \
{{ principal }} บาท ดอกเบี้ย {{ interest }} บาท เบี้ยปรับ {{ penalty }} บาท รวมเป็นเงิน {{ total }} บาท \
({{ words }}) ตามรายละเอียดแนบท้ายหนังสือฉบับนี้
จึงขอให้ท่านนำเงินมาชำระให้ครบถ้วนภายใน {{ days }} วัน นับแต่วันที่ได้รับหนังสือฉบับนี้ หากพ้นกำหนดแล้ว\
ยังไม่ชำระ กองทุนจะดำเนินการตามระเบียบต่อไป"""
_FOOT = (
    ("FafClosing", "ขอแสดงความนับถือ"),
    ("FafSigner", "({{ signer }})"),
    ("FafSigner", "{{ position }}"),
    ("FafContact", "{{ contact }}"),
    ("FafContact", "โทร. {{ phone }}"),
    ("FafAnnexTitle", "รายการคำนวณหนี้"),
)
_COLUMNS = ("งวดที่", "วันครบกำหนด", "ต้นเงิน", "ดอกเบี้ย", "จำนวนวัน", "เบี้ยปรับ")
_CELLS = ("no", "due", "principal", "interest", "days", "penalty")


def template() -> bytes:
    """The Word file, with docxtpl's plain tags only, so that every maker can fill it."""
    paper = new_paper("benchmark")
    number_later_pages(paper, thai=False)
    for style, text in _HEAD:
        add(paper, style, text)
    for text in _BODY.splitlines():
        add(paper, "FafText", text)
    for style, text in _FOOT:
        add(paper, style, text)
    cells = tuple(Cell((f"{{{{ row.{name} }}}}",), "FafCellCentre") for name in _CELLS)
    rows = (Row(head(*_COLUMNS), header=True), *loop("for row in rows", Row(cells)))
    add_table(paper, (1.6, 3.4, 3.2, 2.6, 2.0, 2.6), rows)
    return to_bytes(paper)


def context(number: int) -> dict[str, Any]:
    """The values of one letter as text; no two letters are alike."""
    baht = f"{1_000_000 + number * 137:,}.{number % 100:02}"
    return {
        "number": f"กษ 0202/{number}",
        "unit": "สำนักงานปลัดกระทรวงเกษตรและสหกรณ์",
        "street": "ถนนราชดำเนินนอก เขตพระนคร กรุงเทพมหานคร",
        "postcode": "10200",
        "day": f"{number % 28 + 1} พฤศจิกายน 2568",
        "subject": "ขอให้ชำระหนี้ที่ค้างชำระ (หนังสือบอกกล่าวทวงถาม ครั้งที่ 1)",
        "salutation": f"ประธานวิสาหกิจชุมชนบ้านตัวอย่าง {number}",
        "reference": f"สัญญากู้ยืมเงิน เลขที่ กปส.{number:05}/2565",
        "borrower": f"วิสาหกิจชุมชนบ้านตัวอย่าง {number}",
        "contract": f"กปส.{number:05}/2565",
        "contract_day": f"{number % 27 + 1} มกราคม 2565",
        "project": f"ส่งเสริมการปลูกข้าวอินทรีย์ ระยะที่ {number % 9 + 1}",
        "loan": f"{2_000_000 + number:,}.00",
        "default_day": "1 เมษายน 2566",
        "as_of": "20 พฤศจิกายน 2568",
        "principal": baht,
        "interest": f"{10_000 + number:,}.25",
        "penalty": f"{20_000 + number:,}.75",
        "total": f"{1_030_001 + number * 138:,}.00",
        "words": "หนึ่งล้านสามหมื่นหนึ่งบาทถ้วน",
        "days": "15",
        "signer": "นางสาวตัวอย่าง ลงนาม",
        "position": "ผู้อำนวยการกองบริหารงานกองทุนสงเคราะห์เกษตรกร",
        "contact": "กลุ่มติดตามหนี้สินและโครงการพิเศษ",
        "phone": "0 2000 0000",
        "rows": [_row(number, row) for row in range(1, ROWS + 1)],
    }


def _row(number: int, row: int) -> dict[str, str]:
    return {
        "no": str(row),
        "due": f"31 มีนาคม {2560 + row}",
        "principal": f"{100_000 + number + row:,}.00",
        "interest": f"{1_000 + number % 500 + row:,}.50",
        "days": str(365 * row % 1000 + number % 30),
        "penalty": f"{246 + number % 100}.{row:02}",
    }
