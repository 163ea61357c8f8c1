"""The data of the request for a progress report (N-13, manual L209-L213, clauses 15(4), 17)."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from templates.catalogue import About
from templates.notices.letter import Letter
from templates.record import BuddhistYear, Money, Text, ThaiDate, rule

ABOUT = About("หนังสือติดตามความก้าวหน้าโครงการ", frame="external_letter", digits="thai")


class Record(Letter):
    """The reports asked for, of which quarter, and by when.

    L213 lets a reminder of money be joined: ``overdue_total`` of the day ``as_of``, 0 for none.
    """

    subject: Text = Field(default="ขอให้รายงานความก้าวหน้าโครงการ", title="เรื่อง")
    project_name: Text = Field(title="ชื่อโครงการ")
    agency_name: Text = Field(title="ชื่อหน่วยงานที่รับผิดชอบโครงการ")
    quarter: int = Field(ge=1, le=4, title="ไตรมาสที่")
    fiscal_year_be: BuddhistYear = Field(title="ปีงบประมาณ พ.ศ.")
    report_due_date: ThaiDate | None = Field(default=None, title="วันครบกำหนดส่งรายงาน")
    reports: list[Text] = Field(min_length=1, title="รายงานที่ขอให้ส่ง")
    reply_by: ThaiDate = Field(title="ให้ส่งรายงานภายในวันที่")
    as_of: ThaiDate | None = Field(default=None, title="คำนวณหนี้ถึงวันที่")
    overdue_total: Money = Field(default=Decimal(0), title="รวมหนี้ค้างชำระ")

    @rule("notices.reply_by", "reply_by")
    def reply_is_to_come(self) -> bool:
        return self.letter_date is None or self.reply_by > self.letter_date

    @rule("progress.due_date", "report_due_date")
    def report_is_due_after_its_quarter(self) -> bool:
        # The fiscal year starts in October: its quarter n ends with month 3n of the next count.
        year = self.fiscal_year_be - 543 - (self.quarter == 1)
        month = (self.quarter * 3 + 9 - 1) % 12 + 1
        due = self.report_due_date
        return due is None or (due.year, due.month) > (year, month)

    @rule("reminder.as_of", "as_of")
    def debt_has_its_day(self) -> bool:
        return not self.overdue_total or self.as_of is not None
