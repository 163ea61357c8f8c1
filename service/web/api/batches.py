"""Batches of letters: ordered, planned, started, followed, stopped; their lists of results."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from flask import Response
from pydantic import Field

from service.batches import steps
from service.batches.looking import BatchView, see_batch, see_batches
from service.batches.packing import finding_of
from service.batches.planning import Order, kinds, order_batch, plan_again
from service.store.batches import Batch, BatchFilters, Counts
from service.store.rows import province_name
from service.store.schema.batches import BatchState
from service.web.auth import actor, store
from service.web.blueprint import PREFIX, blueprint
from service.web.models import (
    Asked,
    Day,
    FindingGiven,
    Given,
    Id,
    Moment,
    PageAsked,
    PageGiven,
    Word,
    Yes,
)
from service.web.provinces import Office, Province, code_of
from service.web.ratelimits import limit, rates
from service.web.reply import next_url, reply, version_seen
from templates.catalogue import documents

api = blueprint("batches", "ชุดหนังสือ")


class Kind(StrEnum):
    """What a letter comes as."""

    DOCX = "docx"
    PDF = "pdf"


class BatchPath(Asked):
    """Which batch."""

    batch_id: Id


class BatchesAsked(PageAsked):
    """Which batches."""

    kind: Annotated[Word, Field(description="รหัสหนังสือ")] = ""
    state: BatchState | None = None
    office: Annotated[Word, Field(description="รหัสสำนักงาน")] = ""


class OrderAsked(Asked):
    """Which letters are to be made; blank ``provinces`` are all that one may see."""

    kind: Annotated[Word, Field(description="รหัสหนังสือ เช่น demand_notice_1")]
    as_of: Annotated[Day, Field(description="คิดหนี้ถึงวันที่ และเป็นวันที่ในหนังสือ")]
    provinces: list[Province] = Field(default_factory=list, max_length=77)
    office: Annotated[Office | None, Field(description="สำนักงานผู้ส่ง (ไม่ระบุ = ของผู้สั่ง)")] = None
    formats: list[Kind] = Field(default_factory=lambda: list(Kind), min_length=1, max_length=2)
    is_duplex: Annotated[Yes, Field(description="ไฟล์พิมพ์สำหรับพิมพ์สองหน้า")] = False
    has_labels: Annotated[Yes, Field(description="ทำป้ายที่อยู่หรือใบปะหน้าซอง")] = False
    open_number: Annotated[Yes, Field(description="เว้นเลขที่หนังสือไว้ให้เขียนเอง")] = False


class KindGiven(Given):
    """A kind of letter that batches are made of."""

    kind: str
    title: str


class KindsGiven(Given):
    """All kinds."""

    items: list[KindGiven]


class CountsGiven(Given):
    """Letters by state; of the made ones, how many were posted, received, returned."""

    planned: int
    excluded: int
    waiting: int
    made: int
    failed: int
    cancelled: int
    withdrawn: int
    held: int
    posted: int
    received: int
    returned: int


class BatchGiven(Given):
    """A batch; ``counts`` are those of the provinces that one may see."""

    id: int
    version: int
    kind: str
    title: str
    as_of: date
    office: str
    provinces: Annotated[list[str], Field(description="ว่าง = ทั้งประเทศ")]
    formats: list[str]
    is_duplex: bool
    has_labels: bool
    is_numbered: bool
    state: BatchState
    state_label: str
    counts: CountsGiven
    ordered_at: Moment
    ordered_by: str
    planned_at: Moment | None
    started_at: Moment | None
    started_by: str
    cancelled_at: Moment | None
    cancelled_by: str
    finished_at: Moment | None
    print_pages: int
    has_print_file: bool
    findings: list[FindingGiven]

    @classmethod
    def of(cls, batch: Batch) -> Self:
        return cls(**told_of(batch))


_PLAIN = (
    "id", "version", "kind", "as_of", "office", "is_duplex", "has_labels", "is_numbered", "state",
    "ordered_at", "ordered_by", "planned_at", "started_at", "started_by", "cancelled_at",
    "cancelled_by", "finished_at", "print_pages",
)  # fmt: skip


def told_of(batch: Batch) -> dict[str, Any]:
    """What a list tells of a batch."""
    return {
        **{key: getattr(batch, key) for key in _PLAIN},
        "title": documents()[batch.kind].about.title,
        "provinces": [province_name(code) for code in sorted(batch.provinces or ())],
        "formats": list(batch.formats),
        "state_label": batch.state.label,
        "counts": CountsGiven.model_validate(batch.counts),
        "has_print_file": batch.print_file is not None,
        "findings": [FindingGiven.of(finding_of(each)) for each in batch.findings],
    }


class BatchesGiven(PageGiven):
    """A page of batches, the newest first."""

    items: list[BatchGiven]


class ProvinceCountsGiven(CountsGiven):
    """The counts of one province."""

    province: str

    @classmethod
    def of(cls, code: str, counts: Counts) -> Self:
        told = {name: getattr(counts, name) for name in CountsGiven.model_fields}
        return cls(province=province_name(code), **told)


class BatchDetailGiven(BatchGiven):
    """A batch with its progress, and why letters were held back."""

    done: int
    total: int
    rate: Annotated[float, Field(description="ฉบับต่อวินาที 0 = ยังไม่ทราบ")]
    seconds_left: float | None
    by_province: list[ProvinceCountsGiven]
    held_by_code: Annotated[dict[str, int], Field(description="รหัสเหตุผล และจำนวน")]
    is_outdated: Annotated[bool, Field(description="ค่าตั้งของสำนักงานเปลี่ยนแล้ว ควรวางแผนใหม่")]
    next_number: int | None

    @classmethod
    def of_view(cls, view: BatchView) -> Self:
        progress = view.progress
        return cls(
            **told_of(view.batch),
            done=progress.done,
            total=progress.total,
            rate=progress.rate,
            seconds_left=progress.seconds_left,
            by_province=[
                ProvinceCountsGiven.of(code, counts) for code, counts in view.provinces.items()
            ],
            held_by_code=dict(view.held),
            is_outdated=view.is_outdated,
            next_number=view.counter.next_number if view.counter else None,
        )


class StartedGiven(BatchDetailGiven):
    """A batch that was started, and what was left out of it."""

    letters: int
    changed: Annotated[int, Field(description="ตัดออกเพราะสัญญาเปลี่ยนไปหลังวางแผน")]
    in_other_batches: Annotated[int, Field(description="ตัดออกเพราะมีฉบับที่จัดทำไว้แล้ว")]


@api.get("/batch-kinds", summary="ชนิดหนังสือที่จัดทำเป็นชุดได้", responses={200: KindsGiven})
def list_kinds() -> Response:
    actor()
    items = [KindGiven(kind=kind, title=documents()[kind].about.title) for kind in kinds()]
    return reply(KindsGiven(items=items))


@api.get(
    "/batches",
    summary="รายการชุดหนังสือ",
    description="ชุดที่มีหนังสือของจังหวัดที่รับผิดชอบ ใหม่สุดก่อน",
    responses={200: BatchesGiven},
)
def list_batches(query: BatchesAsked) -> Response:
    filters = BatchFilters(query.kind, query.state, query.office)
    page = see_batches(store(), actor(), filters, size=query.size, cursor=query.cursor)
    items = [BatchGiven.of(batch) for batch in page.batches]
    return reply(BatchesGiven(items=items, next=next_url(page.cursor)))


@api.post(
    "/batches",
    summary="สั่งวางแผนชุดหนังสือ",
    description="วางแผนเบื้องหลังว่าสัญญาใดได้รับหนังสือ และสัญญาใดไม่ได้รับเพราะอะไร",
    responses={202: BatchDetailGiven},
)
def order(body: OrderAsked) -> Response:
    limit("batch", rates().costly)
    wanted = Order(
        body.kind,
        body.as_of,
        frozenset(map(code_of, body.provinces)),
        body.office or "",
        tuple(each.value for each in body.formats),
        is_duplex=body.is_duplex,
        has_labels=body.has_labels,
        open_number=body.open_number,
    )
    return _told(order_batch(store(), actor(), wanted), 202)


@api.get("/batches/<int:batch_id>", summary="ชุดหนังสือหนึ่งชุด", responses={200: BatchDetailGiven})
def one_batch(path: BatchPath) -> Response:
    return _told(path.batch_id)


@api.post(
    "/batches/<int:batch_id>/plan",
    summary="วางแผนใหม่",
    description="จากทะเบียนและค่าตั้งล่าสุด สิ่งที่เจ้าหน้าที่ตัดสินใจไว้คงอยู่ (If-Match)",
    responses={202: BatchDetailGiven},
)
def plan_anew(path: BatchPath) -> Response:
    limit("batch", rates().costly)
    plan_again(store(), actor(), path.batch_id, version_seen())
    return _told(path.batch_id, 202)


@api.post(
    "/batches/<int:batch_id>/start",
    summary="เริ่มจัดทำ",
    description="ออกเลขที่หนังสือตามลำดับส่ง แล้วจัดทำเบื้องหลัง (If-Match)",
    responses={202: StartedGiven},
)
def start(path: BatchPath) -> Response:
    return _started(path, steps.start_batch(store(), actor(), path.batch_id, version_seen()))


@api.post(
    "/batches/<int:batch_id>/resume",
    summary="ทำต่อ",
    description="จัดทำหนังสือที่ยกเลิกหรือจัดทำไม่สำเร็จ (If-Match)",
    responses={202: StartedGiven},
)
def resume(path: BatchPath) -> Response:
    return _started(path, steps.resume_batch(store(), actor(), path.batch_id, version_seen()))


@api.post(
    "/batches/<int:batch_id>/cancel",
    summary="ยกเลิก",
    description="หยุดจัดทำหนังสือที่ยังไม่ได้ทำและคืนเลขที่ ฉบับที่ทำแล้วยังอยู่ (If-Match)",
    responses={200: BatchDetailGiven},
)
def cancel(path: BatchPath) -> Response:
    steps.cancel_batch(store(), actor(), path.batch_id, version_seen())
    return _told(path.batch_id)


@api.post(
    "/batches/<int:batch_id>/results",
    summary="รวมไฟล์อีกครั้ง",
    description="ทำไฟล์พิมพ์ ใบนำส่ง และผลรายสัญญาใหม่จากหนังสือที่มีอยู่ (If-Match)",
    responses={202: BatchDetailGiven},
)
def results(path: BatchPath) -> Response:
    limit("batch", rates().costly)
    steps.results_again(store(), actor(), path.batch_id, version_seen())
    return _told(path.batch_id, 202)


def _told(batch_id: int, status: int = 200) -> Response:
    view = see_batch(store(), actor(), batch_id)
    where = f"{PREFIX}/batches/{batch_id}" if status != 200 else ""  # noqa: PLR2004
    told = BatchDetailGiven.of_view(view)
    return reply(told, status, version=view.batch.version, location=where)


def _started(path: BatchPath, started: steps.Started) -> Response:
    view = see_batch(store(), actor(), path.batch_id)
    told = StartedGiven(
        **BatchDetailGiven.of_view(view).model_dump(),
        letters=started.letters,
        changed=started.changed,
        in_other_batches=started.in_other_batches,
    )
    return reply(told, 202, version=view.batch.version)
