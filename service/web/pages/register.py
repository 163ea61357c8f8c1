"""The register of debtors: its list with one's own views; a loan with everything."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flask import current_app, flash, render_template, request, url_for

from service.access.actor import Task
from service.debts.model import BorrowerKind, DebtorClass
from service.exports.wanted import LoanList
from service.register.list_export import AT_ONCE, export_list
from service.register.list_page import see_list
from service.register.loan_page import LoanPage, see_loan_page
from service.register.views import KEPT, remove_view, save_view
from service.store.errors import StoreError
from service.store.listing import Filters, Sort
from service.web.auth import actor, store
from service.web.pages.exports import ordered
from service.web.pages.forms import given, go, refused, told
from service.web.pages.shell import is_partial, pages, today
from service.web.reply import XLSX, file
from service.web.words import t
from templates.catalogue import find
from thai.dates import DateError, fiscal_year, fiscal_year_bounds, format_date, parse_date
from thai.ids import IdError, tax_id
from thai.provinces import PROVINCES

if TYPE_CHECKING:
    from datetime import date

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from service.debts.model import Loan
    from service.register.timeline import Event

register = pages("register", "register")

Choice = TypeVar("Choice", bound=StrEnum)
#: Fiscal years to choose from: this one and those before.
_YEARS: Final = 20
_LONGEST: Final = 200
_LEFT: Final = {"yes": True, "no": False}
#: Papers that an officer writes about a loan, beside the letters that are due.
_PAPERS: Final = (
    "ns01", "ns02", "ns04", "debt_acknowledgement", "progress_report_request", "meeting_invitation",
    "resolution_notice",
)  # fmt: skip
#: Where there is more of an event: the page, and what its address calls the row.
_MORE: Final[Mapping[str, tuple[str, str]]] = {
    "sent_in": ("review.submission", "submission_id"),
    "decided": ("review.submission", "submission_id"),
    "monitored": ("review.submission", "submission_id"),
    "visited": ("followup.visit", "visit_id"),
    "case_step": ("cases.case", "case_id"),
    "made": ("documents.made", "document_id"),
    "unposted": ("documents.made", "document_id"),
    "cancelled": ("documents.made", "document_id"),
    "in_batch": ("batches.batch", "batch_id"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address says of the list; what makes no sense there is left out."""

    filters: Filters
    sort: Sort = Sort.CONTRACT_NO
    descending: bool = False

    @property
    def query(self) -> dict[str, Any]:
        """The same as an address says it."""
        filters = self.filters
        left = next((word for word, is_open in _LEFT.items() if is_open is filters.is_open), "")
        said = {
            "province": filters.province,
            "debtor_class": filters.debtor_class or "",
            "borrower_kind": filters.borrower_kind or "",
            "fiscal_year": filters.fiscal_year or "",
            "up_to": filters.up_to or "",
            "left": left,
            "text": filters.text,
            "sort": "" if self.sort is Sort.CONTRACT_NO else self.sort,
            "order": "desc" if self.descending else "",
        }
        return {key: str(value) for key, value in said.items() if value}


def read_asked(said: Mapping[str, str]) -> Asked:
    """What the values of an address, or of a saved view, ask for."""
    province = said.get("province", "")
    filters = Filters(
        province=province if province in _provinces() else "",
        debtor_class=_one_of(DebtorClass, said.get("debtor_class", "")),
        borrower_kind=_one_of(BorrowerKind, said.get("borrower_kind", "")),
        text=said.get("text", "").strip()[:_LONGEST],
        fiscal_year=_year(said.get("fiscal_year", "")),
        up_to=_year(said.get("up_to", "")),
        is_open=_LEFT.get(said.get("left", "")),
    )
    sort = _one_of(Sort, said.get("sort", "")) or Sort.CONTRACT_NO
    return Asked(filters, sort, said.get("order") == "desc")


def _one_of(kind: type[Choice], text: str) -> Choice | None:
    return next((each for each in kind if each.value == text), None)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) == len("2568")):
        return 0
    try:
        fiscal_year_bounds(int(text))
    except DateError:
        return 0
    return int(text)


def _provinces() -> list[str]:
    """Those whose loans this person may see."""
    return [each.name for each in PROVINCES if actor().scope.holds(each.name)]


@register.get("", endpoint="register")
def list_of_loans() -> str:
    return _list(read_asked(request.args), cursor=request.args.get("cursor", ""))


@register.post("/by-number")
def by_number() -> str | AnyResponse:
    """Who has the number of a person: sent in a form, for addresses are kept in many places."""
    typed = given("id_number", 40)
    try:
        number = tax_id(typed, allow_person=True)
    except IdError:
        errors = {"id_number": t("register.bad_number")}
        return refused(_list(read_asked({}), errors=errors))
    return _list(Asked(Filters(id_number=number)))


def _list(asked: Asked, cursor: str = "", errors: Mapping[str, str] | None = None) -> str:
    page = see_list(
        store(),
        actor(),
        asked.filters,
        sort=asked.sort,
        descending=asked.descending,
        cursor=cursor,
    )
    this_year = fiscal_year(today())
    return render_template(
        "register/list.html",
        page=page,
        asked=asked,
        query=asked.query,
        by_number=bool(asked.filters.id_number),
        provinces=[(name, name) for name in _provinces()],
        kinds=[(kind.value, kind.label) for kind in BorrowerKind],
        classes=list(DebtorClass),
        years=[(year, year) for year in range(this_year, this_year - _YEARS, -1)],
        at_once=AT_ONCE,
        may_search_numbers=actor().may(Task.SEE_ID_NUMBERS),
        errors=errors or {},
    )


@register.get("/export")
def export() -> Response:
    asked, out = read_asked(request.args), io.BytesIO()
    export_list(
        store(),
        actor(),
        asked.filters,
        out,
        sort=asked.sort,
        descending=asked.descending,
        most=AT_ONCE,
    )
    data = out.getvalue()
    return file(data, t("register.export_name", day=today().isoformat()), XLSX, size=len(data))


@register.post("/export", endpoint="order_export")
def order_export() -> AnyResponse:
    """A list that is too long to be waited for."""
    asked = read_asked(request.form)
    wanted = LoanList(asked.filters, asked.sort, asked.descending)
    return ordered(wanted, url_for("register.register", **asked.query))


# --- one's own views ----------------------------------------------------------------------


@register.post("/views")
def keep_view() -> AnyResponse:
    query = {key: given(key, _LONGEST) for key in KEPT if key in request.form}
    kept = read_asked(query).query
    try:
        save_view(store(), actor(), given("name"), kept)
        flash(t("register.view.saved"))
    except StoreError as error:
        flash(told(error), "error")
    return go(url_for("register.register", **kept))


@register.post("/views/<int:view_id>/remove")
def drop_view(view_id: int) -> AnyResponse:
    remove_view(store(), actor(), view_id)
    flash(t("register.view.removed"))
    return go(url_for("register.register"))


# --- one loan -----------------------------------------------------------------------------


@register.get("/<int:loan_id>", endpoint="loan")
def loan_page(loan_id: int) -> str:
    as_of, errors = _day(request.args.get("as_of", ""))
    page = see_loan_page(store(), actor(), loan_id, as_of)
    part = "register/_debt.html" if is_partial() else "register/loan.html"
    return _render(part, page, errors)


@register.post("/<int:loan_id>/numbers", endpoint="numbers")
def numbers(loan_id: int) -> str:
    """The page again with the numbers of people open; the log notes who asked."""
    as_of, errors = _day(request.form.get("as_of", ""))
    page = see_loan_page(store(), actor(), loan_id, as_of, open_ids=True)
    part = "register/_parties.html" if is_partial() else "register/loan.html"
    return _render(part, page, errors)


def _render(template: str, page: LoanPage, errors: Mapping[str, str]) -> str:
    return render_template(
        template,
        page=page,
        loan=page.loan,
        state=page.state,
        typed=request.values.get("as_of", "") if errors else format_date(page.state.as_of, "short"),
        errors=errors,
        day=today(),
        papers=_papers(page.loan),
        make=_make,
        more=_more,
        may_see_numbers=actor().may(Task.SEE_ID_NUMBERS),
    )


def _day(typed: str) -> tuple[date, dict[str, str]]:
    """The day that is asked for; today where none is, or none that can be read."""
    if not typed.strip():
        return today(), {}
    try:
        return parse_date(typed[:40]), {}
    except DateError:
        return today(), {"as_of": t("register.loan.bad_day")}


def _papers(loan: Loan) -> list[tuple[str, str]]:
    """Documents to make for a loan, those of its letters aside: id and title."""
    ids = [*_PAPERS, "prosecution_request"] if loan.prosecution_requested_on else [*_PAPERS]
    return [(each.id, each.about.title) for each in map(find, ids) if each is not None]


def _make(document: str, loan_id: int) -> str:
    """Where the document is made, filled in from the loan; empty for whoever may not."""
    endpoint = "documents.new"
    if not actor().may(Task.MAKE_DOCUMENTS) or endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, document=document, loan_id=loan_id)


def _more(event: Event) -> str:
    """Where there is more of an event; empty where this service has no page of it."""
    endpoint, name = _MORE.get(event.what, ("", ""))
    if not event.subject or endpoint not in current_app.view_functions:
        return ""
    row: dict[str, Any] = {name: event.subject}
    return url_for(endpoint, **row)
