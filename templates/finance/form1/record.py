"""The data of Form 1 and its rules: forms.md 2.5, due days 4.3.

The heading of part 1 is lost in the source; Forms 2 and 3 print it and the parts after it are
numbered from 2, so it is printed. Whether each animal has a box of its own can't be seen; each
has one here, or the paper could not say which is meant. The form is labelled กลุ่ม/วิสาหกิจชุมชน
though cooperatives use it (A-14).
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from templates.catalogue import About
from templates.checks import all_differ, compared
from templates.finance import project
from templates.record import LongText, Rule, Text, ThaiDate, rule
from thai.labels import Labelled

ABOUT = About("แบบรายงานผลการปฏิบัติงาน")


class ActivityKind(Labelled):
    """ลักษณะของกิจกรรมที่ดำเนินการ (forms.md 1.3, ``activity_kind``)."""

    CROP = "crop", "ปลูกพืช (เช่น ข้าว, มันสำปะหลัง, ขมิ้น ฯลฯ)"
    LIVESTOCK = "livestock", "เลี้ยงสัตว์"
    FISHERY = "fishery", "ประมง"
    PROCESSING = "processing", "แปรรูปผลผลิตทางการเกษตร"
    COLLECTION = "collection", "รวบรวมผลผลิต"


class LivestockKind(Labelled):
    """The animals of เลี้ยงสัตว์."""

    GOAT = "goat", "แพะ"
    CATTLE = "cattle", "โค"
    SHEEP = "sheep", "แกะ"
    BUFFALO = "buffalo", "กระบือ"
    OTHER = "other", "อื่น ๆ"


class FisheryKind(Labelled):
    """The animals of ประมง."""

    FISH = "fish", "ปลา"
    SHRIMP = "shrimp", "กุ้ง"
    OTHER = "other", "อื่น ๆ"


class LoanSpending(project.FourKinds):
    """ส่วนที่ 4: รายการใช้จ่ายจากเงินกู้."""

    total: project.SpendingTotal = Field(title="รวม")


class Contents(project.Opening):
    """Parts 2 to 5."""

    activity_kinds: list[ActivityKind] = Field(title="ลักษณะของกิจกรรมที่ดำเนินการ")
    livestock_kinds: list[LivestockKind] = Field(default=[], title="เลี้ยงสัตว์")
    livestock_other: Text = Field(default="", title="เลี้ยงสัตว์ อื่น ๆ")
    fishery_kinds: list[FisheryKind] = Field(default=[], title="ประมง")
    fishery_other: Text = Field(default="", title="ประมง อื่น ๆ")
    actual_start_date: ThaiDate = Field(title="วันเริ่มดำเนินงานจริง")
    member_count: int = Field(ge=0, le=9_999_999, title="จำนวนสมาชิกที่ร่วมดำเนินการ")
    comparison: project.Comparison = Field(title="ตารางเปรียบเทียบเป้าหมายกับผลลัพธ์จริง")
    loan_spending: LoanSpending = Field(title="รายการใช้จ่ายจากเงินกู้")
    problems: LongText = Field(title="ปัญหาที่พบ")
    solutions: LongText = Field(default="", title="แนวทางแก้ไข")
    suggestions: LongText = Field(default="", title="ข้อเสนอแนะเพิ่มเติม")


class Record(project.Closing, Contents):
    """A performance report, of a quarter or of a month; amounts in baht."""

    started_within_the_period: ClassVar[Rule] = project.started_within_the_period
    has_members: ClassVar[Rule] = project.has_members
    units_agree: ClassVar[Rule] = project.units_agree
    income_fits: ClassVar[Rule] = project.income_fits
    problems_are_answered: ClassVar[Rule] = project.problems_are_answered
    signed_after_the_start: ClassVar[Rule] = project.signed_after_the_start

    @rule("form1.no_activity", "activity_kinds")
    def has_an_activity(self) -> bool:
        return bool(self.activity_kinds)

    @rule("form1.activity_repeated", "activity_kinds")
    def activities_are_told_once(self) -> bool:
        lists = (self.activity_kinds, self.livestock_kinds, self.fishery_kinds)
        return all(all_differ(kinds) for kinds in lists)

    @rule("form1.livestock_missing", "livestock_kinds")
    def livestock_is_named(self) -> bool:
        return ActivityKind.LIVESTOCK not in self.activity_kinds or bool(self.livestock_kinds)

    @rule("form1.livestock_unticked", "activity_kinds")
    def livestock_is_ticked(self) -> bool:
        return not self.livestock_kinds or ActivityKind.LIVESTOCK in self.activity_kinds

    @rule("form1.livestock_other", "livestock_other")
    def other_livestock_is_named(self) -> bool:
        return (LivestockKind.OTHER in self.livestock_kinds) == bool(self.livestock_other)

    @rule("form1.fishery_missing", "fishery_kinds")
    def fishery_is_named(self) -> bool:
        return ActivityKind.FISHERY not in self.activity_kinds or bool(self.fishery_kinds)

    @rule("form1.fishery_unticked", "activity_kinds")
    def fishery_is_ticked(self) -> bool:
        return not self.fishery_kinds or ActivityKind.FISHERY in self.activity_kinds

    @rule("form1.fishery_other", "fishery_other")
    def other_fishery_is_named(self) -> bool:
        return (FisheryKind.OTHER in self.fishery_kinds) == bool(self.fishery_other)

    @rule("form1.spending_total", "loan_spending.total.amount")
    def spending_adds_up(self) -> object:
        return compared(self.loan_spending.total.amount, self.loan_spending.added_up())

    @rule("form1.over_loan", "loan_spending.total.amount")
    def spending_is_within_the_loan(self) -> object:
        return project.within_the_loan(self.loan_spending.added_up(), self.loan_amount)
