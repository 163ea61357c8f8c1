"""The data of the request that a prosecutor takes the case (N-17, manual L439, L441)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.case import CaseFacts
from templates.notices.letter import Letter
from templates.record import Text, rule

ABOUT = About(
    "หนังสือขอความอนุเคราะห์มอบหมายพนักงานอัยการดำเนินคดี", frame="external_letter", digits="thai"
)


class Record(Letter, CaseFacts):
    """The facts, the defendants, and who in the ministry sees to the case (ผู้ประสานคดี)."""

    subject: Text = Field(default="ขอความอนุเคราะห์มอบหมายพนักงานอัยการดำเนินคดี", title="เรื่อง")
    coordinator_name: Text = Field(title="ชื่อผู้ประสานคดี")
    coordinator_position: Text = Field(title="ตำแหน่งผู้ประสานคดี")
    coordinator_phone: Text = Field(title="โทรศัพท์ผู้ประสานคดี")

    @rule("case.no_enclosures", "enclosures")
    def papers_go_along(self) -> bool:
        return bool(self.enclosures)
