"""Follow-up, court cases and documents of the other province, for ``provinces``."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from PIL import Image

from service.debts.court_cases import CaseState, CaseStep
from service.documents.tables import Table, workbook
from service.followup.rounds import set_plan
from service.followup.visits import attach_photo
from service.offices.settings import change_office
from service.papers.drafts import start_draft
from service.papers.making import Order, make_paper
from service.store.case_taking import take_cases
from service.store.cases import Case, Step
from service.store.rounds import VisitPlan
from service.store.schema.followup import PaperFormat
from service.web.api.followup_reports import Report
from templates.catalogue import documents
from tests.helpers.followup import (
    ADMINISTRATOR,
    NEIGHBOUR,
    SUBSTITUTE,
    THERE,
    YEAR,
    name_reporter,
    number,
    visit_data,
    visited,
)
from tests.helpers.stores import EVERYTHING

if TYPE_CHECKING:
    from tests.helpers.web import Site
    from tests.integration.web.provinces import Land

_DEBTOR, _DETAIL, _CASE, _CASE_NO = "นายตามเขา", "เรื่องที่ตามเขา", "นายคดีเขา", "ผบ. 97531/2568"
_SIGNER, _MEMO, _DRAFT = "นางลงนามเขา", "บันทึกของเขา", "ร่างของเขา"
_DAY: Final = date(2025, 12, 1)


def seed_followup(site: Site, land: Land) -> None:
    """A visit with its photo and reporter, a plan, a case with a step, what the office decided."""
    store, files = site.store, site.services.files
    change_office(store, ADMINISTRATOR, THERE, {"office": {"signer_name": _SIGNER}}, 0)
    name_reporter(store, NEIGHBOUR)
    kept = visited(
        store, 7, NEIGHBOUR, debtor_name=_DEBTOR, detail=_DETAIL,
        measure="substitution", substitute=SUBSTITUTE,
    )  # fmt: skip
    attach_photo(store, files, NEIGHBOUR, kept.id, photo(), version=1)
    set_plan(store, NEIGHBOUR, VisitPlan(THERE, YEAR, 135_791))
    case = Case(
        THERE, _CASE, 100, CaseState.COURT, id_number=number(8), case_no=_CASE_NO,
        steps=(Step(CaseStep.FILED, _DAY),),
    )  # fmt: skip
    with store.writing("test") as writer:
        take_cases(writer, EVERYTHING, _DAY, [case], "x.xlsx")
    land.ids |= {"visit_id": [kept.id], "case_id": [1], "office": [THERE]}
    land.words |= {
        _DEBTOR, _DETAIL, _CASE, _CASE_NO, _SIGNER, number(7), number(8), SUBSTITUTE["name"],
        SUBSTITUTE["id_number"],
    }  # fmt: skip
    land.asked |= {"fiscal_year": [str(YEAR)], "former": ["true"]}


def seed_papers(site: Site, land: Land) -> None:
    """A document that was made there, and a draft."""
    store, files = site.store, site.services.files
    memo = {**documents()["memo"].sample(), "subject": _MEMO}
    paper, findings = make_paper(
        store, files, NEIGHBOUR, Order("memo", memo, (PaperFormat.WORD, PaperFormat.FORM_EXCEL))
    )
    assert paper is not None, findings
    draft = start_draft(store, NEIGHBOUR, "memo", {"subject": _DRAFT})
    land.ids |= {"paper_id": [paper.id], "draft_id": [draft.id]}
    land.words |= {_MEMO, _DRAFT}


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return out.getvalue()


def plans_book() -> bytes:
    headings = (("จังหวัด", 20), ("แผนการติดตาม (ราย)", 20))
    return workbook([Table("แผนการติดตาม", "", headings, [("ตรัง", 5)])])


#: Arguments of addresses that are nobody's.
NEUTRAL: Final[dict[str, list[Any]]] = {
    "fiscal_year": [YEAR],
    "report": [each.value for each in Report],
    "format": [each.value for each in PaperFormat],
    "step": ["filed"],
    "taken_on": [_DAY.isoformat()],
}

_SEEN: Final = {"headers": {"If-Match": '"2"'}}
_FIRST: Final = {"headers": {"If-Match": '"1"'}}
_NAMES: Final = {"title": "นาย", "first_name": "ก", "last_name": "ข", "position": "ค"}
#: Bodies that would do what the route does, by its endpoint.
BODIES: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "api-offices.put_settings": lambda: {"json": {"said": {}}, **_FIRST},
    "api-offices.put_file": lambda: {
        "data": {"file": (io.BytesIO(b"[office]\n"), "office.toml")}, **_FIRST,
    },
    "api-visits.put_visit": lambda: {"json": {"data": visit_data(7)}, **_SEEN},
    "api-visits.drop_visit": lambda: _SEEN,
    "api-visits.put_photo": lambda: {"data": {"file": (io.BytesIO(photo()), "x.jpg")}, **_SEEN},
    "api-visits.drop_photo": lambda: _SEEN,
    "api-followup.put_reporter": lambda: {"json": _NAMES, **_FIRST},
    "api-followup.drop_round": dict,
    "api-followup.put_plan": lambda: {"json": {"debtors": 5}, **_FIRST},
    "api-cases.add_step": lambda: {
        "json": {"step": "judgment", "taken_on": "2025-12-02"}, **_FIRST,
    },
    "api-cases.drop_step": lambda: _FIRST,
    "api-papers.put_draft": lambda: {"json": {"data": {}}, **_FIRST},
    "api-papers.drop_draft": dict,
    "api-paper-post.posted": lambda: {"json": {"posted_on": _DAY.isoformat()}},
    "api-paper-post.forget": dict,
    "api-paper-post.delivery": lambda: {"json": {}},
    "api-paper-post.cancel": lambda: {"json": {"reason": "ไม่ใช่ของเรา"}},
}  # fmt: skip
