"""Loans as the API gives them: as a list shows them, and with everything."""

from __future__ import annotations

from datetime import date
from typing import Self

from service.debts.model import (
    BorrowerKind,
    DebtorClass,
    Loan,
    MeasureKind,
    NoticeOutcome,
    Party,
    PartyRole,
)
from service.store.listing import Listed
from service.store.loans import Kept
from service.web.models import Baht, Given, baht


class LoanGiven(Given):
    """A loan as a list shows it."""

    id: int
    contract_no: str
    contract_date: date
    project_name: str
    borrower_kind: BorrowerKind
    borrower_name: str
    province: str
    loan_amount: Baht
    paid: Baht
    debtor_class: DebtorClass

    @classmethod
    def of(cls, loan: Listed) -> Self:
        return cls(
            id=loan.id,
            contract_no=loan.contract_no,
            contract_date=loan.contract_date,
            project_name=loan.project_name,
            borrower_kind=loan.borrower_kind,
            borrower_name=loan.borrower_name,
            province=loan.province,
            loan_amount=baht(loan.loan_amount),
            paid=baht(loan.paid),
            debtor_class=loan.debtor_class,
        )


class AddressGiven(Given):
    """A postal address."""

    house_no: str
    moo: str
    road: str
    subdistrict: str
    district: str
    province: str
    postcode: str


class PartyGiven(Given):
    """A borrower, guarantor, mortgagor or heir; the ID number masked unless it was asked for."""

    party_id: str
    role: PartyRole
    name: str
    id_number: str
    is_juristic: bool
    address: AddressGiven | None
    phone: str
    died_on: date | None
    heir_of: str
    representative: str
    representative_position: str

    @classmethod
    def of(cls, party: Party) -> Self:
        return cls.model_validate(party)


class InstalmentGiven(Given):
    """A line of the repayment plan."""

    no: int
    due_date: date
    principal: Baht
    interest: Baht


class PaymentGiven(Given):
    """Money received."""

    paid_on: date
    amount: Baht
    receipt_no: str


class NoticeGiven(Given):
    """A letter that was sent; no ``party_id`` is the borrower, no instalment the whole loan."""

    kind: str
    party_id: str
    instalment_no: int
    letter_no: str
    letter_date: date | None
    sent_on: date | None
    tracking_no: str
    received_on: date | None
    outcome: NoticeOutcome
    reply_due_on: date | None


class MeasureGiven(Given):
    """A request for another plan, and what was decided."""

    kind: MeasureKind
    requested_on: date
    decided_on: date | None
    is_approved: bool


class LoanDetailGiven(LoanGiven):
    """A loan with everything that the register holds of it."""

    version: int
    disbursed_on: date | None
    guarantee_no: str
    guarantee_date: date | None
    mortgage_no: str
    mortgage_date: date | None
    mortgage_property: str
    terminated_on: date | None
    termination_resolution: str
    suspended_on: date | None
    suspension_resolution: str
    prosecution_requested_on: date | None
    measure: MeasureGiven | None
    parties: list[PartyGiven]
    instalments: list[InstalmentGiven]
    payments: list[PaymentGiven]
    notices: list[NoticeGiven]

    @classmethod
    def of_kept(cls, kept: Kept) -> Self:
        loan = kept.loan
        plain = {key: getattr(loan, key) for key in _PLAIN}
        return cls(
            **plain,
            id=kept.id,
            version=kept.version,
            borrower_name=loan.borrower.name if loan.borrower else "",
            loan_amount=baht(loan.loan_amount),
            paid=baht(sum(each.amount for each in loan.payments)),
            measure=MeasureGiven.model_validate(loan.measure) if loan.measure else None,
            parties=[PartyGiven.of(party) for party in loan.parties],
            notices=[NoticeGiven.model_validate(notice) for notice in loan.notices],
            **_money(loan),
        )


_PLAIN = (
    "contract_no", "contract_date", "project_name", "borrower_kind", "province", "debtor_class",
    "disbursed_on", "guarantee_no", "guarantee_date", "mortgage_no", "mortgage_date",
    "mortgage_property", "terminated_on", "termination_resolution", "suspended_on",
    "suspension_resolution", "prosecution_requested_on",
)  # fmt: skip


def _money(loan: Loan) -> dict[str, list[InstalmentGiven] | list[PaymentGiven]]:
    return {
        "instalments": [
            InstalmentGiven(
                no=each.no,
                due_date=each.due_date,
                principal=baht(each.principal),
                interest=baht(each.interest),
            )
            for each in loan.instalments
        ],
        "payments": [
            PaymentGiven(paid_on=each.paid_on, amount=baht(each.amount), receipt_no=each.receipt_no)
            for each in loan.payments
        ],
    }
