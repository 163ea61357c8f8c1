"""The data of Form 3 and its rules: forms.md 2.7, due day 4.3.

The spending table has no row รวม in the source, unlike Form 1: the sum is there for the screen
and is not printed. L645 asks for receipts, outcome and impact too; they go with the attachments.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field, computed_field

from templates.catalogue import About
from templates.finance import project
from templates.record import LongText, Rule, ThaiDate, rule

ABOUT = About("แบบรายงานสรุปผลการดำเนินงานโครงการ (สิ้นสุดระยะเวลาโครงการ)")


class Contents(project.Opening):
    """Parts 2 to 4."""

    actual_start_date: ThaiDate = Field(title="วันเริ่มต้นการดำเนินโครงการ")
    actual_end_date: ThaiDate = Field(title="วันสิ้นสุดการดำเนินโครงการ")
    member_count: int = Field(ge=0, le=9_999_999, title="จำนวนสมาชิกที่ร่วมดำเนินการ")
    main_activities: LongText = Field(title="สรุปกิจกรรมหลักที่ดำเนินการ")
    comparison: project.Comparison = Field(title="ตารางเปรียบเทียบเป้าหมายกับผลลัพธ์จริง")
    fund_spending: project.FourKinds = Field(title="รายการใช้จ่ายเงินกองทุนสงเคราะห์เกษตรกร")
    problems: LongText = Field(title="ปัญหาที่พบระหว่างดำเนินโครงการ")
    solutions_done: LongText = Field(default="", title="แนวทางแก้ไขที่ดำเนินการ")
    suggestions: LongText = Field(default="", title="ข้อเสนอแนะเพิ่มเติม")


class Record(project.Closing, Contents):
    """The final report of a project; amounts in baht, of the whole project."""

    started_within_the_period: ClassVar[Rule] = project.started_within_the_period
    has_members: ClassVar[Rule] = project.has_members
    units_agree: ClassVar[Rule] = project.units_agree
    income_fits: ClassVar[Rule] = project.income_fits
    problems_are_answered: ClassVar[Rule] = project.problems_are_answered

    @computed_field(title="รวมรายการใช้จ่าย")  # type: ignore[prop-decorator]
    @property
    def fund_spending_total(self) -> Decimal:
        return self.fund_spending.added_up()

    @rule("form3.end_order", "actual_end_date")
    def ended_after_it_started(self) -> bool:
        return self.actual_start_date <= self.actual_end_date

    @rule("form3.signed_before_end", "sign_date")
    def signed_after_the_end(self) -> bool:
        return self.actual_end_date <= self.sign_date

    @rule("form3.no_activities", "main_activities")
    def activities_are_told(self) -> bool:
        return bool(self.main_activities)

    @rule("form3.over_loan", "fund_spending")
    def spending_is_within_the_loan(self) -> object:
        return project.within_the_loan(self.fund_spending_total, self.loan_amount)
