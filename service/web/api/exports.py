"""Files that take long: ordered, followed while they are made, fetched."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Self

from flask import Response
from pydantic import Field

from service.batches.packing import finding_of
from service.debts.model import BorrowerKind, DebtorClass
from service.exports.ordering import (
    fetch_export,
    order_export,
    remove_export,
    see_export,
    see_exports,
)
from service.exports.wanted import LoanList, OneReport, ReportPack, Wanted, WholeRegister
from service.reports.model import Asked as AskedReport
from service.reports.model import Kind
from service.store.exports import Export
from service.store.listing import Filters, Sort
from service.store.schema.exports import ExportKind, ExportState
from service.web.api.followup import FiscalYear
from service.web.auth import actor, services, store
from service.web.blueprint import PREFIX, blueprint, file_response
from service.web.models import Asked, FindingGiven, Given, Id, Moment, PageAsked, PageGiven, Word
from service.web.problem import refuse
from service.web.provinces import Province, code_of
from service.web.ratelimits import limit, rates
from service.web.reply import PDF, XLSX, ZIP, file, next_url, nothing, number_cursor, reply
from templates.followup import ROUNDS
from thai.provinces import province_by_code

api = blueprint("exports", "ไฟล์ที่สั่งทำ")

Round = Annotated[int, Field(ge=ROUNDS[0], le=ROUNDS[-1], description="ครั้งที่ติดตาม")]
_PROVINCES: Final = 77


class Format(StrEnum):
    """What a report comes as."""

    XLSX = "xlsx"
    PDF = "pdf"


class RegisterWanted(Asked):
    """The register as workbooks that can be imported; no province named: all in scope."""

    provinces: Annotated[list[Province], Field(max_length=_PROVINCES, default_factory=list)]


class LoansWanted(Asked):
    """The list of loans, narrowed and sorted as ``/loans`` is."""

    province: Word = ""
    debtor_class: DebtorClass | None = None
    borrower_kind: BorrowerKind | None = None
    text: Word = ""
    fiscal_year: FiscalYear | None = None
    is_open: bool | None = None
    sort: Sort = Sort.CONTRACT_NO
    descending: bool = False


class ReportWanted(Asked):
    """A report on the whole of a fiscal year, or on a round of follow-up."""

    kind: Kind
    fiscal_year: FiscalYear
    round: Round = ROUNDS[0]
    province: Province = ""
    borrower_kind: BorrowerKind | None = None
    format: Format = Format.XLSX


class PackWanted(Asked):
    """Reports packed together, in the order in which they are named."""

    kinds: Annotated[list[Kind], Field(min_length=1, max_length=len(Kind))]
    fiscal_year: FiscalYear
    round: Round = ROUNDS[0]
    province: Province = ""


class ExportAsked(Asked):
    """Exactly one of these."""

    whole_register: Annotated[
        RegisterWanted | None, Field(description="ทะเบียนลูกหนี้เป็นสมุดงานที่นำเข้าได้ มีเลขประจำตัวเต็ม")
    ] = None
    loans: Annotated[LoansWanted | None, Field(description="รายการลูกหนี้ตามตัวกรอง")] = None
    report: ReportWanted | None = None
    pack: Annotated[PackWanted | None, Field(description="ชุดรายงานเป็น ZIP")] = None


class ExportPath(Asked):
    """Which order."""

    export_id: Id


class ExportGiven(Given):
    """An ordered file: how far it is, ``done`` of ``total`` loans or reports; what was wrong."""

    id: int
    kind: ExportKind
    title: str
    state: ExportState
    done: int
    total: int
    findings: list[FindingGiven]
    filename: str
    size: int
    asked_at: Moment
    ended_at: Moment | None
    expires_at: Moment | None

    @classmethod
    def of(cls, export: Export) -> Self:
        plain = {key: getattr(export, key) for key in cls.model_fields if key != "findings"}
        findings = [FindingGiven.of(finding_of(each)) for each in export.findings]
        return cls(**plain, findings=findings)


class ExportsGiven(PageGiven):
    """A page of one's own orders, newest first."""

    items: list[ExportGiven]


@api.post(
    "/exports",
    summary="สั่งทำไฟล์",
    description="จัดทำเบื้องหลัง ดูความคืบหน้าได้จากที่อยู่ใน Location แล้วดาวน์โหลดจาก /file ภายใน 7 วัน",
    responses={202: ExportGiven},
)
def order(body: ExportAsked) -> Response:
    limit("export", rates().costly)
    export = order_export(store(), actor(), _wanted(body))
    return reply(ExportGiven.of(export), 202, location=f"{PREFIX}/exports/{export.id}")


def _wanted(body: ExportAsked) -> Wanted:
    match (body.whole_register, body.loans, body.report, body.pack):
        case (RegisterWanted() as said, None, None, None):
            names = dict.fromkeys(province_by_code(code_of(each)).name for each in said.provinces)
            return WholeRegister(tuple(names))
        case (None, LoansWanted() as said, None, None):
            return _list(said)
        case (None, None, ReportWanted() as said, None):
            office = code_of(said.province)
            asked = AskedReport(said.kind, said.fiscal_year, said.round, office, said.borrower_kind)
            return OneReport(asked, is_pdf=said.format is Format.PDF)
        case (None, None, None, PackWanted() as said):
            office = code_of(said.province)
            asked = AskedReport(said.kinds[0], said.fiscal_year, said.round, office)
            return ReportPack(tuple(dict.fromkeys(said.kinds)), asked)
        case _:
            raise refuse(422, "exports.one_only")


def _list(said: LoansWanted) -> LoanList:
    filters = Filters(
        province=province_by_code(code_of(said.province)).name if said.province else "",
        debtor_class=said.debtor_class,
        borrower_kind=said.borrower_kind,
        text=said.text,
        fiscal_year=said.fiscal_year or 0,
        is_open=said.is_open,
    )
    return LoanList(filters, said.sort, said.descending)


@api.get("/exports", summary="รายการไฟล์ที่สั่งทำ", responses={200: ExportsGiven})
def list_exports(query: PageAsked) -> Response:
    found = see_exports(store(), actor(), size=query.size, before=number_cursor(query.cursor))
    items = [ExportGiven.of(each) for each in found.exports]
    return reply(ExportsGiven(items=items, next=next_url(str(found.before or ""))))


@api.get("/exports/<int:export_id>", summary="ความคืบหน้าของไฟล์ที่สั่งทำ", responses={200: ExportGiven})
def one_export(path: ExportPath) -> Response:
    return reply(ExportGiven.of(see_export(store(), actor(), path.export_id)))


@api.get(
    "/exports/<int:export_id>/file",
    summary="ดาวน์โหลดไฟล์ที่สั่งทำ",
    description="เมื่อพร้อมแล้ว และผู้สั่งทำยังมีสิทธิ์เท่าเดิม",
    responses={200: file_response(XLSX, PDF, ZIP)},
)
def export_file(path: ExportPath) -> Response:
    limit("download", rates().costly)
    found = fetch_export(store(), services().files, actor(), path.export_id)
    return file(found.pieces, found.name, found.media_type, size=found.size)


@api.delete("/exports/<int:export_id>", summary="ลบไฟล์ที่สั่งทำ", responses={204: None})
def drop_export(path: ExportPath) -> Response:
    remove_export(store(), actor(), path.export_id)
    return nothing()
