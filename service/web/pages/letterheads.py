"""What offices decide for themselves: letterhead, account, rules of debts, holidays; versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from flask import Response, flash, render_template, request, url_for

from service.access.actor import Task
from service.offices.settings import (
    change_office,
    office_history,
    offices_in_scope,
    see_office,
    see_version,
)
from service.papers.letterhead import picture_of_sample
from service.store.errors import Stale
from service.store.users import CENTRE
from service.web.auth import actor, store
from service.web.pages.forms import go, number, refused
from service.web.pages.office_form import (
    SECTIONS,
    Kind,
    Values,
    differences,
    errors_of,
    labels_of,
    moves_rows,
    said_of,
    shown,
    typed,
)
from service.web.pages.shell import confirm, is_confirmed, pages, stale
from service.web.ratelimits import limit, rates
from service.web.words import t, word_of

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.offices.settings import OfficeView
    from templates.findings import Finding

letterheads = pages("letterheads", "administration/offices")

_VERSION: Final = "/<office>/versions/<int(max=999999999):no>"


@letterheads.get("", endpoint="offices")
def list_of_offices() -> str:
    actor().need(Task.MANAGE_OFFICES)
    text = request.args.get("text", "").strip()[:100]
    found = offices_in_scope(store(), actor()).items()
    offices = [(code, name) for code, name in found if text in name]
    return render_template("administration/offices.html", offices=offices, text=text)


@letterheads.get("/<office>", endpoint="office")
def one_office(office: str) -> str:
    actor().need(Task.MANAGE_OFFICES)
    view = see_office(store(), actor(), office)
    return _page(view, shown(view.settings.as_said()), set(view.newest.said or {}))


def _page(
    view: OfficeView,
    values: Values,
    own: set[str],
    *,
    findings: Sequence[Finding] = (),
    version: int | None = None,
    unsaid: Sequence[str] = (),
) -> str:
    errors, general = errors_of(findings)
    not_own = {f"own-{section}": t("administration.office.not_own") for section in unsaid}
    return render_template(
        "administration/office.html",
        view=view,
        is_centre=view.newest.office == CENTRE,
        values=values,
        own=own,
        sections=SECTIONS,
        kinds=Kind,
        errors=not_own | errors,
        labels=labels_of(errors),
        general=general,
        version=view.newest.version if version is None else version,
        versions=office_history(store(), actor(), view.newest.office),
    )


@letterheads.post("/<office>", endpoint="save")
def save(office: str) -> AnyResponse:
    actor().need(Task.MANAGE_OFFICES)
    view, values, version = see_office(store(), actor(), office), typed(), number("version")
    own = {section for section in SECTIONS if section in request.form.getlist("own")}
    if moves_rows():
        return Response(_page(view, values, own, version=version), mimetype="text/html")
    if version == view.newest.version and (unsaid := _changed_but_not_own(view, values, own)):
        return refused(_page(view, values, own, version=version, unsaid=unsaid))
    try:
        made, findings = change_office(store(), actor(), office, said_of(values, own), version)
    except Stale:
        return _somebody_was_quicker(office, values)
    if made is None:
        return refused(_page(view, values, own, findings=findings, version=version))
    flash(t("administration.office.saved", name=view.name))
    return go(url_for("letterheads.office", office=office))


def _changed_but_not_own(view: OfficeView, values: Values, own: set[str]) -> list[str]:
    """Sections that somebody changed and did not tick: nothing of them would be kept."""
    now = shown(view.settings.as_said())
    return [
        section
        for section, fields in SECTIONS.items()
        if section not in own and any(values[each.name] != now[each.name] for each in fields)
    ]


def _somebody_was_quicker(office: str, values: Values) -> AnyResponse:
    view = see_office(store(), actor(), office)
    rows = differences(shown(view.settings.as_said()), values)
    back = url_for("letterheads.office", office=office)
    return stale(rows, version=view.newest.version, cancel=back)


@letterheads.get("/<office>/sample.jpg", endpoint="sample")
def sample(office: str) -> Response:
    """A letter with the saved settings, its first page."""
    limit("preview", rates().costly)
    picture = picture_of_sample(store(), actor(), office)
    return Response(picture, mimetype="image/jpeg")


# --- versions -----------------------------------------------------------------------------


@letterheads.get(_VERSION, endpoint="version")
def one_version(office: str, no: int) -> str:
    actor().need(Task.MANAGE_OFFICES)
    view = see_office(store(), actor(), office)
    then = see_version(store(), actor(), office, no)
    own_now, own_then = set(view.newest.said or {}), set(then.newest.said or {})
    return render_template(
        "administration/version.html",
        view=view,
        then=then,
        rows=differences(shown(view.settings.as_said()), shown(then.settings.as_said())),
        sections=[
            (word_of("administration.office.section", each), each in own_now, each in own_then)
            for each in SECTIONS
            if (each in own_now) != (each in own_then)
        ],
    )


@letterheads.post(_VERSION, endpoint="roll_back")
def roll_back(office: str, no: int) -> str | AnyResponse:
    """Say again what was said then, as a new version."""
    actor().need(Task.MANAGE_OFFICES)
    then, seen = see_version(store(), actor(), office, no), number("version")
    here = url_for("letterheads.version", office=office, no=no)
    if not is_confirmed():
        return _ask(then, seen, here)
    said: Mapping[str, object] = then.newest.said or {}
    try:
        # What cannot be used any more was refused when the version was read.
        change_office(store(), actor(), office, said, seen)
    except Stale:
        flash(t("administration.office.roll_back_stale"), "error")
        return go(here)
    flash(t("administration.office.rolled_back", version=no))
    return go(url_for("letterheads.office", office=office))


def _ask(then: OfficeView, seen: int, cancel: str) -> str:
    facts = {"name": then.name, "version": then.newest.version}
    return confirm(
        t("administration.office.roll_back", **facts),
        [t("administration.office.roll_back_says", **facts)],
        button=t("administration.office.roll_back_go"),
        cancel=cancel,
        kept={"version": seen},
        danger=False,
    )
