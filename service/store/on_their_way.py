"""Letters that are being made, or made and not yet posted, in batches and one at a time.

The register does not know of them yet; a second one to the same addressee must not go out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from service.debts.model import Notice
from service.store.batches import Batch
from service.store.engine import Reader
from service.store.loans import Kept
from service.store.schema.batches import RowState, batch_rows, batches
from service.store.schema.followup import documents_made, paper_letters
from service.store.scope import Scope


def with_letters_on_their_way(
    reader: Reader, scope: Scope, found: Sequence[Kept], *, but_batch: int = 0
) -> list[Kept]:
    """The same loans, as if the register knew the letters that are on their way.

    Those of ``but_batch`` are left out.
    """
    letters: dict[int, list[Notice]] = {}
    ids = [kept.id for kept in found]
    for query in (_in_batches(scope, ids, but_batch), _made_alone(scope, ids)):
        for row in reader.connection.execute(query).mappings():
            notice = Notice(
                row["kind"],
                row["party_id"],
                row["letter_no"],
                row["day"],
                instalment_no=row["instalment_no"] or 0,
            )
            letters.setdefault(row["loan_id"], []).append(notice)
    return [_with(kept, letters.get(kept.id, ())) for kept in found]


def twin_of(batch: Batch) -> ColumnElement[bool]:
    """Whether a row of the batch has the same letter on its way elsewhere."""
    other, of = batch_rows.alias("other"), batches.alias("of_other")
    letter, paper = paper_letters.alias("letter"), documents_made.alias("paper")
    in_batch = exists().where(
        _same(other),
        other.c.batch_id != batch_rows.c.batch_id,
        *_of_batch(other),
        of.c.id == other.c.batch_id,
        of.c.kind == batch.kind,
    )
    alone = exists().where(
        _same(letter),
        letter.c.posted_on.is_(None),
        paper.c.id == letter.c.document_id,
        paper.c.document == batch.kind,
        paper.c.cancelled_at.is_(None),
    )
    return or_(in_batch, alone)


def _with(kept: Kept, letters: Collection[Notice]) -> Kept:
    if not letters:
        return kept
    return replace(kept, loan=replace(kept.loan, notices=(*kept.loan.notices, *letters)))


def _same(other: Any) -> ColumnElement[bool]:
    return and_(
        other.c.loan_id == batch_rows.c.loan_id,
        other.c.party_id == batch_rows.c.party_id,
        func.coalesce(other.c.instalment_no, 0) == func.coalesce(batch_rows.c.instalment_no, 0),
    )


def _of_batch(table: Any) -> Iterator[ColumnElement[bool]]:
    yield table.c.state.in_((RowState.WAITING.value, RowState.MADE.value))
    yield table.c.posted_on.is_(None)


def _in_batches(scope: Scope, loan_ids: Collection[int], but_batch: int) -> Select[Any]:
    row = batch_rows.c
    return (
        select(
            row.loan_id,
            batches.c.kind,
            row.party_id,
            row.letter_no,
            batches.c.as_of.label("day"),
            row.instalment_no,
        )
        .join(batches, row.batch_id == batches.c.id)
        .where(
            scope.on(row.province),
            row.loan_id.in_(sorted(loan_ids)),
            row.batch_id != but_batch,
            *_of_batch(batch_rows),
        )
        .order_by(row.id)
    )


def _made_alone(scope: Scope, loan_ids: Collection[int]) -> Select[Any]:
    letter, paper = paper_letters.c, documents_made.c
    return (
        select(
            letter.loan_id,
            paper.document.label("kind"),
            letter.party_id,
            letter.letter_no,
            paper.day,
            letter.instalment_no,
        )
        .join(documents_made, letter.document_id == paper.id)
        .where(
            scope.on(letter.province),
            letter.loan_id.in_(sorted(loan_ids)),
            letter.posted_on.is_(None),
            paper.cancelled_at.is_(None),
        )
        .order_by(paper.id)
    )
