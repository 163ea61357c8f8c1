"""Files that somebody ordered: asked for, claimed by a job, ready, fetched, gone again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, or_, select, update

from service.store.engine import Reader, Writer
from service.store.files import forget, note
from service.store.leases import LEASE, claimable, claimed, exhausted, held, released
from service.store.outbox import Queue, Work
from service.store.schema.exports import ExportKind, ExportState, exports
from service.store.scope import Scope

MAKE: Final = "exports.make"
ERASE: Final = "exports.erase"
#: A file is there for so long, then everybody has fetched it or orders a newer one.
KEPT: Final = timedelta(days=7)
#: Whoever puts the same bytes at this very moment keeps them, by making them young.
YOUNG: Final = timedelta(hours=1)
#: What became of an order is told for so long.
REMEMBERED: Final = timedelta(days=90)
_EVERYWHERE: Final = "all"
_PACKED: Final = frozenset({"asked", "findings", "kind", "state", "tasks", "scope"})


@dataclass(frozen=True, slots=True)
class Export:
    """An ordered file; ``scope`` and ``tasks`` are those of whoever ordered it, as ``who``.

    ``findings`` as ``batches.packing.finding_data`` has them, ``file`` a digest, ``size`` in bytes.
    """

    id: int
    user_id: int
    who: str
    tasks: frozenset[str]
    scope: Scope
    kind: ExportKind
    title: str
    asked: dict[str, Any]
    state: ExportState
    done: int
    total: int
    findings: Sequence[dict[str, Any]]
    filename: str
    media_type: str
    file: str
    size: int
    asked_at: datetime
    ended_at: datetime | None
    gone_at: datetime | None

    @property
    def expires_at(self) -> datetime | None:
        """When a file that is ready will be gone."""
        return self.ended_at + KEPT if self.ended_at and self.state is ExportState.READY else None


@dataclass(frozen=True, slots=True)
class Made:
    """A file that is kept already: its name for people, its digest, its size in bytes."""

    filename: str
    media_type: str
    file: str
    size: int


def make_work(export_id: int) -> Work:
    return Work(Queue.CHORES, MAKE, {"export_id": export_id})


def add_export(
    writer: Writer,
    user_id: int,
    who: str,
    *,
    tasks: Iterable[str],
    scope: Scope,
    kind: ExportKind,
    title: str,
    asked: dict[str, Any],
) -> int:
    """Note what is to be made; its id."""
    row = {
        "user_id": user_id,
        "who": who,
        "tasks": " ".join(sorted(tasks)),
        "provinces": _EVERYWHERE if scope.codes is None else " ".join(sorted(scope.codes)),
        "kind": kind.value,
        "title": title,
        "asked": writer.keys.pack(asked),
        "state": ExportState.MAKING.value,
        "asked_at": writer.now,
    }
    (number,) = writer.connection.execute(insert(exports).values(row)).inserted_primary_key or (0,)
    return int(number)


def find_export(reader: Reader, export_id: int) -> Export | None:
    found = _found(reader, exports.c.id == export_id, 1)
    return found[0] if found else None


def list_exports(reader: Reader, user_id: int, *, before: int, size: int) -> list[Export]:
    """A user's own, newest first, those whose ids come before one; removed ones are not told."""
    own = exports.c.user_id == user_id
    told = exports.c.state != ExportState.REMOVED.value
    return _found(reader, own & told & (exports.c.id < before if before else own), size)


def count_making(reader: Reader, user_id: int) -> int:
    """How many files of a user are being made."""
    making = exports.c.state == ExportState.MAKING.value
    query = select(func.count()).where(exports.c.user_id == user_id, making)
    return reader.connection.execute(query).scalar_one()


# --- the job ------------------------------------------------------------------------------


def claim_export(writer: Writer, export_id: int, owner: str) -> bool:
    """Take it for this run of a job; False when it is done, or another run has it."""
    making = exports.c.state == ExportState.MAKING.value
    statement = (
        update(exports)
        .where(exports.c.id == export_id, making, claimable(exports, writer.now))
        .values(claimed(exports, writer.now, owner))
    )
    return writer.connection.execute(statement).rowcount == 1


def keep_lease(writer: Writer, export_id: int, owner: str, done: int, total: int) -> bool:
    """Go on for a while, this far; False when another run has it, or nobody wants it any more."""
    values = {"lease_until": writer.now + LEASE, "done": done, "total": total}
    return _change(writer, export_id, owner, values)


def end_export(writer: Writer, export_id: int, owner: str, made: Made) -> bool:
    """The file is there and kept: note it; False when the lease was lost."""
    values = {
        "state": ExportState.READY.value,
        "filename": made.filename,
        "media_type": made.media_type,
        "file": made.file,
        "size": made.size,
        "done": exports.c.total,
        "ended_at": writer.now,
    }
    if _change(writer, export_id, owner, values | released()):
        note(writer, made.file, made.size, made.media_type)
        return True
    # Removed meanwhile: the file goes as any other that is removed.
    removed = exports.c.state == ExportState.REMOVED.value
    statement = update(exports).where(exports.c.id == export_id, removed, exports.c.file == "")
    writer.connection.execute(statement.values(file=made.file))
    return False


def refuse_export(
    writer: Writer, export_id: int, owner: str, findings: Sequence[dict[str, Any]]
) -> bool:
    """It is not made, and why; False when the lease was lost."""
    return _change(writer, export_id, owner, _refused(writer, findings) | released())


def _change(writer: Writer, export_id: int, owner: str, values: dict[str, Any]) -> bool:
    making = exports.c.state == ExportState.MAKING.value
    statement = update(exports).where(exports.c.id == export_id, making, held(exports, owner))
    return writer.connection.execute(statement.values(values)).rowcount == 1


def _refused(writer: Writer, findings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "state": ExportState.REFUSED.value,
        "findings": json.dumps(findings, ensure_ascii=False),
        "ended_at": writer.now,
    }


# --- gone again ---------------------------------------------------------------------------


def remove_export(writer: Writer, export: Export) -> None:
    """Nobody wants it any more; a job that makes it stops."""
    _let_go(writer, export, ExportState.REMOVED)


def _let_go(writer: Writer, export: Export, state: ExportState) -> None:
    values = {
        "state": state.value,
        "ended_at": export.ended_at or writer.now,
        "gone_at": writer.now,
        **released(),
    }
    writer.connection.execute(update(exports).where(exports.c.id == export.id).values(values))
    if export.file and not _is_ready(writer, export.file):
        forget(writer, export.file)


def _is_ready(reader: Reader, digest: str) -> bool:
    """Whether some order's file is the same to the byte."""
    ready = exports.c.state == ExportState.READY.value
    query = select(exports.c.id).where(exports.c.file == digest, ready).limit(1)
    return reader.connection.execute(query).first() is not None


def erased(writer: Writer, export_id: int) -> None:
    """The file of one that is gone lies nowhere any more."""
    writer.connection.execute(update(exports).where(exports.c.id == export_id).values(file=""))


def due_exports(writer: Writer, failed: Sequence[dict[str, Any]]) -> list[Work]:
    """What is to be done and nobody does, once what has had its time was ended.

    What was tried too often is refused with ``failed``, old files expire, old orders are
    forgotten.
    """
    making = exports.c.state == ExportState.MAKING.value
    writer.connection.execute(
        update(exports)
        .where(making, exhausted(exports, writer.now))
        .values(_refused(writer, failed) | released())
    )
    ready = exports.c.state == ExportState.READY.value
    for export in _found(writer, ready & (exports.c.ended_at <= writer.now - KEPT), None):
        _let_go(writer, export, ExportState.EXPIRED)
        writer.log.add("exports.expired", f"export:{export.id}")
    old = exports.c.ended_at <= writer.now - REMEMBERED
    writer.connection.execute(delete(exports).where(old, ~ready, exports.c.file == ""))
    waiting = making & claimable(exports, writer.now)
    erasable = (exports.c.file != "") & (exports.c.gone_at <= writer.now - YOUNG)
    query = select(exports.c.id, exports.c.state).where(or_(waiting, erasable))
    return [
        make_work(row.id)
        if row.state == ExportState.MAKING.value
        else Work(Queue.CHORES, ERASE, {"export_id": row.id})
        for row in writer.connection.execute(query.order_by(exports.c.id))
    ]


def _found(reader: Reader, condition: ColumnElement[bool], size: int | None) -> list[Export]:
    query = select(exports).where(condition).order_by(exports.c.id.desc()).limit(size)
    return [_export(reader, row) for row in reader.connection.execute(query).mappings()]


def _export(reader: Reader, row: RowMapping) -> Export:
    plain = {key: row[key] for key in Export.__slots__ if key not in _PACKED}
    codes = None if row["provinces"] == _EVERYWHERE else frozenset(row["provinces"].split())
    return Export(
        **plain,
        tasks=frozenset(row["tasks"].split()),
        scope=Scope(codes),
        kind=ExportKind(row["kind"]),
        asked=reader.keys.unpack(row["asked"]),
        state=ExportState(row["state"]),
        findings=json.loads(row["findings"]) if row["findings"] else (),
    )
