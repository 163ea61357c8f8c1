"""A copy of the SQLite file while it is in use; PostgreSQL has tools of its own for that."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from service.store.engine import Store, told
from service.store.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path


def back_up(store: Store, out: Path, who: str) -> None:
    """Write a whole, checked copy that only its owner reads; keys are not in it.

    Raises StoreError: it is no SQLite, the file is there already, or the copy is not sound.
    """
    if store.engine.dialect.name != "sqlite":
        raise StoreError("store.backup_elsewhere")
    if out.exists():
        raise StoreError("store.backup_exists", file=str(out))
    with store.writing(who) as writer:
        writer.log.add("store.backed_up", out.name)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        # SQLite writes into an empty file, which keeps the rights it was made with.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with told(), closing(store.engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM INTO ?", (str(part),))
        with closing(sqlite3.connect(part)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise StoreError("store.backup_broken", file=str(out))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
