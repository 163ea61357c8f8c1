"""The database written to a file while it is in use, and brought back into an empty one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import URL, inspect

from service.store.engine import Store, open_engine, told
from service.store.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from service.environment import Environment

SQLITE_FILE: Final = "faf.sqlite3"
POSTGRESQL_FILE: Final = "faf.dump"
#: Ours come back under whatever owner the new database has.
_AS_WE_ARE: Final = ("--no-owner", "--no-privileges")


def copy_database(store: Store, folder: Path) -> Path:
    """Write a whole, checked copy into the folder, which only its owner reads.

    Raises StoreError: the copy is not sound, or ``pg_dump`` is missing or failed.
    """
    if store.engine.dialect.name != "sqlite":
        out = folder / POSTGRESQL_FILE
        _make_private(out)
        _run(store.engine, "pg_dump", "--format=custom", f"--file={out}", *_AS_WE_ARE)
        return out
    out = folder / SQLITE_FILE
    # SQLite writes into an empty file, which keeps the rights it was made with.
    _make_private(out)
    with told(), closing(store.engine.raw_connection()) as connection:
        connection.cursor().execute("VACUUM INTO ?", (str(out),))
    with closing(sqlite3.connect(out)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise StoreError("backup.broken", file=str(out))
    return out


def refuse_filled(environment: Environment) -> None:
    """Raises StoreError: there is a database already."""
    if not environment.database_url:
        if environment.database_file.exists():
            raise StoreError("backup.not_empty", file=str(environment.database_file))
        return
    engine = open_engine(environment)
    try:
        with told():
            if inspect(engine).get_table_names():
                raise StoreError("backup.not_empty")
    finally:
        engine.dispose()


def put_back(environment: Environment, copy: Path) -> None:
    """Bring a copy into an empty database, whole or not at all.

    Raises StoreError: it is of the other kind of database, or ``pg_restore`` is missing or failed.
    """
    engine = open_engine(environment)
    kind = engine.dialect.name
    if copy.name != {"sqlite": SQLITE_FILE, "postgresql": POSTGRESQL_FILE}[kind]:
        raise StoreError("backup.other_database", file=str(copy))
    if kind == "sqlite":
        _put_file(copy, Path(engine.url.database or ""))
    else:
        _run(
            engine,
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            *_AS_WE_ARE,
            str(copy),
        )
    engine.dispose()


def _put_file(copy: Path, file: Path) -> None:
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    _make_private(part)
    shutil.copyfile(copy, part)
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    part.replace(file)


def _run(engine: Engine, program: str, *arguments: str) -> None:
    """A program of PostgreSQL on our database; its password is not seen among processes."""
    url, variables = engine.url, dict(os.environ)
    if url.password is not None:
        variables["PGPASSWORD"] = str(url.password)
    # ``URL.set`` cannot take a password away.
    address = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    command = [program, f"--dbname={address.render_as_string()}", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - a list, of a program of the system
            command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise StoreError("backup.no_program", program=program) from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise StoreError("backup.failed", found=lines[-1] if lines else "", program=program)


def _make_private(file: Path) -> None:
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
