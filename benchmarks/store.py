"""The store with 100,000 loans: taking them in, and how fast pages come, on both databases."""

from __future__ import annotations

import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql

from service.debts.model import BorrowerKind, DebtorClass, Loan
from service.environment import Environment
from service.store.audit import verify
from service.store.engine import Reader, Store, open_store
from service.store.keys import new_key
from service.store.listing import Filters, Sort, list_loans
from service.store.loans import Ids, all_loans, find_loan
from service.store.migrate import upgrade
from service.store.scope import Scope
from service.store.taking import Taken, batches, take
from tools.synthetic import synthetic_register

SERVER = os.environ.get("FAF_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")
_AS_OF = date(2025, 11, 20)
_SEED = 2568
_EVERYWHERE, _PROVINCE = Scope.whole_country(), Scope.of(["เชียงใหม่"])
_DEEP = 1_000


def report(size: int = 100_000, asked: int = 200) -> str:
    """Seconds and memory of the import, then p50 and p95 of every page, for each database."""
    loans = synthetic_register(size, _SEED, _AS_OF)
    lines = [f"the store with {size:,} loans"]
    for name, make in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        try:
            with make() as environment:
                lines += [f"  {name}", *_measured(environment, loans, asked)]
        except psycopg.OperationalError as error:
            lines.append(f"  {name}: not measured, {str(error).strip()}")
    return "\n".join(lines)


@contextmanager
def _sqlite() -> Iterator[Environment]:
    with tempfile.TemporaryDirectory() as folder:
        yield Environment(Path(folder), keys=new_key())


@contextmanager
def _postgresql() -> Iterator[Environment]:
    name = sql.Identifier(f"faf_bench_{os.getpid()}")
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=5) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            with tempfile.TemporaryDirectory() as folder:
                address = f"{SERVER}/faf_bench_{os.getpid()}"
                yield Environment(Path(folder), address, new_key())
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _measured(environment: Environment, loans: Sequence[Loan], asked: int) -> Iterator[str]:
    upgrade(environment, "benchmark")
    store = open_store(environment)
    for title in ("take in", "take in again, nothing new"):
        before, seconds, cpu = _peak(), time.perf_counter(), time.process_time()
        taken = Taken()
        for batch in batches(loans):
            with store.writing("benchmark") as writer:
                taken.count(take(writer, _EVERYWHERE, batch))
        seconds, cpu = time.perf_counter() - seconds, time.process_time() - cpu
        yield _line(title, seconds, cpu, len(loans), f", {_peak() - before:.0f} MB more")
    with store.reading() as reader:
        yield _timed("read all", lambda: sum(1 for _ in all_loans(reader, _EVERYWHERE)))
        yield _timed("verify the log", lambda: verify(reader.connection, reader.keys).count)
    if environment.database_url:
        with psycopg.connect(environment.database_url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    yield f"    {'':46}{'p50 ms':>9}{'p95 ms':>9}"
    for title, ask in _questions(store, loans):
        yield _asked(store, title, ask, asked)
    store.close()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _line(title: str, seconds: float, cpu: float, count: int, more: str = "") -> str:
    rate = count / seconds
    return f"    {title:30}{seconds:7.1f} s ({cpu:.1f} s of ours), {rate:,.0f} a second{more}"


def _timed(title: str, work: Callable[[], int]) -> str:
    seconds, cpu = time.perf_counter(), time.process_time()
    count = work()
    return _line(title, time.perf_counter() - seconds, time.process_time() - cpu, count)


Question = Callable[[Reader], object]


def _questions(store: Store, loans: Sequence[Loan]) -> Iterator[tuple[str, Question]]:
    chance = random.Random(1)  # noqa: S311 - which loans are asked for is no secret
    numbers = [party.id_number for each in loans[:5_000] for party in each.parties]
    numbers = [number for number in numbers if number]

    def listed(scope: Scope, **parts: object) -> Question:
        return lambda reader: list_loans(reader, scope, **parts)  # type: ignore[arg-type]

    def searched(make: Callable[[], Filters]) -> Question:
        return lambda reader: list_loans(reader, _EVERYWHERE, make())

    yield (
        "one loan with everything",
        lambda reader: find_loan(reader, _EVERYWHERE, chance.choice(loans).contract_no, Ids.MASKED),
    )
    rare = Filters(debtor_class=DebtorClass.LITIGATION, borrower_kind=BorrowerKind.STATE_AGENCY)
    for sort in Sort:
        for down in (False, True):
            way = f"by {sort}{', down' if down else ''}"
            yield f"list {way}", listed(_EVERYWHERE, sort=sort, descending=down)
            yield f"list of a province {way}", listed(_PROVINCE, sort=sort, descending=down)
            yield (
                f"list of two filters {way}",
                listed(_EVERYWHERE, filters=rare, sort=sort, descending=down),
            )
    cursor = ""
    with store.reading() as reader:
        for _ in range(min(_DEEP, len(loans) // 50 - 1)):
            cursor = list_loans(reader, _EVERYWHERE, cursor=cursor).cursor
    yield f"page {_DEEP:,} of the list", listed(_EVERYWHERE, cursor=cursor)
    yield (
        "search a contract number",
        searched(lambda: Filters(text=chance.choice(loans).contract_no)),
    )
    yield "search a word of many loans", searched(lambda: Filters(text="สหกรณ์"))
    yield "search a word of no loan", searched(lambda: Filters(text="ไม่มีคำนี้"))
    yield "search two letters of no loan", searched(lambda: Filters(text="ฮฮ"))
    yield "search a national ID", searched(lambda: Filters(id_number=chance.choice(numbers)))


def _asked(store: Store, title: str, ask: Question, times: int) -> str:
    seen = []
    for _ in range(times):
        start = time.perf_counter()
        with store.reading() as reader:
            ask(reader)
        seen.append((time.perf_counter() - start) * 1000)
    seen.sort()
    return f"    {title:46}{seen[times // 2]:9.1f}{seen[times * 95 // 100]:9.1f}"
