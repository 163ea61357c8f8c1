"""What an accepted record makes of the register, in the transaction that accepts it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from service.debts.model import Measure, MeasureKind
from service.store.errors import Stale
from service.store.loans import Ids, find_loan
from service.store.submissions_accepted import Accepted, add_cash, add_visit
from service.store.submissions_schedules import add_proposal, standing_proposal
from service.store.taking import save
from service.submissions.cash import period_of, subject_of
from service.submissions.days import local_day
from service.submissions.plans import is_same, rows_of
from templates.finance.cash import Cash
from templates.ns01.record import Record as MonitoringVisit
from templates.ns01.record import YesNo
from templates.ns02.record import Record as PlanChange
from templates.ns04.record import Record as Restructuring
from thai.money import to_satang

if TYPE_CHECKING:
    from service.access.actor import Actor
    from service.store.engine import Writer
    from service.store.loans import Kept
    from service.store.submissions import Submission
    from service.store.submissions_papers import Paper
    from templates.record import Record


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A record just accepted, of whom, by whom; ``kept`` is the loan that it is about."""

    actor: Actor
    submission: Submission
    paper: Paper
    accepted: Accepted
    kept: Kept | None


def change_register(writer: Writer, acceptance: Acceptance, record: Record) -> None:
    """Record a visit, a cash position, or propose a schedule; most papers change nothing.

    Raises Stale: the loan is gone from the actor's scope.
    """
    match record:
        case MonitoringVisit():
            _visit(writer, acceptance, record)
        case PlanChange() | Restructuring():
            _schedule(writer, acceptance, record)
        case Cash():
            _cash(writer, acceptance, record)


def _visit(writer: Writer, acceptance: Acceptance, record: MonitoringVisit) -> None:
    percent = record.progress_percent
    add_visit(
        writer,
        acceptance.paper,
        {
            "accepted_id": acceptance.accepted.id,
            "loan_id": acceptance.accepted.loan_id,
            "visited_on": record.visit_date,
            "project_status": record.project_status.value,
            "on_plan": record.on_plan is YesNo.YES,
            "progress": None if percent is None else to_satang(percent),
            "tranche_no": record.tranche_no,
            "tranche_amount": to_satang(record.tranche_amount),
            "spent": to_satang(record.spent_amount),
            "remaining": to_satang(record.remaining_amount),
        },
    )
    facts = {"visited_on": record.visit_date.isoformat(), "loan": acceptance.accepted.loan_id}
    writer.log.add("visit.recorded", acceptance.accepted.record, facts=facts)


def _cash(writer: Writer, acceptance: Acceptance, record: Cash) -> None:
    accepted = acceptance.accepted
    period = period_of(record.model_dump())
    assert period is not None  # noqa: S101 - the record has all three
    data = {"project_name": record.project_name, "organization_name": record.organization_name}
    version = add_cash(
        writer,
        acceptance.paper,
        {
            **period,
            **data,
            "accepted_id": accepted.id,
            "document": accepted.document,
            "province": accepted.province,
            "loan_id": accepted.loan_id,
            "subject": subject_of(data, accepted.province, accepted.loan_id),
            "receipts_total": to_satang(record.receipts_total),
            "payments_total": to_satang(record.payments_total),
            "bank_balance": to_satang(record.bank_balance),
        },
    )
    facts = {**period, "version": version, "loan": accepted.loan_id}
    writer.log.add("cash.recorded", accepted.record, facts=facts)


_KINDS: Final = {"ns02": MeasureKind.PLAN_CHANGE, "ns04": MeasureKind.RESTRUCTURING}


def _schedule(writer: Writer, acceptance: Acceptance, record: PlanChange | Restructuring) -> None:
    """Propose the schedule, and note on the loan that it was asked for: notices wait for it.

    A version that asks for nothing else than an earlier one leaves that as it is.
    """
    accepted, submission = acceptance.accepted, acceptance.submission
    kind = _KINDS[accepted.document]
    sent_on = local_day(submission.sent_at)
    requested_on = record.chair_date if isinstance(record, PlanChange) else sent_on
    rows = rows_of(record)
    before = standing_proposal(writer, acceptance.actor.scope, accepted)
    if before is not None and is_same(before.rows, rows):
        return
    proposal_id = add_proposal(writer, accepted, kind, requested_on, rows)
    facts = {"loan": accepted.loan_id, "kind": kind.value, "rows": len(rows)}
    writer.log.add("schedule.proposed", f"schedule:{proposal_id}", facts=facts)
    note_measure(writer, acceptance, Measure(kind, requested_on))


def note_measure(writer: Writer, acceptance: Acceptance, measure: Measure) -> None:
    """Raises Stale: the loan is gone from the actor's scope."""
    if acceptance.kept is None:
        raise Stale
    scope, number = acceptance.actor.scope, acceptance.kept.loan.contract_no
    kept = find_loan(writer, scope, number, Ids.OPEN)
    if kept is None:
        raise Stale
    save(writer, scope, replace(kept.loan, measure=measure), kept.version)
