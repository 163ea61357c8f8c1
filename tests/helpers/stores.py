"""Stores to test with, of both kinds: a fresh one for every test, made from a template."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from service.environment import Environment
from service.store.engine import Store, open_store
from service.store.migrate import upgrade
from service.store.schema import metadata
from service.store.scope import Scope

IN_CI = os.environ.get("CI") == "true"
#: Where the tests may make and drop databases of their own.
SERVERS = (
    [os.environ["FAF_TEST_POSTGRESQL"]]
    if "FAF_TEST_POSTGRESQL" in os.environ
    else [f"postgresql://postgres@127.0.0.1:{port}" for port in (5432, 5433)]
)
OLD_KEY = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NEW_KEY = "k2:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="
EVERYTHING = Scope.whole_country()
NOW = datetime(2026, 1, 5, 3, 0, 0, 123456, tzinfo=UTC)
KINDS = ("sqlite", "postgresql")

_numbers = itertools.count(1)


def at_now() -> datetime:
    return NOW


def _server() -> tuple[str, psycopg.Connection]:
    """The first server that lets the tests in; without one they are skipped, in CI they fail."""
    for address in SERVERS:
        with suppress(psycopg.OperationalError):
            server = psycopg.connect(f"{address}/postgres", autocommit=True, connect_timeout=5)
            return address, server
    reason = f"no PostgreSQL lets the tests in at {' or '.join(SERVERS)} (tools/system-packages.sh)"
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Make an empty database and give its address; all are dropped at the end."""
    address, server = _server()
    made: list[str] = []

    def make() -> str:
        name = f"faf_test_{os.getpid()}_{next(_numbers)}"
        command = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
        server.execute(command.format(sql.Identifier(name)))
        made.append(name)
        return f"{address}/{name}"

    yield make
    for name in reversed(made):
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    server.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    environment = Environment(tmp_path_factory.mktemp("template"), keys=OLD_KEY)
    upgrade(environment, "test", at_now)
    return environment


@pytest.fixture(scope="session")
def postgresql_upgraded(
    postgresql: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> str:
    address = postgresql()
    upgrade(Environment(tmp_path_factory.mktemp("unused"), address, OLD_KEY), "test", at_now)
    with psycopg.connect(address) as connection:
        for table in _LOG:
            connection.execute(f"CREATE TABLE {table}_at_first AS TABLE {table}")
    return address


_LOG = ("audit_log", "audit_head")
#: Offices are there from the first step on.
_FILLED = [table.name for table in metadata.sorted_tables if table.name != "offices"]


def _empty(address: str) -> None:
    """Back to what it was at first: much quicker than a database for every test."""
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in _FILLED:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        for table in _LOG:
            connection.execute(f"INSERT INTO {table} TABLE {table}_at_first")


@pytest.fixture
def postgresql_emptied(postgresql_upgraded: str) -> str:
    _empty(postgresql_upgraded)
    return postgresql_upgraded


@pytest.fixture
def embedded(sqlite_template: Environment, tmp_path: Path) -> Environment:
    """A fresh store in SQLite; the template itself is never written to."""
    made = replace(sqlite_template, data_dir=tmp_path / "var")
    made.data_dir.mkdir()
    shutil.copyfile(sqlite_template.database_file, made.database_file)
    return made


@pytest.fixture(params=KINDS)
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Environment:
    """A fresh store, up to date and empty, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        made: Environment = request.getfixturevalue("embedded")
        return made
    address = request.getfixturevalue("postgresql_emptied")
    return Environment(tmp_path / "var", address, OLD_KEY)


@pytest.fixture(params=KINDS)
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Environment:
    """Where a store is to be made, in SQLite and in PostgreSQL."""
    if request.param == "sqlite":
        return Environment(tmp_path / "var", keys=OLD_KEY)
    make = request.getfixturevalue("postgresql")
    return Environment(tmp_path / "var", make(), OLD_KEY)


@pytest.fixture
def store(environment: Environment) -> Iterator[Store]:
    opened = open_store(environment, at_now)
    yield opened
    opened.close()


def variables(environment: Environment) -> dict[str, str]:
    """The environment as a command gets it."""
    return {
        "FAF_DATA_DIR": str(environment.data_dir),
        "DATABASE_URL": environment.database_url,
        "FAF_KEYS": environment.keys,
    }
