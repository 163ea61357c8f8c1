"""Rows of batches: planned, claimed by whoever makes the letters, made, failed, given up.

Everything here is asked for by workers and by those who act on a whole batch, so it knows no
scope: ``service.store.batches_pages`` is for people. What is both read and written in one
transaction stays as it was read, for writers take turns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from service.debts.model import NoticeOutcome
from service.store import leases, numbers
from service.store.batches import Batch, count
from service.store.engine import Reader, Writer
from service.store.postings import Letter
from service.store.schema.batches import (
    RowState,
    batch_held,
    batch_rows,
)
from service.store.scope import Scope

_PAGE: Final = 500
#: The longest list in one statement.
_LISTED: Final = 500


@dataclass(frozen=True, slots=True)
class Row(Letter):
    """One letter of a batch; ``letter`` and ``findings`` are packed."""

    batch_id: int
    no: int
    amount: int
    together: int
    letter: bytes
    state: RowState
    reason: str
    findings: bytes | None
    attempts: int
    word_file: str | None
    pdf_file: str | None

    @property
    def is_made(self) -> bool:
        return self.state is RowState.MADE


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a claimed row: its files by extension, or what is wrong, packed."""

    row: Row
    word_file: str | None = None
    pdf_file: str | None = None
    findings: bytes | None = None

    @property
    def is_made(self) -> bool:
        return self.word_file is not None or self.pdf_file is not None


def to_row(row: RowMapping) -> Row:
    values = {each.name: row[each.name] for each in fields(Row)}
    return Row(
        **{**values, "state": RowState(row["state"]), "outcome": NoticeOutcome(row["outcome"])}
    )


# --- the plan -----------------------------------------------------------------------------


def add_rows(writer: Writer, rows: Iterable[Mapping[str, Any]]) -> None:
    _add(writer, insert(batch_rows), rows)


def add_held(writer: Writer, rows: Iterable[Mapping[str, Any]]) -> None:
    _add(writer, insert(batch_held), rows)


def remove_plan(writer: Writer, batch_id: int) -> None:
    """Take away all rows and all that was held back, to plan anew."""
    for table in (batch_rows, batch_held):
        writer.connection.execute(delete(table).where(table.c.batch_id == batch_id))


# --- making -------------------------------------------------------------------------------


def claim(writer: Writer, batch_id: int, first: int, last: int, owner: str) -> list[Row]:
    """Rows to be made now, all that were never tried; else one that was.

    One that was tried may have killed whoever tried it: the others must not die with it.
    """
    here = (
        batch_rows.c.batch_id == batch_id,
        batch_rows.c.no.between(first, last),
        batch_rows.c.state == RowState.WAITING.value,
        leases.claimable(batch_rows, writer.now),
    )
    fresh = select(batch_rows).where(*here, batch_rows.c.attempts == 0).order_by(batch_rows.c.no)
    found = writer.connection.execute(fresh).mappings().all()
    if not found:
        tried = select(batch_rows).where(*here).order_by(batch_rows.c.attempts, batch_rows.c.no)
        found = writer.connection.execute(tried.limit(1)).mappings().all()
    rows = [to_row(row) for row in found]
    if rows:
        writer.connection.execute(
            update(batch_rows)
            .where(batch_rows.c.id.in_([row.id for row in rows]))
            .values(leases.claimed(batch_rows, writer.now, owner))
        )
    return rows


def exhausted_rows(
    writer: Writer, batch_id: int, first: int = 0, last: int | None = None
) -> list[Row]:
    """Rows that were tried too often and upon which nobody works."""
    conditions = [
        batch_rows.c.batch_id == batch_id,
        batch_rows.c.no >= first,
        batch_rows.c.state == RowState.WAITING.value,
        leases.exhausted(batch_rows, writer.now),
    ]
    if last is not None:
        conditions.append(batch_rows.c.no <= last)
    query = select(batch_rows).where(*conditions).order_by(batch_rows.c.no)
    return [to_row(row) for row in writer.connection.execute(query).mappings()]


def let_go(writer: Writer, owner: str) -> None:
    """Give up the leases of one who could not even try; that counts as no attempt."""
    writer.connection.execute(
        update(batch_rows)
        .where(leases.held(batch_rows, owner), batch_rows.c.state == RowState.WAITING.value)
        .values(attempts=batch_rows.c.attempts - 1, **leases.released())
    )


def still_mine(writer: Writer, rows: Sequence[Row], owner: str) -> set[int]:
    """Ids of the rows that wait for this owner still: others were cancelled, or taken over."""
    query = select(batch_rows.c.id).where(
        batch_rows.c.id.in_([row.id for row in rows]),
        batch_rows.c.state == RowState.WAITING.value,
        leases.held(batch_rows, owner),
    )
    return set(writer.connection.execute(query).scalars())


def release(writer: Writer, rows: Sequence[Row]) -> None:
    """Rows that wait on, an attempt poorer."""
    if rows:
        writer.connection.execute(
            update(batch_rows)
            .where(batch_rows.c.id.in_([row.id for row in rows]))
            .values(leases.released())
        )


def finish(writer: Writer, batch: Batch, finished: Sequence[Finished]) -> None:
    """Note rows that wait as made or as failed; numbers of failed ones go back."""
    made = [each for each in finished if each.is_made]
    failed = [each for each in finished if not each.is_made]
    statement = update(batch_rows).where(batch_rows.c.id == bindparam("at"))
    if made:
        writer.connection.execute(
            statement.values(
                state=RowState.MADE.value,
                word_file=bindparam("word"),
                pdf_file=bindparam("pdf"),
                made_at=writer.now,
                **leases.released(),
            ),
            [{"at": each.row.id, "word": each.word_file, "pdf": each.pdf_file} for each in made],
        )
    if failed:
        values = {"state": RowState.FAILED.value, **unnumbered()}
        writer.connection.execute(
            statement.values(findings=bindparam("told"), **values),
            [{"at": each.row.id, "told": each.findings} for each in failed],
        )
        free = [each.row.letter_number for each in failed if each.row.letter_number is not None]
        numbers.give_back(writer, batch.office, numbers.year_of(batch.as_of), free)
    changes = Counter[tuple[str, str]]()
    for each in finished:
        changes[each.row.province, RowState.WAITING.value] -= 1
        state = RowState.MADE if each.is_made else RowState.FAILED
        changes[each.row.province, state.value] += 1
    count(writer, batch.id, changes)


# --- all of them --------------------------------------------------------------------------


def rows_in_order(
    reader: Reader,
    scope: Scope,
    batch_id: int,
    states: Sequence[RowState],
    *,
    after: int = 0,
) -> Iterator[Row]:
    """Rows in posting order, from after a place on, some hundred read at a time."""
    while True:
        query = (
            select(batch_rows)
            .where(
                batch_rows.c.batch_id == batch_id,
                scope.on(batch_rows.c.province),
                in_states(states),
                batch_rows.c.no > after,
            )
            .order_by(batch_rows.c.no)
            .limit(_PAGE)
        )
        found = reader.connection.execute(query).mappings().all()
        yield from map(to_row, found)
        if len(found) < _PAGE:
            return
        after = found[-1]["no"]


def highest_no(reader: Reader, batch_id: int) -> int:
    query = select(func.coalesce(func.max(batch_rows.c.no), 0)).where(
        batch_rows.c.batch_id == batch_id
    )
    return int(reader.connection.execute(query).scalar_one())


def unnumbered() -> dict[str, Any]:
    """The values of a row that gives its number back and on which nobody works."""
    return {"letter_number": None, "letter_no": "", **leases.released()}


def in_states(states: Sequence[RowState]) -> ColumnElement[bool]:
    return or_(*(batch_rows.c.state == state.value for state in states))


def _add(writer: Writer, statement: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    left = iter(rows)
    while some := list(islice(left, _LISTED)):
        writer.connection.execute(statement, some)
