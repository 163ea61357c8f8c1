"""Offices and what they decide for themselves."""

from __future__ import annotations

from typing import Annotated, Any, Self

from flask import Response
from pydantic import Field

from service.offices.settings import (
    OfficeView,
    change_office,
    import_office,
    office_history,
    offices_in_scope,
    see_office,
)
from service.store.offices import Version
from service.web.auth import actor, store
from service.web.blueprint import blueprint
from service.web.models import Asked, Given, Moment, Upload
from service.web.problem import Refused
from service.web.provinces import Office
from service.web.reply import bytes_of, reply, version_seen
from templates.findings import Finding

api = blueprint("offices", "สำนักงานและค่าตั้ง")

Said = dict[str, Any]
_LARGEST_FILE = 1 << 20


class OfficePath(Asked):
    """Which office."""

    office: Office


class SettingsAsked(Asked):
    """All that the office says itself; what is left out is the centre's."""

    said: Annotated[Said, Field(description="ค่าตั้งตามชื่อใน office.toml")]


class SettingsFileAsked(Asked):
    """The same from a file."""

    file: Annotated[Upload, Field(description="office.toml")]


class OfficeGiven(Given):
    """An office."""

    office: str
    name: str


class OfficesGiven(Given):
    """All offices in scope, by code."""

    items: list[OfficeGiven]


class VersionGiven(Given):
    """What an office said from a moment on; version 0 never said anything."""

    office: str
    version: int
    said: Said
    changed_by: str
    changed_at: Moment | None

    @classmethod
    def of(cls, version: Version) -> Self:
        return cls(
            office=version.office,
            version=version.version,
            said=dict(version.said or {}),
            changed_by=version.changed_by,
            changed_at=version.changed_at,
        )


class SettingsGiven(VersionGiven):
    """What an office says, and what holds with what stands above it."""

    name: str
    settings: Annotated[Said, Field(description="ค่าที่ใช้จริง รวมค่าของส่วนกลาง")]

    @classmethod
    def of_view(cls, view: OfficeView) -> Self:
        own = VersionGiven.of(view.newest).model_dump()
        return cls(**own, name=view.name, settings=view.settings.as_said())


class HistoryGiven(Given):
    """All versions, the newest first."""

    items: list[VersionGiven]


@api.get("/offices", summary="รายการสำนักงาน", responses={200: OfficesGiven})
def list_offices() -> Response:
    found = offices_in_scope(store(), actor())
    items = [OfficeGiven(office=code, name=name) for code, name in found.items()]
    return reply(OfficesGiven(items=items))


@api.get("/offices/<office>/settings", summary="ค่าตั้งของสำนักงาน", responses={200: SettingsGiven})
def one_office(path: OfficePath) -> Response:
    view = see_office(store(), actor(), path.office)
    return reply(SettingsGiven.of_view(view), version=view.newest.version)


@api.get("/offices/<office>/settings/history", summary="ค่าตั้งที่ผ่านมา", responses={200: HistoryGiven})
def history(path: OfficePath) -> Response:
    found = office_history(store(), actor(), path.office)
    return reply(HistoryGiven(items=[VersionGiven.of(each) for each in found]))


@api.put("/offices/<office>/settings", summary="เปลี่ยนค่าตั้งทั้งหมด", responses={200: VersionGiven})
def put_settings(path: OfficePath, body: SettingsAsked) -> Response:
    return _told(*change_office(store(), actor(), path.office, body.said, version_seen()))


@api.put(
    "/offices/<office>/settings/file",
    summary="เปลี่ยนค่าตั้งจากไฟล์ office.toml",
    responses={200: VersionGiven},
)
def put_file(path: OfficePath, form: SettingsFileAsked) -> Response:
    data, name = bytes_of(form.file, _LARGEST_FILE), form.file.filename or "office.toml"
    return _told(*import_office(store(), actor(), path.office, data, version_seen(), filename=name))


def _told(made: Version | None, findings: list[Finding]) -> Response:
    if made is None:
        raise Refused(422, findings)
    return reply(VersionGiven.of(made), version=made.version)
