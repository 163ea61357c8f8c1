"""The data of the notice to a mortgagor who is not the debtor (N-12, CCC s.728 para 2, L431).

The body says that such a mortgagor owes no more than the property is worth (s.727/1, outside).
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from templates.catalogue import About
from templates.notices.checks import days_between
from templates.notices.security import MortgageLetter
from templates.record import Text, ThaiDate, rule

ABOUT = About("หนังสือบอกกล่าวบังคับจำนองให้ผู้จำนองทราบ", frame="external_letter", digits="thai")

_LAW_DAYS = 15


class Record(MortgageLetter):
    """The letter to the debtor and when it was sent, which starts the 15 days.

    Without ``debtor_letter_no`` the body names ``earlier_letters`` instead. ``deceased_name`` is
    the mortgagor whose heir is written to (manual L433).
    """

    # The debtor pays; a mortgagor may, but is not asked to.
    asks_for: ClassVar[str] = ""

    subject: Text = Field(default="แจ้งการบอกกล่าวบังคับจำนองให้ผู้จำนองทราบ", title="เรื่อง")
    debtor_letter_no: Text = Field(default="", title="ที่ ของหนังสือถึงลูกหนี้")
    debtor_letter_date: ThaiDate | None = Field(default=None, title="วันที่ของหนังสือถึงลูกหนี้")
    debtor_letter_sent_date: ThaiDate | None = Field(default=None, title="วันที่ส่งหนังสือถึงลูกหนี้")
    earlier_letters: list[Text] = Field(default=[], title="หนังสือที่แจ้งลูกหนี้ไปแล้ว")
    deceased_name: Text = Field(default="", title="ชื่อผู้จำนองที่ถึงแก่กรรม")

    @rule("mortgagor.late", "letter_date")
    def is_in_time(self) -> object:
        days = days_between(self.debtor_letter_sent_date, self.letter_date)
        if days is None or days <= _LAW_DAYS:
            return True
        return {"found": str(days), "expected": str(_LAW_DAYS)}

    @rule("mortgagor.before_debtor", "letter_date")
    def comes_after_the_debtors_letter(self) -> bool:
        days = days_between(self.debtor_letter_sent_date, self.letter_date)
        return days is None or days >= 0

    @rule("mortgagor.debtor_letter", "debtor_letter_no")
    def names_the_debtors_letter(self) -> bool:
        return bool(self.debtor_letter_no or self.earlier_letters)
