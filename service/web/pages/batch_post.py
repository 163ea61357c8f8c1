"""The letters of a batch at the post: sent with which numbers, received or returned and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flask import abort, flash, render_template, request, url_for

from service.access.actor import Task
from service.batches.looking import RowPage, follow_batch, see_rows
from service.batches.post import forget_posted, record_deliveries, record_posted
from service.batches.postfile import LARGEST
from service.batches.postlists import delivered_from_list, paste_posted, posted_from_list
from service.debts.model import NoticeOutcome
from service.register.post import Delivery, Recorded, Sending
from service.store.batches_pages import Post, RowFilters
from service.store.errors import StoreError
from service.store.schema.batches import RowState
from service.web.auth import actor, store
from service.web.pages.batches import title_of
from service.web.pages.forms import given, go, refused, told
from service.web.pages.shell import confirm, is_confirmed, pages, today
from service.web.ratelimits import limit, rates
from service.web.reply import bytes_of
from service.web.words import t, word_of
from templates.findings import Finding, Place
from thai.dates import DateError, format_date, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response as AnyResponse

batch_post = pages("batch_post", "batches")

_MOST_TEXT: Final = 1_000_000
_LONGEST: Final = 100
_DIGITS: Final = 9
_POST: Final = "/<int:batch_id>/post"
_BACK: Final = "/<int:batch_id>/deliveries"


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is wrong with a form: of its fields, of letters, or of all."""

    errors: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    general: tuple[str, ...] = ()


def _numbers(prefix: str) -> dict[int, str]:
    """What was typed for letters, by their places; blank is nothing."""
    return {
        int(no): text.strip()[:_LONGEST]
        for name, text in request.form.items()
        if name.startswith(prefix) and text.strip()
        for no in [name.removeprefix(prefix)]
        if no.isascii() and no.isdecimal() and len(no) <= _DIGITS
    }


def _place(no: int) -> Place:
    return Place(field=t("batches.place", number=f"{no:,}"))


def anchor_of(finding: Finding) -> str:
    """The row that a finding is about."""
    no = finding.facts.get("no", "").replace(",", "")
    return f"#row-{no}" if no else ""


def _posted_on() -> date:
    return parse_date(given("posted_on", 40))


def _upload() -> FileStorage | None:
    upload = request.files.get("file")
    return upload if upload is not None and upload.filename else None


# --- sent ---------------------------------------------------------------------------------


@batch_post.get(_POST, endpoint="post")
def post_page(batch_id: int) -> str:
    return _post(batch_id)


def _post(batch_id: int, wrong: _Wrong | None = None) -> str:
    filters = RowFilters(state=RowState.MADE, post=Post.NOT_POSTED)
    page = see_rows(store(), actor(), batch_id, filters, cursor=request.args.get("cursor", ""))
    return _render("batches/post.html", batch_id, page, wrong or _Wrong())


def _render(template: str, batch_id: int, page: RowPage, wrong: _Wrong, **values: object) -> str:
    batch, _ = follow_batch(store(), actor(), batch_id)
    shown = {f"#row-{view.row.no}" for view in page.rows}
    return render_template(
        template,
        batch=batch,
        counts=batch.counts,
        title=title_of(batch.kind),
        page=page,
        typed=request.form,
        wrong=wrong,
        anchor=lambda finding: anchor_of(finding) if anchor_of(finding) in shown else "",
        day=format_date(today(), "short"),
        may_post=actor().may(Task.RECORD_POST),
        **values,
    )


@batch_post.post(_POST, endpoint="posted")
def posted(batch_id: int) -> str | AnyResponse:
    """Typed beside each letter; a letter without a number, tick or letter number was not sent."""
    actor().need(Task.RECORD_POST)
    numbers, letters, sent = _numbers("t:"), _numbers("l:"), _numbers("s:")
    told_of = sorted({*numbers, *letters, *sent})
    if not told_of:
        return refused(_post(batch_id, _Wrong(general=(t("batches.nothing_typed"),))))
    sendings = [Sending(no, numbers.get(no, ""), letters.get(no, ""), _place(no)) for no in told_of]
    return _note_posted(
        batch_id,
        lambda day: record_posted(
            store(), actor(), batch_id, sendings, day, good_only="good_only" in request.form
        ),
    )


@batch_post.post(f"{_POST}/pasted", endpoint="pasted")
def pasted(batch_id: int) -> str | AnyResponse:
    text, first = given("column", _MOST_TEXT), given("first_no", _DIGITS) or "1"
    errors = {}
    if not text:
        errors["column"] = t("form.missing")
    if not (first.isascii() and first.isdecimal() and int(first)):
        errors["first_no"] = t("form.bad_value")
    if errors:
        return refused(_post(batch_id, _Wrong(errors)))
    # Blank lines at the top stand for letters that were not sent.
    column = request.form["column"]
    return _note_posted(
        batch_id,
        lambda day: paste_posted(
            store(),
            actor(),
            batch_id,
            column,
            day,
            first_no=int(first),
            overwrite="overwrite" in request.form,
        ),
    )


@batch_post.post(f"{_POST}/list", endpoint="posted_list")
def posted_list(batch_id: int) -> str | AnyResponse:
    limit("post-list", rates().costly)
    upload = _upload()
    if upload is None:
        return refused(_post(batch_id, _Wrong({"file": t("batches.no_file")})))
    data = bytes_of(upload, LARGEST)
    return _note_posted(
        batch_id,
        lambda day: posted_from_list(
            store(),
            actor(),
            batch_id,
            data,
            day,
            filename=upload.filename or "",
            good_only="good_only" in request.form,
            overwrite="overwrite" in request.form,
        ),
    )


def _note_posted(batch_id: int, note: Callable[[date], Recorded]) -> str | AnyResponse:
    try:
        day = _posted_on()
    except DateError:
        return refused(_post(batch_id, _Wrong({"posted_on": t("batches.bad_day")})))
    try:
        recorded = note(day)
    except StoreError as error:
        return refused(_post(batch_id, _Wrong(general=(told(error),))))
    if recorded.findings:
        return _with_findings(recorded, lambda wrong: _post(batch_id, wrong))
    _flash(recorded)
    return go(url_for("batch_post.post", batch_id=batch_id))


def _with_findings(recorded: Recorded, page: Callable[[_Wrong], str]) -> str | AnyResponse:
    """What is wrong beside what was typed; the good ones may have been kept."""
    if recorded.is_refused:
        return refused(page(_Wrong(findings=recorded.findings)))
    _flash(recorded)
    return page(_Wrong(findings=recorded.findings))


def _flash(recorded: Recorded) -> None:
    done, unchanged = f"{recorded.done:,}", f"{recorded.unchanged:,}"
    flash(t("batches.recorded", done=done, unchanged=unchanged))


@batch_post.post(f"{_POST}/forget", endpoint="forget")
def forget(batch_id: int) -> str | AnyResponse:
    """Letters were noted as sent by mistake; asked once more."""
    picked = " ".join(request.form.getlist("pick")).split()
    if not all(each.isascii() and each.isdecimal() and len(each) <= _DIGITS for each in picked):
        abort(400)
    here = url_for("batch_post.deliveries", batch_id=batch_id)
    if not picked:
        flash(t("batches.none_picked"), "error")
        return go(here)
    if not is_confirmed():
        return confirm(
            t("batches.forget"),
            [t("batches.forget_says", count=len(picked), numbers=", ".join(picked))],
            button=t("batches.forget"),
            cancel=here,
            kept={"pick": " ".join(picked)},
        )
    recorded = forget_posted(store(), actor(), batch_id, [int(each) for each in picked])
    if recorded.findings:
        return _with_findings(recorded, lambda wrong: _deliveries(batch_id, wrong))
    _flash(recorded)
    return go(here)


# --- received or returned -----------------------------------------------------------------


@batch_post.get(_BACK, endpoint="deliveries")
def deliveries_page(batch_id: int) -> str:
    return _deliveries(batch_id)


def _deliveries(batch_id: int, wrong: _Wrong | None = None) -> str:
    ways = [Post.ON_THE_WAY, Post.RECEIVED, Post.RETURNED]
    post = next((each for each in ways if each.value == request.args.get("post")), ways[0])
    filters = RowFilters(
        state=RowState.MADE, post=post, text=request.args.get("text", "").strip()[:_LONGEST]
    )
    page = see_rows(store(), actor(), batch_id, filters, cursor=request.args.get("cursor", ""))
    return _render(
        "batches/deliveries.html",
        batch_id,
        page,
        wrong or _Wrong(),
        post=post,
        text=filters.text,
        posts=[(each.value, word_of("batches.post_of", each.value)) for each in ways],
        outcomes=[(each.value, each.label) for each in NoticeOutcome if each.value],
    )


@batch_post.post(_BACK, endpoint="delivered")
def delivered(batch_id: int) -> str | AnyResponse:
    """Typed beside each letter; only what differs from what is known counts as told."""
    actor().need(Task.RECORD_POST)
    said, beside = _told_of_letters()
    if not said and not beside:
        return refused(_deliveries(batch_id, _Wrong(general=(t("batches.nothing_typed"),))))
    return _note_delivered(
        batch_id,
        lambda: record_deliveries(
            store(),
            actor(),
            batch_id,
            said,
            good_only="good_only" in request.form,
            overwrite="overwrite" in request.form,
            beside=beside,
        ),
    )


def _told_of_letters() -> tuple[list[Delivery], list[Finding]]:
    """What was typed of each letter, and the days that cannot be read."""
    # Of a letter whose outcome is known (k:), nothing typed means that it is known no more.
    days, outcomes, known = _numbers("d:"), _numbers("o:"), _numbers("k:")
    beside: list[Finding] = []
    said: list[Delivery] = []
    for no in sorted({*days, *outcomes, *known}):
        outcome = next((each for each in NoticeOutcome if each.value == outcomes.get(no, "")), None)
        if outcome is None:
            abort(400)
        try:
            on = parse_date(days[no]) if no in days else None
        except DateError as error:
            facts = {"no": f"{no:,}"}
            beside.append(
                Finding(
                    "post.bad_day_told",
                    _place(no),
                    found=error.found,
                    expected=error.suggestion,
                    facts=facts,
                )
            )
            continue
        said.append(Delivery(no, on, outcome, _place(no)))
    return said, beside


@batch_post.post(f"{_BACK}/list", endpoint="delivered_list")
def delivered_list(batch_id: int) -> str | AnyResponse:
    limit("post-list", rates().costly)
    upload = _upload()
    if upload is None:
        return refused(_deliveries(batch_id, _Wrong({"file": t("batches.no_file")})))
    data = bytes_of(upload, LARGEST)
    return _note_delivered(
        batch_id,
        lambda: delivered_from_list(
            store(),
            actor(),
            batch_id,
            data,
            filename=upload.filename or "",
            good_only="good_only" in request.form,
            overwrite="overwrite" in request.form,
        ),
    )


def _note_delivered(batch_id: int, note: Callable[[], Recorded]) -> str | AnyResponse:
    try:
        recorded = note()
    except StoreError as error:
        return refused(_deliveries(batch_id, _Wrong(general=(told(error),))))
    if recorded.findings:
        return _with_findings(recorded, lambda wrong: _deliveries(batch_id, wrong))
    _flash(recorded)
    return go(url_for("batch_post.deliveries", batch_id=batch_id))
