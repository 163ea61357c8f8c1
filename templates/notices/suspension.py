"""What both warnings before a suspension say (N-06, manual L160; forms.md A-8)."""

from __future__ import annotations

from pydantic import Field

from templates.notices.debt import LoanLetter
from templates.record import Text, ThaiDate, rule


class SuspensionWarning(LoanLetter):
    """What of the drawdown certificate was not kept, what to do, and by when."""

    certificate_date: ThaiDate | None = Field(default=None, title="วันที่ของบันทึกคำรับรองผู้เบิก")
    breaches: list[Text] = Field(min_length=1, title="เรื่องที่ไม่ปฏิบัติตามบันทึกคำรับรองผู้เบิก")
    remedies: list[Text] = Field(min_length=1, title="สิ่งที่ต้องดำเนินการ")
    comply_within_days: int = Field(ge=1, le=365, title="ให้ดำเนินการภายในกี่วัน")

    @rule("suspension.certificate_date", "certificate_date")
    def certificate_is_older_than_the_letter(self) -> bool:
        days = (self.certificate_date, self.letter_date)
        return None in days or days[0] <= days[1]  # type: ignore[operator]
