"""Proposed schedules to be decided, and how projects stand by what was accepted."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.debts.model import Instalment, MeasureKind
from service.store.schema.submissions import ProposalState
from service.store.submissions_accepted import Cash, Visit
from service.store.submissions_schedules import ScheduleProposal, ScheduleRow
from service.submissions import schedules
from service.submissions.schedules import SeenProposal
from service.submissions.send import place
from service.submissions.standing import see_cash, see_visits
from service.web.auth import actor, store
from service.web.blueprint import blueprint
from service.web.models import (
    Asked,
    Baht,
    Day,
    FindingGiven,
    Given,
    Id,
    Moment,
    PageAsked,
    PageGiven,
    Word,
    baht,
)
from service.web.reply import next_url, number_cursor, reply, version_seen

api = blueprint("schedules", "แผนที่เสนอและผลการติดตาม")


class SchedulePath(Asked):
    """Which proposal."""

    schedule_id: Id


class SchedulesAsked(PageAsked):
    """Which proposals."""

    state: ProposalState | None = None


class ScheduleLineGiven(Given):
    """An instalment that is asked for; no day where the paper has none."""

    no: int
    due_date: date | None
    principal: Baht
    interest: Baht
    penalty: Baht

    @classmethod
    def of(cls, row: ScheduleRow) -> Self:
        return cls(
            no=row.no,
            due_date=row.due_date,
            principal=baht(row.principal),
            interest=baht(row.interest),
            penalty=baht(row.penalty),
        )


class ScheduleInstalmentGiven(Given):
    """An instalment of the register."""

    no: int
    due_date: date
    principal: Baht
    interest: Baht

    @classmethod
    def of(cls, each: Instalment) -> Self:
        return cls(
            no=each.no,
            due_date=each.due_date,
            principal=baht(each.principal),
            interest=baht(each.interest),
        )


class ScheduleGiven(Given):
    """A proposal; it comes from a paper of a submission that ``accepted_by`` accepted."""

    id: int
    version: int
    state: ProposalState
    kind: MeasureKind
    submission_id: int
    paper: int
    accepted_by: str
    contract_no: str
    province: str
    requested_on: date
    proposed_at: Moment
    decided_on: date | None
    resolution: str
    decided_by: str
    decided_at: Moment | None
    rows: list[ScheduleLineGiven]

    @classmethod
    def of(cls, proposal: ScheduleProposal) -> Self:
        made = {"paper": proposal.number, "rows": list(map(ScheduleLineGiven.of, proposal.rows))}
        names = [key for key in ScheduleGiven.model_fields if key not in made]
        return cls(**{key: getattr(proposal, key) for key in names}, **made)


class SchedulesGiven(PageGiven):
    """A page of proposals, newest first."""

    items: list[ScheduleGiven]


class ScheduleSeenGiven(Given):
    """A proposal, the loan's plan now, and the plan that it would make.

    ``loan_version`` goes back with an approval, so that nobody approves another plan than seen.
    """

    proposal: ScheduleGiven
    loan_version: int
    now: list[ScheduleInstalmentGiven]
    then: list[ScheduleInstalmentGiven]
    findings: list[FindingGiven]

    @classmethod
    def of(cls, seen: SeenProposal) -> Self:
        return cls(
            proposal=ScheduleGiven.of(seen.proposal),
            loan_version=seen.loan_version,
            now=list(map(ScheduleInstalmentGiven.of, seen.now)),
            then=list(map(ScheduleInstalmentGiven.of, seen.then)),
            findings=list(map(FindingGiven.of, seen.findings)),
        )


class DueDate(Asked):
    """The day of one instalment."""

    no: Annotated[int, Field(ge=1, le=1_000)]
    due_date: Day


class DueDatesAsked(Asked):
    """Days that the paper does not tell."""

    due_dates: Annotated[list[DueDate], Field(min_length=1, max_length=1_000)]


class Verdict(StrEnum):
    """What the board decided."""

    APPROVE = "approve"
    REFUSE = "refuse"


class VerdictAsked(Asked):
    """The board's decision; a refusal has its reason in ``resolution``."""

    decision: Verdict
    decided_on: Day
    resolution: Annotated[str, StringConstraints(max_length=500)] = ""
    loan_version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


def _reply(seen: SeenProposal) -> Response:
    return reply(ScheduleSeenGiven.of(seen), version=seen.proposal.version)


@api.get("/schedules", summary="แผนที่เสนอ", responses={200: SchedulesGiven})
def list_schedules(query: SchedulesAsked) -> Response:
    before = number_cursor(query.cursor) or None
    found = schedules.list_schedules(
        store(), actor(), state=query.state, size=query.size + 1, before=before
    )
    shown = found[: query.size]
    last = str(shown[-1].id) if len(found) > query.size else ""
    return reply(SchedulesGiven(items=list(map(ScheduleGiven.of, shown)), next=next_url(last)))


@api.get(
    "/schedules/<int:schedule_id>",
    summary="แผนที่เสนอ เทียบกับแผนปัจจุบัน",
    responses={200: ScheduleSeenGiven},
)
def one_schedule(path: SchedulePath) -> Response:
    return _reply(schedules.see_schedule(store(), actor(), path.schedule_id))


@api.patch(
    "/schedules/<int:schedule_id>",
    summary="ระบุวันครบกำหนด",
    description="ของงวดที่แบบฟอร์มไม่มีวันที่ (If-Match)",
    responses={200: ScheduleSeenGiven},
)
def date_schedule(path: SchedulePath, body: DueDatesAsked) -> Response:
    days = {each.no: each.due_date for each in body.due_dates}
    seen = schedules.date_rows(
        store(), actor(), path.schedule_id, version=version_seen(), days=days
    )
    return _reply(seen)


@api.post(
    "/schedules/<int:schedule_id>/decision",
    summary="อนุมัติหรือไม่อนุมัติแผน",
    description="ผู้รับคำขออนุมัติเองไม่ได้ เมื่ออนุมัติ งวดชำระของสัญญาจะเปลี่ยนตามแผน (If-Match)",
    responses={200: ScheduleGiven},
)
def decide_schedule(path: SchedulePath, body: VerdictAsked) -> Response:
    where, version = path.schedule_id, version_seen()
    if body.decision is Verdict.APPROVE:
        done = schedules.approve(
            store(),
            actor(),
            where,
            version=version,
            loan_version=body.loan_version,
            decided_on=body.decided_on,
            resolution=body.resolution,
        )
    else:
        done = schedules.refuse(
            store(),
            actor(),
            where,
            version=version,
            decided_on=body.decided_on,
            resolution=body.resolution,
        )
    return reply(ScheduleGiven.of(done), version=done.version)


# --- how projects stand -------------------------------------------------------------------


class VisitsAsked(Asked):
    """Of which loan."""

    contract_no: Word


class VisitGiven(Given):
    """A visit by นส.01; ``progress`` is a percentage with two decimals."""

    visited_on: date
    project_status: str
    on_plan: bool
    progress: str | None
    tranche_no: int
    tranche_amount: Baht
    spent: Baht
    remaining: Baht

    @classmethod
    def of(cls, visit: Visit) -> Self:
        return cls(
            visited_on=visit.visited_on,
            project_status=visit.project_status,
            on_plan=visit.on_plan,
            progress=None if visit.progress is None else baht(visit.progress),
            tranche_no=visit.tranche_no,
            tranche_amount=baht(visit.tranche_amount),
            spent=baht(visit.spent),
            remaining=baht(visit.remaining),
        )


class VisitsGiven(Given):
    """The visits that count, the newest first."""

    items: list[VisitGiven]


class CashAsked(Asked):
    """Of which fiscal year or which loan."""

    fiscal_year: Annotated[int | None, Field(ge=2444, le=2643, description="ปีงบประมาณ พ.ศ.")] = None
    contract_no: Word = ""


class CashGiven(Given):
    """A cash report; ``month`` 0 is the whole quarter."""

    document: str
    province: str
    project_name: str
    organization_name: str
    fiscal_year: int
    quarter: int
    month: int
    version: int
    receipts_total: Baht
    payments_total: Baht
    bank_balance: Baht

    @classmethod
    def of(cls, cash: Cash) -> Self:
        made = {
            "province": place(cash.province),
            "receipts_total": baht(cash.receipts_total),
            "payments_total": baht(cash.payments_total),
            "bank_balance": baht(cash.bank_balance),
        }
        names = [key for key in CashGiven.model_fields if key not in made]
        return cls(**{key: getattr(cash, key) for key in names}, **made)


class AllCashGiven(Given):
    """The reports that count."""

    items: list[CashGiven]


@api.get("/monitoring-visits", summary="ผลการติดตามโครงการ (นส.01)", responses={200: VisitsGiven})
def list_visits(query: VisitsAsked) -> Response:
    found = see_visits(store(), actor(), query.contract_no)
    return reply(VisitsGiven(items=list(map(VisitGiven.of, found))))


@api.get("/cash-positions", summary="ฐานะการเงินโครงการ", responses={200: AllCashGiven})
def list_cash(query: CashAsked) -> Response:
    found = see_cash(store(), actor(), fiscal_year=query.fiscal_year, contract_no=query.contract_no)
    return reply(AllCashGiven(items=list(map(CashGiven.of, found))))
