"""Files of submissions given out: originals, marked copies, pictures of what OCR proposes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from parsers.wire import from_json
from service.access.actor import Actor, Task
from service.store.errors import ConflictError, NotFoundError
from service.store.files import find_noted
from service.store.schema.submissions import Decision, MarkingState
from service.store.submissions import find_submission
from service.store.submissions_markings import markings_of
from service.store.submissions_papers import decisions_of, find_paper, reading_of
from service.submissions.send import MEDIA_TYPES, place

if TYPE_CHECKING:
    from service.files.store import Files
    from service.store.engine import Reader, Store

_MARKED: Final = "-ตรวจแล้ว"


@dataclass(frozen=True, slots=True)
class Download:
    """A file to give out: in pieces, ``size`` in bytes."""

    filename: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


def original(store: Store, files: Files, actor: Actor, submission_id: int) -> Download:
    """The file as it was sent in; the log tells who took it. Raises NotFoundError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        submission = find_submission(reader, actor.scope, submission_id)
    where = place(submission.province)
    store.looked(actor.name, "submission.downloaded", submission.record, province=where)
    pieces = files.stream(submission.digest)
    return Download(submission.filename, submission.media_type, submission.size, pieces)


def marked_copy(
    store: Store, files: Files, actor: Actor, submission_id: int, number: int
) -> Download:
    """The marked copy of the last return; the log tells who took it.

    Raises NotFoundError: the paper was never returned. Raises ConflictError: the copy is not
    there yet, or can't be made.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        submission = find_submission(reader, actor.scope, submission_id)
        paper = find_paper(reader, actor.scope, submission_id, number)
        returns = [
            each.id
            for each in decisions_of(reader, actor.scope, paper)
            if each.decision is Decision.RETURNED
        ]
        if not returns:
            raise NotFoundError("submissions.not_marked")
        marking = markings_of(reader, actor.scope, returns[-1:])[returns[-1]]
        if marking.state is not MarkingState.READY or marking.digest is None:
            raise ConflictError("submissions.no_copy", found=marking.state.label)
        size = _size(reader, marking.digest)
    where = place(submission.province)
    store.looked(actor.name, "submission.downloaded", paper.record, province=where)
    name = f"{PurePath(submission.filename).stem}{_MARKED}{marking.suffix}"
    return Download(name, MEDIA_TYPES[marking.suffix], size, files.stream(marking.digest))


def crop(
    store: Store, files: Files, actor: Actor, submission_id: int, number: int, *, digest: str
) -> Download:
    """The picture of a place that OCR proposes a text for, by its digest. Raises NotFoundError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        submission = find_submission(reader, actor.scope, submission_id)
        paper = find_paper(reader, actor.scope, submission_id, number)
        reading = from_json({**reading_of(reader, actor.scope, paper), "complete": False})
        if digest.encode() not in [each.crop for each in reading.proposals]:
            raise NotFoundError("submissions.no_such_crop")
        size = _size(reader, digest)
    where = place(submission.province)
    store.looked(actor.name, "paper.seen", paper.record, province=where)
    return Download("crop.png", MEDIA_TYPES[".png"], size, files.stream(digest))


def _size(reader: Reader, digest: str) -> int:
    noted = find_noted(reader, digest)
    assert noted is not None  # noqa: S101 - a file of ours is noted with the row that names it
    return noted.size
