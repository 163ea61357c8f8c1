"""Letters at the post: what is told of them, right or spoiled, and what the register knows then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from service.access.actor import ForbiddenError, Task
from service.batches.looking import see_batch, see_rows
from service.batches.post import forget_posted, record_deliveries, record_posted
from service.batches.postlists import paste_posted
from service.batches.steps import withdraw
from service.debts.model import Notice, NoticeOutcome
from service.register.post import Delivery, Sending
from service.store.audit import verify
from service.store.batches_pages import Post, RowFilters
from service.store.errors import ConflictError
from service.store.loans import Ids, find_loan
from service.store.schema import audit_log
from service.store.schema.batches import RowState
from service.store.taking import save
from tests.helpers.batches import CENTRAL, EVERYTHING, KIND, Desk, officer
from tests.helpers.post import DAY, LATER, codes, number
from tools.synthetic import SAMPLE_AS_OF


def notices_of(desk: Desk, batch_id: int, no: int) -> list[Notice]:
    view = see_rows(desk.store, CENTRAL, batch_id, RowFilters(), cursor=str(no - 1), size=1).rows[0]
    with desk.store.reading() as reader:
        kept = find_loan(reader, EVERYTHING, view.line.contract_no, Ids.MASKED)
    assert kept is not None
    return [each for each in kept.loan.notices if each.letter_no == view.row.letter_no]


# --- posted -------------------------------------------------------------------------------


def test_a_posted_letter_is_a_notice_of_the_register(desk: Desk, made: int) -> None:
    assert notices_of(desk, made, 2) == []
    recorded = record_posted(desk.store, CENTRAL, made, [Sending(2, number(7))], DAY)
    assert (recorded.done, recorded.findings) == (1, ())
    row = desk.rows(made)[1]
    assert notices_of(desk, made, 2) == [
        Notice(KIND, row.party_id, row.letter_no, SAMPLE_AS_OF, DAY, number(7))
    ]
    assert desk.batch(made).counts.posted == 1
    desk.check()
    # The same again is no change; another number is none without being asked for.
    again = record_posted(desk.store, CENTRAL, made, [Sending(2, number(7))], DAY)
    assert (again.done, again.unchanged) == (0, 1)
    other = [Sending(2, number(8))]
    refused = record_posted(desk.store, CENTRAL, made, other, DAY)
    assert codes(refused) == ["post.known_otherwise"]
    assert number(7) in refused.findings[0].found
    changed = record_posted(desk.store, CENTRAL, made, other, DAY, overwrite=True)
    assert changed.done == 1
    assert [each.tracking_no for each in notices_of(desk, made, 2)] == [number(8)]
    assert desk.batch(made).counts.posted == 1


def test_the_next_notice_waits_from_the_day_of_receipt(desk: Desk, made: int) -> None:
    second = "demand_notice_2"
    total = desk.batch(made).counts.made
    record_posted(desk.store, CENTRAL, made, [Sending(no) for no in range(1, total + 1)], DAY)
    soon = see_batch(desk.store, CENTRAL, desk.plan(kind=second, as_of=DAY)).held
    assert soon["held.receipt_unknown"] >= total
    record_deliveries(desk.store, CENTRAL, made, [Delivery(1, LATER, NoticeOutcome.RECEIVED)])
    row = desk.rows(made)[0]
    due = desk.plan(kind=second, as_of=LATER + timedelta(days=30))
    assert row.loan_id in {each.loan_id for each in desk.rows(due)}
    early = desk.plan(kind=second, as_of=LATER + timedelta(days=29))
    assert row.loan_id not in {each.loan_id for each in desk.rows(early)}
    # And the first demand is not sent again.
    again = see_batch(desk.store, CENTRAL, desk.plan(as_of=LATER)).held
    assert again["held.already_sent"] >= total


def test_a_letter_that_came_back_may_be_sent_again(desk: Desk, made: int) -> None:
    record_posted(desk.store, CENTRAL, made, [Sending(1), Sending(2)], DAY)
    told = [
        Delivery(1, LATER, NoticeOutcome.NO_SUCH_PERSON),
        Delivery(2, LATER, NoticeOutcome.REFUSED),
    ]
    assert record_deliveries(desk.store, CENTRAL, made, told).done == 2
    counts = desk.batch(made).counts
    # What was refused has reached its addressee all the same.
    assert (counts.posted, counts.received, counts.returned) == (2, 1, 2)
    (returned,), (refused,) = notices_of(desk, made, 1), notices_of(desk, made, 2)
    assert (returned.received_on, returned.outcome) == (None, NoticeOutcome.NO_SUCH_PERSON)
    assert (refused.received_on, refused.outcome) == (LATER, NoticeOutcome.REFUSED)
    loans = {row.no: row.loan_id for row in desk.rows(made)}
    again = {row.loan_id for row in desk.rows(desk.plan(as_of=LATER))}
    assert loans[1] in again
    assert loans[2] not in again
    filtered = see_rows(desk.store, CENTRAL, made, RowFilters(post=Post.RETURNED)).rows
    assert [view.row.no for view in filtered] == [1, 2]
    waiting = see_rows(desk.store, CENTRAL, made, RowFilters(post=Post.NOT_POSTED)).rows
    assert len(waiting) == counts.made - 2


def test_what_was_told_by_mistake_is_forgotten(desk: Desk, made: int) -> None:
    record_posted(desk.store, CENTRAL, made, [Sending(1, number(1))], DAY)
    record_deliveries(desk.store, CENTRAL, made, [Delivery(1, LATER, NoticeOutcome.MOVED)])
    assert codes(forget_posted(desk.store, CENTRAL, made, [1])) == ["post.delivered"]
    nothing = [Delivery(1, None, NoticeOutcome.UNKNOWN)]
    refused = record_deliveries(desk.store, CENTRAL, made, nothing)
    assert codes(refused) == ["post.known_otherwise"]
    record_deliveries(desk.store, CENTRAL, made, nothing, overwrite=True)
    assert forget_posted(desk.store, CENTRAL, made, [1]).done == 1
    assert notices_of(desk, made, 1) == []
    counts = desk.batch(made).counts
    assert (counts.posted, counts.received, counts.returned) == (0, 0, 0)
    row = desk.rows(made)[0]
    assert (row.posted_on, row.tracking_no, row.notice_id) == (None, "", None)
    # The number can be used for the letter that it belongs to.
    assert record_posted(desk.store, CENTRAL, made, [Sending(2, number(1))], DAY).done == 1
    desk.check()


def test_everything_wrong_is_told_at_once_and_nothing_is_kept(desk: Desk, made: int) -> None:
    total = desk.batch(made).counts.made
    record_posted(desk.store, CENTRAL, made, [Sending(1, number(1))], DAY)
    withdraw(desk.store, CENTRAL, made, [9], reason="ผิด", version=desk.batch(made).version)
    wrong = number(4)[:-3] + ("0" if number(4)[-3] != "0" else "1") + "TH"
    sendings = [
        Sending(2, number(1)),
        Sending(3, number(5)),
        Sending(4, wrong),
        Sending(5, number(6)),
        Sending(5, number(7)),
        Sending(6, number(5)),
        Sending(7, f"RR{number(8)[2:-2].replace('0', 'O')}TH"),
        Sending(9, number(9)),
        Sending(total + 1, number(10)),
        Sending(8, number(11)),
    ]
    refused = record_posted(desk.store, CENTRAL, made, sendings, DAY)
    assert refused.is_refused
    assert sorted(codes(refused)) == sorted(
        [
            "post.number_used", "post.number_twice", "post.number_twice", "post.bad_number",
            "post.bad_number", "post.row_twice", "post.row_twice", "post.not_made", "post.no_row",
        ]
    )  # fmt: skip
    looks = [each for each in refused.findings if each.suggestion]
    assert [each.suggestion for each in looks] == [number(8)]
    assert all(each.sentence and each.remedy for each in refused.findings)
    assert desk.batch(made).counts.posted == 1
    good = record_posted(desk.store, CENTRAL, made, sendings, DAY, good_only=True)
    assert (good.done, good.is_refused) == (1, False)
    assert desk.rows(made)[7].tracking_no == number(11)


def test_days_that_cannot_be(desk: Desk, made: int) -> None:
    for day in (SAMPLE_AS_OF - timedelta(days=1), date(2026, 1, 6)):
        with pytest.raises(ConflictError) as told:
            record_posted(desk.store, CENTRAL, made, [Sending(1)], day)
        assert told.value.finding.code == "post.bad_day"
    record_posted(desk.store, CENTRAL, made, [Sending(1), Sending(2)], DAY)
    told_wrong = [
        Delivery(1, DAY - timedelta(days=1), NoticeOutcome.RECEIVED),
        Delivery(2, LATER, NoticeOutcome.UNKNOWN),
        Delivery(3, LATER, NoticeOutcome.RECEIVED),
    ]
    refused = record_deliveries(desk.store, CENTRAL, made, told_wrong)
    assert codes(refused) == ["post.bad_delivery_day", "post.half_told", "post.not_posted"]


def test_the_post_gives_a_number_again_after_a_year(desk: Desk, made: int) -> None:
    later = Desk(
        replace(desk.store, clock=lambda: desk.store.clock() + timedelta(days=500)), desk.files
    )
    record_posted(desk.store, CENTRAL, made, [Sending(1, number(1))], DAY)
    soon = DAY + timedelta(days=300)
    assert codes(record_posted(later.store, CENTRAL, made, [Sending(2, number(1))], soon)) == [
        "post.number_used"
    ]
    year = DAY + timedelta(days=366)
    assert record_posted(later.store, CENTRAL, made, [Sending(2, number(1))], year).done == 1


def test_a_party_that_the_register_has_no_more_is_told(desk: Desk, made: int) -> None:
    view = see_rows(desk.store, CENTRAL, made, RowFilters()).rows[0]
    with desk.store.writing("test") as writer:
        kept = find_loan(writer, EVERYTHING, view.line.contract_no, Ids.OPEN)
        assert kept is not None
        changed = tuple(
            replace(each, party_id=f"x{each.party_id}", heir_of="") for each in kept.loan.parties
        )
        loan = replace(kept.loan, parties=changed, notices=())
        save(writer, EVERYTHING, loan, kept.version)
    assert codes(record_posted(desk.store, CENTRAL, made, [Sending(1)], DAY)) == ["post.party_gone"]


def test_a_notice_that_somebody_took_out_of_the_register_comes_back(desk: Desk, made: int) -> None:
    record_posted(desk.store, CENTRAL, made, [Sending(1, number(1))], DAY)
    view = see_rows(desk.store, CENTRAL, made, RowFilters()).rows[0]
    with desk.store.writing("test") as writer:
        kept = find_loan(writer, EVERYTHING, view.line.contract_no, Ids.OPEN)
        assert kept is not None
        save(writer, EVERYTHING, replace(kept.loan, notices=()), kept.version)
    assert notices_of(desk, made, 1) == []
    record_deliveries(desk.store, CENTRAL, made, [Delivery(1, LATER, NoticeOutcome.RECEIVED)])
    (notice,) = notices_of(desk, made, 1)
    assert (notice.sent_on, notice.received_on) == (DAY, LATER)


# --- who may, and what the log knows -------------------------------------------------------


def test_a_province_records_its_own_letters_only(desk: Desk, made: int) -> None:
    rows = desk.rows(made)
    province = rows[0].province
    ours = officer(province, Task.READ_REGISTER, Task.RECORD_POST)
    foreign = next(row.no for row in rows if row.province != province)
    assert record_posted(desk.store, ours, made, [Sending(rows[0].no)], DAY).done == 1
    refused = record_posted(desk.store, ours, made, [Sending(foreign)], DAY)
    assert codes(refused) == ["post.no_row"]
    assert codes(forget_posted(desk.store, ours, made, [foreign])) == ["post.no_row"]
    told = [Delivery(foreign, LATER, NoticeOutcome.RECEIVED)]
    assert codes(record_deliveries(desk.store, ours, made, told)) == ["post.no_row"]
    # A pasted column is of the province's own letters.
    mine = [row.no for row in rows if row.province == province]
    paste_posted(desk.store, ours, made, number(1), DAY, first_no=mine[-1], overwrite=True)
    assert desk.rows(made)[mine[-1] - 1].tracking_no == number(1)
    with pytest.raises(ForbiddenError):
        record_posted(desk.store, officer(province, Task.READ_REGISTER), made, [Sending(1)], DAY)


def test_the_log_tells_of_each_letter(desk: Desk, made: int) -> None:
    record_posted(desk.store, CENTRAL, made, [Sending(1, number(1)), Sending(2)], DAY)
    with desk.store.reading() as reader:
        query = select(audit_log).where(audit_log.c.what == "loan.notice")
        entries = reader.connection.execute(query).all()
        assert verify(reader.connection, reader.keys).findings == ()
    assert len(entries) == 2
    assert number(1) in entries[0].facts
    contracts = [
        view.line.contract_no
        for view in see_rows(desk.store, CENTRAL, made, RowFilters(state=RowState.MADE)).rows
    ]
    assert [entry.record for entry in entries] == contracts[:2]
