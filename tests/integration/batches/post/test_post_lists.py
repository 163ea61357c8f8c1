"""Posting numbers that are pasted, and lists of the post: matched with letters, or told why not."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl

from service.batches.bundle import posting_list_file
from service.batches.looking import see_rows
from service.batches.post import record_posted
from service.batches.postlists import delivered_from_list, paste_posted, posted_from_list
from service.register.post import Sending
from service.store.batches_pages import RowFilters
from service.store.loans import Ids, find_loan
from tests.helpers.batches import CENTRAL, EVERYTHING, Desk
from tests.helpers.post import DAY, codes, number


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
