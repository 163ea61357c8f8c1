"""The data of the invitation to a meeting (N-15, manual L104, L202, L225)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.letter import Letter
from templates.record import LongText, Text, ThaiDate, rule

ABOUT = About("หนังสือเชิญประชุม", frame="external_letter", digits="thai")


class Record(Letter):
    """Date, place and agenda; ``documents`` are what to send before, by ``send_by``."""

    subject: Text = Field(default="ขอเชิญประชุม", title="เรื่อง")
    organizer: Text = Field(title="หน่วยงานที่จัดประชุม")
    meeting_name: Text = Field(title="ชื่อการประชุม")
    purpose: LongText = Field(default="", title="วัตถุประสงค์ของการประชุม")
    meeting_date: ThaiDate = Field(title="วันที่ประชุม")
    meeting_time: Text = Field(title="เวลา")
    place: Text = Field(title="สถานที่ประชุม")
    agenda: list[Text] = Field(min_length=1, title="ระเบียบวาระการประชุม")
    documents: list[Text] = Field(default=[], title="เอกสารที่ขอให้ส่งก่อนประชุม")
    send_by: ThaiDate | None = Field(default=None, title="ให้ส่งเอกสารภายในวันที่")
    reply_by: ThaiDate | None = Field(default=None, title="ให้แจ้งชื่อผู้เข้าประชุมภายในวันที่")

    @rule("meeting.date", "meeting_date")
    def meeting_is_to_come(self) -> bool:
        return self.letter_date is None or self.letter_date < self.meeting_date

    @rule("meeting.send_by", "send_by")
    def documents_come_before(self) -> bool:
        return self.send_by is None or (
            bool(self.documents) and self._is_before_the_meeting(self.send_by)
        )

    @rule("meeting.reply_by", "reply_by")
    def reply_comes_before(self) -> bool:
        return self.reply_by is None or self._is_before_the_meeting(self.reply_by)

    def _is_before_the_meeting(self, day: ThaiDate) -> bool:
        return (self.letter_date or day) <= day <= self.meeting_date
