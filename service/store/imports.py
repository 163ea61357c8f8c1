"""Register workbooks that were handed in, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, insert, select, update

from service.store.engine import Reader, Writer
from service.store.leases import LEASE, claimable, claimed, exhausted, held, released
from service.store.outbox import Queue, Work
from service.store.schema import users
from service.store.schema.access import ImportState, register_imports

TASK = "register.import"


@dataclass(frozen=True, slots=True)
class Asked:
    """A workbook that was handed in; ``file`` is its digest, ``result`` what became of it."""

    id: int
    user_id: int
    username: str
    filename: str
    file: str
    good_only: bool
    remove_missing: bool
    state: ImportState
    asked_at: datetime
    done_at: datetime | None
    result: dict[str, Any] | None


def work_of(import_id: int) -> Work:
    """What a job does with it."""
    return Work(Queue.CHORES, TASK, {"import_id": import_id})


def add_import(
    writer: Writer,
    user_id: int,
    *,
    filename: str,
    file: str,
    good_only: bool,
    remove_missing: bool,
) -> int:
    """Note a workbook whose file is kept; its id."""
    row = {
        "user_id": user_id,
        "filename": filename,
        "file": file,
        "good_only": good_only,
        "remove_missing": remove_missing,
        "state": ImportState.WAITING.value,
        "asked_at": writer.now,
    }
    (number,) = writer.connection.execute(
        insert(register_imports).values(row)
    ).inserted_primary_key or (0,)
    return int(number)


def find_import(reader: Reader, import_id: int) -> Asked | None:
    found = _found(reader, register_imports.c.id == import_id, 1)
    return found[0] if found else None


def list_imports(reader: Reader, *, before: int | None, size: int) -> list[Asked]:
    """Newest first, those whose ids come before one."""
    table = register_imports
    return _found(reader, table.c.id < before if before else table.c.id > 0, size)


def claim_import(writer: Writer, import_id: int, owner: str) -> bool:
    """Take it for this run of a job; False when it is done, or another run has it."""
    table = register_imports
    statement = (
        update(table)
        .where(
            table.c.id == import_id,
            table.c.state == ImportState.WAITING.value,
            claimable(table, writer.now),
        )
        .values(claimed(table, writer.now, owner))
    )
    return writer.connection.execute(statement).rowcount == 1


def keep_lease(writer: Writer, import_id: int, owner: str) -> bool:
    """Go on for a while; False when another run has it by now."""
    table = register_imports
    statement = (
        update(table)
        .where(table.c.id == import_id, held(table, owner))
        .values(lease_until=writer.now + LEASE)
    )
    return writer.connection.execute(statement).rowcount == 1


def end_import(
    writer: Writer, import_id: int, owner: str, state: ImportState, result: dict[str, Any]
) -> bool:
    """Note what became of it; False when the lease was lost."""
    table = register_imports
    statement = (
        update(table)
        .where(
            table.c.id == import_id,
            table.c.state == ImportState.WAITING.value,
            held(table, owner),
        )
        .values(
            state=state.value,
            done_at=writer.now,
            result=writer.keys.pack(result),
            **released(),
        )
    )
    return writer.connection.execute(statement).rowcount == 1


def waiting_imports(writer: Writer, failed: dict[str, Any]) -> Iterable[Work]:
    """What is to be done and nobody does; what was tried too often is ended with ``failed``."""
    table = register_imports
    waits = table.c.state == ImportState.WAITING.value
    ended = {
        "state": ImportState.REFUSED.value,
        "done_at": writer.now,
        "result": writer.keys.pack(failed),
        **released(),
    }
    writer.connection.execute(
        update(table).where(waits, exhausted(table, writer.now)).values(ended)
    )
    query = select(table.c.id).where(waits, claimable(table, writer.now)).order_by(table.c.id)
    return [work_of(number) for number in writer.connection.execute(query).scalars()]


def _found(reader: Reader, condition: ColumnElement[bool], size: int) -> list[Asked]:
    table = register_imports
    query = (
        select(table, users.c.username)
        .join(users, users.c.id == table.c.user_id)
        .where(condition)
        .order_by(table.c.id.desc())
        .limit(size)
    )
    return [_asked(reader, row) for row in reader.connection.execute(query).mappings()]


def _asked(reader: Reader, row: RowMapping) -> Asked:
    plain = {key: row[key] for key in Asked.__slots__ if key not in {"state", "result"}}
    result = None if row["result"] is None else reader.keys.unpack(row["result"])
    return Asked(**plain, state=ImportState(row["state"]), result=result)
