"""Replies that are kept for a day, so that a request sent again is not done again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update

from service.store.engine import Writer
from service.store.schema.access import kept_replies

LASTS: Final = timedelta(hours=24)
#: No request takes as long: whoever has a key at work after that was killed.
LEASE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class KeptReply:
    """What was done under a key; ``reply`` is None while it is at work."""

    request_hash: str
    reply: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A key, taken at a moment; or what is ``kept`` under it already."""

    since: datetime
    kept: KeptReply | None = None


def claim(writer: Writer, user_id: int, key: str, request_hash: str) -> Claim:
    """Take the key for a request, unless anything is under it."""
    table = kept_replies
    is_over = table.c.started_at <= writer.now - LASTS
    is_dead = and_(table.c.reply.is_(None), table.c.started_at <= writer.now - LEASE)
    writer.connection.execute(delete(table).where(or_(is_over, is_dead)))
    query = select(table).where(table.c.user_id == user_id, table.c.key == key)
    row = writer.connection.execute(query).one_or_none()
    if row is not None:
        reply = None if row.reply is None else writer.keys.unpack(row.reply)
        return Claim(row.started_at, KeptReply(row.request_hash, reply))
    values = {
        "user_id": user_id,
        "key": key,
        "request_hash": request_hash,
        "started_at": writer.now,
    }
    writer.connection.execute(insert(table).values(values))
    return Claim(writer.now)


def keep(writer: Writer, user_id: int, key: str, since: datetime, reply: dict[str, Any]) -> None:
    """Keep what was answered by whoever took the key then."""
    writer.connection.execute(
        update(kept_replies)
        .where(*_taken(user_id, key, since))
        .values(reply=writer.keys.pack(reply))
    )


def release(writer: Writer, user_id: int, key: str, since: datetime) -> None:
    """Nothing was done by whoever took the key then: it may be used again."""
    writer.connection.execute(delete(kept_replies).where(*_taken(user_id, key, since)))


def _taken(user_id: int, key: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
    table = kept_replies.c
    return table.user_id == user_id, table.key == key, table.started_at == since
