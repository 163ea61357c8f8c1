"""The pages with 100,000 loans: how soon each answers, how heavy it is, and 50 officers at once."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import quote

import psycopg

from benchmarks.served import Asker, askers, postgresql, served, sqlite
from service.access.actor import Actor
from service.batches.planning import Order, order_batch
from service.batches.steps import start_batch
from service.debts.model import Loan
from service.store.batches import find_batch
from service.store.engine import Store
from service.store.schema.batches import BatchState
from service.store.scope import Scope
from thai.provinces import PROVINCES
from tools.synthetic import synthetic_register

_AS_OF: Final = date(2025, 11, 20)
_SEED: Final = 2568
#: Some 10,000 letters of 100,000 loans.
_PROVINCES: Final = frozenset(province.code for province in PROVINCES[::4])
#: What a browser asks for with a page; icons of the manifest come later.
_FILES: Final = re.compile(
    r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]* (?:href|src)="([^"]+)"'
)
_PICTURES: Final = re.compile(r'<img(?![^>]* loading="lazy")[^>]* src="([^"]+)"')
_OFFICERS: Final = 50
#: Seconds that a person looks at a page before the next.
_LOOKS: Final = (1.0, 3.0)


def report(size: int = 100_000, asked: int = 50, seconds: float = 60.0) -> str:
    """For each database: each page's p50, p95, weight and requests; then many people at once."""
    loans = synthetic_register(size, _SEED, _AS_OF)
    lines = [f"pages over HTTP with {size:,} loans through faf serve, {asked} times each"]
    for name, make in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        try:
            with make() as environment, served(environment, loans) as (store, address):
                batch = _batch(store)
                lines += [
                    f"  {name}",
                    *_measured(askers(store, address), _paths(loans, batch), asked, seconds),
                ]
        except psycopg.OperationalError as error:
            lines.append(f"  {name}: not measured, {str(error).strip()}")
    return "\n".join(lines)


def _batch(store: Store) -> int:
    """A batch of many letters, all made."""
    who = Actor.command("benchmark")
    batch_id = order_batch(store, who, Order("demand_notice_1", _AS_OF, _PROVINCES))
    _until(store, batch_id, BatchState.PLANNED)
    start_batch(store, who, batch_id)
    _until(store, batch_id, BatchState.DONE)
    return batch_id


def _until(store: Store, batch_id: int, state: BatchState) -> None:
    while True:
        with store.reading() as reader:
            if find_batch(reader, Scope.whole_country(), batch_id).state is state:
                return
        time.sleep(0.5)


def _paths(loans: Sequence[Loan], batch: int) -> Mapping[str, Callable[[], str]]:
    chance = random.Random(1)  # noqa: S311 - which loans are asked for is no secret

    def fixed(path: str) -> Callable[[], str]:
        return lambda: path

    def some(path: str) -> Callable[[], str]:
        return lambda: path.format(chance.randint(1, len(loans)))

    def named(path: str) -> Callable[[], str]:
        return lambda: path + quote(chance.choice(loans).contract_no)

    return {
        "first page": fixed("/"),
        "what falls due": fixed("/due?kind=guarantor_default_notice"),
        "register": fixed("/register"),
        "register, by amount": fixed("/register?sort=loan_amount&descending=1"),
        "register, a province and a class": fixed(
            f"/register?province={quote('เชียงใหม่')}&debtor_class=default"
        ),
        "register, by a word": fixed(f"/register?text={quote('สหกรณ์')}"),
        "loan": some("/register/{}"),
        "search": named("/search?q="),
        "search by a word": fixed(f"/search?q={quote('สหกรณ์')}"),
        "follow-up": fixed("/followup"),
        "cases": fixed("/cases"),
        "send in": fixed("/send-in"),
        "review": fixed("/submissions"),
        "documents": fixed("/documents"),
        "a document of a loan": some("/documents/new?document=demand_notice_1&loan_id={}"),
        "batches": fixed("/batches"),
        "batch of 10,000": fixed(f"/batches/{batch}"),
        "its letters": fixed(f"/batches/{batch}/letters"),
        "its post": fixed(f"/batches/{batch}/deliveries"),
        "reports": fixed("/reports"),
        "report: summary": fixed("/reports/summary"),
        "report: people": fixed("/reports/people"),
        "report: progress": fixed("/reports/progress"),
        "report: overdue": fixed("/reports/overdue"),
        "help": fixed("/help"),
    }


def _measured(
    new_asker: Callable[[], Asker],
    paths: Mapping[str, Callable[[], str]],
    asked: int,
    seconds: float,
) -> Iterator[str]:
    yield f"    {'':36}{'p50 ms':>8}{'p95 ms':>8}{'page KB':>9}{'view KB':>9}{'requests':>10}"
    for title, path in paths.items():
        yield _page(title, path, new_asker(), asked)
    for looks, length in ((_LOOKS, seconds), ((0.0, 0.0), seconds / 3)):
        office = _Office([new_asker() for _ in range(_OFFICERS)], paths, looks)
        yield office.line(length)


def _page(title: str, path: Callable[[], str], asker: Asker, asked: int) -> str:
    first = asker.get(path(), "br, gzip")
    if first.status != 200:
        return f"    {title:36}{first.status}"
    html = asker.get(path()).data.decode()
    files = {*_FILES.findall(html), *_PICTURES.findall(html)}
    weight = len(first.data) + sum(len(asker.get(each, "br, gzip").data) for each in files)
    seen = sorted(_timed(asker, path()) for _ in range(asked))
    return (
        f"    {title:36}{seen[asked // 2]:8.0f}{seen[asked * 95 // 100]:8.0f}"
        f"{len(first.data) / 1000:9.1f}{weight / 1000:9.0f}{1 + len(files):10}"
    )


def _timed(asker: Asker, path: str) -> float:
    begun = time.perf_counter()
    asker.get(path, "br, gzip")
    return (time.perf_counter() - begun) * 1_000


@dataclass
class _Office:
    """People who open one page after another, all at the same time."""

    people: Sequence[Asker]
    paths: Mapping[str, Callable[[], str]]
    looks: tuple[float, float]
    seen: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def line(self, seconds: float) -> str:
        ends = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._work, args=(asker, no, ends))
            for no, asker in enumerate(self.people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.seen.sort()
        rate, count = len(self.seen) / seconds, len(self.seen)
        pause = (
            "{:.0f} to {:.0f} s at a page".format(*self.looks) if any(self.looks) else "no pause"
        )
        errors = f", {len(self.wrong)} errors: {self.wrong[:3]}" if self.wrong else ", no error"
        return (
            f"    {len(self.people)} people at once, {pause}, {seconds:.0f} s: {rate:.1f} pages/s, "
            f"p50 {self.seen[count // 2]:.0f} ms, p95 {self.seen[count * 95 // 100]:.0f} ms{errors}"
        )

    def _work(self, asker: Asker, no: int, ends: float) -> None:
        chance = random.Random(no)  # noqa: S311 - in which order pages are opened is no secret
        choices = list(self.paths.values())
        # Nobody begins in the same moment.
        time.sleep(chance.uniform(0, self.looks[1]))
        while time.monotonic() < ends:
            path = chance.choice(choices)()
            begun = time.perf_counter()
            answer = asker.get(path, "br, gzip")
            self.seen.append((time.perf_counter() - begun) * 1_000)
            if answer.status != 200:
                self.wrong.append(f"{path} {answer.status}")
            time.sleep(chance.uniform(*self.looks))
