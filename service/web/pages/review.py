"""Review: what was sent in, mended beside its pages, accepted or returned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flask import Response, abort, flash, render_template, request, url_for

from service.access.actor import Task
from service.store.errors import Stale, StoreError
from service.store.schema.submissions import State
from service.store.submissions import SubmissionFilters
from service.submissions import decide
from service.submissions import review as cases
from service.submissions.downloads import crop, marked_copy, original
from service.submissions.mending import Change, Op
from service.submissions.send import place, read_again
from service.submissions.showing import picture_of_page, sizes_of_pages
from service.submissions.view import Shown, shown_fields, shown_tables
from service.web.auth import actor, services, store
from service.web.pages.forms import given, go, number, refused, told
from service.web.pages.record_form import ASKED, VALUE, typed_changes
from service.web.pages.shell import confirm, is_confirmed, pages, stale
from service.web.reply import file, number_cursor
from service.web.words import t, word_of
from templates.catalogue import documents, find
from templates.slots import SlotKind
from thai.provinces import PROVINCES
from thai.text import sort_key

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.submissions.review import Seen
    from templates.findings import Finding, Place

review = pages("review", "submissions")

_PAGE: Final = 50
_PAPER: Final = "/<int:submission_id>/papers/<int:paper>"


@review.get("", endpoint="review")
def list_page() -> str:
    asked = request.args
    provinces = [each.name for each in PROVINCES if actor().scope.holds(each.name)]
    filters = SubmissionFilters(
        state=next((each for each in State if each.value == asked.get("state")), None),
        province=asked.get("province", "") if asked.get("province") in provinces else "",
        document=asked.get("document", "") if find(asked.get("document", "")) else "",
    )
    before = number_cursor(asked.get("cursor", "")) or None
    found = cases.look_through(store(), actor(), filters, size=_PAGE + 1, before=before)
    shown = found[:_PAGE]
    return render_template(
        "review/list.html",
        found=shown,
        cursor=str(shown[-1].id) if len(found) > _PAGE else "",
        filters=filters,
        states=[(each.value, each.label) for each in State],
        provinces=[(name, name) for name in provinces],
        documents=_documents(),
        titles=_titles(),
        place=place,
    )


def _titles() -> dict[str, str]:
    return {each.id: each.about.title for each in documents().values()}


def _documents() -> list[tuple[str, str]]:
    return sorted(_titles().items(), key=lambda pair: sort_key(pair[1]))


@review.get("/<int:submission_id>", endpoint="submission")
def submission_page(submission_id: int) -> str | AnyResponse:
    """A file with one paper opens at that paper."""
    found = cases.see_submission(store(), actor(), submission_id)
    if len(found.papers) == 1:
        return go(url_for("review.paper", submission_id=submission_id, paper=1))
    return render_template(
        "review/submission.html", found=found, titles=_titles(), documents=_documents(), place=place
    )


@review.post("/<int:submission_id>/read-again")
def read_anew(submission_id: int) -> AnyResponse:
    document = given("document", 100)
    read_again(store(), actor(), submission_id, number("version"), document=document)
    flash(t("review.reads_again"))
    return go(url_for("review.submission", submission_id=submission_id))


# --- one paper ----------------------------------------------------------------------------


@review.get(_PAPER, endpoint="paper")
def paper_page(submission_id: int, paper: int) -> str:
    return _paper(cases.see_paper(store(), actor(), submission_id, paper))


def _paper(
    seen: Seen, wrong: Finding | None = None, typed: Mapping[str, Sequence[str]] | None = None
) -> str:
    draft, submission = seen.draft, seen.submission
    findings = list(enumerate(draft.reading.findings))
    sizes = sizes_of_pages(store(), services().files, actor(), submission.id)
    marks = {
        page: [(at, each) for at, each in findings if each.place.box and each.place.page == page]
        for page in range(1, len(sizes) + 1)
    }
    fields = shown_fields(draft)
    is_open = seen.paper.state is State.TO_REVIEW and actor().may(Task.REVIEW)
    return render_template(
        "review/paper.html",
        seen=seen,
        submission=submission,
        paper=seen.paper,
        draft=draft,
        document=draft.document,
        findings=findings,
        settles=[at for at, each in findings if each in draft.told],
        proposals=list(enumerate(draft.reading.proposals)),
        fields=fields,
        known={each.path: each.label for each in fields},
        spot=_spot,
        tables=shown_tables(draft),
        sizes=sizes,
        marks=marks,
        kinds=SlotKind,
        value=VALUE,
        asked=ASKED,
        typed=typed or {},
        wrong=wrong,
        is_open=is_open,
        may_review=actor().may(Task.REVIEW),
        documents=_documents(),
        place=place,
    )


def _spot(place: Place, label: str) -> str:
    """Where a finding is, its field by the label of the paper."""
    return " · ".join(filter(None, (str(replace(place, field="")), label)))


@review.post(f"{_PAPER}/correct")
def correct(submission_id: int, paper: int) -> AnyResponse:
    """Take what was typed into the fields; only what differs from what stood there counts."""
    form, where = request.form, (submission_id, paper)
    seen = cases.see_paper(store(), actor(), *where)
    fields = shown_fields(seen.draft)
    changes = typed_changes(fields)
    if not changes:
        flash(t("review.nothing_changed"))
        return go(_here(where))
    try:
        cases.correct(store(), actor(), *where, version=number("version"), changes=changes)
    except Stale:
        return _somebody_was_quicker(seen, fields, changes)
    except StoreError as error:
        typed = form.to_dict(flat=False)
        return refused(_paper(cases.see_paper(store(), actor(), *where), error.finding, typed))
    flash(t("review.corrected", count=len(changes)))
    return go(_here(where))


def _here(where: tuple[int, int]) -> str:
    return url_for("review.paper", submission_id=where[0], paper=where[1])


def _somebody_was_quicker(
    seen: Seen, fields: Sequence[Shown], changes: Sequence[Change]
) -> Response:
    now = {each.path: each for each in fields}
    rows = [
        (now[each.path].label, now[each.path].text, _in_words(each.value))
        for each in changes
        if each.op is Op.SET and each.path in now
    ]
    cancel = _here((seen.submission.id, seen.paper.number))
    return stale(rows, version=seen.paper.version, cancel=cancel)


def _in_words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


@review.post(f"{_PAPER}/apply")
def apply(submission_id: int, paper: int) -> AnyResponse:
    """Take a suggestion or a proposal, or say why a finding does not matter."""
    where = (submission_id, paper)
    kinds = {each.value: each for each in (Op.SUGGESTION, Op.PROPOSAL, Op.SETTLE)}
    op = kinds.get(given("op", 20))
    if op is None:
        abort(400)
    change = Change(op, at=number("at"), note=given("note", 1000))
    try:
        cases.correct(store(), actor(), *where, version=number("version"), changes=[change])
    except StoreError as error:
        flash(told(error), "error")
    else:
        flash(t("review.corrected", count=1))
    return go(_here(where))


@review.post(f"{_PAPER}/loan")
def say_loan(submission_id: int, paper: int) -> AnyResponse:
    where = (submission_id, paper)
    try:
        cases.say_loan(
            store(),
            actor(),
            *where,
            version=number("version"),
            contract_no=given("contract_no", 100),
        )
        flash(t("review.loan_said"))
    except StoreError as error:
        flash(told(error), "error")
    return go(_here(where))


@review.post(f"{_PAPER}/decision")
def decision(submission_id: int, paper: int) -> str | AnyResponse:
    """Accept, return or open again; each is asked once more before it is done."""
    where, kind, version = (submission_id, paper), given("decision", 20), number("version")
    reasons = [line for line in given("reasons", 20_000).splitlines() if line.strip()]
    if kind not in _DECISIONS:
        abort(400)
    if not is_confirmed():
        return confirm(
            word_of("review.title_of", kind),
            [word_of("review.says_of", kind), *reasons],
            button=word_of("review.button_of", kind),
            cancel=_here(where),
            kept={"decision": kind, "version": version, "reasons": "\n".join(reasons)},
            danger=kind != "accept",
        )
    try:
        _decide(kind, where, version, reasons)
        flash(word_of("review.done_of", kind))
    except StoreError as error:
        flash(told(error), "error")
    return go(_here(where))


_DECISIONS: Final = frozenset({"accept", "return", "reopen"})


def _decide(kind: str, where: tuple[int, int], version: int, reasons: Sequence[str]) -> None:
    if kind == "accept":
        decide.accept(store(), actor(), *where, version=version)
    elif kind == "return":
        decide.send_back(store(), actor(), *where, version=version, reasons=reasons)
    else:
        decide.reopen(store(), actor(), *where, version=version, reason=" ".join(reasons))


# --- files --------------------------------------------------------------------------------


@review.get("/<int:submission_id>/original")
def original_file(submission_id: int) -> Response:
    found = original(store(), services().files, actor(), submission_id)
    return file(found.pieces, found.filename, found.media_type, size=found.size)


@review.get(f"{_PAPER}/marked")
def marked_file(submission_id: int, paper: int) -> Response:
    found = marked_copy(store(), services().files, actor(), submission_id, paper)
    return file(found.pieces, found.filename, found.media_type, size=found.size)


@review.get(f"{_PAPER}/crops/<digest>")
def crop_picture(submission_id: int, paper: int, digest: str) -> Response:
    where = (submission_id, paper)
    found = crop(store(), services().files, actor(), *where, digest=digest)
    return file(found.pieces, found.filename, found.media_type, size=found.size, inline=True)


@review.get("/<int:submission_id>/pages/<int:page>.jpg")
def page_picture(submission_id: int, page: int) -> Response:
    picture = picture_of_page(store(), services().files, actor(), submission_id, page)
    return Response(picture, mimetype="image/jpeg")
