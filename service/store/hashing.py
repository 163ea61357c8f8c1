"""Secrets as they are kept: passwords by argon2, what is random by SHA-256."""

from __future__ import annotations

import secrets
from functools import cache
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: OWASP's first choice: 19 MiB, two passes, one lane; about 30 ms.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: So many at once: a crowd at the door must not take the memory of everything else.
_AT_ONCE: Final = BoundedSemaphore(4)
_SECRET_BYTES: Final = 32


def hash_password(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(password: str, hashed: str | None) -> bool:
    """Whether it is the password; without a hash it takes as long, and the answer is no."""
    try:
        with _AT_ONCE:
            return _HASHER.verify(hashed or _nobodys_hash(), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old_hash(hashed: str) -> bool:
    """Whether it was made with other costs than today's."""
    return _HASHER.check_needs_rehash(hashed)


def new_secret() -> str:
    """256 random bits, fit for a header."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """The hash of what is random and long; for anything that people choose it is too quick."""
    return sha256(secret.encode()).hexdigest()


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(new_secret())
