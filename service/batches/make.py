"""What a worker process does: compile once, then make the letters of one chunk after another."""

from __future__ import annotations

import os
import pickle
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from service.batches.files import checksum, checksum_of, set_aside, write_whole
from service.documents.making import Maker, maker
from service.documents.package import BadRecord, CannotMake
from service.register.facts import facts_of, record_for
from templates.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from multiprocessing.connection import Connection

    from service.batches.plan import Row
    from service.settings import OfficeSettings
    from templates.record import Record

WORD, PDF = "docx", "pdf"


@dataclass(frozen=True, slots=True)
class Order:
    """What is the same for every letter of a batch."""

    document_id: str
    as_of: date
    settings: OfficeSettings
    formats: tuple[str, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows, pickled so that they take little room, and what is known of their files."""

    packed: bytes
    known: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        rows: list[Row] = pickle.loads(self.packed)  # noqa: S301 - our own, from memory
        return rows


@dataclass(frozen=True, slots=True)
class Greeting:
    """A worker is ready; ``findings`` say why the template cannot be used."""

    template_hash: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What became of a chunk.

    ``made``: position to checksums by extension; ``fresh``: how many of these letters were
    not there yet. ``failed``: position to errors. ``details`` are for the log. ``stop`` ends
    the whole run: the disk is full, or the template is broken.
    """

    made: dict[int, dict[str, str]] = field(default_factory=dict)
    fresh: int = 0
    failed: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    notes: dict[int, tuple[Finding, ...]] = field(default_factory=dict)
    details: dict[int, str] = field(default_factory=dict)
    stop: OSError | None = None
    bad_template: tuple[Finding, ...] = ()


def work(pipe: Connection, order: Order, parent: int) -> None:
    """The life of a worker; it ends when the pipe is closed."""
    with suppress(EOFError, ConnectionError, _Orphaned):
        try:
            document = maker(order.document_id)
            pipe.send(Greeting(document.template_hash))
        except CannotMake as bad:
            pipe.send(Greeting(findings=tuple(bad.findings)))
            return
        press = _Press(document, order, parent)
        while True:
            pipe.send(press.make(pipe.recv()))


class _Orphaned(Exception):  # noqa: N818 - a signal inside this module
    """The parent is gone: another run may hold the folder by now."""


class _Press:
    def __init__(self, document: Maker, order: Order, parent: int) -> None:
        self._maker, self._order, self._parent = document, order, parent

    def make(self, chunk: Chunk) -> Outcome:
        outcome = Outcome()
        for row in chunk.rows():
            if os.getppid() != self._parent:
                raise _Orphaned
            try:
                self._letter(row, chunk.known.get(row.line.position, {}), outcome)
            except BadRecord as bad:
                outcome.failed[row.line.position] = tuple(bad.findings)
            except CannotMake as bad:
                outcome.bad_template = tuple(bad.findings)
                return outcome
            except OSError as error:
                outcome.stop = error
                return outcome
            except Exception:  # noqa: BLE001 - one letter's fault must not stop the others
                outcome.details[row.line.position] = traceback.format_exc()
        return outcome

    def _letter(self, row: Row, known: Mapping[str, str], outcome: Outcome) -> None:
        position = row.line.position
        missing = [
            suffix for suffix in self._order.formats if not self._is_there(row, suffix, known)
        ]
        made = {suffix: known.get(suffix, "") for suffix in self._order.formats}
        if missing:
            record = self._record(row, outcome)
            if record is None:
                return
            # All of a letter before any of it: one that can't be made leaves nothing behind.
            filled = {suffix: self._fill(record, suffix) for suffix in missing}
            for suffix, data in filled.items():
                made[suffix] = self._write(row, suffix, data, outcome)
            outcome.fresh += 1
        outcome.made[position] = made

    def _is_there(self, row: Row, suffix: str, known: Mapping[str, str]) -> bool:
        return suffix in known and checksum_of(self._path(row, suffix)) == known[suffix]

    def _record(self, row: Row, outcome: Outcome) -> Record | None:
        order, line = self._order, row.line
        facts = facts_of(
            row.due, letter_no=line.letter_no, as_of=order.as_of, settings=order.settings
        )
        record, findings = record_for(self._maker.document, facts)
        errors = tuple(each for each in findings if each.severity is Severity.ERROR)
        if errors:
            outcome.failed[line.position] = errors
            return None
        if findings:
            outcome.notes[line.position] = tuple(findings)
        return record

    def _fill(self, record: Record, suffix: str) -> bytes:
        if suffix == PDF:
            return self._maker.pdf(record, self._order.as_of)
        return self._maker.word(record)

    def _write(self, row: Row, suffix: str, data: bytes, outcome: Outcome) -> str:
        path, made = self._path(row, suffix), checksum(data)
        there = checksum_of(path)
        if there and there != made and (aside := set_aside(path)):
            note = Finding("batch.set_aside", Place(file=path.name), found=aside.name)
            notes = outcome.notes.get(row.line.position, ())
            outcome.notes[row.line.position] = (*notes, note)
        if there != made:
            write_whole(path, data)
        return made

    def _path(self, row: Row, suffix: str) -> Path:
        return self._order.folder / f"{row.line.stem}.{suffix}"
