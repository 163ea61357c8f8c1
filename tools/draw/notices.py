"""The bodies of the notices, and the statement of debts behind those that ask for money."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from docx.document import Document

from templates.catalogue import documents
from tools.draw import statement
from tools.draw.bodies_court import BODIES as COURT
from tools.draw.bodies_debt import BODIES as DEBT
from tools.draw.bodies_project import BODIES as PROJECT
from tools.draw.paper import add, new_paper

_STATEMENTS: Final = (
    "overdue_demand", "remedy_plan_request", "demand_notice_1", "demand_notice_2",
    "guarantor_default_notice", "mortgage_enforcement_notice", "mortgagor_notice",
)  # fmt: skip
_WHOLE_LOAN: Final = ("suspended_project_recall", "termination_recall")


def draw(document_id: str, texts: Sequence[str]) -> Document:
    paper = new_paper(_title(document_id))
    # The last two go with the closing, so that the signature never stands alone on a page.
    # A paragraph of a loop does not: it would hold on to the whole list.
    whole = {texts[-1]} if texts[-2].startswith("{%p") else set(texts[-2:])
    first = next(index for index, text in enumerate(texts) if not text.startswith("{%p"))
    for index, text in enumerate(texts):
        before = 6 if index == first else None
        add(paper, "FafText", text, before=before, keep_next=text in whole)
    return paper


def draw_annex(document_id: str, *, whole_loan: bool) -> Document:
    return statement.draw(_title(document_id), whole_loan=whole_loan)


def _title(document_id: str) -> str:
    return documents()[document_id].about.title


def _files() -> Mapping[str, Callable[[], Document]]:
    found = {
        f"notices/{name}/template.docx": partial(draw, name, texts)
        for name, texts in {**DEBT, **PROJECT, **COURT}.items()
    }
    for name in (*_STATEMENTS, *_WHOLE_LOAN):
        whole = name in _WHOLE_LOAN
        found[f"notices/{name}/annex.docx"] = partial(draw_annex, name, whole_loan=whole)
    return found


FILES: Final = _files()
