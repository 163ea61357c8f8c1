"""Reports on screen, as files, and many packed together; each figure opens the rows behind it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from flask import abort, current_app, flash, render_template, request, url_for

from service.access.actor import Task
from service.debts.model import BorrowerKind
from service.documents.tables import Baht, Percent, RedRow, text_of
from service.exports.wanted import OneReport, ReportPack
from service.reports.due import deadlines
from service.reports.followed import answer_label, visits_behind
from service.reports.making import AT_ONCE, excel_of, is_long, make_report, name_of, pdf_of
from service.reports.model import Asked, Behind, Chart, Kind, Report
from service.store.errors import ConflictError
from service.store.offices import settings_of
from service.store.rows import province_name
from service.store.users import CENTRE, CENTRE_NAME
from service.web.auth import actor, signed, store
from service.web.pages.exports import ordered
from service.web.pages.forms import go
from service.web.pages.shell import pages, today
from service.web.reply import PDF, XLSX, file
from service.web.words import t
from templates.followup import ROUNDS
from thai.dates import DateError, fiscal_year, fiscal_year_bounds
from thai.provinces import PROVINCES

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

reports = pages("reports", "reports")

#: Fiscal years to choose from: this one and those before.
_YEARS: Final = 15
#: Pages that have more of a row, by what is behind a figure.
_PAGES: Final[Mapping[str, str]] = {
    "loan": "register.loan",
    "visit": "followup.visit",
    "case": "cases.case",
    "visits": "reports.behind",
    "plans": "figures.plans",
    "typed_budget": "figures.budgets",
}


# --- what is asked for --------------------------------------------------------------------


def read_asked(kind: Kind, said: Mapping[str, str]) -> Asked:
    """What an address or a form asks for; what makes no sense there is left out."""
    offices = dict(offices_for(kind))
    province = said.get("province", "")
    if province not in offices:
        # Whoever has one province only sees what is its own without asking.
        province = next(iter(offices)) if len(offices) == 1 else ""
    turn = said.get("round", "")
    kinds = {each.value: each for each in BorrowerKind}
    return Asked(
        kind,
        read_year(said.get("fiscal_year", "")),
        int(turn) if turn in map(str, ROUNDS) else ROUNDS[0],
        province,
        kinds.get(said.get("borrower_kind", "")),
        said.get("line", "")[:200],
        said.get("cursor", ""),
    )


def read_year(text: str) -> int:
    """A Buddhist fiscal year; this one for what is none."""
    if text.isascii() and text.isdecimal() and len(text) == len("2568"):
        try:
            fiscal_year_bounds(int(text))
        except DateError:
            return fiscal_year(today())
        return int(text)
    return fiscal_year(today())


def offices_for(kind: Kind) -> list[tuple[str, str]]:
    """Provinces in scope with their names; for budgets the centre too."""
    found = [(each.code, each.name) for each in PROVINCES if actor().scope.holds(each.name)]
    if kind is Kind.BUDGET and actor().scope.codes is None:
        found.insert(0, (CENTRE, CENTRE_NAME))
    return found


def years() -> list[tuple[int, int]]:
    this_year = fiscal_year(today())
    return [(year, year) for year in range(this_year, this_year - _YEARS, -1)]


def _kind(name: str) -> Kind:
    found = next((each for each in Kind if each.value == name), None)
    return found if found is not None else abort(404)


def _query(asked: Asked, **changes: object) -> dict[str, Any]:
    """What is asked for, as an address says it; the report itself and its page aside."""
    said: dict[str, object] = {
        "fiscal_year": asked.fiscal_year if asked.kind.has_year else "",
        "round": asked.round if asked.kind.has_rounds else "",
        "province": asked.province,
        "borrower_kind": asked.borrower_kind or "",
        "line": asked.line,
        **changes,
    }
    return {name: str(value) for name, value in said.items() if value}


# --- pages --------------------------------------------------------------------------------


@reports.get("", endpoint="reports")
def all_reports() -> str:
    with store().reading() as reader:
        is_working_day = settings_of(reader, signed().user.office).working_day()
    return render_template(
        "reports/reports.html",
        kinds=list(Kind),
        deadlines=deadlines(today(), is_working_day),
        day=today(),
        asked=read_asked(Kind.PROGRESS, {}),
        offices=offices_for(Kind.PROGRESS),
        years=years(),
        rounds=[(each, each) for each in ROUNDS],
        may_keep_budgets=actor().may(Task.KEEP_BUDGETS),
    )


@reports.get("/<kind>", endpoint="report")
def one_report(kind: str) -> str:
    asked = read_asked(_kind(kind), request.args)
    return _page(make_report(store(), actor(), asked), asked.kind.label)


@reports.get("/behind")
def behind() -> str:
    """The visits behind a figure."""
    asked = read_asked(Kind.PROGRESS, request.args)
    answer = request.args.get("answer", "")[:100]
    report = visits_behind(store(), actor(), asked, answer)
    title = answer_label(answer) or t("reports.behind_title")
    return _page(report, title, answer=answer)


def _page(report: Report, title: str, answer: str | None = None) -> str:
    asked = report.asked
    return render_template(
        "reports/report.html",
        report=report,
        asked=asked,
        title=title,
        answer=answer,
        query=_query(asked),
        offices=offices_for(asked.kind),
        years=years(),
        rounds=[(each, each) for each in ROUNDS],
        kinds=[(each.value, each.label) for each in BorrowerKind],
        chart=chart_data(report.chart),
        link=_linked(report),
        text_of=text_of,
        is_number=lambda value: isinstance(value, Baht | Percent | int),
        is_red=lambda row: isinstance(row, RedRow),
        is_long=is_long(report),
        may_keep=actor().may(Task.KEEP_BUDGETS),
    )


def chart_data(chart: Chart | None) -> str:
    """What the script of charts reads; empty without a chart."""
    if chart is None or not any(any(values) for _, values in chart.series):
        return ""
    data = {
        "unit": chart.unit,
        "labels": list(chart.labels),
        "series": [{"name": name, "values": list(values)} for name, values in chart.series],
    }
    return json.dumps(data, ensure_ascii=False)


def _linked(report: Report) -> Callable[[int, int], str]:
    """The address of the rows behind a cell of the first table; empty where there is none."""

    def link(row: int, column: int) -> str:
        found = report.behind.get((row, column))
        return _address(found, report.asked) if found else ""

    return link


def _address(found: Behind, asked: Asked) -> str:
    query: dict[str, Any] = dict(found.query)
    if found.what == "loans":
        code = str(query.pop("province", ""))
        query["province"] = province_name(code) if code else ""
        return url_for("register.register", **{key: each for key, each in query.items() if each})
    if found.what == "report":
        kind = str(query.pop("kind"))
        return url_for("reports.report", kind=kind, **_query(asked, **query))
    if found.what == "budget":
        return url_for("reports.report", kind=Kind.BUDGET.value, **_query(asked, **query))
    endpoint = _PAGES[found.what]
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, **{key: each for key, each in query.items() if each})


# --- files --------------------------------------------------------------------------------


@reports.get("/<kind>/excel")
def excel(kind: str) -> Response:
    asked, out = _short(kind), io.BytesIO()
    excel_of(store(), actor(), asked, out)
    data = out.getvalue()
    return file(data, f"{name_of(asked)}.xlsx", XLSX, size=len(data))


@reports.get("/<kind>/pdf")
def pdf(kind: str) -> Response:
    asked = _short(kind)
    data = pdf_of(store(), actor(), asked)
    return file(data, f"{name_of(asked)}.pdf", PDF, size=len(data))


def _short(kind: str) -> Asked:
    """What is asked for, if nobody has to wait for its file. Raises ConflictError."""
    asked = replace(read_asked(_kind(kind), request.args), cursor="")
    if asked.kind.has_people and is_long(make_report(store(), actor(), asked)):
        raise ConflictError("exports.too_long", most=f"{AT_ONCE:,}")
    return asked


@reports.post("/<kind>/order", endpoint="order")
def order_report(kind: str) -> AnyResponse:
    """A report that is too long to be waited for."""
    asked = replace(read_asked(_kind(kind), request.form), cursor="")
    otherwise = url_for("reports.report", kind=kind, **_query(asked))
    return ordered(OneReport(asked, is_pdf="pdf" in request.form), otherwise)


@reports.post("/pack", endpoint="pack")
def packed() -> AnyResponse:
    kinds = [each for each in Kind if each.value in request.form.getlist("kind")]
    if not kinds:
        flash(t("reports.pack_nothing"), "error")
        return go(url_for("reports.reports"))
    asked = replace(read_asked(Kind.PROGRESS, request.form), kind=kinds[0], cursor="")
    return ordered(ReportPack(tuple(kinds), asked), url_for("reports.reports"))
