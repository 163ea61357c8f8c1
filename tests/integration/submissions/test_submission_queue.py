"""Submissions through a real queue: what kills a worker's process costs time, never a file."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from service.jobs.wiring import Services
from service.store.outbox import Queue
from service.store.schema.submissions import State
from service.store.submissions import SubmissionFilters
from service.submissions import review
from tests.helpers.queues import Yard, until
from tests.helpers.submissions import STAFF, Desk, workbook, wrong_workbook

WAITING = {State.RECEIVED, State.READING}


@pytest.fixture
def services(yard: Yard) -> Iterator[Services]:
    opened = yard.services()
    yield opened
    yard.end()
    opened.close()


def states(desk: Desk) -> list[State]:
    found = review.look_through(desk.store, STAFF, SubmissionFilters(), size=50)
    return [each.state for each in found]


def test_each_file_is_read_once_though_its_reader_is_killed(yard: Yard, services: Services) -> None:
    desk = Desk(services.store, services.files)
    desk.register()
    files = [workbook(), wrong_workbook(), b"junk"]
    sent = [desk.send(data).submission for data in files]
    yard.clock()
    worker = yard.worker(Queue.READINGS)
    until(lambda: State.READING in states(desk), "a file is being read")
    with suppress(ProcessLookupError):
        os.kill(worker.horse(), signal.SIGKILL)
    until(lambda: not WAITING & set(states(desk)), "all files are read")
    assert sorted(states(desk)) == [State.TO_REVIEW, State.TO_REVIEW, State.UNREADABLE]
    for submission in sent:
        found = review.see_submission(desk.store, STAFF, submission.id)
        assert [paper.number for paper in found.papers] == [1]
    # The copy of what is returned is made in the same way.
    desk.send_back(sent[1])
    (decision,) = desk.paper(sent[1]).decisions
    until(lambda: desk.paper(sent[1]).markings[decision.id].state == "ready", "the copy is marked")
    assert desk.log().count("submission.read") == len(files)
