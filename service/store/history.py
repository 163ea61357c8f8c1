"""What was done about a loan in every part of the service, read from its tables in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, and_, select

from service.store.engine import Reader
from service.store.schema import loans
from service.store.schema.batches import RowState, batch_rows, batches
from service.store.schema.followup import (
    case_steps,
    court_cases,
    documents_made,
    paper_letters,
    visits,
)
from service.store.schema.submissions import (
    Decision,
    ProposalState,
    accepted_records,
    monitoring_visits,
    schedule_proposals,
    submission_decisions,
    submission_papers,
    submissions,
)
from service.store.scope import Scope

#: Of each kind the newest; who wants more opens the part of the service that has them.
_MOST: Final = 100


class Done(StrEnum):
    """What was done."""

    SENT_IN = "sent_in"
    DECIDED = "decided"
    PROPOSED = "proposed"
    PROPOSAL_DECIDED = "proposal_decided"
    MONITORED = "monitored"
    VISITED = "visited"
    CASE_STEP = "case_step"
    MADE = "made"
    CANCELLED = "cancelled"
    IN_BATCH = "in_batch"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done about a loan; ``subject`` is the row that has more of it.

    ``facts`` are columns as they are kept: codes, days, amounts in satang.
    """

    what: Done
    at: date | datetime
    subject: int
    facts: Mapping[str, Any]


def deeds_of(reader: Reader, scope: Scope, loan_id: int) -> list[Deed]:
    """All that was done about a loan, in no order; nothing for a loan out of scope."""
    query = select(loans.c.id).where(scope.condition, loans.c.id == loan_id)
    if reader.connection.execute(query).scalar_one_or_none() is None:
        return []
    return [deed for what in _QUERIES for deed in _deeds(reader, what, loan_id)]


def _deeds(reader: Reader, what: Done, loan_id: int) -> Iterator[Deed]:
    for row in reader.connection.execute(_QUERIES[what](loan_id).limit(_MOST)).mappings():
        facts = {key: value for key, value in row.items() if key not in ("at", "subject")}
        if row["at"] is not None:
            yield Deed(what, row["at"], row["subject"], facts)


def _sent_in(loan_id: int) -> Select[Any]:
    papers = submission_papers.c
    return (
        select(
            submissions.c.sent_at.label("at"),
            papers.submission_id.label("subject"),
            papers.document,
            papers.state,
        )
        .join(submissions, papers.submission_id == submissions.c.id)
        .where(papers.loan_id == loan_id)
        .order_by(papers.submission_id.desc(), papers.number)
    )


def _decided(loan_id: int) -> Select[Any]:
    decisions, papers = submission_decisions.c, submission_papers.c
    return (
        select(
            decisions.decided_at.label("at"),
            decisions.submission_id.label("subject"),
            papers.document,
            decisions.decision,
        )
        .join(
            submission_papers,
            (papers.submission_id == decisions.submission_id) & (papers.number == decisions.number),
        )
        .where(papers.loan_id == loan_id, decisions.decision != Decision.REOPENED.value)
        .order_by(decisions.id.desc())
    )


def _proposed(loan_id: int) -> Select[Any]:
    asked = schedule_proposals.c
    return (
        select(asked.proposed_at.label("at"), asked.id.label("subject"), asked.kind, asked.state)
        .where(asked.loan_id == loan_id)
        .order_by(asked.id.desc())
    )


def _proposal_decided(loan_id: int) -> Select[Any]:
    asked = schedule_proposals.c
    decided = (ProposalState.APPROVED.value, ProposalState.REFUSED.value)
    return (
        select(
            asked.decided_on.label("at"),
            asked.id.label("subject"),
            asked.kind,
            asked.state,
            asked.resolution,
        )
        .where(asked.loan_id == loan_id, asked.state.in_(decided))
        .order_by(asked.id.desc())
    )


def _monitored(loan_id: int) -> Select[Any]:
    visit = monitoring_visits.c
    return (
        select(
            visit.visited_on.label("at"),
            accepted_records.c.submission_id.label("subject"),
            visit.project_status,
            visit.on_plan,
        )
        .join(accepted_records, visit.accepted_id == accepted_records.c.id)
        .where(visit.loan_id == loan_id, visit.is_current.is_(True))
        .order_by(visit.visited_on.desc())
    )


def _visited(loan_id: int) -> Select[Any]:
    visit = visits.c
    return (
        select(
            visit.visit_date.label("at"),
            visit.id.label("subject"),
            visit.fiscal_year,
            visit.round,
            visit.contact_result,
            visit.measure,
            visit.has_result,
        )
        .where(visit.loan_id == loan_id)
        .order_by(visit.visit_date.desc())
    )


def _case_steps(loan_id: int) -> Select[Any]:
    step = case_steps.c
    return (
        select(
            step.taken_on.label("at"),
            court_cases.c.id.label("subject"),
            step.step,
            step.letter_no,
            court_cases.c.case_no,
        )
        .join(court_cases, step.case_id == court_cases.c.id)
        .where(court_cases.c.loan_id == loan_id)
        .order_by(step.taken_on.desc())
    )


def _made(loan_id: int) -> Select[Any]:
    made, letter = documents_made.c, paper_letters.c
    waits = and_(
        letter.document_id.is_not(None), letter.posted_on.is_(None), made.cancelled_at.is_(None)
    )
    return (
        select(
            made.made_at.label("at"),
            made.id.label("subject"),
            made.document,
            made.letter_no,
            waits.label("is_unposted"),
        )
        .outerjoin_from(documents_made, paper_letters, letter.document_id == made.id)
        .where(made.loan_id == loan_id)
        .order_by(made.id.desc())
    )


def _cancelled(loan_id: int) -> Select[Any]:
    made = documents_made.c
    return (
        select(
            made.cancelled_at.label("at"),
            made.id.label("subject"),
            made.document,
            made.letter_no,
            made.cancel_reason.label("reason"),
        )
        .where(made.loan_id == loan_id, made.cancelled_at.is_not(None))
        .order_by(made.id.desc())
    )


def _in_batch(loan_id: int) -> Select[Any]:
    """Letters of batches that the register does not know of yet, for they are not posted."""
    row = batch_rows.c
    on_the_way = (RowState.WAITING.value, RowState.MADE.value)
    return (
        select(
            batches.c.as_of.label("at"),
            batches.c.id.label("subject"),
            batches.c.kind,
            row.party_id,
            row.state,
            row.letter_no,
        )
        .join(batches, row.batch_id == batches.c.id)
        .where(row.loan_id == loan_id, row.state.in_(on_the_way), row.notice_id.is_(None))
        .order_by(row.id.desc())
    )


_QUERIES: Final = {
    Done.SENT_IN: _sent_in,
    Done.DECIDED: _decided,
    Done.PROPOSED: _proposed,
    Done.PROPOSAL_DECIDED: _proposal_decided,
    Done.MONITORED: _monitored,
    Done.VISITED: _visited,
    Done.CASE_STEP: _case_steps,
    Done.MADE: _made,
    Done.CANCELLED: _cancelled,
    Done.IN_BATCH: _in_batch,
}
