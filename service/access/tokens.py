"""API tokens: for programs that act for a user, with some of the user's tasks, for a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from service.access.actor import MAY, Actor, Task
from service.access.errors import SignInError
from service.store import tokens as kept
from service.store.engine import Store
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.hashing import hash_secret, new_secret
from service.store.tokens import Token
from service.store.users import User

#: What every token begins with, so that scanners of secrets know one.
MARK: Final = "faf_"
LONGEST_DAYS: Final = 366
MOST_TOKENS: Final = 20
_PREFIX: Final = len(MARK) + 8
_NOTED: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was made, with its secret, told only now."""

    id: int
    secret: str = field(repr=False)


def make_token(
    store: Store, user: User, *, name: str, tasks: Collection[Task], expires_on: date
) -> NewToken:
    """A token that works to the end of a day (UTC). Raises StoreError."""
    if not tasks or not set(tasks) <= MAY[user.role]:
        raise StoreError("access.token_tasks")
    ends = datetime.combine(expires_on, time.max, UTC)
    now = store.clock()
    if not now < ends <= now + timedelta(days=LONGEST_DAYS):
        raise StoreError("access.token_expiry", days=f"{LONGEST_DAYS:,}")
    secret = MARK + new_secret()
    named = sorted(task.value for task in set(tasks))
    with store.writing(f"user:{user.username}") as writer:
        if kept.tokens_in_use(writer, user.id, now) >= MOST_TOKENS:
            raise ConflictError("access.too_many_tokens")
        prefix = secret[:_PREFIX]
        number = kept.add_token(
            writer,
            user.id,
            name=name,
            prefix=prefix,
            token_hash=hash_secret(secret),
            tasks=named,
            expires_at=ends,
        )
        facts = {"prefix": prefix, "tasks": named, "until": expires_on.isoformat()}
        writer.log.add("token.made", user.username, facts=facts)
    return NewToken(number, secret)


def own_tokens(store: Store, user: User) -> list[Token]:
    with store.reading() as reader:
        return kept.tokens_of(reader, user.id)


def revoke_token(store: Store, user: User, token_id: int) -> None:
    """Have one of the user's own tokens work no more. Raises NotFoundError."""
    with store.writing(f"user:{user.username}") as writer:
        if not kept.revoke_tokens(writer, user.id, only=token_id):
            raise NotFoundError("access.no_token")
        writer.log.add("token.revoked", user.username, facts={"token": token_id})


def actor_of_token(store: Store, secret: str) -> tuple[Actor, User]:
    """Who acts with a token. Raises SignInError: unknown, over, revoked, or its owner is out."""
    with store.reading() as reader:
        found = kept.find_token(reader, hash_secret(secret))
    if found is None:
        raise SignInError("access.bad_token")
    token, user = found
    now = store.clock()
    if token.revoked_at is not None or token.expires_at <= now or user.is_disabled:
        raise SignInError("access.bad_token")
    if token.used_at is None or token.used_at <= now - _NOTED:
        with store.writing(f"user:{user.username}") as writer:
            kept.touch_token(writer, token.id)
    known = frozenset(Task(name) for name in token.tasks if name in set(Task))
    return Actor.of_token(user, token.prefix, known), user
