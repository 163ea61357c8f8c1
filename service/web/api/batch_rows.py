"""The letters of a batch: their rows, what was held back, previews, files."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from flask import Response
from pydantic import Field

from service.batches import bundle, looking, steps
from service.batches.overrides import send_all_the_same
from service.debts.model import NoticeOutcome
from service.store.batches_pages import Post, RowFilters
from service.store.rows import province_name
from service.store.schema.batches import RowState
from service.web.api.batches import BatchPath, Kind
from service.web.auth import actor, services, store
from service.web.blueprint import blueprint, file_response
from service.web.models import (
    Asked,
    Baht,
    FindingGiven,
    Given,
    Id,
    Moment,
    PageAsked,
    PageGiven,
    Word,
    baht,
)
from service.web.provinces import Province, code_of
from service.web.ratelimits import limit, rates
from service.web.reply import DOCX, PDF, file, next_url, nothing, reply, version_seen

api = blueprint("batch-rows", "หนังสือในชุด")

Place = Annotated[int, Field(ge=1, le=2**31 - 1, description="ลำดับส่ง")]
Reason = Annotated[str, Field(min_length=1, max_length=500, description="เหตุผล")]


class RowPath(BatchPath):
    """Which letter of a batch."""

    no: Place


class HeldPath(BatchPath):
    """What of that which was held back."""

    held_id: Id


class RowsAsked(PageAsked):
    """Which letters."""

    state: RowState | None = None
    post: Annotated[Post | None, Field(description="สถานะไปรษณีย์")] = None
    province: Province = ""
    text: Annotated[Word, Field(description="ค้นในเลขที่สัญญา ชื่อผู้กู้ ชื่อโครงการ")] = ""


class HeldAsked(PageAsked):
    """Which of what was held back."""

    code: Annotated[Word, Field(description="รหัสเหตุผล")] = ""
    province: Province = ""


class FileAsked(Asked):
    """As what a letter comes."""

    kind: Kind = Kind.PDF


class PlacesAsked(Asked):
    """Letters by their places."""

    numbers: Annotated[list[Place], Field(min_length=1, max_length=1_000)]


class PlacesWithReasonAsked(PlacesAsked):
    """Letters by their places, and why."""

    reason: Reason


class ReasonAsked(Asked):
    """Why."""

    reason: Reason


class RowGiven(Given):
    """A letter of a batch."""

    no: int
    state: RowState
    state_label: str
    reason: str
    contract_no: str
    loan_id: int
    province: str
    recipient: str
    role: str
    address: list[str]
    postcode: str
    letter_no: str
    amount: Baht
    last_day: date | None
    warnings: list[FindingGiven]
    findings: list[FindingGiven]
    has_word: bool
    has_pdf: bool
    posted_on: date | None
    tracking_no: str
    received_on: date | None
    returned_on: date | None
    outcome: NoticeOutcome
    outcome_label: str

    @classmethod
    def of(cls, view: looking.RowView) -> Self:
        row, line = view.row, view.line
        return cls(
            no=row.no,
            state=row.state,
            state_label=row.state.label,
            reason="" if row.reason.startswith("batch.") else row.reason,
            contract_no=line.contract_no,
            loan_id=row.loan_id,
            province=province_name(row.province),
            recipient=line.recipient,
            role=line.role,
            address=list(line.address),
            postcode=line.postcode,
            letter_no=line.letter_no,
            amount=baht(row.amount),
            last_day=line.last_day,
            warnings=[FindingGiven.of(each) for each in line.warnings],
            findings=[FindingGiven.of(each) for each in view.findings],
            has_word=row.word_file is not None,
            has_pdf=row.pdf_file is not None,
            posted_on=row.posted_on,
            tracking_no=row.tracking_no,
            received_on=row.received_on,
            returned_on=row.returned_on,
            outcome=row.outcome,
            outcome_label=row.outcome.label,
        )


class RowsGiven(PageGiven):
    """A page of letters, in posting order."""

    items: list[RowGiven]


class HeldGiven(Given):
    """A loan, or one of its addressees, without a letter, and why."""

    id: int
    contract_no: str
    loan_id: int
    province: str
    name: str
    code: str
    findings: list[FindingGiven]
    first_day: date | None
    can_be_overridden: bool
    override_reason: str
    override_by: str
    override_at: Moment | None

    @classmethod
    def of(cls, view: looking.HeldView) -> Self:
        held = view.held
        return cls(
            id=held.id,
            contract_no=view.told.contract_no,
            loan_id=held.loan_id,
            province=province_name(held.province),
            name=view.told.name,
            code=held.code,
            findings=[FindingGiven.of(each) for each in view.told.findings],
            first_day=held.first_day,
            can_be_overridden=view.can_be_overridden,
            override_reason=held.override_reason,
            override_by=held.override_by,
            override_at=held.override_at,
        )


class HeldPageGiven(PageGiven):
    """A page of what was held back."""

    items: list[HeldGiven]


class OverriddenGiven(Given):
    """How many letters are planned now that were held back."""

    letters: int


@api.get(
    "/batches/<int:batch_id>/rows",
    summary="หนังสือในชุด",
    description="ตามลำดับส่งไปรษณีย์",
    responses={200: RowsGiven},
)
def list_rows(path: BatchPath, query: RowsAsked) -> Response:
    filters = RowFilters(query.state, query.post, code_of(query.province), query.text)
    page = looking.see_rows(
        store(), actor(), path.batch_id, filters, size=query.size, cursor=query.cursor
    )
    items = [RowGiven.of(view) for view in page.rows]
    return reply(RowsGiven(items=items, next=next_url(page.cursor)))


@api.get("/batches/<int:batch_id>/rows/<int:no>", summary="หนังสือหนึ่งฉบับ", responses={200: RowGiven})
def one_row(path: RowPath) -> Response:
    _, view = looking.see_row(store(), actor(), path.batch_id, path.no)
    return reply(RowGiven.of(view))


@api.get(
    "/batches/<int:batch_id>/rows/<int:no>/preview",
    summary="ดูหนังสือก่อนจัดทำ",
    description="PDF จริงของฉบับนี้ หากยังไม่จัดทำ เลขที่หนังสือเว้นไว้",
    responses={200: file_response(PDF)},
)
def preview(path: RowPath) -> Response:
    limit("preview", rates().costly)
    data = bundle.preview(store(), services().files, actor(), path.batch_id, path.no)
    return file(data, f"{path.batch_id}-{path.no}.pdf", PDF, inline=True)


@api.get(
    "/batches/<int:batch_id>/rows/<int:no>/file",
    summary="ไฟล์หนังสือ",
    responses={200: file_response(PDF, DOCX)},
)
def letter(path: RowPath, query: FileAsked) -> Response:
    found = bundle.letter_file(
        store(), services().files, actor(), path.batch_id, path.no, suffix=query.kind.value
    )
    return file(found.pieces, found.name, found.media_type, size=found.size)


@api.post(
    "/batches/<int:batch_id>/rows/exclude",
    summary="ตัดหนังสือออก",
    description="ก่อนเริ่มจัดทำ พร้อมเหตุผล (If-Match)",
    responses={204: None},
)
def exclude(path: BatchPath, body: PlacesWithReasonAsked) -> Response:
    steps.leave_out(
        store(),
        actor(),
        path.batch_id,
        body.numbers,
        reason=body.reason,
        version=version_seen(),
    )
    return nothing()


@api.post(
    "/batches/<int:batch_id>/rows/include",
    summary="นำหนังสือที่ตัดออกกลับเข้ามา",
    description="ก่อนเริ่มจัดทำ (If-Match)",
    responses={204: None},
)
def include(path: BatchPath, body: PlacesAsked) -> Response:
    steps.take_in(store(), actor(), path.batch_id, body.numbers, version=version_seen())
    return nothing()


@api.post(
    "/batches/<int:batch_id>/rows/withdraw",
    summary="ไม่ส่งหนังสือที่จัดทำแล้ว",
    description="ก่อนส่งไปรษณีย์ พร้อมเหตุผล เลขที่หนังสือคงอยู่ (If-Match)",
    responses={204: None},
)
def withdraw(path: BatchPath, body: PlacesWithReasonAsked) -> Response:
    steps.withdraw(
        store(),
        actor(),
        path.batch_id,
        body.numbers,
        reason=body.reason,
        version=version_seen(),
    )
    return nothing()


# --- held back ----------------------------------------------------------------------------


@api.get("/batches/<int:batch_id>/held", summary="รายการที่ไม่ได้จัดทำ", responses={200: HeldPageGiven})
def list_held(path: BatchPath, query: HeldAsked) -> Response:
    page = looking.see_held(
        store(),
        actor(),
        path.batch_id,
        code=query.code,
        province=code_of(query.province),
        size=query.size,
        cursor=query.cursor,
    )
    items = [HeldGiven.of(view) for view in page.held]
    return reply(HeldPageGiven(items=items, next=next_url(page.cursor)))


@api.post(
    "/batches/<int:batch_id>/held/<int:held_id>/override",
    summary="จัดทำทั้งที่มีเหตุให้รอ",
    description="เฉพาะเหตุที่เป็นดุลยพินิจของกองทุน เหตุตามกฎหมายยกเว้นไม่ได้ (If-Match)",
    responses={200: OverriddenGiven},
)
def override(path: HeldPath, body: ReasonAsked) -> Response:
    letters = send_all_the_same(
        store(),
        actor(),
        path.batch_id,
        path.held_id,
        reason=body.reason,
        version=version_seen(),
    )
    return reply(OverriddenGiven(letters=letters))
