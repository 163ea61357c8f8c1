"""A copy of all that is kept, in a folder: the database, then every file that it names.

Files are never changed, only added, so a copy that begins with the database is whole although
the store is in use. Keys are never in it; it says which ones it needs.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import inspect, select

from service.files import check
from service.files.store import Files, open_files
from service.store.audit import verify
from service.store.backup import copy_database, put_back, refuse_filled
from service.store.engine import Store, open_engine, utc_now
from service.store.errors import StoreError
from service.store.files import Noted
from service.store.keys import find_ring
from service.store.migrate import known_revisions, revision_of
from service.store.schema import audit_head, audit_log
from service.store.schema.files import files as noted_files
from templates.findings import Finding

if TYPE_CHECKING:
    from service.environment import Environment

_MANIFEST: Final = "faf-backup.json"
_FILES: Final = "files"
_FORMAT: Final = 1
_CHUNK: Final = 1 << 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; the log's count and hash are of just before the copy."""

    made_at: str
    revision: str
    database: str
    database_sha256: str
    log_count: int
    log_hash: str
    keys: tuple[str, ...]
    files: int = 0
    files_size: int = 0


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, and what is wrong with it."""

    manifest: Manifest
    findings: tuple[Finding, ...]


def back_up(
    store: Store,
    files: Files,
    out: Path,
    who: str,
    *,
    previous: Path | None = None,
    progress: Progress = check.unwatched,
) -> tuple[Manifest, check.Checked]:
    """Write a backup that only its owner reads; it has its name once it is whole.

    Files that the ``previous`` backup on the same disk has are shared with it, not copied. A file
    that is missing or damaged is told; all else is saved. Raises StoreError: there is something
    of that name, or the store fails.
    """
    if out.exists():
        raise StoreError("backup.exists", file=str(out))
    part = out.with_name(f".{out.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    try:
        manifest = _write_database(store, part, who)
        # Named after the copy was made: all that the copy names, and perhaps some more.
        checked = check.each_noted(
            store, lambda noted: _copy_file(files, noted, part, previous), progress
        )
        manifest = replace(manifest, files=checked.count, files_size=checked.size)
        text = json.dumps({"format": _FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
        _write_private(part / _MANIFEST, iter([text.encode()]))
        # One wait for the whole disk instead of one for every file.
        os.sync()
        part.rename(out)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return manifest, checked


def _write_database(store: Store, part: Path, who: str) -> Manifest:
    with store.writing(who) as writer:
        writer.log.add("store.backed_up", "store")
    with store.reading() as reader:
        revision = revision_of(reader.connection)
        log_count, log_hash = reader.connection.execute(
            select(audit_head.c.length, audit_head.c.hash)
        ).one()
    database = copy_database(store, part)
    return Manifest(
        made_at=store.clock().isoformat(),
        revision=revision,
        database=database.name,
        database_sha256=_sha256_of(database),
        log_count=log_count,
        log_hash=log_hash,
        keys=store.keys.names,
    )


def _copy_file(files: Files, noted: Noted, part: Path, previous: Path | None) -> None:
    place = Path(_FILES, noted.digest[:2], noted.digest)
    (part / place).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if previous is not None and _has(previous / place, noted.size):
        os.link(previous / place, part / place)
        return
    try:
        _write_private(part / place, files.stream(noted.digest))
    except StoreError:
        (part / place).unlink(missing_ok=True)
        raise


def _has(file: Path, size: int) -> bool:
    return file.is_file() and file.stat().st_size == size


def _write_private(file: Path, chunks: Iterator[bytes]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.writelines(chunks)


# --- bringing it back ---------------------------------------------------------------------


def read_manifest(folder: Path) -> Manifest:
    """What the backup says of itself. Raises StoreError: it is none, or a part of one."""
    try:
        said: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
        version = said.pop("format")
        manifest = Manifest(**{**said, "keys": tuple(said["keys"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError("backup.none", file=str(folder)) from error
    if version != _FORMAT or manifest.revision not in known_revisions():
        raise StoreError("backup.too_new", file=str(folder))
    copy = folder / manifest.database
    if not copy.is_file() or _sha256_of(copy) != manifest.database_sha256:
        raise StoreError("backup.broken", file=str(copy))
    return manifest


def restore(
    environment: Environment,
    folder: Path,
    who: str,
    *,
    clock: Callable[[], datetime] = utc_now,
    progress: Progress = check.unwatched,
) -> Restored:
    """Bring a backup back into an empty database, then check all of it.

    Files come first: stopped halfway it can be done again. Raises StoreError: the backup is
    broken, its key is missing, or there is a database already.
    """
    manifest = read_manifest(folder)
    environment.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_filled(environment)
    ring = find_ring(environment)
    if missing := [name for name in manifest.keys[:1] if name not in ring.names]:
        raise StoreError("backup.key_missing", key=missing[0])
    files = open_files(environment)
    _put_files(files, folder / _FILES, manifest.files, progress)
    put_back(environment, folder / manifest.database)
    store = Store(open_engine(environment), ring, clock)
    try:
        return _check(store, files, manifest, who)
    finally:
        store.close()


def _put_files(files: Files, folder: Path, total: int, progress: Progress) -> None:
    for done, file in enumerate(sorted(folder.glob("*/*")), start=1):
        # A damaged one gets another name; the check at the end tells what is missing.
        files.put_stream(_pieces(file))
        progress(done, total)


def _check(store: Store, files: Files, manifest: Manifest, who: str) -> Restored:
    """Also notes in the log that the store was brought back."""
    with store.reading() as reader:
        findings = list(verify(reader.connection, reader.keys).findings)
        query = select(audit_log.c.hash).where(audit_log.c.number == manifest.log_count)
        if reader.connection.execute(query).scalar_one_or_none() != manifest.log_hash:
            findings.append(Finding("backup.log_differs"))
        has_files = inspect(reader.connection).has_table(noted_files.name)
    checked = check.verify(store, files) if has_files else check.Checked()
    if lost := [name for name in manifest.keys if name not in store.keys.names]:
        findings.append(Finding("backup.old_keys_missing", facts={"keys": ", ".join(lost)}))
    with store.writing(who) as writer:
        writer.log.add("store.restored", "store", facts={"made_at": manifest.made_at})
    return Restored(manifest, (*findings, *checked.findings))


def _sha256_of(file: Path) -> str:
    seen = sha256()
    for piece in _pieces(file):
        seen.update(piece)
    return seen.hexdigest()


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            yield piece
