"""The data of the acknowledgement of a debt (N-16, manual L183, L426, L534; CCC s.193/14).

The debtor makes it for the Fund, so it is a paper of its own, no letter. Whom the board granted
nothing, this paper grants nothing: it changes no contract and gives no more time (s.700).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field

from templates.catalogue import About
from templates.findings import Finding, Place
from templates.notices.checks import compared
from templates.record import Money, Part, Text, ThaiDate, rule
from templates.record import Record as BaseRecord

ABOUT = About("หนังสือรับสภาพหนี้", digits="thai")


class Promise(Part):
    """One payment that the debtor promises."""

    due_date: ThaiDate = Field(title="วันที่จะชำระ")
    amount: Money = Field(title="จำนวนเงิน")


class Record(BaseRecord):
    """Contract and debt as of a day, the promise to pay, debtor and witnesses.

    Without ``signed_on`` or a name dots are printed to write on. ``debtor_name`` is the
    organization or person that owes; who signs for an organization is its representative.
    """

    written_at: Text = Field(title="ทำที่")
    signed_on: ThaiDate | None = Field(default=None, title="วันที่ทำหนังสือ")
    debtor_name: Text = Field(title="ชื่อลูกหนี้")
    debtor_address: Text = Field(title="ที่อยู่ลูกหนี้")
    representative_name: Text = Field(default="", title="ชื่อผู้แทนลูกหนี้")
    representative_position: Text = Field(default="", title="ตำแหน่งผู้แทนลูกหนี้")
    contract_no: Text = Field(title="เลขที่สัญญา")
    contract_date: ThaiDate = Field(title="วันที่ทำสัญญา")
    project_name: Text = Field(title="ชื่อโครงการ")
    loan_amount: Money = Field(title="วงเงินกู้")
    as_of: ThaiDate = Field(title="คำนวณหนี้ถึงวันที่")
    outstanding_principal: Money = Field(title="ต้นเงินคงเหลือ")
    outstanding_interest: Money = Field(title="ดอกเบี้ยคงเหลือ")
    outstanding_penalty: Money = Field(title="เบี้ยปรับคงเหลือ")
    outstanding_total: Money = Field(title="รวมหนี้คงเหลือ")
    penalty_rate: Text = Field(title="อัตราเบี้ยปรับร้อยละต่อปี")
    promises: list[Promise] = Field(min_length=1, title="กำหนดชำระหนี้")
    witness_1_name: Text = Field(default="", title="ชื่อพยานคนที่ 1")
    witness_2_name: Text = Field(default="", title="ชื่อพยานคนที่ 2")

    @rule("acknowledgement.total", "outstanding_total")
    def total_is_the_sum(self) -> object:
        parts = (self.outstanding_principal, self.outstanding_interest, self.outstanding_penalty)
        return compared(self.outstanding_total, sum(parts, Decimal(0)))

    @rule("acknowledgement.nothing", "outstanding_total")
    def acknowledges_something(self) -> bool:
        return self.outstanding_total > 0

    @rule("acknowledgement.principal", "outstanding_principal")
    def principal_is_within_the_loan(self) -> bool:
        return self.outstanding_principal <= self.loan_amount

    @rule("acknowledgement.promised", "promises")
    def promises_cover_the_debt(self) -> object:
        promised = sum((promise.amount for promise in self.promises), Decimal(0))
        return compared(promised, self.outstanding_total)

    @rule("acknowledgement.promise_order", "promises")
    def promises_are_in_order(self) -> Iterator[Finding]:
        before = self.signed_on or self.as_of
        for index, promise in enumerate(self.promises):
            if promise.due_date < before or (index and promise.due_date == before):
                place = Place(field=f"promises[{index}].due_date")
                yield Finding("acknowledgement.promise_order", place)
            before = promise.due_date

    @rule("acknowledgement.dates", "signed_on")
    def dates_are_in_order(self) -> bool:
        return self.contract_date <= self.as_of <= (self.signed_on or self.as_of)

    @rule("acknowledgement.witness", "witness_2_name")
    def witnesses_are_two(self) -> bool:
        names = (self.witness_1_name, self.witness_2_name)
        others = {self.debtor_name, self.representative_name}
        given = [name for name in names if name]
        return len(set(given)) == len(given) and not others & set(given)
