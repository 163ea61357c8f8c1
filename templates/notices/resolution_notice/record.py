"""The data of the notice of a resolution (N-14, manual L320-L321, L389-L390, L359)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.debt import LoanLetter
from templates.notices.resolution import Decision, ResolvedLetter
from templates.record import LongText, Text, ThaiDate, rule
from thai.labels import Labelled

ABOUT = About("หนังสือแจ้งผลการพิจารณา", frame="external_letter", digits="thai")


class Matter(Labelled):
    """What the board decided on (forms.md 1.3, ``debt_measure`` and ``ended_project_measure``)."""

    PLAN_CHANGE = "plan_change", "การขอปรับแผนการปฏิบัติงานและแผนการชำระเงินคืน"
    RESTRUCTURING = "restructuring", "การขอปรับโครงสร้างหนี้"
    PENALTY_RELIEF = "penalty_relief", "การขอลดหรืองดการคิดเบี้ยปรับ"
    TERMINATION = "termination", "การยุติโครงการและเรียกเงินคืน"
    LITIGATION = "litigation", "การดำเนินคดีตามกฎหมาย"
    WRITE_OFF = "write_off", "การจำหน่ายหนี้เป็นสูญ"


_NEW_CONTRACT = {Matter.PLAN_CHANGE, Matter.RESTRUCTURING}


class Record(LoanLetter, ResolvedLetter):
    """The decision, its conditions and the next step, for the province and the organization.

    ``detail`` follows the decision as it stands; ``contract_by`` is for a new contract only.
    """

    subject: Text = Field(default="แจ้งผลการพิจารณาของคณะกรรมการสงเคราะห์เกษตรกร", title="เรื่อง")
    matter: Matter = Field(title="เรื่องที่พิจารณา")
    decision: Decision = Field(title="มติ")
    detail: LongText = Field(default="", title="รายละเอียดของมติ")
    reason: LongText = Field(default="", title="เหตุผลของมติ")
    conditions: list[Text] = Field(default=[], title="เงื่อนไขตามมติ")
    contract_by: ThaiDate | None = Field(default=None, title="ให้ทำสัญญาใหม่ภายในวันที่")

    @rule("resolution.contract_by", "contract_by")
    def new_contract_follows(self) -> bool:
        if self.contract_by is None:
            return True
        wanted = self.matter in _NEW_CONTRACT and self.decision is Decision.APPROVED
        return wanted and self.contract_by > (self.letter_date or self.resolution.meeting_date)

    @rule("resolution.no_reason", "reason")
    def rejection_says_why(self) -> bool:
        return self.decision is Decision.APPROVED or bool(self.reason)
