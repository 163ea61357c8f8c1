"""A loan's page: masked numbers, debts line by line, last days of the law, what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from service.access.actor import MAY, Actor, ForbiddenError, Task
from service.debts.clocks import guarantor_duty, mortgage_suit_day
from service.debts.model import Instalment, Loan, Notice, NoticeOutcome, Party, PartyRole, Payment
from service.debts.rules import DEFAULT_RULES
from service.register.loan_page import see_loan_page
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.schema import Role, audit_log, loans
from service.store.schema.files import files
from service.store.schema.followup import documents_made, visits
from service.store.schema.submissions import (
    accepted_records,
    monitoring_visits,
    schedule_proposals,
    submission_decisions,
    submission_papers,
    submissions,
)
from service.store.scope import Scope
from service.store.taking import take
from tests.helpers.stores import EVERYTHING, NOW
from tests.unit.debts.builders import BORROWER, loan
from thai.calendar import is_working_day
from thai.ids import make_national_id, mask_id

DUE = date(2025, 8, 31)
AS_OF = date(2025, 9, 20)
GUARANTOR_ID = make_national_id("199990000077")
GUARANTOR = Party(
    "2", PartyRole.GUARANTOR, "นางสมศรี ค้ำดี", id_number=GUARANTOR_ID, address=BORROWER.address
)
OURS = loan(
    contract_no="กส. 7/2567",
    province="เชียงใหม่",
    parties=(replace(BORROWER, id_number=make_national_id("199990000076")), GUARANTOR),
    instalments=(
        Instalment(1, DUE, 100_000_00, 1_000_00),
        Instalment(2, DUE + timedelta(days=365), 100_000_00, 0),
    ),
    payments=(Payment(date(2025, 9, 10), 40_000_00, "ร. 1"),),
    loan_amount=200_000_00,
    notices=(),
)
OFFICER = Actor("user:o", "50", Scope.of(["เชียงใหม่"]), MAY[Role.PROVINCE_OFFICER], 1)
FOREIGN = Actor("user:f", "92", Scope.of(["ตรัง"]), MAY[Role.PROVINCE_OFFICER], 2)


def keep(store: Store, kept: Loan = OURS) -> int:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, [kept])
        return int(writer.connection.execute(select(loans.c.id)).scalar_one())


def test_debts_come_with_their_lines(store: Store) -> None:
    page = see_loan_page(store, OFFICER, keep(store), AS_OF)
    state = page.state
    assert sum(line.overdue_principal for line in page.lines) == state.overdue_principal
    assert sum(line.overdue_interest for line in page.lines) == state.overdue_interest
    assert sum(line.penalty for line in page.lines) == state.penalty > 0
    assert (
        state.overdue_debt.total + state.paid.total
        == 101_000_00 + state.paid.penalty + state.penalty
    )
    later = see_loan_page(store, OFFICER, page.id, AS_OF + timedelta(days=400))
    assert later.state.penalty > state.penalty
    assert later.state.not_yet_due == ()


def test_numbers_are_masked_until_asked_for(store: Store) -> None:
    loan_id = keep(store)
    page = see_loan_page(store, OFFICER, loan_id, AS_OF)
    told = repr(page)
    for party in OURS.parties:
        assert party.id_number not in told
        assert mask_id(party.id_number) in told
    opened = see_loan_page(store, OFFICER, loan_id, AS_OF, open_ids=True)
    assert [each.id_number for each in opened.loan.parties] == [
        each.id_number for each in OURS.parties
    ]
    with store.reading() as reader:
        query = select(audit_log.c.what, audit_log.c.facts).order_by(audit_log.c.number)
        entries = reader.connection.execute(query).all()[-2:]
    assert [what for what, _ in entries] == ["loan.seen", "loan.seen"]
    assert '"id_numbers":false' in entries[0].facts
    assert '"id_numbers":true' in entries[1].facts
    assert OURS.parties[0].name not in repr(entries)
    blind = Actor("user:b", "50", OFFICER.scope, frozenset({Task.READ_REGISTER}))
    with pytest.raises(ForbiddenError):
        see_loan_page(store, blind, loan_id, AS_OF, open_ids=True)


def test_another_province_sees_nothing(store: Store) -> None:
    loan_id = keep(store)
    for actor, wanted in ((FOREIGN, loan_id), (OFFICER, loan_id + 1), (OFFICER, 2**62)):
        with pytest.raises(NotFoundError):
            see_loan_page(store, actor, wanted, AS_OF)


def test_the_law_tells_until_when_guarantors_are_told(store: Store) -> None:
    loan_id = keep(store)
    (duty,) = see_loan_page(store, OFFICER, loan_id, AS_OF).duties
    last = guarantor_duty(DUE, DEFAULT_RULES, is_working_day)
    assert (duty.law, duty.party, duty.is_due, duty.is_late) == (
        "s686",
        GUARANTOR.name,
        True,
        False,
    )
    assert duty.last_day == last.last_working_day
    (late,) = see_loan_page(store, OFFICER, loan_id, last.last_day + timedelta(days=1)).duties
    assert late.is_late
    assert len(late.says) == 2


def test_a_duty_that_is_done_says_so(store: Store) -> None:
    sent = Notice(
        "guarantor_default_notice", party_id="2", letter_no="กษ 1/5", sent_on=date(2025, 9, 5),
        received_on=date(2025, 9, 9), outcome=NoticeOutcome.RECEIVED, instalment_no=1,
    )  # fmt: skip
    (duty,) = see_loan_page(
        store, OFFICER, keep(store, replace(OURS, notices=(sent,))), AS_OF
    ).duties
    assert not duty.is_due
    assert "กษ 1/5" in duty.says[0]


def test_letters_and_their_clocks_in_the_order_of_days(store: Store) -> None:
    letter = Notice(
        "mortgage_enforcement_notice", letter_no="กษ 1/6", sent_on=date(2025, 9, 5),
        received_on=date(2025, 9, 9), outcome=NoticeOutcome.REFUSED,
    )  # fmt: skip
    back = Notice(
        "overdue_demand", letter_no="กษ 1/4", sent_on=date(2025, 9, 2),
        received_on=date(2025, 9, 8), outcome=NoticeOutcome.MOVED,
    )  # fmt: skip
    kept = replace(OURS, notices=(letter, back), terminated_on=date(2025, 9, 1))
    page = see_loan_page(store, OFFICER, keep(store, kept), AS_OF)
    told = [(event.day, event.what) for event in page.events]
    assert told == sorted(told, reverse=True)
    suit = mortgage_suit_day(date(2025, 9, 9), DEFAULT_RULES, is_working_day)
    assert {
        (suit, "mortgage_suit"),
        (suit - timedelta(days=1), "pay_by"),
        (date(2025, 9, 9), "letter_received"),
        (date(2025, 9, 8), "letter_returned"),
        (date(2025, 9, 5), "letter_sent"),
        (date(2025, 9, 2), "letter_sent"),
        (date(2025, 9, 1), "terminated"),
        (OURS.contract_date, "contract"),
    } == set(told)
    clocks = {event.what for event in page.events if event.is_clock}
    assert clocks == {"mortgage_suit", "pay_by"}


def test_what_was_done_in_other_parts_of_the_service(store: Store) -> None:
    loan_id = keep(store)
    with store.writing("test") as writer:
        execute = writer.connection.execute
        execute(insert(files).values(digest="a" * 64, size=1, media_type="x", made_at=NOW))
        execute(
            insert(submissions).values(
                id=1, office="50", province="50", state="accepted", digest="a" * 64,
                filename="x", size=1, media_type="x", sent_by="t", sent_at=NOW,
            )
        )  # fmt: skip
        packed = writer.keys.pack({})
        execute(
            insert(submission_papers).values(
                submission_id=1, number=1, state="accepted", document="ns01", loan_id=loan_id,
                errors=0, warnings=0, proposals=0, reading=packed, draft=packed,
            )
        )  # fmt: skip
        execute(
            insert(submission_decisions).values(
                submission_id=1, number=1, decision="accepted", decided_by="t", decided_at=NOW,
                content=packed,
            )
        )  # fmt: skip
        execute(
            insert(accepted_records).values(
                id=1, submission_id=1, number=1, version=1, document="ns01", loan_id=loan_id,
                province="50", accepted_by="t", accepted_at=NOW, content=packed, checksum="x",
            )
        )  # fmt: skip
        execute(
            insert(monitoring_visits).values(
                accepted_id=1, loan_id=loan_id, is_current=True, visited_on=date(2025, 9, 3),
                project_status="watch", on_plan=False, tranche_no=1, tranche_amount=1, spent=1,
                remaining=0,
            )
        )  # fmt: skip
        execute(
            insert(schedule_proposals).values(
                accepted_id=1, loan_id=loan_id, kind="restructuring", state="approved",
                requested_on=date(2025, 9, 1), proposed_at=NOW, decided_on=date(2025, 9, 15),
                resolution="มติ 3/2568",
            )
        )  # fmt: skip
        execute(
            insert(visits).values(
                province="50", fiscal_year=2568, round=1, visit_date=date(2025, 9, 4),
                loan_id=loan_id, id_digest="x", search="", contact_result="not_found",
                measure="rehabilitation", has_result=False, record=packed, created_by="t",
                created_at=NOW, changed_by="t", changed_at=NOW,
            )
        )  # fmt: skip
        execute(
            insert(documents_made).values(
                office="50", document="debt_acknowledgement", template_hash="x", loan_id=loan_id,
                letter_no="", day=date(2025, 9, 2), record=packed, made_by="t", made_at=NOW,
            )
        )  # fmt: skip
    page = see_loan_page(store, OFFICER, loan_id, AS_OF)
    done = {event.what: event for event in page.events if event.subject}
    assert set(done) == {
        "sent_in", "decided", "proposed", "proposal_decided", "monitored", "visited", "made",
    }  # fmt: skip
    assert done["monitored"].facts["project_status"] == "เฝ้าระวัง"
    assert done["visited"].facts["contact_result"] == "ไม่พบตัว"
    assert done["proposal_decided"].facts["resolution"] == "มติ 3/2568"
    assert done["made"].facts["document"] == "หนังสือรับสภาพหนี้"
    assert done["decided"].day == date(2026, 1, 5)
    assert all(isinstance(each, str) for event in page.events for each in event.facts.values())
