"""Pages of the log, newest first, for those who watch over others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from service.store.engine import Reader
from service.store.schema import audit_log
from service.store.scope import Scope
from thai.provinces import PROVINCES


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
    """Which entries; blank means any. ``until`` does not count any more."""

    who: str = ""
    what: str = ""
    record: str = ""
    since: datetime | None = None
    until: datetime | None = None


def list_entries(
    reader: Reader, scope: Scope, wanted: Wanted, *, before: int | None, size: int
) -> list[Entry]:
    """Entries whose numbers come before one; a province's reader sees its province's only."""
    query = select(audit_log).where(*_conditions(scope, wanted))
    if before is not None:
        query = query.where(audit_log.c.number < before)
    found = reader.connection.execute(query.order_by(audit_log.c.number.desc()).limit(size))
    return [
        Entry(
            row.number, row.at, row.who, row.what, row.record, row.province, json.loads(row.facts)
        )
        for row in found
    ]


def _conditions(scope: Scope, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if scope.codes is not None:
        # The log names provinces in words; some entries give the code.
        names = [each.name for each in PROVINCES if each.code in scope.codes]
        yield audit_log.c.province.in_([*names, *sorted(scope.codes)])
    for column, value in (
        (audit_log.c.who, wanted.who),
        (audit_log.c.what, wanted.what),
        (audit_log.c.record, wanted.record),
    ):
        if value:
            yield column == value
    if wanted.since is not None:
        yield audit_log.c.at >= wanted.since
    if wanted.until is not None:
        yield audit_log.c.at < wanted.until
