"""The letters of a batch at the post, and the running letter numbers of offices."""

from __future__ import annotations

from typing import Annotated, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.batches.post import forget_posted, record_deliveries, record_posted
from service.batches.postfile import LARGEST
from service.batches.postlists import delivered_from_list, paste_posted, posted_from_list
from service.debts.model import NoticeOutcome
from service.offices.numbering import see_counter, set_next_number
from service.register.post import Delivery, Recorded, Sending
from service.store.numbers import Counter
from service.web.api.batch_rows import Place, PlacesAsked
from service.web.api.batches import BatchPath
from service.web.auth import actor, store
from service.web.blueprint import blueprint
from service.web.models import Asked, Day, FindingGiven, Given, Upload, Word, Yes
from service.web.problem import Refused
from service.web.provinces import Office
from service.web.ratelimits import limit, rates
from service.web.reply import bytes_of, reply
from templates import findings

api = blueprint("batch-post", "ส่งไปรษณีย์และเลขที่หนังสือ")

_MOST = 1_000


class SendingAsked(Asked):
    """One letter that was posted."""

    no: Place
    tracking_no: Annotated[Word, Field(description="เลขที่ลงทะเบียน 13 หลัก")] = ""
    letter_no: Annotated[Word, Field(description="เลขที่ที่เขียนเอง หากพิมพ์แบบเว้นเลขที่")] = ""


class PostedAsked(Asked):
    """Letters that were posted on a day."""

    posted_on: Day
    letters: Annotated[list[SendingAsked], Field(min_length=1, max_length=_MOST)]
    good_only: Yes = False
    overwrite: Annotated[Yes, Field(description="บันทึกทับข้อมูลเดิม")] = False


class PastedAsked(Asked):
    """A column of posting numbers, one a line, in posting order from a place on."""

    posted_on: Day
    text: Annotated[str, StringConstraints(min_length=1, max_length=1_000_000)]
    first_no: Place = 1
    overwrite: Yes = False


class ListAsked(Asked):
    """A list of the post."""

    file: Annotated[Upload, Field(description="ไฟล์ .xlsx หรือ .csv")]
    good_only: bool = False
    overwrite: bool = False


class PostedListAsked(ListAsked):
    """A list of letters that were posted on a day."""

    posted_on: Day


class DeliveryAsked(Asked):
    """What the post says of one letter; without both, what it said is forgotten."""

    no: Place
    on: Day | None = None
    outcome: NoticeOutcome = NoticeOutcome.UNKNOWN


class DeliveriesAsked(Asked):
    """What the post says of letters."""

    letters: Annotated[list[DeliveryAsked], Field(min_length=1, max_length=_MOST)]
    good_only: Yes = False
    overwrite: Yes = False


class RecordedGiven(Given):
    """How many letters were noted; of the others, with ``good_only``, what is wrong."""

    done: int
    unchanged: int
    findings: list[FindingGiven]

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        return cls(
            done=recorded.done,
            unchanged=recorded.unchanged,
            findings=[FindingGiven.of(each) for each in recorded.findings],
        )


@api.post(
    "/batches/<int:batch_id>/posted",
    summary="บันทึกส่งไปรษณีย์",
    description="หากมีรายการผิดจะไม่บันทึกเลย (422) เว้นแต่ good_only",
    responses={200: RecordedGiven},
)
def posted(path: BatchPath, body: PostedAsked) -> Response:
    sendings = [
        Sending(
            each.no,
            each.tracking_no,
            each.letter_no,
            findings.Place(field=f"letters[{at}].tracking_no"),
        )
        for at, each in enumerate(body.letters)
    ]
    recorded = record_posted(
        store(),
        actor(),
        path.batch_id,
        sendings,
        body.posted_on,
        good_only=body.good_only,
        overwrite=body.overwrite,
    )
    return _told(recorded)


@api.post(
    "/batches/<int:batch_id>/posted/pasted",
    summary="วางคอลัมน์เลขที่ลงทะเบียน",
    description="บรรทัดละฉบับตามลำดับส่ง บรรทัดว่างคือฉบับที่ไม่ได้ส่ง",
    responses={200: RecordedGiven},
)
def pasted(path: BatchPath, body: PastedAsked) -> Response:
    recorded = paste_posted(
        store(),
        actor(),
        path.batch_id,
        body.text,
        body.posted_on,
        first_no=body.first_no,
        overwrite=body.overwrite,
    )
    return _told(recorded)


@api.post(
    "/batches/<int:batch_id>/posted/list",
    summary="ไฟล์รับฝากของไปรษณีย์",
    description="จับคู่ด้วยเลขที่หนังสือ ใช้ใบนำส่งของระบบที่กรอกเลขแล้วได้",
    responses={200: RecordedGiven},
)
def posted_list(path: BatchPath, form: PostedListAsked) -> Response:
    limit("post-list", rates().costly)
    recorded = posted_from_list(
        store(),
        actor(),
        path.batch_id,
        bytes_of(form.file, LARGEST),
        form.posted_on,
        filename=form.file.filename or "",
        good_only=form.good_only,
        overwrite=form.overwrite,
    )
    return _told(recorded)


@api.post(
    "/batches/<int:batch_id>/posted/forget",
    summary="ลบการส่งที่บันทึกผิด",
    responses={200: RecordedGiven},
)
def forget(path: BatchPath, body: PlacesAsked) -> Response:
    return _told(forget_posted(store(), actor(), path.batch_id, body.numbers))


@api.post(
    "/batches/<int:batch_id>/deliveries",
    summary="บันทึกผลของไปรษณีย์",
    description="วันที่รับหรือส่งคืน และเหตุ ระยะเวลาของหนังสือฉบับถัดไปนับจากนี้",
    responses={200: RecordedGiven},
)
def deliveries(path: BatchPath, body: DeliveriesAsked) -> Response:
    told = [
        Delivery(each.no, each.on, each.outcome, findings.Place(field=f"letters[{at}].on"))
        for at, each in enumerate(body.letters)
    ]
    recorded = record_deliveries(
        store(),
        actor(),
        path.batch_id,
        told,
        good_only=body.good_only,
        overwrite=body.overwrite,
    )
    return _told(recorded)


@api.post(
    "/batches/<int:batch_id>/deliveries/list",
    summary="ไฟล์ผลของไปรษณีย์",
    description="จับคู่ด้วยเลขที่ลงทะเบียนหรือเลขที่หนังสือ",
    responses={200: RecordedGiven},
)
def deliveries_list(path: BatchPath, form: ListAsked) -> Response:
    limit("post-list", rates().costly)
    recorded = delivered_from_list(
        store(),
        actor(),
        path.batch_id,
        bytes_of(form.file, LARGEST),
        filename=form.file.filename or "",
        good_only=form.good_only,
        overwrite=form.overwrite,
    )
    return _told(recorded)


def _told(recorded: Recorded) -> Response:
    if recorded.is_refused:
        raise Refused(422, recorded.findings)
    return reply(RecordedGiven.of(recorded))


# --- letter numbers -----------------------------------------------------------------------


class YearPath(Asked):
    """The letter numbers of an office in a Buddhist year."""

    office: Office
    year: Annotated[int, Field(ge=2443, le=2643, description="ปี พ.ศ.")]


class NextAsked(Asked):
    """From which number the office goes on."""

    next_number: Annotated[int, Field(ge=1, le=99_999_999)]


class CounterGiven(Given):
    """Where an office stands; nulls: it leaves its letter numbers open."""

    office: str
    year: int
    first_number: int | None = None
    next_number: int | None = None
    free: Annotated[int, Field(description="เลขที่ที่คืนมาและยังไม่ได้ใช้")] = 0

    @classmethod
    def of(cls, path: YearPath, counter: Counter | None) -> Self:
        if counter is None:
            return cls(office=path.office, year=path.year)
        return cls.model_validate(counter)


@api.get(
    "/offices/<office>/letter-numbers/<int:year>",
    summary="เลขที่หนังสือของสำนักงาน",
    responses={200: CounterGiven},
)
def counter_of(path: YearPath) -> Response:
    return reply(CounterGiven.of(path, see_counter(store(), actor(), path.office, path.year)))


@api.put(
    "/offices/<office>/letter-numbers/<int:year>",
    summary="ตั้งเลขที่หนังสือถัดไป",
    description="เลขที่ที่ข้ามไปถือว่าใช้นอกระบบ",
    responses={200: CounterGiven},
)
def set_counter(path: YearPath, body: NextAsked) -> Response:
    counter = set_next_number(store(), actor(), path.office, path.year, body.next_number)
    return reply(CounterGiven.of(path, counter))
