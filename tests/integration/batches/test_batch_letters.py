"""Batches from order to results: every row has one letter, one number, one file."""

from __future__ import annotations

import inspect
import io
import json
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pikepdf
import pytest
from sqlalchemy import func, select, update

from service.access.actor import ForbiddenError, Task
from service.batches.bundle import (
    Result,
    all_letters,
    letter_file,
    posting_list_file,
    preview,
    print_file_of,
    result_file,
)
from service.batches.letters import make_letters
from service.batches.looking import see_batch, see_batches, see_held, see_row, see_rows
from service.batches.overrides import send_all_the_same
from service.batches.plan import plan_batch as plan_offline
from service.batches.planning import Order, order_batch, plan_again
from service.batches.steps import (
    cancel_batch,
    leave_out,
    resume_batch,
    start_batch,
    take_in,
    withdraw,
)
from service.batches.sweep import sweep_batches
from service.batches.tasks import LETTERS
from service.debts.model import Measure, MeasureKind
from service.documents.making import maker
from service.offices.numbering import set_next_number
from service.register.facts import facts_of, record_for
from service.settings import OfficeSettings
from service.store import batches as store_batches
from service.store import batches_held, batches_moves, batches_pages, batches_post, batches_rows
from service.store.batches import BatchFilters
from service.store.batches_pages import RowFilters
from service.store.errors import ConflictError, NotFoundError, Stale
from service.store.loans import all_loans
from service.store.numbers import set_next
from service.store.offices import add_version, settings_of
from service.store.schema import audit_log, loans
from service.store.schema.batches import BatchState, RowState, batch_rows, batches
from service.store.scope import Scope
from templates.catalogue import documents
from tests.helpers.batches import CENTRAL, EVERYTHING, KIND, Desk, officer
from tests.unit.debts.builders import loan, sent
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

REGISTER = synthetic_register(45, 11, SAMPLE_AS_OF)
YEAR = 2568
OFFICE = {
    "office": {"number_prefix": "กษ 9999/", "unit": "กองทุน"},
    "pay_in": {"biller_id": "0000000000001"},
}


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    desk.load(REGISTER)
    with desk.store.writing("test") as writer:
        add_version(writer, "00", OFFICE, 0)
        set_next(writer, "00", YEAR, 101)
    return desk


def counts_of(desk: Desk, batch_id: int) -> dict[str, int]:
    counts = desk.batch(batch_id).counts
    return {name: getattr(counts, name) for name in counts.__slots__ if getattr(counts, name)}


# --- the plan -----------------------------------------------------------------------------


def test_the_plan_is_the_one_that_the_command_makes(loaded: Desk) -> None:
    batch_id = loaded.plan()
    with loaded.store.reading() as reader:
        settings = settings_of(reader, "00")
        offline = plan_offline(all_loans(reader, EVERYTHING), KIND, SAMPLE_AS_OF, settings)
    page = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(), size=200)
    assert len(page.rows) > 12
    for view, row in zip(page.rows, offline.rows, strict=True):
        assert view.line == replace(row.line, letter_no="")
        assert view.row.amount == row.line.amount
    held = see_held(loaded.store, CENTRAL, batch_id, size=200)
    told = [
        (view.told.contract_no, view.told.name, view.told.findings, view.held.first_day)
        for view in held.held
    ]
    why = [(row.contract_no, row.name, row.findings, row.first_day) for row in offline.held]
    for ours, theirs in zip(
        sorted(told, key=lambda each: each[:2]), sorted(why, key=lambda each: each[:2]), strict=True
    ):
        assert ours == theirs
    batch = loaded.batch(batch_id)
    assert batch.state is BatchState.PLANNED
    assert batch.template_hash == maker(KIND).template_hash
    assert batch.counts.planned + batch.counts.held == len(page.rows) + len(held.held)


def test_pages_of_rows_and_of_what_is_held_follow_each_other(loaded: Desk) -> None:
    batch_id = loaded.plan()
    numbers, cursor = [], ""
    while True:
        page = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(), size=7, cursor=cursor)
        numbers += [view.row.no for view in page.rows]
        if not (cursor := page.cursor):
            break
    assert numbers == list(range(1, loaded.batch(batch_id).counts.planned + 1))
    held, cursor = [], ""
    while True:
        found = see_held(loaded.store, CENTRAL, batch_id, size=7, cursor=cursor)
        held += [view.held.id for view in found.held]
        if not (cursor := found.cursor):
            break
    assert len(set(held)) == len(held) == loaded.batch(batch_id).counts.held
    codes = see_batch(loaded.store, CENTRAL, batch_id).held
    for code, times in codes.items():
        some = see_held(loaded.store, CENTRAL, batch_id, code=code, size=200)
        assert len(some.held) == times


def test_rows_are_found_by_what_their_loans_say(loaded: Desk) -> None:
    batch_id = loaded.plan()
    (first, *_) = see_rows(loaded.store, CENTRAL, batch_id, RowFilters()).rows
    number = first.line.contract_no
    found = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(text=number)).rows
    assert [view.line.contract_no for view in found] == [number]
    nothing = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(state=RowState.MADE))
    assert nothing.rows == ()


def test_a_letter_is_seen_before_it_is_made(loaded: Desk) -> None:
    batch_id = loaded.plan()
    data = preview(loaded.store, loaded.files, CENTRAL, batch_id, 1)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        record = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
    assert record["letter_no"] == "กษ 9999/"
    assert record["pay_in"]["ref2"] == f"{YEAR}1120"
    with pytest.raises(NotFoundError):
        preview(loaded.store, loaded.files, CENTRAL, batch_id, 9_999)


def test_what_is_left_out_stays_so_when_planned_again(loaded: Desk) -> None:
    batch_id = loaded.plan()
    total, version = loaded.batch(batch_id).counts.planned, loaded.batch(batch_id).version
    leave_out(loaded.store, CENTRAL, batch_id, [2, 5], reason="ตกลงกันแล้ว", version=version)
    with pytest.raises(Stale):
        leave_out(loaded.store, CENTRAL, batch_id, [3], reason="x", version=version)
    version = loaded.batch(batch_id).version
    take_in(loaded.store, CENTRAL, batch_id, [5], version=version)
    loaded.check()
    with pytest.raises(ConflictError):
        take_in(loaded.store, CENTRAL, batch_id, [5], version=version + 1)
    plan_again(loaded.store, CENTRAL, batch_id, version + 1)
    assert loaded.batch(batch_id).state is BatchState.PLANNING
    loaded.work()
    loaded.check()
    (row,) = loaded.rows(batch_id, RowState.EXCLUDED)
    assert (row.no, row.reason) == (2, "ตกลงกันแล้ว")
    assert loaded.batch(batch_id).counts.planned == total - 1
    assert loaded.start(batch_id).letters == total - 1


def test_settings_that_changed_since_are_told_and_taken_by_a_new_plan(loaded: Desk) -> None:
    batch_id = loaded.plan()
    assert not see_batch(loaded.store, CENTRAL, batch_id).is_outdated
    with loaded.store.writing("test") as writer:
        add_version(writer, "00", {"office": {"number_prefix": "กษ 1/"}}, 1)
    assert see_batch(loaded.store, CENTRAL, batch_id).is_outdated
    plan_again(loaded.store, CENTRAL, batch_id, loaded.batch(batch_id).version)
    loaded.work()
    assert not see_batch(loaded.store, CENTRAL, batch_id).is_outdated
    loaded.start(batch_id)
    loaded.work()
    assert loaded.rows(batch_id)[0].letter_no == "กษ 1/101"


# --- a person decides ---------------------------------------------------------------------


def held_loan(desk: Desk) -> int:
    """A batch in which one loan is held for a request, and another by the law's clock."""
    ready = [sent("overdue_demand", "2025-04-10"), sent("remedy_plan_request", "2025-05-10")]
    request = Measure(MeasureKind.RESTRUCTURING, date(2025, 6, 1))
    desk.load(
        [
            loan(contract_no="1/2567", notices=tuple(ready), measure=request),
            loan(contract_no="2/2567"),
            loan(contract_no="3/2567", notices=tuple(ready)),
        ]
    )
    return desk.plan()


def test_a_hold_of_the_funds_own_can_be_lifted_with_a_reason(desk: Desk) -> None:
    batch_id = held_loan(desk)
    assert counts_of(desk, batch_id) == {"planned": 1, "held": 2}
    held = {view.held.code: view.held.id for view in see_held(desk.store, CENTRAL, batch_id).held}
    version = desk.batch(batch_id).version
    held_id = held["held.in_measure"]
    made = send_all_the_same(
        desk.store, CENTRAL, batch_id, held_id, reason="คณะกรรมการสั่ง", version=version
    )
    assert made == 1
    assert counts_of(desk, batch_id) == {"planned": 2, "held": 1}
    decided = [
        view.held for view in see_held(desk.store, CENTRAL, batch_id).held if view.held.override_by
    ]
    assert [(each.code, each.override_reason, each.override_by) for each in decided] == [
        ("held.in_measure", "คณะกรรมการสั่ง", CENTRAL.name)
    ]
    # It is last until the plan is made again, and decided still.
    assert [row.no for row in desk.rows(batch_id)] == [1, 2]
    plan_again(desk.store, CENTRAL, batch_id, version + 1)
    desk.work()
    assert counts_of(desk, batch_id) == {"planned": 2, "held": 1}
    names = [
        view.line.contract_no for view in see_rows(desk.store, CENTRAL, batch_id, RowFilters()).rows
    ]
    assert names == ["1/2567", "3/2567"]
    with pytest.raises(NotFoundError):
        send_all_the_same(
            desk.store, CENTRAL, batch_id, held_id, reason="x", version=desk.batch(batch_id).version
        )


def test_a_hold_by_the_law_cannot(desk: Desk) -> None:
    batch_id = held_loan(desk)
    held = {view.held.code: view.held.id for view in see_held(desk.store, CENTRAL, batch_id).held}
    with pytest.raises(ConflictError) as told:
        send_all_the_same(
            desk.store,
            CENTRAL,
            batch_id,
            held["held.earlier_notice_missing"],
            reason="รีบ",
            version=desk.batch(batch_id).version,
        )
    assert told.value.finding.code == "batch.not_overridable"
    assert counts_of(desk, batch_id) == {"planned": 1, "held": 2}


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


# --- cancelled and resumed ----------------------------------------------------------------


def first_job(desk: Desk, batch_id: int, most: int) -> None:
    """Make the first letters only."""
    make_letters(desk.store, desk.files, desk.owner(), batch=batch_id, first=1, last=most)


def test_cancelled_in_the_middle_and_gone_on_with(loaded: Desk) -> None:
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    first_job(loaded, batch_id, 8)
    assert cancel_batch(loaded.store, CENTRAL, batch_id) == total - 8
    loaded.check()
    assert loaded.batch(batch_id).state is BatchState.CANCELLING
    loaded.work()
    batch = loaded.batch(batch_id)
    assert batch.state is BatchState.CANCELLED
    assert batch.posting_list is not None
    assert counts_of(loaded, batch_id) == {
        "made": 8,
        "cancelled": total - 8,
        "held": batch.counts.held,
    }
    made = loaded.rows(batch_id, RowState.MADE)
    before = {row.no: (row.letter_no, row.word_file) for row in made}
    assert resume_batch(loaded.store, CENTRAL, batch_id).letters == total - 8
    loaded.work()
    loaded.check()
    after = {row.no: (row.letter_no, row.word_file) for row in loaded.rows(batch_id, RowState.MADE)}
    assert before.items() <= after.items()
    assert [row.letter_number for row in loaded.rows(batch_id)] == list(range(101, 101 + total))
    assert loaded.batch(batch_id).state is BatchState.DONE
    with pytest.raises(ConflictError):
        resume_batch(loaded.store, CENTRAL, batch_id)
    with pytest.raises(ConflictError):
        cancel_batch(loaded.store, CENTRAL, batch_id)


def test_another_batch_draws_what_a_cancelled_one_gave_back(loaded: Desk) -> None:
    reminders = loaded.plan(kind="guarantor_default_notice")
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    first_job(loaded, batch_id, 5)
    loaded.start(reminders)
    cancel_batch(loaded.store, CENTRAL, batch_id)
    loaded.check()
    loaded.work()
    resumed = resume_batch(loaded.store, CENTRAL, batch_id)
    loaded.work()
    loaded.check()
    assert resumed.letters == total - 5
    numbers = [row.letter_number for row in loaded.rows(batch_id)]
    assert numbers == list(range(101, 101 + total))


def test_what_a_worker_makes_while_the_batch_is_cancelled_does_not_count(
    loaded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    put = loaded.files.put_many

    def cancelled_meanwhile(datas: list[bytes]) -> list[str]:
        cancel_batch(loaded.store, CENTRAL, batch_id)
        return put(datas)

    monkeypatch.setattr(loaded.files, "put_many", cancelled_meanwhile, raising=False)
    first_job(loaded, batch_id, 100)
    monkeypatch.undo()
    loaded.check()
    assert loaded.batch(batch_id).state is BatchState.CANCELLED
    assert counts_of(loaded, batch_id)["cancelled"] == total
    # Nothing was numbered after all, so the next batch begins where this one did.
    assert resume_batch(loaded.store, CENTRAL, batch_id).letters == total
    loaded.work()
    assert loaded.rows(batch_id)[0].letter_number == 101


def test_a_plan_is_cancelled_without_a_trace(loaded: Desk) -> None:
    batch_id = loaded.plan()
    cancel_batch(loaded.store, CENTRAL, batch_id)
    loaded.work()
    assert loaded.batch(batch_id).state is BatchState.CANCELLED
    assert loaded.batch(loaded.plan()).counts.planned > 0
    early = order_batch(loaded.store, CENTRAL, Order(KIND, SAMPLE_AS_OF))
    cancel_batch(loaded.store, CENTRAL, early)
    loaded.work()
    assert loaded.batch(early).counts.total == 0


# --- who may ------------------------------------------------------------------------------


def test_a_province_sees_its_own_part_and_steers_nothing(loaded: Desk) -> None:
    batch_id = loaded.make(formats=("pdf",))
    by_province = see_batch(loaded.store, CENTRAL, batch_id).provinces
    code, counts = max(by_province.items(), key=lambda each: each[1].made)
    ours = officer(code, Task.READ_REGISTER, Task.RECORD_POST)
    view = see_batch(loaded.store, ours, batch_id)
    assert view.batch.counts == counts
    assert set(view.provinces) == {code}
    rows = see_rows(loaded.store, ours, batch_id, RowFilters(), size=200).rows
    assert {each.row.province for each in rows} == {code}
    assert len(rows) == counts.made
    assert sum(view.held.values()) == counts.held
    assert {each.held.province for each in see_held(loaded.store, ours, batch_id).held} <= {code}
    foreign = next(row.no for row in loaded.rows(batch_id) if row.province != code)
    for look in (
        lambda: see_row(loaded.store, ours, batch_id, foreign),
        lambda: preview(loaded.store, loaded.files, ours, batch_id, foreign),
        lambda: letter_file(loaded.store, loaded.files, ours, batch_id, foreign, suffix="pdf"),
        lambda: result_file(loaded.store, loaded.files, ours, batch_id, Result.RESULT),
    ):
        with pytest.raises(NotFoundError):
            look()
    paper = all_letters(loaded.store, loaded.files, ours, batch_id)
    with zipfile.ZipFile(io.BytesIO(b"".join(paper.pieces))) as archive:
        assert len(archive.namelist()) == counts.made
    sheet = openpyxl.load_workbook(
        io.BytesIO(b"".join(posting_list_file(loaded.store, ours, batch_id).pieces))
    ).active
    assert sheet.max_row == counts.made + 3
    printed = print_file_of(loaded.store, loaded.files, ours, batch_id)
    with pikepdf.open(io.BytesIO(b"".join(printed.pieces))) as pdf:
        pages = len(pdf.pages)
    assert counts.made <= pages < loaded.batch(batch_id).print_pages
    with pytest.raises(ForbiddenError):
        start_batch(loaded.store, ours, batch_id)
    stranger = next(
        province for province in ("10", "11", "12", "13", "94", "95") if province not in by_province
    )
    other = officer(stranger, Task.READ_REGISTER)
    assert see_batches(loaded.store, other, BatchFilters()).batches == ()
    with pytest.raises(NotFoundError):
        see_batch(loaded.store, other, batch_id)


def test_one_who_may_run_batches_of_a_province_runs_no_others(loaded: Desk) -> None:
    whole = loaded.plan()
    province = loaded.rows(whole)[0].province
    ours = officer(province, Task.READ_REGISTER, Task.RUN_BATCHES)
    other = next(row.province for row in loaded.rows(whole) if row.province != province)
    with pytest.raises(NotFoundError):
        loaded.start(whole, ours)
    batch_id = loaded.plan(ours)
    assert {row.province for row in loaded.rows(batch_id)} == {province}
    assert [each.id for each in see_batches(loaded.store, ours, BatchFilters()).batches] == [
        batch_id, whole,
    ]  # fmt: skip
    loaded.start(batch_id, ours)
    loaded.work()
    assert loaded.batch(batch_id, Scope(frozenset({province}))).state is BatchState.DONE
    with pytest.raises(NotFoundError):
        order_batch(loaded.store, ours, Order(KIND, SAMPLE_AS_OF, provinces=frozenset({other})))
    with pytest.raises(NotFoundError):
        order_batch(loaded.store, ours, Order(KIND, SAMPLE_AS_OF, office="00"))


def test_what_people_read_of_a_batch_is_asked_with_a_scope() -> None:
    asked = [
        function
        for module in (batches_pages, batches_post)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    ]
    asked += [
        batches_held.all_held, batches_held.decisions_of, batches_held.find_held,
        batches_rows.rows_in_order, batches_moves.in_other_batches,
        store_batches.find_batch, store_batches.find_whole_batch, store_batches.list_batches,
        store_batches.counts_by_province,
    ]  # fmt: skip
    bare = {
        function.__name__
        for function in asked
        if "scope" not in inspect.signature(function).parameters
    }
    # A posting number is the post's own, and only whether it is used is told.
    assert bare == {"used_numbers"}
    for function in asked:
        scope = inspect.signature(function).parameters.get("scope")
        assert scope is None or scope.default is inspect.Parameter.empty


def test_batches_are_listed_the_newest_first(loaded: Desk) -> None:
    ids = [order_batch(loaded.store, CENTRAL, Order(KIND, SAMPLE_AS_OF)) for _ in range(5)]
    cancel_batch(loaded.store, CENTRAL, ids[1])
    found, cursor = [], ""
    while True:
        page = see_batches(loaded.store, CENTRAL, BatchFilters(), size=2, cursor=cursor)
        found += [batch.id for batch in page.batches]
        if not (cursor := page.cursor):
            break
    assert found == ids[::-1]
    only = see_batches(loaded.store, CENTRAL, BatchFilters(state=BatchState.CANCELLED))
    assert [batch.id for batch in only.batches] == [ids[1]]


def test_the_log_tells_every_step_and_every_look(loaded: Desk) -> None:
    batch_id = loaded.make()
    see_rows(loaded.store, CENTRAL, batch_id, RowFilters())
    see_held(loaded.store, CENTRAL, batch_id)
    result_file(loaded.store, loaded.files, CENTRAL, batch_id, Result.POSTING_LIST)
    query = select(audit_log.c.what).where(audit_log.c.record == f"batch:{batch_id}")
    with loaded.store.reading() as reader:
        told = list(reader.connection.execute(query.order_by(audit_log.c.number)).scalars())
    assert told == [
        "batch.ordered", "batch.planned", "batch.started", "batch.letters_made", "batch.done",
        "batch.rows_seen", "batch.held_seen", "batch.file_given",
    ]  # fmt: skip


def test_progress_comes_from_counts_alone(loaded: Desk) -> None:
    batch_id = loaded.plan()
    total = loaded.start(batch_id).letters
    first_job(loaded, batch_id, 10)
    later = replace(loaded.store, clock=lambda: loaded.store.clock() + timedelta(seconds=20))
    progress = see_batch(later, CENTRAL, batch_id).progress
    assert (progress.done, progress.total, progress.rate) == (10, total, 0.5)
    assert progress.seconds_left == (total - 10) * 2
    with loaded.store.writing("test") as writer:
        assert writer.connection.execute(select(func.count(batch_rows.c.id))).scalar_one() == total
        # Everything that is due is known to the sweep, and only that.
        works = list(sweep_batches(writer))
        assert [(work.task, work.subject["first"]) for work in works] == [(LETTERS, 1)]
        assert writer.connection.execute(select(batches.c.state)).scalar_one() == "running"
