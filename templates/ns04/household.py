"""Income and expenses as นส.04 asks for them, of a person's household and of the group."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pydantic import Field

from templates.record import Money, Part, SignedMoney

MONTHS: Final = ("agri_income", "nonagri_income", "agri_expense", "nonagri_expense")


class Budget(Part):
    """What comes in and goes out in a month or in a year, in baht."""

    agri_income: Money = Field(title="1.รายได้ภาคการเกษตร")
    agri_expense: Money = Field(title="1.รายจ่ายในภาคการเกษตร")
    nonagri_income: Money = Field(title="2.รายได้นอกภาคการเกษตร")
    nonagri_expense: Money = Field(title="2.ค่าใช้จ่ายนอกภาคการเกษตร")
    income_total: Money = Field(title="รวมรายได้")
    expense_total: Money = Field(title="รวมรายจ่าย")
    net_income: SignedMoney = Field(title="คงเหลือรายได้สุทธิ")

    def sums(self) -> Iterator[tuple[str, Decimal]]:
        """The three fields that others make, each with what it has to be."""
        yield "income_total", self.agri_income + self.nonagri_income
        yield "expense_total", self.agri_expense + self.nonagri_expense
        yield "net_income", self.income_total - self.expense_total


class Income(Part):
    """A month and a year of the group."""

    monthly: Budget = Field(title="รายได้-รายจ่ายของกลุ่ม/เดือน")
    annual: Budget = Field(title="รายได้-รายจ่ายของกลุ่ม/ปี")
