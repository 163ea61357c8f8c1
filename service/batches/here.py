"""Doing the jobs of one batch in this process, beside any workers that there are."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from uuid import uuid4

from service.batches.finish import write_results
from service.batches.letters import make_letters
from service.batches.planning import plan_batch
from service.batches.sweep import sweep_batches
from service.batches.tasks import LETTERS, PLAN, WHO
from service.files.store import Files
from service.store.batches import Batch, find_batch
from service.store.engine import Store
from service.store.errors import StoreError
from service.store.leases import give_back
from service.store.outbox import Work
from service.store.schema.batches import BatchState
from service.store.scope import Scope

_AT_WORK: Final = frozenset(
    {BatchState.PLANNING, BatchState.RUNNING, BatchState.CANCELLING, BatchState.FINISHING}
)
_LOOK_AGAIN: Final = 0.5
Seen = Callable[[Batch], None]


def bring_on(store: Store, files: Files, batch_id: int, seen: Seen = lambda _: None) -> Batch:
    """Have a batch brought as far as jobs can bring it; ``seen`` gets it now and then.

    What others work at is waited for. Raises NotFoundError, StoreError, CannotMake.
    """
    owner = uuid4().hex
    try:
        while True:
            with store.writing(WHO) as writer:
                due = [work for work in sweep_batches(writer) if work.subject["batch"] == batch_id]
                batch = find_batch(writer, Scope.whole_country(), batch_id)
            seen(batch)
            if batch.state not in _AT_WORK:
                return batch
            if due:
                _do(store, files, owner, due[0])
            else:
                time.sleep(_LOOK_AGAIN)
    finally:
        # Nobody should have to wait for what Ctrl-C left.
        with suppress(StoreError), store.writing(WHO) as writer:
            give_back(writer, [owner], tried=False)


def _do(store: Store, files: Files, owner: str, work: Work) -> None:
    batch = int(work.subject["batch"])
    if work.task == PLAN:
        plan_batch(store, files, owner, batch=batch)
    elif work.task == LETTERS:
        first, last = int(work.subject["first"]), int(work.subject["last"])
        make_letters(store, files, owner, batch=batch, first=first, last=last)
    else:
        write_results(store, files, owner, batch=batch)
