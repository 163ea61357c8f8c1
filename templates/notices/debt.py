"""Letters about a loan's debt: the contract, the sums overdue, the statement that proves them.

Each class adds to the one above: contract, account to pay into, debt, statement, default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from templates.findings import Finding, Place
from templates.notices.checks import compared, wrong
from templates.notices.letter import Letter
from templates.notices.payin import PayIn
from templates.record import Money, Part, SignedMoney, Text, ThaiDate, rule

_LONGEST_DAYS = 40_000


class InstalmentLine(Part):
    """An instalment with money overdue; ``days`` in default, the as-of date counted."""

    no: int = Field(ge=1, title="งวดที่")
    due_date: ThaiDate = Field(title="วันครบกำหนดชำระ")
    principal: Money = Field(title="ต้นเงินค้างชำระ")
    interest: Money = Field(title="ดอกเบี้ยค้างชำระ")
    days: int = Field(ge=0, le=_LONGEST_DAYS, title="จำนวนวันผิดนัด")
    penalty: Money = Field(title="เบี้ยปรับ")
    total: Money = Field(title="รวม")


class CalculationLine(Part):
    """A penalty on one base from ``from_day`` to ``to_day``, both counted.

    Without days it is a deduction, and ``remark`` says what for.
    """

    instalment_no: int = Field(ge=1, title="งวดที่")
    base: Money = Field(title="ต้นเงินที่ใช้คำนวณ")
    from_day: ThaiDate | None = Field(default=None, title="ตั้งแต่วันที่")
    to_day: ThaiDate | None = Field(default=None, title="ถึงวันที่")
    days: int = Field(default=0, ge=0, le=_LONGEST_DAYS, title="จำนวนวัน")
    rate: Text = Field(default="", title="อัตราร้อยละต่อปี")
    amount: SignedMoney = Field(title="เบี้ยปรับ")
    remark: Text = Field(default="", title="หมายเหตุ")


class LoanLetter(Letter):
    """A letter about one loan contract."""

    contract_no: Text = Field(title="เลขที่สัญญา")
    contract_date: ThaiDate = Field(title="วันที่ทำสัญญา")
    project_name: Text = Field(title="ชื่อโครงการ")
    borrower_name: Text = Field(title="ชื่อผู้กู้")
    loan_amount: Money = Field(title="วงเงินกู้")

    @rule("notices.contract_date", "contract_date")
    def contract_is_older_than_the_letter(self) -> bool:
        return self.letter_date is None or self.contract_date <= self.letter_date


class PayingLetter(LoanLetter):
    """A letter that says where to pay; without an account it leaves that out.

    ``asks_for`` is the field with the sum that a pay-in slip is made out for; empty on a letter
    that does not ask its reader to pay.
    """

    asks_for: ClassVar[str] = "overdue_total"

    account_name: Text = Field(default="", title="ชื่อบัญชีรับชำระ")
    account_no: Text = Field(default="", title="เลขที่บัญชีรับชำระ")
    bank: Text = Field(default="", title="ธนาคาร")
    pay_in: PayIn | None = Field(default=None, title="ใบแจ้งการชำระเงิน")

    @rule("notices.pay_in", "pay_in.amount")
    def slip_is_for_what_is_asked(self) -> object:
        if self.pay_in is None or not self.pay_in.amount:
            return True
        return compared(self.pay_in.amount, getattr(self, self.asks_for, Decimal(0)))


class StatementLetter(PayingLetter):
    """A letter with the statement of debts as its annex (manual L425); amounts in baht.

    Sums are as of the day ``as_of``, that day counted; ``day_basis`` is the days of a year.
    """

    disbursed_on: ThaiDate | None = Field(default=None, title="วันที่ได้รับเงินกู้")
    as_of: ThaiDate = Field(title="คำนวณหนี้ถึงวันที่")
    overdue_principal: Money = Field(title="ต้นเงินค้างชำระ")
    overdue_interest: Money = Field(title="ดอกเบี้ยค้างชำระ")
    overdue_penalty: Money = Field(title="เบี้ยปรับ")
    overdue_total: Money = Field(title="รวมหนี้ค้างชำระ")
    not_yet_due_principal: Money = Field(title="ต้นเงินที่ยังไม่ถึงกำหนดชำระ")
    penalty_rate: Text = Field(title="อัตราเบี้ยปรับร้อยละต่อปี")
    day_basis: int = Field(default=365, ge=360, le=366, title="จำนวนวันต่อปีที่ใช้คำนวณ")
    instalments: list[InstalmentLine] = Field(title="หนี้ที่ค้างชำระแยกตามงวด")
    calculation: list[CalculationLine] = Field(title="การคำนวณเบี้ยปรับ")

    @rule("demand.total", "overdue_total")
    def total_is_the_sum(self) -> object:
        parts = (self.overdue_principal, self.overdue_interest, self.overdue_penalty)
        return compared(self.overdue_total, sum(parts, Decimal(0)))

    @rule("demand.line_total", "instalments")
    def lines_add_up(self) -> Iterator[Finding]:
        for index, line in enumerate(self.instalments):
            differing = compared(line.total, line.principal + line.interest + line.penalty)
            if differing:
                yield wrong("demand.line_total", f"instalments[{index}].total", differing)

    @rule("demand.column_sum", "instalments")
    def columns_add_up(self) -> Iterator[Finding]:
        for name in ("principal", "interest", "penalty", "total"):
            field = f"overdue_{name}"
            differing = compared(
                getattr(self, field),
                sum((getattr(line, name) for line in self.instalments), Decimal(0)),
            )
            if differing:
                label = type(self).model_fields[field].title or field
                yield wrong("demand.column_sum", field, differing, label=label)

    @rule("demand.calculation_sum", "calculation")
    def calculation_gives_the_penalty(self) -> Iterator[Finding]:
        for index, line in enumerate(self.instalments):
            amounts = (item.amount for item in self.calculation if item.instalment_no == line.no)
            differing = compared(line.penalty, sum(amounts, Decimal(0)))
            if differing:
                field = f"instalments[{index}].penalty"
                yield wrong("demand.calculation_sum", field, differing, no=str(line.no))

    @rule("demand.calculation_stray", "calculation")
    def calculation_is_of_an_instalment(self) -> Iterator[Finding]:
        known = {line.no for line in self.instalments}
        for index, item in enumerate(self.calculation):
            if item.instalment_no not in known:
                place = Place(field=f"calculation[{index}].instalment_no")
                yield Finding("demand.calculation_stray", place, found=str(item.instalment_no))

    @rule("demand.calculation_days", "calculation")
    def calculation_counts_its_days(self) -> Iterator[Finding]:
        for index, item in enumerate(self.calculation):
            days = 0
            if item.from_day and item.to_day:
                days = max((item.to_day - item.from_day).days + 1, 0)
            if item.days != days:
                place = Place(field=f"calculation[{index}].days")
                yield Finding("demand.calculation_days", place, str(item.days), str(days))

    @rule("demand.due_order", "instalments")
    def instalments_are_in_order(self) -> Iterator[Finding]:
        yield from _out_of_order("demand.due_order", self.instalments)

    @rule("demand.not_due_yet", "instalments")
    def instalments_are_overdue(self) -> Iterator[Finding]:
        for index, line in enumerate(self.instalments):
            if line.due_date >= self.as_of:
                place = Place(field=f"instalments[{index}].due_date")
                yield Finding("demand.not_due_yet", place, facts={"no": str(line.no)})

    @rule("demand.contract_date", "contract_date")
    def contract_comes_first(self) -> bool:
        later = [line.due_date for line in self.instalments]
        later += [day for day in (self.disbursed_on,) if day]
        return all(self.contract_date <= day for day in later)

    @rule("demand.letter_date", "letter_date")
    def letter_is_not_older_than_the_debt(self) -> bool:
        return self.letter_date is None or self.as_of <= self.letter_date


class DefaultLetter(StatementLetter):
    """A letter about a default: at least one instalment is overdue."""

    default_date: ThaiDate = Field(title="วันผิดนัด")

    @rule("demand.no_instalments", "instalments")
    def has_instalments(self) -> bool:
        return bool(self.instalments)

    @rule("demand.default_date", "default_date")
    def default_follows_the_first_due_date(self) -> bool:
        first = min((line.due_date for line in self.instalments), default=None)
        return first is None or first < self.default_date <= self.as_of


class Demand(DefaultLetter):
    """A letter that asks the debtor to pay what is overdue within a number of days.

    The days run from receipt; with ``pay_by`` the later of the two counts, so that slow post
    never shortens them.
    """

    pay_within_days: int = Field(ge=1, le=365, title="ให้ชำระภายในกี่วัน")
    pay_by: ThaiDate | None = Field(default=None, title="ให้ชำระภายในวันที่")
    earlier_letters: list[Text] = Field(default=[], title="หนังสือที่แจ้งไปแล้ว")

    @rule("demand.pay_by", "pay_by")
    def pay_by_is_to_come(self) -> bool:
        return self.pay_by is None or self.pay_by > (self.letter_date or self.as_of)


def _out_of_order(code: str, lines: Iterable[InstalmentLine]) -> Iterator[Finding]:
    before: InstalmentLine | None = None
    for index, line in enumerate(lines):
        if before and (line.no <= before.no or line.due_date <= before.due_date):
            place = Place(field=f"instalments[{index}].due_date")
            yield Finding(code, place, facts={"no": str(line.no)})
        before = line
