"""Reading the log, and checking that nobody changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.access.actor import Actor, Task
from service.store.audit import Verdict, verify
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.listing import Count
from service.store.log_pages import (
    Entry,
    Wanted,
    count_entries,
    last_of,
    list_entries,
    loans_among,
    users_among,
)


@dataclass(frozen=True, slots=True)
class Entries:
    """A page of the log; ``cursor`` asks for the next one, 0 after the last.

    ``loans`` and ``users`` are those of its records that are in scope, with the ids of their rows.
    """

    entries: tuple[Entry, ...]
    cursor: int
    count: Count
    loans: Mapping[str, int]
    users: Mapping[str, int]


def read_log(
    store: Store,
    actor: Actor,
    wanted: Wanted,
    *,
    size: int = 50,
    cursor: int = 0,
    oldest_first: bool = False,
) -> Entries:
    """Entries, newest first unless asked otherwise; reading them is an entry too.

    Raises ForbiddenError.
    """
    actor.need(Task.READ_LOG)
    with store.reading() as reader:
        found = list_entries(
            reader, actor.scope, wanted, after=cursor, size=size + 1, oldest_first=oldest_first
        )
        shown = tuple(found[:size])
        records = {each.record for each in shown}
        entries = Entries(
            shown,
            shown[-1].number if len(found) > size else 0,
            count_entries(reader, actor.scope, wanted),
            loans_among(reader, actor.scope, records),
            users_among(reader, actor.scope, records),
        )
    store.looked(actor.name, "log.read", "log", facts={"count": len(shown)})
    return entries


def last_verified(store: Store, actor: Actor) -> Entry | None:
    """When the log was last checked, and what came of it; None: never. Raises ForbiddenError."""
    actor.need(Task.READ_LOG)
    with store.reading() as reader:
        return last_of(reader, "log.verified", "log")


def verify_log(store: Store, actor: Actor) -> Verdict:
    """Whether the log is whole; it is one for the country, so only the centre may ask.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_LOG)
    if actor.scope.codes is not None:
        raise NotFoundError("access.centre_only")
    with store.reading() as reader:
        verdict = verify(reader.connection, reader.keys)
    with store.writing(actor.name) as writer:
        facts = {"count": verdict.count, "findings": len(verdict.findings)}
        writer.log.add("log.verified", "log", facts=facts)
    return verdict
