"""Figures that are not in the register: plans of follow-up and budgets, typed or imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from flask import abort, flash, render_template, request, url_for

from service.access.actor import Task
from service.followup.rounds import (
    export_plans,
    import_plans,
    see_plans,
    set_plan,
)
from service.reports.budgets import (
    AMOUNTS,
    TypedLine,
    change_budget,
    export_budgets,
    import_budgets,
    see_budget,
)
from service.reports.model import Kind
from service.store.errors import Stale
from service.store.reports import Budget
from service.store.rounds import VisitPlan
from service.web.auth import actor, store
from service.web.pages.forms import go, number, refused
from service.web.pages.reports import offices_for, read_year, years
from service.web.pages.shell import pages, stale
from service.web.reply import XLSX, file
from service.web.words import t
from thai.digits import to_arabic
from thai.money import format_baht

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from templates.findings import Finding

figures = pages("figures", "reports/figures")

#: Blank lines under those that are there.
_SPARE: Final = 3
_MOST_LINES: Final = 40
_LONGEST: Final = 300


# --- plans --------------------------------------------------------------------------------


@figures.get("/plans")
def plans() -> str:
    return _plans_page(read_year(request.args.get("fiscal_year", "")))


def _plans_page(
    year: int,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    found: Sequence[Finding] = (),
) -> str:
    kept = {plan.province: plan for plan in see_plans(store(), actor(), year)}
    rows = [
        (code, name, kept.get(code, VisitPlan(code, year)))
        for code, name in offices_for(Kind.PROGRESS)
    ]
    return render_template(
        "reports/plans.html",
        year=year,
        years=years(),
        rows=rows,
        typed=typed or {},
        errors=errors or {},
        found=found,
        may_keep=actor().may(Task.RECORD_VISITS),
    )


@figures.post("/plans", endpoint="keep_plans")
def keep_plans() -> str | AnyResponse:
    """Every plan that was changed on the page; one that somebody else changed is left alone."""
    year = read_year(request.form.get("fiscal_year", ""))
    kept = {plan.province: plan for plan in see_plans(store(), actor(), year)}
    errors, changed, missed = {}, 0, []
    for code, name in offices_for(Kind.PROGRESS):
        text = to_arabic(request.form.get(f"plan-{code}", "").strip().replace(",", ""))
        if text == request.form.get(f"seen-{code}", ""):
            continue
        plan = kept.get(code, VisitPlan(code, year))
        if not (text.isascii() and text.isdecimal() and len(text) <= len("1000000")):
            errors[f"plan-{code}"] = t("figures.bad_plan", name=name)
            continue
        seen = replace(plan, debtors=int(text), version=number(f"version-{code}"))
        try:
            made, findings = set_plan(store(), actor(), seen)
        except Stale:
            missed.append(name)
            continue
        if made is None:
            errors[f"plan-{code}"] = f"{name}: {findings[0].sentence}"
        else:
            changed += 1
    if errors:
        return refused(_plans_page(year, request.form, errors))
    if missed:
        flash(t("figures.plans_missed", names=" ".join(missed)), "error")
    if changed or not missed:
        flash(t("figures.plans_saved", count=changed))
    return go(url_for("figures.plans", fiscal_year=year))


@figures.get("/plans/workbook")
def plans_workbook() -> Response:
    year = read_year(request.args.get("fiscal_year", ""))
    data = export_plans(store(), actor(), year)
    return file(data, t("figures.plans_file", year=year), XLSX, size=len(data))


@figures.post("/plans/workbook", endpoint="import_plans")
def plans_imported() -> str | AnyResponse:
    year = read_year(request.form.get("fiscal_year", ""))
    data, name = _sent_file()
    result = import_plans(store(), actor(), year, data, name)
    if result.findings:
        return refused(_plans_page(year, found=result.findings))
    counts = {"changed": result.changed, "unchanged": result.unchanged}
    flash(t("figures.imported", **counts))
    return go(url_for("figures.plans", fiscal_year=year))


# --- budgets ------------------------------------------------------------------------------


@figures.get("/budgets")
def budgets() -> str:
    year = read_year(request.args.get("fiscal_year", ""))
    return _budget_page(see_budget(store(), actor(), _office(request.args), year))


def _office(said: Mapping[str, str]) -> str:
    """The office that is asked for; one's own where none is."""
    office = said.get("office", "")
    return office if office in dict(offices_for(Kind.BUDGET)) else actor().office


def _budget_page(
    budget: Budget,
    typed: Sequence[TypedLine] | None = None,
    errors: Mapping[str, str] | None = None,
    found: Sequence[Finding] = (),
) -> str:
    lines = list(typed) if typed is not None else _typed(budget)
    blank = [TypedLine()] * max(0, min(_SPARE, _MOST_LINES - len(lines)))
    offices = offices_for(Kind.BUDGET)
    may_keep = actor().may(Task.KEEP_BUDGETS)
    return render_template(
        "reports/budgets.html",
        budget=budget,
        office_name=dict(offices)[budget.office],
        lines=[*lines, *blank] if typed is None and may_keep else lines,
        amounts=AMOUNTS,
        offices=offices,
        years=years(),
        errors=errors or {},
        found=found,
        may_keep=may_keep,
    )


def _typed(budget: Budget) -> list[TypedLine]:
    """The lines as somebody would type them."""
    return [
        TypedLine(line.name, *(format_baht(getattr(line, key)) for key in AMOUNTS))
        for line in budget.lines
    ]


@figures.post("/budgets", endpoint="keep_budget")
def keep_budget() -> str | AnyResponse:
    office, year = _office(request.form), read_year(request.form.get("fiscal_year", ""))
    lines = [
        TypedLine(*(request.form.get(f"{key}-{row}", "")[:_LONGEST] for key in ("name", *AMOUNTS)))
        for row in range(_MOST_LINES)
        if f"name-{row}" in request.form
    ]
    version = number("version")
    try:
        made, findings = change_budget(store(), actor(), office, year, lines, version=version)
    except Stale:
        return _stale(see_budget(store(), actor(), office, year), lines)
    if made is None:
        budget = replace(see_budget(store(), actor(), office, year), version=version)
        return refused(_budget_page(budget, lines, _errors(findings)))
    flash(t("figures.budget_saved"))
    return go(url_for("figures.budgets", office=office, fiscal_year=year))


def _errors(findings: Sequence[Finding]) -> dict[str, str]:
    """``lines[2].drawn`` is the field ``drawn-2`` of the page."""
    errors: dict[str, str] = {}
    for finding in findings:
        row, _, key = finding.place.field.removeprefix("lines[").partition("].")
        name = f"{key}-{row}" if key else "name-0"
        errors.setdefault(name, f"{finding.sentence} {finding.remedy}".strip())
    return errors


def _stale(now: Budget, lines: Sequence[TypedLine]) -> AnyResponse:
    kept = _typed(now)
    given = [line for line in lines if not line.is_blank]
    rows = []
    for place in range(max(len(kept), len(given))):
        pair = [each[place] if place < len(each) else TypedLine() for each in (kept, given)]
        if pair[0] != pair[1]:
            rows.append((t("figures.line", no=place + 1), _told(pair[0]), _told(pair[1])))
    back = url_for("figures.budgets", office=now.office, fiscal_year=now.fiscal_year)
    return stale(rows, version=now.version, cancel=back)


def _told(line: TypedLine) -> str:
    said = [f"{heading} {getattr(line, key) or '-'}" for key, heading in AMOUNTS.items()]
    return "-" if line.is_blank else " · ".join([line.name, *said])


@figures.get("/budgets/workbook")
def budgets_workbook() -> Response:
    year = read_year(request.args.get("fiscal_year", ""))
    data = export_budgets(store(), actor(), year)
    return file(data, t("figures.budgets_file", year=year), XLSX, size=len(data))


@figures.post("/budgets/workbook", endpoint="import_budgets")
def budgets_imported() -> str | AnyResponse:
    office, year = _office(request.form), read_year(request.form.get("fiscal_year", ""))
    data, name = _sent_file()
    result = import_budgets(store(), actor(), year, data, name)
    if result.findings:
        budget = see_budget(store(), actor(), office, year)
        return refused(_budget_page(budget, found=result.findings))
    counts: dict[str, Any] = {"changed": result.changed, "unchanged": result.unchanged}
    flash(t("figures.imported", **counts))
    return go(url_for("figures.budgets", office=office, fiscal_year=year))


def _sent_file() -> tuple[bytes, str]:
    """The workbook of the form, and what it is called."""
    sent = request.files.get("file")
    if sent is None:
        abort(400)
    return sent.read(), sent.filename or "workbook.xlsx"
