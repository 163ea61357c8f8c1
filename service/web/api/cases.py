"""Court cases: the month's list taken in, looked through, steps noted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.debts.court_cases import CaseState, CaseStep
from service.debts.rules import DebtRules
from service.followup.cases import (
    CasePage,
    CasesImported,
    blank_case_workbook,
    case_rules,
    export_cases,
    import_cases,
    note_step,
    prosecutor_due,
    see_case,
    see_cases,
    take_step_back,
)
from service.store.cases import CaseFilters, KeptCase, Step
from service.store.rows import province_name
from service.web.api.visits import IdNumber
from service.web.auth import actor, store, today
from service.web.blueprint import blueprint, file_response
from service.web.idempotency import never_replayed
from service.web.models import (
    Asked,
    Baht,
    Day,
    FindingGiven,
    Given,
    Id,
    Moment,
    PageAsked,
    PageGiven,
    Upload,
    Word,
    baht,
)
from service.web.problem import Refused
from service.web.provinces import Province, code_of
from service.web.ratelimits import limit, rates
from service.web.reply import XLSX, bytes_of, file, next_url, reply, version_seen

api = blueprint("cases", "ข้อมูลการดำเนินคดี")

_LARGEST_BOOK: Final = 16 << 20
_MOST_FOUND: Final = 200


class CasesAsked(PageAsked):
    """Which cases."""

    province: Province = ""
    state: CaseState | None = None
    text: Annotated[Word, Field(description="ค้นในชื่อ เลขที่สัญญา เลขคดี")] = ""
    former: Annotated[bool, Field(description="คดีที่ไม่มีในข้อมูลชุดล่าสุด")] = False
    id_numbers: Annotated[bool, Field(description="แสดงเลขประจำตัวเต็ม (ต้องมีสิทธิ์)")] = False

    @property
    def filters(self) -> CaseFilters:
        province = code_of(self.province)
        return CaseFilters(province, self.state, self.text, former=self.former)


class CasePath(Asked):
    """Which case."""

    case_id: Id


class StepPath(CasePath):
    """Which step of a case."""

    step: CaseStep
    taken_on: Day


class CaseAsked(Asked):
    """How a case is shown."""

    id_numbers: Annotated[bool, Field(description="แสดงเลขประจำตัวเต็ม (ต้องมีสิทธิ์)")] = False


class CasesFileAsked(Asked):
    """Which cases come out."""

    province: Province = ""


class StepAsked(Asked):
    """What was done."""

    step: CaseStep
    taken_on: Day
    letter_no: Annotated[str, StringConstraints(max_length=100)] = ""
    remark: Annotated[str, StringConstraints(max_length=500)] = ""


class CaseListAsked(Asked):
    """A list of all cases."""

    file: Annotated[Upload, Field(description="ไฟล์ตามแบบ /cases/template")]
    as_of: Annotated[Day, Field(description="ข้อมูล ณ วันที่")]


class StepGiven(Given):
    """What was done on a day."""

    step: CaseStep
    label: str
    taken_on: date
    letter_no: str
    remark: str

    @classmethod
    def of(cls, step: Step) -> Self:
        return cls(
            step=step.step,
            label=step.step.label,
            taken_on=step.taken_on,
            letter_no=step.letter_no,
            remark=step.remark,
        )


class CaseGiven(Given):
    """A case; the ID number masked unless it was asked for."""

    id: int
    version: int
    name: str
    id_number: str
    office: str
    province: str
    amount: Baht
    state: CaseState
    state_label: str
    contract_no: str
    case_no: str
    court: str
    has_loan: bool
    as_of: date
    changed_at: Moment
    steps: list[StepGiven]
    prosecutor_due: Annotated[date | None, Field(description="วันที่ควรทวงถามพนักงานอัยการ")]

    @classmethod
    def of(cls, kept: KeptCase, rules: DebtRules) -> Self:
        case = kept.case
        same = ("name", "id_number", "state", "contract_no", "case_no", "court")
        return cls(
            **{key: getattr(case, key) for key in same},
            id=kept.id,
            version=kept.version,
            office=case.province,
            province=province_name(case.province),
            amount=baht(case.amount),
            state_label=case.state.label,
            has_loan=kept.loan_id is not None,
            as_of=kept.as_of,
            changed_at=kept.changed_at,
            steps=[StepGiven.of(step) for step in case.steps],
            prosecutor_due=prosecutor_due(kept, rules),
        )


class CasesGiven(PageGiven):
    """A page of cases; ``as_of`` is the day of the list, ``count`` and ``amount`` of all of it."""

    items: list[CaseGiven]
    as_of: date | None
    count: int
    amount: Baht


class ImportedGiven(Given):
    """What became of a list."""

    added: int
    changed: int
    unchanged: int
    left_out: int
    findings: list[FindingGiven]

    @classmethod
    def of(cls, imported: CasesImported) -> Self:
        taken = imported.taken
        return cls(
            added=taken.added,
            changed=taken.changed,
            unchanged=taken.unchanged,
            left_out=len(taken.left_out),
            findings=[FindingGiven.of(each) for each in imported.findings],
        )


@api.get("/cases", summary="รายการคดี", responses={200: CasesGiven})
def list_cases(query: CasesAsked) -> Response:
    page = see_cases(
        store(),
        actor(),
        query.filters,
        open_ids=query.id_numbers,
        size=query.size,
        cursor=query.cursor,
    )
    return reply(_page(page))


def _page(page: CasePage) -> CasesGiven:
    rules = case_rules(store(), actor())
    return CasesGiven(
        items=[CaseGiven.of(each, rules) for each in page.cases],
        as_of=page.as_of,
        count=page.count,
        amount=baht(page.amount),
        next=next_url(page.cursor),
    )


class CasesOfNumberAsked(Asked):
    """Whose cases: in a body, for addresses are kept in the logs of others."""

    id_number: IdNumber


@api.post(
    "/cases/by-number",
    summary="คดีของเลขประจำตัว",
    description="200 คดีแรกของข้อมูลชุดล่าสุด ต้องมีสิทธิ์เห็นเลขประจำตัว",
    responses={200: CasesGiven},
)
@never_replayed
def cases_of_number(body: CasesOfNumberAsked) -> Response:
    filters = CaseFilters(id_number=body.id_number)
    return reply(_page(see_cases(store(), actor(), filters, size=_MOST_FOUND)))


@api.get("/cases/<int:case_id>", summary="คดีหนึ่งคดี", responses={200: CaseGiven})
def one_case(path: CasePath, query: CaseAsked) -> Response:
    return _told(see_case(store(), actor(), path.case_id, open_ids=query.id_numbers))


@api.post(
    "/cases/import",
    summary="นำเข้าข้อมูลคดี",
    description="ข้อมูลทั้งประเทศ ณ วันหนึ่ง ไฟล์เดิมซ้ำไม่เปลี่ยนอะไร มีข้อผิดพลาดแม้เซลล์เดียวจะไม่นำเข้าเลย",
    responses={200: ImportedGiven},
)
def take_list(form: CaseListAsked) -> Response:
    limit("import", rates().costly)
    data, name = bytes_of(form.file, _LARGEST_BOOK), form.file.filename or "cases.xlsx"
    imported = import_cases(store(), actor(), data, name, as_of=form.as_of)
    if imported.is_refused:
        raise Refused(422, imported.findings)
    return reply(ImportedGiven.of(imported))


@api.get("/cases/export", summary="ข้อมูลคดีเป็นไฟล์ Excel", responses={200: file_response(XLSX)})
def cases_file(query: CasesFileAsked) -> Response:
    limit("export", rates().costly)
    data = export_cases(store(), actor(), CaseFilters(province=code_of(query.province)))
    name = f"ข้อมูลการดำเนินคดี {today().isoformat()}.xlsx"
    return file(data, name, XLSX, size=len(data))


@api.get("/cases/template", summary="แบบข้อมูลคดีเปล่า", responses={200: file_response(XLSX)})
def template() -> Response:
    actor()
    data = blank_case_workbook()
    return file(data, "ข้อมูลการดำเนินคดี.xlsx", XLSX, size=len(data))


@api.post(
    "/cases/<int:case_id>/steps",
    summary="บันทึกขั้นตอน",
    description="ขั้นตอนล่าสุดเปลี่ยนสถานะของคดี",
    responses={200: CaseGiven},
)
def add_step(path: CasePath, body: StepAsked) -> Response:
    step = Step(body.step, body.taken_on, body.letter_no, body.remark)
    made, findings = note_step(store(), actor(), path.case_id, step, version_seen())
    if made is None:
        raise Refused(422, findings)
    return _told(made)


@api.delete(
    "/cases/<int:case_id>/steps/<step>/<taken_on>",
    summary="ลบขั้นตอนที่บันทึกผิด",
    responses={200: CaseGiven},
)
def drop_step(path: StepPath) -> Response:
    kept = take_step_back(
        store(), actor(), path.case_id, path.step, path.taken_on, version=version_seen()
    )
    return _told(kept)


def _told(kept: KeptCase) -> Response:
    return reply(CaseGiven.of(kept, case_rules(store(), actor())), version=kept.version)
