"""The least work that can show whether a queue loses anything: rows, each to get one letter.

A letter is a file and a number of its own, without gaps. What goes wrong is told by files in the
yard's folder: while ``hold-<row>`` is there, whoever has claimed the row waits; ``poison-<row>``
kills the process, ``error-<row>`` fails the job, with what the
file says.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, Text, func, select, update

from service.jobs.wiring import Services
from service.store import schema
from service.store.engine import Store, Writer
from service.store.leases import claimable, claimed, exhausted, held, is_free, released
from service.store.outbox import Queue, Work, put
from service.store.schema.leases import lease_columns

YARD = os.environ.get("FAF_YARD", "")
TASK = "test.rows"
#: Rows of a job, and rows claimed at once.
JOB, CLAIM = 10, 3

metadata = MetaData()
rows = Table(
    "test_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("number", Integer, unique=True),
    Column("digest", Text, nullable=False, server_default=""),
    *lease_columns(),
)

if YARD:
    # In processes of a yard the table is one of the store's.
    rows.to_metadata(schema.metadata)


def begin(store: Store, count: int, *, queued: bool = True) -> None:
    """Rows from 1 to ``count``, and their jobs in the outbox."""
    metadata.drop_all(store.engine)
    metadata.create_all(store.engine)
    with store.writing("test") as writer:
        writer.connection.execute(rows.insert(), [{"id": each + 1} for each in range(count)])
        for first in range(1, count + 1, JOB):
            if queued:
                put(writer, Queue.LETTERS, TASK, {"first": first})


def make(services: Services, first: int) -> None:
    """Make the letters of a job's rows."""
    while True:
        with services.store.writing("test") as writer:
            mine = _claim(writer, first, services.owner)
        if not mine:
            return
        made = {row: services.files.put(_letter(row)) for row in mine}
        with services.store.writing("test") as writer:
            for row, digest in made.items():
                _finish(writer, row, digest, services.owner)


def _claim(writer: Writer, first: int, owner: str) -> list[int]:
    free = (
        rows.c.id.between(first, first + JOB - 1),
        rows.c.state == "waiting",
        claimable(rows, writer.now),
    )
    found = writer.connection.execute(
        select(rows.c.id, rows.c.attempts).where(*free).order_by(rows.c.attempts, rows.c.id)
    ).all()
    fresh = [row.id for row in found if row.attempts == 0]
    mine = fresh[:CLAIM] or [row.id for row in found[:1]]
    values = claimed(rows, writer.now, owner)
    writer.connection.execute(update(rows).where(rows.c.id.in_(mine), *free).values(values))
    return mine


def _letter(row: int) -> bytes:
    yard = Path(YARD)
    while (yard / f"hold-{row}").exists():
        (yard / f"held-{row}").touch()
        time.sleep(0.02)
    if (yard / f"poison-{row}").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    if (error := yard / f"error-{row}").exists():
        raise ValueError(error.read_text())
    return f"letter {row}".encode()


def _finish(writer: Writer, row: int, digest: str, owner: str) -> None:
    last = writer.connection.execute(select(func.max(rows.c.number))).scalar_one() or 0
    writer.connection.execute(
        update(rows)
        .where(rows.c.id == row, rows.c.state == "waiting", held(rows, owner))
        .values(state="done", number=last + 1, digest=digest, **released())
    )


def find_lost(writer: Writer) -> Iterator[Work]:
    """Fail what was tried too often; the jobs of the rows upon which nobody works."""
    waiting = rows.c.state == "waiting"
    writer.connection.execute(
        update(rows)
        .where(waiting, exhausted(rows, writer.now))
        .values(state="failed", **released())
    )
    due = select(rows.c.id).where(waiting, is_free(rows, writer.now))
    for first in {(row - 1) // JOB * JOB + 1 for row in writer.connection.execute(due).scalars()}:
        yield Work(Queue.LETTERS, TASK, {"first": first})


TASKS = {TASK: make}
SWEEPS = (find_lost,)


def states(store: Store) -> dict[str, int]:
    """How many rows are in each state."""
    with store.reading() as reader:
        query = select(rows.c.state, func.count()).group_by(rows.c.state)
        return dict(tuple(row) for row in reader.connection.execute(query))


def attempts(store: Store, row: int) -> int:
    """How often a row was taken to be made."""
    with store.reading() as reader:
        query = select(rows.c.attempts).where(rows.c.id == row)
        return int(reader.connection.execute(query).scalar_one())


def is_over(store: Store) -> bool:
    return "waiting" not in states(store)


def check(services: Services, count: int, failed: int = 0) -> None:
    """Every row has exactly one letter, one number and one file."""
    found = states(services.store)
    assert found == {"done": count - failed} | ({"failed": failed} if failed else {})
    with services.store.reading() as reader:
        done = reader.connection.execute(select(rows).where(rows.c.state == "done")).all()
    assert sorted(row.number for row in done) == list(range(1, len(done) + 1))
    assert {row.id: services.files.get(row.digest) for row in done} == {
        row.id: f"letter {row.id}".encode() for row in done
    }
    kept = [each.digest for each in services.files.list()]
    assert sorted(kept) == sorted(row.digest for row in done)
