"""Letters at the post: what is told of them, right or spoiled, and what the register knows then."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select

from service.access.actor import ForbiddenError, Task
from service.batches.bundle import posting_list_file
from service.batches.looking import see_batch, see_rows
from service.batches.post import (
    Delivery,
    Sending,
    forget_posted,
    record_deliveries,
    record_posted,
)
from service.batches.postlists import delivered_from_list, paste_posted, posted_from_list
from service.batches.steps import withdraw
from service.debts.model import Notice, NoticeOutcome
from service.store.audit import verify
from service.store.batches_pages import Post, RowFilters
from service.store.errors import ConflictError
from service.store.loans import Ids, find_loan
from service.store.numbers import set_next
from service.store.schema import audit_log
from service.store.schema.batches import RowState
from service.store.taking import save
from tests.helpers.batches import CENTRAL, EVERYTHING, KIND, Desk, officer
from thai.postal import make_s10
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

REGISTER = synthetic_register(30, 11, SAMPLE_AS_OF)
YEAR = 2568
DAY = SAMPLE_AS_OF + timedelta(days=1)
LATER = DAY + timedelta(days=5)


def number(serial: int) -> str:
    return make_s10("RR", serial)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.load(REGISTER)
    with desk.store.writing("test") as writer:
        set_next(writer, "00", YEAR, 301)
    return desk


@pytest.fixture
def made(desk: Desk) -> int:
    return desk.make()


def notices_of(desk: Desk, batch_id: int, no: int) -> list[Notice]:
    view = see_rows(desk.store, CENTRAL, batch_id, RowFilters(), cursor=str(no - 1), size=1).rows[0]
    with desk.store.reading() as reader:
        kept = find_loan(reader, EVERYTHING, view.line.contract_no, Ids.MASKED)
    assert kept is not None
    return [each for each in kept.loan.notices if each.letter_no == view.row.letter_no]


def codes(recorded: object) -> list[str]:
    return [finding.code for finding in recorded.findings]  # type: ignore[attr-defined]


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


# --- pasted and from lists ----------------------------------------------------------------


def test_a_pasted_column_follows_the_posting_order(desk: Desk, made: int) -> None:
    lines = [number(1), "", f" {number(3).lower()} ", "RR 0000 0004 " + number(4)[-3] + " TH"]
    recorded = paste_posted(desk.store, CENTRAL, made, "\r\n".join(lines) + "\n\n", DAY, first_no=2)
    assert (recorded.done, recorded.findings) == (3, ())
    told = {row.no: row.tracking_no for row in desk.rows(made) if row.posted_on}
    assert told == {2: number(1), 4: number(3), 5: number(4)}


def test_a_pasted_column_with_anything_wrong_is_not_taken(desk: Desk, made: int) -> None:
    lines = [number(1), "หาย", number(2)]
    refused = paste_posted(desk.store, CENTRAL, made, "\n".join(lines), DAY)
    assert [(each.code, each.place.field) for each in refused.findings] == [
        ("post.bad_number", "บรรทัดที่ 2")
    ]
    assert desk.batch(made).counts.posted == 0
    total = desk.batch(made).counts.made
    long = "\n".join(number(each) for each in range(total + 1))
    assert codes(paste_posted(desk.store, CENTRAL, made, long, DAY)) == ["post.too_many_lines"]


def test_our_own_posting_list_filled_in(desk: Desk, made: int) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(posting_list_file(desk.store, CENTRAL, made).pieces))
    )
    sheet = book.active
    total = desk.batch(made).counts.made
    for no in range(1, total + 1):
        if no != 3:
            sheet.cell(2 + no, 7).value = number(no)
    data = io.BytesIO()
    book.save(data)
    recorded = posted_from_list(
        desk.store, CENTRAL, made, data.getvalue(), DAY, filename="ใบนำส่ง.xlsx"
    )
    assert (recorded.done, recorded.findings) == (total - 1, ())
    told = {row.no: row.tracking_no for row in desk.rows(made) if row.posted_on}
    assert told == {no: number(no) for no in range(1, total + 1) if no != 3}


def lines_of(desk: Desk, batch_id: int) -> list[tuple[str, str]]:
    rows = see_rows(desk.store, CENTRAL, batch_id, RowFilters(), size=200).rows
    return [(view.line.letter_no, view.line.recipient) for view in rows]


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def test_the_posts_list_in_any_coding(desk: Desk, made: int) -> None:
    ours = lines_of(desk, made)
    for no, coding in enumerate(["utf-8", "utf-8-sig", "cp874", "utf-16"], start=1):
        letter_no, name = ours[no - 1]
        rows = [
            ["รายการรับฝาก"],
            ["หมายเลขสิ่งของ", "ชื่อผู้รับ", "เลขที่หนังสือ"],
            [number(no), name, letter_no],
        ]
        text = table(rows, "\t" if coding == "utf-16" else ",")
        recorded = posted_from_list(desk.store, CENTRAL, made, text.encode(coding), DAY)
        assert (recorded.done, recorded.findings) == (1, ()), coding
        assert desk.rows(made)[no - 1].tracking_no == number(no)


def test_a_list_with_spoiled_rows(desk: Desk, made: int) -> None:
    ours = lines_of(desk, made)
    rows = [
        ["ลำดับ", "เลขที่หนังสือ", "ผู้รับ", "เลขที่ลงทะเบียน (13 หลัก)"],
        ["1", ours[0][0], ours[0][1], number(1)],
        ["2", "99999", ours[1][1], number(2)],
        ["3", ours[2][0], "นายอื่น คนไกล", number(3)],
        ["4", ours[3][0], ours[3][1], "RR123456789TH"],
        ["5", ours[4][0], "", number(5)],
        ["", "", "", ""],
        ["6", ours[5][0], ours[5][1], ""],
        ["รวม", "", "", ""],
    ]
    data = table(rows).encode()
    refused = posted_from_list(desk.store, CENTRAL, made, data, DAY, filename="ไปรษณีย์.csv")
    assert refused.is_refused
    assert sorted((each.code, each.place.cell, each.place.file) for each in refused.findings) == [
        ("post.bad_number", "A5", "ไปรษณีย์.csv"),
        ("post.no_letter", "A3", "ไปรษณีย์.csv"),
        ("post.other_name", "A4", "ไปรษณีย์.csv"),
    ]
    assert desk.batch(made).counts.posted == 0
    good = posted_from_list(desk.store, CENTRAL, made, data, DAY, good_only=True)
    assert good.done == 2
    assert {row.no for row in desk.rows(made) if row.posted_on} == {1, 5}


NO_LISTS = (
    (b"", "post.no_headings"),
    (b"\x00\x01\x02", "post.file_unreadable"),
    (b"PK\x03\x04broken", "files.broken"),
    ("ชื่อ,เบอร์\nก,1".encode(), "post.no_headings"),
    (b"x" * (10 << 20) + b"y", "post.file_too_large"),
    (b'"' + b"a" * 200_000, "post.file_unreadable"),
)


def test_what_is_no_list_is_told(desk: Desk, made: int) -> None:
    for data, code in NO_LISTS:
        refused = posted_from_list(desk.store, CENTRAL, made, data, DAY, filename="x.csv")
        assert refused.is_refused
        assert codes(refused) == [code]


def test_letters_with_an_open_number_are_known_by_their_places(desk: Desk) -> None:
    batch_id = desk.make(open_number=True)
    ours = lines_of(desk, batch_id)
    rows = [
        ["ลำดับที่", "ที่หนังสือ", "ชื่อผู้รับ", "Barcode"],
        ["1", "กษ 1/501", ours[0][1], number(1)],
        ["2.0", "กษ 1/502", ours[1][1], number(2)],
        ["4", "", "นายอื่น คนไกล", number(4)],
    ]
    refused = posted_from_list(desk.store, CENTRAL, batch_id, table(rows).encode(), DAY)
    assert codes(refused) == ["post.other_name"]
    posted_from_list(desk.store, CENTRAL, batch_id, table(rows).encode(), DAY, good_only=True)
    with desk.store.reading() as reader:
        number_of = see_rows(desk.store, CENTRAL, batch_id, RowFilters()).rows[0].line.contract_no
        kept = find_loan(reader, EVERYTHING, number_of, Ids.MASKED)
    assert kept is not None
    # The number that was written by hand is the register's now.
    assert [each.letter_no for each in kept.loan.notices][-1] == "กษ 1/501"


def test_receipts_come_from_a_list_by_posting_numbers(desk: Desk, made: int) -> None:
    total = desk.batch(made).counts.made
    ours = lines_of(desk, made)
    everything = [Sending(no, number(no)) for no in range(1, total + 1)]
    record_posted(desk.store, CENTRAL, made, everything, DAY)
    rows = [
        ["หมายเลขสิ่งของ", "เลขที่หนังสือ", "วันที่ได้รับ", "ผลการนำจ่าย"],
        [number(1), "", "26/11/2568", "นำจ่ายสำเร็จ"],
        ["", ours[1][0], "26 พ.ย. 2568", "ย้ายไม่ทราบที่อยู่ใหม่"],
        [number(3), "", "2025-11-27", ""],
        [number(4), "", "32/11/2568", "นำจ่ายสำเร็จ"],
        [number(5), "", "26/11/2568", "ฝนตก"],
        [number(99), "", "26/11/2568", "นำจ่ายสำเร็จ"],
    ]
    data = table(rows).encode()
    refused = delivered_from_list(desk.store, CENTRAL, made, data)
    assert sorted(codes(refused)) == ["post.bad_day_told", "post.bad_outcome", "post.no_letter"]
    good = delivered_from_list(desk.store, CENTRAL, made, data, good_only=True)
    assert good.done == 3
    told = {row.no: (row.outcome, row.received_on, row.returned_on) for row in desk.rows(made)[:3]}
    assert told == {
        1: ("received", date(2025, 11, 26), None),
        2: ("moved", None, date(2025, 11, 26)),
        3: ("received", date(2025, 11, 27), None),
    }


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
