"""Looking at stored batches: the list, one with its progress, its rows, what it held back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.access.actor import Actor, Task
from service.batches.packing import Told, findings_of, letter_of, told_of, width_of
from service.batches.plan import Line
from service.debts.notices import OVERRIDABLE
from service.store.batches import (
    Batch,
    BatchFilters,
    Counts,
    counts_by_province,
    find_batch,
    list_batches,
)
from service.store.batches_held import HeldBack
from service.store.batches_pages import (
    LARGEST_PAGE,
    RowFilters,
    held_by_code,
    page_of_held,
    page_of_rows,
    rows_of_numbers,
)
from service.store.batches_rows import Row, highest_no
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.listing import BadCursor
from service.store.numbers import Counter, find_counter, year_of
from service.store.offices import settings_of
from service.store.schema.batches import BatchState, RowState
from templates.findings import Finding

_UNDONE: Final = (BatchState.PLANNED, BatchState.PLANNING)
_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running batch is; ``rate`` in letters a second, 0 while nothing is known."""

    done: int
    total: int
    rate: float = 0.0
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with what a page on it tells.

    ``held`` are codes to how often; ``is_outdated``: the office's settings are others by now, so
    that it should be planned again before it is started; ``counter``: where letter numbers stand.
    """

    batch: Batch
    progress: Progress
    provinces: Mapping[str, Counts]
    held: Mapping[str, int]
    is_outdated: bool
    counter: Counter | None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A page of batches, the newest first; ``cursor`` asks for the next, empty after the last."""

    batches: tuple[Batch, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row with what lists say of its letter, and what is wrong with it."""

    row: Row
    line: Line
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows in posting order."""

    rows: tuple[RowView, ...]
    cursor: str


@dataclass(frozen=True, slots=True)
class HeldView:
    """What was held back, and why."""

    held: HeldBack
    told: Told

    @property
    def can_be_overridden(self) -> bool:
        """Whether a person may decide that there is a letter all the same."""
        return self.held.code in OVERRIDABLE and not self.held.override_by


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page of what was held back."""

    held: tuple[HeldView, ...]
    cursor: str


def see_batches(
    store: Store,
    actor: Actor,
    filters: BatchFilters,
    *,
    size: int = 50,
    cursor: str = "",
) -> BatchPage:
    """The batches with anything in scope. Raises ForbiddenError, BadCursor, StoreError."""
    actor.need(Task.READ_REGISTER)
    size = min(max(size, 1), LARGEST_PAGE)
    before = _place(cursor) if cursor else None
    with store.reading() as reader:
        found = list_batches(reader, actor.scope, filters, size=size + 1, before=before)
    shown = found[:size]
    return BatchPage(tuple(shown), str(shown[-1].id) if len(found) > size else "")


def see_batch(store: Store, actor: Actor, batch_id: int) -> BatchView:
    """One batch; never looks at its rows. Raises ForbiddenError, NotFoundError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        batch = find_batch(reader, actor.scope, batch_id)
        undone = batch.state in _UNDONE
        digest = settings_of(reader, batch.office).digest if undone else batch.settings_digest
        return BatchView(
            batch,
            progress_of(batch, store.clock()),
            counts_by_province(reader, actor.scope, batch_id),
            held_by_code(reader, actor.scope, batch_id),
            digest != batch.settings_digest,
            find_counter(reader, batch.office, year_of(batch.as_of)),
        )


def follow_batch(store: Store, actor: Actor, batch_id: int) -> tuple[Batch, Progress]:
    """A batch and how far it is, from its counts alone: to be asked every second.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        batch = find_batch(reader, actor.scope, batch_id)
    return batch, progress_of(batch, store.clock())


def progress_of(batch: Batch, now: datetime) -> Progress:
    """From the counts alone, so it costs the same for any batch."""
    counts = batch.counts
    done = counts.made + counts.failed + counts.withdrawn
    total = done + counts.waiting + counts.planned
    fresh = done - batch.made_before
    if batch.state is not BatchState.RUNNING or batch.started_at is None or fresh <= 0:
        return Progress(done, total)
    seconds = max((now - batch.started_at).total_seconds(), 0.001)
    rate = fresh / seconds
    return Progress(done, total, rate, counts.waiting / rate)


def see_rows(
    store: Store,
    actor: Actor,
    batch_id: int,
    filters: RowFilters,
    *,
    size: int = 50,
    cursor: str = "",
) -> RowPage:
    """A page of rows in scope; the look is logged.

    Raises ForbiddenError, NotFoundError, BadCursor, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    size = min(max(size, 1), LARGEST_PAGE)
    with store.reading() as reader:
        batch = find_batch(reader, actor.scope, batch_id)
        width = width_of(highest_no(reader, batch_id))
        found = page_of_rows(
            reader, actor.scope, batch_id, filters, size=size + 1, after=_place(cursor)
        )
    shown = tuple(_view(store, row, width) for row in found[:size])
    log_look(store, actor, "batch.rows_seen", batch, count=len(shown))
    return RowPage(shown, str(shown[-1].row.no) if len(found) > size else "")


def see_row(store: Store, actor: Actor, batch_id: int, no: int) -> tuple[Batch, RowView]:
    """One row in scope; the look is logged. Raises ForbiddenError, NotFoundError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        batch = find_batch(reader, actor.scope, batch_id)
        width = width_of(highest_no(reader, batch_id))
        row = rows_of_numbers(reader, actor.scope, batch_id, [no]).get(no)
    if row is None:
        raise NotFoundError("batch.no_row", found=str(no))
    log_look(store, actor, "batch.row_seen", batch, no=no)
    return batch, _view(store, row, width)


def see_held(
    store: Store,
    actor: Actor,
    batch_id: int,
    *,
    code: str = "",
    province: str = "",
    size: int = 50,
    cursor: str = "",
) -> HeldPage:
    """A page of what was held back in scope; the look is logged.

    ``code`` is that of a finding, ``province`` a geocode. Raises as ``see_rows``.
    """
    actor.need(Task.READ_REGISTER)
    size = min(max(size, 1), LARGEST_PAGE)
    with store.reading() as reader:
        batch = find_batch(reader, actor.scope, batch_id)
        found = page_of_held(
            reader,
            actor.scope,
            batch_id,
            code=code,
            province=province,
            size=size + 1,
            after=_place(cursor),
        )
    shown = tuple(HeldView(each, told_of(store.keys, each.told)) for each in found[:size])
    log_look(store, actor, "batch.held_seen", batch, count=len(shown))
    return HeldPage(shown, str(shown[-1].held.id) if len(found) > size else "")


def log_look(store: Store, actor: Actor, what: str, batch: Batch, **facts: Any) -> None:
    """Note a look at a batch's letters."""
    store.looked(actor.name, what, batch.record, facts=facts)


def _view(store: Store, row: Row, width: int) -> RowView:
    findings = findings_of(store.keys, row.findings)
    if row.state is RowState.EXCLUDED and row.reason.startswith("batch."):
        findings = (*findings, Finding(row.reason))
    return RowView(row, letter_of(store.keys, row, width).line, findings)


def _place(cursor: str) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= _DIGITS):
        raise BadCursor
    return int(cursor)
