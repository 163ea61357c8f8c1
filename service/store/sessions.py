"""Who is signed in, and how often a name failed to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select, update

from service.store.engine import Reader, Writer
from service.store.schema import users
from service.store.schema.access import sessions, sign_in_failures
from service.store.users import User, to_user

_CLIENT_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class Session:
    """A session; ``client`` is what the browser calls itself, for its owner to tell it by."""

    id: int
    client: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime


def add_session(
    writer: Writer, user: User, token_hash: str, client: str, lasts: timedelta
) -> Session:
    """A session of the user from now on."""
    values = {
        "client": client[:_CLIENT_LENGTH],
        "created_at": writer.now,
        "seen_at": writer.now,
        "ends_at": writer.now + lasts,
    }
    row = {"user_id": user.id, "token_hash": token_hash, **values}
    result = writer.connection.execute(insert(sessions).values(row))
    (number,) = result.inserted_primary_key or (0,)
    return Session(number, **values)  # type: ignore[arg-type]


def find_session(reader: Reader, token_hash: str) -> tuple[Session, User] | None:
    """The session of a token's hash and whose it is, ended or not."""
    query = (
        select(
            users,
            sessions.c.id.label("session_id"),
            sessions.c.client,
            sessions.c.created_at.label("signed_in_at"),
            sessions.c.seen_at,
            sessions.c.ends_at,
        )
        .join(sessions, sessions.c.user_id == users.c.id)
        .where(sessions.c.token_hash == token_hash)
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    session = Session(
        row["session_id"], row["client"], row["signed_in_at"], row["seen_at"], row["ends_at"]
    )
    return session, to_user(row)


def sessions_of(reader: Reader, user_id: int) -> list[Session]:
    """A user's sessions, the latest used first, ended or not."""
    query = (
        select(sessions)
        .where(sessions.c.user_id == user_id)
        .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
    )
    return [
        Session(row.id, row.client, row.created_at, row.seen_at, row.ends_at)
        for row in reader.connection.execute(query)
    ]


def touch_session(writer: Writer, session_id: int) -> None:
    """Note that the session is in use."""
    writer.connection.execute(
        update(sessions).where(sessions.c.id == session_id).values(seen_at=writer.now)
    )


def end_sessions(writer: Writer, user_id: int, *, only: int | None = None) -> int:
    """End a user's sessions, or only one of them; how many there were."""
    statement = delete(sessions).where(sessions.c.user_id == user_id)
    if only is not None:
        statement = statement.where(sessions.c.id == only)
    return writer.connection.execute(statement).rowcount


def end_session_of_token(writer: Writer, token_hash: str) -> bool:
    """End the session of a token's hash; whether there was one."""
    statement = delete(sessions).where(sessions.c.token_hash == token_hash)
    return writer.connection.execute(statement).rowcount == 1


def end_oldest(writer: Writer, user_id: int, most: int) -> None:
    """Leave a user no more sessions than ``most``, those used last."""
    kept = (
        select(sessions.c.id)
        .where(sessions.c.user_id == user_id)
        .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
        .limit(most)
    )
    writer.connection.execute(
        delete(sessions).where(sessions.c.user_id == user_id, sessions.c.id.not_in(kept))
    )


def forget_ended(writer: Writer, idle: timedelta) -> None:
    """Take away what nobody can use any more."""
    writer.connection.execute(
        delete(sessions).where(
            (sessions.c.ends_at <= writer.now) | (sessions.c.seen_at <= writer.now - idle)
        )
    )


# --- failures -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Failures:
    """How often in a row a name failed to sign in, and until when it may not try again."""

    count: int
    failed_at: datetime
    locked_until: datetime | None


def find_failures(reader: Reader, username: str) -> Failures | None:
    """The failures of a name, whether a user has it or not."""
    digests = reader.keys.digests(_named(username))
    query = (
        select(sign_in_failures)
        .where(sign_in_failures.c.name_digest.in_(digests))
        .order_by(sign_in_failures.c.failed_at.desc())
        .limit(1)
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return Failures(row["count"], row["failed_at"], row["locked_until"])


def keep_failures(
    writer: Writer, username: str, count: int, locked_until: datetime | None, lasts: timedelta
) -> None:
    """Note how often a name has failed; what is older than ``lasts`` is forgotten."""
    table = sign_in_failures
    forget_failures(writer, username)
    writer.connection.execute(delete(table).where(table.c.failed_at < writer.now - lasts))
    row = {
        "name_digest": writer.keys.digest(_named(username)),
        "count": count,
        "failed_at": writer.now,
        "locked_until": locked_until,
    }
    writer.connection.execute(insert(table).values(row))


def forget_failures(writer: Writer, username: str) -> None:
    digests = writer.keys.digests(_named(username))
    writer.connection.execute(
        delete(sign_in_failures).where(sign_in_failures.c.name_digest.in_(digests))
    )


def _named(username: str) -> str:
    return f"sign-in {username.strip().lower()}"
