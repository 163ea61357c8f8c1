"""The data of the remedy letter (N-03, manual L249 item 2.2(2)-(3), L265 item 2, L854).

The ways are those the manual lists; it has no form for less interest (forms.md A-31), so the
letter asks for reasons and evidence. The Fund, not the debtor, proposes a write-off.
"""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.debt import DefaultLetter
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือกำหนดแนวทางและระยะเวลาแก้ไขปัญหาหนี้", frame="external_letter", digits="thai")


class Record(DefaultLetter):
    """By when the debtor's plan must have reached the province.

    The days run from receipt; with ``plan_due_date`` the later of the two counts.
    """

    subject: Text = Field(default="ขอให้เสนอแนวทางแก้ไขปัญหาหนี้ภายในเวลาที่กำหนด", title="เรื่อง")
    borrower_kind: Text = Field(default="", title="ประเภทผู้กู้")
    remedy_reply_days: int = Field(ge=1, le=365, title="ให้เสนอแนวทางภายในกี่วัน")
    plan_due_date: ThaiDate | None = Field(default=None, title="ให้เสนอแนวทางภายในวันที่")
    earlier_letters: list[Text] = Field(default=[], title="หนังสือที่แจ้งไปแล้ว")

    @rule("notices.reply_by", "plan_due_date")
    def plan_is_due_later(self) -> bool:
        return self.plan_due_date is None or self.plan_due_date > (self.letter_date or self.as_of)
