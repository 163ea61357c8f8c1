"""The job that makes what was ordered, and the sweep for what was lost, is old or hopeless."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from service.access.actor import Actor, ForbiddenError, Task
from service.batches.packing import finding_data
from service.exports.ordering import need_still
from service.exports.wanted import LoanList, OneReport, ReportPack, WholeRegister, wanted_of
from service.register.keeping import export_register, needs_archive
from service.register.list_export import export_list
from service.reports.making import excel_of, pack, pdf_of
from service.store import exports as kept
from service.store.errors import ConflictError, NotFoundError
from service.store.exports import Made
from service.store.files import find_noted
from service.store.users import user_of_id
from templates.findings import Finding

if TYPE_CHECKING:
    from service.exports.wanted import Wanted
    from service.files.store import Files
    from service.store.engine import Store, Writer
    from service.store.exports import Export
    from service.store.outbox import Work
    from service.store.users import User

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF: Final = "application/pdf"
ZIP: Final = "application/zip"
_ENDINGS: Final = {XLSX: ".xlsx", PDF: ".pdf", ZIP: ".zip"}
_WHO: Final = "exports"
_CHUNK: Final = 1 << 20
#: How often it is told how far it is; well within a lease.
_TOLD_SECONDS: Final = 2.0

Progress = Callable[[int, int], None]


class _LostError(Exception):
    """Another run of the job goes on with it, or nobody wants it any more."""


def make_export(store: Store, files: Files, owner: str, export_id: int) -> None:
    """Make what was ordered, as whoever ordered it, with what they may do and see by now.

    Cut off, it is made anew. Raises StoreError.
    """
    with store.writing(_WHO) as writer:
        if not kept.claim_export(writer, export_id, owner):
            return
        export = kept.find_export(writer, export_id)
        user = user_of_id(writer, export.user_id) if export else None
    if export is None or user is None:
        return
    try:
        made = _made(store, files, _actor_of(export, user), owner, export)
    except (ForbiddenError, NotFoundError, ConflictError) as error:
        with store.writing(export.who) as writer:
            if kept.refuse_export(writer, export.id, owner, [finding_data(error.finding)]):
                facts = {"code": error.finding.code}
                writer.log.add("exports.refused", f"export:{export.id}", facts=facts)
    except _LostError:
        return
    else:
        with store.writing(export.who) as writer:
            if kept.end_export(writer, export.id, owner, made):
                facts = {"file": made.file, "size": f"{made.size}"}
                writer.log.add("exports.made", f"export:{export.id}", facts=facts)


def _actor_of(export: Export, user: User) -> Actor:
    """Whoever ordered it, as they are by now. Raises ForbiddenError: they may less than then."""
    now = Actor.of(user)
    tasks = frozenset() if user.is_disabled else now.tasks & set(map(Task, export.tasks))
    actor = replace(now, name=export.who, tasks=tasks)
    need_still(actor, export)
    return replace(actor, scope=export.scope)


def _made(store: Store, files: Files, actor: Actor, owner: str, export: Export) -> Made:
    wanted = wanted_of(export.kind, export.asked)
    with TemporaryFile() as out:
        media_type = _write(store, actor, wanted, out, _progress(store, owner, export))
        out.seek(0)
        file, size = files.put_stream(iter(partial(out.read, _CHUNK), b""))
    return Made(f"{export.title}{_ENDINGS[media_type]}", media_type, file, size)


def _write(store: Store, actor: Actor, wanted: Wanted, out: IO[bytes], progress: Progress) -> str:
    """Write the file; its media type."""
    match wanted:
        case WholeRegister():
            as_archive = needs_archive(store, actor.scope)
            export_register(
                store, actor.scope, actor.name, out, as_archive=as_archive, progress=progress
            )
            return ZIP if as_archive else XLSX
        case LoanList(filters, sort, descending):
            export_list(
                store, actor, filters, out, sort=sort, descending=descending, progress=progress
            )
            return XLSX
        case OneReport(asked, is_pdf):
            progress(0, 1)
            if is_pdf:
                out.write(pdf_of(store, actor, asked))
                return PDF
            excel_of(store, actor, asked, out)
            return XLSX
        case ReportPack(kinds, asked):
            pack(store, actor, kinds, asked, out, progress=progress)
            return ZIP


def _progress(store: Store, owner: str, export: Export) -> Progress:
    next_time = 0.0

    def told(done: int, total: int) -> None:
        nonlocal next_time
        if time.monotonic() < next_time:
            return
        with store.writing(export.who) as writer:
            if not kept.keep_lease(writer, export.id, owner, done, total):
                raise _LostError
        next_time = time.monotonic() + _TOLD_SECONDS

    return told


# --- what is gone -------------------------------------------------------------------------


def erase_export(store: Store, files: Files, export_id: int) -> None:
    """Take the file of an expired or removed order away, unless it is somebody's again.

    Raises StoreError.
    """
    with store.reading() as reader:
        export = kept.find_export(reader, export_id)
        if export is None or export.gone_at is None or not export.file:
            return
        is_noted = find_noted(reader, export.file) is not None
    if not is_noted:
        files.erase(export.file, store.clock() - kept.YOUNG)
    with store.writing(_WHO) as writer:
        kept.erased(writer, export_id)


def sweep_exports(writer: Writer) -> Iterable[Work]:
    """Orders that no job has, and files to take away; those that always fail are given up."""
    failed: list[dict[str, Any]] = [finding_data(Finding("exports.failed"))]
    return kept.due_exports(writer, failed)
