"""What falls due for each loan: kept, counted by province, listed within a scope."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)

from service.store.engine import Reader, Writer
from service.store.listing import BadCursor
from service.store.rows import province_name
from service.store.schema import loans
from service.store.schema.agenda import agenda, agenda_counts, agenda_loans
from service.store.schema.batches import batch_rows
from service.store.schema.submissions import accepted_records, cash_positions
from service.store.scope import Scope

#: What is due "soon", and what is "near", in days from today with today.
NEAR_DAYS: Final = 7
SOON_DAYS: Final = 30
#: The day of loans that were never worked out.
NEVER: Final = date(1900, 1, 1)
#: How many loans are worked out in one transaction.
PORTION: Final = 200
_LARGEST_PAGE: Final = 200
#: The final report of a fiscal year.
YEARLY: Final = "form3"


@dataclass(frozen=True, slots=True)
class Entry:
    """One letter to send or report to come in; see ``schema.agenda``."""

    kind: str
    first_day: date
    last_day: date | None
    party_id: str = ""
    instalment_no: int = 0
    period: int = 0


class When(StrEnum):
    """How something falls due: it can be made today, or within the week; its last day is over,
    within the week with today, or after that up to the thirtieth day.
    """

    DUE = "due"
    COMING = "coming"
    LATE = "late"
    NEAR = "near"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of a kind fall due in which way; see ``When``."""

    due: int = 0
    coming: int = 0
    late: int = 0
    near: int = 0
    soon: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts of a scope by kind, for which day, and when they were counted.

    ``day`` None: nothing was counted yet.
    """

    kinds: Mapping[str, Counts]
    day: date | None
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list, with what it tells of its loan."""

    entry: Entry
    loan_id: int
    contract_no: str
    borrower_name: str
    province: str


# --- keeping ------------------------------------------------------------------------------


def loans_to_renew(reader: Reader, today: date, most: int) -> dict[int, int]:
    """Loans whose rows are not of today, each with the stamp that it has now."""
    day = agenda_loans.c.day
    query = (
        select(agenda_loans.c.loan_id, agenda_loans.c.stamp)
        # Also what is of tomorrow, for clocks go back; the index helps with both, not with "<>".
        .where(or_(day < today, day > today))
        .limit(most)
    )
    return {row.loan_id: row.stamp for row in reader.connection.execute(query)}


def renew(
    writer: Writer, today: date, found: Mapping[int, tuple[int, str, Iterable[Entry]]]
) -> None:
    """Put new rows in the place of those of some loans.

    ``found``: a loan's id to its stamp, the code of its province, and what falls due. A loan that
    was changed meanwhile has another stamp, so it is worked out once more.
    """
    writer.connection.execute(delete(agenda).where(agenda.c.loan_id.in_(list(found))))
    entries: list[dict[str, Any]] = [
        {
            "loan_id": loan_id,
            "province": province,
            "day": each.last_day or each.first_day,
            **{name: getattr(each, name) for name in Entry.__slots__},
        }
        for loan_id, (_, province, of_loan) in found.items()
        for each in of_loan
    ]
    if entries:
        writer.connection.execute(insert(agenda), entries)
    statement = (
        update(agenda_loans)
        .where(
            agenda_loans.c.loan_id == bindparam("at_loan"),
            agenda_loans.c.stamp == bindparam("at_stamp"),
        )
        .values(day=today)
    )
    done = [{"at_loan": loan_id, "at_stamp": stamp} for loan_id, (stamp, _, _) in found.items()]
    writer.connection.execute(statement, done)


def forget_batch(writer: Writer, batch_id: int) -> None:
    """Have the loans of a batch worked out anew soon: letters on their way change no loan."""
    loan_ids = select(batch_rows.c.loan_id).where(batch_rows.c.batch_id == batch_id)
    _forget(writer, agenda_loans.c.loan_id.in_(loan_ids))


def forget_loan(writer: Writer, loan_id: int) -> None:
    """Have a loan worked out anew soon: a letter to it was made, or is not sent after all."""
    _forget(writer, agenda_loans.c.loan_id == loan_id)


def _forget(writer: Writer, condition: ColumnElement[bool]) -> None:
    writer.connection.execute(
        update(agenda_loans).where(condition).values(day=NEVER, stamp=agenda_loans.c.stamp + 1)
    )


def reported(reader: Reader, loan_ids: Sequence[int]) -> set[tuple[int, str, int]]:
    """Loan, document and period of the cash reports that were accepted."""
    cash = cash_positions
    query = select(
        cash.c.loan_id, cash.c.document, cash.c.fiscal_year, cash.c.quarter, cash.c.month
    ).where(cash.c.loan_id.in_(loan_ids), cash.c.is_current)
    return {
        (row.loan_id, row.document, period_of(row.fiscal_year, row.quarter, row.month))
        for row in reader.connection.execute(query)
    }


def last_yearly(reader: Reader, loan_ids: Sequence[int]) -> dict[int, datetime]:
    """Loan to when its last final report of a year (Form 3) was accepted."""
    query = (
        select(accepted_records.c.loan_id, func.max(accepted_records.c.accepted_at))
        .where(accepted_records.c.loan_id.in_(loan_ids), accepted_records.c.document == YEARLY)
        .group_by(accepted_records.c.loan_id)
    )
    return {row[0]: row[1] for row in reader.connection.execute(query)}


def period_of(fiscal_year: int, quarter: int, month: int) -> int:
    return fiscal_year * 10_000 + quarter * 100 + month


def provinces_of_other_days(reader: Reader, today: date) -> set[str]:
    """The codes of provinces whose counts are not of today."""
    query = select(agenda_counts.c.province).where(agenda_counts.c.day != today).distinct()
    return set(reader.connection.execute(query).scalars())


def count_anew(writer: Writer, today: date, provinces: Iterable[str]) -> None:
    """Count the rows of some provinces as they fall due from today on."""
    codes = sorted(provinces)
    if not codes:
        return
    writer.connection.execute(delete(agenda_counts).where(agenda_counts.c.province.in_(codes)))
    query = (
        select(agenda.c.province, agenda.c.kind, *_sums(today))
        .where(agenda.c.province.in_(codes))
        .group_by(agenda.c.province, agenda.c.kind)
    )
    told = {"day": today, "counted_at": writer.now}
    nothing: dict[str, Any] = {when.value: 0 for when in When}
    # A row without kind tells that the province was counted, be there anything or not.
    counted = [{"province": code, "kind": "", **nothing, **told} for code in codes]
    counted += [{**row, **told} for row in writer.connection.execute(query).mappings()]
    writer.connection.execute(insert(agenda_counts), counted)


def _sums(today: date) -> list[ColumnElement[int]]:
    return [
        func.coalesce(func.sum(case((_falls(when, today), 1), else_=0)), 0).label(when.value)
        for when in When
    ]


def _falls(when: When, today: date) -> ColumnElement[bool]:
    """Whether a row falls due so from today on; ``day`` is what the indexes know."""
    first, day = agenda.c.first_day, agenda.c.day
    has_last = agenda.c.last_day.is_not(None)
    near, soon = (today + timedelta(days=days) for days in (NEAR_DAYS, SOON_DAYS))
    match when:
        case When.DUE:
            return first <= today
        case When.COMING:
            return first > today
        case When.LATE:
            return and_(has_last, day < today)
        case When.NEAR:
            return and_(has_last, day >= today, day < near)
        case When.SOON:
            return and_(has_last, day >= near, day < soon)


# --- looking ------------------------------------------------------------------------------


def counted(reader: Reader, scope: Scope) -> Counted:
    """The counts of the provinces in scope together."""
    names = tuple(Counts.__slots__)
    query = (
        select(
            agenda_counts.c.kind,
            *(func.sum(agenda_counts.c[name]).label(name) for name in names),
            func.min(agenda_counts.c.day).label("day"),
            func.min(agenda_counts.c.counted_at).label("counted_at"),
        )
        .where(scope.on(agenda_counts.c.province))
        .group_by(agenda_counts.c.kind)
    )
    found = reader.connection.execute(query).mappings().all()
    return Counted(
        {row["kind"]: Counts(*(int(row[name]) for name in names)) for row in found if row["kind"]},
        min((row["day"] for row in found), default=None),
        min((row["counted_at"] for row in found), default=None),
    )


def list_agenda(
    reader: Reader,
    scope: Scope,
    kinds: Sequence[str],
    *,
    today: date,
    when: When | None = None,
    province: str = "",
    size: int = 50,
    cursor: str = "",
) -> tuple[list[Listed], str]:
    """What falls due of some kinds, by its day; and what asks for the next page.

    Days are last days, else first ones. ``province`` is a code. Raises BadCursor.
    """
    size = min(max(size, 1), _LARGEST_PAGE)
    place = _after(cursor) if cursor else None
    wanted = and_(
        agenda.c.province == province if province else true(),
        _falls(when, today) if when else true(),
    )
    # Kind by kind, for only then does an index give the order.
    found = [
        row
        for kind in sorted(set(kinds))
        for row in _first(reader, scope, kind, wanted, after=place, most=size + 1)
    ]
    found = sorted(found, key=_place)[: size + 1]
    more = _cursor(found[size - 1]) if len(found) > size else ""
    return [_listed(row) for row in found[:size]], more


Place = tuple[date, int, str, str, int]


def _first(
    reader: Reader,
    scope: Scope,
    kind: str,
    wanted: ColumnElement[bool],
    *,
    after: Place | None,
    most: int,
) -> Sequence[RowMapping]:
    """The first rows of a kind after a place, whose own kind may be another."""
    columns = (agenda.c.day, agenda.c.loan_id, agenda.c.party_id, agenda.c.instalment_no)
    query = select(agenda, loans.c.contract_no, loans.c.borrower_name).join(
        loans, loans.c.id == agenda.c.loan_id
    )
    query = query.where(scope.on(agenda.c.province), agenda.c.kind == kind, wanted)
    if after is not None:
        day, loan_id, at_kind, *rest = after
        start, end = (
            (columns, (day, loan_id, *rest)) if kind == at_kind else (columns[:2], (day, loan_id))
        )
        ahead = tuple_(*start) >= tuple_(*end) if kind > at_kind else tuple_(*start) > tuple_(*end)
        query = query.where(ahead)
    query = query.order_by(*columns).limit(most)
    return reader.connection.execute(query).mappings().all()


def _place(row: RowMapping) -> Place:
    return row["day"], row["loan_id"], row["kind"], row["party_id"], row["instalment_no"]


def _listed(row: RowMapping) -> Listed:
    return Listed(
        Entry(**{name: row[name] for name in Entry.__slots__}),
        row["loan_id"],
        row["contract_no"],
        row["borrower_name"],
        province_name(row["province"]),
    )


def _cursor(row: RowMapping) -> str:
    day, *rest = _place(row)
    return base64.urlsafe_b64encode(json.dumps([day.isoformat(), *rest]).encode()).decode()


def _after(cursor: str) -> Place:
    try:
        day, loan_id, kind, party_id, no = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        place = date.fromisoformat(day), loan_id, kind, party_id, no
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadCursor from error
    if not all(map(isinstance, place, (date, int, str, str, int))):
        raise BadCursor
    return place
