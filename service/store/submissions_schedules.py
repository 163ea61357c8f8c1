"""Proposed schedules: what an accepted record asks for, until an approver decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, insert, select, true, update

from service.debts.model import MeasureKind
from service.store import rows
from service.store.engine import Reader, Writer
from service.store.errors import NotFoundError, Stale
from service.store.schema import loans
from service.store.schema.submissions import (
    ProposalState,
    accepted_records,
    schedule_proposals,
    schedule_rows,
)
from service.store.scope import Scope
from service.store.submissions_accepted import Accepted


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """An instalment that is asked for, in satang; no day where the paper has none."""

    no: int
    due_date: date | None
    principal: int
    interest: int
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class ScheduleProposal:
    """Another schedule for a loan; ``province`` is the loan's, by its name."""

    id: int
    version: int
    state: ProposalState
    kind: MeasureKind
    accepted_id: int
    submission_id: int
    number: int
    accepted_by: str
    loan_id: int
    contract_no: str
    province: str
    requested_on: date
    proposed_at: datetime
    decided_on: date | None
    resolution: str
    decided_by: str
    decided_at: datetime | None
    rows: tuple[ScheduleRow, ...]

    @property
    def record(self) -> str:
        """What the log calls it."""
        return f"schedule:{self.id}"


def add_proposal(
    writer: Writer,
    accepted: Accepted,
    kind: MeasureKind,
    requested_on: date,
    asked: Sequence[ScheduleRow],
) -> int:
    """What a record just accepted asks for; open ones of its earlier versions are replaced."""
    earlier = select(accepted_records.c.id).where(
        accepted_records.c.submission_id == accepted.submission_id,
        accepted_records.c.number == accepted.number,
    )
    writer.connection.execute(
        update(schedule_proposals)
        .where(
            schedule_proposals.c.accepted_id.in_(earlier),
            schedule_proposals.c.state == ProposalState.PROPOSED.value,
        )
        .values(state=ProposalState.REPLACED.value, version=schedule_proposals.c.version + 1)
    )
    made = writer.connection.execute(
        insert(schedule_proposals).values(
            accepted_id=accepted.id,
            loan_id=accepted.loan_id,
            kind=kind.value,
            state=ProposalState.PROPOSED.value,
            requested_on=requested_on,
            proposed_at=writer.now,
        )
    )
    assert made.inserted_primary_key is not None  # noqa: S101 - every insert of one row has it
    number: int = made.inserted_primary_key[0]
    if asked:
        writer.connection.execute(
            insert(schedule_rows), [{"proposal_id": number, **_values(row)} for row in asked]
        )
    return number


def standing_proposal(reader: Reader, scope: Scope, accepted: Accepted) -> ScheduleProposal | None:
    """What the paper asked for already, open or approved; None: nothing, or it was refused."""
    condition = and_(
        accepted_records.c.submission_id == accepted.submission_id,
        accepted_records.c.number == accepted.number,
        schedule_proposals.c.state.in_(
            [ProposalState.PROPOSED.value, ProposalState.APPROVED.value]
        ),
    )
    return next(iter(_fetch(reader, scope, condition, 1)), None)


def find_proposal(
    reader: Reader, scope: Scope, proposal_id: int, version: int | None = None
) -> ScheduleProposal:
    """Raises NotFoundError: there is none in scope. Raises Stale: it is at another version."""
    found = _fetch(reader, scope, schedule_proposals.c.id == proposal_id, 1)
    if not found:
        raise NotFoundError("submissions.no_such_schedule", found=str(proposal_id))
    if version is not None and found[0].version != version:
        raise Stale
    return found[0]


def list_proposals(
    reader: Reader,
    scope: Scope,
    *,
    state: ProposalState | None = None,
    loan_id: int | None = None,
    size: int,
    before: int | None = None,
) -> list[ScheduleProposal]:
    """The newest in scope, from before an id on."""
    conditions: list[ColumnElement[bool]] = [true()]
    if state is not None:
        conditions.append(schedule_proposals.c.state == state.value)
    if loan_id is not None:
        conditions.append(schedule_proposals.c.loan_id == loan_id)
    if before is not None:
        conditions.append(schedule_proposals.c.id < before)
    return _fetch(reader, scope, and_(*conditions), size)


def change_proposal(writer: Writer, proposal: ScheduleProposal, **values: Any) -> None:
    """Write these columns. Raises Stale: it was changed since."""
    statement = (
        update(schedule_proposals)
        .where(
            schedule_proposals.c.id == proposal.id,
            schedule_proposals.c.version == proposal.version,
        )
        .values(**values, version=proposal.version + 1)
    )
    if writer.connection.execute(statement).rowcount != 1:
        raise Stale


def set_due_dates(writer: Writer, proposal: ScheduleProposal, days: Mapping[int, date]) -> None:
    """The day of each of these instalments, by its number."""
    statement = (
        update(schedule_rows)
        .where(schedule_rows.c.proposal_id == proposal.id, schedule_rows.c.no == bindparam("at_no"))
        .values(due_date=bindparam("day"))
    )
    told = [{"at_no": no, "day": day} for no, day in days.items()]
    if told:
        writer.connection.execute(statement, told)


def _fetch(reader: Reader, scope: Scope, condition: Any, size: int) -> list[ScheduleProposal]:
    query = (
        select(
            schedule_proposals,
            accepted_records.c.submission_id,
            accepted_records.c.number,
            accepted_records.c.accepted_by,
            loans.c.contract_no,
            loans.c.province,
        )
        .join(accepted_records, schedule_proposals.c.accepted_id == accepted_records.c.id)
        .join(loans, schedule_proposals.c.loan_id == loans.c.id)
        .where(scope.condition, condition)
        .order_by(schedule_proposals.c.id.desc())
        .limit(size)
    )
    found = reader.connection.execute(query).mappings().all()
    below = _rows(reader, [row["id"] for row in found])
    return [
        ScheduleProposal(
            **{
                **row,
                "state": ProposalState(row["state"]),
                "kind": MeasureKind(row["kind"]),
                "province": rows.province_name(row["province"]),
                "rows": tuple(below.get(row["id"], ())),
            }
        )
        for row in found
    ]


def _rows(reader: Reader, ids: Sequence[int]) -> dict[int, list[ScheduleRow]]:
    query = (
        select(schedule_rows)
        .where(schedule_rows.c.proposal_id.in_(ids))
        .order_by(schedule_rows.c.proposal_id, schedule_rows.c.no)
    )
    found: dict[int, list[ScheduleRow]] = {}
    for row in reader.connection.execute(query).mappings():
        values = {name: row[name] for name in ScheduleRow.__slots__}
        found.setdefault(row["proposal_id"], []).append(ScheduleRow(**values))
    return found


def _values(row: ScheduleRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ScheduleRow.__slots__}
