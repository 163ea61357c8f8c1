"""The second factor of users: a packed secret, and recovery codes by their hashes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import delete, func, insert, select, update

from service.store.engine import Reader, Writer
from service.store.schema.access import recovery_codes, second_factors


@dataclass(frozen=True, slots=True)
class Factor:
    """A user's second factor; ``last_step`` is the half minute of the last code taken."""

    is_confirmed: bool
    last_step: int
    secret: str = field(repr=False)


def find_factor(reader: Reader, user_id: int) -> Factor | None:
    query = select(second_factors).where(second_factors.c.user_id == user_id)
    row = reader.connection.execute(query).one_or_none()
    if row is None:
        return None
    return Factor(row.confirmed_at is not None, row.last_step, reader.keys.unpack(row.secret))


def is_confirmed(reader: Reader, user_id: int) -> bool:
    query = select(second_factors.c.user_id).where(
        second_factors.c.user_id == user_id, second_factors.c.confirmed_at.is_not(None)
    )
    return reader.connection.execute(query).first() is not None


def put_factor(writer: Writer, user_id: int, secret: str) -> None:
    """A new secret, not yet confirmed; what was there is gone."""
    remove_factor(writer, user_id)
    packed = writer.keys.pack(secret)
    row = {"user_id": user_id, "secret": packed, "confirmed_at": None, "last_step": 0}
    writer.connection.execute(insert(second_factors).values(row))


def confirm_factor(writer: Writer, user_id: int, codes: Iterable[str]) -> None:
    """The secret counts from now on, with recovery codes by their hashes."""
    writer.connection.execute(
        update(second_factors)
        .where(second_factors.c.user_id == user_id)
        .values(confirmed_at=writer.now)
    )
    rows = [{"user_id": user_id, "code_hash": code} for code in codes]
    writer.connection.execute(insert(recovery_codes), rows)


def remove_factor(writer: Writer, user_id: int) -> bool:
    """Take the factor and its codes away; whether there was one that counted."""
    counted = is_confirmed(writer, user_id)
    for table in (recovery_codes, second_factors):
        writer.connection.execute(delete(table).where(table.c.user_id == user_id))
    return counted


def use_step(writer: Writer, user_id: int, step: int) -> bool:
    """Take a code's half minute; False when it, or a later one, was taken before."""
    statement = (
        update(second_factors)
        .where(second_factors.c.user_id == user_id, second_factors.c.last_step < step)
        .values(last_step=step)
    )
    return writer.connection.execute(statement).rowcount == 1


def use_recovery_code(writer: Writer, user_id: int, code_hash: str) -> bool:
    """Take a recovery code, once."""
    statement = (
        update(recovery_codes)
        .where(
            recovery_codes.c.user_id == user_id,
            recovery_codes.c.code_hash == code_hash,
            recovery_codes.c.used_at.is_(None),
        )
        .values(used_at=writer.now)
    )
    return writer.connection.execute(statement).rowcount == 1


def codes_left(reader: Reader, user_id: int) -> int:
    query = select(func.count()).where(
        recovery_codes.c.user_id == user_id, recovery_codes.c.used_at.is_(None)
    )
    return reader.connection.execute(query).scalar_one()
