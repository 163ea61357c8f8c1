"""The first page: what there is to do today; and the lists behind its figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import abort, current_app, flash, render_template, request, url_for

from service.access.actor import Task
from service.access.tour import put_tour_away
from service.agenda.looking import BY_LAW, REPORTS, nearest_by_law, see_agenda, see_counts
from service.batches.looking import see_batches
from service.debts.notice_names import NOTICE_NAMES
from service.debts.notice_rules import NOTICE_RULES
from service.exports.ordering import see_exports
from service.followup.reports import Progress, see_progress
from service.reports.due import deadlines
from service.store.agenda import NEAR_DAYS, SOON_DAYS, Counted, Counts, When
from service.store.batches import Batch, BatchFilters
from service.store.offices import settings_of
from service.store.schema.batches import BatchState
from service.store.schema.exports import ExportState
from service.store.schema.submissions import ProposalState, State
from service.submissions.review import count_waiting
from service.submissions.schedules import list_schedules
from service.web.auth import actor, signed, store
from service.web.pages.forms import go
from service.web.pages.shell import pages, today
from service.web.pages.tour import steps_of
from service.web.words import t, word_of
from service.word_templates.keeping import count_to_decide
from templates.catalogue import find
from thai.dates import MONTHS, fiscal_year, weekday_name
from thai.provinces import PROVINCES

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.store.agenda import Entry
    from service.store.exports import Export

home = pages("home")

_NO_COUNTS: Final = Counts()
#: Batches that somebody or something is at.
_AT_WORK: Final = (
    BatchState.RUNNING,
    BatchState.PLANNING,
    BatchState.FINISHING,
    BatchState.CANCELLING,
    BatchState.PLANNED,
)
_FEW: Final = 5
#: More bars are no chart any more.
_MOST_BARS: Final = 15
_MOST_COUNTED: Final = 100
_ALL_REPORTS, _ALL_BY_LAW = "reports", "by_law"
#: What a list may be asked for together.
_GROUPS: Final[Mapping[str, Sequence[str]]] = {_ALL_REPORTS: REPORTS, _ALL_BY_LAW: BY_LAW}


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of letter or report with its counts."""

    kind: str
    name: str
    counts: Counts


@home.get("/", endpoint="home")
def home_page() -> str:
    counted = see_counts(store(), actor())
    year = fiscal_year(today())
    progress = see_progress(store(), actor(), year)
    return render_template(
        "home/home.html",
        today=today(),
        weekday=weekday_name(today()),
        counted=counted,
        letters=list(_lines(counted, NOTICE_RULES)),
        reports=list(_lines(counted, REPORTS)),
        law=_together(counted, BY_LAW),
        nearest=nearest_by_law(store(), actor()),
        deadlines=_deadlines(),
        submissions=_submissions(),
        batches=_batches(),
        ordered=_ordered(),
        schedules=_schedules(),
        templates=count_to_decide(store(), actor()),
        year=year,
        progress=progress,
        total=_total(progress, year),
        chart=_chart(progress),
        name_of=name_of,
        link=link,
        near_days=NEAR_DAYS,
        soon_days=SOON_DAYS,
        tour=steps_of(signed().user.role) if signed().user.has_tour else (),
    )


@home.post("/tour/close", endpoint="close_tour")
def close_tour() -> AnyResponse:
    put_tour_away(store(), signed().user)
    flash(t("tour.closed"))
    return go(url_for("home.home"))


@home.get("/due")
def due() -> str:
    """What falls due of a kind: the loans behind a figure of the first page."""
    kind = request.args.get("kind", "")
    kinds = _GROUPS.get(kind) or ((kind,) if kind in {*NOTICE_RULES, *REPORTS} else abort(404))
    when = next((each for each in When if each.value == request.args.get("when")), None)
    provinces = [each.name for each in PROVINCES if actor().scope.holds(each.name)]
    province = request.args.get("province", "")
    page = see_agenda(
        store(),
        actor(),
        kinds,
        when=when,
        province=province if province in provinces else "",
        cursor=request.args.get("cursor", ""),
    )
    return render_template(
        "home/due.html",
        page=page,
        kind=kind,
        kinds=kinds,
        letters=NOTICE_RULES,
        title=_title(kind),
        when=when,
        whens=[(each.value, word_of("home.when", each.value)) for each in When],
        province=province,
        provinces=[(name, name) for name in provinces],
        today=today(),
        name_of=name_of,
        period_of=period_of,
        link=link,
    )


def name_of(kind: str) -> str:
    """The name of a letter or a report."""
    if kind in NOTICE_NAMES:
        return NOTICE_NAMES[kind]
    document = find(kind)
    return document.about.title if document else kind


def period_of(entry: Entry) -> str:
    """The period of a report in words; nothing for letters."""
    year, rest = divmod(entry.period, 10_000)
    quarter, month = divmod(rest, 100)
    if month:
        # October to December are of the year before the fiscal year's name.
        return t("home.month", month=MONTHS[month - 1], year=year - (quarter == 1))
    if quarter:
        return t("home.quarter", quarter=quarter, year=year)
    return t("home.year", year=year) if year else ""


def link(endpoint: str, **values: Any) -> str:
    """The address of a page of another feature; empty while there is none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def _title(kind: str) -> str:
    if kind == _ALL_REPORTS:
        return t("home.reports.title")
    return t("home.law.title") if kind == _ALL_BY_LAW else name_of(kind)


def _lines(counted: Counted, kinds: Sequence[str] | Mapping[str, object]) -> Iterator[Line]:
    for kind in kinds:
        if kind in counted.kinds:
            yield Line(kind, name_of(kind), counted.kinds[kind])


def _together(counted: Counted, kinds: Sequence[str]) -> Counts:
    found = [counted.kinds.get(kind, _NO_COUNTS) for kind in kinds]
    return Counts(*(sum(getattr(each, name) for each in found) for name in Counts.__slots__))


def _deadlines() -> list[tuple[str, date, date, date, int]]:
    """Of each turn: its word, the period, the last day, and how many days are left."""
    with store().reading() as reader:
        working_day = settings_of(reader, signed().user.office).working_day()
    return [
        (each.turn.label, each.begins, each.ends, each.last_day, each.days_left(today()))
        for each in deadlines(today(), working_day)
    ]


def _submissions() -> Mapping[str, int] | None:
    """How many submissions wait for whom; None for those who have nothing to do with them."""
    if not (actor().may(Task.REVIEW) or actor().may(Task.SEND_IN)):
        return None
    return {
        state.value: count_waiting(store(), actor(), state, _MOST_COUNTED)
        for state in (State.TO_REVIEW, State.READING, State.RECEIVED, State.UNREADABLE)
    }


def _batches() -> list[Batch]:
    found: list[Batch] = []
    for state in _AT_WORK:
        found += see_batches(store(), actor(), BatchFilters(state=state), size=_FEW).batches
    return found[:_FEW]


def _ordered() -> list[Export]:
    """One's ordered files that are being made, or wait to be fetched."""
    found = see_exports(store(), actor(), size=_FEW).exports
    return [each for each in found if each.state in {ExportState.MAKING, ExportState.READY}]


def _schedules() -> int:
    """How many proposed schedules wait for this person's approval."""
    if not actor().may(Task.APPROVE):
        return 0
    found = list_schedules(store(), actor(), state=ProposalState.PROPOSED, size=_MOST_COUNTED)
    return len(found)


def _total(progress: Sequence[Progress], year: int) -> Progress:
    return Progress(
        year, "", sum(each.planned for each in progress), sum(each.followed for each in progress)
    )


def _chart(progress: Sequence[Progress]) -> str:
    """What the script of charts reads: the provinces that are furthest behind."""
    behind = sorted(
        (each for each in progress if each.planned),
        key=lambda each: (each.followed_percent or 0, each.province),
    )[:_MOST_BARS]
    if len(behind) < 2:  # noqa: PLR2004 - one bar compares nothing
        return ""
    told = {
        "unit": t("home.progress.unit"),
        "labels": [each.province for each in behind],
        "series": [
            {"name": t("home.progress.followed"), "values": [each.followed for each in behind]},
            {"name": t("home.progress.remaining"), "values": [each.remaining for each in behind]},
        ],
    }
    return json.dumps(told, ensure_ascii=False)
