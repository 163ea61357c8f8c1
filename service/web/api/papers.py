"""Documents made one at a time: filled in beforehand, checked, made, kept; drafts of them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.papers.drafts import (
    discard_draft,
    prefill,
    save_draft,
    see_draft,
    see_drafts,
    see_papers,
    start_draft,
)
from service.papers.making import (
    MEDIA,
    Order,
    check_data,
    fetch_paper,
    find_document,
    make_paper,
    see_paper,
)
from service.store.papers import Draft, Paper, PaperFilters
from service.store.schema.followup import PaperFormat
from service.web.api.made_models import MadePaperGiven, MadePaperPath
from service.web.auth import actor, services, store, today
from service.web.blueprint import PREFIX, blueprint, file_response
from service.web.days import NearDay, end_of, start_of
from service.web.models import (
    Asked,
    FindingGiven,
    Given,
    Id,
    Moment,
    PageAsked,
    PageGiven,
    Word,
)
from service.web.problem import Refused
from service.web.ratelimits import limit, rates
from service.web.reply import file, next_url, nothing, reply, version_seen
from templates.findings import Finding, Severity

api = blueprint("papers", "เอกสารที่จัดทำ")

Data = dict[str, Any]
DocumentId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
AnyDocumentId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,60}$")]
Formats = Annotated[list[PaperFormat], Field(min_length=1, max_length=len(PaperFormat))]
_MEDIA_TYPES = sorted({media_type for media_type, _ in MEDIA.values()})


# --- filled in beforehand, checked --------------------------------------------------------


class PrefillAsked(Asked):
    """Which document, about which loan, to whom, as of which day."""

    document: DocumentId
    contract_no: Word = ""
    party: Annotated[Word, Field(description="รหัสคู่สัญญา (ว่าง = ผู้รับตามกติกา)")] = ""
    as_of: Annotated[NearDay | None, Field(description="วันที่ของเอกสาร (ไม่ระบุ = วันนี้)")] = None


class CheckAsked(Asked):
    """Data of a document, and as what it is to be made."""

    document: DocumentId
    data: Data
    formats: Formats


class CheckedGiven(Given):
    """What is wrong with it."""

    findings: list[FindingGiven]
    has_errors: bool

    @classmethod
    def of(cls, findings: list[Finding]) -> Self:
        wrong = any(each.severity is Severity.ERROR for each in findings)
        return cls(findings=[FindingGiven.of(each) for each in findings], has_errors=wrong)


class PrefilledGiven(Given):
    """What is known already, and why the rules would not send it now."""

    data: Data
    findings: list[FindingGiven]


@api.post("/papers/prefill", summary="ข้อมูลที่กรอกให้ล่วงหน้า", responses={200: PrefilledGiven})
def prefilled(body: PrefillAsked) -> Response:
    as_of = body.as_of or today()
    data, findings = prefill(
        store(), actor(), body.document, body.contract_no, as_of, party=body.party
    )
    told = [FindingGiven.of(each) for each in findings]
    return reply(PrefilledGiven(data=data, findings=told))


@api.post("/papers/check", summary="ตรวจข้อมูลของเอกสาร", responses={200: CheckedGiven})
def check(body: CheckAsked) -> Response:
    actor()
    return reply(CheckedGiven.of(check_data(body.document, body.data, body.formats)))


# --- made ---------------------------------------------------------------------------------


class PapersAsked(PageAsked):
    """Which documents."""

    document: AnyDocumentId = ""
    contract_no: Word = ""
    letter_no: Word = ""
    by: Annotated[Word, Field(description="ผู้จัดทำ เช่น user:somchai")] = ""
    since: Annotated[NearDay | None, Field(description="จัดทำตั้งแต่วันที่")] = None
    until: Annotated[NearDay | None, Field(description="จัดทำถึงวันที่ (รวมวันนั้น)")] = None

    @property
    def filters(self) -> PaperFilters:
        return PaperFilters(
            self.document,
            self.contract_no,
            self.letter_no,
            self.by,
            start_of(self.since),
            end_of(self.until),
        )


class PaperFilePath(MadePaperPath):
    """Which file of it."""

    format: PaperFormat


class PaperAsked(CheckAsked):
    """A document to be made."""

    contract_no: Word = ""
    day: Annotated[NearDay | None, Field(description="วันที่ของ PDF (ไม่ระบุ = วันที่หนังสือ)")] = None
    number: Annotated[bool, Field(description="ออกเลขที่หนังสือของสำนักงาน")] = False
    party: Annotated[Word, Field(description="รหัสคู่สัญญาที่รับหนังสือ (ว่าง = ตามชื่อผู้รับ)")] = ""
    draft: Annotated[Id | None, Field(description="ฉบับร่างที่ลบเมื่อจัดทำแล้ว")] = None


class MadePaperDetailGiven(MadePaperGiven):
    """A document with what it says."""

    data: Data
    findings: list[FindingGiven]


class MadePapersGiven(PageGiven):
    """A page of documents, the newest first."""

    items: list[MadePaperGiven]


@api.get("/papers", summary="เอกสารที่จัดทำแล้ว", responses={200: MadePapersGiven})
def list_papers(query: PapersAsked) -> Response:
    page = see_papers(store(), actor(), query.filters, size=query.size, cursor=query.cursor)
    items = [MadePaperGiven.of(each) for each in page.papers]
    return reply(MadePapersGiven(items=items, next=next_url(page.cursor)))


@api.post("/papers", summary="จัดทำเอกสาร", responses={201: MadePaperDetailGiven})
def add_paper(body: PaperAsked) -> Response:
    limit("papers", rates().costly)
    order = Order(
        body.document,
        body.data,
        body.formats,
        body.contract_no,
        body.day,
        number=body.number,
        party=body.party,
        draft=body.draft,
    )
    paper, findings = make_paper(store(), services().files, actor(), order)
    if paper is None:
        raise Refused(422, findings)
    return reply(_detail(paper, findings), 201, location=f"{PREFIX}/papers/{paper.id}")


@api.get("/papers/<int:paper_id>", summary="เอกสารหนึ่งฉบับ", responses={200: MadePaperDetailGiven})
def one_paper(path: MadePaperPath) -> Response:
    return reply(_detail(see_paper(store(), actor(), path.paper_id), []))


@api.get(
    "/papers/<int:paper_id>/files/<format>",
    summary="ไฟล์ของเอกสาร",
    description="ไฟล์เดิมเสมอ รูปแบบที่ยังไม่มีจะทำให้จากข้อมูลเดิม",
    responses={200: file_response(*_MEDIA_TYPES)},
)
def paper_file(path: PaperFilePath) -> Response:
    limit("paper files", rates().costly)
    data = fetch_paper(store(), services().files, actor(), path.paper_id, path.format)
    paper = see_paper(store(), actor(), path.paper_id)
    media_type, ending = MEDIA[path.format]
    told = " ".join(filter(None, (find_document(paper.document).about.title, paper.letter_no)))
    return file(data, f"{told}{ending}", media_type, size=len(data))


def _detail(paper: Paper, findings: list[Finding]) -> MadePaperDetailGiven:
    return MadePaperDetailGiven(
        **MadePaperGiven.of(paper).model_dump(),
        data=dict(paper.record or {}),
        findings=[FindingGiven.of(each) for each in findings],
    )


# --- drafts -------------------------------------------------------------------------------


class DraftsAsked(PageAsked):
    """Which drafts."""

    document: AnyDocumentId = ""
    contract_no: Word = ""
    by: Annotated[Word, Field(description="ผู้แก้ล่าสุด เช่น user:somchai")] = ""


class DraftPath(Asked):
    """Which draft."""

    draft_id: Id


class DraftAsked(Asked):
    """What was typed, right or wrong."""

    data: Data


class NewDraftAsked(DraftAsked):
    """A new draft."""

    document: DocumentId
    contract_no: Word = ""


class DraftGiven(Given):
    """A draft."""

    id: int
    version: int
    office: str
    document: str
    contract_no: str
    changed_by: str
    changed_at: Moment

    @classmethod
    def of(cls, draft: Draft) -> Self:
        return cls(**{key: getattr(draft, key) for key in DraftGiven.model_fields})


class DraftDetailGiven(DraftGiven):
    """A draft with what was typed."""

    data: Data

    @classmethod
    def of(cls, draft: Draft) -> Self:
        plain = {key: getattr(draft, key) for key in DraftGiven.model_fields}
        return cls(**plain, data=dict(draft.data or {}))


class DraftsGiven(PageGiven):
    """A page of drafts, the newest first."""

    items: list[DraftGiven]


@api.get("/drafts", summary="ฉบับร่าง", responses={200: DraftsGiven})
def list_drafts(query: DraftsAsked) -> Response:
    filters = PaperFilters(query.document, query.contract_no, by=query.by)
    page = see_drafts(store(), actor(), filters, size=query.size, cursor=query.cursor)
    items = [DraftGiven.of(each) for each in page.drafts]
    return reply(DraftsGiven(items=items, next=next_url(page.cursor)))


@api.post("/drafts", summary="เริ่มฉบับร่าง", responses={201: DraftDetailGiven})
def add_draft(body: NewDraftAsked) -> Response:
    draft = start_draft(store(), actor(), body.document, body.data, body.contract_no)
    where = f"{PREFIX}/drafts/{draft.id}"
    return reply(DraftDetailGiven.of(draft), 201, version=draft.version, location=where)


@api.get("/drafts/<int:draft_id>", summary="ฉบับร่างหนึ่งฉบับ", responses={200: DraftDetailGiven})
def one_draft(path: DraftPath) -> Response:
    draft = see_draft(store(), actor(), path.draft_id)
    return reply(DraftDetailGiven.of(draft), version=draft.version)


@api.put("/drafts/<int:draft_id>", summary="บันทึกฉบับร่าง", responses={200: DraftDetailGiven})
def put_draft(path: DraftPath, body: DraftAsked) -> Response:
    draft = save_draft(store(), actor(), path.draft_id, body.data, version_seen())
    return reply(DraftDetailGiven.of(draft), version=draft.version)


@api.delete("/drafts/<int:draft_id>", summary="ทิ้งฉบับร่าง", responses={204: None})
def drop_draft(path: DraftPath) -> Response:
    discard_draft(store(), actor(), path.draft_id)
    return nothing()
