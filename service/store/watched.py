"""Sums over everything, for those who watch the machine: counts only, of nobody in particular."""

from __future__ import annotations

from sqlalchemy import func, select

from service.store.engine import Reader
from service.store.schema.batches import RowState, batch_counts


def rows_by_state(reader: Reader) -> dict[str, int]:
    """How many rows of all batches are in which state."""
    sums = [func.coalesce(func.sum(batch_counts.c[state.value]), 0) for state in RowState]
    found = reader.connection.execute(select(*sums)).one()
    return {state.value: int(number) for state, number in zip(RowState, found, strict=True)}
