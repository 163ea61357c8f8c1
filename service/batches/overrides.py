"""A letter all the same to a loan that was held back, where the law leaves that to a person."""

from __future__ import annotations

from typing import Final

from service.access.actor import Actor, Task
from service.batches.drafts import Drafts
from service.batches.planning import CODES, draft_loan
from service.batches.steps import reason_of
from service.debts.notices import OVERRIDABLE
from service.store.batches import Batch, change_batch, count_anew, find_whole_batch
from service.store.batches_held import Decisions, HeldBack, decisions_of, find_held, forget_held
from service.store.batches_rows import add_held, add_rows, highest_no
from service.store.engine import Store, Writer
from service.store.errors import ConflictError, NotFoundError
from service.store.loans import Ids, fetch
from service.store.on_their_way import with_letters_on_their_way
from service.store.schema import loans
from service.store.schema.batches import BatchState
from templates.findings import Finding

_UNKNOWN: Final = "batch.held_unknown"


def send_all_the_same(
    store: Store, actor: Actor, batch_id: int, held_id: int, *, reason: str, version: int
) -> int:
    """Plan the letters of a loan that was held back; how many there are.

    They come last in posting order until the batch is planned again. Raises ForbiddenError,
    NotFoundError, Stale, StoreError; ConflictError: this hold is none that a person may lift, or
    something else holds the loan too.
    """
    actor.need(Task.RUN_BATCHES)
    told = reason_of(reason)
    with store.writing(actor.name) as writer:
        batch = find_whole_batch(writer, actor.scope, batch_id, version)
        if batch.state is not BatchState.PLANNED:
            raise ConflictError("batch.not_planned", state=batch.state.label)
        held = find_held(writer, actor.scope, batch_id, held_id)
        if held is None or held.override_by:
            raise NotFoundError(_UNKNOWN, found=str(held_id))
        if held.code not in OVERRIDABLE:
            raise ConflictError("batch.not_overridable", remedy=Finding(held.code).remedy)
        letters = _plan_loan(writer, batch, held, told)
        change_batch(writer, batch_id)
        facts = {"loan": held.loan_id, "code": held.code, "letters": letters}
        writer.log.add("batch.overridden", batch.record, facts=facts)
    return letters


def _plan_loan(writer: Writer, batch: Batch, held: HeldBack, reason: str) -> int:
    known = decisions_of(writer, batch.scope, batch.id)
    values = {
        "override_reason": reason,
        "override_by": writer.log.who,
        "override_at": writer.now,
    }
    overrides = {**known.overrides.get(held.loan_id, {}), held.code: values}
    decisions = Decisions(known.excluded, {held.loan_id: overrides})
    found = fetch(writer, batch.scope, loans.c.id == held.loan_id, Ids.OPEN)
    if not found:
        raise NotFoundError(_UNKNOWN, found=str(held.id))
    (kept,) = with_letters_on_their_way(writer, batch.scope, found, but_batch=batch.id)
    with Drafts(writer.keys, CODES) as drafts:
        letters = draft_loan(drafts, batch, kept, decisions)
        if not letters:
            raise ConflictError("batch.held_otherwise")
        forget_held(writer, batch.id, held.loan_id)
        add_rows(writer, drafts.rows(batch.id, after=highest_no(writer, batch.id)))
        add_held(writer, drafts.held(batch.id))
    count_anew(writer, batch)
    return letters
