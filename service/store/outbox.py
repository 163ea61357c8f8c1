"""Work to be queued, written with what made it needed; a relay carries it to Redis.

A row is deleted only after Redis has the job, so a job may be queued twice but never lost.
Subjects are ids, nothing personal: they are seen in Redis and in logs.

What Redis loses is found again by sweeps. Every task has rows in the database that tell what is
still to be done, and a ``Sweep`` that fails what was tried too often (``service.store.leases``)
and lists the work that is due and upon which nobody works now.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, insert, select

from service.store.schema.queue import Queue, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.engine import Reader, Writer

__all__ = [
    "Queue",
    "Sweep",
    "Waiting",
    "Work",
    "count",
    "forget",
    "oldest",
    "put",
    "put_lost",
    "take",
]

_KEY_DIGITS: Final = 24
_NO_KEY: Final = re.compile(r"[^A-Za-z0-9_]")


@dataclass(frozen=True, slots=True)
class Work:
    """Which task is to be done to what, in which queue."""

    queue: Queue
    task: str
    subject: Mapping[str, int | str]

    @property
    def key(self) -> str:
        """The same for the same task and subject: letters, digits and dashes."""
        digest = sha256(f"{self.task}\n{_text(self.subject)}".encode()).hexdigest()
        return f"{_NO_KEY.sub('-', self.task)}-{digest[:_KEY_DIGITS]}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the outbox."""

    id: int
    work: Work


Sweep = Callable[["Writer"], Iterable[Work]]


def _text(subject: Mapping[str, int | str]) -> str:
    return json.dumps(subject, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def put(writer: Writer, queue: Queue, task: str, subject: Mapping[str, int | str]) -> None:
    """Have ``task`` done to ``subject`` once this transaction is committed, at least once."""
    _put(writer, [Work(queue, task, subject)])


def put_lost(writer: Writer, due: Iterable[Work], queued: Container[str]) -> int:
    """Put what is due, unless it waits already or its key is among ``queued``; how many."""
    known = {waiting.work.key for waiting in take(writer)}
    lost = {work.key: work for work in due if work.key not in queued and work.key not in known}
    _put(writer, lost.values())
    return len(lost)


def _put(writer: Writer, works: Iterable[Work]) -> None:
    rows: list[dict[str, Any]] = [
        {
            "queue": work.queue.value,
            "task": work.task,
            "subject": _text(work.subject),
            "put_at": writer.now,
        }
        for work in works
    ]
    if rows:
        writer.connection.execute(insert(outbox), rows)


def take(reader: Reader, limit: int | None = None) -> list[Waiting]:
    """The oldest rows, in the order in which they were put; they stay until forgotten."""
    query = select(outbox).order_by(outbox.c.id).limit(limit)
    return [
        Waiting(row.id, Work(Queue(row.queue), row.task, json.loads(row.subject)))
        for row in reader.connection.execute(query)
    ]


def forget(writer: Writer, ids: Iterable[int]) -> None:
    """Delete rows whose jobs Redis has."""
    writer.connection.execute(delete(outbox).where(outbox.c.id.in_(sorted(ids))))


def count(reader: Reader) -> int:
    """How many rows wait for the relay."""
    return reader.connection.execute(select(func.count()).select_from(outbox)).scalar_one()


def oldest(reader: Reader) -> datetime | None:
    """Since when the oldest row waits."""
    found: datetime | None = reader.connection.execute(
        select(func.min(outbox.c.put_at))
    ).scalar_one()
    return found
