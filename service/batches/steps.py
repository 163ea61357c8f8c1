"""What people do with a planned batch: start it, stop it, go on; leave letters out.

Each is one transaction: the rows, their numbers, the jobs that are put for them, and the log.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from service.access.actor import Actor, Task
from service.batches.tasks import letters_work, put_work, results_work
from service.store.agenda import forget_batch
from service.store.batches import Batch, change_batch, count_anew, find_whole_batch, rows_in
from service.store.batches_moves import (
    chunks_waiting,
    exclude_changed,
    exclude_twins,
    give_up,
    mark_rows,
    numbers_in_register,
    set_going,
)
from service.store.engine import Store, Writer
from service.store.errors import ConflictError, StoreError
from service.store.schema.batches import BatchState, RowState
from service.store.scope import Scope
from thai.text import normalize

_LONGEST_REASON: Final = 500
_UNMADE: Final = (RowState.CANCELLED, RowState.FAILED)


@dataclass(frozen=True, slots=True)
class Started:
    """How many letters are being made now, and how many were left out, and why."""

    letters: int
    changed: int = 0
    in_other_batches: int = 0


def start_batch(store: Store, actor: Actor, batch_id: int, version: int | None = None) -> Started:
    """Have the planned letters made, each with its number.

    Left out are letters whose loans changed since the plan, and those that another batch is
    sending meanwhile. Raises ForbiddenError, NotFoundError, Stale; ConflictError: the batch is
    not planned, there is nothing to make, or letters of the register have its numbers already.
    """
    actor.need(Task.RUN_BATCHES)
    with store.writing(actor.name) as writer:
        batch = find_whole_batch(writer, actor.scope, batch_id, version)
        if batch.state is not BatchState.PLANNED:
            raise ConflictError("batch.not_planned", state=batch.state.label)
        started = _set_going(writer, actor, batch, [RowState.PLANNED])
        writer.log.add("batch.started", batch.record, facts={"letters": started.letters})
    return started


def resume_batch(store: Store, actor: Actor, batch_id: int, version: int | None = None) -> Started:
    """Have the letters made that were cancelled or failed, as ``start_batch`` does."""
    actor.need(Task.RUN_BATCHES)
    with store.writing(actor.name) as writer:
        batch = find_whole_batch(writer, actor.scope, batch_id, version)
        if batch.state not in (BatchState.CANCELLED, BatchState.DONE):
            raise ConflictError("batch.not_ended", state=batch.state.label)
        started = _set_going(writer, actor, batch, _UNMADE)
        writer.log.add("batch.resumed", batch.record, facts={"letters": started.letters})
    return started


def _set_going(writer: Writer, actor: Actor, batch: Batch, states: Sequence[RowState]) -> Started:
    changed = exclude_changed(writer, batch.scope, batch, states)
    twins = exclude_twins(writer, batch, states)
    letters = set_going(writer, batch, states)
    if not letters:
        raise ConflictError("batch.nothing_to_make")
    # Of any province: an office writes to all of them with one row of numbers.
    if taken := numbers_in_register(writer, Scope.whole_country(), batch.id):
        raise ConflictError("numbers.in_register", found=taken[0], count=f"{len(taken):,}")
    count_anew(writer, batch)
    forget_batch(writer, batch.id)
    change_batch(
        writer,
        batch.id,
        state=BatchState.RUNNING.value,
        started_at=writer.now,
        started_by=actor.name,
        made_before=rows_in(writer, batch.id, RowState.MADE),
        finished_at=None,
        findings="",
        attempts=0,
    )
    for first, last in chunks_waiting(writer, batch.id):
        put_work(writer, letters_work(batch.id, first, last))
    return Started(letters, changed, twins)


def cancel_batch(store: Store, actor: Actor, batch_id: int, version: int | None = None) -> int:
    """Give up what is not made yet; made letters stay made. How many were given up.

    What somebody is making at this moment is given up too: it will not count. Raises
    ForbiddenError, NotFoundError, Stale; ConflictError: the batch has ended, or is about to.
    """
    actor.need(Task.RUN_BATCHES)
    early = (BatchState.PLANNING, BatchState.PLANNED, BatchState.RUNNING)
    with store.writing(actor.name) as writer:
        batch = find_whole_batch(writer, actor.scope, batch_id, version)
        if batch.state not in early:
            raise ConflictError("batch.has_ended", state=batch.state.label)
        cancelled = give_up(writer, batch, [RowState.PLANNED, RowState.WAITING])
        count_anew(writer, batch)
        forget_batch(writer, batch_id)
        # What was made is to be posted, so its lists are needed.
        made = rows_in(writer, batch_id, RowState.MADE)
        state = BatchState.CANCELLING if made else BatchState.CANCELLED
        change_batch(
            writer,
            batch_id,
            state=state.value,
            cancelled_at=writer.now,
            cancelled_by=actor.name,
            attempts=0,
        )
        if made:
            put_work(writer, results_work(batch_id))
        facts = {"cancelled": cancelled, "made": made}
        writer.log.add("batch.cancelled", batch.record, facts=facts)
    return cancelled


def results_again(store: Store, actor: Actor, batch_id: int, version: int | None = None) -> None:
    """Have the print file and the lists of an ended batch made anew, from its letters as they are.

    Raises ForbiddenError, NotFoundError, Stale; ConflictError: it has not ended.
    """
    actor.need(Task.RUN_BATCHES)
    states = {
        BatchState.DONE: BatchState.FINISHING,
        BatchState.CANCELLED: BatchState.CANCELLING,
    }
    with store.writing(actor.name) as writer:
        batch = find_whole_batch(writer, actor.scope, batch_id, version)
        if batch.state not in states:
            raise ConflictError("batch.not_ended", state=batch.state.label)
        state = states[batch.state]
        change_batch(writer, batch_id, state=state.value, findings="", attempts=0)
        put_work(writer, results_work(batch_id))
        writer.log.add("batch.results_again", batch.record)


def leave_out(
    store: Store,
    actor: Actor,
    batch_id: int,
    numbers: Collection[int],
    *,
    reason: str,
    version: int,
) -> None:
    """Leave planned letters out, by their places, for a reason that is kept.

    Raises ForbiddenError, NotFoundError, Stale, ConflictError, StoreError.
    """
    move = _Move(RowState.PLANNED, RowState.EXCLUDED, reason_of(reason))
    _mark(store, actor, (batch_id, version), numbers, move)


def take_in(
    store: Store, actor: Actor, batch_id: int, numbers: Collection[int], *, version: int
) -> None:
    """Take letters in again that were left out. Raises as ``leave_out``."""
    move = _Move(RowState.EXCLUDED, RowState.PLANNED)
    _mark(store, actor, (batch_id, version), numbers, move)


def withdraw(
    store: Store,
    actor: Actor,
    batch_id: int,
    numbers: Collection[int],
    *,
    reason: str,
    version: int,
) -> None:
    """Don't send letters that are made and not posted; they keep their numbers.

    So other letters may go to their addressees instead. Raises as ``leave_out``.
    """
    move = _Move(RowState.MADE, RowState.WITHDRAWN, reason_of(reason))
    _mark(store, actor, (batch_id, version), numbers, move)


@dataclass(frozen=True, slots=True)
class _Move:
    before: RowState
    after: RowState
    reason: str = ""


def _mark(
    store: Store, actor: Actor, at: tuple[int, int], numbers: Collection[int], move: _Move
) -> None:
    """Move rows of a batch ``at`` a version."""
    actor.need(Task.RUN_BATCHES)
    batch_id, version = at
    with store.writing(actor.name) as writer:
        batch = find_whole_batch(writer, actor.scope, batch_id, version)
        is_plan = move.before is not RowState.MADE
        if is_plan and batch.state is not BatchState.PLANNED:
            raise ConflictError("batch.not_planned", state=batch.state.label)
        wanted = sorted(set(numbers))
        if mark_rows(writer, batch, wanted, (move.before, move.after), move.reason) != len(wanted):
            raise ConflictError("batch.rows_differ", state=move.before.label)
        if not is_plan:
            forget_batch(writer, batch_id)
        change_batch(writer, batch_id)
        writer.log.add(f"batch.rows_{move.after.value}", batch.record, facts={"rows": wanted})


def reason_of(text: str) -> str:
    """A reason as it is kept. Raises StoreError: there is none, or it is a novel."""
    reason = normalize(text)
    if not reason or len(reason) > _LONGEST_REASON:
        raise StoreError("batch.no_reason")
    return reason
