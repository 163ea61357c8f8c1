"""Looks at people's data: each in the log before its answer leaves, many in one transaction."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import event, select

from service.store.audit import Line, verify
from service.store.engine import Store
from service.store.errors import StoreError
from service.store.looks import Looks
from service.store.schema import audit_log

MANY = 12
LINE = Line.of("loan.seen", "1/2567", "", None)


def waits(looks: Looks, count: int) -> None:
    """Until so many are behind whoever writes."""
    end = time.monotonic() + 30
    while len(looks._waiting) < count:
        assert time.monotonic() < end
        time.sleep(0.005)


def test_who_waits_together_is_written_together(store: Store) -> None:
    commits: list[object] = []
    with ThreadPoolExecutor(MANY) as threads:
        with store.writing("user:writer") as writer:
            writer.log.add("loan.changed", "1/2567")
            looks = [
                threads.submit(
                    store.looked, f"user:{no}", "loan.seen", f"{no}/2567", facts={"no": no}
                )
                for no in range(MANY)
            ]
            # One waits for the writer, the others for that one.
            waits(store.looks, MANY - 1)
            assert not any(each.done() for each in looks)
            event.listen(store.engine, "commit", commits.append)
        for each in looks:
            each.result(30)
    # That of the writer, of the first, and of all the others.
    assert len(commits) == 3
    with store.reading() as reader:
        query = select(audit_log.c.who, audit_log.c.record, audit_log.c.facts).where(
            audit_log.c.what == "loan.seen"
        )
        found = {tuple(row) for row in reader.connection.execute(query)}
        assert found == {(f"user:{no}", f"{no}/2567", f'{{"no":{no}}}') for no in range(MANY)}
        assert verify(reader.connection, reader.keys).findings == ()


def test_facts_that_cannot_be_written_harm_nobody_else(store: Store) -> None:
    with pytest.raises(TypeError):
        store.looked("user:a", "loan.seen", "1/2567", facts={"no": object()})
    store.looked("user:b", "loan.seen", "1/2567")
    with store.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()


def together(write: Callable[[Sequence[tuple[str, Line]]], None]) -> list[Future[None]]:
    """One who writes, and two who wait for it."""
    looks, begun = Looks(), threading.Event()

    def slowly(lines: Sequence[tuple[str, Line]]) -> None:
        if not begun.is_set():
            begun.set()
            waits(looks, 2)
        write(lines)

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(looks.keep, "user:first", LINE, slowly)
        assert begun.wait(30)
        others = [threads.submit(looks.keep, f"user:{no}", LINE, slowly) for no in range(2)]
    return [first, *others]


def test_what_is_not_written_is_refused_to_all_who_waited() -> None:
    def write(lines: Sequence[tuple[str, Line]]) -> None:
        if len(lines) > 1:
            raise StoreError("store.disk_full")

    first, *others = together(write)
    assert first.exception() is None
    for each in others:
        error = each.exception()
        assert isinstance(error, StoreError)
        assert error.finding.code == "store.disk_full"


def test_whoever_is_cut_off_takes_nobody_along() -> None:
    written: list[str] = []

    def write(lines: Sequence[tuple[str, Line]]) -> None:
        if len(lines) > 1:
            raise KeyboardInterrupt
        written.extend(who for who, _ in lines)

    found = together(write)
    errors = [each.exception() for each in found]
    assert [type(each) for each in errors if each] == [KeyboardInterrupt]
    assert len(written) == 2
