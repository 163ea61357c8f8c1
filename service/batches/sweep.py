"""What is due of batches, wherever the jobs for it went; what was tried too often is given up."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import Final

from service.batches.letters import fail_exhausted
from service.batches.packing import finding_data
from service.batches.tasks import letters_work, plan_work, results_work
from service.store.batches import Batch, change_batch, unattended_batches
from service.store.batches_moves import chunks_waiting
from service.store.engine import Writer
from service.store.outbox import Work
from service.store.schema.batches import BatchState
from templates.findings import Finding

#: A batch that cannot be brought on is where it can be seen, and be ordered or ended again.
_GIVEN_UP: Final = {
    BatchState.PLANNING: (BatchState.CANCELLED, "batch.plan_failed"),
    BatchState.FINISHING: (BatchState.DONE, "batch.results_failed"),
    BatchState.CANCELLING: (BatchState.CANCELLED, "batch.results_failed"),
}


def sweep_batches(writer: Writer) -> Iterable[Work]:
    """The jobs that unfinished batches need and at which nobody works."""
    due: list[Work] = []
    for batch, is_exhausted in unattended_batches(writer, writer.now):
        if is_exhausted and batch.state in _GIVEN_UP:
            _give_up(writer, batch)
        elif batch.state is BatchState.RUNNING:
            # The last one, if it is failed here, also has the results put together.
            fail_exhausted(writer, batch)
            chunks = chunks_waiting(writer, batch.id, now=writer.now)
            due.extend(letters_work(batch.id, first, last) for first, last in chunks)
        elif batch.state is BatchState.PLANNING:
            due.append(plan_work(batch.id))
        else:
            due.append(results_work(batch.id))
    return due


def _give_up(writer: Writer, batch: Batch) -> None:
    state, code = _GIVEN_UP[batch.state]
    finding = Finding(code, facts={"incident": secrets.token_hex(4)})
    findings = json.dumps([finding_data(finding)], ensure_ascii=False)
    change_batch(
        writer, batch.id, state=state.value, findings=findings, attempts=0, finished_at=writer.now
    )
    writer.log.add("batch.given_up", batch.record, facts={"code": code, **finding.facts})
