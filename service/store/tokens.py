"""API tokens: whose, for which tasks, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from service.store.engine import Reader, Writer
from service.store.schema import users
from service.store.schema.access import api_tokens
from service.store.users import User, to_user


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret; ``prefix`` is what it begins with, for people to tell it by."""

    id: int
    name: str
    prefix: str
    tasks: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


def add_token(
    writer: Writer,
    user_id: int,
    *,
    name: str,
    prefix: str,
    token_hash: str,
    tasks: Iterable[str],
    expires_at: datetime,
) -> int:
    """A token of the user; its id."""
    row = {
        "user_id": user_id,
        "name": name,
        "prefix": prefix,
        "token_hash": token_hash,
        "tasks": " ".join(tasks),
        "created_at": writer.now,
        "expires_at": expires_at,
    }
    (number,) = writer.connection.execute(insert(api_tokens).values(row)).inserted_primary_key or (
        0,
    )
    return int(number)


def find_token(reader: Reader, token_hash: str) -> tuple[Token, User] | None:
    """The token of a hash and whose it is, good or not."""
    query = select(api_tokens).where(api_tokens.c.token_hash == token_hash)
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    owner = select(users).where(users.c.id == row["user_id"])
    user = to_user(reader.connection.execute(owner).mappings().one())
    return _token(row), user


def tokens_of(reader: Reader, user_id: int) -> list[Token]:
    """A user's tokens, newest first, revoked ones too."""
    query = (
        select(api_tokens).where(api_tokens.c.user_id == user_id).order_by(api_tokens.c.id.desc())
    )
    return [_token(row) for row in reader.connection.execute(query).mappings()]


def tokens_in_use(reader: Reader, user_id: int, now: datetime) -> int:
    query = select(func.count()).where(
        api_tokens.c.user_id == user_id,
        api_tokens.c.revoked_at.is_(None),
        api_tokens.c.expires_at > now,
    )
    return reader.connection.execute(query).scalar_one()


def touch_token(writer: Writer, token_id: int) -> None:
    """Note that the token is in use."""
    writer.connection.execute(
        update(api_tokens).where(api_tokens.c.id == token_id).values(used_at=writer.now)
    )


def revoke_tokens(writer: Writer, user_id: int, *, only: int | None = None) -> int:
    """Have a user's tokens, or only one, work no more; how many there were."""
    statement = update(api_tokens).where(
        api_tokens.c.user_id == user_id, api_tokens.c.revoked_at.is_(None)
    )
    if only is not None:
        statement = statement.where(api_tokens.c.id == only)
    return writer.connection.execute(statement.values(revoked_at=writer.now)).rowcount


def _token(row: object) -> Token:
    found = dict(row)  # type: ignore[call-overload]
    found["tasks"] = tuple(found["tasks"].split())
    return Token(**{key: found[key] for key in Token.__slots__})
