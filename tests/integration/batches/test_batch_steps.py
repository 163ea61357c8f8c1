"""Batches cancelled and gone on with; who may see and steer them."""

from __future__ import annotations

import inspect
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pikepdf
import pytest
from sqlalchemy import func, select

from service.access.actor import ForbiddenError, Task
from service.batches.bundle import (
    Result,
    all_letters,
    letter_file,
    posting_list_file,
    preview,
    print_file_of,
    result_file,
)
from service.batches.letters import make_letters
from service.batches.looking import see_batch, see_batches, see_held, see_row, see_rows
from service.batches.planning import Order, order_batch
from service.batches.steps import (
    cancel_batch,
    resume_batch,
    start_batch,
)
from service.batches.sweep import sweep_batches
from service.batches.tasks import LETTERS
from service.store import batches as store_batches
from service.store import batches_held, batches_pages, batches_rows, on_their_way, postings
from service.store.batches import BatchFilters
from service.store.batches_pages import RowFilters
from service.store.errors import ConflictError, NotFoundError
from service.store.schema import audit_log
from service.store.schema.batches import BatchState, RowState, batch_rows, batches
from service.store.scope import Scope
from tests.helpers.batches import CENTRAL, KIND, Desk, officer
from tests.helpers.numbered_office import counts_of
from tools.synthetic import SAMPLE_AS_OF

# --- cancelled and resumed ----------------------------------------------------------------


def first_job(desk: Desk, batch_id: int, most: int) -> None:
    """Make the first letters only."""
    make_letters(desk.store, desk.files, desk.owner(), batch=batch_id, first=1, last=most)


def test_cancelled_in_the_middle_and_gone_on_with(loaded: Desk) -> None:
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    first_job(loaded, batch_id, 8)
    assert cancel_batch(loaded.store, CENTRAL, batch_id) == total - 8
    loaded.check()
    assert loaded.batch(batch_id).state is BatchState.CANCELLING
    loaded.work()
    batch = loaded.batch(batch_id)
    assert batch.state is BatchState.CANCELLED
    assert batch.posting_list is not None
    assert counts_of(loaded, batch_id) == {
        "made": 8,
        "cancelled": total - 8,
        "held": batch.counts.held,
    }
    made = loaded.rows(batch_id, RowState.MADE)
    before = {row.no: (row.letter_no, row.word_file) for row in made}
    assert resume_batch(loaded.store, CENTRAL, batch_id).letters == total - 8
    loaded.work()
    loaded.check()
    after = {row.no: (row.letter_no, row.word_file) for row in loaded.rows(batch_id, RowState.MADE)}
    assert before.items() <= after.items()
    assert [row.letter_number for row in loaded.rows(batch_id)] == list(range(101, 101 + total))
    assert loaded.batch(batch_id).state is BatchState.DONE
    with pytest.raises(ConflictError):
        resume_batch(loaded.store, CENTRAL, batch_id)
    with pytest.raises(ConflictError):
        cancel_batch(loaded.store, CENTRAL, batch_id)


def test_another_batch_draws_what_a_cancelled_one_gave_back(loaded: Desk) -> None:
    reminders = loaded.plan(kind="guarantor_default_notice")
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    first_job(loaded, batch_id, 5)
    loaded.start(reminders)
    cancel_batch(loaded.store, CENTRAL, batch_id)
    loaded.check()
    loaded.work()
    resumed = resume_batch(loaded.store, CENTRAL, batch_id)
    loaded.work()
    loaded.check()
    assert resumed.letters == total - 5
    numbers = [row.letter_number for row in loaded.rows(batch_id)]
    assert numbers == list(range(101, 101 + total))


def test_what_a_worker_makes_while_the_batch_is_cancelled_does_not_count(
    loaded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    put = loaded.files.put_many

    def cancelled_meanwhile(datas: list[bytes]) -> list[str]:
        cancel_batch(loaded.store, CENTRAL, batch_id)
        return put(datas)

    monkeypatch.setattr(loaded.files, "put_many", cancelled_meanwhile, raising=False)
    first_job(loaded, batch_id, 100)
    monkeypatch.undo()
    loaded.check()
    assert loaded.batch(batch_id).state is BatchState.CANCELLED
    assert counts_of(loaded, batch_id)["cancelled"] == total
    # Nothing was numbered after all, so the next batch begins where this one did.
    assert resume_batch(loaded.store, CENTRAL, batch_id).letters == total
    loaded.work()
    assert loaded.rows(batch_id)[0].letter_number == 101


def test_a_plan_is_cancelled_without_a_trace(loaded: Desk) -> None:
    batch_id = loaded.plan()
    cancel_batch(loaded.store, CENTRAL, batch_id)
    loaded.work()
    assert loaded.batch(batch_id).state is BatchState.CANCELLED
    assert loaded.batch(loaded.plan()).counts.planned > 0
    early = order_batch(loaded.store, CENTRAL, Order(KIND, SAMPLE_AS_OF))
    cancel_batch(loaded.store, CENTRAL, early)
    loaded.work()
    assert loaded.batch(early).counts.total == 0


# --- who may ------------------------------------------------------------------------------


def test_a_province_sees_its_own_part_and_steers_nothing(loaded: Desk) -> None:
    batch_id = loaded.make(formats=("pdf",))
    by_province = see_batch(loaded.store, CENTRAL, batch_id).provinces
    code, counts = max(by_province.items(), key=lambda each: each[1].made)
    ours = officer(code, Task.READ_REGISTER, Task.RECORD_POST)
    view = see_batch(loaded.store, ours, batch_id)
    assert view.batch.counts == counts
    assert set(view.provinces) == {code}
    rows = see_rows(loaded.store, ours, batch_id, RowFilters(), size=200).rows
    assert {each.row.province for each in rows} == {code}
    assert len(rows) == counts.made
    assert sum(view.held.values()) == counts.held
    assert {each.held.province for each in see_held(loaded.store, ours, batch_id).held} <= {code}
    foreign = next(row.no for row in loaded.rows(batch_id) if row.province != code)
    for look in (
        lambda: see_row(loaded.store, ours, batch_id, foreign),
        lambda: preview(loaded.store, loaded.files, ours, batch_id, foreign),
        lambda: letter_file(loaded.store, loaded.files, ours, batch_id, foreign, suffix="pdf"),
        lambda: result_file(loaded.store, loaded.files, ours, batch_id, Result.RESULT),
    ):
        with pytest.raises(NotFoundError):
            look()
    paper = all_letters(loaded.store, loaded.files, ours, batch_id)
    with zipfile.ZipFile(io.BytesIO(b"".join(paper.pieces))) as archive:
        assert len(archive.namelist()) == counts.made
    sheet = openpyxl.load_workbook(
        io.BytesIO(b"".join(posting_list_file(loaded.store, ours, batch_id).pieces))
    ).active
    assert sheet.max_row == counts.made + 3
    printed = print_file_of(loaded.store, loaded.files, ours, batch_id)
    with pikepdf.open(io.BytesIO(b"".join(printed.pieces))) as pdf:
        pages = len(pdf.pages)
    assert counts.made <= pages < loaded.batch(batch_id).print_pages
    with pytest.raises(ForbiddenError):
        start_batch(loaded.store, ours, batch_id)
    stranger = next(
        province for province in ("10", "11", "12", "13", "94", "95") if province not in by_province
    )
    other = officer(stranger, Task.READ_REGISTER)
    assert see_batches(loaded.store, other, BatchFilters()).batches == ()
    with pytest.raises(NotFoundError):
        see_batch(loaded.store, other, batch_id)


def test_one_who_may_run_batches_of_a_province_runs_no_others(loaded: Desk) -> None:
    whole = loaded.plan()
    province = loaded.rows(whole)[0].province
    ours = officer(province, Task.READ_REGISTER, Task.RUN_BATCHES)
    other = next(row.province for row in loaded.rows(whole) if row.province != province)
    with pytest.raises(NotFoundError):
        loaded.start(whole, ours)
    batch_id = loaded.plan(ours)
    assert {row.province for row in loaded.rows(batch_id)} == {province}
    assert [each.id for each in see_batches(loaded.store, ours, BatchFilters()).batches] == [
        batch_id, whole,
    ]  # fmt: skip
    loaded.start(batch_id, ours)
    loaded.work()
    assert loaded.batch(batch_id, Scope(frozenset({province}))).state is BatchState.DONE
    with pytest.raises(NotFoundError):
        order_batch(loaded.store, ours, Order(KIND, SAMPLE_AS_OF, provinces=frozenset({other})))
    with pytest.raises(NotFoundError):
        order_batch(loaded.store, ours, Order(KIND, SAMPLE_AS_OF, office="00"))


def test_what_people_read_of_a_batch_is_asked_with_a_scope() -> None:
    asked = [
        function
        for module in (batches_pages, postings)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    asked += [
        batches_held.all_held, batches_held.decisions_of, batches_held.find_held,
        batches_rows.rows_in_order, on_their_way.with_letters_on_their_way,
        store_batches.find_batch, store_batches.find_whole_batch, store_batches.list_batches,
        store_batches.counts_by_province,
    ]  # fmt: skip
    bare = {
        function.__name__
        for function in asked
        if "scope" not in inspect.signature(function).parameters
    }
    # A posting number is the post's own, and only whether it is used is told.
    assert bare == {"used_numbers"}
    for function in asked:
        scope = inspect.signature(function).parameters.get("scope")
        assert scope is None or scope.default is inspect.Parameter.empty


def test_batches_are_listed_the_newest_first(loaded: Desk) -> None:
    ids = [order_batch(loaded.store, CENTRAL, Order(KIND, SAMPLE_AS_OF)) for _ in range(5)]
    cancel_batch(loaded.store, CENTRAL, ids[1])
    found, cursor = [], ""
    while True:
        page = see_batches(loaded.store, CENTRAL, BatchFilters(), size=2, cursor=cursor)
        found += [batch.id for batch in page.batches]
        if not (cursor := page.cursor):
            break
    assert found == ids[::-1]
    only = see_batches(loaded.store, CENTRAL, BatchFilters(state=BatchState.CANCELLED))
    assert [batch.id for batch in only.batches] == [ids[1]]


def test_the_log_tells_every_step_and_every_look(loaded: Desk) -> None:
    batch_id = loaded.make()
    see_rows(loaded.store, CENTRAL, batch_id, RowFilters())
    see_held(loaded.store, CENTRAL, batch_id)
    result_file(loaded.store, loaded.files, CENTRAL, batch_id, Result.POSTING_LIST)
    query = select(audit_log.c.what).where(audit_log.c.record == f"batch:{batch_id}")
    with loaded.store.reading() as reader:
        told = list(reader.connection.execute(query.order_by(audit_log.c.number)).scalars())
    assert told == [
        "batch.ordered", "batch.planned", "batch.started", "batch.letters_made", "batch.done",
        "batch.rows_seen", "batch.held_seen", "batch.file_given",
    ]  # fmt: skip


def test_progress_comes_from_counts_alone(loaded: Desk) -> None:
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    first_job(loaded, batch_id, 10)
    later = replace(loaded.store, clock=lambda: loaded.store.clock() + timedelta(seconds=20))
    progress = see_batch(later, CENTRAL, batch_id).progress
    assert (progress.done, progress.total, progress.rate) == (10, total, 0.5)
    assert progress.seconds_left == (total - 10) * 2
    with loaded.store.writing("test") as writer:
        assert writer.connection.execute(select(func.count(batch_rows.c.id))).scalar_one() == total
        # Everything that is due is known to the sweep, and only that.
        works = list(sweep_batches(writer))
        assert [(work.task, work.subject["first"]) for work in works] == [(LETTERS, 1)]
        assert writer.connection.execute(select(batches.c.state)).scalar_one() == "running"
