"""The API and the pages with 100,000 loans: how soon they answer, and 20 uploads at once."""

from __future__ import annotations

import http.client
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

from benchmarks.store import SERVER
from service.access.actor import Task
from service.access.sign_in import open_session
from service.access.tokens import make_token
from service.agenda.renewing import renew_agenda
from service.debts.model import Loan
from service.documents.making import maker
from service.environment import Environment
from service.store.engine import Reader, Store, open_store
from service.store.hashing import hash_password
from service.store.keys import new_key
from service.store.migrate import upgrade
from service.store.schema import Role
from service.store.scope import Scope
from service.store.taking import batches, take
from service.store.users import User, add_user, find_user, new_password, set_password
from tools.synthetic import synthetic_register

_AS_OF = date(2025, 11, 20)
_SEED = 2568
_AT_ONCE = 20
_LONGEST = 60.0


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, with a connection that is kept."""

    connection: http.client.HTTPConnection
    token: str
    session: str

    def ask(self, path: str, method: str = "GET", body: bytes = b"", kind: str = "") -> bytes:
        is_api = path.startswith("/api/")
        who = ("Authorization", f"Bearer {self.token}") if is_api else ("Cookie", self.session)
        headers = dict([who, *([("Content-Type", kind)] if kind else [])])
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status not in {200, 202}:
            raise RuntimeError(f"{path}: {answer.status} {data[:300]!r}")
        return data


def report(size: int = 100_000, asked: int = 200, rounds: int = 5) -> str:
    """Milliseconds of p50 and p95 of each question, for each database, through ``faf serve``."""
    loans = synthetic_register(size, _SEED, _AS_OF)
    lines = [f"the API and the pages over HTTP with {size:,} loans, one asker, {asked} times each"]
    for name, make in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        try:
            with make() as environment, _served(environment, loans) as (store, address):
                lines += [f"  {name}", *_measured(store, address, loans, asked, rounds)]
        except psycopg.OperationalError as error:
            lines.append(f"  {name}: not measured, {str(error).strip()}")
    return "\n".join(lines)


@contextmanager
def _sqlite() -> Iterator[Environment]:
    with tempfile.TemporaryDirectory(prefix="faf-") as folder:
        yield Environment(Path(folder) / "var", keys=new_key())


@contextmanager
def _postgresql() -> Iterator[Environment]:
    name = f"faf_bench_{os.getpid()}"
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=5) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            with tempfile.TemporaryDirectory(prefix="faf-") as folder:
                yield Environment(Path(folder) / "var", f"{SERVER}/{name}", new_key())
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _served(environment: Environment, loans: Sequence[Loan]) -> Iterator[tuple[Store, str]]:
    """``faf serve`` over a store with the loans; the store, and where it answers."""
    upgrade(environment, "benchmark")
    store = open_store(environment)
    for batch in batches(loans):
        with store.writing("benchmark") as writer:
            take(writer, Scope.whole_country(), batch)
    # Else a worker would do it while the others are measured.
    renew_agenda(store, _LONGEST * 60)
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
        process.wait(_LONGEST)
        store.close()


def _address(process: subprocess.Popen[bytes], out: Path) -> str:
    last = time.monotonic() + _LONGEST
    while time.monotonic() < last and process.poll() is None:
        found = re.search(r"http://\S+", out.read_text("utf-8"))
        if found and _is_ready(urlsplit(found[0]).netloc):
            return urlsplit(found[0]).netloc
        time.sleep(0.1)
    raise RuntimeError(out.read_text("utf-8"))


def _is_ready(address: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=_LONGEST)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


# --- who asks, and what -------------------------------------------------------------------


def _askers(store: Store, address: str) -> Callable[[], Asker]:
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
        connection = http.client.HTTPConnection(address, timeout=_LONGEST)
        return Asker(connection, token.secret, f"faf-session={session}")

    return make


def _user(reader: Reader, name: str) -> User:
    user = find_user(reader, name)
    if user is None:
        raise RuntimeError(name)
    return user


def _measured(
    store: Store, address: str, loans: Sequence[Loan], asked: int, rounds: int
) -> Iterator[str]:
    new_asker = _askers(store, address)
    yield f"    {'':46}{'p50 ms':>9}{'p95 ms':>9}"
    for title, path in _questions(loans):
        asker = new_asker()
        asker.ask(path())
        seen = []
        for _ in range(asked):
            begun = time.perf_counter()
            asker.ask(path())
            seen.append((time.perf_counter() - begun) * 1_000)
        yield _line(title, seen)
    yield _line(f"{_AT_ONCE} uploads at once, {rounds} times", _uploads(new_asker, rounds))


def _line(title: str, seen: list[float]) -> str:
    seen.sort()
    return f"    {title:46}{seen[len(seen) // 2]:9.1f}{seen[len(seen) * 95 // 100]:9.1f}"


def _questions(loans: Sequence[Loan]) -> Iterator[tuple[str, Callable[[], str]]]:
    chance = random.Random(1)  # noqa: S311 - which loans are asked for is no secret
    most = len(loans)

    def one() -> int:
        return chance.randint(1, most)

    province, api = quote("เชียงใหม่"), "/api/v1/loans"
    yield "list", lambda: api
    yield "list of a province", lambda: f"{api}?province={province}"
    yield "list by amount, down", lambda: f"{api}?sort=loan_amount&descending=true"
    yield "list, 200 on a page", lambda: f"{api}?size=200"
    yield "list by contract number", lambda: f"{api}?text={quote(chance.choice(loans).contract_no)}"
    yield "list by a word", lambda: f"{api}?text={quote('สหกรณ์')}"
    yield "search", lambda: f"/api/v1/search?text={quote(chance.choice(loans).contract_no)}"
    yield "loan", lambda: f"{api}/{one()}"
    yield "loan with its numbers", lambda: f"{api}/{one()}?id_numbers=true"
    yield "debt of a loan", lambda: f"{api}/{one()}/debt?as_of=2025-11-20"
    yield "page: the first page", lambda: "/"
    yield "page: what falls due", lambda: "/due?kind=guarantor_default_notice"
    yield "page: the register", lambda: "/register"
    yield "page: a loan", lambda: f"/register/{one()}"
    yield "page: search", lambda: f"/search?q={quote(chance.choice(loans).contract_no)}"


def _uploads(new_asker: Callable[[], Asker], rounds: int) -> list[float]:
    """Each time 20 people send a workbook of their own at the same moment."""
    book = maker("ns02").entry_workbook()
    askers = [new_asker() for _ in range(_AT_ONCE)]
    seen = []
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for _ in range(rounds):
            seen += list(threads.map(lambda asker: _upload(asker, book), askers))
    return seen


def _upload(asker: Asker, book: bytes) -> float:
    # Bytes after a zip's end change nothing but make the file another one.
    data = book + secrets.token_bytes(8)
    edge = secrets.token_hex(8)
    body = (
        (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="ns02.xlsx"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        + data
        + f"\r\n--{edge}--\r\n".encode()
    )
    begun = time.perf_counter()
    asker.ask("/api/v1/submissions", "POST", body, f"multipart/form-data; boundary={edge}")
    return (time.perf_counter() - begun) * 1_000
