"""Opening the store: SQLite in a folder, or PostgreSQL by its address; both behave alike.

Writers queue up, one at a time: in SQLite by BEGIN IMMEDIATE, in PostgreSQL by the row of the
log's end. So what a writer reads stays true until it commits, and no two fork the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from service.store.audit import Log
from service.store.errors import StoreError
from service.store.keys import KeyRing, find_ring

if TYPE_CHECKING:
    from service.environment import Environment

BUSY_SECONDS: Final = 30
_CONNECT_SECONDS: Final = 10
_POSTGRESQL: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SQLITE_BUSY, _SQLITE_FULL, _SQLITE_NOT_A_DATABASE = "SQLITE_BUSY", "SQLITE_FULL", "SQLITE_NOTADB"
_DISK_FULL_STATE: Final = "53100"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Reader:
    """A steady view of the store: what others commit meanwhile is not seen."""

    connection: Connection
    keys: KeyRing


@dataclass(frozen=True, slots=True)
class Writer(Reader):
    """The one who writes now; ``log`` gets an entry for every change, committed with it."""

    log: Log
    now: datetime


@dataclass(frozen=True, slots=True)
class Store:
    """An open store; ``clock`` tells the moments that are written down."""

    engine: Engine
    keys: KeyRing
    clock: Callable[[], datetime] = utc_now

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Read, writing nothing. Raises StoreError when the database fails."""
        with told(), self.engine.connect() as connection:
            steady = connection
            if connection.dialect.name == "postgresql":
                steady = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with steady.begin():
                yield Reader(steady, self.keys)

    @contextmanager
    def writing(self, who: str) -> Iterator[Writer]:
        """Write as ``who``, all or nothing. Raises StoreError when the database fails."""
        with told(), self.engine.connect() as connection:
            alone = connection.execution_options(faf_writes=True)
            with alone.begin():
                now = self.clock()
                log = Log(alone, self.keys, who, now)
                log.take_turn()
                yield Writer(alone, self.keys, log, now)
                log.write()

    def close(self) -> None:
        self.engine.dispose()


def open_engine(environment: Environment) -> Engine:
    """The engine of the environment's database. Raises StoreError for a bad address."""
    if not environment.database_url:
        url = make_url("sqlite://").set(database=str(environment.database_file))
    else:
        try:
            url = make_url(environment.database_url)
        except ArgumentError as error:
            raise StoreError("store.bad_address") from error
    if url.drivername in _POSTGRESQL:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
        )
    if url.drivername != "sqlite":
        raise StoreError("store.bad_address", found=url.drivername)
    # Parameters hold personal data, which must not get into logs.
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def open_store(environment: Environment, clock: Callable[[], datetime] = utc_now) -> Store:
    """Open a store whose tables are up to date. Raises StoreError."""
    from service.store.migrate import refuse_old  # noqa: PLC0415 - Alembic takes its time

    engine = open_engine(environment)
    if engine.dialect.name == "sqlite" and not environment.database_url:
        # Connecting would make an empty file, which looks like a store that has lost all.
        file = environment.database_file
        if not file.exists():
            raise StoreError("store.missing", file=str(file))
    try:
        with told():
            refuse_old(engine)
        return Store(engine, find_ring(environment), clock)
    except BaseException:
        engine.dispose()
        raise


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not begin by itself: BEGIN IMMEDIATE is ours to say.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "cache_size = -65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("faf_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def told() -> Iterator[None]:
    """Turn what the database reports of itself into StoreError; our own faults pass."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise StoreError(_code(error)) from error
    except DBAPIError as error:
        if _sqlite_code(error) == _SQLITE_NOT_A_DATABASE:
            raise StoreError("store.not_a_database") from error
        if error.connection_invalidated:
            raise StoreError("store.unreachable") from error
        raise


def _code(error: DBAPIError) -> str:
    name = _sqlite_code(error)
    if name.startswith(_SQLITE_BUSY):
        return "store.busy"
    if name == _SQLITE_FULL or getattr(error.orig, "sqlstate", None) == _DISK_FULL_STATE:
        return "store.disk_full"
    return "store.not_writable" if name.startswith("SQLITE_READONLY") else "store.unreachable"


def _sqlite_code(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlite_errorname", ""))
