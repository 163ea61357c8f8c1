"""Sending in: the file is kept untouched and waits to be read; the same file is recognised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from parsers.containers.archive import MAX_FILE_BYTES
from service.access.actor import Actor, Task
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.files import note
from service.store.loans import Ids, find_loan
from service.store.outbox import Queue, put
from service.store.rows import province_name
from service.store.schema.submissions import State
from service.store.submissions import (
    Submission,
    add_submission,
    change_submission,
    find_at_version,
    find_same_file,
    find_submission,
)
from service.store.submissions_papers import drop_papers, has_work
from service.store.users import CENTRE
from templates.catalogue import find
from thai.provinces import find_province
from thai.text import safe_filename

if TYPE_CHECKING:
    from service.files.store import Files
    from service.store.engine import Store, Writer

READ: Final = "submissions.read"
_UNKNOWN_KIND: Final = "application/octet-stream"
_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"
#: By the end of the name: what a browser is told; what is in the file shows when it is read.
MEDIA_TYPES: Final = {
    ".pdf": "application/pdf",
    ".xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".xlsb": "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".docx": f"{_OPEN_XML}.wordprocessingml.document",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a file: a new submission, or the one that had it already."""

    submission: Submission
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender says of a file; all but its name may be blank.

    ``document`` is an id of the catalogue, ``contract_no`` the loan's, ``province`` the name of
    the province that the file belongs to, where it is not the sender's. ``answers`` is the
    submission that was returned and is sent again with this file. ``again``: read the file even
    if the same one is there.
    """

    filename: str
    document: str = ""
    contract_no: str = ""
    province: str = ""
    answers: int | None = None
    again: bool = False


def send(store: Store, files: Files, actor: Actor, data: Iterable[bytes], told: Told) -> Sent:
    """Keep a file and have it read in the background.

    Raises StoreError: it is empty, too large, or what is told of it is wrong. Raises
    NotFoundError: there is no such loan, province or submission in scope.
    """
    actor.need(Task.SEND_IN)
    if told.document and find(told.document) is None:
        raise StoreError("submissions.no_such_document", found=told.document)
    name = safe_filename(told.filename)
    digest, size = files.put_stream(_limited(data, name))
    if not size:
        raise StoreError("files.empty", file=name)
    with store.writing(actor.name) as writer:
        loan_id, province = _belongs(writer, actor, told)
        answers = _answered(writer, actor, told.answers)
        same = None if told.again else find_same_file(writer, actor.scope, digest)
        if same is not None:
            writer.log.add("submission.sent_again", same.record, province=place(same.province))
            return Sent(same, is_duplicate=True)
        values = {
            "office": actor.office,
            "province": province,
            "digest": digest,
            "filename": name,
            "size": size,
            "media_type": MEDIA_TYPES.get(PurePath(name).suffix.lower(), _UNKNOWN_KIND),
            "told_document": told.document,
            "told_loan_id": loan_id,
            "answers": answers,
            "sent_by": actor.name,
        }
        return Sent(_received(writer, actor, values), is_duplicate=False)


def _received(writer: Writer, actor: Actor, values: Mapping[str, Any]) -> Submission:
    """The new submission, whose file is noted and waits to be read."""
    note(writer, values["digest"], values["size"], values["media_type"])
    submission_id = add_submission(writer, values)
    put(writer, Queue.READINGS, READ, {"submission_id": submission_id})
    submission = find_submission(writer, actor.scope, submission_id)
    facts = {name: values[name] for name in ("digest", "size", "answers")}
    where = place(submission.province)
    writer.log.add("submission.received", submission.record, province=where, facts=facts)
    return submission


def read_again(
    store: Store, actor: Actor, submission_id: int, version: int, document: str = ""
) -> Submission:
    """Have the file read anew, as the document that a person says it is if one is told.

    Raises NotFoundError, Stale. Raises ConflictError: it is being read, or a person has worked
    on what was read.
    """
    actor.need(Task.REVIEW)
    if document and find(document) is None:
        raise StoreError("submissions.no_such_document", found=document)
    with store.writing(actor.name) as writer:
        submission = find_at_version(writer, actor.scope, submission_id, version)
        if submission.state not in (State.TO_REVIEW, State.UNREADABLE):
            raise ConflictError("submissions.not_to_read_again", found=submission.state.label)
        if has_work(writer, actor.scope, submission_id):
            raise ConflictError("submissions.worked_on")
        drop_papers(writer, submission_id)
        change_submission(
            writer,
            submission_id,
            state=State.RECEIVED.value,
            told_document=document or submission.told_document,
            attempts=0,
            read_at=None,
        )
        put(writer, Queue.READINGS, READ, {"submission_id": submission_id})
        facts = {"document": document}
        where = place(submission.province)
        writer.log.add("submission.read_again", submission.record, province=where, facts=facts)
        return find_submission(writer, actor.scope, submission_id)


def place(code: str) -> str:
    """The province of a code as the log names it; blank for the centre."""
    return "" if code == CENTRE else province_name(code)


def _limited(data: Iterable[bytes], name: str) -> Iterator[bytes]:
    size = 0
    for piece in data:
        size += len(piece)
        if size > MAX_FILE_BYTES:
            megabytes = str(MAX_FILE_BYTES // 1024**2)
            raise StoreError("files.too_large", file=name, megabytes=megabytes)
        yield piece


def _belongs(writer: Writer, actor: Actor, told: Told) -> tuple[int | None, str]:
    """The loan that was told, and the code of the province that the file belongs to."""
    loan_id, province = None, actor.office
    if told.province:
        province = find_province(told.province).code
        if actor.scope.codes is not None and province not in actor.scope.codes:
            raise NotFoundError("submissions.no_such_province", found=told.province)
    if told.contract_no:
        kept = find_loan(writer, actor.scope, told.contract_no, Ids.MASKED)
        if kept is None:
            raise NotFoundError("submissions.no_such_loan", found=told.contract_no)
        loan_id, province = kept.id, find_province(kept.loan.province).code
    return loan_id, province


def _answered(writer: Writer, actor: Actor, answers: int | None) -> int | None:
    if answers is None:
        return None
    submission = find_submission(writer, actor.scope, answers)
    if submission.state not in (State.RETURNED, State.UNREADABLE):
        raise ConflictError("submissions.not_returned", found=str(answers))
    return answers
