"""Leases: who works on a row, until when, and how often it was tried.

The rule for every table with ``schema.leases.lease_columns``. Claim with one conditional UPDATE::

    update(rows).where(<which rows>, <still to be done>, claimable(rows, now))
                .values(claimed(rows, now, owner))

No row updated: another has it. A lease is void when it ran out, and also when it ends later
than any lease taken now would: then the clock went back. ``owner`` is the run of the job
(``Services.owner``). Whoever finishes a row updates it ``where(held(rows, owner))`` and still
to be done, and sets ``released()``; no row updated means that the lease was lost, and what was
made must not be counted. After ``MOST_ATTEMPTS`` the sweep fails the row, with a finding.

One row may kill its process, and the rows claimed with it lose an attempt each time. So claim
few at a time, and rows that were tried before one by one: then only the guilty one runs out.
The leases of a run that failed, or whose process died, are given back at once if its worker
lives; a StoreError is no row's fault, then the attempt does not count.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, or_, update

from service.store.schema.base import metadata

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause

    from service.store.engine import Writer

#: Longer than any work on what is claimed at once takes.
LEASE: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 5


def is_free(table: FromClause, now: datetime) -> ColumnElement[bool]:
    """Rows upon which nobody works now."""
    until = table.c.lease_until
    return or_(until.is_(None), until < now, until > now + LEASE)


def claimable(table: FromClause, now: datetime) -> ColumnElement[bool]:
    """Rows that may be claimed: free, and not tried too often."""
    return and_(is_free(table, now), table.c.attempts < MOST_ATTEMPTS)


def exhausted(table: FromClause, now: datetime) -> ColumnElement[bool]:
    """Rows that were tried too often; they are to be failed."""
    return and_(is_free(table, now), table.c.attempts >= MOST_ATTEMPTS)


def claimed(table: FromClause, now: datetime, owner: str) -> dict[str, Any]:
    """The values of a row that is claimed: one attempt more, a lease from now on."""
    return {
        "attempts": table.c.attempts + 1,
        "lease_owner": owner,
        "lease_until": now + LEASE,
    }


def held(table: FromClause, owner: str) -> ColumnElement[bool]:
    """Rows still held by ``owner``."""
    return table.c.lease_owner == owner


def released() -> dict[str, Any]:
    """The values of a row that nobody works on any more."""
    return {"lease_owner": "", "lease_until": None}


def give_back(writer: Writer, owners: Iterable[str], *, tried: bool) -> int:
    """Release whatever these runs hold, in every table that has leases; how many rows.

    ``tried``: the attempt counts.
    """
    gone, count = list(owners), 0
    for table in metadata.sorted_tables:
        if "lease_owner" in table.c:
            values = released() | ({} if tried else {"attempts": table.c.attempts - 1})
            query = update(table).where(table.c.lease_owner.in_(gone)).values(values)
            count += writer.connection.execute(query).rowcount
    return count
