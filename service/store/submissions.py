"""Submissions as files: received once, found and listed within a scope, claimed to be read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, exists, func, insert, select, update

from service.store import leases
from service.store.engine import Reader, Writer
from service.store.errors import NotFoundError, Stale
from service.store.schema import loans
from service.store.schema.submissions import State, submission_papers, submissions
from service.store.scope import Scope
from service.store.users import CENTRE

MOST_AT_ONCE: Final = 200
_DUE: Final = (State.RECEIVED.value, State.READING.value)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper as a list shows it; ``contract_no`` only where its loan is in scope."""

    number: int
    version: int
    state: State
    document: str
    errors: int
    warnings: int
    proposals: int
    contract_no: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A file that was sent in.

    ``office`` is the code of the sender's office, ``province`` of the one that it belongs to.
    """

    id: int
    version: int
    office: str
    province: str
    state: State
    digest: str
    filename: str
    size: int
    media_type: str
    told_document: str
    told_loan_id: int | None
    answers: int | None
    sent_by: str
    sent_at: datetime
    read_at: datetime | None
    attempts: int
    papers: tuple[PaperLine, ...] = field(default=())

    @property
    def record(self) -> str:
        """What the log calls it."""
        return f"submission:{self.id}"

    @property
    def link_scope(self) -> Scope:
        """The loans that its papers may be about: any for the centre, else the province's own."""
        is_centre = self.office == CENTRE
        return Scope.whole_country() if is_centre else Scope(frozenset({self.province}))


@dataclass(frozen=True, slots=True)
class SubmissionFilters:
    """What a list is narrowed to; blank means any. Moments; what was sent at the last is not in."""

    state: State | None = None
    province: str = ""
    document: str = ""
    loan_id: int | None = None
    sent_by: str = ""
    sent_from: datetime | None = None
    sent_before: datetime | None = None


_COLUMNS: Final = tuple(each for each in Submission.__slots__ if each not in ("state", "papers"))


def add_submission(writer: Writer, values: Mapping[str, Any]) -> int:
    """A file that was just received; its id."""
    made = writer.connection.execute(
        insert(submissions).values(**values, state=State.RECEIVED.value, sent_at=writer.now)
    )
    assert made.inserted_primary_key is not None  # noqa: S101 - every insert of one row has it
    number: int = made.inserted_primary_key[0]
    return number


def find_submission(reader: Reader, scope: Scope, submission_id: int) -> Submission:
    """With a line for each paper. Raises NotFoundError: there is none in scope."""
    query = select(submissions).where(
        submissions.c.id == submission_id, scope.on(submissions.c.province)
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("submissions.unknown", found=str(submission_id))
    return _with_papers(reader, scope, [row])[0]


def find_at_version(reader: Reader, scope: Scope, submission_id: int, version: int) -> Submission:
    """The same. Raises Stale: it is at another version."""
    submission = find_submission(reader, scope, submission_id)
    if submission.version != version:
        raise Stale
    return submission


def find_same_file(reader: Reader, scope: Scope, digest: str) -> Submission | None:
    """The newest submission of the very same file, of those in scope."""
    query = (
        select(submissions)
        .where(submissions.c.digest == digest, scope.on(submissions.c.province))
        .order_by(submissions.c.id.desc())
        .limit(1)
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    return _with_papers(reader, scope, [row])[0] if row else None


def list_submissions(
    reader: Reader, scope: Scope, filters: SubmissionFilters, *, size: int, before: int | None
) -> list[Submission]:
    """The newest in scope, at most ``MOST_AT_ONCE``, from before an id on."""
    conditions = [scope.on(submissions.c.province), *_narrowed(filters)]
    if before is not None:
        conditions.append(submissions.c.id < before)
    query = select(submissions).where(*conditions).order_by(submissions.c.id.desc())
    rows = reader.connection.execute(query.limit(min(size, MOST_AT_ONCE))).mappings().all()
    return _with_papers(reader, scope, rows)


def count_up_to(reader: Reader, scope: Scope, filters: SubmissionFilters, most: int) -> int:
    """How many there are in scope; no more than ``most`` are counted."""
    conditions = [scope.on(submissions.c.province), *_narrowed(filters)]
    found = select(submissions.c.id).where(*conditions).limit(most).subquery()
    return int(reader.connection.execute(select(func.count()).select_from(found)).scalar_one())


def change_submission(writer: Writer, submission_id: int, **values: Any) -> None:
    """Write these columns, and that the submission changed."""
    writer.connection.execute(
        update(submissions)
        .where(submissions.c.id == submission_id)
        .values(**values, version=submissions.c.version + 1)
    )


# --- reading ------------------------------------------------------------------------------


def claim(writer: Writer, submission_id: int, owner: str) -> Submission | None:
    """The submission, to be read by this owner alone; None: it is not to be read."""
    statement = (
        update(submissions)
        .where(
            submissions.c.id == submission_id,
            submissions.c.state.in_(_DUE),
            leases.claimable(submissions, writer.now),
        )
        .values(**leases.claimed(submissions, writer.now, owner), state=State.READING.value)
    )
    if writer.connection.execute(statement).rowcount != 1:
        return None
    return find_submission(writer, Scope.whole_country(), submission_id)


def finish(writer: Writer, submission_id: int, owner: str, **values: Any) -> bool:
    """Write what came of reading; False: the lease was lost, another reads it."""
    statement = (
        update(submissions)
        .where(
            submissions.c.id == submission_id,
            submissions.c.state == State.READING.value,
            leases.held(submissions, owner),
        )
        .values(
            **values,
            **leases.released(),
            read_at=writer.now,
            version=submissions.c.version + 1,
        )
    )
    return writer.connection.execute(statement).rowcount == 1


def tried_too_often(writer: Writer) -> list[int]:
    """Those that no attempt could read, and upon which nobody works."""
    return _due(writer, leases.exhausted(submissions, writer.now))


def due_to_read(writer: Writer) -> list[int]:
    """Those to be read, and upon which nobody works."""
    return _due(writer, leases.claimable(submissions, writer.now))


def _due(writer: Writer, condition: ColumnElement[bool]) -> list[int]:
    query = select(submissions.c.id).where(submissions.c.state.in_(_DUE), condition)
    return list(writer.connection.execute(query.order_by(submissions.c.id)).scalars())


# --- rows to submissions ------------------------------------------------------------------


def _narrowed(filters: SubmissionFilters) -> Iterator[ColumnElement[bool]]:
    """Raises ProvinceError."""
    if filters.state is not None:
        yield submissions.c.state == filters.state.value
    if filters.province:
        yield Scope.of([filters.province]).on(submissions.c.province)
    if filters.sent_by:
        yield submissions.c.sent_by == filters.sent_by
    if filters.sent_from is not None:
        yield submissions.c.sent_at >= filters.sent_from
    if filters.sent_before is not None:
        yield submissions.c.sent_at < filters.sent_before
    of_this = exists().where(submission_papers.c.submission_id == submissions.c.id)
    if filters.document:
        yield of_this.where(submission_papers.c.document == filters.document)
    if filters.loan_id is not None:
        yield of_this.where(submission_papers.c.loan_id == filters.loan_id)


def _with_papers(reader: Reader, scope: Scope, rows: Sequence[RowMapping]) -> list[Submission]:
    lines = _lines(reader, scope, [row["id"] for row in rows])
    return [
        replace(
            Submission(**{name: row[name] for name in _COLUMNS}, state=State(row["state"])),
            papers=tuple(lines.get(row["id"], ())),
        )
        for row in rows
    ]


def _lines(reader: Reader, scope: Scope, ids: Collection[int]) -> dict[int, list[PaperLine]]:
    paper = submission_papers.c
    query = (
        select(
            paper.submission_id, paper.number, paper.version, paper.state, paper.document,
            paper.errors, paper.warnings, paper.proposals, loans.c.contract_no,
        )
        .select_from(
            submission_papers.join(submissions, paper.submission_id == submissions.c.id).outerjoin(
                loans, (paper.loan_id == loans.c.id) & scope.condition
            )
        )
        .where(paper.submission_id.in_(ids), scope.on(submissions.c.province))
        .order_by(paper.submission_id, paper.number)
    )  # fmt: skip
    found: dict[int, list[PaperLine]] = {}
    for row in reader.connection.execute(query).mappings():
        told = {name: row[name] for name in PaperLine.__slots__ if name in row}
        told |= {"state": State(row["state"]), "contract_no": row["contract_no"] or ""}
        found.setdefault(row["submission_id"], []).append(PaperLine(**told))
    return found
