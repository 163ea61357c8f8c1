"""Schedules that accepted papers ask for: seen beside the plan of today, dated, decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from flask import flash, render_template, request, url_for

from service.access.actor import Task
from service.debts.model import Instalment
from service.store.errors import ConflictError, Stale
from service.store.schema.submissions import ProposalState
from service.submissions import schedules as cases
from service.submissions.schedules import SeenProposal
from service.web.auth import actor, store
from service.web.pages.forms import given, go, number, refused, told
from service.web.pages.shell import confirm, is_confirmed, pages, today
from service.web.reply import number_cursor
from service.web.words import t, word_of
from templates.findings import Severity
from thai.dates import DateError, format_date, parse_date

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.store.submissions_schedules import ScheduleProposal

schedules = pages("schedules", "schedules")

_PAGE: Final = 50
_LONGEST: Final = 500
#: In the names of a form's fields: the number of the instalment follows.
_DAY: Final = "day-"
APPROVE, REFUSE = "approve", "refuse"


@dataclass(frozen=True, slots=True)
class Line:
    """An instalment as it is and as it would be; None where there is none."""

    no: int
    now: Instalment | None
    then: Instalment | None

    @property
    def differs(self) -> bool:
        return self.now != self.then


@schedules.get("", endpoint="schedules")
def list_page() -> str:
    wanted = request.args.get("state", ProposalState.PROPOSED.value)
    state = next((each for each in ProposalState if each.value == wanted), None)
    before = number_cursor(request.args.get("cursor", "")) or None
    found = cases.list_schedules(store(), actor(), state=state, size=_PAGE + 1, before=before)
    shown = found[:_PAGE]
    return render_template(
        "schedules/list.html",
        found=shown,
        cursor=str(shown[-1].id) if len(found) > _PAGE else "",
        state=state,
        states=[(each.value, each.label) for each in ProposalState],
    )


@schedules.get("/<int:proposal_id>", endpoint="schedule")
def one_page(proposal_id: int) -> str:
    return _page(cases.see_schedule(store(), actor(), proposal_id))


def _page(
    seen: SeenProposal,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    is_open = seen.proposal.state is ProposalState.PROPOSED
    is_whole = not any(each.severity is Severity.ERROR for each in seen.findings)
    return render_template(
        "schedules/schedule.html",
        seen=seen,
        proposal=seen.proposal,
        lines=list(_lines(seen)),
        total_now=_total(seen.now),
        total_then=_total(seen.then),
        may_date=is_open and actor().may(Task.REVIEW),
        may_decide=is_open and actor().may(Task.APPROVE),
        is_own=seen.proposal.accepted_by == actor().name,
        is_whole=is_whole,
        errors=errors or {},
        typed=typed or {"decided_on": format_date(today()), "resolution": ""},
        day_name=_DAY,
    )


def _lines(seen: SeenProposal) -> Iterator[Line]:
    now, then = ({each.no: each for each in plan} for plan in (seen.now, seen.then))
    for no in sorted({*now, *then}):
        yield Line(no, now.get(no), then.get(no))


def _total(plan: tuple[Instalment, ...]) -> tuple[int, int]:
    return sum(each.principal for each in plan), sum(each.interest for each in plan)


# --- what is done to it -------------------------------------------------------------------


@schedules.post("/<int:proposal_id>/days")
def days(proposal_id: int) -> str | AnyResponse:
    """On which days instalments are due, where the paper does not say."""
    found: dict[int, date] = {}
    errors: dict[str, str] = {}
    for name in request.form:
        no = name.removeprefix(_DAY)
        if no == name or not given(name, 40) or not (no.isascii() and no.isdecimal()):
            continue
        try:
            found[int(no[:9])] = parse_date(given(name, 40))
        except DateError:
            errors[name] = t("form.bad_value")
    if errors:
        seen = cases.see_schedule(store(), actor(), proposal_id)
        return refused(_page(seen, errors, request.form))
    try:
        cases.date_rows(store(), actor(), proposal_id, version=number("version"), days=found)
    except Stale:
        return _changed(proposal_id)
    flash(t("schedules.dated"))
    return go(url_for("schedules.schedule", proposal_id=proposal_id))


@schedules.post("/<int:proposal_id>/decision")
def decide(proposal_id: int) -> str | AnyResponse:
    """What the board decided, asked once more before it is done."""
    what = request.form.get("what")
    if what not in {APPROVE, REFUSE}:
        return go(url_for("schedules.schedule", proposal_id=proposal_id))
    typed = {"decided_on": given("decided_on", 60), "resolution": given("resolution", _LONGEST)}
    errors: dict[str, str] = {}
    day = today()
    try:
        day = parse_date(typed["decided_on"])
    except DateError:
        errors["decided_on"] = t("form.bad_value")
    if not errors and day > today():
        errors["decided_on"] = t("schedules.in_future")
    if not typed["resolution"]:
        errors["resolution"] = t("schedules.resolution_missing")
    if errors:
        seen = cases.see_schedule(store(), actor(), proposal_id)
        return refused(_page(seen, errors, typed))
    if not is_confirmed():
        return _asked_again(proposal_id, what, typed)
    return _decided(proposal_id, what, day, typed["resolution"])


def _asked_again(proposal_id: int, what: str, typed: Mapping[str, str]) -> str:
    kept = {name: request.form.get(name, "") for name in ("version", "loan_version")}
    proposal = cases.see_schedule(store(), actor(), proposal_id).proposal
    says = [word_of("schedules.says", what, contract_no=proposal.contract_no)]
    return confirm(
        word_of("schedules.ask", what),
        says,
        button=word_of("schedules.do", what),
        cancel=url_for("schedules.schedule", proposal_id=proposal_id),
        kept={**kept, **typed, "what": what},
        danger=what == REFUSE,
    )


def _decided(proposal_id: int, what: str, day: date, resolution: str) -> str | AnyResponse:
    back = url_for("schedules.schedule", proposal_id=proposal_id)
    version = number("version")
    try:
        made: ScheduleProposal
        if what == APPROVE:
            made = cases.approve(
                store(), actor(), proposal_id, version=version,
                loan_version=number("loan_version"), decided_on=day, resolution=resolution,
            )  # fmt: skip
        else:
            made = cases.refuse(
                store(), actor(), proposal_id, version=version, decided_on=day,
                resolution=resolution,
            )  # fmt: skip
    except Stale:
        return _changed(proposal_id)
    except ConflictError as error:
        flash(told(error), "error")
        return go(back)
    flash(word_of("schedules.done", what, contract_no=made.contract_no))
    return go(back)


def _changed(proposal_id: int) -> AnyResponse:
    """Somebody changed the schedule or its loan: look again before deciding."""
    flash(t("schedules.changed"), "error")
    return go(url_for("schedules.schedule", proposal_id=proposal_id))
