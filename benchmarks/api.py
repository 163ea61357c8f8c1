"""The API and the pages with 100,000 loans: how soon they answer, and 20 uploads at once."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from urllib.parse import quote

import psycopg

from benchmarks.served import Asker, askers, postgresql, served, sqlite
from service.debts.model import Loan
from service.documents.making import maker
from service.store.engine import Store
from tools.synthetic import synthetic_register

_AS_OF = date(2025, 11, 20)
_SEED = 2568
_AT_ONCE = 20


def report(size: int = 100_000, asked: int = 200, rounds: int = 5) -> str:
    """Milliseconds of p50 and p95 of each question, for each database, through ``faf serve``."""
    loans = synthetic_register(size, _SEED, _AS_OF)
    lines = [f"the API and the pages over HTTP with {size:,} loans, one asker, {asked} times each"]
    for name, make in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        try:
            with make() as environment, served(environment, loans) as (store, address):
                lines += [f"  {name}", *_measured(store, address, loans, asked, rounds)]
        except psycopg.OperationalError as error:
            lines.append(f"  {name}: not measured, {str(error).strip()}")
    return "\n".join(lines)


def _measured(
    store: Store, address: str, loans: Sequence[Loan], asked: int, rounds: int
) -> Iterator[str]:
    new_asker = askers(store, address)
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
    people = [new_asker() for _ in range(_AT_ONCE)]
    seen = []
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for _ in range(rounds):
            seen += list(threads.map(lambda asker: _upload(asker, book), people))
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
