"""Leases: who works on a row, until when, and how often it was tried.

The rule for every table whose rows are worked on. Claim with one conditional UPDATE::

    update(rows).where(rows.c.id == id, <still to be done>, claimable(rows, now))
                .values(claimed(rows, now, owner))

No row updated: another has it. A lease is void when it ran out, and also when it ends later
than any lease taken now would: then the clock went back. Whoever finishes a row updates it
``where(held(rows, owner))``; no row updated means that the lease was lost and what was made
must not be counted. After ``MOST_ATTEMPTS`` the sweep fails the row, with a finding.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import Column, Integer, Text, and_, or_

from service.store.schema.base import Moment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause

LEASE: Final = timedelta(minutes=5)
MOST_ATTEMPTS: Final = 5


def lease_columns() -> list[Column[Any]]:
    """The columns that a table needs for all this; they go into its migration too."""
    return [
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("lease_owner", Text, nullable=False, server_default=""),
        Column("lease_until", Moment),
    ]


def new_owner() -> str:
    """A name for one run of a job; never used again, so that a run knows its own leases."""
    return uuid4().hex


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
