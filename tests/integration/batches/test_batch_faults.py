"""What goes wrong while letters are made: no row is lost, and none is made twice."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.batches import finish, letters, turns
from service.batches.looking import see_row
from service.batches.planning import Order, order_batch, plan_batch
from service.batches.steps import resume_batch
from service.batches.sweep import sweep_batches
from service.batches.tasks import LETTERS, PLAN, RESULTS
from service.documents.package import BadRecord
from service.store.batches_rows import claim
from service.store.errors import StoreError
from service.store.leases import LEASE, MOST_ATTEMPTS
from service.store.numbers import set_next
from service.store.outbox import Work, put_lost
from service.store.schema import audit_log
from service.store.schema.batches import BatchState, RowState, batches
from service.store.word_templates import made_of
from templates.findings import Finding
from tests.helpers.batches import CENTRAL, KIND, Desk
from tests.helpers.stores import NOW
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

REGISTER = synthetic_register(30, 11, SAMPLE_AS_OF)
YEAR = 2568


class Killed(BaseException):
    """Stands for the death of the process: nothing below it may catch this."""


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.load(REGISTER)
    with desk.store.writing("test") as writer:
        set_next(writer, "00", YEAR, 1)
    return desk


@pytest.fixture
def running(desk: Desk) -> int:
    batch_id = desk.plan()
    desk.start(batch_id)
    desk.forget_jobs()
    return batch_id


def later(desk: Desk, by: timedelta) -> Desk:
    """The same desk at another time."""
    moment: Callable[[], datetime] = lambda: NOW + by  # noqa: E731
    return Desk(replace(desk.store, clock=moment), desk.files, runs=desk.runs + 1_000)


def due(desk: Desk) -> list[Work]:
    with desk.store.writing("test") as writer:
        return list(sweep_batches(writer))


def swept(desk: Desk) -> None:
    """Sweep, and do what was found, until nothing is due."""
    for _ in range(20):
        with desk.store.writing("test") as writer:
            put_lost(writer, sweep_batches(writer), ())
        with desk.store.reading() as reader:
            ongoing = reader.connection.execute(
                select(batches.c.id).where(batches.c.state.not_in(["done", "cancelled", "planned"]))
            ).all()
        if not ongoing:
            return
        desk.work()
    raise AssertionError("it never ends")


def run(desk: Desk, batch_id: int, first: int = 1, last: int = 100) -> None:
    desk.do(LETTERS, {"batch": batch_id, "first": first, "last": last})


def spoil(monkeypatch: pytest.MonkeyPatch, what: Callable[[int], None]) -> None:
    """Have something happen before each letter is made, by the place of its row."""
    real = letters._letter

    def spoiled(press: Any, batch: Any, data: Any, row: Any) -> dict[str, bytes]:
        what(row.no)
        return real(press, batch, data, row)

    monkeypatch.setattr(letters, "_letter", spoiled)


# --- two at once --------------------------------------------------------------------------


def test_two_workers_never_claim_the_same_row(desk: Desk, running: int) -> None:
    with desk.store.writing("test") as writer:
        first = claim(writer, running, 1, 100, "a")
        second = claim(writer, running, 1, 100, "b")
    assert first
    assert second == []


def test_two_workers_at_once_make_each_letter_once(desk: Desk, running: int) -> None:
    faults: list[BaseException] = []

    def work(name: str, first: int, last: int) -> None:
        try:
            letters.make_letters(
                desk.store, desk.files, name, batch=running, first=first, last=last
            )
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    ranges = [(1, 7), (1, 100), (5, 12), (8, 100)]
    threads = [
        threading.Thread(target=work, args=(f"w{number}", *each))
        for number, each in enumerate(ranges)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    desk.check()
    swept(desk)
    batch = desk.batch(running)
    assert batch.state is BatchState.DONE
    assert batch.counts.made == batch.counts.total
    assert {row.attempts for row in desk.rows(running)} == {1}


def test_a_lease_that_was_lost_counts_for_nothing(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = desk.files.put_many

    def slow(datas: Sequence[bytes]) -> list[str]:
        # Meanwhile the lease runs out, and another makes all of it.
        monkeypatch.undo()
        other = later(desk, LEASE + timedelta(seconds=1))
        run(other, running)
        return put(datas)

    monkeypatch.setattr(desk.files, "put_many", slow, raising=False)
    run(desk, running)
    desk.check()
    batch = desk.batch(running)
    assert batch.counts.made == batch.counts.total
    desk.work()
    assert desk.batch(running).state is BatchState.DONE


# --- deaths -------------------------------------------------------------------------------


def test_a_letter_that_kills_its_maker_takes_no_other_with_it(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = 5

    def kill(no: int) -> None:
        if no == deadly:
            raise Killed

    spoil(monkeypatch, kill)
    now, at = desk, timedelta(0)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            run(now, running)
        at += LEASE + timedelta(seconds=1)
        now = later(now, at)
    assert [work.task for work in due(now)] == []
    assert now.batch(running).state is BatchState.FINISHING
    now.work()
    desk.check()
    (failed,) = desk.rows(running, RowState.FAILED)
    assert failed.no == deadly
    _, view = see_row(desk.store, CENTRAL, running, deadly)
    assert [finding.code for finding in view.findings] == ["batch.letter_failed"]
    counts = desk.batch(running).counts
    assert (counts.made, counts.failed) == (counts.total - 1, 1)
    # Its number is free: the first to be drawn next.
    monkeypatch.undo()
    assert resume_batch(now.store, CENTRAL, running).letters == 1
    now.work()
    desk.check()
    assert [row.letter_number for row in desk.rows(running)] == list(range(1, counts.total + 1))
    assert desk.batch(running).state is BatchState.DONE


def test_killed_after_the_files_are_kept_and_before_they_are_noted(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = desk.files.put_many

    def die(datas: Sequence[bytes]) -> list[str]:
        put(datas)
        raise Killed

    monkeypatch.setattr(desk.files, "put_many", die, raising=False)
    with pytest.raises(Killed):
        run(desk, running)
    monkeypatch.undo()
    desk.check()
    assert due(desk) == []
    after = later(desk, LEASE + timedelta(seconds=1))
    swept(after)
    desk.check()
    batch = desk.batch(running)
    assert (batch.state, batch.counts.made) == (BatchState.DONE, batch.counts.total)
    # The same bytes again: the files that lie there are those that are noted.
    kept = {each.digest for each in desk.files.list()}
    noted = {row.word_file for row in desk.rows(running)}
    with desk.store.reading() as reader:
        template = set(made_of(reader, batch.kind, batch.template_hash).values())
    assert kept == noted | template | {batch.posting_list, batch.result_file}


def test_the_clock_jumps_back_and_the_batch_ends_all_the_same(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill(no: int) -> None:
        if no == 3:
            raise Killed

    spoil(monkeypatch, kill)
    with pytest.raises(Killed):
        run(later(desk, timedelta(days=2)), running)
    monkeypatch.undo()
    # A lease of the day after tomorrow is none.
    swept(desk)
    desk.check()
    assert desk.batch(running).state is BatchState.DONE


def test_results_that_nobody_began_or_that_were_cut_off_are_swept(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(desk, running)
    desk.forget_jobs()
    assert [work.task for work in due(desk)] == [RESULTS]

    def die(*_: Any, **__: Any) -> bytes:
        raise Killed

    monkeypatch.setattr(finish, "posting_list", die)
    with pytest.raises(Killed):
        desk.do(RESULTS, {"batch": running})
    assert due(desk) == []
    monkeypatch.undo()
    after = later(desk, LEASE + timedelta(seconds=1))
    assert [work.task for work in due(after)] == [RESULTS]
    swept(after)
    assert desk.batch(running).state is BatchState.DONE
    # A job that comes too late, or twice, finds nothing to do.
    before = desk.batch(running)
    desk.do(RESULTS, {"batch": running})
    run(desk, running)
    assert desk.batch(running) == before


def test_results_that_kill_every_time_are_given_up(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(desk, running)
    desk.forget_jobs()

    def die(*_: Any, **__: Any) -> bytes:
        raise Killed

    monkeypatch.setattr(finish, "posting_list", die)
    now, at = desk, timedelta(0)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            now.do(RESULTS, {"batch": running})
        at += LEASE + timedelta(seconds=1)
        now = later(now, at)
    assert due(now) == []
    batch = desk.batch(running)
    assert batch.state is BatchState.DONE
    assert [each["code"] for each in batch.findings] == ["batch.results_failed"]
    desk.check()


def test_results_that_another_took_over_are_put_together_once(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(desk, running)
    desk.forget_jobs()
    monkeypatch.setattr(turns, "_SECONDS", -1.0)
    real, other = finish.posting_list, later(desk, LEASE + timedelta(seconds=1))

    def slow(*given: Any) -> bytes:
        monkeypatch.setattr(finish, "posting_list", real)
        other.do(RESULTS, {"batch": running})
        return real(*given)

    monkeypatch.setattr(finish, "posting_list", slow)
    desk.do(RESULTS, {"batch": running})
    ended = desk.batch(running)
    assert ended.state is BatchState.DONE
    with desk.store.reading() as reader:
        query = select(audit_log.c.what).where(audit_log.c.what == "batch.done")
        assert len(reader.connection.execute(query).all()) == 1


def test_a_plan_that_was_lost_is_swept_and_one_that_kills_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = order_batch(desk.store, CENTRAL, Order(KIND, SAMPLE_AS_OF))
    desk.forget_jobs()
    assert [work.task for work in due(desk)] == [PLAN]

    def die(*_: Any) -> bool:
        raise Killed

    monkeypatch.setattr("service.batches.planning._draft_letter", die)
    now, at = desk, timedelta(0)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            now.do(PLAN, {"batch": batch_id})
        assert desk.rows(batch_id) == []
        at += LEASE + timedelta(seconds=1)
        now = later(now, at)
    assert due(now) == []
    batch = desk.batch(batch_id)
    assert batch.state is BatchState.CANCELLED
    assert [each["code"] for each in batch.findings] == ["batch.plan_failed"]


def test_two_who_plan_the_same_batch_keep_one_plan(desk: Desk) -> None:
    batch_id = order_batch(desk.store, CENTRAL, Order(KIND, SAMPLE_AS_OF))
    plan_batch(desk.store, desk.files, "a", batch=batch_id)
    rows = [row.id for row in desk.rows(batch_id)]
    plan_batch(desk.store, desk.files, "b", batch=batch_id)
    assert [row.id for row in desk.rows(batch_id)] == rows


# --- faults that are told -----------------------------------------------------------------


def test_a_full_disk_fails_no_letter(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Sequence[bytes]) -> list[str]:
        raise StoreError("kept.disk_full")

    monkeypatch.setattr(desk.files, "put_many", full, raising=False)
    for _ in range(2 * MOST_ATTEMPTS):
        with pytest.raises(StoreError):
            run(desk, running)
    monkeypatch.undo()
    assert {row.attempts for row in desk.rows(running)} == {0}
    swept(desk)
    desk.check()
    assert desk.batch(running).counts.made == desk.batch(running).counts.total


def test_a_full_disk_fails_no_results(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(desk, running)

    def full(*_: Any) -> tuple[str, int]:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(desk.files, "put_stream", full, raising=False)
    for _ in range(2 * MOST_ATTEMPTS):
        with pytest.raises(OSError, match="full"):
            desk.do(RESULTS, {"batch": running})
    monkeypatch.undo()
    swept(desk)
    batch = desk.batch(running)
    assert (batch.state, batch.findings) == (BatchState.DONE, ())


def test_a_letter_that_cannot_be_made_fails_alone_and_its_number_is_drawn_next(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(no: int) -> None:
        if no == 4:
            raise BadRecord([Finding("record.unprintable", found="☂", facts={"label": "ชื่อ"})])
        if no == 6:
            raise RuntimeError("นายสมชาย")

    spoil(monkeypatch, refuse)
    run(desk, running)
    monkeypatch.undo()
    desk.work()
    desk.check()
    failed = {row.no: row for row in desk.rows(running, RowState.FAILED)}
    assert set(failed) == {4, 6}
    told = {no: see_row(desk.store, CENTRAL, running, no)[1].findings[0] for no in failed}
    assert told[4].sentence
    assert told[4].found == "☂"
    assert told[6].code == "batch.letter_failed"
    # A refusal is final at once; a fault of ours is tried as often as any other.
    assert (failed[4].attempts, failed[6].attempts) == (1, MOST_ATTEMPTS)
    other = desk.make(kind="guarantor_default_notice")
    assert [row.letter_number for row in desk.rows(other)][:2] == [4, 6]
    desk.check()


def test_what_fails_is_logged_without_what_the_letter_says(
    desk: Desk, running: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    name = REGISTER[0].parties[0].name

    def refuse(no: int) -> None:
        if no == 2:
            raise ValueError(name)

    spoil(monkeypatch, refuse)
    run(desk, running)
    assert "ValueError" in caplog.text
    assert name not in caplog.text
