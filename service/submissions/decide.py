"""Deciding on a paper: accepted into the register for good, returned with reasons, opened again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from service.access.actor import Actor, Task
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.outbox import Queue, put
from service.store.schema.submissions import Decision, MarkingState, State
from service.store.scope import Scope
from service.store.submissions import Submission, change_submission, find_submission
from service.store.submissions_accepted import (
    Accepted,
    accepted_content,
    accepted_versions,
    add_accepted,
)
from service.store.submissions_markings import add_marking
from service.store.submissions_papers import (
    Paper,
    add_decision,
    change_paper,
    find_paper,
    states_of,
)
from service.submissions.draft import Draft
from service.submissions.effects import Acceptance, change_register
from service.submissions.letter import return_letter
from service.submissions.links import home_of
from service.submissions.review import checked_again, columns_of, open_paper
from service.submissions.send import place
from thai.text import normalize

if TYPE_CHECKING:
    from service.store.engine import Store, Writer

MARK: Final = "submissions.mark"
MOST_REASONS: Final = 30
_LONGEST_REASON: Final = 1_000
#: What a file is while its papers differ: the first that one of them is.
_ORDER: Final = (State.TO_REVIEW, State.RETURNED, State.UNREADABLE, State.ACCEPTED)


def accept(
    store: Store, actor: Actor, submission_id: int, number: int, *, version: int
) -> Accepted:
    """Accept a paper: its record is kept for ever as the next version, and the register changed.

    Raises NotFoundError, Stale. Raises ConflictError: it is decided, or has errors.
    """
    actor.need(Task.REVIEW)
    with store.writing(actor.name) as writer:
        submission, paper = open_paper(writer, actor, submission_id, number, version)
        draft = Draft.from_json(paper.draft)
        draft, record, found = checked_again(writer, actor, submission, paper, draft)
        if record is None or draft.errors:
            raise ConflictError("submissions.has_errors", found=f"{draft.errors:,}")
        columns = columns_of(draft, found)
        change_paper(writer, paper, **columns, state=State.ACCEPTED.value)
        paper = find_paper(writer, actor.scope, submission_id, number)
        province = home_of(writer, submission)
        accepted = add_accepted(
            writer, paper, draft.reading.identity.document, province, json.loads(record.to_json())
        )
        change_register(writer, Acceptance(actor, submission, paper, accepted, found.kept), record)
        change_submission(writer, submission_id, province=province)
        _decide(writer, paper, Decision.ACCEPTED, {"accepted": accepted.id})
        facts = {
            "document": accepted.document,
            "version": accepted.version,
            "checksum": accepted.checksum,
            "loan": accepted.loan_id,
            "warnings": draft.warnings,
        }
        writer.log.add("paper.accepted", accepted.record, province=place(province), facts=facts)
    return accepted


def send_back(
    store: Store,
    actor: Actor,
    submission_id: int,
    number: int,
    *,
    version: int,
    reasons: Sequence[str],
) -> Submission:
    """Return a paper with reasons; the marked copy of its file is made in the background.

    Raises NotFoundError, Stale. Raises ConflictError: it is decided. Raises StoreError: there
    is neither a reason nor an error in it.
    """
    actor.need(Task.REVIEW)
    told = _reasons(reasons)
    with store.writing(actor.name) as writer:
        submission = find_submission(writer, actor.scope, submission_id)
        paper = find_paper(writer, actor.scope, submission_id, number, version)
        if paper.state not in (State.TO_REVIEW, State.UNREADABLE):
            raise ConflictError("submissions.not_open", found=paper.state.label)
        draft = Draft.from_json(paper.draft)
        if not told and not draft.errors:
            raise StoreError("submissions.no_reason")
        change_paper(writer, paper, state=State.RETURNED.value)
        content = {"reasons": told, "letter": return_letter(submission, draft, told)}
        decision = _decide(writer, paper, Decision.RETURNED, content)
        readable = paper.state is State.TO_REVIEW
        state = MarkingState.WAITING if readable else MarkingState.IMPOSSIBLE
        add_marking(writer, decision, state)
        if readable:
            put(writer, Queue.READINGS, MARK, {"decision_id": decision})
        facts = {"reasons": len(told), "errors": draft.errors}
        where = place(submission.province)
        writer.log.add("paper.returned", paper.record, province=where, facts=facts)
        return find_submission(writer, actor.scope, submission_id)


def reopen(
    store: Store, actor: Actor, submission_id: int, number: int, *, version: int, reason: str
) -> Submission:
    """Open a decided paper to be mended again; what was accepted stays, a new version may come.

    Raises NotFoundError, Stale. Raises ConflictError: it is open, or can't be read.
    """
    actor.need(Task.REVIEW)
    told = _reasons([reason])
    if not told:
        raise StoreError("submissions.no_reason")
    with store.writing(actor.name) as writer:
        submission = find_submission(writer, actor.scope, submission_id)
        paper = find_paper(writer, actor.scope, submission_id, number, version)
        if paper.state not in (State.ACCEPTED, State.RETURNED):
            raise ConflictError("submissions.not_decided", found=paper.state.label)
        has_kind = bool(Draft.from_json(paper.draft).reading.kind)
        state = State.TO_REVIEW if has_kind else State.UNREADABLE
        change_paper(writer, paper, state=state.value)
        _decide(writer, paper, Decision.REOPENED, {"reasons": told})
        where = place(submission.province)
        writer.log.add("paper.reopened", paper.record, province=where)
        return find_submission(writer, actor.scope, submission_id)


def find_accepted(
    store: Store, actor: Actor, submission_id: int, number: int, *, version: int
) -> Accepted:
    """A version of a paper's accepted record, without what is in it. Raises NotFoundError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        paper = find_paper(reader, actor.scope, submission_id, number)
        for accepted in accepted_versions(reader, actor.scope, paper):
            if accepted.version == version:
                return accepted
    raise NotFoundError("submissions.unknown", found=f"{submission_id}/{number}/{version}")


def see_accepted(store: Store, actor: Actor, accepted: Accepted) -> Any:
    """The record of a version, as JSON; the log tells who saw it.

    Raises NotFoundError. Raises StoreError: it is not what was accepted.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        content = accepted_content(reader, actor.scope, accepted)
    where = place(accepted.province)
    store.looked(actor.name, "record.seen", accepted.record, province=where)
    return content


def _decide(writer: Writer, paper: Paper, decision: Decision, content: dict[str, Any]) -> int:
    made = add_decision(writer, paper, decision, content)
    states = states_of(writer, Scope.whole_country(), paper.submission_id)
    state = next(each for each in _ORDER if each in states)
    change_submission(writer, paper.submission_id, state=state.value)
    return made


def _reasons(reasons: Sequence[str]) -> list[str]:
    if len(reasons) > MOST_REASONS:
        raise StoreError("submissions.too_many_reasons", limit=str(MOST_REASONS))
    texts = (normalize(reason)[:_LONGEST_REASON] for reason in reasons)
    return [text for text in texts if text]
