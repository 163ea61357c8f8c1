"""What a batch held back, and what people decided about it and about rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import RowMapping, delete, select

from service.store.engine import Reader, Writer
from service.store.schema.batches import RowState, batch_held, batch_rows
from service.store.scope import Scope

_PAGE: Final = 500
RowKey = tuple[int, str, int | None]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A loan, or one of its addressees, without a letter; ``told`` is packed."""

    id: int
    batch_id: int
    loan_id: int
    province: str
    party_id: str | None
    code: str
    told: bytes
    first_day: date | None
    override_reason: str
    override_by: str
    override_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided of a plan: rows left out with the reason; by loan and code, who had a
    letter sent all the same, as columns of ``batch_held``.
    """

    excluded: Mapping[RowKey, str] = field(default_factory=dict)
    overrides: Mapping[int, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)


def decisions_of(reader: Reader, scope: Scope, batch_id: int) -> Decisions:
    """What people decided so far, to be kept when a batch is planned again."""
    rows = select(batch_rows).where(
        scope.on(batch_rows.c.province),
        batch_rows.c.batch_id == batch_id,
        batch_rows.c.state == RowState.EXCLUDED.value,
    )
    excluded = {
        (row["loan_id"], row["party_id"], row["instalment_no"]): row["reason"]
        for row in reader.connection.execute(rows).mappings()
    }
    held = select(batch_held).where(
        scope.on(batch_held.c.province),
        batch_held.c.batch_id == batch_id,
        batch_held.c.override_by != "",
    )
    overrides: dict[int, dict[str, Mapping[str, Any]]] = {}
    for row in reader.connection.execute(held).mappings():
        told = {key: row[key] for key in ("override_reason", "override_by", "override_at")}
        overrides.setdefault(row["loan_id"], {})[row["code"]] = told
    return Decisions(excluded, overrides)


def all_held(reader: Reader, scope: Scope, batch_id: int) -> Iterator[HeldBack]:
    """Everything held back for which nobody decided otherwise, some hundred read at a time."""
    after = 0
    while True:
        query = (
            select(batch_held)
            .where(
                scope.on(batch_held.c.province),
                batch_held.c.batch_id == batch_id,
                batch_held.c.override_by == "",
                batch_held.c.id > after,
            )
            .order_by(batch_held.c.id)
            .limit(_PAGE)
        )
        found = reader.connection.execute(query).mappings().all()
        yield from map(to_held, found)
        if len(found) < _PAGE:
            return
        after = found[-1]["id"]


def find_held(reader: Reader, scope: Scope, batch_id: int, held_id: int) -> HeldBack | None:
    query = select(batch_held).where(
        scope.on(batch_held.c.province),
        batch_held.c.batch_id == batch_id,
        batch_held.c.id == held_id,
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    return to_held(row) if row else None


def to_held(row: RowMapping) -> HeldBack:
    return HeldBack(**{name: row[name] for name in HeldBack.__slots__})


def forget_held(writer: Writer, batch_id: int, loan_id: int) -> None:
    """Take away what is told of a loan, to tell it anew."""
    writer.connection.execute(
        delete(batch_held).where(batch_held.c.batch_id == batch_id, batch_held.c.loan_id == loan_id)
    )
