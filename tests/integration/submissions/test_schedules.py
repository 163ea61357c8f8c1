"""A plan change becomes a loan's plan only when another person approves; what is paid stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.access.actor import Actor, ForbiddenError
from service.debts.model import Instalment, Notice
from service.debts.rules import DEFAULT_RULES
from service.debts.state import state_on
from service.store.errors import ConflictError, NotFoundError, Stale, StoreError
from service.store.loans import Ids, find_loan
from service.store.schema.submissions import ProposalState
from service.store.submissions_schedules import ScheduleProposal
from service.store.taking import save
from service.submissions import schedules
from service.submissions.mending import Change, Op
from service.submissions.plans import new_plan, rows_of
from templates.catalogue import documents
from templates.findings import Severity
from templates.ns04.record import Record as Restructuring
from tests.helpers.stores import EVERYTHING
from tests.helpers.submissions import (
    APPROVER,
    CONTRACT,
    LOAN,
    OFFICER,
    STAFF,
    STRANGER,
    Desk,
    put,
    workbook,
)
from tests.unit.debts.builders import loan, paid

BOARD = date(2025, 12, 20)


def proposed(desk: Desk, *changes: Change, by: Actor = OFFICER) -> ScheduleProposal:
    """What an accepted request asks for."""
    submission = desk.read(workbook())
    if changes:
        desk.correct(submission, *changes)
    desk.accept(submission, by=by)
    return schedules.list_schedules(desk.store, APPROVER, size=1)[0]


def approve(desk: Desk, proposal: ScheduleProposal, by: Actor = APPROVER) -> ScheduleProposal:
    seen = schedules.see_schedule(desk.store, STAFF, proposal.id)
    return schedules.approve(
        desk.store, by, proposal.id, version=seen.proposal.version,
        loan_version=seen.loan_version, decided_on=BOARD, resolution="ครั้งที่ 12/2568",
    )  # fmt: skip


def test_an_approved_schedule_replaces_what_is_not_paid(desk: Desk) -> None:
    proposal = proposed(desk)
    seen = schedules.see_schedule(desk.store, APPROVER, proposal.id)
    assert seen.now == LOAN.instalments
    assert seen.findings == ()
    before = state_on(desk.loan().loan, BOARD, DEFAULT_RULES)
    done = approve(desk, proposal)
    assert (done.state, done.decided_by, done.resolution) == (
        ProposalState.APPROVED, APPROVER.name, "ครั้งที่ 12/2568"
    )  # fmt: skip
    kept = desk.loan().loan
    assert kept.instalments == seen.then
    assert kept.instalments[:2] == LOAN.instalments[:2]
    assert kept.instalments[2:] == (
        Instalment(3, date(2026, 3, 31), 10_000_000, 800_000),
        Instalment(4, date(2027, 3, 31), 15_000_000, 700_000),
        Instalment(5, date(2028, 3, 31), 25_000_000, 550_000),
        Instalment(6, date(2028, 9, 30), 30_000_000, 300_000),
    )
    assert kept.measure is not None
    assert (kept.measure.decided_on, kept.measure.is_approved) == (BOARD, True)
    after = state_on(kept, BOARD, DEFAULT_RULES)
    assert before.overdue_total > 0
    assert after.overdue_total == 0
    # Payments cover what they covered.
    assert [each.split for each in after.allocations] == [each.split for each in before.allocations]
    assert desk.log()[-2:] == ["loan.changed", "schedule.approved"]


def test_who_accepted_does_not_approve(desk: Desk) -> None:
    both = replace(APPROVER, tasks=APPROVER.tasks | OFFICER.tasks)
    proposal = proposed(desk, by=both)
    with pytest.raises(ForbiddenError) as refused:
        approve(desk, proposal, by=both)
    assert refused.value.finding.code == "submissions.own_schedule"
    with pytest.raises(ForbiddenError):
        approve(desk, proposal, by=STAFF)
    assert approve(desk, proposal, by=replace(APPROVER, name="user:other")).state == "approved"


def test_a_refused_schedule_leaves_the_plan(desk: Desk) -> None:
    proposal = proposed(desk)

    def refuse(resolution: str) -> ScheduleProposal:
        return schedules.refuse(
            desk.store, APPROVER, proposal.id, version=proposal.version, decided_on=BOARD,
            resolution=resolution,
        )  # fmt: skip

    with pytest.raises(StoreError):
        refuse(" ")
    assert refuse("ยังไม่เหมาะสม").state is ProposalState.REFUSED
    kept = desk.loan().loan
    assert kept.instalments == LOAN.instalments
    assert kept.measure is not None
    assert (kept.measure.decided_on, kept.measure.is_approved) == (BOARD, False)
    with pytest.raises(Stale):
        refuse("อีกครั้ง")
    with pytest.raises(ConflictError) as decided:
        approve(desk, proposal)
    assert decided.value.finding.code == "submissions.schedule_decided"


def test_days_that_the_paper_lacks_are_said_before(desk: Desk) -> None:
    proposal = proposed(desk, *(put(f"plan_rows[{row}].new_due_date", None) for row in range(4)))
    assert [row.due_date for row in proposal.rows] == [None] * 4
    seen = schedules.see_schedule(desk.store, APPROVER, proposal.id)
    assert ([each.code for each in seen.findings], seen.then) == (
        ["submissions.due_dates_missing"], ()
    )  # fmt: skip
    with pytest.raises(ConflictError):
        approve(desk, proposal)

    def say(version: int, **days: str) -> schedules.SeenProposal:
        told = {int(no[1:]): date.fromisoformat(day) for no, day in days.items()}
        return schedules.date_rows(desk.store, OFFICER, proposal.id, version=version, days=told)

    with pytest.raises(StoreError) as unknown:
        say(1, n9="2026-03-31")
    assert unknown.value.finding.code == "submissions.no_such_instalment"
    seen = say(1, n1="2026-03-31", n2="2027-03-31", n3="2028-03-31", n4="2028-03-31")
    assert [each.code for each in seen.findings] == ["submissions.due_dates_order"]
    with pytest.raises(Stale):
        say(1, n4="2029-03-31")
    seen = say(2, n4="2029-03-31")
    assert seen.findings == ()
    assert approve(desk, proposal).state is ProposalState.APPROVED
    assert desk.loan().loan.instalments[-1].due_date == date(2029, 3, 31)


def test_a_loan_that_changed_meanwhile_is_looked_at_again(desk: Desk) -> None:
    proposal = proposed(desk)
    seen = schedules.see_schedule(desk.store, APPROVER, proposal.id)
    with desk.store.writing("test") as writer:
        kept = find_loan(writer, EVERYTHING, CONTRACT, Ids.OPEN)
        assert kept is not None
        save(writer, EVERYTHING, replace(kept.loan, guarantee_no="ค. 1"), kept.version)
    with pytest.raises(Stale):
        schedules.approve(
            desk.store, APPROVER, proposal.id, version=proposal.version,
            loan_version=seen.loan_version, decided_on=BOARD, resolution="",
        )  # fmt: skip
    assert approve(desk, proposal).state is ProposalState.APPROVED


def test_a_newer_version_replaces_what_was_asked_for(desk: Desk) -> None:
    submission = desk.read(workbook())
    desk.accept(submission)
    desk.reopen(submission)
    desk.correct(submission, put("plan_rows[0].new_due_date", "30/4/2569"))
    desk.accept(submission)
    newest, oldest = schedules.list_schedules(desk.store, APPROVER, size=9)
    assert (oldest.state, newest.state) == (ProposalState.REPLACED, ProposalState.PROPOSED)
    assert newest.rows[0].due_date == date(2026, 4, 30)
    with pytest.raises(ConflictError):
        approve(desk, oldest)
    open_ones = schedules.list_schedules(desk.store, APPROVER, state=ProposalState.PROPOSED, size=9)
    assert open_ones == [newest]


def test_a_version_that_asks_for_the_same_changes_nothing(desk: Desk) -> None:
    submission = desk.read(workbook())
    desk.accept(submission)
    (proposal,) = schedules.list_schedules(desk.store, APPROVER, size=9)
    approve(desk, proposal)
    desk.reopen(submission)
    desk.correct(submission, put("second_signer_position", "เหรัญญิก"))
    assert desk.accept(submission).version == 2
    (still,) = schedules.list_schedules(desk.store, APPROVER, size=9)
    assert (still.id, still.state) == (proposal.id, ProposalState.APPROVED)
    measure = desk.loan().loan.measure
    assert measure is not None
    assert measure.is_approved


def test_a_province_sees_its_own_only(desk: Desk) -> None:
    proposal = proposed(desk)
    theirs = replace(STRANGER, tasks=STRANGER.tasks | APPROVER.tasks)
    assert schedules.list_schedules(desk.store, theirs, size=9) == []
    for deed in (
        lambda: schedules.see_schedule(desk.store, theirs, proposal.id),
        lambda: schedules.date_rows(desk.store, theirs, proposal.id, version=1, days={}),
        lambda: schedules.approve(
            desk.store, theirs, proposal.id, version=1, loan_version=1, decided_on=BOARD,
            resolution="",
        ),
        lambda: schedules.refuse(
            desk.store, theirs, proposal.id, version=1, decided_on=BOARD, resolution="ไม่"
        ),
    ):  # fmt: skip
        with pytest.raises(NotFoundError):
            deed()


def test_what_letters_were_about_stays_with_nothing_to_pay(desk: Desk) -> None:
    reminded = replace(
        LOAN, notices=(Notice("repayment_reminder", instalment_no=3, letter_no="กษ 1"),)
    )
    desk.register(reminded)
    proposal = proposed(desk, Change(Op.SET, "cause_other", ""))
    approve(desk, proposal)
    plan = desk.loan().loan.instalments
    assert [(each.no, each.principal) for each in plan[2:5]] == [
        (3, 0), (4, 10_000_000), (5, 15_000_000)
    ]  # fmt: skip
    assert desk.loan().loan.notices == reminded.notices


def test_a_restructuring_asks_year_by_year() -> None:
    record, findings = documents()["ns04"].record.read(documents()["ns04"].sample())
    assert isinstance(record, Restructuring)
    rows = rows_of(record)
    assert [row.due_date for row in rows] == [None] * len(rows)
    asked = sum(row.principal + row.interest + row.penalty for row in rows)
    assert asked == int(record.plan_total * 100)
    assert all(each.severity is not Severity.ERROR for each in findings)


def test_a_part_that_was_paid_stays_paid() -> None:
    half = loan(payments=(paid("2025-03-01", 4_000_000),))
    rows = [
        replace(row, due_date=date(2026 + at, 1, 1))
        for at, row in enumerate(rows_of(_change("30000.00", "30000.00")))
    ]
    plan = new_plan(half, rows, date(2025, 6, 1), DEFAULT_RULES)
    assert [(each.no, each.principal) for each in plan] == [
        (1, 4_000_000), (2, 3_000_000), (3, 3_000_000)
    ]  # fmt: skip
    assert state_on(replace(half, instalments=plan), date(2025, 6, 1), DEFAULT_RULES).paid.principal


def _change(*principals: str) -> object:
    sample = dict(documents()["ns02"].sample())
    sample["plan_rows"] = [
        {"instalment_no": no, "new_principal": each} for no, each in enumerate(principals, 1)
    ]
    return documents()["ns02"].record.model_validate(sample)
