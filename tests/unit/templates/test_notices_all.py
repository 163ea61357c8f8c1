"""What holds for every notice and letter: samples, wording, frames, the register's kinds."""

import io
import re
from typing import Any

import docx
import pytest

from service.debts.notice_rules import NOTICE_RULES
from service.documents.lint import lint_document
from service.documents.making import maker
from templates.catalogue import Document, documents
from templates.record import Record

NOTICES = tuple(item for item in documents().values() if item.folder.parent.name == "notices")

# Forms.md section 3, N-01 to N-22, and the two frames' own papers.
WANTED = {
    "repayment_reminder", "overdue_demand", "remedy_plan_request", "demand_notice_1",
    "demand_notice_2", "suspension_warning_1", "suspension_warning_2",
    "disbursement_suspension_notice", "suspended_project_recall", "termination_recall",
    "guarantor_default_notice", "mortgage_enforcement_notice", "mortgagor_notice",
    "progress_report_request", "resolution_notice", "meeting_invitation", "debt_acknowledgement",
    "case_referral", "prosecution_request", "prosecutor_followup", "settlement_result_notice",
    "case_withdrawal", "write_off_reminder", "judgment_payment_followup", "provincial_circular",
    "memo",
}  # fmt: skip

each_notice = pytest.mark.parametrize("document", NOTICES, ids=lambda document: document.id)


def _sample(document: Document) -> Record:
    record, findings = document.record.read(document.sample())
    assert record is not None
    assert findings == []
    return record


def _text(document: Document, record: Record) -> str:
    word = docx.Document(io.BytesIO(maker(document.id).word(record)))
    return "\n".join(paragraph.text for paragraph in word.paragraphs)


def test_every_notice_of_the_manual_is_there() -> None:
    assert {document.id for document in NOTICES} == WANTED


def test_every_kind_of_the_register_has_a_document() -> None:
    assert set(NOTICE_RULES) <= set(documents())


@each_notice
def test_its_template_is_clean(document: Document) -> None:
    assert [str(finding) for finding in lint_document(document)] == []


@each_notice
def test_it_prints_thai_digits(document: Document) -> None:
    assert document.about.digits == "thai"
    text = _text(document, _sample(document))
    assert not re.search(r"[0-9]", text)


@each_notice
def test_the_optional_facts_can_be_left_out(document: Document) -> None:
    sample = dict(document.sample())
    needed: dict[str, Any] = {
        name: sample[name]
        for name, field in document.record.model_fields.items()
        if field.is_required()
    }
    record, _ = document.record.read(needed)
    assert record is not None
    text = _text(document, record)
    assert "None" not in text
    # What an empty fact leaves behind when its words are not left out with it.
    for scrap in ("()", "เลขที่  ", "ลงวันที่ นั้น", "ลงวันที่  ", "ที่  ลงวันที่", "  นั้น", "( "):
        assert scrap not in text
    body = [line for line in text.split("\n") if line.startswith(("ตาม", "กองทุน", "จึง"))]
    assert not [line for line in body if "  " in line]


@each_notice
def test_it_does_not_look_like_a_courts_act(document: Document) -> None:
    text = _text(document, _sample(document))
    assert not re.search("หมายศาล|หมายเรียก|คำสั่งศาล|จับกุม|จำคุก|อายัดทันที", text)


@each_notice
def test_what_asks_for_money_is_a_signed_letter(document: Document) -> None:
    if {"pay_within_days", "recall_pay_days", "mortgage_pay_days"} & set(
        document.record.model_fields
    ):
        assert document.about.frame == "external_letter"


def test_only_the_debtors_own_paper_has_no_frame() -> None:
    frames = {document.about.frame for document in NOTICES}
    assert frames == {"external_letter", "stamped_letter", "memo", None}
    assert [item.id for item in NOTICES if item.about.frame is None] == ["debt_acknowledgement"]


def _one_page_text(document_id: str) -> str:
    document = documents()[document_id]
    return _text(document, _sample(document))


def test_a_stamped_letter_has_neither_subject_nor_closing() -> None:
    text = _one_page_text("provincial_circular")
    assert "ถึง\tสำนักงานเกษตรและสหกรณ์จังหวัด ทุกจังหวัด" in text
    assert "เรื่อง\t" not in text
    assert "ขอแสดงความนับถือ" not in text


def test_a_memo_has_its_title_and_no_closing() -> None:
    text = _one_page_text("memo")
    assert text.startswith("บันทึกข้อความ\n")
    assert "ขอแสดงความนับถือ" not in text


@pytest.mark.parametrize(
    ("document_id", "words"),
    [
        ("repayment_reminder", ("เบี้ยปรับร้อยละ ๓", "งวดที่ ๑๓", "สี่หมื่นหกร้อยห้าสิบบาทถ้วน")),
        ("overdue_demand", ("ขอปรับโครงสร้างหนี้", "ผู้ค้ำประกันทุกคนต้องให้ความยินยอม")),
        ("remedy_plan_request", ("ขอขยายระยะเวลาชำระหนี้", "ขอลดดอกเบี้ย", "จำหน่ายหนี้เป็นสูญ")),
        ("demand_notice_2", ("ครั้งที่ ๑ แล้ว ตามหนังสือที่", "พิจารณาดำเนินคดีตามกฎหมาย")),
        ("suspended_project_recall", ("๑๕ วัน", "ไปรษณีย์ลงทะเบียนตอบรับ", "ข้อ ๑๙")),
        ("termination_recall", ("๑๕ วัน", "ครั้งที่ ๙/๒๕๖๘", "ฟ้องร้องดำเนินคดี")),
        ("guarantor_default_notice", ("มาตรา ๖๘๖", "เฉพาะส่วนที่ต้องรับผิด", "งวดที่ ๑๒")),
        ("mortgage_enforcement_notice", ("มาตรา ๗๒๘ วรรคหนึ่ง", "๖๐ วัน", "ขายทอดตลาด")),
        ("mortgagor_notice", ("มาตรา ๗๒๘ วรรคสอง", "ซึ่งส่งเมื่อวันที่ ๑๘ พฤศจิกายน ๒๕๖๘")),
        ("prosecutor_followup", ("ครบกำหนด ๙๐ วัน",)),
        ("debt_acknowledgement", ("อายุความสะดุดหยุดลง", "ข้อ ๑", "ข้อ ๓")),
        ("prosecution_request", ("ผู้ประสานคดี", "มอบหมายพนักงานอัยการ")),
    ],
)
def test_it_states_what_law_and_manual_want(document_id: str, words: tuple[str, ...]) -> None:
    text = _one_page_text(document_id)
    assert [word for word in words if word not in text] == []
