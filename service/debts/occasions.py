"""What a notice would be for, and when: one function for each kind of trigger.

Each gives its occasions, oldest first, or the finding that holds the notice. The numbers
come from ``DebtRules``, the deadlines from ``clocks.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from service.debts import clocks
from service.debts.clocks import WorkingDay
from service.debts.model import Loan, Notice
from service.debts.notice_names import name_of
from service.debts.rules import DebtRules, SpacingFrom
from service.debts.state import InstalmentState, LoanState
from templates.findings import Finding
from thai.dates import format_date


@dataclass(frozen=True, slots=True)
class Case:
    """A loan on a day, with all that a rule needs to judge it."""

    loan: Loan
    state: LoanState
    as_of: date
    rules: DebtRules
    is_working_day: WorkingDay


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why one notice is wanted and when.

    A notice of the same kind of ``since`` or later has served the occasion already.
    ``last_day`` is the working day to keep, ``law_last_day`` the last day by law; a notice
    after it is late, which ``late_code`` tells. ``matches_instalment``: only a notice about the
    same instalment serves.
    """

    since: date
    from_day: date
    reason: Finding
    last_day: date | None = None
    law_last_day: date | None = None
    late_code: str = ""
    instalment_no: int = 0
    matches_instalment: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A letter that must have gone to the debtor before, and the wait after it.

    ``first_day`` gives the first day of the later notice, None when it cannot be known
    without the receipt of the earlier one; ``wait_code`` tells that the day is not come.
    """

    kind: str
    first_day: Callable[[Case, Notice], date | None]
    wait_code: str = "held.too_early"


def thai_date(day: date) -> str:
    return format_date(day, "long")


def debtor_notices(loan: Loan, kind: str, as_of: date) -> list[Notice]:
    """The letters of a kind sent to the debtor's side up to a day, oldest first."""
    borrower = loan.borrower
    if borrower is None:
        return []
    side = [borrower, *loan.heirs_of(borrower)]
    sent = [
        (notice.sent_on, notice)
        for party in side
        for notice in loan.notices_to(party)
        if notice.kind == kind and not notice.outcome.has_failed
    ]
    dated = [(day, notice) for day, notice in sent if day is not None and day <= as_of]
    return [notice for _, notice in sorted(dated, key=lambda pair: pair[0])]


def reminders(case: Case) -> list[Occasion] | Finding:
    ahead = case.state.not_yet_due
    if not ahead:
        return Finding("held.no_instalment_ahead")
    occasions = [_reminder(case, each) for each in ahead]
    return [each for each in occasions if each.from_day <= case.as_of] or occasions[:1]


def _reminder(case: Case, each: InstalmentState) -> Occasion:
    first_day = clocks.reminder_day(each.due_date, case.rules)
    facts = {"no": str(each.no), "due_date": thai_date(each.due_date)}
    return Occasion(
        since=first_day,
        from_day=first_day,
        last_day=each.due_date,
        reason=Finding("due.instalment_ahead", facts=facts),
        instalment_no=each.no,
        matches_instalment=True,
    )


def default(case: Case) -> list[Occasion] | Finding:
    since = case.state.default_date
    if since is None:
        return Finding("held.nothing_overdue")
    facts = {
        "default_date": thai_date(since),
        "days": str(case.state.days_in_default),
        "count": str(len(case.state.overdue)),
    }
    return [Occasion(since=since, from_day=since, reason=Finding("due.default", facts=facts))]


def guarantor_notices(case: Case) -> list[Occasion] | Finding:
    overdue = case.state.overdue
    if not case.rules.guarantor_notice_per_instalment:
        overdue = overdue[:1]
    return [_guarantor_notice(case, each) for each in overdue]


def _guarantor_notice(case: Case, each: InstalmentState) -> Occasion:
    default_date = clocks.after(each.due_date, 1)
    duty = clocks.guarantor_duty(each.due_date, case.rules, case.is_working_day)
    facts = {
        "no": str(each.no),
        "default_date": thai_date(default_date),
        "days": str(case.rules.guarantor_days),
        "last_day": thai_date(duty.last_working_day),
    }
    return Occasion(
        since=default_date,
        from_day=default_date,
        last_day=duty.last_working_day,
        law_last_day=duty.last_day,
        reason=Finding("due.guarantor", facts=facts),
        late_code="held.guarantor_notice_late",
        instalment_no=each.no,
    )


def mortgage_notices(case: Case) -> list[Occasion] | Finding:
    if not case.loan.has_mortgage:
        return Finding("held.no_mortgage")
    if not case.loan.mortgagors:
        return Finding("held.mortgagor_unknown", found=case.loan.mortgage_no)
    return default(case)


def mortgagor_notices(case: Case) -> list[Occasion] | Finding:
    if not case.loan.has_mortgage:
        return Finding("held.no_mortgage")
    if not case.loan.mortgagors:
        return Finding("held.mortgagor_unknown", found=case.loan.mortgage_no)
    if not case.loan.third_party_mortgagors:
        return Finding("held.mortgagor_is_borrower")
    default_date = case.state.default_date
    sent = [
        (notice.sent_on, notice)
        for kind in case.rules.mortgagor_clock_from
        for notice in debtor_notices(case.loan, kind, case.as_of)
        if notice.sent_on and default_date and notice.sent_on >= default_date
    ]
    if not sent:
        names = " / ".join(name_of(kind) for kind in case.rules.mortgagor_clock_from)
        return Finding("held.debtor_letter_missing", expected=names)
    # Each letter to the debtor starts its own 15 days; the latest is the one to follow.
    sent_on, letter = max(sent, key=lambda pair: pair[0])
    duty = clocks.mortgagor_duty(sent_on, case.rules, case.is_working_day)
    facts = {
        "name": name_of(letter.kind),
        "sent_on": thai_date(sent_on),
        "days": str(case.rules.mortgagor_days),
        "last_day": thai_date(duty.last_working_day),
    }
    return [
        Occasion(
            since=sent_on,
            from_day=sent_on,
            last_day=duty.last_working_day,
            law_last_day=duty.last_day,
            reason=Finding("due.mortgagor", facts=facts),
            late_code="held.mortgagor_notice_late",
        )
    ]


def after_termination(case: Case) -> list[Occasion] | Finding:
    return _after_resolution(case, case.loan.terminated_on, case.loan.termination_resolution)


def after_suspension(case: Case) -> list[Occasion] | Finding:
    return _after_resolution(case, case.loan.suspended_on, case.loan.suspension_resolution)


def _after_resolution(case: Case, day: date | None, name: str) -> list[Occasion] | Finding:
    if day is None or day > case.as_of:
        return Finding("held.no_resolution")
    facts = {"resolution": name, "date": thai_date(day)}
    return [Occasion(since=day, from_day=day, reason=Finding("due.resolution", facts=facts))]


def after_demand(case: Case, notice: Notice) -> date | None:
    if notice.sent_on is None:
        return None
    return clocks.after(notice.sent_on, case.rules.remedy_after_demand_days)


def after_reply(case: Case, notice: Notice) -> date | None:
    start = notice.reached_on or notice.sent_on
    if start is None:
        return None
    last_day = clocks.reply_last_day(notice.reply_due_on, start, case.rules, case.is_working_day)
    return clocks.after(last_day, 1)


def after_spacing(case: Case, notice: Notice) -> date | None:
    start = notice.reached_on
    if case.rules.demand_spacing_from is SpacingFrom.SENDING:
        start = notice.sent_on
    elif case.rules.demand_spacing_from is SpacingFrom.RECEIPT_ELSE_SENDING:
        start = notice.reached_on or notice.sent_on
    return clocks.second_demand_day(start, case.rules) if start else None


def at_once(_case: Case, notice: Notice) -> date | None:
    return notice.sent_on
