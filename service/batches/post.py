"""The letters of a batch at the post, by their places in the batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from service.access.actor import Actor, Task
from service.register.post import Delivery, PostDesk, Recorded, Sending
from service.store.batches import Batch, find_batch
from service.store.batches_pages import rows_of_numbers
from service.store.batches_post import about, count_postings
from service.store.schema.batches import batch_rows

if TYPE_CHECKING:
    from service.store.engine import Store, Writer
    from service.store.postings import Posting
    from templates.findings import Finding


def record_posted(
    store: Store,
    actor: Actor,
    batch_id: int,
    sendings: Sequence[Sending],
    posted_on: date,
    *,
    good_only: bool = False,
    overwrite: bool = False,
    beside: Sequence[Finding] = (),
) -> Recorded:
    """Note letters as posted on a day; ``overwrite`` what was noted otherwise.

    ``beside`` is what is known already to be wrong with what was told.
    Raises ForbiddenError, NotFoundError, StoreError; ConflictError: no day to post on.
    """
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        desk = _Desk(writer, actor, batch_id, [each.no for each in sendings])
        desk.findings.extend(beside)
        desk.posted(sendings, posted_on, overwrite=overwrite)
        return desk.write("batch.posted", desk.batch.record, good_only=good_only)


def record_deliveries(
    store: Store,
    actor: Actor,
    batch_id: int,
    deliveries: Sequence[Delivery],
    *,
    good_only: bool = False,
    overwrite: bool = False,
    beside: Sequence[Finding] = (),
) -> Recorded:
    """Note what the post says of posted letters: received, or why not, and on which day.

    ``beside`` is what is known already to be wrong with what was told.
    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        desk = _Desk(writer, actor, batch_id, [each.no for each in deliveries])
        desk.findings.extend(beside)
        desk.delivered(deliveries, overwrite=overwrite)
        return desk.write("batch.delivered", desk.batch.record, good_only=good_only)


def forget_posted(store: Store, actor: Actor, batch_id: int, numbers: Collection[int]) -> Recorded:
    """Letters were noted as posted by mistake: the register forgets them too.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        desk = _Desk(writer, actor, batch_id, numbers)
        desk.forgotten(numbers)
        return desk.write("batch.post_forgotten", desk.batch.record)


class _Desk(PostDesk):
    """Letters of a batch. Raises NotFoundError."""

    table = batch_rows

    def __init__(
        self, writer: Writer, actor: Actor, batch_id: int, numbers: Collection[int]
    ) -> None:
        self.batch: Batch = find_batch(writer, actor.scope, batch_id)
        rows = rows_of_numbers(writer, actor.scope, batch_id, sorted(set(numbers)))
        super().__init__(writer, actor.scope, about(self.batch), rows)

    def name(self, no: int) -> str:
        return f"ลำดับที่ {no:,}"

    def facts(self, no: int) -> dict[str, Any]:
        return {"batch": self.batch.id, "no": no}

    def keep(self, postings: Sequence[Posting]) -> None:
        super().keep(postings)
        count_postings(self.writer, self.batch, postings)
