"""Reading the log, and checking that nobody changed it."""

from __future__ import annotations

from dataclasses import dataclass

from service.access.actor import Actor, Task
from service.store.audit import Verdict, verify
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.log_pages import Entry, Wanted, list_entries


@dataclass(frozen=True, slots=True)
class Entries:
    """A page of the log; ``before`` asks for the next one, 0 after the last."""

    entries: tuple[Entry, ...]
    before: int


def read_log(
    store: Store, actor: Actor, wanted: Wanted, *, size: int = 50, before: int = 0
) -> Entries:
    """Entries, newest first; reading them is an entry too. Raises ForbiddenError."""
    actor.need(Task.READ_LOG)
    with store.reading() as reader:
        found = list_entries(reader, actor.scope, wanted, before=before or None, size=size + 1)
    with store.writing(actor.name) as writer:
        writer.log.add("log.read", "log", facts={"count": min(len(found), size)})
    return Entries(tuple(found[:size]), found[size - 1].number if len(found) > size else 0)


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
