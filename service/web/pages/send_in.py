"""Sending in what borrowers filled in: many files at once, each with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash, render_template, request, url_for

from service.access.actor import Task
from service.store.errors import StoreError
from service.store.schema.submissions import State
from service.store.submissions import SubmissionFilters
from service.submissions.review import look_through
from service.submissions.send import Sent, Told, send
from service.web.auth import actor, services, store
from service.web.pages.forms import given, go, told
from service.web.pages.shell import is_partial, pages
from service.web.ratelimits import limit, rates
from service.web.reply import chunks_of
from service.web.words import t
from templates.catalogue import documents, find
from thai.text import sort_key

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage
    from werkzeug.wrappers import Response as AnyResponse

    from service.store.submissions import Submission

send_in = pages("send_in", "send-in")

MOST_FILES: Final = 50
_SHOWN: Final = 60
#: While files are read the page asks again.
_MOVING: Final = frozenset({State.RECEIVED, State.READING})


@send_in.get("", endpoint="send_in")
def page() -> str:
    mine = _mine()
    return render_template(
        "send_in/_files.html" if is_partial() else "send_in/send_in.html",
        mine=mine,
        is_moving=any(each.state in _MOVING for each in mine),
        new=set(request.args.getlist("new")),
        same=set(request.args.getlist("same")),
        titles={each.id: each.about.title for each in documents().values()},
        documents=sorted(
            ((each.id, each.about.title) for each in documents().values()),
            key=lambda pair: sort_key(pair[1]),
        ),
        most=MOST_FILES,
        may_review=actor().may(Task.REVIEW),
    )


def _mine() -> list[Submission]:
    filters = SubmissionFilters(sent_by=actor().name)
    return look_through(store(), actor(), filters, size=_SHOWN)


@send_in.post("")
def take() -> AnyResponse:
    """Keep every file; one that is refused stops none of the others."""
    limit("upload", rates().costly)
    actor().need(Task.SEND_IN)
    uploads = [each for each in request.files.getlist("files") if each.filename]
    if not uploads:
        flash(t("send_in.no_files"), "error")
        return go(url_for("send_in.send_in"))
    if len(uploads) > MOST_FILES:
        flash(t("send_in.too_many", most=MOST_FILES), "error")
        return go(url_for("send_in.send_in"))
    document = given("document", 100)
    document = document if find(document) is not None else ""
    contract_no, again = given("contract_no", 100), given("again", 10) == "yes"
    new: list[int] = []
    same: list[int] = []
    for upload in uploads:
        try:
            sent = _send(upload, document, contract_no, again=again)
        except StoreError as error:
            flash(t("send_in.refused", file=upload.filename, says=told(error)), "error")
            continue
        (same if sent.is_duplicate else new).append(sent.submission.id)
    if new:
        flash(t("send_in.taken", count=len(new)))
    if same:
        flash(t("send_in.same", count=len(same)), "error")
    return go(url_for("send_in.send_in", new=new, same=same))


def _send(upload: FileStorage, document: str, contract_no: str, *, again: bool) -> Sent:
    asked = Told(
        filename=upload.filename or t("send_in.unnamed"),
        document=document,
        contract_no=contract_no,
        again=again,
    )
    return send(store(), services().files, actor(), chunks_of(upload), asked)
