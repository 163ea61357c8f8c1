"""Review: two persons never overwrite each other, what was accepted stays, the log knows all."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import Connection, Update, text, update
from sqlalchemy.exc import DBAPIError

from parsers.reader import read
from service.access.actor import ForbiddenError
from service.store.audit import verify
from service.store.engine import Store
from service.store.errors import ConflictError, NotFoundError, Stale, StoreError
from service.store.keys import read_ring
from service.store.rotation import rotate
from service.store.schema.submissions import (
    State,
    accepted_records,
    submission_corrections,
    submission_decisions,
    submission_papers,
)
from service.store.submissions import Submission
from service.store.submissions_papers import find_paper
from service.submissions import decide, review
from service.submissions.mending import Change, ChangeError, Op
from tests.helpers.stores import EVERYTHING, NEW_KEY, OLD_KEY
from tests.helpers.submissions import (
    BORROWER,
    COLLEAGUE,
    CONTRACT,
    OFFICER,
    OTHERS,
    STAFF,
    Desk,
    codes,
    put,
    workbook,
    wrong_workbook,
)


def test_two_persons_cannot_overwrite_each_other(desk: Desk) -> None:
    submission = desk.read(wrong_workbook())
    version = desk.paper(submission).paper.version
    ours, theirs = [put("borrower_name", "หนึ่ง")], [put("borrower_name", "สอง")]
    paper = (submission.id, 1)
    review.correct(desk.store, OFFICER, *paper, version=version, changes=ours)
    for late in (
        lambda: review.correct(desk.store, COLLEAGUE, *paper, version=version, changes=theirs),
        lambda: decide.accept(desk.store, COLLEAGUE, *paper, version=version),
        lambda: decide.send_back(desk.store, COLLEAGUE, *paper, version=version, reasons=["x"]),
        lambda: review.say_loan(desk.store, COLLEAGUE, *paper, version=version, contract_no=""),
    ):
        with pytest.raises(Stale):
            late()
    assert desk.paper(submission).draft.data["borrower_name"] == "หนึ่ง"


def test_of_many_at_once_one_is_first(desk: Desk) -> None:
    submission = desk.read(workbook())
    version = desk.paper(submission).paper.version
    outcomes: list[str] = []

    def accept() -> None:
        try:
            decide.accept(desk.store, OFFICER, submission.id, 1, version=version)
            outcomes.append("accepted")
        except Stale:
            outcomes.append("stale")

    hands = [threading.Thread(target=accept) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(outcomes) == ["accepted", "stale", "stale", "stale"]
    assert len(desk.paper(submission).accepted) == 1


def test_changes_are_made_all_or_none(desk: Desk) -> None:
    submission = desk.read(wrong_workbook())
    before = desk.paper(submission).paper
    for change, code in (
        (put("no_such", "x"), "submissions.no_such_field"),
        (put("plan_rows[].remark", "x"), "submissions.no_such_field"),
        (put("plan_rows[9].remark", "x"), "submissions.no_such_row"),
        (put("old_principal_total", "5"), "submissions.computed_field"),
        (put("loan_amount", "มาก"), "record.not_an_amount"),
        (put("loan_amount", ["1", "2"]), "submissions.one_value"),
        (put("causes", 5), "submissions.several_values"),
        (put("causes", ["น้ำท่วมใหญ่"]), "record.not_a_choice"),
        (put("chair_date", "31 กุมภาพันธ์ 2568"), "record.not_a_date"),
        (Change(Op.ADD_ROW, "causes"), "submissions.no_such_table"),
        (Change(Op.ADD_ROW, "plan_rows", at=9), "submissions.no_such_row"),
        (Change(Op.REMOVE_ROW, "plan_rows[4]"), "submissions.no_such_row"),
        (Change(Op.REMOVE_ROW, "plan_rows"), "submissions.no_such_row"),
        (Change(Op.REMOVE_ROW), "submissions.no_such_row"),
        (Change(Op.SUGGESTION, at=0), "submissions.no_suggestion"),
        (Change(Op.SUGGESTION, at=99), "submissions.no_such_finding"),
        (Change(Op.SUGGESTION), "submissions.no_such_finding"),
        (Change(Op.PROPOSAL, at=0), "submissions.no_such_proposal"),
        (Change(Op.SETTLE, at=1, note="ดูแล้ว"), "submissions.not_to_settle"),
    ):
        with pytest.raises(ChangeError) as refused:
            desk.correct(submission, put("borrower_name", BORROWER), change)
        assert refused.value.finding.code == code, change
    with pytest.raises(StoreError):
        desk.correct(submission)
    after = desk.paper(submission)
    assert (after.paper, after.corrections) == (before, ())


def test_rows_move_with_all_that_is_said_of_them(desk: Desk) -> None:
    submission = desk.read(workbook())
    seen = desk.correct(submission, put("plan_rows[2].new_principal", "1"))
    place = seen.draft.reading.places["plan_rows[2].new_principal"].cell
    seen = desk.correct(submission, Change(Op.REMOVE_ROW, "plan_rows[1]"))
    assert [row["instalment_no"] for row in seen.draft.data["plan_rows"]] == [1, 3, 4]
    assert seen.draft.reading.places["plan_rows[1].new_principal"].cell == place
    assert seen.draft.mended == {"plan_rows[1].new_principal": "250,000.00"}
    seen = desk.correct(
        submission,
        Change(Op.ADD_ROW, "plan_rows", at=1),
        put("plan_rows[1].instalment_no", "๒"),
        put("plan_rows[1].new_principal", "399,999"),
        put("plan_rows[1].new_due_date", "31/3/70"),
        put("plan_rows[1].old_principal", "200,000"),
    )
    assert [row.get("remark") for row in seen.draft.data["plan_rows"]][3] == "งวดสุดท้าย"
    assert seen.draft.mended["plan_rows[2].new_principal"] == "250,000.00"
    assert "plan_rows[1].new_principal" not in seen.draft.reading.places
    assert codes(seen) == []


def test_what_reading_told_may_be_settled_with_a_note(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    sheet = next(each for each in book if "แผน" in each.title)
    sheet.cell(sheet.max_row + 5, 3).value = "ข้อความใต้ตาราง"
    out = io.BytesIO()
    book.save(out)
    submission = desk.read(out.getvalue())
    seen = desk.paper(submission)
    told = codes(seen)
    assert told, "something stands below the table"
    assert all(code.startswith("excel.") for code, _ in told)
    with pytest.raises(ChangeError) as refused:
        desk.correct(submission, Change(Op.SETTLE, at=0, note=" "))
    assert refused.value.finding.code == "submissions.note_missing"
    changes = [Change(Op.SETTLE, at=at, note="เป็นหมายเหตุ ไม่ใช่งวด") for at in range(len(told))]
    seen = desk.correct(submission, *changes)
    assert codes(seen) == []
    assert seen.corrections[0].content["note"] == "เป็นหมายเหตุ ไม่ใช่งวด"
    assert desk.accept(submission).version == 1


def test_a_paper_is_decided_once_and_opened_with_a_reason(desk: Desk) -> None:
    submission = desk.read(wrong_workbook())
    with pytest.raises(ConflictError) as refused:
        desk.accept(submission)
    assert refused.value.finding.code == "submissions.has_errors"
    with pytest.raises(ForbiddenError):
        decide.accept(desk.store, replace(OFFICER, tasks=frozenset()), submission.id, 1, version=1)
    mended = [Change(Op.SUGGESTION, at=1), put("borrower_name", BORROWER)]
    desk.correct(submission, *mended)
    first = desk.accept(submission)
    with pytest.raises(ConflictError):
        desk.correct(submission, put("borrower_name", "x"))
    with pytest.raises(ConflictError):
        desk.accept(submission)
    with pytest.raises(StoreError):
        desk.reopen(submission, " ")
    assert desk.reopen(submission, "เลขที่สัญญาเดิมพิมพ์ผิด").state is State.TO_REVIEW
    desk.correct(submission, put("paid_amount", "430,000"))
    second = desk.accept(submission)
    assert (first.version, second.version) == (1, 2)
    seen = desk.paper(submission)
    assert [each.version for each in seen.accepted] == [1, 2]
    old, new = (decide.see_accepted(desk.store, OFFICER, each) for each in seen.accepted)
    assert (old["paid_amount"], new["paid_amount"]) == ("424500.00", "430000.00")
    assert [each.decision.value for each in seen.decisions] == ["accepted", "reopened", "accepted"]


def test_a_return_has_a_letter_and_a_marked_copy(desk: Desk) -> None:
    submission = desk.read(wrong_workbook())
    returned = desk.send_back(submission, "แนบสำเนาบันทึกการประชุม", "")
    assert returned.state is State.RETURNED
    seen = desk.paper(submission)
    (decision,) = seen.decisions
    assert decision.content["reasons"] == ["แนบสำเนาบันทึกการประชุม"]
    letter = decision.content["letter"]
    for words in ("๑. แนบสำเนา", "ชื่อหน่วยงาน/องค์กรเกษตรกร", "820,964.38", "คำขอ.xlsx"):
        assert words in letter
    assert seen.markings[decision.id].state == "waiting"
    desk.work()
    marking = desk.paper(submission).markings[decision.id]
    assert (marking.state, marking.suffix) == ("ready", ".xlsx")
    assert marking.digest is not None
    book = openpyxl.load_workbook(io.BytesIO(desk.files.get(marking.digest)))
    words = " ".join(
        str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value
    )
    assert "แนบสำเนาบันทึกการประชุม" in words
    # What was marked is still the same form, whose faults are mended and that is sent again.
    assert read(desk.files.get(marking.digest)).identity.document == "ns02"


def test_a_person_says_which_loan_it_is(desk: Desk) -> None:
    submission = desk.read(workbook())

    def say(contract_no: str) -> review.Seen:
        version = desk.paper(submission).paper.version
        return review.say_loan(
            desk.store, OFFICER, submission.id, 1, version=version, contract_no=contract_no
        )

    other = replace(desk.loan().loan, contract_no="กสก. 28/2564", loan_amount=1)
    desk.register(other)
    seen = say("กสก.๒๘/2564")
    assert (seen.contract_no, seen.paper.linked_by) == (other.contract_no, OFFICER.name)
    assert codes(seen) == [
        ("submissions.contract_differs", "contract_or_certificate_no"),
        ("submissions.loan_amount_differs", "loan_amount"),
    ]
    # It holds, whatever is mended afterwards.
    seen = desk.correct(submission, put("cause_other", ""))
    assert seen.contract_no == other.contract_no
    for hidden in (OTHERS.contract_no, "กสก. 0/0"):
        with pytest.raises(NotFoundError) as refused:
            say(hidden)
        assert refused.value.finding.code == "submissions.no_such_loan"
    assert say("").contract_no == CONTRACT


def test_papers_of_one_file_are_decided_apart(desk: Desk) -> None:
    """Two papers in one file: what becomes of the file follows from both."""
    submission = desk.read(workbook())
    with desk.store.writing("test") as writer:
        first = find_paper(writer, EVERYTHING, submission.id, 1)
        row = {
            "submission_id": submission.id,
            "number": 2,
            "state": "to_review",
            "document": "ns02",
            "loan_id": first.loan_id,
            **dict.fromkeys(("errors", "warnings", "proposals"), 0),
            "reading": writer.keys.pack(first.draft["reading"]),
            "draft": writer.keys.pack(first.draft),
        }
        writer.connection.execute(submission_papers.insert(), row)
    desk.send_back(submission, "ไม่ครบ", number=2)
    assert desk.paper(submission).submission.state is State.TO_REVIEW
    desk.accept(submission)
    seen = desk.paper(submission, 2)
    assert seen.submission.state is State.RETURNED
    assert [each.state for each in seen.submission.papers] == [State.ACCEPTED, State.RETURNED]


# --- what stays ---------------------------------------------------------------------------


@pytest.fixture
def accepted(desk: Desk) -> Desk:
    submission = desk.read(wrong_workbook())
    desk.correct(submission, Change(Op.SUGGESTION, at=1), put("borrower_name", BORROWER))
    desk.accept(submission)
    return desk


#: What the service itself can't do, nor anybody with its rights.
DEEDS = (
    "UPDATE accepted_records SET accepted_by = 'x'",
    "UPDATE accepted_records SET checksum = 'x'",
    "UPDATE accepted_records SET loan_id = NULL",
    "DELETE FROM accepted_records",
    "UPDATE submission_corrections SET made_by = 'x'",
    "DELETE FROM submission_corrections",
    "UPDATE submission_decisions SET decision = 'returned'",
    "DELETE FROM submission_decisions",
)
PACKED = (
    (accepted_records, "content"),
    (submission_corrections, "content"),
    (submission_decisions, "content"),
    (submission_papers, "reading"),
)


def test_the_database_itself_keeps_what_was_decided(accepted: Desk) -> None:
    for deed in DEEDS:
        with pytest.raises(DBAPIError, match="only ever added"):
            _do(accepted.store, deed)
    # What is packed is not packed anew, but for another key.
    other = accepted.store.keys.pack({"record": {}, "salt": ""})
    for table, column in PACKED:
        with pytest.raises(DBAPIError, match="only ever added"):
            _do(accepted.store, update(table).values({column: other}))


def test_an_altered_record_is_seen(accepted: Desk) -> None:
    (line,) = accepted.paper(_only(accepted)).accepted

    def alter(connection: Connection) -> None:
        content = accepted.store.keys.pack({"record": {"paid_amount": "1.00"}, "salt": "0"})
        connection.execute(update(accepted_records).values(content=content))

    _with_all_rights(accepted.store, alter)
    with pytest.raises(StoreError) as seen:
        decide.see_accepted(accepted.store, OFFICER, line)
    assert seen.value.finding.code == "submissions.record_altered"
    assert line.record in seen.value.finding.sentence


def test_keys_are_rotated_and_everything_is_read_as_before(accepted: Desk) -> None:
    submission = _only(accepted)
    before = accepted.paper(submission)
    turned = replace(accepted.store, keys=read_ring(f"{NEW_KEY},{OLD_KEY}"))
    # Reading, draft, two corrections, a decision, an accepted record.
    assert rotate(turned, EVERYTHING, "test") >= 6
    alone = Desk(replace(accepted.store, keys=read_ring(NEW_KEY)), accepted.files)
    assert alone.paper(submission) == before
    record = decide.see_accepted(alone.store, OFFICER, before.accepted[0])
    assert record["borrower_name"] == BORROWER


def test_the_log_names_nobody_and_tells_everything(accepted: Desk) -> None:
    submission = _only(accepted)
    accepted.paper(submission)
    with accepted.store.reading() as reader:
        told = reader.connection.execute(
            text("SELECT what, record, facts FROM audit_log ORDER BY number")
        ).all()
        assert verify(reader.connection, reader.keys).findings == ()
    whats = [row.what for row in told]
    for what in (
        "submission.received", "submission.read", "paper.seen", "paper.corrected",
        "paper.accepted", "schedule.proposed", "loan.changed",
    ):  # fmt: skip
        assert what in whats
    everything = " ".join(f"{row.record} {row.facts}" for row in told)
    for secret in (BORROWER, "820964.38", "คำขอ.xlsx", "สมบูรณ์ชัย"):
        assert secret not in everything


def test_drafts_and_readings_are_not_in_the_open(accepted: Desk) -> None:
    with accepted.store.reading() as reader:
        for table in (accepted_records, submission_papers, submission_corrections):
            for row in reader.connection.execute(table.select()):
                held = b" ".join(
                    value if isinstance(value, bytes) else str(value).encode() for value in row
                )
                assert BORROWER.encode() not in held
                assert b"borrower_name" not in held


def _do(store: Store, deed: str | Update) -> None:
    """What the service itself would do, if it were told to."""
    with store.writing("test") as writer:
        for table in ("schedule_rows", "schedule_proposals"):
            writer.connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own names
        writer.connection.execute(text(deed) if isinstance(deed, str) else deed)


def _only(desk: Desk) -> Submission:
    return review.look_through(desk.store, STAFF, review.SubmissionFilters(), size=1)[0]


def _with_all_rights(store: Store, deed: Callable[[Connection], object]) -> None:
    """What somebody with all rights on the database can do."""
    with store.engine.connect() as plain:
        connection = plain.execution_options(faf_writes=True)
        with connection.begin():
            if connection.dialect.name == "sqlite":
                connection.execute(text("DROP TRIGGER accepted_records_update"))
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            deed(connection)
