"""Batches of notices: ordered, planned, started, followed while they are made, stopped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flask import Response, abort, flash, render_template, request, url_for

from service.access.actor import Task
from service.batches import steps
from service.batches.looking import BatchView, Progress, follow_batch, see_batch, see_batches
from service.batches.packing import finding_of
from service.batches.planning import FORMATS, Order, kinds, order_batch, plan_again
from service.offices.settings import offices_in_scope
from service.store.batches import BatchFilters
from service.store.errors import Stale, StoreError
from service.store.rows import province_name
from service.store.schema.batches import BatchState
from service.web.auth import actor, store
from service.web.pages.forms import given, go, number, refused, told
from service.web.pages.shell import confirm, is_confirmed, is_partial, pages, stale, today
from service.web.pages.template_names import told_versions
from service.web.ratelimits import limit, rates
from service.web.words import t, word_of
from service.word_templates.force import made_with
from templates.catalogue import documents
from templates.findings import Finding
from thai.dates import DateError, format_date, parse_date
from thai.provinces import PROVINCES
from thai.text import sort_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from service.store.batches import Batch

batches = pages("batches", "batches")

#: While a job brings the batch on, its page asks again.
MOVING: Final = frozenset(
    {BatchState.PLANNING, BatchState.RUNNING, BatchState.CANCELLING, BatchState.FINISHING}
)
ENDED: Final = frozenset({BatchState.DONE, BatchState.CANCELLED})
TONES: Final = {
    BatchState.PLANNED: "wait",
    BatchState.DONE: "good",
    BatchState.CANCELLED: "bad",
}
_EARLY: Final = frozenset({BatchState.PLANNING, BatchState.PLANNED})
_FACT: Final = re.compile(r"\{\w+\}")
#: Who gets one and starting: what the page of a batch is about.
_WHO, _START = 2, 4


def title_of(kind: str) -> str:
    return documents()[kind].about.title


def reason_word(code: str) -> str:
    """Why letters are held back, for all of them: the sentence without what differs."""
    return _FACT.sub("…", Finding(code).sentence)


def where_of(batch: Batch) -> str:
    """The provinces of a batch in words."""
    if batch.provinces is None:
        return t("batches.whole_country")
    return " ".join(province_name(code) for code in sorted(batch.provinces))


def provinces_in_scope() -> list[tuple[str, str]]:
    """Geocode and name of each, in dictionary order."""
    found = [each for each in PROVINCES if actor().scope.holds(each.name)]
    return [(each.code, each.name) for each in sorted(found, key=lambda each: sort_key(each.name))]


def sees_all(batch: Batch) -> bool:
    """Whether every letter of the batch is in this person's scope."""
    mine = actor().scope.codes
    return mine is None or (batch.provinces is not None and batch.provinces <= mine)


# --- the list, and a new one --------------------------------------------------------------


@batches.get("", endpoint="batches")
def list_page() -> str:
    asked = request.args
    filters = BatchFilters(
        kind=asked.get("kind", "") if asked.get("kind") in kinds() else "",
        state=next((each for each in BatchState if each.value == asked.get("state")), None),
    )
    page = see_batches(store(), actor(), filters, cursor=asked.get("cursor", ""))
    return render_template(
        "batches/list.html",
        page=page,
        filters=filters,
        kinds=_kinds(),
        states=[(each.value, each.label) for each in BatchState],
        tones=TONES,
        title_of=title_of,
        where_of=where_of,
        may_run=actor().may(Task.RUN_BATCHES),
    )


def _kinds() -> list[tuple[str, str]]:
    return sorted(((kind, title_of(kind)) for kind in kinds()), key=lambda pair: sort_key(pair[1]))


@batches.get("/new", endpoint="new")
def new_page() -> str:
    kind = request.args.get("kind", "")
    day = format_date(today(), "short")
    return _new({"kind": kind, "as_of": day, "formats": FORMATS})


@batches.post("/new")
def order() -> str | AnyResponse:
    """Have it planned; a form with faults comes back as it was."""
    limit("batch", rates().costly)
    form = request.form
    typed: dict[str, object] = {
        **{name: given(name, 100) for name in ("kind", "as_of", "office")},
        **{name: form.getlist(name) for name in ("provinces", "formats")},
        **{name: name in form for name in ("is_duplex", "has_labels", "open_number")},
    }
    errors: dict[str, str] = {}
    try:
        day = parse_date(given("as_of", 40))
    except DateError:
        errors["as_of"] = t("batches.bad_day")
    if given("kind", 100) not in kinds():
        errors["kind"] = t("form.missing")
    if not form.getlist("formats"):
        errors["formats"] = t("batches.no_format")
    if errors:
        return refused(_new(typed, errors))
    wanted = Order(
        given("kind", 100),
        day,
        frozenset(form.getlist("provinces")),
        given("office", 10),
        tuple(form.getlist("formats")),
        is_duplex="is_duplex" in form,
        has_labels="has_labels" in form,
        open_number="open_number" in form,
    )
    try:
        batch_id = order_batch(store(), actor(), wanted)
    except StoreError as error:
        return refused(_new(typed, general=[told(error)]))
    return go(url_for("batches.batch", batch_id=batch_id))


def _new(
    typed: Mapping[str, object],
    errors: Mapping[str, str] | None = None,
    general: list[str] | None = None,
) -> str:
    actor().need(Task.RUN_BATCHES)
    return render_template(
        "batches/new.html",
        typed=typed,
        errors=errors or {},
        general=general or [],
        kinds=_kinds(),
        provinces=provinces_in_scope(),
        offices=sorted(offices_in_scope(store(), actor()).items()),
        formats=FORMATS,
    )


# --- one batch ----------------------------------------------------------------------------


@batches.get("/<int:batch_id>", endpoint="batch")
def batch_page(batch_id: int) -> str | Response:
    """The batch; htmx gets its progress alone, and the whole page anew when its state changed."""
    if is_partial():
        return _progress(batch_id)
    view = see_batch(store(), actor(), batch_id)
    batch = view.batch
    provinces = [
        (province_name(code), counts)
        for code, counts in view.provinces.items()
        if counts.total or counts.held
    ]
    return render_template(
        "batches/batch.html",
        view=view,
        progress=view.progress,
        batch=batch,
        counts=batch.counts,
        title=title_of(batch.kind),
        where=where_of(batch),
        office=batch.settings.office.unit,
        version=_version(batch),
        provinces=sorted(provinces, key=lambda pair: sort_key(pair[0])),
        held=sorted(view.held.items(), key=lambda pair: -pair[1]),
        reason_word=reason_word,
        findings_told=[finding_of(each) for each in batch.findings],
        is_part=False,
        is_moving=batch.state in MOVING,
        is_ended=batch.state in ENDED,
        step=_WHO if batch.state in _EARLY else _START,
        tone=TONES.get(batch.state, "busy"),
        left=_time_left(view.progress),
        remain=batch.counts.cancelled + batch.counts.failed,
        may_run=actor().may(Task.RUN_BATCHES) and sees_all(batch),
        may_post=actor().may(Task.RECORD_POST),
        sees_all=sees_all(batch),
    )


def _version(batch: Batch) -> str:
    """Which templates make its letters; blank until it is planned."""
    known = batch.template_hash
    return told_versions(made_with(store(), batch.kind, known)) if known else ""


def _progress(batch_id: int) -> str | Response:
    batch, progress = follow_batch(store(), actor(), batch_id)
    if request.args.get("state") != batch.state.value:
        return Response(status=204, headers={"HX-Refresh": "true"})
    return render_template(
        "batches/_progress.html",
        batch=batch,
        counts=batch.counts,
        progress=progress,
        left=_time_left(progress),
        is_moving=batch.state in MOVING,
        is_part=True,
    )


def _time_left(progress: Progress) -> str:
    """In whole minutes and seconds; empty while nothing is known."""
    seconds = progress.seconds_left
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return t("batches.left_minutes", minutes=f"{minutes:,}", seconds=rest)
    return t("batches.left_seconds", seconds=rest)


@batches.post("/<int:batch_id>/do", endpoint="do")
def do(batch_id: int) -> str | AnyResponse:
    """Start, cancel, go on, plan anew, put the files together anew."""
    what, version = given("what", 20), number("version")
    if what not in _WAYS:
        abort(400)
    here = url_for("batches.batch", batch_id=batch_id)
    if what in _ASKED_ONCE_MORE and not is_confirmed():
        view = see_batch(store(), actor(), batch_id)
        return confirm(
            word_of("batches.title_of", what),
            _says(what, view),
            button=word_of("batches.button_of", what),
            cancel=here,
            kept={"what": what, "version": version},
            danger=what == "cancel",
        )
    if what in {"plan", "results"}:
        limit("batch", rates().costly)
    try:
        flash(_WAYS[what](batch_id, version))
    except Stale:
        now, _ = follow_batch(store(), actor(), batch_id)
        row = (t("batches.state"), now.state.label, word_of("batches.button_of", what))
        return stale([row], version=now.version, cancel=here)
    except StoreError as error:
        flash(told(error), "error")
    return go(here)


def _says(what: str, view: BatchView) -> list[str]:
    counts = view.batch.counts
    says = [title_of(view.batch.kind)]
    if what == "start":
        says += [
            t("batches.says_of.start", count=f"{counts.planned:,}", held=f"{counts.held:,}"),
            numbers_of(view, counts.planned),
            t("batches.says_of.start_changed"),
        ]
    elif what == "resume":
        again = counts.cancelled + counts.failed
        says += [t("batches.says_of.resume", count=f"{again:,}"), numbers_of(view, again)]
    else:
        wait = counts.planned + counts.waiting
        says.append(t("batches.says_of.cancel", count=f"{wait:,}", made=f"{counts.made:,}"))
    return says


def numbers_of(view: BatchView, letters: int) -> str:
    """Which numbers so many letters would get now."""
    batch, counter = view.batch, view.counter
    if not batch.is_numbered or counter is None:
        return t("batches.numbers_open", number=batch.settings.letter_no(None))
    given_back = min(counter.free, letters)
    fresh = letters - given_back
    said = []
    if given_back:
        said.append(t("batches.numbers_free", count=f"{given_back:,}"))
    if fresh:
        first, last = counter.next_number, counter.next_number + fresh - 1
        letter_no = batch.settings.letter_no
        said.append(t("batches.numbers", first=letter_no(first), last=letter_no(last)))
    return " ".join(said)


def _start(batch_id: int, version: int) -> str:
    return _started(steps.start_batch(store(), actor(), batch_id, version))


def _resume(batch_id: int, version: int) -> str:
    return _started(steps.resume_batch(store(), actor(), batch_id, version))


def _started(started: steps.Started) -> str:
    said = t("batches.started", count=f"{started.letters:,}")
    if started.changed:
        said += " " + t("batches.left_out_changed", count=f"{started.changed:,}")
    if started.in_other_batches:
        said += " " + t("batches.left_out_twins", count=f"{started.in_other_batches:,}")
    return said


def _cancel(batch_id: int, version: int) -> str:
    cancelled = steps.cancel_batch(store(), actor(), batch_id, version)
    return t("batches.cancelled", count=f"{cancelled:,}")


def _plan(batch_id: int, version: int) -> str:
    plan_again(store(), actor(), batch_id, version)
    return t("batches.planning_again")


def _results(batch_id: int, version: int) -> str:
    steps.results_again(store(), actor(), batch_id, version)
    return t("batches.results_again")


_WAYS: Final[Mapping[str, Callable[[int, int], str]]] = {
    "start": _start,
    "resume": _resume,
    "cancel": _cancel,
    "plan": _plan,
    "results": _results,
}
_ASKED_ONCE_MORE: Final = frozenset({"start", "resume", "cancel"})
