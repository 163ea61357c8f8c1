"""Marked copies of files that were returned: to be made, made, or impossible."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, insert, select, update

from service.store import leases
from service.store.engine import Reader, Writer
from service.store.schema.submissions import (
    MarkingState,
    submission_decisions,
    submission_markings,
    submissions,
)
from service.store.scope import Scope


@dataclass(frozen=True, slots=True)
class Marking:
    """A marked copy; ``suffix`` as ``.pdf``, ``notes`` codes of what the copy lacks."""

    decision_id: int
    submission_id: int
    number: int
    state: MarkingState
    digest: str | None
    suffix: str
    notes: tuple[str, ...]


def add_marking(writer: Writer, decision_id: int, state: MarkingState) -> None:
    """To be made, or known to be impossible."""
    writer.connection.execute(
        insert(submission_markings).values(decision_id=decision_id, state=state.value)
    )


def markings_of(reader: Reader, scope: Scope, decisions: Collection[int]) -> dict[int, Marking]:
    """The marked copies of these decisions, of those in scope, by their ids."""
    query = (
        select(
            submission_markings,
            submission_decisions.c.submission_id,
            submission_decisions.c.number,
        )
        .join(submission_decisions, submission_markings.c.decision_id == submission_decisions.c.id)
        .join(submissions, submission_decisions.c.submission_id == submissions.c.id)
        .where(submission_markings.c.decision_id.in_(decisions), scope.on(submissions.c.province))
    )
    return {
        row["decision_id"]: Marking(
            decision_id=row["decision_id"],
            submission_id=row["submission_id"],
            number=row["number"],
            state=MarkingState(row["state"]),
            digest=row["digest"],
            suffix=row["suffix"],
            notes=tuple(row["notes"].split()),
        )
        for row in reader.connection.execute(query).mappings()
    }


def claim_marking(writer: Writer, decision_id: int, owner: str) -> Marking | None:
    """The copy, to be made by this owner alone; None: it is not to be made."""
    statement = (
        update(submission_markings)
        .where(
            submission_markings.c.decision_id == decision_id,
            submission_markings.c.state == MarkingState.WAITING.value,
            leases.claimable(submission_markings, writer.now),
        )
        .values(leases.claimed(submission_markings, writer.now, owner))
    )
    if writer.connection.execute(statement).rowcount != 1:
        return None
    return markings_of(writer, Scope.whole_country(), [decision_id])[decision_id]


def finish_marking(
    writer: Writer,
    decision_id: int,
    owner: str,
    state: MarkingState,
    *,
    digest: str | None = None,
    suffix: str = "",
    notes: Collection[str] = (),
) -> bool:
    """Write what came of it; False: the lease was lost, another makes it."""
    statement = (
        update(submission_markings)
        .where(
            submission_markings.c.decision_id == decision_id,
            submission_markings.c.state == MarkingState.WAITING.value,
            leases.held(submission_markings, owner),
        )
        .values(
            **leases.released(),
            state=state.value,
            digest=digest,
            suffix=suffix,
            notes=" ".join(notes),
        )
    )
    return writer.connection.execute(statement).rowcount == 1


def give_up(writer: Writer) -> int:
    """Say of those that were tried too often that they can't be made; how many."""
    statement = (
        update(submission_markings)
        .where(
            submission_markings.c.state == MarkingState.WAITING.value,
            leases.exhausted(submission_markings, writer.now),
        )
        .values(**leases.released(), state=MarkingState.IMPOSSIBLE.value)
    )
    return writer.connection.execute(statement).rowcount


def due_to_mark(writer: Writer) -> list[int]:
    """The decisions whose copies are to be made, and upon which nobody works."""
    condition: ColumnElement[bool] = leases.claimable(submission_markings, writer.now)
    query = (
        select(submission_markings.c.decision_id)
        .where(submission_markings.c.state == MarkingState.WAITING.value, condition)
        .order_by(submission_markings.c.decision_id)
    )
    return list(writer.connection.execute(query).scalars())
