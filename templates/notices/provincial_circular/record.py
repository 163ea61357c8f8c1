"""The data of a circular to all provincial offices (forms.md 5.2; letters-and-law.md section 1)."""

from __future__ import annotations

import re

from pydantic import Field

from templates.catalogue import About
from templates.notices.letter import StampedLetter
from templates.record import LongText, Text, ThaiDate, rule

ABOUT = About("หนังสือเวียนถึงสำนักงานเกษตรและสหกรณ์จังหวัด", frame="stamped_letter", digits="thai")

_CIRCULAR = re.compile(r"/\s*ว(?:\s|\d|$)")


class Record(StampedLetter):
    """Why (``opening``, ``purpose``), what to do, and by when and how to report it."""

    to: Text = Field(default="สำนักงานเกษตรและสหกรณ์จังหวัด ทุกจังหวัด", title="ถึง")
    opening: LongText = Field(title="ความเป็นมา")
    purpose: LongText = Field(default="", title="วัตถุประสงค์")
    requests: list[LongText] = Field(min_length=1, title="สิ่งที่ขอให้ดำเนินการ")
    report_by: ThaiDate | None = Field(default=None, title="ให้รายงานผลภายในวันที่")
    report_to: Text = Field(default="", title="ช่องทางรายงานผล")

    @rule("circular.number", "letter_no")
    def number_is_a_circulars(self) -> bool:
        return bool(_CIRCULAR.search(self.letter_no))

    @rule("notices.reply_by", "report_by")
    def report_is_to_come(self) -> bool:
        days = (self.letter_date, self.report_by)
        return None in days or days[0] < days[1]  # type: ignore[operator]
