"""Reading the register: one loan with everything, a page of the list, all loans in turn."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    RowMapping,
    Table,
    column,
    exists,
    func,
    select,
    table,
    tuple_,
)

from service.debts.model import (
    BorrowerKind,
    DebtorClass,
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
_LARGEST_PAGE: Final = 200
_GRAM: Final = 3
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


class Sort(StrEnum):
    """What a list is sorted by; the same loans come in the same order on every page."""

    CONTRACT_NO = "contract_no"
    CONTRACT_DATE = "contract_date"
    LOAN_AMOUNT = "loan_amount"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; blank means any.

    ``text`` is looked for in contract number, borrower's name and project's name; ``id_number``
    must be that of a party, all 13 digits.
    """

    province: str = ""
    debtor_class: DebtorClass | None = None
    borrower_kind: BorrowerKind | None = None
    text: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A loan as a list shows it."""

    contract_no: str
    contract_date: date
    project_name: str
    borrower_kind: BorrowerKind
    borrower_name: str
    province: str
    loan_amount: int
    debtor_class: DebtorClass


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list; ``cursor`` asks for the next one, empty after the last."""

    loans: tuple[Listed, ...]
    cursor: str


class BadCursor(Exception):  # noqa: N818 - the asker's, nothing broke
    """A cursor that no page gave."""


def find_loan(reader: Reader, scope: Scope, contract_no: str, ids: Ids) -> Kept | None:
    """The loan of a contract number, however it is spelled; None outside the scope too."""
    key = contract_key(contract_no)
    return next(iter(fetch(reader, scope, loans.c.contract_key == key, ids)), None)


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


# --- a page of the list -------------------------------------------------------------------

_SORTS: Final[Mapping[Sort, Column[Any]]] = {
    Sort.CONTRACT_NO: loans.c.contract_key,
    Sort.CONTRACT_DATE: loans.c.contract_date,
    Sort.LOAN_AMOUNT: loans.c.loan_amount,
}


def list_loans(
    reader: Reader,
    scope: Scope,
    filters: Filters = Filters(),
    *,
    sort: Sort = Sort.CONTRACT_NO,
    descending: bool = False,
    size: int = 50,
    cursor: str = "",
) -> Page:
    """A page of the loans in scope. Raises BadCursor, and ProvinceError for a wrong filter."""
    size = min(max(size, 1), _LARGEST_PAGE)
    key = _SORTS[sort]
    place = (key, loans.c.id)
    query = select(loans).where(scope.condition, *_conditions(reader, scope, filters))
    if cursor:
        after = tuple_(*_after(cursor, sort))
        here = tuple_(*place)
        query = query.where(here < after if descending else here > after)
    query = query.order_by(*(each.desc() if descending else each for each in place))
    found = reader.connection.execute(query.limit(size + 1)).mappings().all()
    shown = found[:size]
    more = len(found) > size
    last = _cursor(sort, shown[-1][key.name], shown[-1]["id"]) if more else ""
    return Page(tuple(map(_listed, shown)), last)


def _conditions(reader: Reader, scope: Scope, filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.province:
        yield Scope.of([filters.province]).condition
    if filters.debtor_class is not None:
        yield loans.c.debtor_class == filters.debtor_class.value
    if filters.borrower_kind is not None:
        yield loans.c.borrower_kind == filters.borrower_kind.value
    if text := rows.searchable(filters.text):
        yield from _searching(text, reader.connection.dialect.name)
    if filters.id_number:
        digests = reader.keys.digests(filters.id_number)
        yield exists().where(
            parties.c.loan_id == loans.c.id, parties.c.id_digest.in_(digests), scope.condition
        )


def _searching(text: str, dialect: str) -> Iterator[ColumnElement[bool]]:
    """The text anywhere; from three letters on an index says first where it may be."""
    grams = sorted({text[place : place + _GRAM] for place in range(len(text) - _GRAM + 1)})
    if dialect != "sqlite":
        if grams:
            yield func.search_grams(loans.c.search).op("@>")(func.search_grams(text))
        yield func.strpos(loans.c.search, text) > 0
        return
    if grams:
        quoted = " AND ".join('"{}"'.format(gram.replace('"', '""')) for gram in grams)
        index = table("loan_search", column("rowid"), column("loan_search"))
        yield loans.c.id.in_(select(index.c.rowid).where(index.c.loan_search.op("MATCH")(quoted)))
    yield func.instr(loans.c.search, text) > 0


def _listed(row: RowMapping) -> Listed:
    return Listed(
        contract_no=row["contract_no"],
        contract_date=row["contract_date"],
        project_name=row["project_name"],
        borrower_kind=BorrowerKind(row["borrower_kind"]),
        borrower_name=row["borrower_name"],
        province=rows.province_name(row["province"]),
        loan_amount=row["loan_amount"],
        debtor_class=DebtorClass(row["debtor_class"]),
    )


def _cursor(sort: Sort, value: object, row_id: int) -> str:
    told = value.isoformat() if isinstance(value, date) else value
    return base64.urlsafe_b64encode(json.dumps([sort, told, row_id]).encode()).decode()


def _after(cursor: str, sort: Sort) -> tuple[object, int]:
    try:
        told_sort, value, row_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        kind = _SORTS[sort].type.python_type
        place = date.fromisoformat(value) if kind is date else value
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadCursor from error
    if told_sort != sort or not isinstance(place, kind) or not isinstance(row_id, int):
        raise BadCursor
    return place, row_id
