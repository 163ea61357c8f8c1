"""The letters of a batch: who gets one, who does not and why, each to look at, their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, abort, flash, render_template, request, url_for

from service.access.actor import Task
from service.batches import bundle, looking, steps
from service.batches.make import PDF as PDF_FILE
from service.batches.make import WORD
from service.batches.overrides import send_all_the_same
from service.batches.showing import picture_of_letter, sizes_of_letter
from service.store.batches_pages import Post, RowFilters
from service.store.errors import Stale, StoreError
from service.store.rows import province_name
from service.store.schema.batches import BatchState, RowState
from service.web.auth import actor, services, store
from service.web.pages.batches import provinces_in_scope, reason_word, sees_all, title_of
from service.web.pages.forms import given, go, local_address, number, told
from service.web.pages.shell import pages, stale
from service.web.ratelimits import limit, rates
from service.web.reply import PDF, file
from service.web.words import t, word_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.store.batches import Batch

batch_letters = pages("batch_letters", "batches")

_LONGEST: Final = 200
_ROW: Final = "/<int:batch_id>/letters/<int:no>"
TONES: Final = {
    RowState.MADE: "good",
    RowState.PLANNED: "wait",
    RowState.WAITING: "busy",
    RowState.FAILED: "bad",
}


def _province(code: str) -> str:
    return code if code in dict(provinces_in_scope()) else ""


def _provinces_of(batch: Batch) -> list[tuple[str, str]]:
    """Of those in scope, the ones that the batch is about."""
    ours = provinces_in_scope()
    return [pair for pair in ours if batch.provinces is None or pair[0] in batch.provinces]


# --- who gets one -------------------------------------------------------------------------


@batch_letters.get("/<int:batch_id>/letters", endpoint="letters")
def letters_page(batch_id: int) -> str:
    asked = request.args
    filters = RowFilters(
        state=next((each for each in RowState if each.value == asked.get("state")), None),
        post=next((each for each in Post if each.value == asked.get("post")), None),
        province=_province(asked.get("province", "")),
        text=asked.get("text", "").strip()[:_LONGEST],
    )
    cursor = asked.get("cursor", "")
    page = looking.see_rows(store(), actor(), batch_id, filters, cursor=cursor)
    batch, _ = looking.follow_batch(store(), actor(), batch_id)
    is_plan = batch.state is BatchState.PLANNED
    return render_template(
        "batches/letters.html",
        page=page,
        batch=batch,
        counts=batch.counts,
        title=title_of(batch.kind),
        filters=filters,
        states=[(each.value, each.label) for each in RowState],
        posts=[(each.value, word_of("batches.post_of", each.value)) for each in Post],
        provinces=_provinces_of(batch),
        province_name=province_name,
        tones=TONES,
        is_plan=is_plan,
        movable={RowState.PLANNED, RowState.EXCLUDED} if is_plan else {RowState.MADE},
        may_run=actor().may(Task.RUN_BATCHES)
        and sees_all(batch)
        and batch.state is not BatchState.PLANNING,
    )


@batch_letters.post("/<int:batch_id>/letters", endpoint="move")
def move(batch_id: int) -> AnyResponse:
    """Leave letters out, take them in again, or not send them though they are made."""
    way, version = given("move", 20), number("version")
    here = local_address(given("here"), url_for("batch_letters.letters", batch_id=batch_id))
    typed = request.form.getlist("no")
    if way not in _MOVES or not all(each.isascii() and each.isdecimal() for each in typed):
        abort(400)
    numbers = [int(each) for each in typed if len(each) < 10]  # noqa: PLR2004 - fits 32 bits
    if not numbers:
        flash(t("batches.none_picked"), "error")
        return go(here)
    try:
        _move(way, batch_id, numbers, version)
        flash(word_of("batches.moved", way, count=f"{len(numbers):,}"))
    except Stale:
        now, _ = looking.follow_batch(store(), actor(), batch_id)
        picked = ", ".join(map(str, numbers[:20]))
        row = (t("batches.state"), now.state.label, f"{word_of('batches.move', way)}: {picked}")
        return stale([row], version=now.version, cancel=here)
    except StoreError as error:
        flash(told(error), "error")
    return go(here)


_MOVES: Final = frozenset({"leave_out", "take_in", "withdraw"})


def _move(way: str, batch_id: int, numbers: list[int], version: int) -> None:
    if way == "take_in":
        steps.take_in(store(), actor(), batch_id, numbers, version=version)
        return
    step = steps.leave_out if way == "leave_out" else steps.withdraw
    step(store(), actor(), batch_id, numbers, reason=given("reason"), version=version)


# --- who does not -------------------------------------------------------------------------


@batch_letters.get("/<int:batch_id>/held", endpoint="held")
def held_page(batch_id: int) -> str:
    asked = request.args
    view = looking.see_batch(store(), actor(), batch_id)
    batch = view.batch
    code = asked.get("code", "") if asked.get("code") in view.held else ""
    province = _province(asked.get("province", ""))
    page = looking.see_held(
        store(),
        actor(),
        batch_id,
        code=code,
        province=province,
        cursor=asked.get("cursor", ""),
    )
    return render_template(
        "batches/held.html",
        page=page,
        batch=batch,
        title=title_of(batch.kind),
        code=code,
        codes=[(each, f"{reason_word(each)} ({times:,})") for each, times in view.held.items()],
        province=province,
        provinces=_provinces_of(batch),
        province_name=province_name,
        may_decide=actor().may(Task.RUN_BATCHES)
        and sees_all(batch)
        and batch.state is BatchState.PLANNED,
    )


@batch_letters.post("/<int:batch_id>/held/<int:held_id>", endpoint="override")
def override(batch_id: int, held_id: int) -> AnyResponse:
    """A letter all the same, for a reason that is kept."""
    version = number("version")
    here = local_address(given("here"), url_for("batch_letters.held", batch_id=batch_id))
    try:
        letters = send_all_the_same(
            store(), actor(), batch_id, held_id, reason=given("reason"), version=version
        )
        flash(t("batches.overridden", count=letters))
    except Stale:
        now, _ = looking.follow_batch(store(), actor(), batch_id)
        row = (t("batches.state"), now.state.label, t("batches.override"))
        return stale([row], version=now.version, cancel=here)
    except StoreError as error:
        flash(told(error), "error")
    return go(here)


# --- one letter ---------------------------------------------------------------------------


@batch_letters.get(_ROW, endpoint="letter")
def letter_page(batch_id: int, no: int) -> str:
    limit("preview", rates().costly)
    batch, view = looking.see_row(store(), actor(), batch_id, no)
    sizes = sizes_of_letter(store(), services().files, actor(), batch_id, no)
    return render_template(
        "batches/letter.html",
        batch=batch,
        view=view,
        row=view.row,
        line=view.line,
        title=title_of(batch.kind),
        province=province_name(view.row.province),
        sizes=sizes,
        tones=TONES,
        # Places are without gaps only for whoever sees all of them.
        before=no - 1 if sees_all(batch) else 0,
        after=no + 1 if sees_all(batch) and no < batch.counts.total else 0,
    )


@batch_letters.get(f"{_ROW}/pages/<int:page>.jpg", endpoint="page_picture")
def page_picture(batch_id: int, no: int, page: int) -> Response:
    limit("preview", rates().costly)
    picture = picture_of_letter(store(), services().files, actor(), batch_id, no, page=page)
    return Response(picture, mimetype="image/jpeg")


@batch_letters.get(f"{_ROW}/preview.pdf", endpoint="preview")
def preview(batch_id: int, no: int) -> Response:
    limit("preview", rates().costly)
    data = bundle.preview(store(), services().files, actor(), batch_id, no)
    return file(data, f"{batch_id}-{no}.pdf", PDF, inline=True)


@batch_letters.get(f"{_ROW}/file.<suffix>", endpoint="letter_file")
def letter_file(batch_id: int, no: int, suffix: str) -> Response:
    if suffix not in {WORD, PDF_FILE}:
        abort(404)
    found = bundle.letter_file(store(), services().files, actor(), batch_id, no, suffix=suffix)
    return _given(found)


# --- files of the whole -------------------------------------------------------------------


@batch_letters.get("/<int:batch_id>/letters.zip", endpoint="all_letters")
def all_letters(batch_id: int) -> Response:
    limit("download", rates().costly)
    kind = request.args.get("kind", "")
    suffixes = [kind] if kind in {WORD, PDF_FILE} else [WORD, PDF_FILE]
    return _given(
        bundle.all_letters(store(), services().files, actor(), batch_id, suffixes=suffixes)
    )


@batch_letters.get("/<int:batch_id>/posting-list", endpoint="posting_list")
def posting_list(batch_id: int) -> Response:
    limit("download", rates().costly)
    return _given(bundle.posting_list_file(store(), actor(), batch_id))


@batch_letters.get("/<int:batch_id>/files/<which>", endpoint="result_file")
def result_file(batch_id: int, which: str) -> Response:
    limit("download", rates().costly)
    result = next((each for each in bundle.Result if each.value == which), None)
    if result is None:
        abort(404)
    return _given(bundle.result_file(store(), services().files, actor(), batch_id, result))


def _given(paper: bundle.Paper) -> Response:
    return file(paper.pieces, paper.name, paper.media_type, size=paper.size)
