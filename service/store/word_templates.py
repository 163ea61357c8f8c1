"""Versions of the documents' Word files, and which files made the papers of a template's hash."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, select, update

from service.store.engine import Reader, Writer
from service.store.errors import ConflictError, NotFoundError
from service.store.schema.word_templates import (
    TemplateState,
    template_makings,
    template_versions,
)

_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """A Word file as somebody wanted it; ``digest`` is None for the one that we ship.

    ``note`` is why it was proposed, ``reason`` what was said when it was decided; ``findings`` are
    packed as the use cases pack them.
    """

    id: int
    file: str
    no: int
    digest: str | None
    size: int
    state: TemplateState
    note: str
    findings: str
    proposed_by: str
    proposed_at: datetime
    reason: str
    decided_by: str
    decided_at: datetime | None

    @property
    def record(self) -> str:
        """What the log calls it."""
        return f"template:{self.file}:{self.no}"

    @property
    def is_open(self) -> bool:
        return self.state is TemplateState.PROPOSED


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A Word file that is proposed; its size in bytes."""

    file: str
    digest: str | None
    size: int
    note: str
    findings: str = ""


def in_force(reader: Reader, files: Collection[str] | None = None) -> dict[str, TemplateVersion]:
    """The version in force of each of the files; those of which none was ever approved lack."""
    approved = template_versions.c.state == TemplateState.APPROVED.value
    latest = select(func.max(template_versions.c.id)).where(approved)
    if files is not None:
        latest = latest.where(template_versions.c.file.in_(files))
    latest = latest.group_by(template_versions.c.file)
    return {each.file: each for each in _fetch(reader, template_versions.c.id.in_(latest))}


def waiting(reader: Reader) -> dict[str, TemplateVersion]:
    """What waits for a decision, by file."""
    found = _fetch(reader, template_versions.c.state == TemplateState.PROPOSED.value)
    return {each.file: each for each in found}


def versions_of(reader: Reader, file: str) -> list[TemplateVersion]:
    """All that was ever proposed for a file, the newest first."""
    return _fetch(reader, template_versions.c.file == file)


def find_version(reader: Reader, version_id: int) -> TemplateVersion:
    """Raises NotFoundError."""
    found = _fetch(reader, template_versions.c.id == version_id)
    if not found:
        raise NotFoundError("template.no_version", found=str(version_id))
    return found[0]


def add_version(writer: Writer, new: NewVersion) -> TemplateVersion:
    """Propose a file. Raises ConflictError: another one waits for a decision."""
    if new.file in waiting(writer):
        raise ConflictError("template.another_waits", found=new.file)
    highest = select(func.max(template_versions.c.no)).where(template_versions.c.file == new.file)
    number = (writer.connection.execute(highest).scalar_one() or 0) + 1
    made = writer.connection.execute(
        insert(template_versions)
        .values(
            file=new.file,
            no=number,
            digest=new.digest,
            size=new.size,
            state=TemplateState.PROPOSED.value,
            note=new.note,
            findings=new.findings,
            proposed_by=writer.log.who,
            proposed_at=writer.now,
        )
        .returning(template_versions.c.id)
    )
    version = find_version(writer, made.scalar_one())
    facts = {"digest": new.digest, "size": new.size, "note": new.note}
    writer.log.add("template.proposed", version.record, facts=facts)
    return version


def decide(
    writer: Writer, version_id: int, state: TemplateState, reason: str = ""
) -> TemplateVersion:
    """Close a proposal. Raises NotFoundError. Raises ConflictError: it is decided already."""
    version = find_version(writer, version_id)
    if not version.is_open:
        raise ConflictError("template.decided", found=version.state.label)
    writer.connection.execute(
        update(template_versions)
        .where(template_versions.c.id == version_id)
        .values(
            state=state.value,
            reason=reason,
            decided_by=writer.log.who,
            decided_at=writer.now,
        )
    )
    facts = {"reason": reason} if reason else {}
    writer.log.add(f"template.{state.value}", version.record, facts=facts)
    return find_version(writer, version_id)


def made_of(reader: Reader, document: str, template_hash: str) -> dict[str, str]:
    """The digests of the Word files that a template's hash stands for; none if it is unknown."""
    query = select(template_makings.c.file, template_makings.c.digest).where(
        template_makings.c.document == document, template_makings.c.template_hash == template_hash
    )
    return {row.file: row.digest for row in reader.connection.execute(query)}


def note_making(
    writer: Writer, document: str, template_hash: str, digests: Mapping[str, str]
) -> None:
    """Note what a template's hash stands for; noted before, nothing happens."""
    if not made_of(writer, document, template_hash):
        rows = [
            {"document": document, "template_hash": template_hash, "file": file, "digest": digest}
            for file, digest in digests.items()
        ]
        writer.connection.execute(insert(template_makings), rows)


def _fetch(reader: Reader, condition: ColumnElement[bool]) -> list[TemplateVersion]:
    query = (
        select(template_versions)
        .where(condition)
        .order_by(template_versions.c.id.desc())
        .limit(_MOST)
    )
    found: list[TemplateVersion] = []
    for row in reader.connection.execute(query).mappings():
        values: dict[str, Any] = {**row, "state": TemplateState(row["state"])}
        found.append(TemplateVersion(**values))
    return found
