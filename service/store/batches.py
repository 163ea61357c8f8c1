"""Batches as wholes: found within a scope, listed, changed, their rows counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    not_,
    select,
    true,
    update,
)

from service.settings import OfficeSettings, check_settings
from service.store import leases
from service.store.engine import Reader, Writer
from service.store.errors import NotFoundError, Stale, StoreError
from service.store.schema.batches import (
    BatchState,
    RowState,
    batch_counts,
    batch_held,
    batch_rows,
    batches,
)
from service.store.scope import Scope

#: Columns of ``batch_counts`` beside the states of rows.
HELD: Final = "held"
POSTED, RECEIVED, RETURNED = "posted", "received", "returned"
_COUNTED: Final = tuple(
    column.name for column in batch_counts.c if column.name not in ("batch_id", "province")
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by state, what was held back, and of the made letters what became of them."""

    planned: int = 0
    excluded: int = 0
    waiting: int = 0
    made: int = 0
    failed: int = 0
    cancelled: int = 0
    withdrawn: int = 0
    held: int = 0
    posted: int = 0
    received: int = 0
    returned: int = 0

    @property
    def total(self) -> int:
        """All rows, whatever their state."""
        return sum(getattr(self, state.value) for state in RowState)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch; ``counts`` are those of the provinces in scope, ``provinces`` None all of them."""

    id: int
    version: int
    kind: str
    as_of: date
    office: str
    provinces: frozenset[str] | None
    formats: tuple[str, ...]
    is_duplex: bool
    has_labels: bool
    is_numbered: bool
    state: BatchState
    settings: OfficeSettings = field(repr=False)
    settings_digest: str
    template_hash: str
    findings: tuple[Mapping[str, Any], ...]
    ordered_at: datetime
    ordered_by: str
    planned_at: datetime | None
    started_at: datetime | None
    started_by: str
    made_before: int
    cancelled_at: datetime | None
    cancelled_by: str
    finished_at: datetime | None
    print_file: str | None
    print_pages: int
    posting_list: str | None
    result_file: str | None
    labels_file: str | None
    counts: Counts = Counts()

    @property
    def scope(self) -> Scope:
        """The provinces whose loans the batch is about."""
        return Scope(self.provinces)

    @property
    def record(self) -> str:
        """What the log calls it."""
        return f"batch:{self.id}"


@dataclass(frozen=True, slots=True)
class BatchFilters:
    """What a list of batches is narrowed to; blank means any."""

    kind: str = ""
    state: BatchState | None = None
    office: str = ""


def add_batch(writer: Writer, values: Mapping[str, Any], provinces: frozenset[str] | None) -> int:
    """A new batch, of these provinces; its id."""
    codes = "" if provinces is None else json.dumps(sorted(provinces))
    made = writer.connection.execute(insert(batches).values(**values, provinces=codes))
    assert made.inserted_primary_key is not None  # noqa: S101 - every insert of one row has it
    batch_id: int = made.inserted_primary_key[0]
    if provinces:
        # So that it is within their scope before it has any rows.
        zeros = [{"batch_id": batch_id, "province": code} for code in sorted(provinces)]
        writer.connection.execute(insert(batch_counts), zeros)
    return batch_id


def find_batch(reader: Reader, scope: Scope, batch_id: int) -> Batch:
    """Raises NotFoundError: there is none, or none with anything in scope."""
    query = select(batches).where(batches.c.id == batch_id, _visible(scope))
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("batch.unknown", found=str(batch_id))
    return _batch(row, _counts(reader, scope, [batch_id]).get(batch_id, Counts()))


def find_whole_batch(reader: Reader, scope: Scope, batch_id: int, version: int | None) -> Batch:
    """The same for one who acts on all of it. Raises Stale: it is at another version.

    Raises NotFoundError also where part of it is out of scope.
    """
    batch = find_batch(reader, scope, batch_id)
    foreign = exists().where(
        batch_counts.c.batch_id == batch_id, not_(scope.on(batch_counts.c.province))
    )
    all_over = scope.codes is not None and batch.provinces is None
    if all_over or reader.connection.execute(select(foreign)).scalar_one():
        raise NotFoundError("batch.unknown", found=str(batch_id))
    if version is not None and batch.version != version:
        raise Stale
    return batch


def list_batches(
    reader: Reader, scope: Scope, filters: BatchFilters, *, size: int, before: int | None
) -> list[Batch]:
    """The newest batches with anything in scope, from before an id on."""
    conditions = [_visible(scope)]
    if before is not None:
        conditions.append(batches.c.id < before)
    if filters.kind:
        conditions.append(batches.c.kind == filters.kind)
    if filters.state is not None:
        conditions.append(batches.c.state == filters.state.value)
    if filters.office:
        conditions.append(batches.c.office == filters.office)
    query = select(batches).where(*conditions).order_by(batches.c.id.desc()).limit(size)
    found = reader.connection.execute(query).mappings().all()
    counts = _counts(reader, scope, [row["id"] for row in found])
    return [_batch(row, counts.get(row["id"], Counts())) for row in found]


def counts_by_province(reader: Reader, scope: Scope, batch_id: int) -> dict[str, Counts]:
    """Geocode to what is counted there, of the provinces in scope."""
    query = select(batch_counts).where(
        batch_counts.c.batch_id == batch_id, scope.on(batch_counts.c.province)
    )
    return {
        row["province"]: Counts(**{name: row[name] for name in _COUNTED})
        for row in reader.connection.execute(query.order_by(batch_counts.c.province)).mappings()
    }


def change_batch(writer: Writer, batch_id: int, **values: Any) -> None:
    """Write these columns, and that somebody changed the batch."""
    writer.connection.execute(
        update(batches)
        .where(batches.c.id == batch_id)
        .values(**values, version=batches.c.version + 1)
    )


def claim_batch(
    writer: Writer, batch_id: int, states: Collection[BatchState], owner: str
) -> Batch | None:
    """A batch in one of these states, to be brought on by this owner alone; None: it is not."""
    claimed = writer.connection.execute(
        update(batches)
        .where(
            batches.c.id == batch_id,
            batches.c.state.in_([state.value for state in states]),
            leases.claimable(batches, writer.now),
        )
        .values(leases.claimed(batches, writer.now, owner))
    )
    if claimed.rowcount == 0:
        return None
    return find_batch(writer, Scope.whole_country(), batch_id)


def keep_batch(writer: Writer, batch_id: int, state: BatchState, owner: str) -> bool:
    """A longer lease for who brings a batch on from this state; False: it is another's now."""
    kept = writer.connection.execute(
        update(batches)
        .where(
            batches.c.id == batch_id,
            batches.c.state == state.value,
            leases.held(batches, owner),
        )
        .values(lease_until=writer.now + leases.LEASE)
    )
    return kept.rowcount == 1


def let_batch_go(writer: Writer, batch_id: int, owner: str) -> None:
    """Give up the lease of one who could not even try; that counts as no attempt."""
    writer.connection.execute(
        update(batches)
        .where(batches.c.id == batch_id, leases.held(batches, owner))
        .values(attempts=batches.c.attempts - 1, **leases.released())
    )


def unattended_batches(reader: Reader, now: datetime) -> list[tuple[Batch, bool]]:
    """Batches that a job is to bring on and none does; and whether they were tried too often."""
    ongoing = (
        BatchState.PLANNING, BatchState.RUNNING, BatchState.CANCELLING, BatchState.FINISHING,
    )  # fmt: skip
    query = (
        select(batches, leases.exhausted(batches, now).label("is_exhausted"))
        .where(
            batches.c.state.in_([state.value for state in ongoing]), leases.is_free(batches, now)
        )
        .order_by(batches.c.id)
    )
    found = reader.connection.execute(query).mappings().all()
    counts = _counts(reader, Scope.whole_country(), [row["id"] for row in found])
    return [
        (_batch(row, counts.get(row["id"], Counts())), bool(row["is_exhausted"])) for row in found
    ]


# --- counting -----------------------------------------------------------------------------


def count(writer: Writer, batch_id: int, changes: Counter[tuple[str, str]]) -> None:
    """Add to the counts of a batch: by province and column, also below zero."""
    provinces = sorted({province for province, _ in changes})
    for province in provinces:
        here = {column: by for (where, column), by in changes.items() if where == province and by}
        if not here:
            continue
        statement = (
            update(batch_counts)
            .where(batch_counts.c.batch_id == batch_id, batch_counts.c.province == province)
            .values({column: batch_counts.c[column] + by for column, by in here.items()})
        )
        if writer.connection.execute(statement).rowcount == 0:
            row = {"batch_id": batch_id, "province": province, **here}
            writer.connection.execute(insert(batch_counts).values(**row))


def count_anew(writer: Writer, batch: Batch) -> None:
    """Count all rows of a batch, after many of them changed at once."""
    made = batch_rows.c.state == RowState.MADE.value
    columns = {
        **{state.value: batch_rows.c.state == state.value for state in RowState},
        POSTED: and_(made, batch_rows.c.posted_on.is_not(None)),
        RECEIVED: and_(made, batch_rows.c.received_on.is_not(None)),
        RETURNED: and_(made, batch_rows.c.returned_on.is_not(None)),
    }
    sums = [func.sum(case((when, 1), else_=0)).label(name) for name, when in columns.items()]
    rows = _grouped(writer, select(batch_rows.c.province, *sums), batch_rows, batch.id)
    open_ones = and_(batch_held.c.override_by == "", true())
    held = _grouped(
        writer,
        select(batch_held.c.province, func.sum(case((open_ones, 1), else_=0)).label(HELD)),
        batch_held,
        batch.id,
    )
    writer.connection.execute(delete(batch_counts).where(batch_counts.c.batch_id == batch.id))
    provinces = sorted({*rows, *held, *(batch.provinces or ())})
    nothing = dict.fromkeys(_COUNTED, 0)
    if provinces:
        writer.connection.execute(
            insert(batch_counts),
            [
                {
                    **nothing,
                    **rows.get(code, {}),
                    **held.get(code, {}),
                    "batch_id": batch.id,
                    "province": code,
                }
                for code in provinces
            ],
        )


def rows_in(reader: Reader, batch_id: int, state: RowState) -> int:
    """How many rows of the whole batch are in a state, by the counts."""
    query = select(func.coalesce(func.sum(batch_counts.c[state.value]), 0)).where(
        batch_counts.c.batch_id == batch_id
    )
    return int(reader.connection.execute(query).scalar_one())


def _grouped(writer: Writer, query: Any, table: Any, batch_id: int) -> dict[str, dict[str, int]]:
    found = writer.connection.execute(
        query.where(table.c.batch_id == batch_id).group_by(table.c.province)
    )
    return {
        row["province"]: {key: int(row[key]) for key in row if key != "province"}
        for row in found.mappings()
    }


def _counts(reader: Reader, scope: Scope, ids: list[int]) -> dict[int, Counts]:
    sums = [func.sum(batch_counts.c[name]).label(name) for name in _COUNTED]
    query = (
        select(batch_counts.c.batch_id, *sums)
        .where(batch_counts.c.batch_id.in_(ids), scope.on(batch_counts.c.province))
        .group_by(batch_counts.c.batch_id)
    )
    return {
        row["batch_id"]: Counts(**{name: int(row[name]) for name in _COUNTED})
        for row in reader.connection.execute(query).mappings()
    }


# --- rows to batches ----------------------------------------------------------------------

_PLAIN: Final = frozenset(column.name for column in batches.c) & {
    each.name for each in fields(Batch)
}


def _visible(scope: Scope) -> ColumnElement[bool]:
    if scope.codes is None:
        return true()
    return exists().where(
        batch_counts.c.batch_id == batches.c.id, scope.on(batch_counts.c.province)
    )


def _batch(row: RowMapping, counts: Counts) -> Batch:
    codes = json.loads(row["provinces"]) if row["provinces"] else None
    values = {name: row[name] for name in _PLAIN}
    return Batch(
        **{
            **values,
            "provinces": None if codes is None else frozenset(codes),
            "formats": tuple(row["formats"].split(",")),
            "state": BatchState(row["state"]),
            "settings": _settings(row["settings"]),
            "findings": tuple(json.loads(row["findings"])) if row["findings"] else (),
            "counts": counts,
        }
    )


def _settings(text: str) -> OfficeSettings:
    settings, findings = check_settings(json.loads(text))
    if settings is None:
        raise StoreError("batch.settings_unusable", found=findings[0].place.field)
    return settings
