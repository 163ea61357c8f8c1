"""What offices decide for themselves: letterhead, number code, signer, account, holidays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from flask import flash, render_template, request, url_for

from service.access.actor import Task
from service.offices.settings import change_office, office_history, offices_in_scope, see_office
from service.settings import DOTS
from service.store.errors import Stale
from service.web.auth import actor, store
from service.web.pages.forms import given, go, number, refused
from service.web.pages.shell import pages, stale
from service.web.words import t, word_of
from thai.dates import DateError, format_date, parse_date

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.offices.settings import OfficeView
    from templates.findings import Finding

letterheads = pages("letterheads", "administration/offices")

_LONGEST: Final = 4_000
#: What the form has of each section; other sections and keys stay as the office said them.
_SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "office": (
        "unit",
        "address_lines",
        "number_prefix",
        "signer_name",
        "signer_position",
        "contact_unit",
        "contact_phone",
        "contact_email",
    ),
    "account": ("name", "number", "bank"),
    "letter": ("urgency", "copies_to"),
    "holidays": ("extra", "worked"),
}
#: One to a line.
_LINES: Final = frozenset({"address_lines", "copies_to", "extra", "worked"})


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
    return _page(view, _shown(view.settings.as_said()), set(view.newest.said or {}))


def _page(
    view: OfficeView,
    values: Mapping[str, str],
    own: set[str],
    findings: Sequence[Finding] = (),
    version: int | None = None,
) -> str:
    return render_template(
        "administration/office.html",
        view=view,
        values=values,
        own=own,
        sections=_SECTIONS,
        lines=_LINES,
        found=findings,
        version=view.newest.version if version is None else version,
        versions=office_history(store(), actor(), view.newest.office),
    )


def _shown(said: Mapping[str, Any]) -> dict[str, str]:
    """The values by the names of their fields, as people write them; dots are nothing said."""
    values: dict[str, str] = {}
    for section, keys in _SECTIONS.items():
        for key in keys:
            value = said.get(section, {}).get(key, "")
            parts = [value] if isinstance(value, str) else list(value)
            if section == "holidays":
                parts = [_written(part) for part in parts]
            values[f"{section}.{key}"] = "\n".join(part for part in parts if part != DOTS)
    return values


def _written(day: str) -> str:
    try:
        return format_date(parse_date(day))
    except DateError:
        return day


def _typed() -> dict[str, str]:
    return {
        name: given(name, _LONGEST).replace("\r\n", "\n")
        for section, keys in _SECTIONS.items()
        for name in (f"{section}.{key}" for key in keys)
    }


def _said(view: OfficeView, typed: Mapping[str, str], own: set[str]) -> dict[str, Any]:
    """All that the office says with the form's sections; what is blank is not said.

    A section that the office takes over begins with what holds there, the enclosures too.
    """
    before, holds = view.newest.said or {}, view.settings.as_said()
    said = {name: value for name, value in before.items() if name not in _SECTIONS}
    for section in _SECTIONS:
        if section not in own:
            continue
        kept = dict(before.get(section, holds[section]))
        for key in _SECTIONS[section]:
            text = typed[f"{section}.{key}"]
            lines = [line.strip() for line in text.split("\n") if line.strip()]
            kept.pop(key, None)
            if lines:
                kept[key] = lines if key in _LINES else text
        said[section] = kept
    return said


@letterheads.post("/<office>", endpoint="save")
def save(office: str) -> AnyResponse:
    actor().need(Task.MANAGE_OFFICES)
    view, typed, version = see_office(store(), actor(), office), _typed(), number("version")
    own = {section for section in _SECTIONS if section in request.form.getlist("own")}
    said = _said(view, typed, own)
    try:
        made, findings = change_office(store(), actor(), office, said, version)
    except Stale:
        return _somebody_was_quicker(office, typed)
    if made is None:
        return refused(_page(view, typed, own, findings, version))
    flash(t("administration.office.saved", name=view.name))
    return go(url_for("letterheads.office", office=office))


def _somebody_was_quicker(office: str, typed: Mapping[str, str]) -> AnyResponse:
    view = see_office(store(), actor(), office)
    now = _shown(view.settings.as_said())
    rows = [
        (word_of("administration.office", name), now[name], typed[name])
        for name in typed
        if now[name] != typed[name]
    ]
    back = url_for("letterheads.office", office=office)
    return stale(rows, version=view.newest.version, cancel=back)
