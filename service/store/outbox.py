"""Work to be queued, written with what made it needed; a relay carries it to Redis.

A row is deleted only after Redis has the job, so a job may be queued twice but never lost.
Subjects are ids, nothing personal: they are seen in Redis and in logs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from service.store.schema.queue import Queue, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.store.engine import Reader, Writer

__all__ = ["Queue", "Waiting", "forget", "put", "subject_text", "take"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox: which task is to be done to what, in which queue."""

    id: int
    queue: Queue
    task: str
    subject: Mapping[str, int | str]


def subject_text(subject: Mapping[str, int | str]) -> str:
    """The one way to write a subject down."""
    return json.dumps(subject, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def put(writer: Writer, queue: Queue, task: str, subject: Mapping[str, int | str]) -> None:
    """Have ``task`` done to ``subject`` once this transaction is committed, at least once."""
    row: dict[str, Any] = {
        "queue": queue.value,
        "task": task,
        "subject": subject_text(subject),
        "put_at": writer.now,
    }
    writer.connection.execute(insert(outbox), row)


def take(reader: Reader, limit: int) -> list[Waiting]:
    """The oldest rows, in the order in which they were put; they stay until forgotten."""
    query = select(outbox).order_by(outbox.c.id).limit(limit)
    return [
        Waiting(row.id, Queue(row.queue), row.task, json.loads(row.subject))
        for row in reader.connection.execute(query)
    ]


def forget(writer: Writer, ids: Iterable[int]) -> None:
    """Delete rows whose jobs Redis has."""
    writer.connection.execute(delete(outbox).where(outbox.c.id.in_(sorted(ids))))
