"""The data of นส.01 and its rules: forms.md 2.1, its percentage 4.10.

The form prints no code, neither blank after อื่น ๆ nor what a percentage comes from: the words
for อื่น ๆ stand behind it, and plan and result stay in the record. คงเหลือ is that of the
printed tranche, as the form has one tranche only (A-20).
"""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from templates.catalogue import About
from templates.checks import all_differ, baht, compared, known_province
from templates.record import LongText, Money, Text, ThaiDate, rule
from templates.record import Record as BaseRecord
from thai.labels import Labelled
from thai.money import round_half_up, to_baht, to_satang

ABOUT = About("แบบฟอร์มการติดตามโครงการ กองทุนสงเคราะห์เกษตรกร")

_WHOLE = Decimal(100)


class YesNo(Labelled):
    """Whether the work goes to plan."""

    YES = "yes", "ใช่"
    NO = "no", "ไม่ใช่"


class Evidence(Labelled):
    """What shows the work (หลักฐานประกอบ)."""

    PHOTO = "photo", "ภาพถ่าย"
    SPENDING_DOC = "spending_doc", "เอกสารใช้จ่าย"
    MINUTES = "minutes", "รายงานการประชุม"


class Attachment(Labelled):
    """What shows the spending (เอกสารแนบ)."""

    RECEIPT = "receipt", "ใบเสร็จ"
    CONTRACT_COPY = "contract_copy", "สำเนาสัญญา"
    OTHER = "other", "อื่น ๆ"


class ProjectStatus(Labelled):
    """How the project stands (forms.md 1.3, ``project_status``)."""

    NORMAL = "normal", "ปกติ"
    WATCH = "watch", "เฝ้าระวัง"
    PLAN_CHANGE = "plan_change", "ปรับแผน"
    RESTRUCTURING = "restructuring", "ปรับโครงสร้างหนี้"
    PROPOSE_SUIT = "propose_suit", "เสนอฟ้อง"


class Record(BaseRecord):
    """One visit; amounts in baht, ``planned`` and ``achieved`` in one unit of the officer's."""

    province: Text = Field(title="สำนักงานเกษตรและสหกรณ์จังหวัด")
    project_name: Text = Field(title="ชื่อโครงการ")
    borrower_name: Text = Field(title="ชื่อกลุ่ม/ผู้กู้")
    loan_contract_no: Text = Field(title="เลขที่สัญญาเงินกู้")
    loan_amount: Money = Field(title="วงเงินกู้")
    activity_type: Text = Field(title="ประเภทกิจกรรม")
    project_area: Text = Field(title="พื้นที่ดำเนินโครงการ")
    period_start: ThaiDate = Field(title="ระยะเวลาดำเนินการ ตั้งแต่")
    period_end: ThaiDate = Field(title="ระยะเวลาดำเนินการ ถึง")
    activities_done: LongText = Field(title="กิจกรรมที่ดำเนินการแล้ว")
    planned: Money | None = Field(
        default=None, title="แผนการดำเนินงาน", json_schema_extra={"unit": ""}
    )
    achieved: Money | None = Field(
        default=None, title="ผลการดำเนินงาน", json_schema_extra={"unit": ""}
    )
    progress_percent: Money | None = Field(title="ความก้าวหน้า (%)")
    on_plan: YesNo = Field(title="ตรงตามแผนหรือไม่")
    activity_detail: LongText = Field(default="", title="รายละเอียดกิจกรรม/ผลผลิต/บริการ")
    evidence: list[Evidence] = Field(title="หลักฐานประกอบ")
    tranche_no: int = Field(ge=1, le=99, title="ได้รับเงินงวดที่")
    tranche_amount: Money = Field(title="จำนวน")
    spent_amount: Money = Field(title="ใช้จ่ายแล้ว")
    remaining_amount: Money = Field(title="คงเหลือ")
    spending_items: LongText = Field(title="รายการที่ใช้จ่าย")
    attachments: list[Attachment] = Field(title="เอกสารแนบ")
    attachment_other: Text = Field(default="", title="เอกสารแนบอื่น ๆ")
    officer_opinion: LongText = Field(title="ความเห็นของเจ้าหน้าที่ผู้ติดตาม")
    project_status: ProjectStatus = Field(title="สถานะโครงการ")
    further_suggestion: LongText = Field(default="", title="ข้อเสนอแนะเพิ่มเติม")
    officer_name: Text = Field(title="เจ้าหน้าที่ผู้ติดตาม")
    officer_position: Text = Field(title="ตำแหน่ง")
    visit_date: ThaiDate = Field(title="วันที่ติดตาม")

    @rule("ns01.province", "province")
    def province_is_one(self) -> object:
        return known_province(self.province)

    @rule("ns01.period", "period_end")
    def period_ends_after_it_starts(self) -> bool:
        return self.period_start <= self.period_end

    @rule("ns01.visit_before_start", "visit_date")
    def visit_is_after_the_start(self) -> bool:
        return self.visit_date >= self.period_start

    @rule("ns01.progress", "progress_percent")
    def progress_is_result_by_plan(self) -> object:
        """Two decimals, half up; without a plan there is no percentage (forms.md 4.10)."""
        if self.planned is None or self.achieved is None:
            return True
        if self.planned == 0:
            return self.progress_percent is None
        percent = to_baht(round_half_up(to_satang(self.achieved) * 10_000, to_satang(self.planned)))
        if self.progress_percent is None:
            return {"expected": baht(percent), "suggestion": baht(percent)}
        return compared(self.progress_percent, percent)

    @rule("ns01.no_progress", "progress_percent")
    def progress_is_told(self) -> bool:
        return self.progress_percent is not None or self.planned is not None

    @rule("ns01.progress_over_100", "progress_percent")
    def progress_is_at_most_the_whole(self) -> bool:
        return self.progress_percent is None or self.progress_percent <= _WHOLE

    @rule("ns01.no_evidence", "evidence")
    def has_evidence(self) -> bool:
        return bool(self.evidence)

    @rule("ns01.no_attachment", "attachments")
    def has_an_attachment(self) -> bool:
        return bool(self.attachments)

    @rule("ns01.repeated", "evidence")
    def papers_are_told_once(self) -> bool:
        return all_differ(self.evidence) and all_differ(self.attachments)

    @rule("ns01.other_attachment_missing", "attachment_other")
    def other_attachment_is_named(self) -> bool:
        return Attachment.OTHER not in self.attachments or bool(self.attachment_other)

    @rule("ns01.other_attachment_unticked", "attachments")
    def other_attachment_is_ticked(self) -> bool:
        return not self.attachment_other or Attachment.OTHER in self.attachments

    @rule("ns01.tranche_amount", "tranche_amount")
    def tranche_is_within_the_loan(self) -> bool:
        return self.tranche_amount <= self.loan_amount

    @rule("ns01.spent_amount", "spent_amount")
    def spending_is_within_the_tranche(self) -> bool:
        return self.spent_amount <= self.tranche_amount

    @rule("ns01.remaining_amount", "remaining_amount")
    def remainder_is_what_was_not_spent(self) -> object:
        """Inferred, and of which money is not said (A-20)."""
        left = self.tranche_amount - self.spent_amount
        return left < 0 or compared(self.remaining_amount, left)

    @rule("ns01.status_on_plan", "project_status")
    def status_fits_the_plan(self) -> bool:
        return self.project_status is not ProjectStatus.NORMAL or self.on_plan is YesNo.YES
