"""Lists of the post matched with the letters of a batch, and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from service.access.actor import Actor, Task
from service.batches.packing import letter_of
from service.batches.post import record_deliveries, record_posted
from service.batches.postfile import (
    Entry,
    Reading,
    day_of,
    number_of,
    outcome_of,
    plain,
    read_column,
    read_list,
)
from service.debts.model import NoticeOutcome
from service.register.post import Delivery, Recorded, Sending
from service.store.batches import find_batch
from service.store.batches_rows import rows_in_order
from service.store.schema.batches import RowState
from templates.findings import Finding
from thai.dates import DateError
from thai.postal import PostalError, parse_s10
from thai.text import normalize

if TYPE_CHECKING:
    from service.store.batches_rows import Row
    from service.store.engine import Store
    from service.store.keys import KeyRing

T = TypeVar("T")
_LABELS: Final = " ".join(each.label for each in NoticeOutcome if each.value)


@dataclass(slots=True)
class _Letters:
    """The made letters in scope, by what a list may call them."""

    keys: KeyRing
    by_no: dict[int, Row] = field(default_factory=dict)
    by_letter_no: dict[str, list[Row]] = field(default_factory=dict)
    by_tracking_no: dict[str, list[Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, row: Row) -> None:
        self.by_no[row.no] = row
        if row.letter_number is not None:
            # Clerks leave the office's own part out.
            for name in {plain(row.letter_no), str(row.letter_number)}:
                self.by_letter_no.setdefault(name, []).append(row)
        if row.tracking_no:
            self.by_tracking_no.setdefault(row.tracking_no, []).append(row)

    def find(self, entry: Entry, *, by_tracking_no: bool) -> Row | None:
        """The letter that an entry is about; None with a finding."""
        ways = self._ways(entry, by_tracking_no=by_tracking_no)
        found = next((rows for rows in ways if rows), [])
        if len(found) != 1:
            called = entry.letter_no or entry.tracking_no or entry.no
            self.tell("post.no_letter", entry, found=called)
            return None
        return found[0] if self._is_name(entry, found[0]) else None

    def _ways(self, entry: Entry, *, by_tracking_no: bool) -> Iterator[list[Row]]:
        if by_tracking_no and entry.tracking_no:
            yield self.by_tracking_no.get(_tidy(entry.tracking_no), [])
        if entry.letter_no:
            yield self.by_letter_no.get(plain(entry.letter_no), [])
        # Places tell only where no number contradicts them.
        row = self.by_no.get(number_of(entry.no) or 0)
        if row is not None and (not entry.letter_no or row.letter_number is None):
            yield [row]

    def tell(self, code: str, entry: Entry, *, found: str = "", expected: str = "") -> None:
        self.findings.append(Finding(code, entry.where, found=found, expected=expected))

    def _is_name(self, entry: Entry, row: Row) -> bool:
        """A list that slipped by a row has other names; the post shortens long ones."""
        line = letter_of(self.keys, row).line
        ours = [_bare(line.recipient), _bare(line.addressee)]
        theirs = _bare(entry.name)
        if not theirs or any(theirs in name or (name and name in theirs) for name in ours):
            return True
        self.tell("post.other_name", entry, found=entry.name, expected=line.recipient)
        return False


def paste_posted(
    store: Store,
    actor: Actor,
    batch_id: int,
    text: str,
    posted_on: date,
    *,
    first_no: int = 1,
    overwrite: bool = False,
) -> Recorded:
    """Note a pasted column of posting numbers, one a letter in posting order from a place on.

    A blank line is a letter that was not posted. Nothing is kept while anything is wrong: a
    column that slipped would give every letter its neighbour's number. Raises as
    ``record_posted``.
    """
    actor.need(Task.RECORD_POST)
    lines = read_column(text)
    letters = _letters(store, actor, batch_id)
    numbers = [no for no in letters.by_no if no >= first_no]
    if len(lines) > len(numbers):
        facts = {"lines": f"{len(lines):,}", "letters": f"{len(numbers):,}"}
        wrong = Finding("post.too_many_lines", facts=facts)
        return Recorded(findings=(wrong,), is_refused=True)
    sendings = [
        Sending(no, line, where=where)
        for no, (line, where) in zip(numbers, lines, strict=False)
        if line
    ]
    return record_posted(store, actor, batch_id, sendings, posted_on, overwrite=overwrite)


def posted_from_list(
    store: Store,
    actor: Actor,
    batch_id: int,
    data: bytes,
    posted_on: date,
    *,
    filename: str = "",
    good_only: bool = False,
    overwrite: bool = False,
) -> Recorded:
    """Note the posting numbers of a list (.xlsx, .csv). Raises as ``record_posted``."""
    actor.need(Task.RECORD_POST)
    reading = read_list(data, filename, "tracking_no")

    def sending(row: Row, entry: Entry, _: _Letters) -> Sending:
        return Sending(row.no, entry.tracking_no, entry.letter_no, entry.where)

    sendings, findings = _matched(store, actor, batch_id, reading, sending)
    return record_posted(
        store,
        actor,
        batch_id,
        sendings,
        posted_on,
        good_only=good_only,
        overwrite=overwrite,
        beside=findings,
    )


def delivered_from_list(
    store: Store,
    actor: Actor,
    batch_id: int,
    data: bytes,
    *,
    filename: str = "",
    good_only: bool = False,
    overwrite: bool = False,
) -> Recorded:
    """Note the days and outcomes of a list (.xlsx, .csv). Raises as ``record_deliveries``."""
    actor.need(Task.RECORD_POST)
    reading = read_list(data, filename, "on")
    deliveries, findings = _matched(store, actor, batch_id, reading, _delivery, by_tracking_no=True)
    return record_deliveries(
        store,
        actor,
        batch_id,
        deliveries,
        good_only=good_only,
        overwrite=overwrite,
        beside=findings,
    )


def _delivery(row: Row, entry: Entry, letters: _Letters) -> Delivery | None:
    try:
        on = day_of(entry.on)
    except DateError as error:
        letters.tell("post.bad_day_told", entry, found=error.found, expected=error.suggestion)
        return None
    outcome = outcome_of(entry.outcome, on)
    if outcome is None:
        letters.tell("post.bad_outcome", entry, found=entry.outcome, expected=_LABELS)
        return None
    return Delivery(row.no, on, outcome, entry.where)


def _matched(
    store: Store,
    actor: Actor,
    batch_id: int,
    reading: Reading,
    told: Callable[[Row, Entry, _Letters], T | None],
    *,
    by_tracking_no: bool = False,
) -> tuple[list[T], tuple[Finding, ...]]:
    """What a list says of letters that there are, and what is wrong with it."""
    letters = _letters(store, actor, batch_id)
    found: list[T] = []
    for entry in reading.entries:
        row = letters.find(entry, by_tracking_no=by_tracking_no)
        if row is not None and (each := told(row, entry, letters)) is not None:
            found.append(each)
    return found, (*reading.findings, *letters.findings)


def _letters(store: Store, actor: Actor, batch_id: int) -> _Letters:
    letters = _Letters(store.keys)
    with store.reading() as reader:
        find_batch(reader, actor.scope, batch_id)
        for row in rows_in_order(reader, actor.scope, batch_id, [RowState.MADE]):
            letters.add(row)
    return letters


def _tidy(tracking_no: str) -> str:
    try:
        return str(parse_s10(tracking_no))
    except PostalError:
        return tracking_no


def _bare(name: str) -> str:
    return normalize(name).replace(" ", "").casefold()
