"""Pages of the log, newest first, for those who watch over others."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, func, or_, select

from service.debts.model import contract_key
from service.store.engine import Reader
from service.store.listing import Count
from service.store.schema import audit_log, loans, users
from service.store.scope import Scope
from service.store.users import in_offices
from thai.provinces import PROVINCES

_MOST_COUNTED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log."""

    number: int
    at: datetime
    who: str
    what: str
    record: str
    province: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; blank means any. ``until`` does not count any more.

    ``who`` without a kind before it is that name or a user's. ``kinds`` are the first parts of
    the codes of events, e.g. ``loan`` of ``loan.seen``.
    """

    who: str = ""
    what: str = ""
    record: str = ""
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def list_entries(
    reader: Reader,
    scope: Scope,
    wanted: Wanted,
    *,
    after: int = 0,
    size: int,
    oldest_first: bool = False,
) -> list[Entry]:
    """Entries that come after one in this order; a province's reader sees its province's only."""
    number = audit_log.c.number
    query = select(audit_log).where(*_conditions(scope, wanted))
    if after:
        query = query.where(number > after if oldest_first else number < after)
    ordered = query.order_by(number if oldest_first else number.desc())
    return [_entry(row) for row in reader.connection.execute(ordered.limit(size))]


def count_entries(reader: Reader, scope: Scope, wanted: Wanted) -> Count:
    """How many there are, counted as far as that is quick."""
    found = (
        select(audit_log.c.number)
        .where(*_conditions(scope, wanted))
        .order_by(audit_log.c.number.desc())
        .limit(_MOST_COUNTED + 1)
        .subquery()
    )
    number = reader.connection.execute(select(func.count()).select_from(found)).scalar_one()
    return Count(min(number, _MOST_COUNTED), number <= _MOST_COUNTED)


def last_of(reader: Reader, what: str, record: str) -> Entry | None:
    """The newest entry of an event, by its record: those are indexed."""
    query = (
        select(audit_log)
        .where(audit_log.c.record == record, audit_log.c.what == what)
        .order_by(audit_log.c.number.desc())
        .limit(1)
    )
    row = reader.connection.execute(query).one_or_none()
    return None if row is None else _entry(row)


def loans_among(reader: Reader, scope: Scope, records: Collection[str]) -> dict[str, int]:
    """Those records that are the numbers of loans in scope, with the ids of their rows."""
    query = select(loans.c.contract_no, loans.c.id).where(
        scope.condition, loans.c.contract_key.in_({contract_key(each) for each in records})
    )
    return {row.contract_no: row.id for row in reader.connection.execute(query)}


def users_among(reader: Reader, scope: Scope, records: Collection[str]) -> dict[str, int]:
    """Those records that are names of users of the offices in scope, with their ids."""
    query = select(users.c.username, users.c.id).where(
        in_offices(scope), users.c.username.in_(set(records))
    )
    return {row.username: row.id for row in reader.connection.execute(query)}


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.number, row.at, row.who, row.what, row.record, row.province, json.loads(row.facts)
    )


def _conditions(scope: Scope, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if scope.codes is not None:
        # The log names provinces in words; some entries give the code.
        names = [each.name for each in PROVINCES if each.code in scope.codes]
        yield audit_log.c.province.in_([*names, *sorted(scope.codes)])
    if wanted.who:
        names = [wanted.who] if ":" in wanted.who else [wanted.who, f"user:{wanted.who.lower()}"]
        yield audit_log.c.who.in_(names)
    for column, value in (
        (audit_log.c.what, wanted.what),
        (audit_log.c.record, wanted.record),
    ):
        if value:
            yield column == value
    if wanted.kinds:
        starts = (audit_log.c.what.startswith(f"{kind}.", autoescape=True) for kind in wanted.kinds)
        yield or_(*starts)
    if wanted.since is not None:
        yield audit_log.c.at >= wanted.since
    if wanted.until is not None:
        yield audit_log.c.at < wanted.until
