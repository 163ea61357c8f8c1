"""A document at the post, as the letters of batches are; or not used after all."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from pydantic import Field

from service.debts.model import NoticeOutcome
from service.papers.making import see_paper
from service.papers.post import cancel_paper, deliver_paper, forget_paper_posted, post_paper
from service.register.post import Recorded
from service.web.api.batch_rows import ReasonAsked
from service.web.api.made_models import MadePaperGiven, MadePaperPath
from service.web.auth import actor, store
from service.web.blueprint import blueprint
from service.web.models import Asked, Day, Word, Yes
from service.web.problem import Refused
from service.web.reply import reply

api = blueprint("paper-post", "ส่งไปรษณีย์เอกสารที่จัดทำทีละฉบับ")


class PaperPostedAsked(Asked):
    """A document that was posted on a day."""

    posted_on: Day
    tracking_no: Annotated[Word, Field(description="เลขที่ลงทะเบียน 13 หลัก")] = ""
    letter_no: Annotated[Word, Field(description="เลขที่ที่เขียนเอง หากพิมพ์แบบเว้นเลขที่")] = ""
    overwrite: Annotated[Yes, Field(description="บันทึกทับข้อมูลเดิม")] = False


class PaperDeliveryAsked(Asked):
    """What the post says of it; without both, what it said is forgotten."""

    on: Day | None = None
    outcome: NoticeOutcome = NoticeOutcome.UNKNOWN
    overwrite: Yes = False


@api.post(
    "/papers/<int:paper_id>/posted",
    summary="บันทึกส่งไปรษณีย์",
    description="เข้าทะเบียนเหมือนหนังสือในชุด",
    responses={200: MadePaperGiven},
)
def posted(path: MadePaperPath, body: PaperPostedAsked) -> Response:
    recorded = post_paper(
        store(),
        actor(),
        path.paper_id,
        body.posted_on,
        tracking_no=body.tracking_no,
        letter_no=body.letter_no,
        overwrite=body.overwrite,
    )
    return _told(path, recorded)


@api.post(
    "/papers/<int:paper_id>/posted/forget",
    summary="ลบการส่งที่บันทึกผิด",
    responses={200: MadePaperGiven},
)
def forget(path: MadePaperPath) -> Response:
    return _told(path, forget_paper_posted(store(), actor(), path.paper_id))


@api.post(
    "/papers/<int:paper_id>/delivery",
    summary="บันทึกผลของไปรษณีย์",
    description="วันที่รับหรือส่งคืน และเหตุ ระยะเวลาของหนังสือฉบับถัดไปนับจากนี้",
    responses={200: MadePaperGiven},
)
def delivery(path: MadePaperPath, body: PaperDeliveryAsked) -> Response:
    recorded = deliver_paper(
        store(), actor(), path.paper_id, body.on, body.outcome, overwrite=body.overwrite
    )
    return _told(path, recorded)


@api.post(
    "/papers/<int:paper_id>/cancel",
    summary="ยกเลิกเอกสาร",
    description="เลขที่หนังสือถือว่าใช้แล้ว และไม่นับเป็นหนังสือที่ส่ง",
    responses={200: MadePaperGiven},
)
def cancel(path: MadePaperPath, body: ReasonAsked) -> Response:
    return reply(MadePaperGiven.of(cancel_paper(store(), actor(), path.paper_id, body.reason)))


def _told(path: MadePaperPath, recorded: Recorded) -> Response:
    if recorded.is_refused:
        raise Refused(422, recorded.findings)
    return reply(MadePaperGiven.of(see_paper(store(), actor(), path.paper_id)))
