"""The papers of submissions: seen with every value and finding, mended, decided."""

from __future__ import annotations

from flask import Response

from service.submissions import decide, review
from service.submissions.downloads import crop, marked_copy
from service.submissions.mending import Change, Op
from service.submissions.review import Seen
from service.web.api.paper_models import (
    ApplyAsked,
    ChangesAsked,
    CropPath,
    DecisionAsked,
    LoanAsked,
    PaperGiven,
    PaperPath,
    RecordPath,
    Verdict,
)
from service.web.auth import actor, services, store
from service.web.blueprint import blueprint, file_response
from service.web.ratelimits import limit, rates
from service.web.reply import file, json_file, reply, version_seen

api = blueprint("submission-papers", "ตรวจเอกสารที่ส่งเข้ามา")


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
