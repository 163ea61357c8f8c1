"""Changing a document's Word file: proposed by one person, decided by another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from parsers.wire import finding_from_json, finding_to_json
from service.access.actor import Actor, ForbiddenError, Task
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.files import note
from service.store.schema.word_templates import TemplateState
from service.store.word_templates import (
    NewVersion,
    TemplateVersion,
    add_version,
    decide,
    find_version,
    in_force,
    versions_of,
    waiting,
)
from service.word_templates.force import WORD, digests_in_force
from service.word_templates.trying import pages_of, try_file
from templates.catalogue import Document, word_key, word_users
from templates.findings import Finding, Place, Severity
from thai.text import normalize

if TYPE_CHECKING:
    from service.files.store import Files
    from service.store.engine import Store

#: A letterhead with a picture takes a tenth of it.
MOST_BYTES: Final = 5 * 1024 * 1024
_LONGEST: Final = 500
_EITHER: Final = frozenset({Task.MANAGE_TEMPLATES, Task.APPROVE_TEMPLATES})


class Side(StrEnum):
    """What a proposal is looked at beside: the pages of today, and those that it would make."""

    NOW = "now"
    THEN = "then"


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A Word file with the documents that it is used in.

    ``in_force`` is None while the one that we ship is used; ``waiting`` is to be decided.
    """

    file: str
    users: tuple[Document, ...]
    in_force: TemplateVersion | None
    waiting: TemplateVersion | None

    @property
    def number(self) -> int:
        """That of the version in force; 0 is the one that we ship."""
        version = self.in_force
        return version.no if version is not None and version.digest is not None else 0


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """A version with its file, and the warnings that it was proposed with."""

    version: TemplateVersion
    template: TemplateFile
    findings: tuple[Finding, ...]


def list_templates(store: Store, actor: Actor) -> list[TemplateFile]:
    """All Word files that documents are made of."""
    _need_either(actor)
    with store.reading() as reader:
        approved, open_ones = in_force(reader), waiting(reader)
    return [
        TemplateFile(file, users, approved.get(file), open_ones.get(file))
        for file, users in word_users().items()
    ]


def count_to_decide(store: Store, actor: Actor) -> int:
    """How many proposals of others wait for this person's approval."""
    if not actor.may(Task.APPROVE_TEMPLATES):
        return 0
    with store.reading() as reader:
        return sum(each.proposed_by != actor.name for each in waiting(reader).values())


def see_template(
    store: Store, actor: Actor, file: str
) -> tuple[TemplateFile, list[TemplateVersion]]:
    """A Word file with all its versions, the newest first. Raises NotFoundError."""
    _need_either(actor)
    users = _users(file)
    with store.reading() as reader:
        versions = versions_of(reader, file)
        approved, open_ones = in_force(reader, [file]), waiting(reader)
    return TemplateFile(file, users, approved.get(file), open_ones.get(file)), versions


def see_version(store: Store, actor: Actor, version_id: int) -> SeenVersion:
    """Raises NotFoundError."""
    _need_either(actor)
    version = _find(store, version_id)
    template, _ = see_template(store, actor, version.file)
    told = json.loads(version.findings) if version.findings else []
    return SeenVersion(version, template, tuple(finding_from_json(each) for each in told))


def propose(
    store: Store, files: Files, actor: Actor, file: str, *, data: bytes, reason: str
) -> tuple[TemplateVersion | None, list[Finding]]:
    """Propose a Word file; None with errors among the findings: it was not taken.

    ``reason`` says what was changed. Raises NotFoundError; ConflictError: another one waits.
    """
    actor.need(Task.MANAGE_TEMPLATES)
    _refuse_second(store, file)
    findings = list(_refused(file, data, reason))
    if not findings:
        contents = _contents(store, files, _users(file))
        if data == _content(contents, file):
            findings = [Finding("template.same", Place(file=_name(file)))]
        else:
            findings = try_file(file, {**contents, file: data})
    if _has_errors(findings):
        return None, findings
    digest = files.put(data)
    with store.writing(actor.name) as writer:
        note(writer, digest, len(data), WORD)
        new = NewVersion(file, digest, len(data), _told(reason), _packed(findings))
        return add_version(writer, new), findings


def propose_back(
    store: Store, files: Files, actor: Actor, file: str, *, number: int, reason: str
) -> tuple[TemplateVersion | None, list[Finding]]:
    """Propose to go back to a version that was in force once, or with 0 to the one that we ship.

    Returns and raises as ``propose``.
    """
    actor.need(Task.MANAGE_TEMPLATES)
    _refuse_second(store, file)
    template, versions = see_template(store, actor, file)
    digest, size = _earlier(versions, number)
    now = template.in_force.digest if template.in_force is not None else None
    if not normalize(reason):
        return None, [Finding("template.no_note", Place(field="reason"))]
    if digest == now:
        return None, [Finding("template.same", Place(file=_name(file)))]
    contents = _contents(store, files, template.users)
    contents.pop(file, None)
    contents[file] = files.get(digest) if digest else _shipped(file)
    findings = try_file(file, contents)
    if _has_errors(findings):
        return None, findings
    with store.writing(actor.name) as writer:
        new = NewVersion(file, digest, size, _told(reason), _packed(findings))
        return add_version(writer, new), findings


def approve(store: Store, files: Files, actor: Actor, version_id: int) -> list[Finding]:
    """Put a proposal in force; with errors among the findings it is not.

    It is tried once more, for what it is used with may have changed. Raises NotFoundError;
    ForbiddenError: it is the approver's own; ConflictError: it is decided already.
    """
    actor.need(Task.APPROVE_TEMPLATES)
    version = _to_decide(store, actor, version_id)
    findings = try_file(version.file, _contents(store, files, _users(version.file), version))
    if not _has_errors(findings):
        with store.writing(actor.name) as writer:
            decide(writer, version_id, TemplateState.APPROVED)
    return findings


def reject(store: Store, actor: Actor, version_id: int, reason: str) -> TemplateVersion:
    """Refuse a proposal. Raises as ``approve``; StoreError: no reason is given."""
    actor.need(Task.APPROVE_TEMPLATES)
    if not normalize(reason):
        raise StoreError("template.no_reason")
    _to_decide(store, actor, version_id)
    with store.writing(actor.name) as writer:
        return decide(writer, version_id, TemplateState.REJECTED, _told(reason))


def withdraw(store: Store, actor: Actor, version_id: int) -> TemplateVersion:
    """Take one's own proposal back.

    Raises NotFoundError; ForbiddenError: it is another's; ConflictError: it is decided already.
    """
    actor.need(Task.MANAGE_TEMPLATES)
    if _find(store, version_id).proposed_by != actor.name:
        raise ForbiddenError("template.not_own")
    with store.writing(actor.name) as writer:
        return decide(writer, version_id, TemplateState.WITHDRAWN)


def word_file(store: Store, files: Files, actor: Actor, version_id: int) -> bytes:
    """The Word file of a version. Raises NotFoundError, StoreError."""
    _need_either(actor)
    version = _find(store, version_id)
    return files.get(version.digest) if version.digest else _shipped(version.file)


def shipped_file(actor: Actor, file: str) -> bytes:
    """The Word file that we ship. Raises NotFoundError."""
    _need_either(actor)
    return _shipped(file)


def draw_pages(
    store: Store, files: Files, actor: Actor, version_id: int, document_id: str, *, side: Side
) -> tuple[bytes, ...]:
    """The sample's pages as JPEGs, as they are made now or as they would be with the version.

    Raises NotFoundError: no such version, or the document does not use its file.
    """
    _need_either(actor)
    version = _find(store, version_id)
    document = next((each for each in _users(version.file) if each.id == document_id), None)
    if document is None:
        raise NotFoundError("papers.no_document", found=document_id)
    proposed = version if side is Side.THEN else None
    return pages_of(document_id, _contents(store, files, [document], proposed))


# --- below --------------------------------------------------------------------------------


def _need_either(actor: Actor) -> None:
    if not _EITHER & actor.tasks:
        actor.need(Task.MANAGE_TEMPLATES)


def _users(file: str) -> tuple[Document, ...]:
    users = word_users().get(file)
    if users is None:
        raise NotFoundError("template.unknown_file", found=file)
    return users


def _find(store: Store, version_id: int) -> TemplateVersion:
    with store.reading() as reader:
        return find_version(reader, version_id)


def _to_decide(store: Store, actor: Actor, version_id: int) -> TemplateVersion:
    version = _find(store, version_id)
    if not version.is_open:
        raise ConflictError("template.decided", found=version.state.label)
    if version.proposed_by == actor.name:
        raise ForbiddenError("template.own_proposal")
    return version


def _refuse_second(store: Store, file: str) -> None:
    """Before all the work; ``add_version`` has the last word."""
    _users(file)
    with store.reading() as reader:
        if file in waiting(reader):
            raise ConflictError("template.another_waits", found=file)


def _refused(file: str, data: bytes, reason: str) -> list[Finding]:
    found = [] if normalize(reason) else [Finding("template.no_note", Place(field="reason"))]
    if not data:
        found.append(Finding("template.no_file", Place(field="file")))
    elif len(data) > MOST_BYTES:
        most = f"{MOST_BYTES // 1024**2} MB"
        found.append(Finding("template.file_too_large", Place(file=_name(file)), expected=most))
    return found


def _contents(
    store: Store,
    files: Files,
    users: Sequence[Document],
    proposed: TemplateVersion | None = None,
) -> dict[str, bytes]:
    """The Word files that these documents use instead of those that we ship."""
    with store.reading() as reader:
        digests: dict[str, str] = {}
        for document in users:
            digests |= digests_in_force(reader, document)
    contents = {file: files.get(digest) for file, digest in digests.items()}
    if proposed is not None:
        data = files.get(proposed.digest) if proposed.digest else _shipped(proposed.file)
        contents[proposed.file] = data
    return contents


def _content(contents: Mapping[str, bytes], file: str) -> bytes:
    return contents[file] if file in contents else _shipped(file)


def _shipped(file: str) -> bytes:
    document = _users(file)[0]
    return next(path for path in document.word_files if word_key(path) == file).read_bytes()


def _earlier(versions: Sequence[TemplateVersion], number: int) -> tuple[str | None, int]:
    """Digest and size of what was in force once. Raises NotFoundError."""
    if number == 0:
        return None, 0
    for each in versions:
        if each.no == number and each.state is TemplateState.APPROVED:
            return each.digest, each.size
    raise NotFoundError("template.no_version", found=str(number))


def _has_errors(findings: Sequence[Finding]) -> bool:
    return any(each.severity is Severity.ERROR for each in findings)


def _told(text: str) -> str:
    return normalize(text)[:_LONGEST]


def _packed(findings: Sequence[Finding]) -> str:
    return json.dumps([finding_to_json(each) for each in findings], ensure_ascii=False)


def _name(file: str) -> str:
    return file.rpartition("/")[2]
