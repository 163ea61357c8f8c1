"""How often somebody may try: a growing wait for each name, be there such a user or not."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from service.access.errors import LockedError
from service.store.engine import Reader, Store, Writer
from service.store.errors import StoreError
from service.store.hashing import is_password
from service.store.sessions import find_failures, keep_failures
from service.store.users import User

FREE_TRIES: Final = 5
LONGEST_WAIT: Final = timedelta(minutes=30)
_FIRST_WAIT: Final = timedelta(seconds=30)
_REMEMBERED: Final = timedelta(hours=24)
_MOST_DOUBLINGS: Final = 10
#: What the log calls those of whom it knows nothing: a name typed wrong may be a password.
NOBODY: Final = "sign-in"


def refuse_locked(reader: Reader, username: str, now: datetime) -> None:
    """Raises LockedError while the name has to wait."""
    failures = find_failures(reader, username)
    if failures is not None and failures.locked_until is not None and failures.locked_until > now:
        left = (failures.locked_until - now).total_seconds()
        raise LockedError("access.locked", math.ceil(left))


def count_failure(writer: Writer, username: str, user: User | None) -> None:
    """Note a failure of the name, and the wait that it brings."""
    failures = find_failures(writer, username)
    recent = failures is not None and failures.failed_at > writer.now - _REMEMBERED
    count = failures.count + 1 if failures is not None and recent else 1
    wait = _wait(count)
    keep_failures(writer, username, count, writer.now + wait if wait else None, _REMEMBERED)
    record = user.username if user else NOBODY
    writer.log.add("session.refused", record, facts={"count": count})
    if wait:
        seconds = int(wait.total_seconds())
        writer.log.add("session.locked", record, facts={"seconds": seconds})


def prove_password(store: Store, user: User, password: str) -> None:
    """Whoever is signed in tells the password again before what matters.

    Raises StoreError: it is wrong; LockedError: it was wrong too often.
    """
    with store.reading() as reader:
        refuse_locked(reader, user.username, store.clock())
    if is_password(password, user.password_hash):
        return
    with store.writing(f"user:{user.username}") as writer:
        count_failure(writer, user.username, user)
    raise StoreError("access.bad_password")


def _wait(count: int) -> timedelta:
    """Nothing for the first tries, then twice as long each time."""
    over = count - FREE_TRIES
    return (
        timedelta()
        if over < 0
        else min(_FIRST_WAIT * 2 ** min(over, _MOST_DOUBLINGS), LONGEST_WAIT)
    )
