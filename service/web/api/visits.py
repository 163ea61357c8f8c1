"""Visits to debtors: whom the register knows, what was found, the photo."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.debts.model import PartyRole
from service.followup import photo
from service.followup.visits import (
    attach_photo,
    correct_visit,
    delete_visit,
    detach_photo,
    find_debtor,
    record_visit,
    see_photo,
    see_visit,
    see_visits,
)
from service.store.followup import Debtor, KeptVisit, VisitFilters
from service.store.rows import province_name
from service.web.api.followup import AnyYear
from service.web.auth import actor, services, store
from service.web.blueprint import PREFIX, blueprint, file_response
from service.web.idempotency import never_replayed
from service.web.models import (
    Asked,
    FindingGiven,
    Given,
    Id,
    Moment,
    PageAsked,
    PageGiven,
    Upload,
    Word,
)
from service.web.problem import Refused
from service.web.provinces import Province, code_of
from service.web.ratelimits import limit, rates
from service.web.reply import bytes_of, file, next_url, nothing, reply, version_seen
from templates.findings import Finding
from templates.followup import Measure

api = blueprint("visits", "บันทึกการติดตามลูกหนี้")

AnyRound = Annotated[int, Field(ge=0, le=2, description="ครั้งที่ติดตาม (0 = ทุกครั้ง)")]
IdNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$")]
_MOST_FOUND: Final = 200
Data = dict[str, Any]


# --- debtors ------------------------------------------------------------------------------


class DebtorAsked(Asked):
    """Who is looked for; in the body, for addresses land in logs."""

    province: Province
    id_number: IdNumber


class DebtorGiven(Given):
    """A party of a loan."""

    loan_id: int
    contract_no: str
    project_name: str
    role: PartyRole
    name: str
    address: str
    phone: str

    @classmethod
    def of(cls, debtor: Debtor) -> Self:
        return cls.model_validate(debtor)


class DebtorsGiven(Given):
    """The loans that somebody is a party to."""

    items: list[DebtorGiven]


@api.post("/followup/debtors/find", summary="ค้นลูกหนี้ด้วยเลขประจำตัว", responses={200: DebtorsGiven})
@never_replayed
def find_debtors(body: DebtorAsked) -> Response:
    found = find_debtor(store(), actor(), code_of(body.province), body.id_number)
    return reply(DebtorsGiven(items=[DebtorGiven.of(each) for each in found]))


# --- visits -------------------------------------------------------------------------------


class FollowupVisitsAsked(PageAsked):
    """Which visits."""

    province: Province = ""
    fiscal_year: AnyYear = 0
    round: AnyRound = 0
    measure: Measure | None = None
    awaits_result: Annotated[bool, Field(description="เฉพาะแถวสีแดง: ฟื้นฟูอาชีพที่ยังไม่มีผล")] = False
    text: Annotated[Word, Field(description="ค้นในชื่อและเลขที่สัญญา")] = ""
    id_numbers: Annotated[bool, Field(description="แสดงเลขประจำตัวเต็ม (ต้องมีสิทธิ์)")] = False


class VisitPath(Asked):
    """Which visit."""

    visit_id: Id


class NumbersAsked(Asked):
    """Whether numbers of people come open."""

    id_numbers: Annotated[bool, Field(description="แสดงเลขประจำตัวเต็ม (ต้องมีสิทธิ์)")] = False


class VisitAsked(Asked):
    """What was found."""

    data: Annotated[Data, Field(description="ข้อมูลตามแบบรายงานผลการติดตามลูกหนี้")]


class NewVisitAsked(VisitAsked):
    """A visit in a province."""

    province: Province


class PhotoAsked(Asked):
    """A photo."""

    file: Annotated[Upload, Field(description="JPEG, PNG หรือ WebP ไม่เกิน 15 MB")]


class FollowupVisitGiven(Given):
    """A visit; numbers of people masked unless they were asked for."""

    id: int
    version: int
    office: str
    province: str
    data: Data
    has_loan: bool
    has_photo: bool
    is_red: Annotated[bool, Field(description="ฟื้นฟูอาชีพที่ยังไม่มีผล")]
    changed_by: str
    changed_at: Moment
    findings: list[FindingGiven]

    @classmethod
    def of(cls, kept: KeptVisit, findings: list[Finding]) -> Self:
        return cls(
            id=kept.id,
            version=kept.version,
            office=kept.province,
            province=province_name(kept.province),
            data=kept.visit.model_dump(mode="json"),
            has_loan=kept.loan_id is not None,
            has_photo=bool(kept.photo),
            is_red=kept.visit.awaits_result,
            changed_by=kept.changed_by,
            changed_at=kept.changed_at,
            findings=[FindingGiven.of(each) for each in findings],
        )


class FollowupVisitsGiven(PageGiven):
    """A page of visits, and how many there are in all."""

    items: list[FollowupVisitGiven]
    count: int


@api.get("/followup/visits", summary="บันทึกการติดตาม", responses={200: FollowupVisitsGiven})
def list_visits(query: FollowupVisitsAsked) -> Response:
    filters = VisitFilters(
        province=code_of(query.province),
        fiscal_year=query.fiscal_year,
        round=query.round,
        measure=query.measure,
        awaits_result=query.awaits_result,
        text=query.text,
    )
    page = see_visits(
        store(),
        actor(),
        filters,
        open_ids=query.id_numbers,
        size=query.size,
        cursor=query.cursor,
    )
    items = [FollowupVisitGiven.of(each, []) for each in page.visits]
    return reply(FollowupVisitsGiven(items=items, count=page.count, next=next_url(page.cursor)))


class VisitsOfNumberAsked(Asked):
    """Whose visits: in a body, for addresses are kept in the logs of others."""

    id_number: IdNumber


@api.post(
    "/followup/visits/by-number",
    summary="บันทึกการติดตามของเลขประจำตัว",
    description="200 รายการแรก ต้องมีสิทธิ์เห็นเลขประจำตัว",
    responses={200: FollowupVisitsGiven},
)
@never_replayed
def visits_of_number(body: VisitsOfNumberAsked) -> Response:
    filters = VisitFilters(id_number=body.id_number)
    page = see_visits(store(), actor(), filters, size=_MOST_FOUND)
    items = [FollowupVisitGiven.of(each, []) for each in page.visits]
    return reply(FollowupVisitsGiven(items=items, count=page.count))


@api.post("/followup/visits", summary="บันทึกการติดตามใหม่", responses={201: FollowupVisitGiven})
def add_visit(body: NewVisitAsked) -> Response:
    made, findings = record_visit(store(), actor(), code_of(body.province), body.data)
    return _told(made, findings, 201)


@api.get(
    "/followup/visits/<int:visit_id>", summary="บันทึกหนึ่งราย", responses={200: FollowupVisitGiven}
)
def one_visit(path: VisitPath, query: NumbersAsked) -> Response:
    return _told(see_visit(store(), actor(), path.visit_id, open_ids=query.id_numbers), [])


@api.put(
    "/followup/visits/<int:visit_id>",
    summary="แก้บันทึก",
    description="ข้อมูลทั้งหมดแทนของเดิม เลขประจำตัวที่ส่งมาแบบปิดบังคงเดิม",
    responses={200: FollowupVisitGiven},
)
def put_visit(path: VisitPath, body: VisitAsked) -> Response:
    return _told(*correct_visit(store(), actor(), path.visit_id, body.data, version_seen()))


@api.delete("/followup/visits/<int:visit_id>", summary="ลบบันทึก", responses={204: None})
def drop_visit(path: VisitPath) -> Response:
    delete_visit(store(), actor(), path.visit_id, version_seen())
    return nothing()


@api.put(
    "/followup/visits/<int:visit_id>/photo", summary="แนบภาพ", responses={200: FollowupVisitGiven}
)
def put_photo(path: VisitPath, form: PhotoAsked) -> Response:
    limit("photo", rates().costly)
    version = version_seen()
    data = bytes_of(form.file, photo.MOST_BYTES)
    files = services().files
    return _told(*attach_photo(store(), files, actor(), path.visit_id, data, version=version))


@api.get(
    "/followup/visits/<int:visit_id>/photo",
    summary="ภาพประกอบ",
    responses={200: file_response(photo.MEDIA_TYPE)},
)
def get_photo(path: VisitPath) -> Response:
    data = see_photo(store(), services().files, actor(), path.visit_id)
    return file(data, f"ภาพการติดตาม {path.visit_id}.jpg", photo.MEDIA_TYPE, size=len(data))


@api.delete(
    "/followup/visits/<int:visit_id>/photo", summary="ลบภาพ", responses={200: FollowupVisitGiven}
)
def drop_photo(path: VisitPath) -> Response:
    return _told(detach_photo(store(), actor(), path.visit_id, version_seen()), [])


def _told(made: KeptVisit | None, findings: list[Finding], status: int = 200) -> Response:
    if made is None:
        raise Refused(422, findings)
    where = f"{PREFIX}/followup/visits/{made.id}" if status == 201 else ""  # noqa: PLR2004
    given = FollowupVisitGiven.of(made, findings)
    return reply(given, status, version=made.version, location=where)
