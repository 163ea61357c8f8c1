"""Reading in the background: claimed once, tried so often, its papers kept with their drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from parsers.reader import read
from parsers.reading import Reading
from parsers.wire import to_json
from service.store.files import note
from service.store.outbox import Queue, Work
from service.store.schema.submissions import State
from service.store.scope import Scope
from service.store.submissions import (
    Submission,
    change_submission,
    claim,
    due_to_read,
    find_submission,
    finish,
    tried_too_often,
)
from service.store.submissions_papers import add_papers
from service.submissions.draft import Draft, check, draft_of
from service.submissions.links import About, Link, home_of, link
from service.submissions.send import READ, place
from templates.catalogue import find
from templates.findings import Finding

if TYPE_CHECKING:
    from service.files.store import Files
    from service.store.engine import Store, Writer

_WHO: Final = "job:submissions.read"
_PNG: Final = "image/png"


def read_submission(store: Store, files: Files, owner: str, submission_id: int) -> bool:
    """Read a file that waits, for this run of a job; False: there was nothing to do.

    Whatever the file does to its reader becomes a finding. Raises StoreError, IsolationError:
    this machine failed; the job is to be tried again.
    """
    with store.writing(_WHO) as writer:
        submission = claim(writer, submission_id, owner)
    if submission is None:
        return False
    told = submission.told_document if find(submission.told_document) else ""
    reading = read(files.get(submission.digest), document=told or None)
    crops = _Crops(files)
    papers = [crops.kept(paper) for paper in _papers(reading)]
    with store.writing(_WHO) as writer:
        state = State.TO_REVIEW if reading.kind else State.UNREADABLE
        if not finish(writer, submission_id, owner, state=state.value):
            return False
        crops.note(writer)
        _keep(writer, submission, papers, state)
    return True


def sweep_readings(writer: Writer) -> list[Work]:
    """The files that wait to be read; those that no attempt could read are told to be so."""
    for submission_id in tried_too_often(writer):
        submission = find_submission(writer, Scope.whole_country(), submission_id)
        change_submission(
            writer,
            submission_id,
            state=State.UNREADABLE.value,
            read_at=writer.now,
            lease_owner="",
            lease_until=None,
        )
        failed = Reading("", findings=(Finding("submissions.reading_failed"),))
        _keep(writer, submission, [failed], State.UNREADABLE)
    return [Work(Queue.READINGS, READ, {"submission_id": each}) for each in due_to_read(writer)]


def _papers(reading: Reading) -> Iterator[Reading]:
    yield replace(reading, more=())
    for paper in reading.more:
        yield from _papers(paper)


class _Crops:
    """Pictures of what OCR proposes: kept as files, by whose digests the reading names them."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._sizes: dict[str, int] = {}

    def kept(self, paper: Reading) -> Reading:
        with_crops = [each.crop for each in paper.proposals if each.crop]
        if not with_crops:
            return paper
        digests = iter(self._files.put_many(with_crops))
        proposals = []
        for each in paper.proposals:
            digest = next(digests) if each.crop else ""
            self._sizes |= {digest: len(each.crop)} if digest else {}
            proposals.append(replace(each, crop=digest.encode()))
        return replace(paper, proposals=tuple(proposals))

    def note(self, writer: Writer) -> None:
        for digest, size in self._sizes.items():
            note(writer, digest, size, _PNG)


def _keep(writer: Writer, submission: Submission, papers: list[Reading], state: State) -> None:
    kept = [_linked(writer, submission, draft_of(paper)) for paper in papers]
    add_papers(
        writer,
        submission.id,
        [
            _row(paper, draft, found, state)
            for paper, (draft, found) in zip(papers, kept, strict=True)
        ],
    )
    province = home_of(writer, submission)
    if province != submission.province:
        change_submission(writer, submission.id, province=province)
    facts = {
        "papers": [{"document": draft.reading.identity.document, "errors": draft.errors,
                    "warnings": draft.warnings} for draft, _ in kept],
        "state": state.value,
    }  # fmt: skip
    writer.log.add("submission.read", submission.record, province=place(province), facts=facts)


def _linked(writer: Writer, submission: Submission, draft: Draft) -> tuple[Draft, Link]:
    by = submission.sent_by if submission.told_loan_id is not None else ""
    about = About(submission, submission.link_scope, submission.told_loan_id, by)
    found = link(writer, about, draft)
    draft, _ = check(replace(draft, supplied=found.supplied), found.findings)
    return draft, found


def _row(paper: Reading, draft: Draft, found: Link, state: State) -> dict[str, Any]:
    return {
        "state": state.value,
        "document": paper.identity.document,
        "known_by": str(paper.known_by or ""),
        "kind": paper.kind,
        "reference": paper.identity.reference,
        "loan_id": found.loan_id,
        "linked_by": found.linked_by,
        "errors": draft.errors,
        "warnings": draft.warnings,
        "proposals": len(draft.reading.proposals),
        "reading": to_json(paper),
        "draft": draft.to_json(),
    }
