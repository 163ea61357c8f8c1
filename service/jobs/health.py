"""How the work in the background and the machine stand, and what somebody has to do about it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from service.access.actor import Actor, Task
from service.jobs.queues import State, queue_state
from service.store.errors import StoreError
from service.store.log_pages import last_of
from service.store.outbox import Queue, count, oldest
from templates.findings import Finding

if TYPE_CHECKING:
    from service.jobs.wiring import Services

#: The clock carries rows to Redis several times a second.
_STUCK: Final = timedelta(minutes=2)
_BACKUP_AGE: Final = timedelta(days=2)
_GIB: Final = 1 << 30
_LEAST_FREE: Final = 2 * _GIB
_LEAST_SHARE: Final = 0.1
_NAMES: Final = {
    Queue.READINGS: "อ่านเอกสาร",
    Queue.LETTERS: "สร้างหนังสือ",
    Queue.CHORES: "งานประจำ",
}


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of the data folder, in bytes."""

    free: int
    size: int


@dataclass(frozen=True, slots=True)
class Health:
    """``queues`` None: Redis does not answer; ``waits_since`` is the oldest row's of the outbox.

    ``backup`` None: none was made by this service.
    """

    queues: State | None
    outbox: int
    waits_since: datetime | None
    disk: Disk | None
    backup: datetime | None
    findings: tuple[Finding, ...]


def see_health(services: Services, actor: Actor) -> Health:
    """Raises ForbiddenError, StoreError: the database does not answer."""
    if not actor.may(Task.READ_LOG):
        actor.need(Task.RUN_BATCHES)
    with services.store.reading() as reader:
        outbox, since = count(reader), oldest(reader)
        backup = last_of(reader, "store.backed_up", "store")
    queues: State | None = None
    findings: list[Finding] = []
    try:
        queues = queue_state(services)
    except StoreError as error:
        findings.append(error.finding)
    disk, at = _disk(services), backup.at if backup else None
    findings += _of_rows(since, services.store.clock())
    findings += _of_queues(queues) if queues else ()
    findings += _of_machine(disk, at, services.store.clock())
    return Health(queues, outbox, since, disk, at, tuple(findings))


def _disk(services: Services) -> Disk | None:
    try:
        found = shutil.disk_usage(services.environment.data_dir)
    except OSError:
        return None
    return Disk(found.free, found.total)


def _of_rows(since: datetime | None, now: datetime) -> Iterator[Finding]:
    if since is not None and now - since > _STUCK:
        minutes = int((now - since).total_seconds() // 60)
        yield Finding("queue.clock_stopped", found=f"{minutes:,} นาที")


def _of_queues(state: State) -> Iterator[Finding]:
    for each in state.queues:
        facts = {"queue": _NAMES[each.queue]}
        if not each.workers:
            code = "queue.nobody_works" if each.waiting else "queue.no_worker"
            yield Finding(code, found=f"{each.waiting:,}", facts=facts)
        if each.failed:
            yield Finding("queue.jobs_failed", found=f"{each.failed:,}", facts=facts)


def _of_machine(disk: Disk | None, backup: datetime | None, now: datetime) -> Iterator[Finding]:
    if disk and (disk.free < _LEAST_FREE or disk.free < disk.size * _LEAST_SHARE):
        yield Finding("queue.disk_full", found=f"{disk.free / _GIB:,.1f} GB")
    if backup is not None and now - backup > _BACKUP_AGE:
        yield Finding("queue.backup_old", found=f"{(now - backup).days:,} วัน")
