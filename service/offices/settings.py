"""What an office decides for itself: seen, changed, taken from an ``office.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import to_jsonable_python

from service.access.actor import Actor, Task
from service.settings import OfficeSettings, check_settings, parse_said
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.offices import (
    Version,
    add_version,
    newest_version,
    office_name,
    office_names,
    settings_of,
    settings_with,
    version_of,
    versions,
)
from templates.findings import Finding


@dataclass(frozen=True, slots=True)
class OfficeView:
    """An office: what it says itself, and the settings that hold with what stands above it."""

    name: str
    newest: Version
    settings: OfficeSettings


def offices_in_scope(store: Store, actor: Actor) -> dict[str, str]:
    """Code to name of every office in scope, by code. Raises ForbiddenError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return office_names(reader, actor.scope)


def see_office(store: Store, actor: Actor, office: str) -> OfficeView:
    """The settings of an office in scope. Raises ForbiddenError, NotFoundError, StoreError."""
    actor.need(Task.READ_REGISTER)
    _need(actor, office)
    with store.reading() as reader:
        newest = newest_version(reader, office)
        return OfficeView(office_name(reader, office), newest, settings_of(reader, office))


def see_version(store: Store, actor: Actor, office: str, version: int) -> OfficeView:
    """What an office in scope said once, and the settings that would hold if it did so again.

    Raises ForbiddenError, NotFoundError; StoreError: what it said cannot be used any more.
    """
    actor.need(Task.READ_REGISTER)
    _need(actor, office)
    with store.reading() as reader:
        name = office_name(reader, office)
        kept = version_of(reader, office, version)
        return OfficeView(name, kept, settings_with(reader, office, kept.said or {}))


def office_history(store: Store, actor: Actor, office: str) -> list[Version]:
    """What an office in scope has said over time, the newest first.

    Raises ForbiddenError, NotFoundError.
    """
    actor.need(Task.READ_REGISTER)
    _need(actor, office)
    with store.reading() as reader:
        office_name(reader, office)
        return versions(reader, office)


def change_office(
    store: Store, actor: Actor, office: str, said: Mapping[str, Any], version: int
) -> tuple[Version | None, list[Finding]]:
    """Let an office say this from now on, instead of all it says at ``version``.

    Sections that are left out are the centre's again. None with findings: nothing was changed.
    Raises ForbiddenError, NotFoundError, Stale.
    """
    actor.need(Task.MANAGE_OFFICES)
    _need(actor, office)
    settings, findings = check_settings(said)
    if settings is None:
        return None, findings
    with store.writing(actor.name) as writer:
        return add_version(writer, office, to_jsonable_python(dict(said)), version), []


def import_office(
    store: Store, actor: Actor, office: str, data: bytes, version: int, *, filename: str = ""
) -> tuple[Version | None, list[Finding]]:
    """The same from the bytes of an ``office.toml``. Raises as ``change_office``."""
    actor.need(Task.MANAGE_OFFICES)
    said, findings = parse_said(data)
    made = None
    if said is not None:
        made, findings = change_office(store, actor, office, said, version)
    return made, [finding.at(file=filename) for finding in findings]


def _need(actor: Actor, office: str) -> None:
    """Raises NotFoundError: the office is none of this person's."""
    if actor.scope.codes is not None and office not in actor.scope.codes:
        raise NotFoundError("offices.unknown", found=office)
