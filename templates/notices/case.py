"""What the papers of a lawsuit say (manual L414-L453; forms.md 4.8)."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from templates.notices.checks import compared
from templates.notices.letter import Letter
from templates.notices.resolution import ResolvedLetter
from templates.record import LongText, Money, Record, Text, ThaiDate, rule


class CaseDebt(Record):
    """Contract and debt of a case, amounts in baht as of the day ``as_of`` (L425)."""

    borrower_name: Text = Field(title="ชื่อผู้กู้")
    contract_no: Text = Field(title="เลขที่สัญญา")
    contract_date: ThaiDate = Field(title="วันที่ทำสัญญา")
    project_name: Text = Field(title="ชื่อโครงการ")
    loan_amount: Money = Field(title="วงเงินกู้")
    as_of: ThaiDate = Field(title="คำนวณหนี้ถึงวันที่")
    outstanding_principal: Money = Field(title="ต้นเงินคงเหลือ")
    outstanding_interest: Money = Field(title="ดอกเบี้ยคงเหลือ")
    outstanding_penalty: Money = Field(title="เบี้ยปรับคงเหลือ")
    outstanding_total: Money = Field(title="รวมหนี้คงเหลือ")

    @rule("case.total", "outstanding_total")
    def total_is_the_sum(self) -> object:
        parts = (self.outstanding_principal, self.outstanding_interest, self.outstanding_penalty)
        return compared(self.outstanding_total, sum(parts, Decimal(0)))

    @rule("case.nothing", "outstanding_total")
    def something_is_owed(self) -> bool:
        return self.outstanding_total > 0

    @rule("case.principal", "outstanding_principal")
    def principal_is_within_the_loan(self) -> bool:
        return self.outstanding_principal <= self.loan_amount

    @rule("case.as_of", "as_of")
    def debt_is_of_its_time(self) -> bool:
        written = getattr(self, "letter_date", None) or self.as_of
        return self.contract_date <= self.as_of <= written


class CaseFacts(CaseDebt, ResolvedLetter):
    """A debt that goes to court: default, facts, who is sued, until when."""

    default_date: ThaiDate = Field(title="วันผิดนัด")
    defendants: list[Text] = Field(min_length=1, title="ลูกหนี้และผู้ที่เกี่ยวข้อง")
    facts: list[LongText] = Field(min_length=1, title="ข้อเท็จจริงโดยสรุป")
    limitation_date: ThaiDate | None = Field(default=None, title="วันครบกำหนดอายุความ")

    @rule("case.default_date", "default_date")
    def default_is_past(self) -> bool:
        return self.contract_date < self.default_date <= self.as_of

    @rule("case.limitation", "limitation_date")
    def limitation_is_to_come(self) -> bool:
        written = getattr(self, "letter_date", None) or self.as_of
        return self.limitation_date is None or self.limitation_date > written


class CaseLetter(Letter):
    """A letter to the prosecutor's office about a case that was sent there."""

    request_no: Text = Field(title="ที่ ของหนังสือขอให้ดำเนินคดี")
    request_date: ThaiDate = Field(title="วันที่ของหนังสือขอให้ดำเนินคดี")
    borrower_name: Text = Field(title="ชื่อลูกหนี้")
    contract_no: Text = Field(title="เลขที่สัญญา")
    contract_date: ThaiDate = Field(title="วันที่ทำสัญญา")

    @rule("case.request_date", "request_date")
    def request_came_first(self) -> bool:
        return self.contract_date <= self.request_date <= (self.letter_date or self.request_date)
