"""A page of the register's list: narrowed, sorted, and the next page from where one ended."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    RowMapping,
    Select,
    column,
    func,
    not_,
    select,
    table,
    tuple_,
)

from service.debts.model import BorrowerKind, DebtorClass, PartyRole
from service.store import rows
from service.store.engine import Reader
from service.store.schema import loans, parties
from service.store.scope import Scope
from thai.dates import fiscal_year_bounds
from thai.ids import mask_id

_LARGEST_PAGE: Final = 200
_GRAM: Final = 3
#: What SQLite calls the index of a column that is searched.
_INDEXES: Final = {"search": "loan_search", "search_parties": "loan_search_parties"}
#: A text in more loans than this is met soon enough by looking at one after another.
_MOST_FOUND: Final = 1_000
_MOST_COUNTED: Final = 200_000
#: Texts are looked for in one loan after another.
_MOST_COUNTED_BY_TEXT: Final = 1_000


class Sort(StrEnum):
    """What a list is sorted by; the same loans come in the same order on every page."""

    CONTRACT_NO = "contract_no"
    CONTRACT_DATE = "contract_date"
    LOAN_AMOUNT = "loan_amount"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; blank means any.

    ``text`` is looked for in contract number, borrower's name and project's name; ``id_number``
    must be that of a party, all 13 digits. ``fiscal_year`` (Buddhist) is that of the contract,
    which is of ``up_to`` or earlier; ``is_open``: whether less was paid than was lent.
    """

    province: str = ""
    debtor_class: DebtorClass | None = None
    borrower_kind: BorrowerKind | None = None
    text: str = ""
    id_number: str = ""
    fiscal_year: int = 0
    up_to: int = 0
    is_open: bool | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A loan as a list shows it; ``id`` is its row's."""

    id: int
    contract_no: str
    contract_date: date
    project_name: str
    borrower_kind: BorrowerKind
    borrower_name: str
    province: str
    loan_amount: int
    paid: int
    debtor_class: DebtorClass


@dataclass(frozen=True, slots=True)
class Count:
    """How many loans were found; not exact: there are more than this."""

    number: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list; ``cursor`` asks for the next one, empty after the last."""

    loans: tuple[Listed, ...]
    cursor: str


class BadCursor(Exception):  # noqa: N818 - the asker's, nothing broke
    """A cursor that no page gave."""


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
    """A page of the loans in scope.

    Raises BadCursor; ProvinceError or DateError for a wrong filter.
    """
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


def count_loans(reader: Reader, scope: Scope, filters: Filters, most: int = 0) -> Count:
    """How many loans a list has in all, counted only to ``most``, else as far as that is quick.

    Raises ProvinceError or DateError for a wrong filter.
    """
    most = most or (_MOST_COUNTED_BY_TEXT if filters.text else _MOST_COUNTED)
    found = (
        select(loans.c.id)
        .where(scope.condition, *_conditions(reader, scope, filters))
        .limit(most + 1)
        .subquery()
    )
    number = reader.connection.execute(select(func.count()).select_from(found)).scalar_one()
    return Count(min(number, most), number <= most)


def borrower_numbers(reader: Reader, scope: Scope, loan_ids: Sequence[int]) -> dict[int, str]:
    """Loan id to the masked ID number of its borrower, where there is one."""
    query = (
        select(parties.c.loan_id, parties.c.id_cipher)
        .join(loans, parties.c.loan_id == loans.c.id)
        .where(
            scope.condition,
            parties.c.loan_id.in_(loan_ids),
            parties.c.role == PartyRole.BORROWER.value,
            parties.c.id_cipher.is_not(None),
        )
        .order_by(parties.c.loan_id, parties.c.position.desc())
    )
    found = reader.connection.execute(query)
    return {loan_id: mask_id(reader.keys.decrypt(cipher)) for loan_id, cipher in found}


def _conditions(reader: Reader, scope: Scope, filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.province:
        yield Scope.of([filters.province]).condition
    if filters.debtor_class is not None:
        yield loans.c.debtor_class == filters.debtor_class.value
    if filters.borrower_kind is not None:
        yield loans.c.borrower_kind == filters.borrower_kind.value
    if filters.fiscal_year:
        yield loans.c.contract_date.between(*fiscal_year_bounds(filters.fiscal_year))
    if filters.up_to:
        yield loans.c.contract_date <= fiscal_year_bounds(filters.up_to)[1]
    if filters.is_open is not None:
        is_open = loans.c.paid < loans.c.loan_amount
        yield is_open if filters.is_open else not_(is_open)
    if text := rows.searchable(filters.text):
        yield from containing(reader, scope, loans.c.search, text)
    if filters.id_number:
        digests = reader.keys.digests(filters.id_number)
        yield loans.c.id.in_(select(parties.c.loan_id).where(parties.c.id_digest.in_(digests)))


def containing(
    reader: Reader, scope: Scope, where: Column[str], text: str
) -> Iterator[ColumnElement[bool]]:
    """The text anywhere in a column of loans that is searched.

    What is common is soon met in turn; for what is rare, an index knows. Thai has no blanks
    between words, so the index knows every three letters in a row.
    """
    sqlite = reader.connection.dialect.name == "sqlite"
    grams = sorted({text[place : place + _GRAM] for place in range(len(text) - _GRAM + 1)})
    if grams:
        query = _in_index(where, grams) if sqlite else _in_grams(scope, where, text)
        found = reader.connection.execute(query.limit(_MOST_FOUND + 1)).scalars().all()
        if len(found) <= _MOST_FOUND:
            yield loans.c.id.in_(found)
    find = func.instr if sqlite else func.strpos
    yield find(where, text) > 0


def _in_index(where: Column[str], grams: Sequence[str]) -> Select[int]:
    name = _INDEXES[where.name]
    index = table(name, column("rowid", Integer), column(name))
    quoted = " AND ".join('"{}"'.format(gram.replace('"', '""')) for gram in grams)
    return select(index.c.rowid).where(index.c[name].op("MATCH")(quoted))


def _in_grams(scope: Scope, where: Column[str], text: str) -> Select[int]:
    has_all = func.search_grams(where).op("@>")(func.search_grams(text))
    return select(loans.c.id).where(scope.condition, has_all)


def _listed(row: RowMapping) -> Listed:
    return Listed(
        id=row["id"],
        contract_no=row["contract_no"],
        contract_date=row["contract_date"],
        project_name=row["project_name"],
        borrower_kind=BorrowerKind(row["borrower_kind"]),
        borrower_name=row["borrower_name"],
        province=rows.province_name(row["province"]),
        loan_amount=row["loan_amount"],
        paid=row["paid"],
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
    if told_sort != sort or type(place) is not kind or type(row_id) is not int:
        raise BadCursor
    return place, row_id
