"""Sending in: kept untouched, recognised, limited, and no loan or file of others is told of."""

from __future__ import annotations

import pytest

from parsers.containers.archive import MAX_FILE_BYTES
from service.access.actor import ForbiddenError
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.files import all_noted
from service.store.outbox import take
from service.store.schema.submissions import State
from service.submissions import review, send
from tests.helpers.submissions import (
    APPROVER,
    COLLEAGUE,
    CONTRACT,
    HERE,
    OFFICER,
    OTHERS,
    STAFF,
    STRANGER,
    THERE,
    Desk,
    workbook,
)
from thai.provinces import find_province

DATA = b"any bytes at all"
OURS, THEIRS = find_province(HERE).code, find_province(THERE).code


def test_what_was_sent_is_kept_and_waits(desk: Desk) -> None:
    sent = desk.send(DATA, "..\\ลับ/คำ ขอ\u202e.xlsx", document="ns02")
    made = sent.submission
    assert not sent.is_duplicate
    assert (made.state, made.province, made.sent_by) == (State.RECEIVED, OURS, "user:officer")
    assert made.filename == "-ลับ-คำ ขอ.xlsx"
    assert made.media_type.endswith("spreadsheetml.sheet")
    assert (made.size, made.told_document) == (len(DATA), "ns02")
    assert desk.files.get(made.digest) == DATA
    with desk.store.reading() as reader:
        assert [each.work.subject for each in take(reader)] == [{"submission_id": made.id}]
        assert [each.digest for each in all_noted(reader)] == [made.digest]
    assert desk.log()[-1] == "submission.received"


def test_the_same_file_is_told_to_who_may_know_of_it(desk: Desk) -> None:
    first = desk.send(DATA).submission
    for actor in (COLLEAGUE, STAFF):
        again = desk.send(DATA, "ชื่ออื่น.pdf", by=actor)
        assert again.is_duplicate
        assert (again.submission.id, again.submission.sent_by) == (first.id, "user:officer")
    theirs = desk.send(DATA, by=STRANGER)
    assert not theirs.is_duplicate
    assert theirs.submission.id != first.id
    wanted = desk.send(DATA, again=True)
    assert not wanted.is_duplicate
    assert desk.send(DATA).submission.id == wanted.submission.id
    assert desk.log().count("submission.sent_again") == 3


def test_what_cannot_be_sent(desk: Desk) -> None:
    for told, data, code in (
        (send.Told("x"), [], "files.empty"),
        (send.Told("x"), [DATA, b"\0" * MAX_FILE_BYTES], "files.too_large"),
        (send.Told("x", document="ns99"), [DATA], "submissions.no_such_document"),
        (send.Told("x", contract_no="กส. 99"), [DATA], "submissions.no_such_loan"),
        (send.Told("x", contract_no=OTHERS.contract_no), [DATA], "submissions.no_such_loan"),
        (send.Told("x", province=THERE), [DATA], "submissions.no_such_province"),
        (send.Told("x", answers=7), [DATA], "submissions.unknown"),
    ):
        with pytest.raises(StoreError) as refused:
            send.send(desk.store, desk.files, OFFICER, data, told)
        assert refused.value.finding.code == code
    with pytest.raises(ForbiddenError):
        desk.send(DATA, by=APPROVER)
    assert review.look_through(desk.store, STAFF, review.SubmissionFilters(), size=10) == []
    assert all(each.digest for each in desk.files.list())


def test_a_file_belongs_to_a_province(desk: Desk) -> None:
    def province(**told: str) -> str:
        return desk.send(DATA, by=STAFF, again=True, **told).submission.province

    assert province() == "00"
    assert province(province=THERE) == THEIRS
    assert province(contract_no=CONTRACT, province=THERE) == OURS
    # The centre sent it without a word; the loan in it says whose it is.
    submission = desk.read(workbook(), by=STAFF)
    assert submission.province == OURS
    assert desk.paper(submission, by=OFFICER).contract_no == CONTRACT
    with pytest.raises(NotFoundError):
        desk.paper(submission, by=STRANGER)


def test_a_returned_file_is_answered_by_another(desk: Desk) -> None:
    first = desk.read(b"junk")
    assert first.state is State.UNREADABLE
    assert desk.send(DATA, answers=first.id).submission.answers == first.id
    fine = desk.read(workbook())
    with pytest.raises(ConflictError) as refused:
        desk.send(b"more", answers=fine.id)
    assert refused.value.finding.code == "submissions.not_returned"
    desk.send_back(fine, "ลายมือชื่อไม่ครบ")
    assert desk.send(b"more", answers=fine.id).submission.answers == fine.id


def test_a_list_is_narrowed_and_paged(desk: Desk) -> None:
    for number in range(5):
        desk.send(b"%d" % number)
    desk.send(b"theirs", by=STRANGER)
    read = desk.read(workbook(), by=COLLEAGUE)

    def ids(**filters: object) -> list[int]:
        made = review.SubmissionFilters(**filters)  # type: ignore[arg-type]
        return [each.id for each in review.look_through(desk.store, STAFF, made, size=100)]

    assert len(ids()) == 7
    assert ids(document="ns02") == ids(state=State.TO_REVIEW) == [read.id]
    assert ids(sent_by="user:colleague") == [read.id]
    assert len(ids(province=THERE)) == 1
    assert ids(loan_id=desk.loan().id) == [read.id]
    now = desk.store.clock()
    assert ids(sent_before=now) == []
    assert len(ids(sent_from=now)) == 7
    pages, before = list[int](), None
    while page := review.look_through(
        desk.store, OFFICER, review.SubmissionFilters(), size=2, before=before
    ):
        pages += [each.id for each in page]
        before = page[-1].id
    assert pages == sorted(set(ids()) - set(ids(province=THERE)), reverse=True)
    (line,) = read.papers
    assert (line.document, line.errors, line.contract_no) == ("ns02", 0, CONTRACT)


def test_reading_again_as_another_document(desk: Desk) -> None:
    submission = desk.read(b"junk")
    assert desk.paper(submission).paper.document == ""
    again = send.read_again(desk.store, OFFICER, submission.id, submission.version, "ns02")
    assert (again.state, again.papers, again.told_document) == (State.RECEIVED, (), "ns02")
    desk.work()
    assert review.see_submission(desk.store, OFFICER, submission.id).state is State.UNREADABLE
    fine = desk.read(workbook())
    desk.send_back(fine, "ไม่ครบ")
    desk.reopen(fine)
    fine = review.see_submission(desk.store, OFFICER, fine.id)
    with pytest.raises(ConflictError) as refused:
        send.read_again(desk.store, OFFICER, fine.id, fine.version)
    assert refused.value.finding.code == "submissions.worked_on"
