"""The data of the question to the prosecutor after 90 days without news (N-18, manual L441)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.case import CaseLetter
from templates.notices.checks import days_between
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือทวงถามความคืบหน้าการดำเนินคดี", frame="external_letter", digits="thai")

_DAYS_WITHOUT_NEWS = 90


class Record(CaseLetter):
    """The case asked after; ``last_news_on`` is the last news or the last question, if any.

    The interval of a repeated question is not given; 90 days again (forms.md N-18, inferred).
    """

    subject: Text = Field(default="ขอทราบความคืบหน้าการดำเนินคดี", title="เรื่อง")
    last_news_on: ThaiDate | None = Field(default=None, title="วันที่ติดต่อครั้งล่าสุด")
    coordinator_name: Text = Field(default="", title="ชื่อผู้ประสานคดี")
    coordinator_phone: Text = Field(default="", title="โทรศัพท์ผู้ประสานคดี")

    @rule("prosecutor.too_early", "letter_date")
    def waited_long_enough(self) -> object:
        days = days_between(self.last_news_on or self.request_date, self.letter_date)
        if days is None or days >= _DAYS_WITHOUT_NEWS:
            return True
        return {"found": str(days), "expected": str(_DAYS_WITHOUT_NEWS)}

    @rule("prosecutor.last_news", "last_news_on")
    def news_followed_the_request(self) -> bool:
        return self.last_news_on is None or self.last_news_on >= self.request_date
