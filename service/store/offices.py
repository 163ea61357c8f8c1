"""What offices decide for themselves, each version kept; what one leaves open the next above says.

An office decides section by section: a province that names its own signer still has the centre's
rules of debts and holidays. Below the centre stands the machine's ``office.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select

from service.settings import OfficeSettings, check_settings, find_settings, read_said
from service.store.engine import Reader, Writer
from service.store.errors import NotFoundError, Stale, StoreError
from service.store.schema import offices
from service.store.schema.followup import office_settings
from service.store.scope import Scope
from service.store.users import CENTRE

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """What an office has said; version 0 is an office that never has said anything."""

    office: str
    version: int = 0
    said: Said | None = None
    changed_by: str = ""
    changed_at: datetime | None = None


def settings_of(reader: Reader, office: str) -> OfficeSettings:
    """The settings that hold for an office, by its code.

    Raises NotFoundError: there is no such office. Raises StoreError: what was said once, or the
    machine's file, cannot be used any more.
    """
    return settings_with(reader, office, newest_version(reader, office).said or {})


def settings_with(reader: Reader, office: str, said: Said) -> OfficeSettings:
    """The settings that would hold for an office if it said this. Raises StoreError."""
    path = find_settings(None)
    below, findings = read_said(path)
    if office != CENTRE:
        below = {**(below or {}), **(newest_version(reader, CENTRE).said or {})}
    if not findings:
        settings, findings = check_settings({**(below or {}), **said})
        if settings is not None:
            return settings
    first = findings[0]
    raise StoreError("offices.unusable", found=f"{first.place.field} {first.sentence}".strip())


def office_name(reader: Reader, office: str) -> str:
    """Raises NotFoundError: there is no such office."""
    query = select(offices.c.name).where(offices.c.code == office)
    name: str | None = reader.connection.execute(query).scalar_one_or_none()
    if name is None:
        raise NotFoundError("offices.unknown", found=office)
    return name


def office_names(reader: Reader, scope: Scope) -> dict[str, str]:
    """Code to name of the offices in scope, by code."""
    query = select(offices.c.code, offices.c.name).where(scope.on(offices.c.code))
    found = reader.connection.execute(query.order_by(offices.c.code))
    return {code: name for code, name in found}  # noqa: C416 - rows are no pairs to mypy


def newest_version(reader: Reader, office: str) -> Version:
    """What an office says now. Raises NotFoundError: there is no such office."""
    kept = versions(reader, office, most=1)
    if not kept:
        office_name(reader, office)
    return kept[0] if kept else Version(office)


def versions(reader: Reader, office: str, *, most: int = 200) -> list[Version]:
    """What an office has said over time, the newest first."""
    query = (
        select(office_settings)
        .where(office_settings.c.office == office)
        .order_by(office_settings.c.version.desc())
        .limit(most)
    )
    return list(map(_version, reader.connection.execute(query).mappings()))


def version_of(reader: Reader, office: str, version: int) -> Version:
    """What an office said once. Raises NotFoundError: it never was at this version."""
    query = select(office_settings).where(
        office_settings.c.office == office, office_settings.c.version == version
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("offices.no_version", found=str(version))
    return _version(row)


def _version(row: RowMapping) -> Version:
    return Version(
        row["office"],
        row["version"],
        json.loads(row["settings"]),
        row["changed_by"],
        row["changed_at"],
    )


def add_version(writer: Writer, office: str, said: Said, version: int) -> Version:
    """Keep what an office says from now on, beside all it has said before.

    ``said`` is JSON-ready and checked; the same again is no new version. Raises Stale: the
    office is not at ``version`` any more. Raises NotFoundError: there is no such office.
    """
    newest = newest_version(writer, office)
    if newest.version != version:
        raise Stale
    if newest.said == said:
        return newest
    made = Version(office, version + 1, said, writer.log.who, writer.now)
    writer.connection.execute(
        insert(office_settings).values(
            office=office,
            version=made.version,
            settings=json.dumps(said, ensure_ascii=False, sort_keys=True),
            changed_by=made.changed_by,
            changed_at=made.changed_at,
        )
    )
    before = newest.said or {}
    sections = sorted(key for key in {*before, *said} if before.get(key) != said.get(key))
    writer.log.add(
        "office.settings_changed",
        office,
        province="" if office == CENTRE else office_name(writer, office),
        facts={"version": made.version, "sections": sections},
    )
    return made
