"""The papers of submissions: what was read of each, what persons changed, what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, delete, exists, insert, select, update

from service.store.engine import Reader, Writer
from service.store.errors import NotFoundError, Stale
from service.store.schema import loans
from service.store.schema.submissions import (
    Decision,
    State,
    submission_corrections,
    submission_decisions,
    submission_papers,
    submissions,
)
from service.store.scope import Scope

#: All but what was read at first, which is large and seldom asked for.
_COLUMNS: Final = tuple(each for each in submission_papers.c if each.name != "reading")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper; ``draft`` is what was read, as mended so far, as JSON."""

    submission_id: int
    number: int
    version: int
    state: State
    document: str
    reference: str
    loan_id: int | None
    linked_by: str
    draft: Mapping[str, Any]

    @property
    def record(self) -> str:
        """What the log calls it."""
        return f"submission:{self.submission_id}/{self.number}"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a person changed, and when; ``content`` as it was written."""

    made_by: str
    made_at: datetime
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided, and when; ``content`` as it was written."""

    id: int
    decision: Decision
    decided_by: str
    decided_at: datetime
    content: Mapping[str, Any]


def add_papers(writer: Writer, submission_id: int, papers: Sequence[Mapping[str, Any]]) -> None:
    """The papers of a file just read, numbered from 1; ``reading`` and ``draft`` are packed."""
    rows = [
        {**_packed(writer, paper), "submission_id": submission_id, "number": number}
        for number, paper in enumerate(papers, 1)
    ]
    if rows:
        writer.connection.execute(insert(submission_papers), rows)


def find_paper(
    reader: Reader, scope: Scope, submission_id: int, number: int, version: int | None = None
) -> Paper:
    """Raises NotFoundError: there is none in scope. Raises Stale: it is at another version."""
    query = (
        select(*_COLUMNS)
        .join(submissions, submission_papers.c.submission_id == submissions.c.id)
        .where(
            submission_papers.c.submission_id == submission_id,
            submission_papers.c.number == number,
            scope.on(submissions.c.province),
        )
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("submissions.unknown", found=f"{submission_id}/{number}")
    if version is not None and row["version"] != version:
        raise Stale
    return _paper(reader, row)


def reading_of(reader: Reader, scope: Scope, paper: Paper) -> Mapping[str, Any]:
    """What was read of the paper before any person changed it, as JSON."""
    query = (
        select(submission_papers.c.reading)
        .join(submissions, submission_papers.c.submission_id == submissions.c.id)
        .where(
            submission_papers.c.submission_id == paper.submission_id,
            submission_papers.c.number == paper.number,
            scope.on(submissions.c.province),
        )
    )
    told: Mapping[str, Any] = reader.keys.unpack(reader.connection.execute(query).scalar_one())
    return told


def change_paper(writer: Writer, paper: Paper, **values: Any) -> None:
    """Write these columns; ``draft`` is packed. Raises Stale: it was changed since."""
    statement = (
        update(submission_papers)
        .where(
            submission_papers.c.submission_id == paper.submission_id,
            submission_papers.c.number == paper.number,
            submission_papers.c.version == paper.version,
        )
        .values(**_packed(writer, values), version=paper.version + 1)
    )
    if writer.connection.execute(statement).rowcount != 1:
        raise Stale


def states_of(reader: Reader, scope: Scope, submission_id: int) -> list[State]:
    """Those of its papers, in their order."""
    query = (
        select(submission_papers.c.state)
        .join(submissions, submission_papers.c.submission_id == submissions.c.id)
        .where(submission_papers.c.submission_id == submission_id, scope.on(submissions.c.province))
        .order_by(submission_papers.c.number)
    )
    return [State(state) for state in reader.connection.execute(query).scalars()]


def provinces_of(reader: Reader, scope: Scope, submission_id: int) -> set[str]:
    """The codes of the provinces of the loans that its papers are about."""
    query = (
        select(loans.c.province)
        .join(submission_papers, submission_papers.c.loan_id == loans.c.id)
        .where(submission_papers.c.submission_id == submission_id, scope.condition)
    )
    return set(reader.connection.execute(query).scalars())


def has_work(reader: Reader, scope: Scope, submission_id: int) -> bool:
    """Whether a person has changed or decided anything in a submission."""
    visible = exists().where(submissions.c.id == submission_id, scope.on(submissions.c.province))
    return any(
        reader.connection.execute(
            select(exists().where(table.c.submission_id == submission_id) & visible)
        ).scalar_one()
        for table in (submission_corrections, submission_decisions)
    )


def drop_papers(writer: Writer, submission_id: int) -> None:
    """Make room for another reading; the database refuses where a person worked on one."""
    writer.connection.execute(
        delete(submission_papers).where(submission_papers.c.submission_id == submission_id)
    )


# --- what persons did ---------------------------------------------------------------------


def add_corrections(writer: Writer, paper: Paper, contents: Sequence[Mapping[str, Any]]) -> None:
    """Note what the writer changed, for ever."""
    rows = [
        {
            "submission_id": paper.submission_id,
            "number": paper.number,
            "made_by": writer.log.who,
            "made_at": writer.now,
            "content": writer.keys.pack(content),
        }
        for content in contents
    ]
    if rows:
        writer.connection.execute(insert(submission_corrections), rows)


def corrections_of(reader: Reader, scope: Scope, paper: Paper) -> list[Corrected]:
    """What was changed, in its order."""
    return [
        Corrected(row["made_by"], row["made_at"], reader.keys.unpack(row["content"]))
        for row in _rows(reader, scope, paper, submission_corrections)
    ]


def add_decision(
    writer: Writer, paper: Paper, decision: Decision, content: Mapping[str, Any]
) -> int:
    """Note what the writer decided, for ever; its id."""
    made = writer.connection.execute(
        insert(submission_decisions).values(
            submission_id=paper.submission_id,
            number=paper.number,
            decision=decision.value,
            decided_by=writer.log.who,
            decided_at=writer.now,
            content=writer.keys.pack(content),
        )
    )
    assert made.inserted_primary_key is not None  # noqa: S101 - every insert of one row has it
    number: int = made.inserted_primary_key[0]
    return number


def decisions_of(reader: Reader, scope: Scope, paper: Paper) -> list[Decided]:
    """What was decided, in its order."""
    return [
        Decided(
            row["id"],
            Decision(row["decision"]),
            row["decided_by"],
            row["decided_at"],
            reader.keys.unpack(row["content"]),
        )
        for row in _rows(reader, scope, paper, submission_decisions)
    ]


def _rows(reader: Reader, scope: Scope, paper: Paper, table: Any) -> Sequence[RowMapping]:
    query = (
        select(table)
        .join(submissions, table.c.submission_id == submissions.c.id)
        .where(
            table.c.submission_id == paper.submission_id,
            table.c.number == paper.number,
            scope.on(submissions.c.province),
        )
        .order_by(table.c.id)
    )
    return reader.connection.execute(query).mappings().all()


def _packed(writer: Writer, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: writer.keys.pack(value) if name in ("reading", "draft") else value
        for name, value in values.items()
    }


def _paper(reader: Reader, row: RowMapping) -> Paper:
    return Paper(
        submission_id=row["submission_id"],
        number=row["number"],
        version=row["version"],
        state=State(row["state"]),
        document=row["document"],
        reference=row["reference"],
        loan_id=row["loan_id"],
        linked_by=row["linked_by"],
        draft=reader.keys.unpack(row["draft"]),
    )
