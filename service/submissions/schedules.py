"""Proposed schedules: seen with the plan that they would make, dated, approved or refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from service.access.actor import Actor, ForbiddenError, Task
from service.debts.model import Instalment, Loan, Measure
from service.store.errors import ConflictError, NotFoundError, Stale, StoreError
from service.store.loans import Ids, Kept, fetch
from service.store.offices import settings_of
from service.store.schema import loans
from service.store.schema.submissions import ProposalState
from service.store.submissions_schedules import (
    ScheduleProposal,
    change_proposal,
    find_proposal,
    list_proposals,
    set_due_dates,
)
from service.store.taking import save
from service.submissions.days import local_day
from service.submissions.plans import doubts_about, faults_of, new_plan
from templates.findings import Finding
from thai.provinces import find_province
from thai.text import normalize

if TYPE_CHECKING:
    from datetime import date

    from service.store.engine import Reader, Store, Writer

_LONGEST_RESOLUTION = 500


@dataclass(frozen=True, slots=True)
class SeenProposal:
    """A proposal, the loan's instalments now, and those that it would have.

    ``loan_version`` is that of the loan as it was looked at. ``findings``: errors keep it from
    being approved, warnings an approver has to know.
    """

    proposal: ScheduleProposal
    loan_version: int
    now: tuple[Instalment, ...]
    then: tuple[Instalment, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    state: ProposalState
    decided_on: date
    resolution: str


def list_schedules(
    store: Store,
    actor: Actor,
    *,
    state: ProposalState | None = None,
    size: int,
    before: int | None = None,
) -> list[ScheduleProposal]:
    """The newest proposals in scope, from before an id on."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return list_proposals(reader, actor.scope, state=state, size=size, before=before)


def see_schedule(store: Store, actor: Actor, proposal_id: int) -> SeenProposal:
    """A proposal with the plan that it would make today. Raises NotFoundError."""
    actor.need(Task.READ_REGISTER)
    today = local_day(store.clock())
    with store.reading() as reader:
        return _seen(reader, actor, find_proposal(reader, actor.scope, proposal_id), today)


def date_rows(
    store: Store, actor: Actor, proposal_id: int, *, version: int, days: Mapping[int, date]
) -> SeenProposal:
    """Say on which day instalments are due, by their numbers, where the paper does not.

    Raises NotFoundError, Stale. Raises ConflictError: it is decided. Raises StoreError: it has
    no such instalment.
    """
    actor.need(Task.REVIEW)
    with store.writing(actor.name) as writer:
        proposal = _open(writer, actor, proposal_id, version)
        unknown = sorted(set(days) - {row.no for row in proposal.rows})
        if unknown:
            raise StoreError("submissions.no_such_instalment", found=str(unknown[0]))
        set_due_dates(writer, proposal, days)
        change_proposal(writer, proposal)
        facts = {"due_dates": {str(no): day.isoformat() for no, day in days.items()}}
        writer.log.add("schedule.dated", proposal.record, province=proposal.province, facts=facts)
        proposal = find_proposal(writer, actor.scope, proposal_id)
        return _seen(writer, actor, proposal, local_day(writer.now))


def approve(
    store: Store,
    actor: Actor,
    proposal_id: int,
    *,
    version: int,
    loan_version: int,
    decided_on: date,
    resolution: str,
) -> ScheduleProposal:
    """Put the schedule into the register, as the board decided.

    ``loan_version`` is that of the loan whose plan the approver has seen. Raises NotFoundError,
    Stale. Raises ForbiddenError: the approver accepted the request. Raises ConflictError: it is
    decided, or can't be approved as it is.
    """
    actor.need(Task.APPROVE)
    with store.writing(actor.name) as writer:
        proposal = _to_decide(writer, actor, proposal_id, version)
        seen = _seen(writer, actor, proposal, local_day(writer.now))
        fault = next(iter(faults_of(proposal.rows)), None)
        if fault is not None:
            raise ConflictError(fault.code, found=fault.found)
        kept = _loan(writer, actor, proposal, Ids.OPEN)
        if kept.version != loan_version:
            raise Stale
        loan = replace(kept.loan, instalments=seen.then)
        measure = Measure(proposal.kind, proposal.requested_on, decided_on, is_approved=True)
        save(writer, actor.scope, replace(loan, measure=measure), kept.version)
        outcome = _Outcome(ProposalState.APPROVED, decided_on, normalize(resolution))
        return _decide(writer, actor, proposal, outcome)


def refuse(
    store: Store,
    actor: Actor,
    proposal_id: int,
    *,
    version: int,
    decided_on: date,
    resolution: str,
) -> ScheduleProposal:
    """Note that the board refused it; the loan keeps its plan.

    Raises NotFoundError, Stale. Raises ForbiddenError: the approver accepted the request.
    Raises ConflictError: it is decided. Raises StoreError: no reason is given.
    """
    actor.need(Task.APPROVE)
    if not normalize(resolution):
        raise StoreError("submissions.no_reason")
    with store.writing(actor.name) as writer:
        proposal = _to_decide(writer, actor, proposal_id, version)
        kept = _loan(writer, actor, proposal, Ids.OPEN)
        asked = Measure(proposal.kind, proposal.requested_on)
        if kept.loan.measure == asked:
            refused = replace(asked, decided_on=decided_on)
            save(writer, actor.scope, replace(kept.loan, measure=refused), kept.version)
        outcome = _Outcome(ProposalState.REFUSED, decided_on, normalize(resolution))
        return _decide(writer, actor, proposal, outcome)


def _open(writer: Writer, actor: Actor, proposal_id: int, version: int) -> ScheduleProposal:
    proposal = find_proposal(writer, actor.scope, proposal_id, version)
    if proposal.state is not ProposalState.PROPOSED:
        raise ConflictError("submissions.schedule_decided", found=proposal.state.label)
    return proposal


def _to_decide(writer: Writer, actor: Actor, proposal_id: int, version: int) -> ScheduleProposal:
    proposal = _open(writer, actor, proposal_id, version)
    if proposal.accepted_by == actor.name:
        raise ForbiddenError("submissions.own_schedule")
    return proposal


def _decide(
    writer: Writer, actor: Actor, proposal: ScheduleProposal, outcome: _Outcome
) -> ScheduleProposal:
    change_proposal(
        writer,
        proposal,
        state=outcome.state.value,
        decided_on=outcome.decided_on,
        resolution=outcome.resolution[:_LONGEST_RESOLUTION],
        decided_by=writer.log.who,
        decided_at=writer.now,
    )
    facts = {"decided_on": outcome.decided_on.isoformat(), "loan": proposal.loan_id}
    what = f"schedule.{outcome.state.value}"
    writer.log.add(what, proposal.record, province=proposal.province, facts=facts)
    return find_proposal(writer, actor.scope, proposal.id)


def _loan(reader: Reader, actor: Actor, proposal: ScheduleProposal, ids: Ids) -> Kept:
    found = fetch(reader, actor.scope, loans.c.id == proposal.loan_id, ids)
    if not found:
        raise NotFoundError("submissions.no_such_schedule", found=str(proposal.id))
    return found[0]


def _seen(reader: Reader, actor: Actor, proposal: ScheduleProposal, today: date) -> SeenProposal:
    kept = _loan(reader, actor, proposal, Ids.MASKED)
    rules = settings_of(reader, find_province(kept.loan.province).code).debts
    loan: Loan = kept.loan
    faults = tuple(faults_of(proposal.rows))
    then: Sequence[Instalment] = () if faults else new_plan(loan, proposal.rows, today, rules)
    doubts = () if faults else tuple(doubts_about(loan, then, proposal.rows))
    return SeenProposal(proposal, kept.version, loan.instalments, tuple(then), (*faults, *doubts))
