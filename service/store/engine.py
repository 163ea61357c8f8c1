"""Opening the store: SQLite in a folder, or PostgreSQL by its address; both behave alike.

Writers queue up, one at a time: in SQLite by BEGIN IMMEDIATE, in PostgreSQL by the row of the
log's end. So what a writer reads stays true until it commits, and no two fork the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from service.store.audit import Line, Log
from service.store.errors import StoreError
from service.store.keys import KeyRing, find_ring
from service.store.looks import Looks

if TYPE_CHECKING:
    from service.environment import Environment

BUSY_SECONDS: Final = 30
_CONNECT_SECONDS: Final = 10
_POSTGRESQL: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
#: What names of errors begin with; SQLITE_ERROR is not among them: it is our own query's.
_SQLITE_CODES: Final = {
    "SQLITE_BUSY": "store.busy",
    "SQLITE_LOCKED": "store.busy",
    "SQLITE_FULL": "store.disk_full",
    "SQLITE_READONLY": "store.not_writable",
    "SQLITE_CANTOPEN": "store.not_writable",
    "SQLITE_IOERR": "store.unreachable",
    "SQLITE_CORRUPT": "store.not_a_database",
    "SQLITE_NOTADB": "store.not_a_database",
}
_DISK_FULL_STATE: Final = "53100"
#: Classes of SQLSTATE: connection, sign-in, no such database, resources, shutting down.
_LOST_STATES: Final = frozenset({"08", "28", "3D", "53", "57"})


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
    looks: Looks = field(default_factory=Looks, compare=False)

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

    def looked(
        self,
        who: str,
        what: str,
        record: str,
        *,
        province: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Note that somebody looked at something, before the answer leaves.

        What was given out unlogged cannot be called back. Raises StoreError: it is not noted.
        """
        self.looks.keep(who, Line.of(what, record, province, facts), self._note)

    def _note(self, lines: Sequence[tuple[str, Line]]) -> None:
        with self.writing(lines[0][0]) as writer:
            for who, line in lines:
                writer.log.put(who, line)

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
    """Turn what befalls the database into StoreError; our own faults pass."""
    try:
        yield
    except DBAPIError as error:
        code = _sqlite_code(error) or _server_code(error)
        if not code:
            raise
        raise StoreError(code) from error


def _sqlite_code(error: DBAPIError) -> str:
    name = getattr(error.orig, "sqlite_errorname", "")
    return next((code for start, code in _SQLITE_CODES.items() if name.startswith(start)), "")


def _server_code(error: DBAPIError) -> str:
    if not isinstance(error.orig, psycopg.Error):
        return ""
    state = error.orig.sqlstate or ""
    if state == _DISK_FULL_STATE:
        return "store.disk_full"
    lost = error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))
    return "store.unreachable" if lost and (not state or state[:2] in _LOST_STATES) else ""
