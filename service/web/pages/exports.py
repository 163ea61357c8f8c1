"""Files that were ordered: how far each is, to be fetched or taken away; the whole register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, render_template, request, url_for

from service.access.actor import Task
from service.batches.packing import finding_of
from service.exports.ordering import fetch_export, order_export, remove_export, see_exports
from service.exports.wanted import WholeRegister
from service.store.errors import StoreError
from service.store.exports import KEPT
from service.store.schema.exports import ExportState
from service.web.auth import actor, services, store
from service.web.pages.forms import given, go, told
from service.web.pages.shell import is_partial, pages
from service.web.ratelimits import limit, rates
from service.web.reply import file
from service.web.words import t
from thai.provinces import PROVINCES

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from service.exports.wanted import Wanted

exports = pages("exports", "exports")

_SHOWN = 30
_TONES = {
    ExportState.MAKING: "busy",
    ExportState.READY: "good",
    ExportState.REFUSED: "bad",
    ExportState.EXPIRED: "wait",
}


def ordered(wanted: Wanted, otherwise: str) -> AnyResponse:
    """Order a file and go to where it can be seen; ``otherwise`` to the page it was ordered on."""
    limit("export", rates().costly)
    try:
        order_export(store(), actor(), wanted)
    except StoreError as error:
        flash(told(error), "error")
        return go(otherwise)
    flash(t("exports.ordered"))
    return go(url_for("exports.exports"))


@exports.get("", endpoint="exports")
def own_exports() -> str:
    text = request.args.get("before", "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0  # noqa: PLR2004 - 64 bits
    page = see_exports(store(), actor(), size=_SHOWN, before=before)
    return render_template(
        "exports/_list.html" if is_partial() else "exports/exports.html",
        page=page,
        is_part=is_partial(),
        moving=any(each.state is ExportState.MAKING for each in page.exports),
        tones=_TONES,
        finding_of=finding_of,
        days=KEPT.days,
        provinces=[(each.name, each.name) for each in PROVINCES if actor().scope.holds(each.name)],
        may_take_register=actor().may(Task.SEE_ID_NUMBERS),
    )


@exports.post("/register")
def order_register() -> AnyResponse:
    """The whole register, or that of a province."""
    province = given("province", 60)
    wanted = WholeRegister((province,) if province else ())
    return ordered(wanted, url_for("exports.exports"))


@exports.get("/<int:export_id>/file", endpoint="file")
def fetch(export_id: int) -> Response:
    limit("download", rates().costly)
    found = fetch_export(store(), services().files, actor(), export_id)
    return file(found.pieces, found.name, found.media_type, size=found.size)


@exports.post("/<int:export_id>/remove")
def remove(export_id: int) -> AnyResponse:
    remove_export(store(), actor(), export_id)
    flash(t("exports.removed"))
    return go(url_for("exports.exports"))
