"""Reading the register: one loan with everything, or all of them in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Table,
    select,
)

from service.debts.model import (
    Instalment,
    Loan,
    Notice,
    Party,
    Payment,
    contract_key,
)
from service.store import rows
from service.store.engine import Reader
from service.store.schema import instalments, loans, notices, parties, payments
from service.store.scope import Scope
from thai.ids import mask_id

BATCH: Final = 500
Thing = TypeVar("Thing")


class Ids(StrEnum):
    """Whether national IDs come open or masked.

    Masked is for showing only: two persons may look alike, so no rule may judge by it.
    """

    OPEN = "open"
    MASKED = "masked"


@dataclass(frozen=True, slots=True)
class Kept:
    """A loan as it is kept: its row's id and version, and the ids of rows without own numbers."""

    id: int
    version: int
    loan: Loan
    payment_ids: tuple[int, ...]
    notice_ids: tuple[int, ...]


def find_loan(reader: Reader, scope: Scope, contract_no: str, ids: Ids) -> Kept | None:
    """The loan of a contract number, however it is spelled; None outside the scope too."""
    key = contract_key(contract_no)
    return next(iter(fetch(reader, scope, loans.c.contract_key == key, ids)), None)


def loan_of_id(reader: Reader, scope: Scope, loan_id: int, ids: Ids) -> Kept | None:
    """The loan of a row's id; None outside the scope too."""
    return next(iter(fetch(reader, scope, loans.c.id == loan_id, ids)), None)


def all_loans(reader: Reader, scope: Scope) -> Iterator[Loan]:
    """Every loan by its number, IDs open, some hundred read at a time."""
    after = ""
    while True:
        found = fetch(reader, scope, loans.c.contract_key > after, Ids.OPEN)
        yield from (kept.loan for kept in found)
        if len(found) < BATCH:
            return
        after = contract_key(found[-1].loan.contract_no)


def contract_numbers(reader: Reader, scope: Scope) -> Iterator[tuple[str, str]]:
    """Number and province of every loan, by number."""
    query = (
        select(loans.c.contract_no, loans.c.province)
        .where(scope.condition)
        .order_by(loans.c.contract_key)
    )
    with reader.connection.execute(query.execution_options(yield_per=5_000)) as found:
        for number, code in found:
            yield number, rows.province_name(code)


def fetch(reader: Reader, scope: Scope, condition: ColumnElement[bool], ids: Ids) -> list[Kept]:
    """The first ``BATCH`` loans, by number, that meet a condition on ``loans``."""
    query = (
        select(loans).where(scope.condition, condition).order_by(loans.c.contract_key).limit(BATCH)
    )
    found = reader.connection.execute(query).mappings().all()
    wanted = [row["id"] for row in found]
    number = _numbers(reader, ids)
    of_instalments = _children(reader, scope, instalments, wanted, rows.to_instalment)
    of_payments = _children(reader, scope, payments, wanted, rows.to_payment)
    of_parties = _children(
        reader, scope, parties, wanted, lambda row: rows.to_party(row, number(row["id_cipher"]))
    )
    of_notices = _children(reader, scope, notices, wanted, rows.to_notice)
    return [
        _kept(
            row,
            of_instalments.get(row["id"], ()),
            of_payments.get(row["id"], ()),
            of_parties.get(row["id"], ()),
            of_notices.get(row["id"], ()),
        )
        for row in found
    ]


def _numbers(reader: Reader, ids: Ids) -> Callable[[str | None], str]:
    def number(cipher: str | None) -> str:
        if cipher is None:
            return ""
        plain = reader.keys.decrypt(cipher)
        return plain if ids is Ids.OPEN else mask_id(plain)

    return number


def _children(
    reader: Reader,
    scope: Scope,
    children: Table,
    wanted: Sequence[int],
    read: Callable[[RowMapping], Thing],
) -> dict[int, list[tuple[int, Thing]]]:
    """Loan id to its rows of a table in their order, each with its own id where it has one."""
    query = (
        select(children)
        .join(loans, children.c.loan_id == loans.c.id)
        .where(scope.condition, children.c.loan_id.in_(wanted))
        .order_by(children.c.loan_id, children.c.position)
    )
    found: dict[int, list[tuple[int, Thing]]] = {}
    numbered = "id" in children.c
    for row in reader.connection.execute(query).mappings():
        found.setdefault(row["loan_id"], []).append((row["id"] if numbered else 0, read(row)))
    return found


def _kept(
    row: RowMapping,
    of_instalments: Iterable[tuple[int, Instalment]],
    of_payments: Iterable[tuple[int, Payment]],
    of_parties: Iterable[tuple[int, Party]],
    of_notices: Iterable[tuple[int, Notice]],
) -> Kept:
    of_payments, of_notices = tuple(of_payments), tuple(of_notices)
    loan = rows.to_loan(
        row,
        tuple(thing for _, thing in of_instalments),
        tuple(thing for _, thing in of_payments),
        tuple(thing for _, thing in of_parties),
        tuple(thing for _, thing in of_notices),
    )
    return Kept(
        row["id"],
        row["version"],
        loan,
        tuple(number for number, _ in of_payments),
        tuple(number for number, _ in of_notices),
    )
