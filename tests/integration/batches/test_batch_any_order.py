"""Steps of a batch in any order: no number is lost, none is given twice."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from service.batches import letters
from service.batches.steps import cancel_batch, resume_batch, withdraw
from service.store.batches import find_batch
from service.store.batches_rows import Finished, claim
from service.store.batches_rows import finish as finish_rows
from service.store.errors import ConflictError
from service.store.files import note
from service.store.numbers import set_next
from service.store.schema.batches import BatchState, RowState, batch_rows, batches
from tests.helpers.batches import CENTRAL, EVERYTHING, Desk
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

REGISTER = synthetic_register(30, 11, SAMPLE_AS_OF)
YEAR = 2568


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.load(REGISTER)
    with desk.store.writing("test") as writer:
        set_next(writer, "00", YEAR, 1)
    return desk


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.just([])),
        st.tuples(st.just("make"), st.lists(st.integers(1, 14), min_size=1, max_size=6)),
        st.tuples(st.just("fail"), st.lists(st.integers(1, 14), min_size=1, max_size=4)),
        st.tuples(st.just("cancel"), st.just([])),
        st.tuples(st.just("resume"), st.just([])),
        st.tuples(st.just("withdraw"), st.lists(st.integers(1, 14), min_size=1, max_size=2)),
    ),
    max_size=14,
)


def test_whatever_fails_is_cancelled_or_resumed_no_number_is_lost_or_double(desk: Desk) -> None:
    with desk.store.writing("test") as writer:
        note(writer, "0" * 64, 1, "text/plain")

    @settings(max_examples=5, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.integers(0, 1), STEPS), min_size=1, max_size=3))
    def check(walks: list[tuple[int, list[tuple[str, list[int]]]]]) -> None:
        ids = [desk.plan(), desk.plan(kind="guarantor_default_notice")]
        for which, steps in walks:
            for what, numbers in steps:
                _step(desk, ids[which], what, numbers)
                desk.check()
        for batch_id in ids:
            _clear(desk, batch_id)
        desk.check()

    check()


def _step(desk: Desk, batch_id: int, what: str, numbers: list[int]) -> None:
    try:
        if what == "start":
            desk.start(batch_id)
        elif what == "cancel":
            cancel_batch(desk.store, CENTRAL, batch_id)
        elif what == "resume":
            resume_batch(desk.store, CENTRAL, batch_id)
        elif what == "withdraw":
            version = desk.batch(batch_id).version
            withdraw(desk.store, CENTRAL, batch_id, numbers, reason="x", version=version)
        else:
            _bring_on(desk, batch_id, set(numbers), is_made=what == "make")
    except ConflictError:
        pass
    desk.forget_jobs()
    if desk.batch(batch_id).state in {BatchState.CANCELLING, BatchState.FINISHING}:
        # Its results are no matter here.
        with desk.store.writing("test") as writer:
            ends = {BatchState.CANCELLING: "cancelled", BatchState.FINISHING: "done"}
            state = ends[desk.batch(batch_id).state]
            writer.connection.execute(
                update(batches).where(batches.c.id == batch_id).values(state=state)
            )


def _bring_on(desk: Desk, batch_id: int, numbers: set[int], *, is_made: bool) -> None:
    """What a worker does, but for the making."""
    with desk.store.writing("test") as writer:
        batch = find_batch(writer, EVERYTHING, batch_id)
        if batch.state is not BatchState.RUNNING:
            return
        rows = [row for row in claim(writer, batch_id, 1, 100, "w") if row.no in numbers]
        word = "0" * 64 if is_made else None
        finish_rows(writer, batch, [Finished(row, word) for row in rows])
        writer.connection.execute(
            update(batch_rows)
            .where(batch_rows.c.state == "waiting")
            .values(attempts=0, lease_until=None)
        )
        letters.end_letters(writer, batch)


def _clear(desk: Desk, batch_id: int) -> None:
    """Take a batch out of the way of the next example."""
    made = [row.no for row in desk.rows(batch_id, RowState.MADE)]
    version = desk.batch(batch_id).version
    if made:
        withdraw(desk.store, CENTRAL, batch_id, made, reason="x", version=version)
    _step(desk, batch_id, "cancel", [])
