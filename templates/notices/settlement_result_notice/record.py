"""The data of the answer to a request to settle (N-19, manual L445-L449)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.case import CaseLetter
from templates.notices.resolution import Decision, ResolvedLetter
from templates.record import Text, rule

ABOUT = About("หนังสือแจ้งพนักงานอัยการเรื่องผลคำขอประนีประนอม", frame="external_letter", digits="thai")


class Record(CaseLetter, ResolvedLetter):
    """Approved: the settlement agreement goes along; refused: the case goes on."""

    subject: Text = Field(default="แจ้งผลการพิจารณาคำขอประนีประนอมหนี้", title="เรื่อง")
    court: Text = Field(default="", title="ศาล")
    case_no: Text = Field(default="", title="คดีหมายเลขดำที่")
    decision: Decision = Field(title="มติ")
    terms: list[Text] = Field(default=[], title="เงื่อนไขการประนีประนอม")

    @rule("settlement.no_agreement", "enclosures")
    def agreement_goes_along(self) -> bool:
        return self.decision is Decision.REJECTED or bool(self.enclosures)

    @rule("settlement.terms", "terms")
    def refusal_has_no_terms(self) -> bool:
        return self.decision is Decision.APPROVED or not self.terms
