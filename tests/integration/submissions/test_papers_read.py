"""From a file to the register: every kind of file sent in, read, mended, accepted."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pytest

from parsers.reading import KnownBy
from service.documents.making import maker
from service.store.errors import ConflictError
from service.store.schema.submissions import ProposalState, State
from service.submissions import decide
from service.submissions.mending import Change, Op
from service.submissions.review import see_reading
from service.submissions.schedules import list_schedules
from service.submissions.view import shown_fields
from templates.catalogue import documents
from tests.helpers.pdf_fillers import by_pikepdf, typed
from tests.helpers.scans import as_pdf, blank_pages, in_dots, write
from tests.helpers.submissions import (
    APPROVER,
    CONTRACT,
    OFFICER,
    Desk,
    codes,
    put,
    workbook,
    wrong_workbook,
)

SAMPLE = documents()["ns02"].sample()
RECORD = documents()["ns02"].record.model_validate(SAMPLE)


@cache
def fillable() -> bytes:
    """The blank that a person filled in with the sample."""
    known = RECORD.model_dump()
    return by_pikepdf(maker("ns02").fillable_pdf(), typed(maker("ns02").fillable_pdf(known)))


@cache
def own_pdf() -> bytes:
    return maker("ns02").pdf(RECORD, date(2025, 11, 20))


@pytest.mark.parametrize("kind", ["excel", "fillable", "own"])
def test_a_good_file_goes_into_the_register(desk: Desk, kind: str) -> None:
    data = {"excel": workbook, "fillable": fillable, "own": own_pdf}[kind]()
    name = "คำขอ.xlsx" if kind == "excel" else "คำขอ.pdf"
    sent = desk.send(data, name).submission
    assert (sent.state, sent.papers) == (State.RECEIVED, ())
    submission = desk.read(b"%PDF-1.4 other", "อื่น.pdf")
    assert submission.state is State.UNREADABLE
    desk.work()
    seen = desk.paper(sent)
    assert seen.submission.state is State.TO_REVIEW
    assert (seen.paper.document, seen.contract_no) == ("ns02", CONTRACT)
    assert [each for each in codes(seen) if each[0] != "reading.other_template"] == []
    accepted = desk.accept(sent)
    assert (accepted.version, accepted.document) == (1, "ns02")
    kept = decide.see_accepted(desk.store, OFFICER, accepted)
    expected = json.loads(RECORD.to_json())
    if kind == "fillable":
        # The paper prints no days.
        expected["plan_rows"] = [{**row, "new_due_date": None} for row in expected["plan_rows"]]
    assert kept == expected
    assert desk.paper(sent).submission.state is State.ACCEPTED
    (proposal,) = list_schedules(desk.store, APPROVER, size=10)
    assert (proposal.state, proposal.contract_no) == (ProposalState.PROPOSED, CONTRACT)
    assert [row.principal for row in proposal.rows] == [
        10_000_000, 15_000_000, 25_000_000, 30_000_000
    ]  # fmt: skip
    measure = desk.loan().loan.measure
    assert measure is not None
    assert (measure.kind, measure.requested_on) == ("plan_change", date(2025, 11, 10))
    assert measure.is_under_consideration(date(2025, 12, 1))
    # The plan itself changes only when another person approves.
    assert len(desk.loan().loan.instalments) == 6


def test_faults_are_mended_and_the_original_stays(desk: Desk) -> None:
    submission = desk.read(wrong_workbook())
    seen = desk.paper(submission)
    assert codes(seen) == [
        ("record.missing", "borrower_name"),
        ("ns02.outstanding_total", "outstanding_total"),
    ]
    assert submission.papers[0].errors == 2
    shown = {each.path: each for each in shown_fields(seen.draft)}
    assert shown["outstanding_total"].text == "5.00"
    assert shown["project_years"].original == "๗"
    assert shown["borrower_name"].place.cell
    # One is a suggestion taken, one is typed with the rules of reading.
    seen = desk.correct(
        submission,
        Change(Op.SUGGESTION, at=1),
        put("borrower_name", "  วิสาหกิจชุมชนสมุนไพรบ้านคลองเรือใต้ "),
        put("loan_amount", "๑,๒๐๐,๐๐๐.-"),
    )
    assert codes(seen) == []
    shown = {each.path: each for each in shown_fields(seen.draft)}
    assert shown["outstanding_total"].value == "820964.38"
    assert shown["outstanding_total"].original == "5.00"
    assert shown["outstanding_total"].is_mended
    assert shown["loan_amount"].value == "1200000.00"
    made = [(each.made_by, each.content["op"], each.content["path"]) for each in seen.corrections]
    assert made == [
        ("user:officer", "suggestion", "outstanding_total"),
        ("user:officer", "set", "borrower_name"),
        ("user:officer", "set", "loan_amount"),
    ]
    first = seen.corrections[0].content
    assert (first["before"], first["after"]) == ("5.00", "820964.38")
    assert desk.accept(submission).version == 1
    # What was read is still what was read.
    original = see_reading(desk.store, OFFICER, submission.id, 1)
    assert original["data"]["outstanding_total"] == "5.00"
    assert "borrower_name" not in original["data"]
    assert desk.files.get(submission.digest) == wrong_workbook()


def test_a_hostile_file_is_only_refused(desk: Desk) -> None:
    hostile: Any = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(x)>>>>endobj"
    for name, data in (("เอกสาร.pdf", hostile), ("../../etc/passwd", b"\0" * 5000)):
        submission = desk.read(data, name)
        assert submission.state is State.UNREADABLE
        seen = desk.paper(submission)
        assert seen.paper.document == ""
        assert codes(seen)[0][0].startswith("files.")
        assert desk.files.get(submission.digest) == data
        assert "/" not in submission.filename
    returned = desk.send_back(submission)
    assert returned.state is State.RETURNED
    (decision,) = desk.paper(returned).decisions
    assert "ส่งคืนเพื่อแก้ไข" in decision.content["letter"]
    assert desk.paper(returned).markings[decision.id].state == "impossible"


def test_a_scan_is_proposed_and_taken(small_desk: Desk, tesseract: str) -> None:
    page, field = blank_pages("ns01", reference="R-7")[0], "project_name"
    spot = next(each for each in documents()["ns01"].layout.spots if each.path == field)
    write(page, in_dots(spot.box), "บ้านหนองแวง", 46, np.random.default_rng(1))
    submission = small_desk.read(as_pdf([page]), "สแกน.pdf")
    seen = small_desk.paper(submission)
    assert (seen.paper.document, seen.paper.reference) == ("ns01", "R-7")
    assert seen.draft.reading.known_by is KnownBy.QR
    (proposal,) = seen.draft.reading.proposals
    assert (proposal.field, proposal.text) == (field, "บ้านหนองแวง")
    assert small_desk.files.get(proposal.crop.decode()).startswith(b"\x89PNG")
    assert field not in seen.draft.data
    assert ("scan.needs_eyes", field) in codes(seen)
    assert ("submissions.no_loan", "loan_contract_no") in codes(seen)
    seen = small_desk.correct(submission, Change(Op.PROPOSAL, at=0))
    assert seen.draft.data[field] == "บ้านหนองแวง"
    assert seen.draft.reading.proposals == ()
    assert ("scan.needs_eyes", field) not in codes(seen)
    # Nothing but what a person has confirmed or typed is in the record.
    seen = small_desk.correct(submission, put("loan_contract_no", "กสก.๒๗/2564"))
    assert seen.contract_no == CONTRACT
    assert ("submissions.no_loan", "loan_contract_no") not in codes(seen)
    with pytest.raises(ConflictError):
        small_desk.accept(submission)


def test_two_forms_scanned_together_are_two_papers(small_desk: Desk) -> None:
    pages = [
        blank_pages("checklist_plan_change", "R-8")[0],
        blank_pages("checklist_restructuring", "R-9")[0],
    ]
    submission = small_desk.read(as_pdf(pages), "สแกน.pdf")
    assert [(each.number, each.document) for each in submission.papers] == [
        (1, "checklist_plan_change"), (2, "checklist_restructuring")
    ]  # fmt: skip
    assert small_desk.paper(submission, 2).paper.reference == "R-9"
    small_desk.send_back(submission, "ยังไม่ได้กรอก", number=1)
    seen = small_desk.paper(submission, 2)
    assert [each.state for each in seen.submission.papers] == [State.RETURNED, State.TO_REVIEW]
    assert seen.submission.state is State.TO_REVIEW
