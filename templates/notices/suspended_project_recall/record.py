"""The data of the recall after the board suspends a project (N-08, clause 19, manual L160)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.recall import Recall
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือแจ้งให้นำเงินส่งคืนกองทุน (โครงการถูกระงับ)", frame="external_letter", digits="thai")


class Record(Recall):
    """The board's resolution and the money it calls back; sent by registered post."""

    subject: Text = Field(default="ขอให้นำเงินส่งคืนกองทุนสงเคราะห์เกษตรกร (โครงการถูกระงับ)", title="เรื่อง")
    suspended_on: ThaiDate = Field(title="วันที่มีมติระงับโครงการ")
    suspension_resolution: Text = Field(title="มติระงับโครงการ")

    @rule("recall.resolution", "suspension_resolution")
    def names_the_resolution(self) -> bool:
        return bool(self.suspension_resolution)

    @rule("recall.resolution_date", "suspended_on")
    def follows_the_resolution(self) -> bool:
        return self.contract_date <= self.suspended_on <= (self.letter_date or self.suspended_on)
