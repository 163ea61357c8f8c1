"""The register as a workbook: handed in to be taken over; given out it is an export."""

from __future__ import annotations

from typing import Annotated, Any, Self

from flask import Response
from pydantic import Field

from service.register.imports import ask_import, see_import, see_imports
from service.register.write import write_register
from service.store.imports import Asked as AskedImport
from service.store.schema.access import ImportState
from service.web.auth import actor, services, store
from service.web.blueprint import PREFIX, blueprint, file_response
from service.web.models import Asked, Given, Id, Moment, PageAsked, PageGiven, Upload
from service.web.ratelimits import limit, rates
from service.web.reply import XLSX, chunks_of, file, next_url, number_cursor, reply

api = blueprint("register", "ทะเบียนเป็นไฟล์ Excel")

Findings = list[dict[str, Any]]


class ImportAsked(Asked):
    """A workbook, and how it is taken in."""

    file: Annotated[Upload, Field(description="ทะเบียน .xlsx")]
    good_only: Annotated[bool, Field(description="นำเข้าเฉพาะสัญญาที่ไม่มีข้อผิดพลาด")] = False
    remove_missing: Annotated[bool, Field(description="ลบรายการที่ไม่มีในไฟล์")] = False


class ImportPath(Asked):
    """Which import."""

    import_id: Id


class ImportGiven(Given):
    """A workbook that was handed in."""

    id: int
    username: str
    filename: str
    good_only: bool
    remove_missing: bool
    state: ImportState
    asked_at: Moment
    done_at: Moment | None

    @classmethod
    def of(cls, asked: AskedImport) -> Self:
        return cls(**{key: getattr(asked, key) for key in ImportGiven.model_fields})


class ResultGiven(Given):
    """What became of it; the first 5,000 findings."""

    added: int
    changed: int
    unchanged: int
    held: list[str]
    findings_count: int
    findings: Findings


class ImportDetailGiven(ImportGiven):
    """A workbook that was handed in, with what became of it."""

    result: ResultGiven | None

    @classmethod
    def of(cls, asked: AskedImport) -> Self:
        plain = {key: getattr(asked, key) for key in ImportGiven.model_fields}
        result = None if asked.result is None else ResultGiven(**asked.result)
        return cls(**plain, result=result)


class ImportsGiven(PageGiven):
    """A page of imports, newest first."""

    items: list[ImportGiven]


@api.post(
    "/register/imports",
    summary="นำเข้าทะเบียน",
    description="รับไฟล์ไว้แล้วนำเข้าเบื้องหลัง ดูผลได้จากที่อยู่ใน Location ไฟล์เดิมซ้ำไม่เปลี่ยนอะไร",
    responses={202: ImportGiven},
)
def add_import(form: ImportAsked) -> Response:
    limit("import", rates().costly)
    asked = ask_import(
        store(),
        services().files,
        actor(),
        chunks_of(form.file),
        form.file.filename or "register.xlsx",
        good_only=form.good_only,
        remove_missing=form.remove_missing,
    )
    where = f"{PREFIX}/register/imports/{asked.id}"
    return reply(ImportGiven.of(asked), 202, location=where)


@api.get("/register/imports", summary="รายการนำเข้า", responses={200: ImportsGiven})
def list_imports(query: PageAsked) -> Response:
    found = see_imports(store(), actor(), size=query.size, before=number_cursor(query.cursor))
    items = [ImportGiven.of(each) for each in found.imports]
    return reply(ImportsGiven(items=items, next=next_url(str(found.before or ""))))


@api.get(
    "/register/imports/<int:import_id>", summary="ผลการนำเข้า", responses={200: ImportDetailGiven}
)
def one_import(path: ImportPath) -> Response:
    return reply(ImportDetailGiven.of(see_import(store(), actor(), path.import_id)))


@api.get("/register/template", summary="ทะเบียนเปล่า", responses={200: file_response(XLSX)})
def template() -> Response:
    actor()
    data = write_register(())
    return file(data, "ทะเบียนลูกหนี้.xlsx", XLSX, size=len(data))
