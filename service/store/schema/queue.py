"""What waits to be put into the queue."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Column, Table, Text

from service.store.schema.base import Moment, Number, metadata, one_of


class Queue(StrEnum):
    """The queues: each worker serves one, so that no job waits behind slower kinds of work."""

    #: Submissions being read while somebody waits.
    READINGS = "readings"
    #: Letters of batches, many to a job.
    LETTERS = "letters"
    #: Print files, ZIPs, imports and all the rest.
    CHORES = "chores"


#: Written in the transaction that makes the work needed, deleted once Redis has the job.
#: Numbers are never used again: who forgets a row late must not hit a newer one.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Number, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("put_at", Moment, nullable=False),
    one_of("queue", Queue),
    sqlite_autoincrement=True,
)
