"""Replies that are kept for a day, so that a request sent again is not done again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select, update

from service.store.engine import Writer
from service.store.schema.access import kept_replies

LASTS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeptReply:
    """What was done under a key; ``reply`` is None while it is at work."""

    request_hash: str
    reply: dict[str, Any] | None


def claim(writer: Writer, user_id: int, key: str, request_hash: str) -> KeptReply | None:
    """Take the key for a request; what is there under it already, if anything is."""
    table = kept_replies
    writer.connection.execute(delete(table).where(table.c.started_at <= writer.now - LASTS))
    query = select(table.c.request_hash, table.c.reply).where(
        table.c.user_id == user_id, table.c.key == key
    )
    row = writer.connection.execute(query).one_or_none()
    if row is not None:
        reply = None if row.reply is None else writer.keys.unpack(row.reply)
        return KeptReply(row.request_hash, reply)
    values = {
        "user_id": user_id,
        "key": key,
        "request_hash": request_hash,
        "started_at": writer.now,
    }
    writer.connection.execute(insert(table).values(values))
    return None


def keep(writer: Writer, user_id: int, key: str, reply: dict[str, Any]) -> None:
    """Keep what was answered."""
    writer.connection.execute(
        update(kept_replies)
        .where(kept_replies.c.user_id == user_id, kept_replies.c.key == key)
        .values(reply=writer.keys.pack(reply))
    )


def release(writer: Writer, user_id: int, key: str) -> None:
    """Nothing was done: the key may be used again."""
    writer.connection.execute(
        delete(kept_replies).where(kept_replies.c.user_id == user_id, kept_replies.c.key == key)
    )
