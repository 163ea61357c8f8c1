"""What accepted papers make of the register: visits, cash positions; each counts once."""

from __future__ import annotations

from datetime import date
from typing import Any

from service.debts.model import Party, PartyRole
from service.documents.making import maker
from service.store.schema.submissions import State
from service.store.submissions import Submission
from service.store.submissions_accepted import (
    Cash,
    accepted_of_loan,
    list_cash,
    visits_of,
)
from service.submissions.view import shown_fields
from templates.catalogue import documents
from tests.helpers.stores import EVERYTHING
from tests.helpers.submissions import STAFF, Desk, codes, put, workbook
from tests.unit.debts.builders import loan

VISITED = documents()["ns01"].sample()
CASH = documents()["form4"].sample()
GOATS = loan(
    contract_no=VISITED["loan_contract_no"],
    project_name=VISITED["project_name"],
    province=VISITED["province"],
    loan_amount=185_000_000,
    parties=(Party("B", PartyRole.BORROWER, VISITED["borrower_name"]),),
)
POND = loan(
    contract_no="กสก. 3/2566",
    project_name=CASH["project_name"],
    parties=(Party("B", PartyRole.BORROWER, CASH["organization_name"]),),
)


def report(**changes: Any) -> bytes:
    """A cash report of a month; what no paper tells is left out."""
    hidden = ("previous_receipts_total", "previous_payments_total", "submitted_at")
    told = {key: value for key, value in CASH.items() if key not in hidden}
    return maker("form4").entry_workbook({**told, "carried_forward": None, **changes})


#: The month before that of the sample, to which the sample carries on.
NOVEMBER = {
    "month": "พฤศจิกายน", "receipts_carried_forward": "0.00", "fund_drawdown": "512300.00",
    "deposit_interest": "0.00", "operating_income": "0.00", "other_income": "0.00",
    "other_income_note": "", "receipts_total": "512300.00", "operating_expense": "329869.50",
    "asset_purchase": "0.00", "remit_deposit_interest": "0.00", "other_payment": "0.00",
    "other_payment_note": "", "payments_total": "329869.50", "bank_balance": "182430.50",
    "passbook_balance": "182430.50", "report_date": "2025-12-03", "remarks": {},
}  # fmt: skip


def positions(desk: Desk, **narrowed: Any) -> list[Cash]:
    with desk.store.reading() as reader:
        return list_cash(reader, EVERYTHING, **narrowed)


def read(desk: Desk, data: bytes, **told: Any) -> Submission:
    return desk.read(data, by=STAFF, **told)


def test_a_visit_is_recorded_and_its_newest_version_counts(desk: Desk) -> None:
    desk.register(GOATS)
    submission = read(desk, workbook("ns01"))
    assert codes(desk.paper(submission, by=STAFF)) == []
    assert submission.province == "61"
    desk.accept(submission, by=STAFF)
    loan_id = desk.loan(GOATS.contract_no).id
    with desk.store.reading() as reader:
        (visit,) = visits_of(reader, EVERYTHING, loan_id)
    assert (visit.visited_on, visit.project_status, visit.on_plan) == (
        date(2025, 11, 14), "watch", False
    )  # fmt: skip
    assert (visit.progress, visit.tranche_no, visit.spent, visit.remaining) == (
        6250, 2, 61_245_000, 31_255_000
    )  # fmt: skip
    desk.reopen(submission, by=STAFF)
    desk.correct(submission, put("visit_date", "๑๕ พ.ย. ๒๕๖๘"), by=STAFF)
    second = desk.accept(submission, by=STAFF)
    assert second.version == 2
    with desk.store.reading() as reader:
        (visit,) = visits_of(reader, EVERYTHING, loan_id)
        both = accepted_of_loan(reader, EVERYTHING, loan_id)
    assert (visit.visited_on, visit.accepted_id) == (date(2025, 11, 15), second.id)
    assert [each.version for each in both] == [2, 1]


def test_a_visit_without_its_loan_is_not_accepted(desk: Desk) -> None:
    submission = read(desk, workbook("ns01"))
    seen = desk.paper(submission, by=STAFF)
    assert codes(seen) == [("submissions.no_loan", "loan_contract_no")]
    (finding,) = seen.draft.reading.findings
    assert (finding.found, finding.place.cell[:1]) == (VISITED["loan_contract_no"], "C")
    # Once the register has the loan, the same paper is accepted as it is.
    desk.register(GOATS)
    assert desk.accept(submission, by=STAFF).loan_id == desk.loan(GOATS.contract_no).id


def test_a_cash_report_carries_on_from_the_one_before(desk: Desk) -> None:
    desk.register(POND)
    before = read(desk, report(**NOVEMBER))
    desk.accept(before, by=STAFF)
    submission = read(desk, report())
    seen = desk.paper(submission, by=STAFF)
    assert seen.contract_no == POND.contract_no
    assert codes(seen) == []
    shown = {each.path: each for each in shown_fields(seen.draft)}
    assert shown["previous_receipts_total"].value == "512300.00"
    assert shown["previous_payments_total"].is_supplied
    assert shown["submitted_at"].value == "2026-01-05"
    seen = desk.correct(submission, put("receipts_carried_forward", "1"), by=STAFF)
    assert ("cash.carried_forward", "receipts_carried_forward") in codes(seen)
    desk.correct(submission, put("receipts_carried_forward", "182,430.50"), by=STAFF)
    desk.accept(submission, by=STAFF)
    november, december = positions(desk, fiscal_year=2569)
    assert (november.month, november.bank_balance) == (11, 18_243_050)
    assert (december.month, december.bank_balance) == (12, 26_381_050)
    assert december.loan_id == desk.loan(POND.contract_no).id


def test_a_period_has_one_report_that_counts(desk: Desk) -> None:
    """Two files for one month, of a project that is not in the register."""
    first = read(desk, report())
    assert codes(desk.paper(first, by=STAFF)) == [("submissions.loan_unknown", "")]
    desk.accept(first, by=STAFF)
    again = read(desk, report(reporter_name="นายสมหมาย ใจดี"))
    told = desk.paper(again, by=STAFF).draft.reading.findings
    assert [(each.code, each.found) for each in told] == [
        ("submissions.loan_unknown", ""), ("submissions.period_reported", str(first.id))
    ]  # fmt: skip
    desk.accept(again, by=STAFF)
    (position,) = positions(desk)
    assert (position.version, position.is_current, position.loan_id) == (2, True, None)
    # Mended into another month, nothing is left of it in the first.
    desk.reopen(again, by=STAFF)
    desk.correct(again, put("month", "พฤศจิกายน"), put("report_date", "3/12/2568"), by=STAFF)
    desk.accept(again, by=STAFF)
    assert [(each.month, each.version) for each in positions(desk)] == [(11, 1)]
    assert desk.paper(again, by=STAFF).submission.state is State.ACCEPTED


def test_other_papers_are_kept_and_change_nothing(desk: Desk) -> None:
    before = desk.loan()
    submission = desk.read(workbook("ns03"))
    assert desk.accept(submission).document == "ns03"
    assert desk.loan() == before
    assert positions(desk) == []
