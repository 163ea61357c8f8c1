"""A loan as rows of the tables, and rows as a loan: what goes in comes out the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from service.debts.model import (
    Address,
    BorrowerKind,
    DebtorClass,
    Instalment,
    Loan,
    Measure,
    MeasureKind,
    Notice,
    NoticeOutcome,
    Party,
    PartyRole,
    Payment,
    contract_key,
)
from service.store.keys import KeyRing
from thai.provinces import PROVINCES

Values = dict[str, Any]
Found = Mapping[str, Any] | RowMapping

_CODES = {province.name: province.code for province in PROVINCES}
_NAMES = {province.code: province.name for province in PROVINCES}
_SAME = (
    "contract_no", "contract_date", "project_name", "loan_amount", "disbursed_on",
    "guarantee_no", "guarantee_date", "mortgage_no", "mortgage_date", "mortgage_property",
    "terminated_on", "termination_resolution", "suspended_on", "suspension_resolution",
    "prosecution_requested_on",
)  # fmt: skip
_INSTALMENT = ("no", "due_date", "principal", "interest")
_PAYMENT = ("paid_on", "amount", "receipt_no")
_PARTY = (
    "party_id", "name", "phone", "died_on", "representative", "representative_position",
    "is_juristic",
)  # fmt: skip
_STREET = ("house_no", "moo", "road", "subdistrict", "district", "postcode")
_NOTICE = (
    "kind", "letter_no", "letter_date", "sent_on", "tracking_no", "received_on", "reply_due_on",
)  # fmt: skip
_BLANK = Address()


def searchable(text: str) -> str:
    """A text as it is searched: no blanks, Arabic digits, one case."""
    return contract_key(text)


def loan_values(loan: Loan) -> Values:
    """The row of ``loans``, its id, version and time of change aside."""
    borrower, measure = loan.borrower, loan.measure
    name = borrower.name if borrower else ""
    return {
        **{key: getattr(loan, key) for key in _SAME},
        "contract_key": contract_key(loan.contract_no),
        "borrower_kind": loan.borrower_kind.value,
        "borrower_name": name,
        "province": _CODES[loan.province],
        "paid": sum(payment.amount for payment in loan.payments),
        "debtor_class": loan.debtor_class.value,
        "measure_kind": measure.kind.value if measure else None,
        "measure_requested_on": measure.requested_on if measure else None,
        "measure_decided_on": measure.decided_on if measure else None,
        "measure_is_approved": measure.is_approved if measure else None,
        "search": "\n".join(map(searchable, (loan.contract_no, name, loan.project_name))),
        "search_parties": "\n".join(
            searchable(party.name) for party in loan.parties if party.role is not PartyRole.BORROWER
        ),
    }


def instalment_values(instalment: Instalment) -> Values:
    return {key: getattr(instalment, key) for key in _INSTALMENT}


def payment_values(payment: Payment) -> Values:
    return {key: getattr(payment, key) for key in _PAYMENT}


def party_values(party: Party, keys: KeyRing) -> Values:
    number, address = party.id_number, party.address or _BLANK
    return {
        **{key: getattr(party, key) for key in _PARTY},
        **{key: getattr(address, key) for key in _STREET},
        "address_province": address.province,
        "role": party.role.value,
        "heir_of": party.heir_of or None,
        "id_cipher": keys.encrypt(number) if number else None,
        "id_digest": keys.digest(number) if number else None,
    }


def notice_values(notice: Notice) -> Values:
    return {
        **{key: getattr(notice, key) for key in _NOTICE},
        "party_id": notice.party_id or None,
        "instalment_no": notice.instalment_no or None,
        "outcome": notice.outcome.value,
    }


def to_loan(
    row: Found,
    instalments: tuple[Instalment, ...],
    payments: tuple[Payment, ...],
    parties: tuple[Party, ...],
    notices: tuple[Notice, ...],
) -> Loan:
    measure = None
    if row["measure_kind"] is not None:
        measure = Measure(
            MeasureKind(row["measure_kind"]),
            row["measure_requested_on"],
            row["measure_decided_on"],
            row["measure_is_approved"],
        )
    return Loan(
        **{key: row[key] for key in _SAME},
        borrower_kind=BorrowerKind(row["borrower_kind"]),
        province=province_name(row["province"]),
        debtor_class=DebtorClass(row["debtor_class"]),
        measure=measure,
        instalments=instalments,
        payments=payments,
        parties=parties,
        notices=notices,
    )


def to_instalment(row: Found) -> Instalment:
    return Instalment(*(row[key] for key in _INSTALMENT))


def to_payment(row: Found) -> Payment:
    return Payment(*(row[key] for key in _PAYMENT))


def to_party(row: Found, id_number: str) -> Party:
    """The party; its number comes decrypted or masked, as the task needs it."""
    address = Address(**{key: row[key] for key in _STREET}, province=row["address_province"])
    return Party(
        **{key: row[key] for key in _PARTY},
        role=PartyRole(row["role"]),
        id_number=id_number,
        address=None if address == _BLANK else address,
        heir_of=row["heir_of"] or "",
    )


def to_notice(row: Found) -> Notice:
    return Notice(
        **{key: row[key] for key in _NOTICE},
        party_id=row["party_id"] or "",
        instalment_no=row["instalment_no"] or 0,
        outcome=NoticeOutcome(row["outcome"]),
    )


def province_name(code: str) -> str:
    return _NAMES[code]
