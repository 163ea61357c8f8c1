"""The tear-off pay-in slip, which stands on a page of its own after a letter that asks for money.

Its digits are Arabic in every letter: people and machines of the bank copy them.
"""

from __future__ import annotations

import io
from typing import Final

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import Table

from service.documents.pictures import Barcode, DrawnCode, QrCode
from tools.draw.grid import Cell, Row, add_table
from tools.draw.paper import Run, add, bold, new_paper
from tools.draw.styles import TEXT_WIDTH

_MIDDLE = TEXT_WIDTH // 2
_WIDTHS: Final = (3.7, 4.6, 3.4, 4.3)
_CODE_WIDTHS: Final = (4.0, 12.0)
# Width and height in centimetres, the white edge included: 3 cm of QR code are left.
_QR_SIZE, _BARCODE_SIZE = (3.7, 3.7), (11.8, 1.3)
_DOTS: Final = "." * 30
# Places to fill in are no strings: blank papers have no slip, for its codes would be wrong.
_KNOWN: Final = "{%p if pay_in and pay_in.qr is string %}"
_FIGURES: Final = (
    "{% if pay_in.amount %}{{ pay_in.figures | as_typed }}{% else %}" + _DOTS + "{% endif %}"
)
_WORDS: Final = "{% if pay_in.amount %}{{ pay_in.amount | baht_words }}{% endif %}"
_REFERENCES: Final = (
    ("รหัสอ้างอิง 1 (Ref. 1)", "{{ pay_in.ref1 | as_typed }}"),
    ("รหัสอ้างอิง 2 (Ref. 2)", "{{ pay_in.ref2 | as_typed }}"),
)


def draw() -> Document:
    paper = new_paper("ใบแจ้งการชำระเงิน")
    add(paper, "FafNote", _KNOWN)
    add(paper, "FafAnnexTitle", "ใบแจ้งการชำระเงิน")
    _payer_part(paper)
    add(
        paper, "FafNote", "\tตัดตามแนวนี้\t", before=14,
        tabs=((_MIDDLE, "center", "hyphen"), (TEXT_WIDTH, "right", "hyphen")),
    )  # fmt: skip
    _bank_part(paper)
    _codes(paper)
    add(paper, "FafNote", "{%p endif %}")
    return paper


def _payer_part(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 1 สำหรับผู้ชำระเงิน")
    rows = (
        _wide("ผู้รับชำระเงิน", "{{ pay_in.payee | join(' ') | as_typed }}"),
        _wide("ชื่อผู้กู้", "{{ borrower_name | as_typed }}"),
        _pair(
            ("สัญญาเลขที่", "{{ contract_no | as_typed }}"),
            ("หนังสือที่", "{{ letter_no | as_typed }}"),
        ),
        _pair(*_REFERENCES),
        _amount(),
    )
    add_table(paper, _WIDTHS, rows)
    add(
        paper, "FafNote",
        "ชำระที่เคาน์เตอร์ธนาคาร หรือใช้แอปพลิเคชันของธนาคารสแกน QR Code ในส่วนที่ 2 "
        "แล้วเก็บหลักฐานการชำระเงินไว้ ก่อนชำระหลังวันที่ในหนังสือ โปรดสอบถามยอดล่าสุด "
        "โทร. {{ office.contact_phone | as_typed }}",
        before=4,
    )  # fmt: skip


def _bank_part(paper: Document) -> None:
    add(paper, "FafSection", "ส่วนที่ 2 สำหรับธนาคาร")
    add(paper, "FafForm", bold("{{ pay_in.payee | join(' ') | as_typed }}"))
    rows = (
        _pair(("สาขาที่รับชำระ", ""), ("วันที่", ""), height=0.9),
        _wide("ชื่อผู้กู้", "{{ borrower_name | as_typed }}"),
        _pair(
            ("Biller ID", "{{ pay_in.biller_id | as_typed }}"),
            ("Service Code", "{{ pay_in.service_code | as_typed }}"),
        ),
        _pair(*_REFERENCES),
        _wide("ชำระด้วย", "☐ เงินสด   ☐ เช็คเลขที่ ................................ ธนาคาร/สาขา"),
        _amount(),
        _pair(("ผู้นำฝาก", ""), ("เจ้าหน้าที่ธนาคาร", ""), height=1.0),
    )
    add_table(paper, _WIDTHS, rows)


def _codes(paper: Document) -> None:
    """The two codes of the bank's part, each a picture of something until a bill is known."""
    add(paper, "FafGap", "")
    under = Run("{{ pay_in.under_barcode | as_typed }}", size=12)
    cells = (
        Cell(("", "QR Code"), "FafCellCentre", align="center"),
        Cell(("", (under,)), "FafCellCentre", align="center"),
    )
    add_table(paper, _CODE_WIDTHS, (Row(cells),), borders=False, padding=0)
    table = paper.tables[-1]
    _put(table, 0, "{{ qr(pay_in.qr) }}", QrCode("FAF"), _QR_SIZE)
    _put(table, 1, "{{ barcode(pay_in.barcode) }}", Barcode("FAF"), _BARCODE_SIZE)


def _put(table: Table, column: int, tag: str, code: DrawnCode, size: tuple[float, float]) -> None:
    run = table.cell(0, column).paragraphs[0].add_run()
    run.add_picture(io.BytesIO(code.png()), Cm(size[0]), Cm(size[1]))
    next(run._r.iter(qn("wp:docPr"))).set("descr", tag)  # noqa: SLF001 - no public name


def _pair(first: tuple[str, str], second: tuple[str, str], *, height: float = 0) -> Row:
    cells = (piece for label, text in (first, second) for piece in (_label(label), Cell((text,))))
    return Row(tuple(cells), height=height)


def _wide(label: str, text: str) -> Row:
    return Row((_label(label), Cell((text,), span=3)))


def _amount() -> Row:
    return Row((_label("จำนวนเงิน (บาท)"), Cell(((bold(_FIGURES),),)), Cell((_WORDS,), span=2)))


def _label(text: str) -> Cell:
    return Cell((text,), "FafCell")


FILES = {"frames/pay_in_slip.docx": draw}
