"""A document at the post, noted on its own page; or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import abort, flash, request, url_for

from service.access.actor import Task
from service.debts.model import NoticeOutcome
from service.papers.making import see_paper
from service.papers.post import cancel_paper, deliver_paper, forget_paper_posted, post_paper
from service.store.errors import StoreError
from service.web.auth import actor, store
from service.web.pages.documents import made_page
from service.web.pages.forms import given, go, refused, told
from service.web.pages.shell import confirm, is_confirmed, pages
from service.web.words import t
from thai.dates import DateError, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response as AnyResponse

    from service.register.post import Recorded

paper_post = pages("paper_post", "documents")

_HERE: Final = "/<int:document_id>"
_LONGEST_DAY: Final = 40
_LONGEST_NUMBER: Final = 100
_LONGEST_REASON: Final = 500


@paper_post.post(f"{_HERE}/posted")
def posted(document_id: int) -> str | AnyResponse:
    actor().need(Task.RECORD_POST)
    try:
        day = parse_date(given("posted_on", _LONGEST_DAY))
    except DateError:
        return refused(made_page(document_id, {"posted_on": t("batches.bad_day")}))
    return _note(
        document_id,
        lambda: post_paper(
            store(),
            actor(),
            document_id,
            day,
            tracking_no=given("tracking_no", _LONGEST_NUMBER),
            letter_no=given("letter_no", _LONGEST_NUMBER),
        ),
    )


@paper_post.post(f"{_HERE}/delivered")
def delivered(document_id: int) -> str | AnyResponse:
    """Neither day nor outcome: what was known of it is forgotten."""
    actor().need(Task.RECORD_POST)
    said, text = given("outcome", _LONGEST_DAY), given("on", _LONGEST_DAY)
    outcome = next((each for each in NoticeOutcome if each.value == said), None)
    if outcome is None:
        abort(400)
    try:
        on = parse_date(text) if text else None
    except DateError:
        return refused(made_page(document_id, {"on": t("batches.bad_day")}))
    overwrite = "overwrite" in request.form
    return _note(
        document_id,
        lambda: deliver_paper(store(), actor(), document_id, on, outcome, overwrite=overwrite),
    )


@paper_post.post(f"{_HERE}/forget")
def forget(document_id: int) -> str | AnyResponse:
    """It was noted as sent by mistake; asked once more."""
    actor().need(Task.RECORD_POST)
    if not is_confirmed():
        return confirm(
            t("paper_post.forget"),
            [t("paper_post.forget_says")],
            button=t("paper_post.forget"),
            cancel=url_for("documents.made", document_id=document_id),
        )
    return _note(document_id, lambda: forget_paper_posted(store(), actor(), document_id))


@paper_post.post(f"{_HERE}/cancel")
def cancel(document_id: int) -> str | AnyResponse:
    """Asked once more, with the reason that was given."""
    actor().need(Task.MAKE_DOCUMENTS)
    reason = given("reason", _LONGEST_REASON)
    if not reason:
        return refused(made_page(document_id, {"reason": t("form.missing")}))
    here = url_for("documents.made", document_id=document_id)
    if not is_confirmed():
        number = see_paper(store(), actor(), document_id).letter_no
        return confirm(
            " ".join(filter(None, (t("paper_post.cancel"), number))),
            [t("paper_post.cancel_says"), f"{t('paper_post.reason')}: {reason}"],
            button=t("paper_post.cancel"),
            cancel=here,
            kept={"reason": reason},
        )
    try:
        cancel_paper(store(), actor(), document_id, reason)
    except StoreError as error:
        return refused(made_page(document_id, general=[told(error)]))
    flash(t("paper_post.cancelled"))
    return go(here)


def _note(document_id: int, note: Callable[[], Recorded]) -> str | AnyResponse:
    try:
        recorded = note()
    except StoreError as error:
        return refused(made_page(document_id, general=[told(error)]))
    if recorded.is_refused:
        return refused(made_page(document_id, found=recorded.findings))
    flash(t("paper_post.recorded"))
    return go(url_for("documents.made", document_id=document_id))
