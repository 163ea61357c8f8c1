"""Signing in: password, second factor, and a growing wait for those who guess.

Whether there is such a user must not show: an unknown name takes as long, fails with the same
words and is locked in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from service.access.errors import SignInError
from service.access.second_factor import has_second_factor, use_code
from service.access.tries import NOBODY, count_failure, refuse_locked
from service.store.engine import Store, Writer
from service.store.hashing import (
    hash_password,
    hash_secret,
    is_old_hash,
    is_password,
    new_secret,
)
from service.store.sessions import (
    Session,
    add_session,
    end_oldest,
    end_sessions,
    forget_ended,
    forget_failures,
)
from service.store.users import LONGEST_PASSWORD, User, find_user, renew_hash

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=10)
#: At so many devices at once; the one used longest ago is signed out.
MOST_SESSIONS: Final = 10
#: How long a password that somebody else made up is good for a first sign-in.
FIRST_PASSWORD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session with the secret that stands for it, told only now."""

    user: User
    session: Session
    token: str = field(repr=False)


def sign_in(store: Store, username: str, password: str, code: str, client: str) -> SignedIn:
    """A session for whoever knows the password, and has the second factor where there is one.

    Raises SignInError, LockedError, StoreError.
    """
    with store.reading() as reader:
        refuse_locked(reader, username, store.clock())
        user = find_user(reader, username)
    known = is_password(password[: LONGEST_PASSWORD + 1], user.password_hash if user else None)
    renewed = ""
    if user is not None and known and is_old_hash(user.password_hash):
        renewed = hash_password(password)
    with store.writing(f"user:{user.username}" if user else NOBODY) as writer:
        # Once more: others may have tried at the same time, or taken the password away.
        refuse_locked(writer, username, writer.now)
        user = find_user(writer, username) if user is None else _unchanged(writer, user)
        refusal = _refusal(writer, user if known else None, code)
        if refusal is None and user is not None:
            if renewed:
                renew_hash(writer, user, renewed)
            forget_failures(writer, username)
            return _opened(writer, user, client)
        if refusal != "access.code_needed":
            count_failure(writer, username, user)
    # Outside: what was written must stay.
    raise SignInError(refusal or "access.sign_in_failed")


def open_session(writer: Writer, user: User, client: str) -> SignedIn:
    """A fresh session, its token never seen before; nothing is logged."""
    token = new_secret()
    session = add_session(writer, user, hash_secret(token), client, LONGEST)
    return SignedIn(user, session, token)


def sign_out(store: Store, user: User, session: Session) -> None:
    """End the session."""
    with store.writing(f"user:{user.username}") as writer:
        end_sessions(writer, user.id, only=session.id)
        writer.log.add("session.ended", user.username)


def _opened(writer: Writer, user: User, client: str) -> SignedIn:
    forget_ended(writer, IDLE)
    end_oldest(writer, user.id, MOST_SESSIONS - 1)
    signed_in = open_session(writer, user, client)
    writer.log.add("session.started", user.username, facts={"session": signed_in.session.id})
    return signed_in


def _unchanged(writer: Writer, user: User) -> User | None:
    found = find_user(writer, user.username)
    same = found is not None and found.password_hash == user.password_hash
    return found if same else None


def _refusal(writer: Writer, user: User | None, code: str) -> str | None:
    """Why this user, whose password was right, is not let in; None when nothing is wrong."""
    if user is None or user.is_disabled:
        return "access.sign_in_failed"
    if user.must_change_password and writer.now > user.password_set_at + FIRST_PASSWORD:
        return "access.password_expired"
    if not has_second_factor(writer, user.id):
        return None
    if not code:
        return "access.code_needed"
    return None if use_code(writer, user, code) else "access.bad_code"
