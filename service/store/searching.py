"""Finding a loan by whatever a person has in hand: its number, a name, a letter, a parcel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, RowMapping, select

from service.debts.model import PartyRole
from service.store import rows
from service.store.engine import Reader
from service.store.listing import Filters, containing, list_loans
from service.store.schema import loans, notices, parties
from service.store.schema.batches import batch_rows
from service.store.schema.followup import paper_letters
from service.store.scope import Scope
from thai.digits import to_arabic, to_thai
from thai.text import normalize

_MOST: Final = 20


class FoundBy(StrEnum):
    """What of a loan a search met."""

    LOAN = "loan"
    GUARANTOR = "guarantor"
    MORTGAGOR = "mortgagor"
    HEIR = "heir"
    LETTER_NO = "letter_no"
    TRACKING_NO = "tracking_no"


@dataclass(frozen=True, slots=True)
class Hit:
    """A loan that was met; ``text`` is what was met."""

    by: FoundBy
    loan_id: int
    contract_no: str
    borrower_name: str
    province: str
    text: str


#: Letters of the register, and those that are not posted yet.
_LETTERS: Final = (
    (FoundBy.LETTER_NO, notices.c.letter_no),
    (FoundBy.LETTER_NO, batch_rows.c.letter_no),
    (FoundBy.LETTER_NO, paper_letters.c.letter_no),
    (FoundBy.TRACKING_NO, notices.c.tracking_no),
    (FoundBy.TRACKING_NO, batch_rows.c.tracking_no),
    (FoundBy.TRACKING_NO, paper_letters.c.tracking_no),
)


def search(reader: Reader, scope: Scope, text: str) -> list[Hit]:
    """The first loans of each way; letters and parcels by their whole number.

    Borrowers are met with their loans; guarantors, mortgagors and heirs on their own.
    """
    wanted = normalize(text)
    if not wanted:
        return []
    found = [
        Hit(
            FoundBy.LOAN,
            loan.id,
            loan.contract_no,
            loan.borrower_name,
            loan.province,
            loan.contract_no,
        )
        for loan in list_loans(reader, scope, Filters(text=wanted), size=_MOST).loans
    ]
    found += _by_party(reader, scope, wanted)
    for by, column in _LETTERS:
        found += _by_letter(reader, scope, column, wanted, by)
    # A posted letter stands in both places.
    return list(dict.fromkeys(found))


def _by_party(reader: Reader, scope: Scope, wanted: str) -> list[Hit]:
    """Parties but the borrower, by any part of the name; several may be met in one loan."""
    text = rows.searchable(wanted)
    if not text:
        return []
    met = (
        select(loans.c.id)
        .where(scope.condition, *containing(reader, scope, loans.c.search_parties, text))
        .order_by(loans.c.contract_key)
        .limit(_MOST)
    )
    ids = list(reader.connection.execute(met).scalars())
    query = (
        select(
            loans.c.id,
            loans.c.contract_no,
            loans.c.borrower_name,
            loans.c.province,
            parties.c.role,
            parties.c.name.label("text"),
        )
        .join(parties, parties.c.loan_id == loans.c.id)
        .where(scope.condition, loans.c.id.in_(ids), parties.c.role != PartyRole.BORROWER.value)
        .order_by(loans.c.contract_key, parties.c.position)
    )
    return [
        _hit(FoundBy(row["role"]), row)
        for row in reader.connection.execute(query).mappings()
        if text in rows.searchable(row["text"])
    ]


def _hit(by: FoundBy, row: RowMapping) -> Hit:
    return Hit(
        by,
        row["id"],
        row["contract_no"],
        row["borrower_name"],
        rows.province_name(row["province"]),
        row["text"],
    )


def _by_letter(
    reader: Reader, scope: Scope, column: Column[str], wanted: str, by: FoundBy
) -> list[Hit]:
    arabic = to_arabic(wanted)
    plain = arabic.replace(" ", "").upper()
    spellings = sorted({wanted, wanted.upper(), arabic, to_thai(arabic), plain})
    letters = column.table
    query = (
        select(
            loans.c.id,
            loans.c.contract_no,
            loans.c.borrower_name,
            loans.c.province,
            column.label("text"),
        )
        .join(letters, letters.c.loan_id == loans.c.id)
        .where(scope.condition, column.in_(spellings))
        .distinct()
        .order_by(loans.c.id)
        .limit(_MOST)
    )
    return [_hit(by, row) for row in reader.connection.execute(query).mappings()]
