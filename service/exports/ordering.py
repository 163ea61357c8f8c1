"""Ordering files, looking at how far they are, fetching and removing them: one's own only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.access.actor import Actor, ForbiddenError, Task
from service.exports.wanted import (
    OneReport,
    ReportPack,
    WholeRegister,
    data_of,
    kind_of,
    tasks_for,
    title_of,
)
from service.followup.figures import today_of
from service.store import exports as kept
from service.store.errors import ConflictError, NotFoundError
from service.store.outbox import put
from service.store.schema.exports import ExportState
from service.store.scope import Scope

if TYPE_CHECKING:
    from service.exports.wanted import Wanted
    from service.files.store import Files
    from service.store.engine import Reader, Store
    from service.store.exports import Export

#: Of one person at a time, so that the others need not wait for long.
MOST_AT_ONCE: Final = 5
#: What a file may show more or less of.
_SEEING: Final = frozenset({Task.READ_REGISTER, Task.SEE_ID_NUMBERS})


@dataclass(frozen=True, slots=True)
class Page:
    """Some of one's orders; ``before`` asks for the next ones, 0 after the last."""

    exports: tuple[Export, ...]
    before: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file in pieces, with its name and its size in bytes."""

    pieces: Iterator[bytes]
    name: str
    media_type: str
    size: int


def order_export(store: Store, actor: Actor, wanted: Wanted) -> Export:
    """Have a job make a file. Raises ForbiddenError, NotFoundError, ConflictError, StoreError."""
    for task in tasks_for(wanted):
        actor.need(task)
    scope = _scope_of(actor, wanted)
    with store.writing(actor.name) as writer:
        if kept.count_making(writer, actor.user_id) >= MOST_AT_ONCE:
            raise ConflictError("exports.too_many", most=f"{MOST_AT_ONCE}")
        kind = kind_of(wanted)
        number = kept.add_export(
            writer,
            actor.user_id,
            actor.name,
            tasks=actor.tasks & _SEEING,
            scope=scope,
            kind=kind,
            title=title_of(wanted, today_of(writer.now)),
            asked=data_of(wanted),
        )
        work = kept.make_work(number)
        put(writer, work.queue, work.task, work.subject)
        writer.log.add("exports.ordered", f"export:{number}", facts={"kind": kind.value})
        return _own(writer, actor, number)


def _scope_of(actor: Actor, wanted: Wanted) -> Scope:
    """Whose loans the file will show. Raises NotFoundError: of a province that is not theirs."""
    match wanted:
        case WholeRegister(provinces) if provinces:
            for name in provinces:
                if not actor.scope.holds(name):
                    raise NotFoundError("exports.no_province", found=name)
            return Scope.of(provinces)
        case OneReport(asked) | ReportPack(_, asked):
            codes = actor.scope.codes
            if asked.province and codes is not None and asked.province not in codes:
                raise NotFoundError("exports.no_province", found=asked.province)
    return actor.scope


def see_exports(store: Store, actor: Actor, *, size: int = 50, before: int = 0) -> Page:
    """One's own orders, newest first. Raises ForbiddenError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        found = kept.list_exports(reader, actor.user_id, before=before, size=size + 1)
    return Page(tuple(found[:size]), found[size - 1].id if len(found) > size else 0)


def see_export(store: Store, actor: Actor, export_id: int) -> Export:
    """One of one's own orders. Raises ForbiddenError, NotFoundError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return _own(reader, actor, export_id)


def fetch_export(store: Store, files: Files, actor: Actor, export_id: int) -> Fetched:
    """The file, for those who still may see what is in it.

    Raises NotFoundError, ForbiddenError, ConflictError: it is not there yet or any more;
    StoreError.
    """
    with store.writing(actor.name) as writer:
        export = _own(writer, actor, export_id)
        if export.state is not ExportState.READY:
            raise ConflictError("exports.not_ready", state=export.state.label)
        need_still(actor, export)
        writer.log.add("exports.fetched", f"export:{export.id}")
    pieces = files.stream(export.file)
    return Fetched(pieces, export.filename, export.media_type, export.size)


def need_still(actor: Actor, export: Export) -> None:
    """Raises ForbiddenError: they may do or see less than when they ordered the file."""
    for task in sorted(export.tasks):
        actor.need(Task(task))
    mine, theirs = actor.scope.codes, export.scope.codes
    if mine is not None and (theirs is None or not theirs <= mine):
        raise ForbiddenError("exports.scope_changed")


def remove_export(store: Store, actor: Actor, export_id: int) -> None:
    """Take an order away, with its file where there is one; a job at it stops.

    Raises ForbiddenError, NotFoundError.
    """
    actor.need(Task.READ_REGISTER)
    with store.writing(actor.name) as writer:
        export = _own(writer, actor, export_id)
        kept.remove_export(writer, export)
        writer.log.add("exports.removed", f"export:{export.id}")


def _own(reader: Reader, actor: Actor, export_id: int) -> Export:
    found = kept.find_export(reader, export_id)
    if found is None or found.user_id != actor.user_id or found.state is ExportState.REMOVED:
        raise NotFoundError("exports.unknown")
    return found
