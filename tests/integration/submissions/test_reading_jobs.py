"""Reading in the background: whatever dies, each file is read once, or told to be unreadable."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from service.environment import Environment
from service.store.errors import StoreError
from service.store.leases import LEASE, MOST_ATTEMPTS
from service.store.outbox import Work
from service.store.schema.submissions import State
from service.store.submissions import claim, finish
from service.submissions import review
from service.submissions.marking import mark_submission
from service.submissions.reading import read_submission
from service.submissions.send import read_again
from service.submissions.sweep import sweep_submissions
from tests.helpers.stores import NOW, variables
from tests.helpers.submissions import OFFICER, STAFF, Desk, codes, workbook, wrong_workbook

ROOT = Path(__file__).resolve().parents[3]
DYING = """
import sys, time
from service.environment import read_environment
from service.files.store import open_files
from service.store.engine import open_store
from service.submissions import reading

def hang(*_, **__):
    print("reading", flush=True)
    time.sleep(60)

reading.read = hang
environment = read_environment()
store = open_store(environment)
reading.read_submission(store, open_files(environment), "dying", int(sys.argv[1]))
"""


def at(desk: Desk, moment: datetime) -> Desk:
    return replace(desk, store=replace(desk.store, clock=lambda: moment))


def due(desk: Desk) -> list[Work]:
    with desk.store.writing("test") as writer:
        return sweep_submissions(writer)


def state(desk: Desk, submission_id: int) -> State:
    return review.see_submission(desk.store, STAFF, submission_id).state


def test_a_reader_that_is_killed_is_followed_by_another(
    desk: Desk, environment: Environment
) -> None:
    submission = desk.send(workbook()).submission
    child = subprocess.Popen(
        [sys.executable, "-c", DYING, str(submission.id)],
        cwd=ROOT,
        env={**os.environ, **variables(environment), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"reading\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    now = datetime.now(NOW.tzinfo)
    today = at(desk, now)
    assert state(today, submission.id) is State.READING
    assert due(today) == []
    assert not read_submission(today.store, today.files, "eager", submission.id)
    later = at(desk, now + LEASE + timedelta(minutes=1))
    (work,) = due(later)
    assert work.subject == {"submission_id": submission.id}
    assert read_submission(later.store, later.files, "second", submission.id)
    assert state(later, submission.id) is State.TO_REVIEW
    assert due(later) == []
    # A job that comes twice finds nothing to do.
    assert not read_submission(later.store, later.files, "third", submission.id)
    assert len(later.paper(submission).submission.papers) == 1


def test_who_lost_the_lease_does_not_count(desk: Desk) -> None:
    submission = desk.send(workbook()).submission
    with desk.store.writing("test") as writer:
        assert claim(writer, submission.id, "slow") is not None
    later = at(desk, NOW + LEASE + timedelta(seconds=1))
    assert read_submission(later.store, later.files, "quick", submission.id)
    with later.store.writing("test") as writer:
        assert not finish(writer, submission.id, "slow", state=State.UNREADABLE.value)
    assert state(later, submission.id) is State.TO_REVIEW


def test_what_kills_every_reader_is_told_to_be_unreadable(desk: Desk) -> None:
    submission, moment = desk.send(wrong_workbook()).submission, NOW
    for attempt in range(MOST_ATTEMPTS):
        moment += LEASE + timedelta(seconds=1)
        now = at(desk, moment)
        assert len(due(now)) == 1
        with now.store.writing("test") as writer:
            assert claim(writer, submission.id, f"run {attempt}") is not None
    last = at(desk, moment + LEASE + timedelta(seconds=1))
    assert due(last) == []
    assert state(last, submission.id) is State.UNREADABLE
    assert codes(last.paper(submission)) == [("submissions.reading_failed", "")]
    # A person may have it tried again.
    now_at = review.see_submission(last.store, OFFICER, submission.id)
    read_again(last.store, OFFICER, submission.id, now_at.version)
    last.work()
    assert state(last, submission.id) is State.TO_REVIEW


def test_a_file_that_is_lost_is_tried_again(desk: Desk, environment: Environment) -> None:
    submission = desk.send(workbook()).submission
    (environment.files_folder / submission.digest[:2] / submission.digest).unlink()
    with pytest.raises(StoreError) as lost:
        read_submission(desk.store, desk.files, "run", submission.id)
    assert lost.value.finding.code == "kept.missing"
    assert state(desk, submission.id) is State.READING
    desk.files.put(workbook())
    later = at(desk, NOW + LEASE + timedelta(seconds=1))
    later.work()
    assert state(later, submission.id) is State.TO_REVIEW


def test_a_marked_copy_is_made_once_whatever_dies(desk: Desk) -> None:
    submission = desk.read(wrong_workbook())
    desk.send_back(submission, "ไม่ครบ")
    (decision,) = desk.paper(submission).decisions
    (work,) = due(desk)
    assert work.subject == {"decision_id": decision.id}
    assert mark_submission(desk.store, desk.files, "one", decision.id)
    assert not mark_submission(desk.store, desk.files, "two", decision.id)
    assert due(desk) == []
    first = desk.paper(submission).markings[decision.id].digest
    # The same file and findings give the same copy.
    desk.reopen(submission)
    desk.send_back(submission, "ไม่ครบ")
    desk.work()
    again = desk.paper(submission)
    assert again.markings[again.decisions[-1].id].digest == first
