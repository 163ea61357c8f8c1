"""The data of the recall after the board ends a project (N-09, manual L359 step 5, L424, L1075)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.recall import Recall
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือแจ้งหนี้ / หนังสือเรียกเงินคืน (ยุติโครงการ)", frame="external_letter", digits="thai")


class Record(Recall):
    """The board's resolution and the money it calls back; sent by registered post."""

    subject: Text = Field(default="แจ้งหนี้และเรียกเงินคืนกองทุนสงเคราะห์เกษตรกร (ยุติโครงการ)", title="เรื่อง")
    terminated_on: ThaiDate = Field(title="วันที่มีมติยุติโครงการ")
    termination_resolution: Text = Field(title="มติยุติโครงการ")

    @rule("recall.resolution", "termination_resolution")
    def names_the_resolution(self) -> bool:
        return bool(self.termination_resolution)

    @rule("recall.resolution_date", "terminated_on")
    def follows_the_resolution(self) -> bool:
        return self.contract_date <= self.terminated_on <= (self.letter_date or self.terminated_on)
