"""The board's decision on a matter, as letters tell it (forms.md 1.3, section 3 N-14, N-19)."""

from __future__ import annotations

from pydantic import Field

from templates.record import Part, Record, Text, ThaiDate, rule
from thai.labels import Labelled


class Decision(Labelled):
    """What the board decided (manual L389)."""

    APPROVED = "approved", "อนุมัติ"
    REJECTED = "rejected", "ไม่อนุมัติ"


class Resolution(Part):
    """A meeting of the board; ``meeting_no`` is its number of the year, such as ``5/2568``."""

    meeting_no: Text = Field(title="การประชุมครั้งที่")
    meeting_date: ThaiDate = Field(title="วันที่ประชุม")


class ResolvedLetter(Record):
    """A letter that carries a resolution; mixed into a letter or a memo."""

    resolution: Resolution = Field(title="มติคณะกรรมการสงเคราะห์เกษตรกร")

    @rule("notices.meeting_date", "resolution.meeting_date")
    def meeting_is_over(self) -> bool:
        day = getattr(self, "letter_date", None)
        return day is None or self.resolution.meeting_date <= day
