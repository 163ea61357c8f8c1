"""Pages of a batch's rows and of what it held back, for people: within a scope, narrowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, func, select

from service.store import rows as register_rows
from service.store.batches_held import HeldBack, to_held
from service.store.batches_rows import Row, to_row
from service.store.engine import Reader
from service.store.schema import loans
from service.store.schema.batches import RowState, batch_held, batch_rows
from service.store.scope import Scope

LARGEST_PAGE: Final = 200
_LISTED: Final = 500


class Post(StrEnum):
    """Where made letters are on their way."""

    NOT_POSTED = "not_posted"
    ON_THE_WAY = "on_the_way"
    RECEIVED = "received"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class RowFilters:
    """What a list of rows is narrowed to; blank means any.

    ``province`` is a geocode; ``text`` is looked for in contract number, borrower and project.
    """

    state: RowState | None = None
    post: Post | None = None
    province: str = ""
    text: str = ""


def page_of_rows(
    reader: Reader, scope: Scope, batch_id: int, filters: RowFilters, *, size: int, after: int
) -> list[Row]:
    """Rows in posting order, from after a place on."""
    query = (
        select(batch_rows)
        .where(
            scope.on(batch_rows.c.province),
            batch_rows.c.batch_id == batch_id,
            batch_rows.c.no > after,
            *_conditions(reader, scope, filters),
        )
        .order_by(batch_rows.c.no)
        .limit(size)
    )
    return [to_row(row) for row in reader.connection.execute(query).mappings()]


def rows_of_numbers(
    reader: Reader, scope: Scope, batch_id: int, numbers: Sequence[int]
) -> dict[int, Row]:
    """Place to row, of the places that there are."""
    found: dict[int, Row] = {}
    for at in range(0, len(numbers), _LISTED):
        query = select(batch_rows).where(
            scope.on(batch_rows.c.province),
            batch_rows.c.batch_id == batch_id,
            batch_rows.c.no.in_(numbers[at : at + _LISTED]),
        )
        for each in reader.connection.execute(query).mappings():
            row = to_row(each)
            found[row.no] = row
    return found


def page_of_held(
    reader: Reader,
    scope: Scope,
    batch_id: int,
    *,
    code: str,
    province: str,
    size: int,
    after: int,
) -> list[HeldBack]:
    """What was held back, from after an id on; ``code`` and ``province`` may be blank."""
    conditions = [
        scope.on(batch_held.c.province),
        batch_held.c.batch_id == batch_id,
        batch_held.c.id > after,
    ]
    if code:
        conditions.append(batch_held.c.code == code)
    if province:
        conditions.append(batch_held.c.province == province)
    query = select(batch_held).where(*conditions).order_by(batch_held.c.id).limit(size)
    return [to_held(row) for row in reader.connection.execute(query).mappings()]


def held_by_code(reader: Reader, scope: Scope, batch_id: int) -> dict[str, int]:
    """Code of the first finding to how many were held back for it and not decided otherwise."""
    query = (
        select(batch_held.c.code, func.count().label("times"))
        .where(
            scope.on(batch_held.c.province),
            batch_held.c.batch_id == batch_id,
            batch_held.c.override_by == "",
        )
        .group_by(batch_held.c.code)
        .order_by(func.count().desc(), batch_held.c.code)
    )
    return {row.code: row.times for row in reader.connection.execute(query)}


def _conditions(reader: Reader, scope: Scope, filters: RowFilters) -> Iterator[ColumnElement[bool]]:
    if filters.state is not None:
        yield batch_rows.c.state == filters.state.value
    if filters.post is not None:
        yield from _on_the_way(filters.post)
    if filters.province:
        yield batch_rows.c.province == filters.province
    if text := register_rows.searchable(filters.text):
        sqlite = reader.connection.dialect.name == "sqlite"
        find = func.instr if sqlite else func.strpos
        found = select(loans.c.id).where(
            scope.condition, loans.c.id == batch_rows.c.loan_id, find(loans.c.search, text) > 0
        )
        yield found.exists()


def _on_the_way(post: Post) -> Iterator[ColumnElement[bool]]:
    yield batch_rows.c.state == RowState.MADE.value
    rows = batch_rows.c
    match post:
        case Post.NOT_POSTED:
            yield rows.posted_on.is_(None)
        case Post.ON_THE_WAY:
            yield rows.posted_on.is_not(None)
            yield rows.received_on.is_(None)
            yield rows.returned_on.is_(None)
        case Post.RECEIVED:
            yield rows.received_on.is_not(None)
        case Post.RETURNED:
            yield rows.returned_on.is_not(None)
