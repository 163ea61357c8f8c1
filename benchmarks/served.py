"""``faf serve`` over a store with many loans, and people who ask it over connections kept open."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import psycopg

from benchmarks.store import SERVER
from service.access.actor import Task
from service.access.sign_in import open_session
from service.access.tokens import make_token
from service.agenda.renewing import renew_agenda
from service.debts.model import Loan
from service.environment import Environment
from service.store.engine import Reader, Store, open_store
from service.store.hashing import hash_password
from service.store.keys import new_key
from service.store.migrate import upgrade
from service.store.schema import Role
from service.store.scope import Scope
from service.store.taking import batches, take
from service.store.users import User, add_user, find_user, new_password, set_password

LONGEST: Final = 60.0


@dataclass(frozen=True)
class Answer:
    """What came over the line, packed as it was."""

    status: int
    data: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, with a connection that is kept."""

    connection: http.client.HTTPConnection
    token: str
    session: str

    def get(self, path: str, packing: str = "identity") -> Answer:
        return self._send("GET", path, b"", {"Accept-Encoding": packing})

    def ask(self, path: str, method: str = "GET", body: bytes = b"", kind: str = "") -> bytes:
        answer = self._send(method, path, body, {"Content-Type": kind} if kind else {})
        if answer.status not in {200, 202}:
            raise RuntimeError(f"{path}: {answer.status} {answer.data[:300]!r}")
        return answer.data

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        is_api = path.startswith("/api/")
        who = ("Authorization", f"Bearer {self.token}") if is_api else ("Cookie", self.session)
        self.connection.request(method, path, body or None, dict([who, *headers.items()]))
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.read(), dict(answer.getheaders()))


@contextmanager
def sqlite() -> Iterator[Environment]:
    with tempfile.TemporaryDirectory(prefix="faf-") as folder:
        yield Environment(Path(folder) / "var", keys=new_key())


@contextmanager
def postgresql() -> Iterator[Environment]:
    name = f"faf_bench_{os.getpid()}"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=5) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with tempfile.TemporaryDirectory(prefix="faf-") as folder:
                yield Environment(Path(folder) / "var", f"{SERVER}/{name}", new_key())
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def served(environment: Environment, loans: Sequence[Loan]) -> Iterator[tuple[Store, str]]:
    """``faf serve`` over a store with the loans; the store, and where it answers."""
    upgrade(environment, "benchmark")
    store = open_store(environment)
    for batch in batches(loans):
        with store.writing("benchmark") as writer:
            take(writer, Scope.whole_country(), batch)
    # Else a worker would do it while the others are measured.
    renew_agenda(store, LONGEST * 60)
    if environment.database_url:
        with psycopg.connect(environment.database_url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    out = environment.data_dir.parent / "out"
    with out.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve", "--port", "0"],
            env={
                **os.environ,
                "FAF_DATA_DIR": str(environment.data_dir),
                "DATABASE_URL": environment.database_url,
                "FAF_KEYS": environment.keys,
            },
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        yield store, _address(process, out)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(LONGEST)
        store.close()


def _address(process: subprocess.Popen[bytes], out: Path) -> str:
    last = time.monotonic() + LONGEST
    while time.monotonic() < last and process.poll() is None:
        found = re.search(r"http://\S+", out.read_text("utf-8"))
        if found and _is_ready(urlsplit(found[0]).netloc):
            return urlsplit(found[0]).netloc
        time.sleep(0.1)
    raise RuntimeError(out.read_text("utf-8"))


def _is_ready(address: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=LONGEST)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def askers(store: Store, address: str) -> Callable[[], Asker]:
    """New people each time, for each may ask so often a minute only."""

    def make() -> Asker:
        name, password = f"u{secrets.token_hex(6)}", new_password()
        with store.writing("benchmark") as writer:
            add_user(
                writer, username=name, full_name="ผู้วัด", role=Role.CENTRAL_STAFF,
                office="00", password=password,
            )  # fmt: skip
            set_password(writer, _user(writer, name), hash_password(password), must_change=False)
            user = _user(writer, name)
            session = open_session(writer, user, "benchmark").token
        tasks = [Task.READ_REGISTER, Task.SEE_ID_NUMBERS, Task.SEND_IN]
        ends = (datetime.now(UTC) + timedelta(days=1)).date()
        token = make_token(store, user, name="benchmark", tasks=tasks, expires_on=ends)
        connection = http.client.HTTPConnection(address, timeout=LONGEST)
        return Asker(connection, token.secret, f"faf-session={session}")

    return make


def _user(reader: Reader, name: str) -> User:
    user = find_user(reader, name)
    if user is None:
        raise RuntimeError(name)
    return user
