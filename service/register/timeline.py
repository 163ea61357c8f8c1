"""What has happened to a loan, day by day: contract, letters, visits, papers, decisions, clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from service.debts import clocks
from service.debts.clocks import WorkingDay
from service.debts.court_cases import CaseStep
from service.debts.model import Loan, MeasureKind, Notice
from service.debts.rules import DebtRules
from service.register.columns import NOTICE_KINDS
from service.store.history import Deed, Done
from service.store.schema.batches import RowState
from service.store.schema.submissions import Decision, ProposalState, State
from templates.catalogue import find
from templates.followup import Contact, Measure
from templates.ns01.record import ProjectStatus
from thai.labels import Labelled

_BANGKOK: Final = ZoneInfo("Asia/Bangkok")
_NOTICE_NAMES: Final[Mapping[str, str]] = {kind: name for name, kind in NOTICE_KINDS.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or a day that the law or a letter sets.

    ``what`` is a word of this module or of ``Done``; ``facts`` are Thai words for its sentence;
    ``subject`` is the row of the service that has more, 0 where the register has all.
    """

    day: date
    what: str
    facts: Mapping[str, str] = field(default_factory=dict)
    subject: int = 0
    is_clock: bool = False


def timeline(
    loan: Loan, deeds: list[Deed], rules: DebtRules, is_working_day: WorkingDay
) -> tuple[Event, ...]:
    """The events of a loan, the newest first."""
    events = [*_own(loan), *(_of_deed(loan, deed) for deed in deeds)]
    for notice in loan.notices:
        events += _of_notice(loan, notice)
        events += _clocks(loan, notice, rules, is_working_day)
    return tuple(sorted(events, key=lambda event: (event.day, event.what), reverse=True))


def notice_name(kind: str) -> str:
    """The Thai name of a letter, as the register and the folder of documents have it."""
    document = find(kind)
    return _NOTICE_NAMES.get(kind) or (document.about.title if document else kind)


def document_title(document: str) -> str:
    """The Thai title of a document; the id of one that there is no longer."""
    found = find(document)
    return found.about.title if found else document


# --- the register's own -------------------------------------------------------------------


def _own(loan: Loan) -> Iterator[Event]:
    yield Event(loan.contract_date, "contract", {"contract_no": loan.contract_no})
    days = (
        (loan.disbursed_on, "disbursed", ""),
        (loan.suspended_on, "suspended", loan.suspension_resolution),
        (loan.terminated_on, "terminated", loan.termination_resolution),
        (loan.prosecution_requested_on, "prosecution", ""),
    )
    for day, what, resolution in days:
        if day is not None:
            yield Event(day, what, {"resolution": resolution})
    if loan.measure is not None:
        facts = {"measure": loan.measure.kind.label}
        yield Event(loan.measure.requested_on, "measure_requested", facts)
        if loan.measure.decided_on is not None:
            what = "measure_approved" if loan.measure.is_approved else "measure_refused"
            yield Event(loan.measure.decided_on, what, facts)
    for party in loan.parties:
        if party.died_on is not None:
            yield Event(party.died_on, "died", {"party": party.name, "role": party.role.label})


def _about(loan: Loan, notice: Notice) -> dict[str, str]:
    party = next((each for each in loan.parties if each.party_id == notice.party_id), loan.borrower)
    return {
        "letter": notice_name(notice.kind),
        "party": party.name if party else "",
        "letter_no": notice.letter_no,
        "tracking_no": notice.tracking_no,
        "outcome": notice.outcome.label,
    }


def _of_notice(loan: Loan, notice: Notice) -> Iterator[Event]:
    facts = _about(loan, notice)
    if (sent_on := notice.sent_on or notice.letter_date) is not None:
        yield Event(sent_on, "letter_sent" if notice.sent_on else "letter_dated", facts)
    if notice.received_on is not None:
        what = "letter_returned" if notice.outcome.has_failed else "letter_received"
        yield Event(notice.received_on, what, facts)


def _clocks(
    loan: Loan, notice: Notice, rules: DebtRules, is_working_day: WorkingDay
) -> Iterator[Event]:
    """The days that begin to run when a letter has reached."""
    reached = notice.reached_on
    if reached is None:
        return
    facts = _about(loan, notice)
    if notice.kind == "remedy_plan_request":
        last = clocks.reply_last_day(notice.reply_due_on, reached, rules, is_working_day)
        yield Event(last, "reply_by", facts, is_clock=True)
    elif notice.kind in _PAY_BY:
        last = _PAY_BY[notice.kind](reached, rules, is_working_day)
        yield Event(last, "pay_by", facts, is_clock=True)
    if notice.kind == "mortgage_enforcement_notice":
        first = clocks.mortgage_suit_day(reached, rules, is_working_day)
        yield Event(first, "mortgage_suit", facts, is_clock=True)


_PAY_BY: Final[Mapping[str, Callable[[date, DebtRules, WorkingDay], date]]] = {
    "demand_notice_1": clocks.demand_pay_by,
    "demand_notice_2": clocks.demand_pay_by,
    "termination_recall": clocks.recall_pay_by,
    "suspended_project_recall": clocks.recall_pay_by,
    "mortgage_enforcement_notice": clocks.mortgage_pay_by,
}


# --- what was done in the service ---------------------------------------------------------


def _of_deed(loan: Loan, deed: Deed) -> Event:
    day = deed.at.astimezone(_BANGKOK).date() if isinstance(deed.at, datetime) else deed.at
    facts = {key: _word(key, value) for key, value in deed.facts.items()}
    if deed.what is Done.SENT_IN:
        facts["state"] = State(deed.facts["state"]).label
    elif deed.what is Done.IN_BATCH:
        facts["state"] = RowState(deed.facts["state"]).label
        facts["letter"] = notice_name(deed.facts["kind"])
        wanted = deed.facts["party_id"]
        facts["party"] = next(
            (party.name for party in loan.parties if party.party_id == wanted), ""
        )
    elif deed.what in (Done.PROPOSED, Done.PROPOSAL_DECIDED):
        facts["state"] = ProposalState(deed.facts["state"]).label
        facts["measure"] = MeasureKind(deed.facts["kind"]).label
    # A letter that was made alone, and waits for somebody to post it.
    what = "unposted" if deed.facts.get("is_unposted") else deed.what.value
    return Event(day, what, facts, deed.subject)


_LABELS: Final[Mapping[str, type[Labelled]]] = {
    "decision": Decision,
    "project_status": ProjectStatus,
    "contact_result": Contact,
    "measure": Measure,
    "step": CaseStep,
}


def _word(key: str, value: Any) -> str:
    if key == "document":
        return document_title(value)
    if value is None:
        return ""
    return _LABELS[key](value).label if key in _LABELS else str(value)
