"""Small loans for the tests of debts; amounts in satang."""

from dataclasses import replace
from datetime import date
from typing import Any

from service.debts.model import (
    Address,
    BorrowerKind,
    Instalment,
    Loan,
    Notice,
    NoticeOutcome,
    Party,
    PartyRole,
    Payment,
)
from service.debts.notices import Due, Held, plan
from service.debts.rules import DEFAULT_RULES, DebtRules

HOME = Address("99", "4", "พหลโยธิน", "บ้านกล้วย", "เมืองชัยนาท", "ชัยนาท", "17000")
BORROWER = Party("B", PartyRole.BORROWER, "วิสาหกิจชุมชนบ้านกล้วย", "1111", HOME)
GUARANTOR = Party("G", PartyRole.GUARANTOR, "นายสมชาย ใจดี", "2222", HOME)
MORTGAGOR = Party("M", PartyRole.MORTGAGOR, "นางสมศรี ใจงาม", "3333", HOME)
DUE = date(2025, 3, 31)


def day(text: str) -> date:
    return date.fromisoformat(text)


def weekdays_only(d: date) -> bool:
    return d.weekday() < 5


def loan(**changes: Any) -> Loan:
    """One instalment of 100,000.00 due 2025-03-31, a borrower, nothing paid."""
    plain = Loan(
        contract_no="กส. 1/2567",
        contract_date=date(2024, 1, 15),
        project_name="ปลูกข้าวอินทรีย์",
        borrower_kind=BorrowerKind.COMMUNITY_ENTERPRISE,
        province="ชัยนาท",
        loan_amount=10_000_000,
        instalments=(Instalment(1, DUE, 10_000_000),),
        parties=(BORROWER,),
    )
    return replace(plain, **changes)


def paid(on: str, amount: int, receipt_no: str = "") -> Payment:
    return Payment(day(on), amount, receipt_no)


def sent(kind: str, on: str, received: str = "", *, to: str = "", **more: Any) -> Notice:
    return Notice(
        kind=kind,
        party_id=to,
        letter_no="กษ 1/2568",
        letter_date=day(on),
        sent_on=day(on),
        received_on=day(received) if received else None,
        outcome=NoticeOutcome.RECEIVED if received else NoticeOutcome.UNKNOWN,
        **more,
    )


def planned(
    of: Loan, kind: str, as_of: date | str, rules: DebtRules = DEFAULT_RULES
) -> list[Due | Held]:
    on = day(as_of) if isinstance(as_of, str) else as_of
    return plan(of, kind, on, rules, is_working_day=weekdays_only)


def one(of: Loan, kind: str, as_of: date | str, rules: DebtRules = DEFAULT_RULES) -> Due | Held:
    (entry,) = planned(of, kind, as_of, rules)
    return entry


def due(of: Loan, kind: str, as_of: date | str, rules: DebtRules = DEFAULT_RULES) -> Due:
    entry = one(of, kind, as_of, rules)
    assert isinstance(entry, Due), entry.finding
    assert entry.reasons
    assert all(entry.reasons)
    assert all(warning.sentence and warning.remedy for warning in entry.warnings)
    return entry


def held(of: Loan, kind: str, as_of: date | str, rules: DebtRules = DEFAULT_RULES) -> Held:
    entry = one(of, kind, as_of, rules)
    assert isinstance(entry, Held)
    # A missing fact would only show when the sentence is rendered.
    assert entry.finding.sentence
    assert entry.finding.remedy
    return entry


def why_held(of: Loan, kind: str, as_of: date | str, rules: DebtRules = DEFAULT_RULES) -> str:
    return held(of, kind, as_of, rules).finding.code
