"""Submissions: files sent in, found in a list, given out again, read anew."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated, Self

from flask import Response
from pydantic import Field

from service.store.errors import StoreError
from service.store.schema.submissions import State
from service.store.submissions import PaperLine, Submission, SubmissionFilters
from service.submissions import review
from service.submissions.days import BANGKOK
from service.submissions.downloads import original
from service.submissions.send import Sent, Told, place, read_again, send
from service.web.auth import actor, services, store
from service.web.blueprint import PREFIX, blueprint, file_response
from service.web.models import (
    Asked,
    Day,
    FindingGiven,
    FormText,
    Given,
    Id,
    Moment,
    PageAsked,
    PageGiven,
    Upload,
    Word,
)
from service.web.ratelimits import limit, rates
from service.web.reply import chunks_of, file, next_url, number_cursor, reply, version_seen

api = blueprint("submissions", "เรื่องที่ส่งเข้ามา")

MOST_FILES = 50
_UNNAMED = "เอกสาร"
_FIRST_DAY, _LAST_DAY = date(1950, 1, 1), date(2200, 1, 1)


class SubmissionPath(Asked):
    """Which submission."""

    submission_id: Id


class PaperLineGiven(Given):
    """A paper of a file, as a list shows it."""

    paper: int
    version: int
    state: State
    document: str
    errors: int
    warnings: int
    proposals: int
    contract_no: str

    @classmethod
    def of(cls, line: PaperLine) -> Self:
        plain = {key: getattr(line, key) for key in PaperLineGiven.model_fields if key != "paper"}
        return cls(paper=line.number, **plain)


class SubmissionGiven(Given):
    """A file that was sent in; ``province`` is blank while it is the centre's."""

    id: int
    version: int
    state: State
    province: str
    filename: str
    size: int
    media_type: str
    digest: str
    told_document: str
    answers: int | None
    sent_by: str
    sent_at: Moment
    read_at: Moment | None
    papers: list[PaperLineGiven]

    @classmethod
    def of(cls, submission: Submission) -> Self:
        made = {"province": place(submission.province)}
        made["papers"] = [PaperLineGiven.of(line) for line in submission.papers]  # type: ignore[assignment]
        plain = {
            key: getattr(submission, key) for key in SubmissionGiven.model_fields if key not in made
        }
        return cls(**plain, **made)


class SubmissionsGiven(PageGiven):
    """A page of submissions, newest first."""

    items: list[SubmissionGiven]


class SubmissionsAsked(PageAsked):
    """Which submissions; ``sent_until`` is the last day."""

    state: State | None = None
    province: Annotated[Word, Field(description="ชื่อจังหวัด")] = ""
    document: Annotated[Word, Field(description="รหัสเอกสาร")] = ""
    sent_by: Annotated[Word, Field(description="ผู้ส่ง เช่น user:somchai")] = ""
    sent_from: Day | None = None
    sent_until: Day | None = None


class FilesAsked(Asked):
    """Files, and what is told of all of them."""

    file: Annotated[
        list[Upload], Field(min_length=1, max_length=MOST_FILES, description="ไฟล์ที่ส่ง ซ้ำได้")
    ]
    document: Annotated[FormText, Field(description="รหัสเอกสาร หากทราบ")] = ""
    contract_no: Annotated[FormText, Field(description="เลขที่สัญญา หากทราบ")] = ""
    province: Annotated[FormText, Field(description="จังหวัด หากส่งแทน")] = ""
    answers: Annotated[Id | None, Field(description="เลขที่เรื่องที่ถูกส่งคืน")] = None
    again: Annotated[bool, Field(description="อ่านแม้เป็นไฟล์เดิม")] = False


class SentGiven(Given):
    """What became of one file: received, known already, or refused with a finding."""

    filename: str
    is_duplicate: bool = False
    submission: SubmissionGiven | None = None
    finding: FindingGiven | None = None

    @classmethod
    def of(cls, filename: str, sent: Sent) -> Self:
        told = SubmissionGiven.of(sent.submission)
        return cls(filename=filename, is_duplicate=sent.is_duplicate, submission=told)


class AllSentGiven(Given):
    """What became of the files, in their order."""

    items: list[SentGiven]


class ReadAgainAsked(Asked):
    """As which document a file is read; blank leaves it to the file."""

    document: Word = ""


@api.post(
    "/submissions",
    summary="ส่งไฟล์",
    description=(
        "รับไฟล์ไว้โดยไม่แก้ไข แล้วอ่านเบื้องหลัง ดูผลได้จากที่อยู่ใน Location (ของไฟล์แรกที่รับ) "
        "ไฟล์เดิมซ้ำไม่ถูกอ่านซ้ำ เว้นแต่ again=true"
    ),
    responses={202: AllSentGiven, 200: AllSentGiven},
)
def send_in(form: FilesAsked) -> Response:
    limit("submission", rates().costly)
    items = [_sent(form, upload) for upload in form.file]
    made = [each.submission for each in items if each.submission is not None]
    fresh = any(each.submission and not each.is_duplicate for each in items)
    where = f"{PREFIX}/submissions/{made[0].id}" if made else ""
    return reply(AllSentGiven(items=items), 202 if fresh else 200, location=where)


def _sent(form: FilesAsked, upload: Upload) -> SentGiven:
    """Of many files one that is refused does not stop the others; of one it is the answer."""
    name = upload.filename or _UNNAMED
    told = Told(
        name, form.document, form.contract_no, form.province, form.answers, again=form.again
    )
    try:
        sent = send(store(), services().files, actor(), chunks_of(upload), told)
    except StoreError as error:
        if len(form.file) == 1 or not error.finding.place.file:
            raise
        return SentGiven(filename=name, finding=FindingGiven.of(error.finding))
    return SentGiven.of(name, sent)


@api.get(
    "/submissions",
    summary="รายการเรื่อง",
    description="เรื่องในจังหวัดที่รับผิดชอบ ใหม่สุดก่อน",
    responses={200: SubmissionsGiven},
)
def list_submissions(query: SubmissionsAsked) -> Response:
    filters = SubmissionFilters(
        state=query.state,
        province=query.province,
        document=query.document,
        sent_by=query.sent_by,
        sent_from=_start(query.sent_from),
        sent_before=_start(query.sent_until, 1),
    )
    before = number_cursor(query.cursor) or None
    found = review.look_through(store(), actor(), filters, size=query.size + 1, before=before)
    shown = found[: query.size]
    last = str(shown[-1].id) if len(found) > query.size else ""
    items = [SubmissionGiven.of(each) for each in shown]
    return reply(SubmissionsGiven(items=items, next=next_url(last)))


def _start(day: Day | None, later: int = 0) -> datetime | None:
    """When a day, or one of the days after it, begins in Thailand."""
    if day is None:
        return None
    # Beyond any submission, and within what moments can be.
    known = min(max(day, _FIRST_DAY), _LAST_DAY)
    return datetime.combine(known, time(), BANGKOK) + timedelta(later)


@api.get("/submissions/<int:submission_id>", summary="เรื่องหนึ่ง", responses={200: SubmissionGiven})
def one_submission(path: SubmissionPath) -> Response:
    found = review.see_submission(store(), actor(), path.submission_id)
    return reply(SubmissionGiven.of(found), version=found.version)


@api.get(
    "/submissions/<int:submission_id>/original",
    summary="ไฟล์ต้นฉบับ",
    responses={200: file_response("*/*")},
)
def original_file(path: SubmissionPath) -> Response:
    limit("download", rates().costly)
    found = original(store(), services().files, actor(), path.submission_id)
    return file(found.pieces, found.filename, found.media_type, size=found.size)


@api.post(
    "/submissions/<int:submission_id>/read-again",
    summary="อ่านใหม่",
    description="อ่านไฟล์ใหม่ โดยบอกได้ว่าเป็นเอกสารใด ก่อนมีผู้แก้ไขหรือพิจารณาเท่านั้น (If-Match)",
    responses={202: SubmissionGiven},
)
def read_anew(path: SubmissionPath, body: ReadAgainAsked) -> Response:
    limit("submission", rates().costly)
    found = read_again(store(), actor(), path.submission_id, version_seen(), document=body.document)
    where = f"{PREFIX}/submissions/{found.id}"
    return reply(SubmissionGiven.of(found), 202, version=found.version, location=where)
