"""What both letters say that call a whole loan back (N-08, N-09; clause 19, manual L160, L359)."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from templates.notices.checks import compared
from templates.notices.debt import StatementLetter
from templates.record import Money, Text, rule

_LEAST_DAYS = 15


class Recall(StatementLetter):
    """Everything still owed, due or not, within at least 15 days of receipt.

    The 15 days run from receipt (clause 19, L1075); L359 counts from notice of the resolution
    (forms.md A-13): receipt is the later day, so it never takes time from the debtor.
    """

    asks_for: ClassVar[str] = "outstanding_total"

    outstanding_principal: Money = Field(title="ต้นเงินคงเหลือ")
    outstanding_interest: Money = Field(title="ดอกเบี้ยคงเหลือ")
    outstanding_penalty: Money = Field(title="เบี้ยปรับคงเหลือ")
    outstanding_total: Money = Field(title="รวมหนี้คงเหลือ")
    recall_pay_days: int = Field(ge=1, le=365, title="ให้ส่งเงินคืนภายในกี่วัน")
    reason: Text = Field(default="", title="เหตุตามมติ")

    @rule("recall.total", "outstanding_total")
    def outstanding_is_the_sum(self) -> object:
        parts = (self.outstanding_principal, self.outstanding_interest, self.outstanding_penalty)
        return compared(self.outstanding_total, sum(parts, Decimal(0)))

    @rule("recall.nothing", "outstanding_total")
    def asks_for_something(self) -> bool:
        return self.outstanding_total > 0

    @rule("recall.principal", "outstanding_principal")
    def principal_is_overdue_or_to_come(self) -> object:
        due = self.overdue_principal + self.not_yet_due_principal
        return compared(self.outstanding_principal, due)

    @rule("recall.more_than_loan", "outstanding_principal")
    def principal_is_within_the_loan(self) -> bool:
        return self.outstanding_principal <= self.loan_amount

    @rule("recall.days", "recall_pay_days")
    def gives_time_enough(self) -> object:
        if self.recall_pay_days >= _LEAST_DAYS:
            return True
        return {"found": str(self.recall_pay_days), "expected": str(_LEAST_DAYS)}
