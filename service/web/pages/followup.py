"""Follow-up of debtors: rounds by fiscal year, who reports them, one record for each visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from flask import Response, abort, flash, render_template, request, url_for

from service.access.actor import Task
from service.followup import photo
from service.followup.rounds import see_reporter, see_rounds, set_reporter
from service.followup.visits import (
    attach_photo,
    correct_visit,
    delete_visit,
    record_visit,
    see_photo,
    see_visit,
    see_visits,
)
from service.store.errors import Stale, StoreError
from service.store.followup import VisitFilters
from service.store.rounds import Reporter, Round
from service.store.rows import province_name
from service.web.auth import actor, services, store
from service.web.pages.forms import given, go, number, refused, told
from service.web.pages.shell import confirm, is_confirmed, pages, stale, today
from service.web.ratelimits import limit, rates
from service.web.reply import bytes_of, file
from service.web.words import t
from templates.followup import ROUNDS, Visit
from templates.form import Field, Group, fields_in, form_of
from templates.slots import SlotKind
from thai.dates import fiscal_year, format_date
from thai.money import format_baht
from thai.provinces import PROVINCES

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from service.store.followup import KeptVisit
    from templates.findings import Finding

followup = pages("followup", "followup")

_YEARS: Final = 12
#: Parts that are there only when something in them is.
_PARTS: Final = ("wish", "result", "substitute")


@followup.get("", endpoint="followup")
def rounds() -> str:
    province, year, no = _province(), _year(), request.args.get("round", 0, type=int)
    awaits = request.args.get("awaits") == "yes"
    filters = VisitFilters(
        province=province,
        fiscal_year=year,
        round=no if no in ROUNDS else 0,
        awaits_result=awaits,
        text=request.args.get("text", "").strip()[:200],
    )
    page = see_visits(store(), actor(), filters, cursor=request.args.get("cursor", ""))
    return render_template(
        "followup/followup.html",
        rounds=see_rounds(store(), actor(), province, year),
        page=page,
        filters=filters,
        province_name=province_name,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    this_year = fiscal_year(today())
    return {
        "provinces": [(each.code, each.name) for each in _scoped()],
        "years": [(year, year) for year in range(this_year, this_year - _YEARS, -1)],
        "this_year": this_year,
        "round_numbers": [(no, no) for no in ROUNDS],
    }


def _scoped() -> list[Any]:
    return [each for each in PROVINCES if actor().scope.holds(each.name)]


def _province() -> str:
    asked = request.values.get("province", "")
    return asked if asked in {each.code for each in _scoped()} else ""


def _year() -> int:
    year = request.values.get("fiscal_year", 0, type=int)
    return year if 2500 < year < 2700 else 0  # noqa: PLR2004 - Buddhist years


# --- who reports --------------------------------------------------------------------------


def _round() -> Round:
    province, year = _province(), _year()
    no = request.values.get("round", 0, type=int)
    if not province or not year or no not in ROUNDS:
        abort(400)
    return Round(province, year, no)


@followup.get("/reporter")
def reporter() -> str:
    return _reporter(see_reporter(store(), actor(), _round()))


def _reporter(shown: Reporter, findings: Sequence[Finding] = ()) -> str:
    return render_template(
        "followup/reporter.html", reporter=shown, found=findings, province_name=province_name
    )


@followup.post("/reporter")
def name_reporter() -> AnyResponse:
    names = {key: given(key, 200) for key in ("title", "first_name", "last_name", "position")}
    typed = Reporter(_round(), **names, version=number("version"))
    try:
        made, findings = set_reporter(store(), actor(), typed)
    except Stale:
        now = see_reporter(store(), actor(), typed.round)
        rows = [(t("followup.reporter"), now.name, typed.name)]
        return stale(rows, version=now.version, cancel=url_for("followup.followup"))
    if made is None:
        return refused(_reporter(typed, findings))
    flash(t("followup.reporter_named", name=made.name))
    of = typed.round
    return go(
        url_for("followup.followup", province=of.province, fiscal_year=of.fiscal_year, round=of.no)
    )


# --- visits -------------------------------------------------------------------------------


def _items() -> list[Field | Group]:
    return [each for each in form_of(Visit).items if isinstance(each, Field | Group)]


def _labels() -> dict[str, str]:
    return {each.path: each.label for each in fields_in(form_of(Visit))}


def _typed() -> dict[str, Any]:
    """What was typed, as the record takes it; a part with nothing in it is not there."""
    data: dict[str, Any] = {}
    for field in fields_in(form_of(Visit)):
        if field.kind is SlotKind.CHOICES:
            value: Any = request.form.getlist(field.path)
        else:
            value = given(field.path, 4_000)
        part, _, name = field.path.rpartition(".")
        (data.setdefault(part, {}) if part else data)[name] = value
    for part in _PARTS:
        if not any(data.get(part, {}).values()):
            data[part] = None
    return data


def _shown(kept: KeptVisit) -> dict[str, Any]:
    """The values of a visit by their paths, as people write them."""
    values: dict[str, Any] = {}
    for field in fields_in(form_of(Visit)):
        at: Any = kept.visit
        for step in field.path.split("."):
            at = None if at is None else getattr(at, step)
        if field.kind is SlotKind.DATE and at is not None:
            at = format_date(at)
        elif field.kind is SlotKind.MONEY and at is not None:
            at = format_baht(int(at * 100))
        values[field.path] = "" if at is None else at
    return values


def _form(
    values: Mapping[str, Any],
    *,
    kept: KeptVisit | None = None,
    findings: Sequence[Finding] = (),
    province: str = "",
) -> str:
    labels = _labels()
    return render_template(
        "followup/visit.html",
        kept=kept,
        items=_items(),
        values=values,
        found=findings,
        labels=labels,
        wrong={each.place.field: each.sentence for each in findings},
        province=kept.province if kept else province,
        province_name=province_name,
        kinds=SlotKind,
        is_group=lambda item: isinstance(item, Group),
        may_record=actor().may(Task.RECORD_VISITS),
        **_choices(),
    )


@followup.get("/visits/new", endpoint="new_visit")
def new_visit() -> str:
    actor().need(Task.RECORD_VISITS)
    values = {
        "fiscal_year": _year() or fiscal_year(today()),
        "round": request.args.get("round", "1"),
    }
    return _form(values, province=_province() or _scoped()[0].code)


@followup.post("/visits/new", endpoint="add_visit")
def add_visit() -> AnyResponse:
    data, province = _typed(), _province()
    try:
        made, findings = record_visit(store(), actor(), province, data)
    except StoreError as error:
        return refused(_form(_flat(data), findings=[error.finding], province=province))
    if made is None:
        return refused(_form(_flat(data), findings=findings, province=province))
    for each in findings:
        flash(f"{each.sentence} {each.remedy}".strip(), "error")
    flash(t("followup.visit_kept", name=made.visit.debtor_name))
    if "another" in request.form:
        of = made.visit
        return go(
            url_for(
                "followup.new_visit",
                province=province,
                fiscal_year=of.fiscal_year,
                round=of.round,
            )
        )
    return go(url_for("followup.visit", visit_id=made.id))


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    flat = {key: value for key, value in data.items() if key not in _PARTS}
    for part in _PARTS:
        flat |= {f"{part}.{key}": value for key, value in (data.get(part) or {}).items()}
    return flat


@followup.get("/visits/<int:visit_id>", endpoint="visit")
def visit(visit_id: int) -> str:
    kept = see_visit(store(), actor(), visit_id)
    return _form(_shown(kept), kept=kept)


@followup.post("/visits/<int:visit_id>")
def save_visit(visit_id: int) -> AnyResponse:
    kept, data = see_visit(store(), actor(), visit_id), _typed()
    try:
        made, findings = correct_visit(store(), actor(), visit_id, data, number("version"))
    except Stale:
        now, typed, labels = _shown(kept), _flat(data), _labels()
        rows = [
            (labels[path], str(now[path]), str(typed.get(path, "")))
            for path in labels
            if str(now[path]) != str(typed.get(path, ""))
        ]
        cancel = url_for("followup.visit", visit_id=visit_id)
        return stale(rows, version=kept.version, cancel=cancel)
    except StoreError as error:
        return refused(_form(_flat(data), kept=kept, findings=[error.finding]))
    if made is None:
        return refused(_form(_flat(data), kept=kept, findings=findings))
    flash(t("followup.visit_kept", name=made.visit.debtor_name))
    return go(url_for("followup.visit", visit_id=visit_id))


@followup.post("/visits/<int:visit_id>/remove")
def remove(visit_id: int) -> str | AnyResponse:
    version = number("version")
    if not is_confirmed():
        kept = see_visit(store(), actor(), visit_id)
        return confirm(
            t("followup.remove"),
            [t("followup.remove_says", name=kept.visit.debtor_name)],
            button=t("followup.remove"),
            cancel=url_for("followup.visit", visit_id=visit_id),
            kept={"version": version},
        )
    delete_visit(store(), actor(), visit_id, version)
    flash(t("followup.removed"))
    return go(url_for("followup.followup"))


@followup.post("/visits/<int:visit_id>/photo")
def add_photo(visit_id: int) -> AnyResponse:
    limit("photo", rates().costly)
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        flash(t("followup.no_photo"), "error")
        return go(url_for("followup.visit", visit_id=visit_id))
    data = bytes_of(upload, photo.MOST_BYTES)
    files, version = services().files, number("version")
    try:
        made, findings = attach_photo(store(), files, actor(), visit_id, data, version=version)
    except StoreError as error:
        flash(told(error), "error")
    else:
        for each in findings if made is None else ():
            flash(f"{each.sentence} {each.remedy}".strip(), "error")
        if made is not None:
            flash(t("followup.photo_kept"))
    return go(url_for("followup.visit", visit_id=visit_id))


@followup.get("/visits/<int:visit_id>/photo.jpg", endpoint="photo")
def photo_file(visit_id: int) -> Response:
    data = see_photo(store(), services().files, actor(), visit_id)
    name = t("followup.photo_name", number=visit_id)
    return file(data, name, photo.MEDIA_TYPE, size=len(data), inline=True)
