"""The data of the suspension of disbursement (N-07, clauses 15 and 19, manual L138, L141, L160)."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from templates.catalogue import About
from templates.notices.debt import LoanLetter
from templates.record import Money, Text, ThaiDate, rule

ABOUT = About("หนังสือแจ้งระงับการเบิกจ่ายเงิน", frame="external_letter", digits="thai")


class Ground(StrEnum):
    """Why money is held: the certificate is not kept, or the money is used otherwise."""

    CERTIFICATE = "certificate"
    PURPOSE = "purpose"


class Record(LoanLetter):
    """The tranche held, why, and what has to be done before it is paid.

    By clause 15 the board is told; by clause 19 it considers to suspend the project.
    """

    subject: Text = Field(default="แจ้งระงับการเบิกจ่ายเงินกองทุนสงเคราะห์เกษตรกร", title="เรื่อง")
    ground: Ground = Field(title="เหตุที่ระงับการเบิกจ่าย")
    reasons: list[Text] = Field(min_length=1, title="ข้อเท็จจริงที่เป็นเหตุให้ระงับ")
    tranche_no: int | None = Field(default=None, ge=1, title="เงินที่ระงับ งวดที่")
    held_amount: Money = Field(title="จำนวนเงินที่ระงับ")
    suspended_from: ThaiDate = Field(title="ระงับตั้งแต่วันที่")
    conditions: list[Text] = Field(min_length=1, title="สิ่งที่ต้องดำเนินการก่อนเบิกจ่ายต่อ")
    earlier_letters: list[Text] = Field(default=[], title="หนังสือแจ้งเตือนที่ส่งแล้ว")

    @rule("suspension.held_amount", "held_amount")
    def holds_something(self) -> bool:
        return 0 < self.held_amount <= self.loan_amount

    @rule("suspension.from", "suspended_from")
    def begins_after_the_contract(self) -> bool:
        return self.contract_date <= self.suspended_from

    @rule("suspension.unwarned", "earlier_letters")
    def was_warned(self) -> bool:
        return self.ground is not Ground.CERTIFICATE or bool(self.earlier_letters)
