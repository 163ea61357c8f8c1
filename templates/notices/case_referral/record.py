"""The data of the referral of a case to the legal office (N-17, manual L414-L437; forms.md 4.8).

Sender and receiver are both in the Office of the Permanent Secretary, so it is a memo.
"""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.case import CaseFacts
from templates.notices.letter import Memo
from templates.record import Text

ABOUT = About("หนังสือส่งเรื่องดำเนินคดี", frame="memo", digits="thai")


class Record(Memo, CaseFacts):
    """The facts in short (``case_fact_summary``) and the papers of L416-L426 that go along."""

    subject: Text = Field(default="ส่งเรื่องเพื่อดำเนินคดีกับลูกหนี้กองทุนสงเคราะห์เกษตรกร", title="เรื่อง")
    documents: list[Text] = Field(min_length=1, title="เอกสารหลักฐานที่ส่งมาพร้อมนี้")
