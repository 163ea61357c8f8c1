"""Court cases: the month's list, the state of each, its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, render_template, request, url_for

from service.access.actor import Task
from service.debts.court_cases import CaseState
from service.followup.cases import (
    blank_case_workbook,
    export_cases,
    import_cases,
    see_case,
    see_cases,
)
from service.store.cases import CaseFilters
from service.store.errors import StoreError
from service.store.rows import province_name
from service.web.auth import actor, store
from service.web.pages.forms import given, go, refused
from service.web.pages.shell import pages
from service.web.ratelimits import limit, rates
from service.web.reply import XLSX, bytes_of, file
from service.web.words import t
from thai.dates import DateError, parse_date
from thai.provinces import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from templates.findings import Finding

cases = pages("cases", "cases")

_MOST_BYTES = 20 * 1024 * 1024


@cases.get("", endpoint="cases")
def list_page() -> str:
    return _list()


def _list(findings: Sequence[Finding] = (), wrong: str = "") -> str:
    asked = request.args
    scoped = [each for each in PROVINCES if actor().scope.holds(each.name)]
    filters = CaseFilters(
        province=next((each.code for each in scoped if each.code == asked.get("province")), ""),
        state=next((each for each in CaseState if each.value == asked.get("state")), None),
        text=asked.get("text", "").strip()[:200],
    )
    return render_template(
        "cases/cases.html",
        page=see_cases(store(), actor(), filters, cursor=asked.get("cursor", "")),
        filters=filters,
        provinces=[(each.code, each.name) for each in scoped],
        states=[(each.value, each.label) for each in CaseState],
        province_name=province_name,
        may_import=actor().may(Task.IMPORT_CASES),
        found=findings,
        wrong=wrong,
    )


@cases.get("/<int:case_id>", endpoint="case")
def case(case_id: int) -> str:
    kept = see_case(store(), actor(), case_id)
    return render_template("cases/case.html", kept=kept, province_name=province_name)


@cases.post("/list")
def take_list() -> AnyResponse:
    """The month's list of the whole country."""
    limit("import", rates().costly)
    upload = request.files.get("file")
    try:
        day = parse_date(given("as_of", 40))
    except DateError:
        return refused(_list(wrong=t("cases.bad_day")))
    if upload is None or not upload.filename:
        return refused(_list(wrong=t("cases.no_file")))
    data = bytes_of(upload, _MOST_BYTES)
    try:
        made = import_cases(store(), actor(), data, upload.filename, as_of=day)
    except StoreError as error:
        return refused(_list([error.finding]))
    if made.is_refused:
        return refused(_list(made.findings))
    for each in made.findings:
        flash(f"{each.sentence} {each.remedy}".strip(), "error")
    flash(t("cases.taken"))
    return go(url_for("cases.cases"))


@cases.get("/template.xlsx", endpoint="template")
def template() -> Response:
    actor().need(Task.IMPORT_CASES)
    data = blank_case_workbook()
    return file(data, t("cases.template_name"), XLSX, size=len(data))


@cases.get("/list.xlsx", endpoint="export")
def export() -> Response:
    limit("export", rates().costly)
    data = export_cases(store(), actor(), CaseFilters())
    return file(data, t("cases.export_name"), XLSX, size=len(data))
