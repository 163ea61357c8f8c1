"""The jobs of stored batches: their names, what they are put for, and what is due of them."""

from __future__ import annotations

from typing import Final

from service.store.batches import Batch, change_batch, rows_in
from service.store.engine import Writer
from service.store.outbox import Queue, Work, put
from service.store.schema.batches import BatchState, RowState

PLAN: Final = "batches.plan"
LETTERS: Final = "batches.letters"
RESULTS: Final = "batches.results"
#: Who the log says it was, where a job works.
WHO: Final = "worker"


def plan_work(batch_id: int) -> Work:
    return Work(Queue.CHORES, PLAN, {"batch": batch_id})


def letters_work(batch_id: int, first: int, last: int) -> Work:
    return Work(Queue.LETTERS, LETTERS, {"batch": batch_id, "first": first, "last": last})


def results_work(batch_id: int) -> Work:
    return Work(Queue.CHORES, RESULTS, {"batch": batch_id})


def put_work(writer: Writer, work: Work) -> None:
    put(writer, work.queue, work.task, work.subject)


def end_letters(writer: Writer, batch: Batch) -> None:
    """Once no letter of a running batch waits any more, have its results put together."""
    if batch.state is not BatchState.RUNNING or rows_in(writer, batch.id, RowState.WAITING):
        return
    change_batch(writer, batch.id, state=BatchState.FINISHING.value, attempts=0)
    put_work(writer, results_work(batch.id))
