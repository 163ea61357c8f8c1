"""Follow-up of debtors: rounds with who reports them, plans of provinces."""

from __future__ import annotations

from typing import Annotated, Final, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.followup.rounds import (
    PlansImported,
    export_plans,
    import_plans,
    see_plans,
    see_reporter,
    see_rounds,
    set_plan,
    set_reporter,
)
from service.followup.visits import (
    delete_round,
)
from service.store.rounds import Reporter, Round, VisitPlan
from service.store.rows import province_name
from service.store.visit_reports import RoundCount
from service.web.auth import actor, store
from service.web.blueprint import blueprint, file_response
from service.web.models import (
    Asked,
    FindingGiven,
    Given,
    Moment,
    Upload,
)
from service.web.problem import Refused
from service.web.provinces import Office, Province, code_of
from service.web.ratelimits import limit, rates
from service.web.reply import XLSX, bytes_of, file, reply, version_seen

api = blueprint("followup", "การติดตามลูกหนี้")

_LARGEST_BOOK: Final = 8 << 20
FiscalYear = Annotated[int, Field(ge=2443, le=2643, description="ปีงบประมาณ พ.ศ.")]
AnyYear = Annotated[int, Field(ge=0, le=2643, description="ปีงบประมาณ พ.ศ. (0 = ทุกปี)")]
RoundNo = Annotated[int, Field(ge=1, le=2, description="ครั้งที่ติดตาม")]
Name = Annotated[str, StringConstraints(max_length=200)]


# --- rounds -------------------------------------------------------------------------------


class RoundsAsked(Asked):
    """Which rounds."""

    province: Province = ""
    fiscal_year: AnyYear = 0


class RoundPath(Asked):
    """Which round."""

    office: Office
    fiscal_year: FiscalYear
    no: RoundNo

    @property
    def round(self) -> Round:
        return Round(self.office, self.fiscal_year, self.no)


class ReporterAsked(Asked):
    """Who reports from now on."""

    title: Name
    first_name: Name
    last_name: Name
    position: Name


class ReporterGiven(Given):
    """Who reports; version 0 is nobody yet."""

    title: str
    first_name: str
    last_name: str
    position: str
    version: int


class RoundGiven(Given):
    """A round of a province."""

    office: str
    province: str
    fiscal_year: int
    no: int
    visits: int
    reporter: ReporterGiven | None
    changed_at: Moment | None

    @classmethod
    def of(cls, found: RoundCount) -> Self:
        of = found.round
        return cls(
            office=of.province,
            province=province_name(of.province),
            fiscal_year=of.fiscal_year,
            no=of.no,
            visits=found.visits,
            reporter=None if found.reporter is None else _reporter(found.reporter),
            changed_at=found.changed_at,
        )


class RoundsGiven(Given):
    """The rounds, the newest first."""

    items: list[RoundGiven]


class RemovedGiven(Given):
    """How many visits were taken away."""

    visits: int


@api.get("/followup/rounds", summary="ครั้งที่ติดตาม", responses={200: RoundsGiven})
def list_rounds(query: RoundsAsked) -> Response:
    found = see_rounds(store(), actor(), code_of(query.province), query.fiscal_year)
    return reply(RoundsGiven(items=[RoundGiven.of(each) for each in found]))


@api.get(
    "/followup/rounds/<office>/<int:fiscal_year>/<int:no>/reporter",
    summary="ผู้รายงาน",
    responses={200: ReporterGiven},
)
def one_reporter(path: RoundPath) -> Response:
    found = see_reporter(store(), actor(), path.round)
    return reply(_reporter(found), version=found.version)


@api.put(
    "/followup/rounds/<office>/<int:fiscal_year>/<int:no>/reporter",
    summary="ระบุผู้รายงาน",
    description='คนใหม่แทนคนเดิมทันที If-Match คือรุ่นของคนเดิม ("0" เมื่อยังไม่มี)',
    responses={200: ReporterGiven},
)
def put_reporter(path: RoundPath, body: ReporterAsked) -> Response:
    asked = Reporter(path.round, **body.model_dump(), version=version_seen())
    made, findings = set_reporter(store(), actor(), asked)
    if made is None:
        raise Refused(422, findings)
    return reply(_reporter(made), version=made.version)


@api.delete(
    "/followup/rounds/<office>/<int:fiscal_year>/<int:no>",
    summary="ลบบันทึกทั้งหมดของครั้งที่ติดตาม",
    responses={200: RemovedGiven},
)
def drop_round(path: RoundPath) -> Response:
    return reply(RemovedGiven(visits=delete_round(store(), actor(), path.round)))


def _reporter(found: Reporter) -> ReporterGiven:
    return ReporterGiven(**{key: getattr(found, key) for key in ReporterGiven.model_fields})


# --- plans --------------------------------------------------------------------------------


class YearAsked(Asked):
    """Which fiscal year."""

    fiscal_year: FiscalYear


class PlanPath(Asked):
    """Whose plan of which year."""

    office: Office
    fiscal_year: FiscalYear


class PlanAsked(Asked):
    """How many debtors."""

    debtors: Annotated[int, Field(ge=0, le=1_000_000)]


class PlanFileAsked(Asked):
    """A workbook of plans."""

    file: Annotated[Upload, Field(description="ไฟล์ที่ได้จาก /followup/plans/export")]
    fiscal_year: FiscalYear


class PlanGiven(Given):
    """A plan; version 0 is none yet."""

    office: str
    province: str
    fiscal_year: int
    debtors: int
    version: int

    @classmethod
    def of(cls, plan: VisitPlan) -> Self:
        return cls(
            office=plan.province,
            province=province_name(plan.province),
            fiscal_year=plan.fiscal_year,
            debtors=plan.debtors,
            version=plan.version,
        )


class PlansGiven(Given):
    """The plans of a year, by province."""

    items: list[PlanGiven]


class PlansImportedGiven(Given):
    """What became of a workbook."""

    changed: int
    unchanged: int
    findings: list[FindingGiven]

    @classmethod
    def of(cls, imported: PlansImported) -> Self:
        findings = [FindingGiven.of(each) for each in imported.findings]
        return cls(changed=imported.changed, unchanged=imported.unchanged, findings=findings)


@api.get("/followup/plans", summary="แผนการติดตาม", responses={200: PlansGiven})
def list_plans(query: YearAsked) -> Response:
    found = see_plans(store(), actor(), query.fiscal_year)
    return reply(PlansGiven(items=[PlanGiven.of(each) for each in found]))


@api.put(
    "/followup/plans/<office>/<int:fiscal_year>",
    summary="กำหนดแผน",
    description='If-Match คือรุ่นของแผนเดิม ("0" เมื่อยังไม่มี)',
    responses={200: PlanGiven},
)
def put_plan(path: PlanPath, body: PlanAsked) -> Response:
    asked = VisitPlan(path.office, path.fiscal_year, body.debtors, version_seen())
    made, findings = set_plan(store(), actor(), asked)
    if made is None:
        raise Refused(422, findings)
    return reply(PlanGiven.of(made), version=made.version)


@api.get("/followup/plans/export", summary="แผนเป็นไฟล์ Excel", responses={200: file_response(XLSX)})
def plans_file(query: YearAsked) -> Response:
    data = export_plans(store(), actor(), query.fiscal_year)
    return file(data, f"แผนการติดตาม {query.fiscal_year}.xlsx", XLSX, size=len(data))


@api.post("/followup/plans/import", summary="นำเข้าแผน", responses={200: PlansImportedGiven})
def take_plans(form: PlanFileAsked) -> Response:
    limit("import", rates().costly)
    data = bytes_of(form.file, _LARGEST_BOOK)
    name = form.file.filename or "plans.xlsx"
    imported = import_plans(store(), actor(), form.fiscal_year, data, name)
    if imported.is_refused:
        raise Refused(422, imported.findings)
    return reply(PlansImportedGiven.of(imported))
