"""The log of every change: appended only, each entry chained to the one before.

An entry's hash is SHA-256 of the hash before it and of the entry as canonical JSON. The end of
the log is kept apart, signed with the store's key: so a log whose tail was cut off, or that was
written anew by someone without the key, does not verify. What cannot be seen is the whole
database put back to an older state; the count that ``verify`` tells is there to be noted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy import Connection, Row, RowMapping, insert, select, update

from service.store.schema import audit_head, audit_log
from templates.findings import Finding

if TYPE_CHECKING:
    from service.store.keys import KeyRing

START: Final = "0" * 64
_BATCH: Final = 2_000
_MOST_FINDINGS: Final = 20


def _canonical(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(previous: str, entry: Mapping[str, Any] | RowMapping) -> str:
    """The hash of an entry of ``audit_log``, its own ``previous`` and ``hash`` aside."""
    told = {key: entry[key] for key in ("number", "who", "what", "record", "province", "facts")}
    text = _canonical({**told, "at": _moment(entry["at"])})
    return sha256(f"{previous}\n{text}".encode()).hexdigest()


def _end(count: int, last: str) -> str:
    return f"{count} {last}"


@dataclass(frozen=True, slots=True)
class Line:
    """What is done to which record; ``facts`` are canonical JSON with nothing personal."""

    what: str
    record: str
    province: str
    facts: str

    @classmethod
    def of(cls, what: str, record: str, province: str, facts: Mapping[str, Any] | None) -> Self:
        return cls(what, record, province, _canonical(facts or {}))


@dataclass(slots=True)
class Log:
    """The entries of one transaction, written together when it ends."""

    connection: Connection
    keys: KeyRing
    who: str
    now: datetime
    _count: int = 0
    _last: str = START
    _waiting: list[dict[str, Any]] = field(default_factory=list)

    def take_turn(self) -> None:
        """Wait until no other writer is at work, and see where the log ends."""
        query = select(audit_head.c.length, audit_head.c.hash).with_for_update()
        self._count, self._last = self.connection.execute(query).one()

    def add(
        self, what: str, record: str, *, province: str = "", facts: Mapping[str, Any] | None = None
    ) -> None:
        """Note what is done to which record; ``facts`` hold nothing personal."""
        self.put(self.who, Line.of(what, record, province, facts))

    def put(self, who: str, line: Line) -> None:
        """Note what somebody did."""
        self._count += 1
        entry = {
            "number": self._count,
            "at": self.now,
            "who": who,
            "what": line.what,
            "record": line.record,
            "province": line.province,
            "facts": line.facts,
            "previous": self._last,
        }
        self._last = entry["hash"] = entry_hash(self._last, entry)
        self._waiting.append(entry)

    def write(self) -> None:
        """Put the waiting entries into the log and sign its end."""
        if not self._waiting:
            return
        self.connection.execute(insert(audit_log), self._waiting)
        self._waiting.clear()
        seal = self.keys.seal(_end(self._count, self._last))
        self.connection.execute(
            update(audit_head).values(length=self._count, hash=self._last, seal=seal)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the log found; ``count`` entries, the last one's ``hash``."""

    count: int
    hash: str
    findings: tuple[Finding, ...]


def verify(connection: Connection, keys: KeyRing) -> Verdict:
    """Check the whole log, telling the first breaks. Raises StoreError: a key is missing."""
    head = connection.execute(select(audit_head)).one_or_none()
    walk = _Walk()
    for entry in _entries(connection):
        walk.check(entry)
    return Verdict(walk.count, walk.last, (*walk.findings, *_check_end(walk, head, keys)))


def _entries(connection: Connection) -> Iterator[RowMapping]:
    after = 0
    while True:
        query = (
            select(audit_log)
            .where(audit_log.c.number > after)
            .order_by(audit_log.c.number)
            .limit(_BATCH)
        )
        rows = connection.execute(query).mappings().all()
        yield from rows
        if len(rows) < _BATCH:
            return
        after = rows[-1]["number"]


@dataclass(slots=True)
class _Walk:
    number: int = 0
    count: int = 0
    last: str = START
    findings: list[Finding] = field(default_factory=list)

    def check(self, entry: RowMapping) -> None:
        number, expected = entry["number"], self.number + 1
        if number != expected:
            missing = f"{expected:,}" if number == expected + 1 else f"{expected:,}-{number - 1:,}"
            self._tell("audit.removed", missing)
        if entry_hash(entry["previous"], entry) != entry["hash"]:
            self._tell("audit.edited", f"{number:,}")
        elif number == expected and entry["previous"] != self.last:
            self._tell("audit.broken", f"{number:,}")
        self.number, self.last = number, entry["hash"]
        self.count += 1

    def _tell(self, code: str, found: str) -> None:
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(Finding(code, found=found))


def _check_end(walk: _Walk, head: Row[Any] | None, keys: KeyRing) -> Iterator[Finding]:
    if head is None:
        yield Finding("audit.seal_broken")
        return
    if not keys.is_sealed(_end(head.length, head.hash), head.seal):
        yield Finding("audit.seal_broken")
    if walk.number < head.length:
        yield Finding("audit.truncated", found=f"{walk.number:,}", expected=f"{head.length:,}")
    elif walk.number > head.length or walk.last != head.hash:
        yield Finding("audit.end_differs", found=f"{walk.number:,}", expected=f"{head.length:,}")
