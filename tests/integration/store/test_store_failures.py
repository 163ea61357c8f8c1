"""The database fails in the middle: it is told in words, and nothing is left half done."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from service.environment import Environment
from service.store import engine
from service.store.audit import verify
from service.store.engine import Store, Writer, open_store
from service.store.errors import StoreError
from service.store.loans import all_loans
from service.store.taking import take
from tests.helpers.stores import EVERYTHING, OLD_KEY, at_now
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(40, 7, SAMPLE_AS_OF)


def untouched(store: Store) -> bool:
    with store.reading() as reader:
        sound = not verify(reader.connection, reader.keys).findings
        return sound and not list(all_loans(reader, EVERYTHING))


def _fill_up(writer: Writer) -> None:
    pages = writer.connection.exec_driver_sql("PRAGMA page_count").scalar()
    writer.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    take(writer, EVERYTHING, LOANS)


def test_a_full_disk(embedded: Environment) -> None:
    store = open_store(embedded, at_now)
    with pytest.raises(StoreError) as told, store.writing("test") as writer:
        _fill_up(writer)
    assert told.value.finding.code == "store.disk_full"
    assert untouched(store)
    store.close()


def test_somebody_writes_for_too_long(
    embedded: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)
    store = open_store(embedded, at_now)
    with closing(sqlite3.connect(embedded.database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as told, store.writing("test"):
            pass
        # Readers are not kept waiting.
        assert untouched(store)
    assert told.value.finding.code == "store.busy"
    store.close()


def _cut_off(writer: Writer, address: str) -> None:
    take(writer, EVERYTHING, LOANS)
    writer.log.write()
    own = writer.connection.execute(text("SELECT pg_backend_pid()")).scalar()
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", (own,))
    writer.connection.execute(text("SELECT 1"))


def test_the_server_ends_the_connection(postgresql_emptied: str, tmp_path: Path) -> None:
    store = open_store(Environment(tmp_path, postgresql_emptied, OLD_KEY), at_now)
    with pytest.raises(StoreError) as told, store.writing("test") as writer:
        _cut_off(writer, postgresql_emptied)
    assert told.value.finding.code == "store.unreachable"
    assert untouched(store)
    store.close()


def test_what_is_wrong_with_our_own_query_is_no_failure_of_the_database(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)nowhere") as raised, store.reading() as reader:
        reader.connection.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(raised.value, StoreError)
