"""Notices made one at a time: in the register as those of batches, and none of them twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from service.access.actor import ForbiddenError
from service.agenda.renewing import renew_agenda
from service.batches.looking import see_batch
from service.debts.model import Notice, NoticeOutcome, PartyRole
from service.files.store import Files
from service.papers.drafts import prefill
from service.papers.making import Order, make_paper, see_paper
from service.papers.post import cancel_paper, deliver_paper, forget_paper_posted, post_paper
from service.register.loan_page import see_loan_page
from service.register.looking import search_register
from service.register.post import Recorded
from service.store.agenda import list_agenda
from service.store.audit import verify
from service.store.engine import Store
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.loans import Ids, Kept, find_loan
from service.store.papers import Paper
from service.store.schema.batches import RowState
from service.store.schema.followup import PaperFormat
from service.store.taking import save
from templates.catalogue import documents
from templates.findings import Severity
from tests.helpers.batches import Desk
from tests.helpers.followup import APPROVER, HERE, NEIGHBOUR, OFFICER, STAFF
from tests.helpers.papers import LATE, LETTER, OURS, letter, made
from tests.helpers.stores import EVERYTHING, NOW
from tests.unit.debts.builders import GUARANTOR, MORTGAGOR
from thai.postal import make_s10

WORD = (PaperFormat.WORD,)
SENT = LATE + timedelta(days=1)
CAME = LATE + timedelta(days=4)
PARCEL = make_s10("RR", 7)


def kept(store: Store, contract_no: str = OURS) -> Kept:
    with store.reading() as reader:
        found = find_loan(reader, EVERYTHING, contract_no, Ids.OPEN)
    assert found is not None
    return found


def notices(store: Store) -> tuple[Notice, ...]:
    return kept(store).loan.notices


def codes(recorded: Recorded) -> list[str]:
    assert recorded.is_refused == bool(recorded.findings)
    return [finding.code for finding in recorded.findings]


def wrong(store: Store, files: Files, order: Order) -> list[tuple[str, str]]:
    paper, findings = make_paper(store, files, OFFICER, order)
    assert paper is None
    errors = (each for each in findings if each.severity is Severity.ERROR)
    return [(each.code, each.found) for each in errors]


def held(store: Store, files: Files, day: date, kind: str = LETTER) -> dict[str, int]:
    """Why a batch of the kind would not send it."""
    desk = Desk(store, files)
    batch_id = desk.plan(STAFF, kind=kind, as_of=day, provinces=frozenset({HERE}))
    assert desk.rows(batch_id) == []
    return dict(see_batch(store, STAFF, batch_id).held)


# --- made ---------------------------------------------------------------------------------


def test_a_made_notice_is_known_to_all_who_would_send_it_again(office: Store, files: Files) -> None:
    desk = Desk(office, files)
    earlier = desk.plan(STAFF, kind=LETTER, as_of=LATE, provinces=frozenset({HERE}))
    assert len(desk.rows(earlier, RowState.PLANNED)) == 1
    paper = made(office, files, formats=WORD, number=True)
    assert paper.letter is not None
    assert (paper.letter.party_id, paper.letter.letter_no) == ("B", "ชม 0001/41")
    # The register itself has no letter that did not go out.
    assert notices(office) == ()
    assert held(office, files, LATE) == {"held.not_dispatched": 1}
    _, findings = prefill(office, OFFICER, LETTER, OURS, LATE)
    assert [each.code for each in findings] == ["held.not_dispatched"]
    page = see_loan_page(office, OFFICER, kept(office).id, LATE)
    assert LETTER not in {each.kind for each in page.letters}
    assert [each.subject for each in page.events if each.what == "unposted"] == [paper.id]
    # A batch that was planned before leaves it out as well.
    with pytest.raises(ConflictError) as nothing:
        desk.start(earlier, STAFF)
    assert nothing.value.finding.code == "batch.nothing_to_make"


def test_the_agenda_knows_it_and_forgets_it(office: Store, files: Files) -> None:
    def due() -> list[str]:
        renew_agenda(office)
        today = NOW.date()
        with office.reading() as reader:
            found, _ = list_agenda(reader, OFFICER.scope, [LETTER], today=today)
        return [each.entry.kind for each in found]

    assert due() == [LETTER]
    paper = made(office, files, data=letter(office, day=NOW.date()), formats=WORD)
    assert due() == []
    cancel_paper(office, OFFICER, paper.id, "พิมพ์ผิด")
    assert due() == [LETTER]


def test_the_same_letter_is_not_made_twice(office: Store, files: Files) -> None:
    data = letter(office)
    paper = made(office, files, data=data, formats=WORD, number=True)
    again = Order(LETTER, data, WORD, OURS, number=True)
    assert wrong(office, files, again) == [("papers.twin", "ชม 0001/41")]
    post_paper(office, OFFICER, paper.id, LATE)
    # Gone, but of the same day.
    assert wrong(office, files, again) == [("papers.twin", "ชม 0001/41")]
    # What does not bind anybody may be written as often as one likes.
    invitation = dict(documents()["meeting_invitation"].sample())
    for _ in range(2):
        made(office, files, document="meeting_invitation", data=invitation, formats=WORD)


def test_a_letter_of_a_batch_is_not_made_again_alone(office: Store, files: Files) -> None:
    data = letter(office)
    batch_id = Desk(office, files).make(STAFF, kind=LETTER, as_of=LATE, provinces=frozenset({HERE}))
    assert len(Desk(office, files).rows(batch_id, RowState.MADE)) == 1
    assert [code for code, _ in wrong(office, files, Order(LETTER, data, WORD, OURS))] == [
        "papers.twin"
    ]


def test_each_guarantor_has_a_letter_of_their_own(office: Store, files: Files) -> None:
    loan = kept(office).loan
    second = replace(MORTGAGOR, party_id="G2", role=PartyRole.GUARANTOR)
    with office.writing("test") as writer:
        parties = (*loan.parties, GUARANTOR, second)
        save(writer, EVERYTHING, replace(loan, parties=parties), kept(office).version)
    kind = "guarantor_default_notice"
    first = made(office, files, document=kind, data=letter(office, kind), formats=WORD)
    then = made(office, files, document=kind, data=letter(office, kind), formats=WORD)
    letters = [each.letter for each in (first, then) if each.letter]
    assert [(each.party_id, each.instalment_no) for each in letters] == [("G", 1), ("G2", 1)]
    other = {**letter(office, kind), "recipient_name": "นายใคร ไม่รู้จัก"}
    assert wrong(office, files, Order(kind, other, WORD, OURS)) == [
        ("papers.no_addressee", "นายใคร ไม่รู้จัก")
    ]
    assert [
        code for code, _ in wrong(office, files, Order(kind, other, WORD, OURS, party="G"))
    ] == ["papers.twin"]
    with pytest.raises(NotFoundError):
        make_paper(office, files, OFFICER, Order(kind, other, WORD, OURS, party="X"))


def test_what_a_notice_says_must_be_in_the_register(office: Store, files: Files) -> None:
    data = letter(office)
    alone = Order(LETTER, {**data, "contract_no": "กส. 9/2567"}, WORD)
    paper, findings = make_paper(office, files, OFFICER, alone)
    assert paper is not None
    assert (paper.letter, paper.contract_no) == (None, "")
    assert [each.code for each in findings] == ["papers.not_in_register"]
    other = Order(LETTER, {**data, "contract_no": "กส. 9/2567"}, WORD, OURS)
    assert wrong(office, files, other) == [("papers.other_contract", "กส. 9/2567")]
    # Nobody chose a contract, but the letter names it.
    named, _ = make_paper(office, files, OFFICER, Order(LETTER, data, WORD))
    assert named is not None
    assert named.letter is not None
    assert named.contract_no == OURS


def test_numbers_of_the_register_are_not_given_again(office: Store, files: Files) -> None:
    loan = kept(office).loan
    known = Notice("demand_notice_1", "B", "ชม 0001/41", LATE, LATE)
    with office.writing("test") as writer:
        save(writer, EVERYTHING, replace(loan, notices=(known,)), kept(office).version)
    with pytest.raises(ConflictError) as refused:
        made(office, files, data=letter(office), formats=WORD, number=True)
    assert refused.value.finding.code == "numbers.in_register"


# --- at the post --------------------------------------------------------------------------


def posted(store: Store, files: Files, **order: Any) -> Paper:
    paper = made(store, files, formats=WORD, number=True, **order)
    assert post_paper(store, OFFICER, paper.id, SENT, tracking_no=PARCEL).done == 1
    return see_paper(store, OFFICER, paper.id)


def test_a_posted_notice_is_one_of_the_register(office: Store, files: Files) -> None:
    paper = posted(office, files)
    sent = Notice(LETTER, "B", "ชม 0001/41", LATE, SENT, PARCEL)
    assert notices(office) == (sent,)
    again = post_paper(office, OFFICER, paper.id, SENT, tracking_no=PARCEL)
    assert (again.done, again.unchanged) == (0, 1)
    assert codes(post_paper(office, OFFICER, paper.id, CAME)) == ["post.known_otherwise"]
    assert deliver_paper(office, OFFICER, paper.id, CAME, NoticeOutcome.RECEIVED).done == 1
    received = replace(sent, received_on=CAME, outcome=NoticeOutcome.RECEIVED)
    assert notices(office) == (received,)
    page = see_loan_page(office, OFFICER, kept(office).id, CAME)
    assert not [each for each in page.events if each.what == "unposted"]
    told = [(each.day, each.what) for each in page.events if each.what.startswith("letter")]
    assert told == [(CAME, "letter_received"), (SENT, "letter_sent")]
    # The next notice counts from there.
    _, findings = prefill(office, OFFICER, "remedy_plan_request", OURS, SENT)
    assert [each.code for each in findings] == ["held.contacted_today"]
    assert held(office, files, CAME) == {"held.already_sent": 1}
    with office.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()


def test_what_was_told_by_mistake_is_forgotten(office: Store, files: Files) -> None:
    paper = posted(office, files)
    deliver_paper(office, OFFICER, paper.id, CAME, NoticeOutcome.MOVED)
    letter = see_paper(office, OFFICER, paper.id).letter
    assert letter is not None
    assert (letter.received_on, letter.returned_on) == (None, CAME)
    assert codes(forget_paper_posted(office, OFFICER, paper.id)) == ["post.delivered"]
    nothing = NoticeOutcome.UNKNOWN
    assert codes(deliver_paper(office, OFFICER, paper.id, None, nothing)) == [
        "post.known_otherwise"
    ]
    assert deliver_paper(office, OFFICER, paper.id, None, nothing, overwrite=True).done == 1
    assert forget_paper_posted(office, OFFICER, paper.id).done == 1
    assert notices(office) == ()
    assert held(office, files, LATE) == {"held.not_dispatched": 1}


def test_the_rules_of_the_post_are_those_of_batches(office: Store, files: Files) -> None:
    paper = posted(office, files)
    kind = "demand_notice_1"
    other = made(office, files, document=kind, data=letter(office, kind), formats=WORD)
    for told, code in (
        ({"tracking_no": "RR1"}, "post.bad_number"),
        ({"tracking_no": PARCEL}, "post.number_used"),
    ):
        recorded = post_paper(office, OFFICER, other.id, SENT, **told)
        assert codes(recorded) == [code]
        assert "ฉบับนี้" in recorded.findings[0].sentence
    for day in (LATE - timedelta(days=1), NOW.date() + timedelta(days=1)):
        with pytest.raises(ConflictError) as refused:
            post_paper(office, OFFICER, other.id, day)
        assert refused.value.finding.code == "post.bad_day"
    for on, outcome, code in (
        (SENT - timedelta(days=1), NoticeOutcome.RECEIVED, "post.bad_delivery_day"),
        (CAME, NoticeOutcome.UNKNOWN, "post.half_told"),
    ):
        assert codes(deliver_paper(office, OFFICER, paper.id, on, outcome)) == [code]
    received = NoticeOutcome.RECEIVED
    assert codes(deliver_paper(office, OFFICER, other.id, CAME, received)) == ["post.not_posted"]
    memo = made(office, files, document="memo", data=documents()["memo"].sample(), formats=WORD)
    with pytest.raises(ConflictError) as none:
        post_paper(office, OFFICER, memo.id, NOW.date())
    assert none.value.finding.code == "papers.no_letter"


def test_a_number_written_by_hand(office: Store, files: Files) -> None:
    paper = made(office, files, formats=WORD)
    assert paper.letter is not None
    assert paper.letter.letter_no == ""
    post_paper(office, OFFICER, paper.id, SENT, letter_no="ชม 0001/99")
    assert [each.letter_no for each in notices(office)] == ["ชม 0001/99"]
    assert see_paper(office, OFFICER, paper.id).letter_no == "ชม 0001/99"
    (hit,) = search_register(office, OFFICER, "ชม 0001/99")
    assert hit.contract_no == OURS


# --- cancelled ----------------------------------------------------------------------------


def test_a_cancelled_letter_counts_no_more(office: Store, files: Files) -> None:
    paper = made(office, files, formats=WORD, number=True)
    with pytest.raises(StoreError) as none:
        cancel_paper(office, OFFICER, paper.id, " ")
    assert none.value.finding.code == "papers.no_reason"
    cancelled = cancel_paper(office, OFFICER, paper.id, "ผู้รับผิดราย").cancelled
    assert cancelled is not None
    assert (cancelled.by, cancelled.reason) == (OFFICER.name, "ผู้รับผิดราย")
    with pytest.raises(ConflictError) as twice:
        cancel_paper(office, OFFICER, paper.id, "ซ้ำ")
    assert twice.value.finding.code == "papers.cancelled"
    assert codes(post_paper(office, OFFICER, paper.id, SENT)) == ["post.not_made"]
    # Its number stays used; another letter may go instead.
    assert made(office, files, formats=WORD, number=True).letter_no == "ชม 0001/42"
    events = see_loan_page(office, OFFICER, kept(office).id, LATE).events
    (told,) = [each for each in events if each.what == "cancelled"]
    assert (told.subject, told.facts["reason"]) == (paper.id, "ผู้รับผิดราย")


def test_a_posted_letter_is_not_cancelled(office: Store, files: Files) -> None:
    paper = posted(office, files)
    with pytest.raises(ConflictError) as refused:
        cancel_paper(office, OFFICER, paper.id, "ไม่ส่ง")
    assert refused.value.finding.code == "papers.posted"
    forget_paper_posted(office, OFFICER, paper.id)
    assert cancel_paper(office, OFFICER, paper.id, "ไม่ส่ง").cancelled is not None
    assert notices(office) == ()


# --- who may ------------------------------------------------------------------------------


def test_only_whoever_may_and_sees_it(office: Store, files: Files) -> None:
    paper = made(office, files, formats=WORD)
    received = NoticeOutcome.RECEIVED
    for actor, error in ((NEIGHBOUR, NotFoundError), (APPROVER, ForbiddenError)):
        with pytest.raises(error):
            post_paper(office, actor, paper.id, SENT)
        with pytest.raises(error):
            deliver_paper(office, actor, paper.id, CAME, received)
        with pytest.raises(error):
            forget_paper_posted(office, actor, paper.id)
        with pytest.raises(error):
            cancel_paper(office, actor, paper.id, "ไม่ส่ง")
    assert notices(office) == ()
