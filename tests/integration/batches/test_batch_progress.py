"""How far a batch is, which pages ask every second."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event

from service.batches.letters import make_letters
from service.batches.looking import follow_batch
from tests.helpers.batches import CENTRAL, Desk


def test_told_without_a_look_at_the_rows(loaded: Desk) -> None:
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    make_letters(loaded.store, loaded.files, loaded.owner(), batch=batch_id, first=1, last=8)
    asked: list[str] = []

    def note(_c: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(loaded.store.engine, "before_cursor_execute", note)
    try:
        _, progress = follow_batch(loaded.store, CENTRAL, batch_id)
    finally:
        event.remove(loaded.store.engine, "before_cursor_execute", note)
    assert (progress.done, progress.total) == (8, total)
    assert any("batch_counts" in statement for statement in asked), asked
    assert not any("batch_rows" in statement for statement in asked), asked
