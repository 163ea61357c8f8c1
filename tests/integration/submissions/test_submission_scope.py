"""One province sees nothing of another's submissions, by any function."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.access.actor import Actor, ForbiddenError, Task
from service.store import submissions as store_submissions
from service.store import submissions_accepted as accepted
from service.store.engine import Reader
from service.store.errors import NotFoundError
from service.store.schema import metadata
from service.store.schema.submissions import ProposalState
from service.store.scope import Scope
from service.store.submissions import Submission, SubmissionFilters
from service.store.submissions_schedules import ScheduleProposal, list_proposals
from service.submissions import decide, review, schedules, send
from tests.helpers.entry_books import cells_of
from tests.helpers.submissions import (
    APPROVER,
    BORROWER,
    CONTRACT,
    HERE,
    OFFICER,
    OTHERS,
    STRANGER,
    THERE,
    Desk,
    put,
    typed_into,
    workbook,
    wrong_workbook,
)

ROOT = Path(__file__).resolve().parents[3]
ALL_TASKS = frozenset(Task)
THEIRS = replace(STRANGER, tasks=ALL_TASKS)
NO_ONE = replace(STRANGER, scope=Scope.of([]), tasks=ALL_TASKS)
CENTRE = replace(APPROVER, tasks=ALL_TASKS)
BOARD = date(2025, 12, 20)


@dataclass(frozen=True)
class Target:
    """A paper, accepted, opened again and open, with a proposal: whatever there can be."""

    desk: Desk
    submission: Submission
    seen: review.Seen
    proposal: ScheduleProposal

    @property
    def paper(self) -> tuple[int, int]:
        return self.submission.id, 1

    @property
    def version(self) -> int:
        return self.seen.paper.version


@pytest.fixture
def ours(desk: Desk) -> Target:
    submission = desk.read(workbook())
    desk.accept(submission)
    desk.reopen(submission)
    (proposal,) = schedules.list_schedules(desk.store, OFFICER, size=9)
    submission = review.see_submission(desk.store, OFFICER, submission.id)
    return Target(desk, submission, desk.paper(submission), proposal)


def _deeds(ours: Target, actor: Actor) -> dict[str, Callable[[], object]]:
    """Everything that somebody can do with it."""
    store, paper, version = ours.desk.store, ours.paper, ours.version
    one, plan = ours.submission.id, ours.proposal.id
    changes = [put("borrower_name", "x")]
    decided: Any = {"version": 1, "decided_on": BOARD, "resolution": "x"}
    return {
        "see": lambda: review.see_submission(store, actor, one),
        "see paper": lambda: review.see_paper(store, actor, *paper),
        "see reading": lambda: review.see_reading(store, actor, *paper),
        "correct": lambda: review.correct(store, actor, *paper, version=version, changes=changes),
        "loan": lambda: review.say_loan(store, actor, *paper, version=version, contract_no=""),
        "accept": lambda: decide.accept(store, actor, *paper, version=version),
        "return": lambda: decide.send_back(store, actor, *paper, version=version, reasons=["x"]),
        "reopen": lambda: decide.reopen(store, actor, *paper, version=version, reason="x"),
        "read again": lambda: send.read_again(store, actor, one, ours.submission.version),
        "answer": lambda: ours.desk.send(b"x", by=actor, answers=one),
        "see accepted": lambda: decide.see_accepted(store, actor, ours.seen.accepted[0]),
        "see plan": lambda: schedules.see_schedule(store, actor, plan),
        "date plan": lambda: schedules.date_rows(store, actor, plan, version=1, days={}),
        "approve": lambda: schedules.approve(store, actor, plan, loan_version=2, **decided),
        "refuse": lambda: schedules.refuse(store, actor, plan, **decided),
    }


def test_what_belongs_to_others_is_not_there(ours: Target) -> None:
    for actor in (THEIRS, NO_ONE):
        for name, deed in _deeds(ours, actor).items():
            with pytest.raises(NotFoundError) as hidden:
                deed()
            # The same as for what has never been: nothing tells that it exists.
            assert CONTRACT not in str(hidden.value.finding), name
    assert ours.desk.paper(ours.submission) == ours.seen


def test_each_deed_needs_its_task(ours: Target) -> None:
    for name, deed in _deeds(ours, replace(OFFICER, tasks=frozenset())).items():
        with pytest.raises(ForbiddenError):
            deed()
        assert name


def test_lists_have_nothing_of_others(ours: Target) -> None:
    desk = ours.desk
    loan_id = desk.loan().id
    period = {
        "document": "form4", "subject": "x", "fiscal_year": 2569, "quarter": 1, "month": 1
    }  # fmt: skip
    reads: dict[str, Callable[[Reader, Scope], Any]] = {
        "list": lambda r, s: store_submissions.list_submissions(
            r, s, SubmissionFilters(), size=9, before=None
        ),
        "by loan": lambda r, s: store_submissions.list_submissions(
            r, s, SubmissionFilters(loan_id=loan_id, province=HERE), size=9, before=None
        ),
        "same file": lambda r, s: store_submissions.find_same_file(r, s, ours.submission.digest),
        "accepted": lambda r, s: accepted.accepted_of_loan(r, s, loan_id),
        "visits": lambda r, s: accepted.visits_of(r, s, loan_id),
        "cash": accepted.list_cash,
        "one cash": lambda r, s: accepted.find_cash(r, s, period),
        "proposals": lambda r, s: list_proposals(r, s, state=ProposalState.PROPOSED, size=9),
    }
    with desk.store.reading() as reader:
        for name, read in reads.items():
            for scope in (Scope.of([THERE]), Scope.of([])):
                assert not read(reader, scope), name
        assert reads["list"](reader, Scope.of([HERE]))


def test_a_paper_that_names_a_loan_of_others_learns_nothing(desk: Desk) -> None:
    cell = _cell("contract_or_certificate_no")
    data = typed_into(workbook(), {cell: OTHERS.contract_no})
    seen = desk.paper(desk.read(data))
    assert (seen.contract_no, seen.paper.loan_id) == ("", None)
    told = [(each.code, each.found) for each in seen.draft.reading.findings]
    assert told == [("submissions.no_loan", OTHERS.contract_no)]
    assert OTHERS.project_name not in repr(seen)
    # Sent by the centre it is linked, and belongs to those whose loan it is.
    sent = desk.read(typed_into(data, {_cell("cause_other"): ""}), by=CENTRE)
    assert desk.paper(sent, by=THEIRS).contract_no == OTHERS.contract_no
    with pytest.raises(NotFoundError):
        desk.paper(sent, by=OFFICER)


def test_a_province_cannot_reach_out_through_the_centres_file(desk: Desk) -> None:
    """The centre's file is here; naming another province's loan in it must not open that."""
    submission = desk.read(workbook(), by=CENTRE)
    seen = desk.correct(submission, put("contract_or_certificate_no", OTHERS.contract_no))
    assert (seen.contract_no, seen.paper.loan_id) == ("", None)
    assert OTHERS.project_name not in repr(seen.draft.reading.findings)
    with pytest.raises(NotFoundError):
        review.say_loan(
            desk.store, OFFICER, submission.id, 1, version=seen.paper.version,
            contract_no=OTHERS.contract_no,
        )  # fmt: skip


def _cell(path: str) -> str:
    return str(cells_of(workbook())[path][0].coordinate)


# --- guards -------------------------------------------------------------------------------

#: Functions that ask without a scope, and why that is right.
WITHOUT_SCOPE = {
    "submissions.py:claim": "a job's, which reads the row as a whole country's",
    "submissions.py:finish": "a job's, which holds the row",
    "submissions.py:_due": "the sweep's, of all provinces",
    "submissions.py:change_submission": "called with a row found within the scope",
    "submissions_papers.py:change_paper": "called with a paper found within the scope",
    "submissions_papers.py:drop_papers": "called with a row found within the scope",
    "submissions_accepted.py:_versions": "of a paper found within the scope",
    "submissions_accepted.py:_outdate": "of a paper found within the scope",
    "submissions_accepted.py:add_cash": "of a period of one loan or one province",
    "submissions_schedules.py:add_proposal": "of a record just accepted within the scope",
    "submissions_schedules.py:change_proposal": "called with a proposal found within the scope",
    "submissions_schedules.py:set_due_dates": "called with a proposal found within the scope",
    "submissions_schedules.py:_rows": "of proposals found within the scope",
    "submissions_markings.py:claim_marking": "a job's, which reads the row as a whole country's",
    "submissions_markings.py:finish_marking": "a job's, which holds the row",
    "submissions_markings.py:give_up": "the sweep's, of all provinces",
    "submissions_markings.py:due_to_mark": "the sweep's, of all provinces",
}


def test_no_function_asks_without_a_scope() -> None:
    bare = set()
    for path in sorted((ROOT / "service/store").glob("submissions*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            calls = {
                each.func.id
                for each in ast.walk(node)
                if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
            }
            arguments = [*node.args.args, *node.args.kwonlyargs]
            typed = [
                ast.unparse(each.annotation)
                for each in arguments
                if each.arg == "scope" and each.annotation
            ]
            if calls & {"select", "update", "delete"} and typed != ["Scope"]:
                bare.add(f"{path.name}:{node.name}")
    assert bare == set(WITHOUT_SCOPE)


def test_names_of_persons_are_found_in_no_open_column(ours: Target) -> None:
    desk = ours.desk
    desk.read(wrong_workbook())
    with desk.store.reading() as reader:
        for table in metadata.sorted_tables:
            if not table.name.startswith(("submission", "accepted", "schedule", "outbox")):
                continue
            for row in reader.connection.execute(table.select()):
                assert "สมบูรณ์ชัย" not in repr(tuple(row)), table.name
                assert BORROWER not in repr(tuple(row)), table.name
