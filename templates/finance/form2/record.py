"""The data of Form 2 and its rules: forms.md 2.6, due day 4.3.

L643 asks for results and problems too, but the form has no line for them. The evidence is held
by the names of its files; the paper prints only the reminder to attach it.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from templates.catalogue import About
from templates.checks import compared
from templates.finance import project
from templates.finance.periods import due_after_transfer
from templates.record import LongText, Text, ThaiDate, rule

ABOUT = About("แบบรายงานการใช้จ่าย (สำหรับองค์กรเกษตรกร)")


class Spending(project.FourKinds):
    """ส่วนที่ 2: รายละเอียดการใช้จ่ายเงิน."""

    labour: project.SpendingRow = Field(default=project.SpendingRow(), title="ค่าแรงงาน")
    other_expense: project.SpendingRow = Field(default=project.SpendingRow(), title="ค่าใช้จ่ายอื่น ๆ")
    total: project.SpendingTotal = Field(title="รวม")


class Contents(project.Opening):
    """Parts 2 and 3."""

    spending: Spending = Field(title="รายละเอียดการใช้จ่ายเงิน")
    spending_opinion: LongText = Field(title="ความเห็นเกี่ยวกับการใช้จ่าย")
    evidence_files: list[Text] = Field(
        default=[], title="แนบหลักฐานการใช้จ่าย เช่น ใบเสร็จรับเงิน, รูปถ่ายกิจกรรม ฯลฯ"
    )


class Record(project.Closing, Contents):
    """A spending report of one transfer; ``received_date`` is the day the money came."""

    received_date: ThaiDate | None = Field(default=None, title="วันที่ได้รับเงิน")

    def due(self) -> date | None:
        """Three months after the transfer, whatever the period (L643)."""
        return due_after_transfer(self.received_date) if self.received_date else None

    @rule("form2.spending_total", "spending.total.amount")
    def spending_adds_up(self) -> object:
        return compared(self.spending.total.amount, self.spending.added_up())

    @rule("form2.over_loan", "spending.total.amount")
    def spending_is_within_the_loan(self) -> object:
        return project.within_the_loan(self.spending.added_up(), self.loan_amount)

    @rule("form2.other_expense_unnamed", "spending.other_expense.remark")
    def other_expense_is_named(self) -> bool:
        row = self.spending.other_expense
        return not row.amount or bool(row.remark)

    @rule("form2.opinion_blank", "spending_opinion")
    def has_an_opinion(self) -> bool:
        return bool(self.spending_opinion)

    @rule("form2.no_evidence", "evidence_files")
    def has_evidence(self) -> bool:
        return bool(self.evidence_files)

    @rule("form2.signed_before_transfer", "sign_date")
    def signed_after_the_transfer(self) -> bool:
        return self.received_date is None or self.received_date <= self.sign_date
