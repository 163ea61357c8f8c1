"""The papers of submissions: seen with every value and finding, mended, decided."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Self

from flask import Response
from pydantic import Field, Strict, StringConstraints

from service.store.schema.submissions import Decision, MarkingState, State
from service.store.submissions_accepted import Accepted
from service.store.submissions_papers import Corrected, Decided
from service.submissions import decide, review
from service.submissions.downloads import crop, marked_copy
from service.submissions.mending import Change, Op
from service.submissions.review import MOST_CHANGES, Seen
from service.submissions.view import Rows, Shown, shown_fields, shown_tables
from service.web.auth import actor, services, store
from service.web.blueprint import PREFIX, blueprint, file_response
from service.web.models import Asked, FindingGiven, Given, Id, Moment, Word
from service.web.ratelimits import limit, rates
from service.web.reply import file, json_file, reply, version_seen
from templates.findings import Place

api = blueprint("submission-papers", "ตรวจเอกสารที่ส่งเข้ามา")

_LARGEST_NUMBER = 10**15
_LONGEST_TEXT = 12_000

Path = Annotated[str, StringConstraints(max_length=300)]
Text = Annotated[str, Strict(), StringConstraints(max_length=_LONGEST_TEXT)]
Number = Annotated[int, Strict(), Field(ge=-_LARGEST_NUMBER, le=_LARGEST_NUMBER)]
Value = Text | Annotated[bool, Strict()] | Number | Annotated[list[Text], Field(max_length=100)]
At = Annotated[int, Strict(), Field(ge=0, le=100_000)]


class PaperPath(Asked):
    """Which paper of which submission; papers are numbered from 1."""

    submission_id: Id
    paper: Annotated[int, Field(ge=1, le=10_000)]


class ChoiceGiven(Given):
    """One of the values of a choice."""

    code: str
    label: str


class FieldGiven(Given):
    """One field of a paper.

    ``value`` is as the record takes it, ``text`` as people write it, ``original`` as it stood in
    the file. ``findings`` and ``proposals`` are places in the paper's lists, from 0.
    """

    path: str
    label: str
    kind: str
    unit: str
    required: bool
    computed: bool
    choices: list[ChoiceGiven]
    value: Any
    text: str
    original: str
    place: dict[str, Any]
    mended: bool
    supplied: bool
    rule: str
    findings: list[int]
    proposals: list[int]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        field = shown.field
        return cls(
            path=shown.path,
            label=shown.label,
            kind=field.kind.value,
            unit=field.unit,
            required=field.required,
            computed=field.locked,
            choices=[ChoiceGiven(code=each.code, label=each.label) for each in field.choices],
            value=shown.value,
            text=shown.text,
            original=shown.original,
            place=_place(shown.place),
            mended=shown.is_mended,
            supplied=shown.is_supplied,
            rule=shown.coercion.rule if shown.coercion else "",
            findings=list(shown.findings),
            proposals=list(shown.proposals),
        )


class PaperRowsGiven(Given):
    """A table that can get or lose rows."""

    path: str
    title: str
    count: int

    @classmethod
    def of(cls, rows: Rows) -> Self:
        return cls(path=rows.path, title=rows.title, count=rows.count)


class ProposalGiven(Given):
    """What OCR believes to see; ``crop`` is where its picture is."""

    field: str
    text: str
    confidence: int
    place: dict[str, Any]
    crop: str | None


class CorrectionGiven(Given):
    """What a person changed."""

    made_by: str
    made_at: Moment
    op: str
    path: str
    before: Any
    after: Any
    note: str

    @classmethod
    def of(cls, made: Corrected) -> Self:
        content = made.content
        return cls(
            made_by=made.made_by,
            made_at=made.made_at,
            op=content["op"],
            path=content.get("path", ""),
            before=content.get("before"),
            after=content.get("after"),
            note=content.get("note", ""),
        )


class DecisionGiven(Given):
    """What a person decided; ``letter`` is the draft that goes with a return."""

    decision: Decision
    decided_by: str
    decided_at: Moment
    reasons: list[str]
    letter: str
    marked: MarkingState | None

    @classmethod
    def of(cls, made: Decided, seen: Seen) -> Self:
        marking = seen.markings.get(made.id)
        return cls(
            decision=made.decision,
            decided_by=made.decided_by,
            decided_at=made.decided_at,
            reasons=made.content.get("reasons", []),
            letter=made.content.get("letter", ""),
            marked=marking.state if marking else None,
        )


class AcceptedGiven(Given):
    """A version of the accepted record, without what is in it."""

    version: int
    document: str
    accepted_by: str
    accepted_at: Moment
    checksum: str

    @classmethod
    def of(cls, accepted: Accepted) -> Self:
        return cls(**{key: getattr(accepted, key) for key in AcceptedGiven.model_fields})


class PaperGiven(Given):
    """A paper with all that is known of it; its version is the ETag."""

    submission_id: int
    paper: int
    version: int
    state: State
    kind: str
    document: str
    title: str
    known_by: str
    reference: str
    contract_no: str
    linked_by: str
    errors: int
    warnings: int
    fields: list[FieldGiven]
    tables: list[PaperRowsGiven]
    findings: list[FindingGiven]
    proposals: list[ProposalGiven]
    corrections: list[CorrectionGiven]
    decisions: list[DecisionGiven]
    accepted: list[AcceptedGiven]

    @classmethod
    def of(cls, seen: Seen) -> Self:
        draft, paper = seen.draft, seen.paper
        where = f"{PREFIX}/submissions/{paper.submission_id}/papers/{paper.number}/crops"
        return cls(
            submission_id=paper.submission_id,
            paper=paper.number,
            version=paper.version,
            state=paper.state,
            kind=draft.reading.kind,
            document=paper.document,
            title=draft.document.about.title if draft.document else "",
            known_by=str(draft.reading.known_by or ""),
            reference=paper.reference,
            contract_no=seen.contract_no,
            linked_by=paper.linked_by,
            errors=draft.errors,
            warnings=draft.warnings,
            fields=list(map(FieldGiven.of, shown_fields(draft))),
            tables=list(map(PaperRowsGiven.of, shown_tables(draft))),
            findings=list(map(FindingGiven.of, draft.reading.findings)),
            proposals=[
                ProposalGiven(
                    field=each.field,
                    text=each.text,
                    confidence=each.confidence,
                    place=_place(each.place),
                    crop=f"{where}/{each.crop.decode()}" if each.crop else None,
                )
                for each in draft.reading.proposals
            ],
            corrections=list(map(CorrectionGiven.of, seen.corrections)),
            decisions=[DecisionGiven.of(each, seen) for each in seen.decisions],
            accepted=list(map(AcceptedGiven.of, seen.accepted)),
        )


class Edit(StrEnum):
    """What can be changed by typing."""

    SET = "set"
    ADD_ROW = "add_row"
    REMOVE_ROW = "remove_row"


class ChangeAsked(Asked):
    """One change: ``set`` wants path and value (null empties it), rows want their path."""

    op: Edit = Edit.SET
    path: Path
    value: Value | None = None
    at: At | None = None


class ChangesAsked(Asked):
    """Changes, made all or none."""

    changes: Annotated[list[ChangeAsked], Field(min_length=1, max_length=MOST_CHANGES)]


class Apply(StrEnum):
    """What the service offers to be taken."""

    SUGGESTION = "suggestion"
    PROPOSAL = "proposal"
    SETTLE = "settle"


class ApplyAsked(Asked):
    """Take the suggestion of a finding, a proposal of OCR, or settle a finding with a note.

    ``at`` is its place in the paper's list of findings or proposals, from 0.
    """

    kind: Apply
    at: At
    note: Annotated[str, StringConstraints(max_length=1_000)] = ""


class LoanAsked(Asked):
    """Which loan the paper is about; blank leaves it to what the paper says."""

    contract_no: Word = ""


class Verdict(StrEnum):
    """What can be decided."""

    ACCEPT = "accept"
    RETURN = "return"
    REOPEN = "reopen"


class DecisionAsked(Asked):
    """What is decided; a return and a reopening have reasons."""

    decision: Verdict
    reasons: Annotated[
        list[Annotated[str, StringConstraints(max_length=1_000)]],
        Field(max_length=decide.MOST_REASONS, default_factory=list),
    ]


class RecordPath(PaperPath):
    """Which version of the accepted record."""

    record_version: Annotated[int, Field(ge=1, le=100_000)]


class CropPath(PaperPath):
    """Which picture."""

    crop: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _place(place: Place) -> dict[str, Any]:
    told = {key: getattr(place, key) for key in Place.__slots__}
    return {key: value for key, value in told.items() if value}


def _reply(seen: Seen) -> Response:
    return reply(PaperGiven.of(seen), version=seen.paper.version)


_PAPER = "/submissions/<int:submission_id>/papers/<int:paper>"


@api.get(_PAPER, summary="เอกสารหนึ่งฉบับในไฟล์", responses={200: PaperGiven})
def one_paper(path: PaperPath) -> Response:
    return _reply(review.see_paper(store(), actor(), path.submission_id, path.paper))


@api.get(
    f"{_PAPER}/reading",
    summary="สิ่งที่อ่านได้ก่อนมีผู้แก้ไข",
    responses={200: file_response("application/json")},
)
def reading(path: PaperPath) -> Response:
    told = review.see_reading(store(), actor(), path.submission_id, path.paper)
    return json_file(told, "application/json")


@api.patch(
    _PAPER,
    summary="แก้ไขข้อมูล",
    description="พิมพ์ค่าแบบไทยได้ เช่น ๑,๒๕๐.- หรือ 1 ม.ค. 69 แก้ทั้งหมดหรือไม่แก้เลย (If-Match)",
    responses={200: PaperGiven},
)
def change_paper(path: PaperPath, body: ChangesAsked) -> Response:
    changes = [Change(Op(each.op.value), each.path, each.value, each.at) for each in body.changes]
    return _correct(path, changes)


@api.post(
    f"{_PAPER}/apply",
    summary="ใช้ค่าที่ระบบแนะนำ",
    description="ใช้ค่าที่แนะนำ ใช้คำอ่านจากภาพ หรือยืนยันว่าข้อที่พบไม่เป็นปัญหา (If-Match)",
    responses={200: PaperGiven},
)
def apply(path: PaperPath, body: ApplyAsked) -> Response:
    return _correct(path, [Change(Op(body.kind.value), at=body.at, note=body.note)])


def _correct(path: PaperPath, changes: list[Change]) -> Response:
    seen = review.correct(
        store(),
        actor(),
        path.submission_id,
        path.paper,
        version=version_seen(),
        changes=changes,
    )
    return _reply(seen)


@api.put(
    f"{_PAPER}/loan",
    summary="ระบุสัญญาของเอกสาร",
    description="เว้นว่างเพื่อให้ดูจากเอกสาร (If-Match)",
    responses={200: PaperGiven},
)
def say_loan(path: PaperPath, body: LoanAsked) -> Response:
    seen = review.say_loan(
        store(),
        actor(),
        path.submission_id,
        path.paper,
        version=version_seen(),
        contract_no=body.contract_no,
    )
    return _reply(seen)


@api.post(
    f"{_PAPER}/decision",
    summary="รับเรื่อง ส่งคืน หรือเปิดแก้ไขใหม่",
    description="รับเรื่องได้เมื่อไม่มีข้อที่ต้องแก้ไข ส่งคืนพร้อมเหตุผลและสำเนาที่ทำเครื่องหมาย (If-Match)",
    responses={200: PaperGiven},
)
def decide_paper(path: PaperPath, body: DecisionAsked) -> Response:
    limit("decision", rates().costly)
    where, version = (path.submission_id, path.paper), version_seen()
    if body.decision is Verdict.ACCEPT:
        decide.accept(store(), actor(), *where, version=version)
    elif body.decision is Verdict.RETURN:
        decide.send_back(store(), actor(), *where, version=version, reasons=body.reasons)
    else:
        reason = " ".join(body.reasons)
        decide.reopen(store(), actor(), *where, version=version, reason=reason)
    return _reply(review.see_paper(store(), actor(), *where))


@api.get(
    f"{_PAPER}/marked",
    summary="สำเนาที่ทำเครื่องหมาย",
    description="ของการส่งคืนครั้งล่าสุด 409 ขณะยังทำไม่เสร็จ",
    responses={200: file_response("application/octet-stream")},
)
def marked(path: PaperPath) -> Response:
    limit("download", rates().costly)
    found = marked_copy(store(), services().files, actor(), path.submission_id, path.paper)
    return file(found.pieces, found.filename, found.media_type, size=found.size)


@api.get(
    f"{_PAPER}/crops/<crop>",
    summary="ภาพของช่องที่เสนอคำอ่าน",
    responses={200: file_response("image/png")},
)
def crop_picture(path: CropPath) -> Response:
    where = (path.submission_id, path.paper)
    found = crop(store(), services().files, actor(), *where, digest=path.crop)
    return file(found.pieces, found.filename, found.media_type, size=found.size, inline=True)


@api.get(
    f"{_PAPER}/records/<int:record_version>",
    summary="ข้อมูลที่รับเรื่องแล้ว รุ่นหนึ่ง",
    responses={200: file_response("application/json")},
)
def accepted_record(path: RecordPath) -> Response:
    accepted = decide.find_accepted(
        store(), actor(), path.submission_id, path.paper, version=path.record_version
    )
    return json_file(decide.see_accepted(store(), actor(), accepted), "application/json")
