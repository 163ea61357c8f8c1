"""Register workbooks handed in over the network: kept, then taken in by a job, and told about."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from service.access.actor import Actor, ForbiddenError, Task
from service.files.store import Files
from service.register.keeping import Imported, import_register
from service.store import imports as kept
from service.store.engine import Store, Writer
from service.store.errors import NotFoundError
from service.store.files import note
from service.store.imports import Asked
from service.store.outbox import Work, put
from service.store.schema.access import ImportState
from service.store.users import User, user_of_id
from templates.findings import Finding

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_FINDINGS: Final = 5_000
#: Well within a lease.
_RENEWED_SECONDS: Final = 60


class _LostError(Exception):
    """Another run of the job goes on with the import."""


@dataclass(frozen=True, slots=True)
class Imports:
    """A page of imports; ``before`` asks for the next one, 0 after the last."""

    imports: tuple[Asked, ...]
    before: int


def ask_import(
    store: Store,
    files: Files,
    actor: Actor,
    chunks: Iterable[bytes],
    filename: str,
    *,
    good_only: bool = False,
    remove_missing: bool = False,
) -> Asked:
    """Keep a workbook and have a job take it in. Raises ForbiddenError, StoreError."""
    actor.need(Task.IMPORT_REGISTER)
    digest, size = files.put_stream(chunks)
    with store.writing(actor.name) as writer:
        note(writer, digest, size, XLSX)
        number = kept.add_import(
            writer,
            actor.user_id,
            filename=filename,
            file=digest,
            good_only=good_only,
            remove_missing=remove_missing,
        )
        work = kept.work_of(number)
        put(writer, work.queue, work.task, work.subject)
        facts = {"import": number, "file": digest, "remove_missing": remove_missing}
        writer.log.add("register.import_asked", "register", facts=facts)
        asked = kept.find_import(writer, number)
        assert asked is not None  # noqa: S101 - added just now
        return asked


def see_import(store: Store, actor: Actor, import_id: int) -> Asked:
    """An import and what became of it. Raises ForbiddenError, NotFoundError."""
    actor.need(Task.IMPORT_REGISTER)
    with store.reading() as reader:
        found = kept.find_import(reader, import_id)
    if found is None:
        raise NotFoundError("register.no_import")
    store.looked(actor.name, "register.import_seen", "register", facts={"import": import_id})
    return found


def see_imports(store: Store, actor: Actor, *, size: int = 50, before: int = 0) -> Imports:
    """Imports, newest first. Raises ForbiddenError."""
    actor.need(Task.IMPORT_REGISTER)
    with store.reading() as reader:
        found = kept.list_imports(reader, before=before or None, size=size + 1)
    return Imports(tuple(found[:size]), found[size - 1].id if len(found) > size else 0)


# --- the job ------------------------------------------------------------------------------


def run_import(store: Store, files: Files, owner: str, import_id: int) -> None:
    """Take a workbook in as whoever handed it in, with what they may do by now.

    Cut off, it is run again and goes on. Raises StoreError.
    """
    with store.writing("import") as writer:
        if not kept.claim_import(writer, import_id, owner):
            return
        asked = kept.find_import(writer, import_id)
        user = user_of_id(writer, asked.user_id) if asked else None
    if asked is None or user is None:
        return
    actor = _actor_of(user)
    try:
        actor.need(Task.IMPORT_REGISTER)
        imported = _taken(store, files, actor, owner, asked)
    except ForbiddenError as error:
        state, result = ImportState.REFUSED, _told(findings=[error.finding])
    except _LostError:
        return
    else:
        state = ImportState.REFUSED if imported.is_refused else ImportState.DONE
        result = _result(imported)
    with store.writing(actor.name) as writer:
        if kept.end_import(writer, import_id, owner, state, result):
            facts = {"import": import_id, "state": state.value}
            writer.log.add("register.import_ended", "register", facts=facts)


def sweep_imports(writer: Writer) -> Iterable[Work]:
    """Imports that wait and that no job has; those that always fail are given up."""
    return kept.waiting_imports(writer, _told(findings=[Finding("register.import_failed")]))


def _actor_of(user: User) -> Actor:
    """The user as they are by now; one who was shut out may do nothing."""
    actor = Actor.of(user)
    return replace(actor, tasks=frozenset()) if user.is_disabled else actor


def _taken(store: Store, files: Files, actor: Actor, owner: str, asked: Asked) -> Imported:
    renewed = time.monotonic()

    def progress(_done: int, _total: int) -> None:
        nonlocal renewed
        if time.monotonic() - renewed < _RENEWED_SECONDS:
            return
        renewed = time.monotonic()
        with store.writing(actor.name) as writer:
            if not kept.keep_lease(writer, asked.id, owner):
                raise _LostError

    return import_register(
        store,
        actor.scope,
        actor.name,
        files.get(asked.file),
        asked.filename,
        good_only=asked.good_only,
        remove_missing=asked.remove_missing,
        progress=progress,
    )


def _result(imported: Imported) -> dict[str, Any]:
    taken = imported.taken
    findings = [*taken.held.values(), *imported.reading.findings, *imported.findings]
    return _told(
        added=taken.added,
        changed=taken.changed,
        unchanged=taken.unchanged,
        held=sorted(imported.held),
        findings=findings,
    )


def _told(
    *,
    findings: list[Finding],
    added: int = 0,
    changed: int = 0,
    unchanged: int = 0,
    held: list[str] | None = None,
) -> dict[str, Any]:
    return {
        "added": added,
        "changed": changed,
        "unchanged": unchanged,
        "held": held or [],
        "findings_count": len(findings),
        "findings": [finding.as_dict() for finding in findings[:_MOST_FINDINGS]],
    }
