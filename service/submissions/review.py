"""Review: a paper seen with all that is known of it, and mended; two persons never overwrite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from service.access.actor import Actor, Task
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.loans import Ids, find_loan
from service.store.schema.submissions import State
from service.store.submissions import (
    Submission,
    SubmissionFilters,
    change_submission,
    count_up_to,
    find_submission,
    list_submissions,
)
from service.store.submissions_accepted import Accepted, accepted_versions
from service.store.submissions_markings import Marking, markings_of
from service.store.submissions_papers import (
    Corrected,
    Decided,
    Paper,
    add_corrections,
    change_paper,
    corrections_of,
    decisions_of,
    find_paper,
    reading_of,
)
from service.submissions.draft import Draft, check
from service.submissions.links import About, Link, home_of, link, link_scope
from service.submissions.mending import Change, mend
from service.submissions.send import place
from templates.record import Record

if TYPE_CHECKING:
    from service.store.engine import Reader, Store, Writer

MOST_CHANGES: Final = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """A paper with all that is known of it; ``contract_no`` of its loan, blank without one."""

    submission: Submission
    paper: Paper
    draft: Draft
    contract_no: str
    corrections: tuple[Corrected, ...]
    decisions: tuple[Decided, ...]
    markings: Mapping[int, Marking]
    accepted: tuple[Accepted, ...]


def look_through(
    store: Store,
    actor: Actor,
    filters: SubmissionFilters,
    *,
    size: int,
    before: int | None = None,
) -> list[Submission]:
    """The newest submissions in scope, from before an id on. Raises ProvinceError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return list_submissions(reader, actor.scope, filters, size=size, before=before)


def count_waiting(store: Store, actor: Actor, state: State, most: int) -> int:
    """How many submissions in scope are in a state, counted no further than ``most``."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return count_up_to(reader, actor.scope, SubmissionFilters(state=state), most)


def see_submission(store: Store, actor: Actor, submission_id: int) -> Submission:
    """A file and the state of its papers; nothing of what they hold. Raises NotFoundError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return find_submission(reader, actor.scope, submission_id)


def see_paper(store: Store, actor: Actor, submission_id: int, number: int) -> Seen:
    """A paper with its values, findings and history; the log tells who saw it.

    Raises NotFoundError.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        seen = _seen(reader, actor, submission_id, number)
    where = place(seen.submission.province)
    store.looked(actor.name, "paper.seen", seen.paper.record, province=where)
    return seen


def see_reading(store: Store, actor: Actor, submission_id: int, number: int) -> Mapping[str, Any]:
    """What was read of a paper before anybody changed it, as JSON. Raises NotFoundError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        submission = find_submission(reader, actor.scope, submission_id)
        paper = find_paper(reader, actor.scope, submission_id, number)
        reading = reading_of(reader, actor.scope, paper)
    where = place(submission.province)
    store.looked(actor.name, "paper.seen", paper.record, province=where)
    return reading


def correct(
    store: Store,
    actor: Actor,
    submission_id: int,
    number: int,
    *,
    version: int,
    changes: Sequence[Change],
) -> Seen:
    """Make these changes, all or none, and check the paper anew.

    Raises NotFoundError, Stale. Raises ChangeError: one can't be made. Raises ConflictError: the
    paper is decided.
    """
    actor.need(Task.REVIEW)
    if not 0 < len(changes) <= MOST_CHANGES:
        raise StoreError("submissions.too_many_changes", limit=f"{MOST_CHANGES:,}")
    with store.writing(actor.name) as writer:
        submission, paper = open_paper(writer, actor, submission_id, number, version)
        draft, made = mend(Draft.from_json(paper.draft), changes)
        draft, _, found = checked_again(writer, actor, submission, paper, draft)
        _write(writer, submission, paper, draft, found)
        add_corrections(writer, paper, [asdict(each) for each in made])
        facts = {"changes": [{"op": each.op.value, "field": each.path} for each in made]}
        where = place(submission.province)
        writer.log.add("paper.corrected", paper.record, province=where, facts=facts)
        return _seen(writer, actor, submission_id, number)


def say_loan(
    store: Store, actor: Actor, submission_id: int, number: int, *, version: int, contract_no: str
) -> Seen:
    """Say which loan a paper is about; blank leaves it to what the paper says.

    Raises NotFoundError: no such paper, or no such loan that it may be about. Raises Stale,
    ConflictError.
    """
    actor.need(Task.REVIEW)
    with store.writing(actor.name) as writer:
        submission, paper = open_paper(writer, actor, submission_id, number, version)
        loan_id, by = None, ""
        if contract_no:
            scope = link_scope(submission, actor.scope)
            kept = find_loan(writer, scope, contract_no, Ids.MASKED)
            if kept is None:
                raise NotFoundError("submissions.no_such_loan", found=contract_no)
            loan_id, by = kept.id, actor.name
        linked = replace(paper, loan_id=loan_id, linked_by=by)
        draft = Draft.from_json(paper.draft)
        draft, _, found = checked_again(writer, actor, submission, linked, draft)
        _write(writer, submission, paper, draft, found)
        add_corrections(writer, paper, [{"op": "loan", "after": contract_no}])
        where = place(submission.province)
        writer.log.add("paper.linked", paper.record, province=where, facts={"loan": loan_id})
        return _seen(writer, actor, submission_id, number)


def open_paper(
    writer: Writer, actor: Actor, submission_id: int, number: int, version: int
) -> tuple[Submission, Paper]:
    """A paper that is to be reviewed. Raises NotFoundError, Stale, ConflictError."""
    submission = find_submission(writer, actor.scope, submission_id)
    paper = find_paper(writer, actor.scope, submission_id, number, version)
    if paper.state is not State.TO_REVIEW:
        raise ConflictError("submissions.not_open", found=paper.state.label)
    return submission, paper


def checked_again(
    reader: Reader, actor: Actor, submission: Submission, paper: Paper, draft: Draft
) -> tuple[Draft, Record | None, Link]:
    """The draft with its findings made anew, its record if there is one, and its loan."""
    about = About(submission, link_scope(submission, actor.scope), paper.loan_id, paper.linked_by)
    found = link(reader, about, draft)
    draft, record = check(replace(draft, supplied=found.supplied), found.findings)
    return draft, record, found


def columns_of(draft: Draft, found: Link) -> dict[str, Any]:
    """The columns of a paper that follow from its draft."""
    return {
        "loan_id": found.loan_id,
        "linked_by": found.linked_by,
        "errors": draft.errors,
        "warnings": draft.warnings,
        "proposals": len(draft.reading.proposals),
        "draft": draft.to_json(),
    }


def _write(writer: Writer, submission: Submission, paper: Paper, draft: Draft, found: Link) -> None:
    change_paper(writer, paper, **columns_of(draft, found))
    change_submission(writer, submission.id, province=home_of(writer, submission))


def _seen(reader: Reader, actor: Actor, submission_id: int, number: int) -> Seen:
    scope = actor.scope
    submission = find_submission(reader, scope, submission_id)
    paper = find_paper(reader, scope, submission_id, number)
    decisions = decisions_of(reader, scope, paper)
    line = next(each for each in submission.papers if each.number == number)
    return Seen(
        submission=submission,
        paper=paper,
        draft=Draft.from_json(paper.draft),
        contract_no=line.contract_no,
        corrections=tuple(corrections_of(reader, scope, paper)),
        decisions=tuple(decisions),
        markings=markings_of(reader, scope, [each.id for each in decisions]),
        accepted=tuple(accepted_versions(reader, scope, paper)),
    )
