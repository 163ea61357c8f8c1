"""The states of a court case and the steps that lead through them: forms.md 4.8, 5.1 list 9."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from thai.labels import Labelled


class CaseState(Labelled):
    """Where a case stands.

    The words of ``PROSECUTOR`` and ``BAAC_JUDGMENT`` are those of the source; its third state, at
    the Legal Execution Department, is illegible there.
    """

    PREPARING = "preparing", "อยู่ระหว่างรวบรวมเอกสารเพื่อดำเนินคดี"
    LEGAL_OFFICE = "legal_office", "อยู่ระหว่างดำเนินการของสำนักกฎหมาย"
    PROSECUTOR = "prosecutor", "อยู่ระหว่างดำเนินการของสำนักงานอัยการ"
    COURT = "court", "อยู่ระหว่างการพิจารณาของศาล"
    SETTLED = "settled", "ประนีประนอมยอมความในศาลและอยู่ระหว่างชำระหนี้"
    JUDGMENT = "judgment", "ศาลมีคำพิพากษาและอยู่ระหว่างติดตามการชำระหนี้"
    BAAC_JUDGMENT = "baac_judgment", "ศาลมีคำพิพากษาและอยู่ระหว่าง ธ.ก.ส. ติดตามการชำระหนี้"
    EXECUTION = "execution", "อยู่ระหว่างดำเนินการของกรมบังคับคดี"
    WITHDRAWN = "withdrawn", "ถอนเรื่องคืนเพราะชำระหนี้ครบถ้วน"
    CLOSED = "closed", "คดีสิ้นสุด"


class CaseStep(Labelled):
    """What is done in a case; the letters among them carry the ids of their documents."""

    FILE_CHECKED = "file_checked", "ตรวจสอบเอกสารครบถ้วน"
    CASE_REFERRAL = "case_referral", "ส่งเรื่องให้สำนักกฎหมาย"
    PROSECUTION_REQUEST = "prosecution_request", "ขอให้พนักงานอัยการดำเนินคดี"
    PROSECUTOR_FOLLOWUP = "prosecutor_followup", "ทวงถามความคืบหน้าพนักงานอัยการ"
    PROSECUTOR_NEWS = "prosecutor_news", "ได้รับแจ้งความคืบหน้าจากพนักงานอัยการ"
    FILED = "filed", "ยื่นฟ้อง"
    SETTLEMENT_REQUEST = "settlement_request", "ลูกหนี้ขอประนีประนอมยอมความ"
    SETTLEMENT_APPROVED = "settlement_approved", "คณะกรรมการอนุมัติให้ประนีประนอมยอมความ"
    SETTLEMENT_REFUSED = "settlement_refused", "คณะกรรมการไม่อนุมัติให้ประนีประนอมยอมความ"
    SETTLEMENT_RESULT_NOTICE = "settlement_result_notice", "แจ้งผลคำขอให้พนักงานอัยการ"
    SETTLED_IN_COURT = "settled_in_court", "ทำสัญญาประนีประนอมยอมความในศาล"
    SETTLEMENT_BROKEN = "settlement_broken", "ผิดนัดตามสัญญาประนีประนอมยอมความ"
    JUDGMENT = "judgment", "ศาลมีคำพิพากษา"
    JUDGMENT_PAYMENT_FOLLOWUP = "judgment_payment_followup", "ติดตามการชำระหนี้ตามคำพิพากษา"
    WRIT = "writ", "ออกหมายบังคับคดี"
    ASSET_SEARCH = "asset_search", "สืบทรัพย์"
    SEIZURE = "seizure", "ยึดหรืออายัดทรัพย์"
    AUCTION = "auction", "ขายทอดตลาด"
    WRITE_OFF_REMINDER = "write_off_reminder", "ติดตามทวงถามเพื่อเป็นหลักฐานตัดหนี้เป็นสูญ"
    CASE_WITHDRAWAL = "case_withdrawal", "ขอยกเลิกการดำเนินการทางคดีและขอถอนเรื่องคืน"
    CLOSED = "closed", "คดีสิ้นสุด"


#: Where a case stands after a step; after any other it stands where it stood.
STATE_AFTER: Final[Mapping[CaseStep, CaseState]] = {
    CaseStep.FILE_CHECKED: CaseState.PREPARING,
    CaseStep.CASE_REFERRAL: CaseState.LEGAL_OFFICE,
    CaseStep.PROSECUTION_REQUEST: CaseState.PROSECUTOR,
    CaseStep.FILED: CaseState.COURT,
    CaseStep.SETTLEMENT_REFUSED: CaseState.COURT,
    CaseStep.SETTLED_IN_COURT: CaseState.SETTLED,
    CaseStep.SETTLEMENT_BROKEN: CaseState.EXECUTION,
    CaseStep.JUDGMENT: CaseState.JUDGMENT,
    CaseStep.WRIT: CaseState.EXECUTION,
    CaseStep.SEIZURE: CaseState.EXECUTION,
    CaseStep.AUCTION: CaseState.EXECUTION,
    CaseStep.CASE_WITHDRAWAL: CaseState.WITHDRAWN,
    CaseStep.CLOSED: CaseState.CLOSED,
}
