"""The marked copy of a file that was returned, made in the background."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from parsers.isolation import Refused
from parsers.marking import Marked, mark, notes_of
from service.store.files import note
from service.store.outbox import Queue, Work
from service.store.schema.submissions import MarkingState
from service.store.scope import Scope
from service.store.submissions import find_submission
from service.store.submissions_markings import (
    claim_marking,
    due_to_mark,
    finish_marking,
    give_up,
)
from service.store.submissions_papers import decisions_of, find_paper
from service.submissions.days import local_day
from service.submissions.decide import MARK
from service.submissions.draft import Draft
from service.submissions.send import MEDIA_TYPES
from templates.catalogue import find
from templates.findings import Finding

if TYPE_CHECKING:
    from datetime import date

    from parsers.reading import Reading
    from service.files.store import Files
    from service.store.engine import Store, Writer

_WHO: Final = "job:submissions.mark"
#: Office files carry their own list of what was found; other kinds get pages behind theirs.
_OFFICE: Final = (b"PK", b"\xd0\xcf\x11\xe0")


def mark_submission(store: Store, files: Files, owner: str, decision_id: int) -> bool:
    """Make the marked copy of a return, for this run of a job; False: there was nothing to do.

    Raises StoreError, IsolationError: this machine failed; the job is to be tried again.
    """
    everything = Scope.whole_country()
    with store.writing(_WHO) as writer:
        marking = claim_marking(writer, decision_id, owner)
        if marking is None:
            return False
        submission = find_submission(writer, everything, marking.submission_id)
        paper = find_paper(writer, everything, marking.submission_id, marking.number)
        decisions = decisions_of(writer, everything, paper)
    decision = next(each for each in decisions if each.id == decision_id)
    reasons = [Finding("submissions.reason", found=text) for text in decision.content["reasons"]]
    reading = Draft.from_json(paper.draft).reading
    reading = replace(reading, findings=(*reasons, *reading.findings))
    try:
        marked = _marked(files.get(submission.digest), reading, local_day(decision.decided_at))
    except Refused:
        with store.writing(_WHO) as writer:
            return finish_marking(writer, decision_id, owner, MarkingState.IMPOSSIBLE)
    digest = files.put(marked.data)
    with store.writing(_WHO) as writer:
        note(writer, digest, len(marked.data), MEDIA_TYPES[marked.suffix])
        return finish_marking(
            writer,
            decision_id,
            owner,
            MarkingState.READY,
            digest=digest,
            suffix=marked.suffix,
            notes=[each.code for each in marked.findings],
        )


def sweep_markings(writer: Writer) -> list[Work]:
    """The copies that wait to be made; those that no attempt could make are given up."""
    give_up(writer)
    due = due_to_mark(writer)
    return [Work(Queue.READINGS, MARK, {"decision_id": each}) for each in due]


def _marked(data: bytes, reading: Reading, day: date) -> Marked:
    summary = b""
    if not data.startswith(_OFFICE):
        from service.documents.findings_page import findings_page  # noqa: PLC0415 - loads Typst

        document = find(reading.identity.document)
        title = document.about.title if document else ""
        summary = findings_page(notes_of(reading), title, day)
    return mark(data, reading, day=day, summary=summary)
