"""Whose a session is, request by request, and a user's own sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.access.errors import SignInError
from service.access.sign_in import IDLE
from service.store import sessions as kept
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.hashing import hash_secret
from service.store.sessions import Session
from service.store.users import User

#: How old the note of last use may get before it is written anew.
_NOTED: Final = timedelta(minutes=1)


def resume(store: Store, token: str) -> tuple[Session, User]:
    """The session that a token stands for, in use again. Raises SignInError: none, or ended."""
    with store.reading() as reader:
        found = kept.find_session(reader, hash_secret(token))
    now = store.clock()
    if found is None:
        raise SignInError("access.signed_out")
    session, user = found
    if user.is_disabled or session.ends_at <= now or session.seen_at <= now - IDLE:
        raise SignInError("access.signed_out")
    if session.seen_at <= now - _NOTED:
        with store.writing(f"user:{user.username}") as writer:
            kept.touch_session(writer, session.id)
    return session, user


def end_former(store: Store, token: str, user: User) -> None:
    """End the session that a browser had before its user signed in once more."""
    with store.writing(f"user:{user.username}") as writer:
        kept.end_session_of_token(writer, hash_secret(token))


def own_sessions(store: Store, user: User) -> list[Session]:
    """The user's sessions that still hold, the latest used first."""
    now = store.clock()
    with store.reading() as reader:
        found = kept.sessions_of(reader, user.id)
    return [each for each in found if each.ends_at > now and each.seen_at > now - IDLE]


def end_own_session(store: Store, user: User, session_id: int) -> None:
    """End one of the user's own sessions. Raises NotFoundError."""
    with store.writing(f"user:{user.username}") as writer:
        if not kept.end_sessions(writer, user.id, only=session_id):
            raise NotFoundError("access.no_session")
        writer.log.add("session.ended", user.username, facts={"session": session_id})
