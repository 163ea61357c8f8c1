"""Many rows of a batch at once: set going with their numbers, given up, left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Text, cast, exists, literal, select, true, update

from service.store import leases, numbers
from service.store.batches import Batch, count
from service.store.batches_rows import in_states, unnumbered
from service.store.engine import Reader, Writer
from service.store.on_their_way import twin_of
from service.store.schema import loans, notices
from service.store.schema.batches import RowState, batch_rows, letter_numbers
from service.store.scope import Scope

#: So many rows are one job, and the numbers of its rows follow each other.
CHUNK: Final = 100
LETTER_HOLDER: Final = "row:"
#: The longest list in one statement.
_LISTED: Final = 500


def exclude_changed(writer: Writer, scope: Scope, batch: Batch, states: Sequence[RowState]) -> int:
    """Leave out letters whose loans have changed since, for what they say may be wrong now."""
    changed = exists().where(
        loans.c.id == batch_rows.c.loan_id,
        scope.condition,
        loans.c.version != batch_rows.c.loan_version,
    )
    return _exclude(writer, batch, states, changed, "batch.loan_changed")


def exclude_twins(writer: Writer, batch: Batch, states: Sequence[RowState]) -> int:
    """Leave out letters that are on their way already, of another batch or made alone."""
    return _exclude(writer, batch, states, twin_of(batch), "batch.in_other_batch")


def _exclude(
    writer: Writer,
    batch: Batch,
    states: Sequence[RowState],
    condition: ColumnElement[bool],
    reason: str,
) -> int:
    statement = (
        update(batch_rows)
        .where(batch_rows.c.batch_id == batch.id, in_states(states), condition)
        .values(state=RowState.EXCLUDED.value, reason=reason)
    )
    return writer.connection.execute(statement).rowcount


def set_going(writer: Writer, batch: Batch, states: Sequence[RowState]) -> int:
    """Let the rows in these states be made, each with a number where the office counts.

    The numbers are drawn at once and follow the posting order. Gives how many rows there are.
    Raises ConflictError: the office has no running number.
    """
    here = (batch_rows.c.batch_id == batch.id, in_states(states))
    query = select(batch_rows.c.id).where(*here).order_by(batch_rows.c.no)
    ids = list(writer.connection.execute(query).scalars())
    writer.connection.execute(
        update(batch_rows)
        .where(*here)
        .values(
            state=RowState.WAITING.value,
            letter_no=batch.settings.letter_no(None),
            letter_number=None,
            findings=None,
            reason="",
            attempts=0,
            **leases.released(),
        )
    )
    if batch.is_numbered and ids:
        holders = [f"{LETTER_HOLDER}{row_id}" for row_id in ids]
        numbers.draw(writer, batch.office, numbers.year_of(batch.as_of), holders)
        _write_numbers(writer, batch)
    return len(ids)


def _write_numbers(writer: Writer, batch: Batch) -> None:
    text = cast(letter_numbers.c.number, Text)
    writer.connection.execute(
        update(batch_rows)
        .where(
            batch_rows.c.batch_id == batch.id,
            batch_rows.c.state == RowState.WAITING.value,
            letter_numbers.c.holder == literal(LETTER_HOLDER) + cast(batch_rows.c.id, Text),
        )
        .values(
            letter_number=letter_numbers.c.number,
            letter_no=literal(batch.settings.office.number_prefix) + text,
        )
    )


def numbers_in_register(reader: Reader, scope: Scope, batch_id: int) -> list[str]:
    """Numbers of the batch's waiting letters that letters of the register have already."""
    query = (
        select(batch_rows.c.letter_no)
        .distinct()
        .join(notices, notices.c.letter_no == batch_rows.c.letter_no)
        .join(loans, loans.c.id == notices.c.loan_id)
        .where(
            scope.condition,
            batch_rows.c.batch_id == batch_id,
            batch_rows.c.state == RowState.WAITING.value,
            batch_rows.c.letter_number.is_not(None),
        )
        .order_by(batch_rows.c.letter_no)
    )
    return list(reader.connection.execute(query).scalars())


def give_up(writer: Writer, batch: Batch, states: Sequence[RowState]) -> int:
    """Cancel the rows in these states and give their numbers back; how many there were."""
    here = (batch_rows.c.batch_id == batch.id, in_states(states))
    query = select(batch_rows.c.letter_number).where(*here, batch_rows.c.letter_number.is_not(None))
    free = list(writer.connection.execute(query).scalars())
    given_up = writer.connection.execute(
        update(batch_rows).where(*here).values(state=RowState.CANCELLED.value, **unnumbered())
    )
    numbers.give_back(writer, batch.office, numbers.year_of(batch.as_of), free)
    return given_up.rowcount


def chunks_waiting(
    reader: Reader, batch_id: int, now: datetime | None = None
) -> list[tuple[int, int]]:
    """First and last number of each portion of rows in which one waits; ``now``: for a maker."""
    free = true() if now is None else leases.claimable(batch_rows, now)
    portion = (batch_rows.c.no - 1) // CHUNK
    query = (
        select(portion.label("portion"))
        .where(
            batch_rows.c.batch_id == batch_id, batch_rows.c.state == RowState.WAITING.value, free
        )
        .distinct()
        .order_by("portion")
    )
    found = reader.connection.execute(query).scalars()
    return [(int(each) * CHUNK + 1, (int(each) + 1) * CHUNK) for each in found]


def mark_rows(
    writer: Writer,
    batch: Batch,
    numbers: Sequence[int],
    move: tuple[RowState, RowState],
    reason: str,
) -> int:
    """Move rows that are in one state, and not posted, into another; how many there were."""
    before, after = move
    changes = Counter[tuple[str, str]]()
    moved = 0
    for at in range(0, len(numbers), _LISTED):
        here = (
            batch_rows.c.batch_id == batch.id,
            batch_rows.c.no.in_(numbers[at : at + _LISTED]),
            batch_rows.c.state == before.value,
            batch_rows.c.posted_on.is_(None),
        )
        query = select(batch_rows.c.province).where(*here)
        for province in writer.connection.execute(query).scalars():
            changes[province, before.value] -= 1
            changes[province, after.value] += 1
            moved += 1
        statement = update(batch_rows).where(*here).values(state=after.value, reason=reason)
        writer.connection.execute(statement)
    count(writer, batch.id, changes)
    return moved
