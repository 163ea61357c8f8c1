"""Batches from order to results: every row has one letter, one number, one file."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace

import openpyxl
import pikepdf
import pytest
from sqlalchemy import update

from service.batches.bundle import (
    Result,
    all_letters,
    letter_file,
    posting_list_file,
    result_file,
)
from service.batches.looking import see_batch, see_row, see_rows
from service.batches.plan import plan_batch as plan_offline
from service.batches.steps import (
    withdraw,
)
from service.batches.tasks import LETTERS
from service.documents.making import maker
from service.offices.numbering import set_next_number
from service.register.facts import facts_of, record_for
from service.settings import OfficeSettings
from service.store.batches_pages import RowFilters
from service.store.errors import ConflictError
from service.store.loans import all_loans
from service.store.offices import settings_of
from service.store.schema import loans
from service.store.schema.batches import BatchState, RowState
from templates.catalogue import documents
from tests.helpers.batches import CENTRAL, EVERYTHING, KIND, Desk
from tests.helpers.numbered_office import REGISTER, YEAR
from tests.unit.debts.builders import loan, sent
from tools.synthetic import SAMPLE_AS_OF

# --- made ---------------------------------------------------------------------------------


def test_letters_are_those_that_the_command_makes_with_numbers_in_posting_order(
    loaded: Desk,
) -> None:
    batch_id = loaded.make(formats=("docx", "pdf"))
    loaded.check()
    with loaded.store.reading() as reader:
        settings = settings_of(reader, "00")
        offline = plan_offline(
            all_loans(reader, EVERYTHING), KIND, SAMPLE_AS_OF, settings, first_number=101
        )
    rows = loaded.rows(batch_id)
    assert [row.letter_number for row in rows] == list(range(101, 101 + len(rows)))
    press = maker(KIND)
    for row, planned in list(zip(rows, offline.rows, strict=True))[::6]:
        facts = facts_of(
            planned.due, letter_no=planned.line.letter_no, as_of=SAMPLE_AS_OF, settings=settings
        )
        record, _ = record_for(documents()[KIND], facts)
        assert record is not None
        assert row.letter_no == planned.line.letter_no
        assert loaded.files.get(row.word_file) == press.word(record)
        assert loaded.files.get(row.pdf_file) == press.pdf(record, SAMPLE_AS_OF)
    batch = loaded.batch(batch_id)
    assert batch.state is BatchState.DONE
    assert batch.counts.made == len(rows)
    assert loaded.done.count(LETTERS) == 1


def test_results_are_there_when_it_is_done(loaded: Desk) -> None:
    batch_id = loaded.make(formats=("pdf",), has_labels=True, is_duplex=True)
    store, files = loaded.store, loaded.files
    made = loaded.batch(batch_id).counts.made
    printed = result_file(store, files, CENTRAL, batch_id, Result.PRINT_FILE)
    assert printed.name.startswith("ไฟล์พิมพ์ทุกฉบับ หนังสือบอกกล่าวทวงถาม")
    with pikepdf.open(io.BytesIO(b"".join(printed.pieces))) as pdf:
        assert len(pdf.pages) == loaded.batch(batch_id).print_pages
        assert len(pdf.pages) % 2 == 0
    labels = result_file(store, files, CENTRAL, batch_id, Result.LABELS)
    assert b"".join(labels.pieces).startswith(b"%PDF")
    posted = result_file(store, files, CENTRAL, batch_id, Result.POSTING_LIST)
    data = b"".join(posted.pieces)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.max_row == made + 3
    assert sheet["E3"].value == "กษ 9999/101"
    assert data == b"".join(posting_list_file(store, CENTRAL, batch_id).pieces)
    told = result_file(store, files, CENTRAL, batch_id, Result.RESULT)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(told.pieces)))
    outcomes = Counter(row[1].value for row in book["ผลรายสัญญา"].iter_rows(min_row=3))
    assert outcomes["จัดทำแล้ว"] == made
    assert outcomes["ไม่ได้จัดทำ"] == loaded.batch(batch_id).counts.held


def test_all_letters_come_as_one_zip_that_is_the_same_each_time(loaded: Desk) -> None:
    batch_id = loaded.make(formats=("docx", "pdf"))
    paper = all_letters(loaded.store, loaded.files, CENTRAL, batch_id)
    data = b"".join(paper.pieces)
    assert data == b"".join(all_letters(loaded.store, loaded.files, CENTRAL, batch_id).pieces)
    rows = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(), size=200).rows
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            f"{view.line.stem}.{suffix}" for view in rows for suffix in ("docx", "pdf")
        ]
    only = all_letters(loaded.store, loaded.files, CENTRAL, batch_id, suffixes=["docx"])
    with zipfile.ZipFile(io.BytesIO(b"".join(only.pieces))) as archive:
        assert len(archive.namelist()) == len(rows)
    one = letter_file(loaded.store, loaded.files, CENTRAL, batch_id, 1, suffix="docx")
    assert one.name == f"{rows[0].line.stem.rpartition('/')[2]}.docx"
    assert len(b"".join(one.pieces)) == one.size


def test_numbers_that_the_register_has_are_not_given_again(loaded: Desk) -> None:
    known = loan(contract_no="9/2560", notices=(sent("overdue_demand", "2025-04-10"),))
    notice = replace(known.notices[0], letter_no="กษ 9999/105")
    loaded.load([replace(known, notices=(notice,))])
    batch_id = loaded.plan()
    with pytest.raises(ConflictError) as told:
        loaded.start(batch_id)
    finding = told.value.finding
    assert (finding.code, finding.found) == ("numbers.in_register", "กษ 9999/105")
    loaded.check()
    assert loaded.batch(batch_id).state is BatchState.PLANNED
    set_next_number(loaded.store, CENTRAL, "00", YEAR, 106)
    loaded.start(batch_id)
    loaded.work()
    loaded.check()
    assert loaded.rows(batch_id)[0].letter_number == 106


def test_an_office_without_a_running_number_leaves_it_open(desk: Desk) -> None:
    desk.load(REGISTER[:20])
    batch_id = desk.make()
    desk.check()
    assert {row.letter_number for row in desk.rows(batch_id)} == {None}
    assert {row.letter_no for row in desk.rows(batch_id)} == {OfficeSettings().letter_no(None)}


def test_a_batch_can_leave_it_open_although_the_office_counts(loaded: Desk) -> None:
    batch_id = loaded.make(open_number=True)
    loaded.check()
    assert {row.letter_no for row in loaded.rows(batch_id)} == {"กษ 9999/"}


# --- started when things have changed -----------------------------------------------------


def test_a_loan_that_changed_since_the_plan_gets_no_letter(loaded: Desk) -> None:
    batch_id = loaded.plan()
    row = loaded.rows(batch_id)[3]
    with loaded.store.writing("test") as writer:
        writer.connection.execute(
            update(loans).where(loans.c.id == row.loan_id).values(version=loans.c.version + 1)
        )
    started = loaded.start(batch_id)
    loaded.work()
    loaded.check()
    assert started.changed == 1
    (left,) = loaded.rows(batch_id, RowState.EXCLUDED)
    assert (left.no, left.reason) == (row.no, "batch.loan_changed")
    numbers = [row.letter_number for row in loaded.rows(batch_id, RowState.MADE)]
    assert numbers == list(range(101, 101 + started.letters))
    assert see_row(loaded.store, CENTRAL, batch_id, row.no)[1].findings[0].code == left.reason


def test_two_batches_never_send_the_same_twice(loaded: Desk) -> None:
    first, second = loaded.plan(), loaded.plan()
    total = loaded.batch(first).counts.planned
    loaded.start(first)
    with pytest.raises(ConflictError) as told:
        loaded.start(second)
    assert told.value.finding.code == "batch.nothing_to_make"
    assert loaded.batch(second).state is BatchState.PLANNED
    # Planned while the first is being made, and when it is made: held, for it is on its way.
    third = loaded.plan()
    loaded.work()
    fourth = loaded.plan()
    for batch_id in (third, fourth):
        codes = see_batch(loaded.store, CENTRAL, batch_id).held
        assert codes["held.not_dispatched"] == total
        assert loaded.batch(batch_id).counts.planned == 0
    loaded.check()


def test_letters_that_are_withdrawn_make_room_for_others_and_keep_their_numbers(
    loaded: Desk,
) -> None:
    first = loaded.make()
    total = loaded.batch(first).counts.made
    withdraw(
        loaded.store, CENTRAL, first, [1, 3], reason="ลงนามผิด", version=loaded.batch(first).version
    )
    loaded.check()
    second = loaded.make()
    loaded.check()
    assert [row.letter_number for row in loaded.rows(second)] == [101 + total, 102 + total]
    assert [row.letter_number for row in loaded.rows(first, RowState.WITHDRAWN)] == [101, 103]
