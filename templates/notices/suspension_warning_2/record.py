"""The data of the second warning before a suspension (N-06, manual L160).

The manual's text reads "ห่างเกิน 30 วัน"; "ห่างกัน 30 วัน" is likely (forms.md A-8): 30 days
are enough.
"""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.checks import days_between
from templates.notices.suspension import SuspensionWarning
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือแจ้งเตือนให้ปฏิบัติตามบันทึกคำรับรองผู้เบิก ครั้งที่ 2", frame="external_letter", digits="thai")

_SPACING_DAYS = 30


class Record(SuspensionWarning):
    """The second warning, which names the first."""

    subject: Text = Field(default="ขอให้ปฏิบัติตามบันทึกคำรับรองผู้เบิก (แจ้งเตือน ครั้งที่ 2)", title="เรื่อง")
    first_warning_no: Text = Field(title="ที่ ของหนังสือแจ้งเตือน ครั้งที่ 1")
    first_warning_date: ThaiDate = Field(title="วันที่ของหนังสือแจ้งเตือน ครั้งที่ 1")

    @rule("suspension.second_too_early", "letter_date")
    def keeps_its_distance(self) -> object:
        days = days_between(self.first_warning_date, self.letter_date)
        if days is None or days >= _SPACING_DAYS:
            return True
        return {"found": str(days), "expected": str(_SPACING_DAYS)}
