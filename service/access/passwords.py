"""Passwords: which may be chosen, and choosing one.

Length and being hard to guess count, not kinds of characters (NIST SP 800-63B, OWASP ASVS 6.2).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from service.access.sign_in import SignedIn, open_session
from service.access.tries import prove_password
from service.store.engine import Store
from service.store.errors import StoreError
from service.store.hashing import hash_password, is_password
from service.store.sessions import end_sessions
from service.store.users import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    User,
    set_password,
    user_of_id,
)

_COMMON: Final = Path(__file__).with_name("common_passwords.txt")
_ROWS: Final = (
    "0123456789012345",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "ๅภถุคตจขช",
    "ๆไำพะัีรนยบล",
    "ฟหกดเ้่าสวง",
    "ผปแอิืทมใฝ",
)
_RUN: Final = 4
_SHORTEST_NAME: Final = 4
_FEWEST_KINDS: Final = 5


def check_password(password: str, user_words: tuple[str, ...]) -> None:
    """Raises StoreError: too short or long, easy to guess, or with a name of its user in it."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise StoreError("user.bad_password")
    plain = _plain(password)
    if is_common(plain):
        raise StoreError("access.common_password")
    words = {_plain(word) for name in user_words for word in re.split(r"[\s._-]+", name)}
    if any(word in plain for word in words if len(word) >= _SHORTEST_NAME):
        raise StoreError("access.own_password")


def change_password(store: Store, user: User, current: str, new: str, client: str) -> SignedIn:
    """Choose a new password: all sessions end, and the one who chose gets a fresh one.

    Raises StoreError, LockedError.
    """
    prove_password(store, user, current)
    check_password(new, (user.username, user.full_name))
    if is_password(new, user.password_hash):
        raise StoreError("access.same_password")
    hashed = hash_password(new)
    with store.writing(f"user:{user.username}") as writer:
        set_password(writer, user, hashed, must_change=False)
        end_sessions(writer, user.id)
        changed = user_of_id(writer, user.id)
        assert changed is not None  # noqa: S101 - written just now
        return open_session(writer, changed, client)


def is_common(password: str) -> bool:
    """Whether many people would think of it: a known one, one part again and again, a row of
    keys, or one of these with a few digits at its ends.
    """
    plain = _plain(password)
    bare = re.sub(r"^[^a-z\u0e00-\u0e7f]+|[^a-z\u0e00-\u0e7f]+$", "", plain)
    return (
        plain in _common()
        or bare in _common()
        or len(set(plain)) < _FEWEST_KINDS
        or _is_repeated(plain)
        or _is_run(plain)
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _is_repeated(text: str) -> bool:
    """``abcabcabcabc``: the text stands in itself written twice, not only at its start."""
    return text in (text + text)[1:-1]


def _is_run(text: str) -> bool:
    """Nearly all of it are neighbours of rows of keys, forwards or backwards."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    parts = [text[place : place + _RUN] for place in range(len(text) - _RUN + 1)]
    on_rows = sum(any(part in row for row in rows) for part in parts)
    return on_rows * 2 > len(parts)


@cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(_plain(line) for line in lines if line and not line.startswith("#"))
