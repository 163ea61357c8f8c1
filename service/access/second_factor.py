"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and codes on paper.

A code is good for its half minute and the ones beside it, and never twice.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

import pyotp

from service.access.tries import prove_password
from service.store import second_factor as kept
from service.store.engine import Store, Writer
from service.store.errors import ConflictError, StoreError
from service.store.hashing import hash_secret
from service.store.users import User

ISSUER: Final = "FAF Documents"
_STEP_SECONDS: Final = 30
_DIGITS: Final = 6
_CODES: Final = 10
# Letters that nobody takes for one another on paper; 24 of them are 118 bits.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 6, 4

has_second_factor = kept.is_confirmed
codes_left = kept.codes_left


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret to put into an app; it counts once a code of it was told back."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def begin(store: Store, user: User, password: str) -> Offer:
    """Offer a secret to the user, who tells the password again. Raises StoreError."""
    prove_password(store, user, password)
    secret = pyotp.random_base32()
    with store.writing(f"user:{user.username}") as writer:
        if kept.is_confirmed(writer, user.id):
            raise ConflictError("access.second_factor_there")
        kept.put_factor(writer, user.id, secret)
        writer.log.add("second_factor.offered", user.username)
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)
    return Offer(secret, uri)


def confirm(store: Store, user: User, code: str) -> tuple[str, ...]:
    """Have the offered secret count; recovery codes, told only now.

    Raises StoreError: the code is wrong; ConflictError: nothing was offered.
    """
    codes = tuple(_new_code() for _ in range(_CODES))
    with store.writing(f"user:{user.username}") as writer:
        factor = kept.find_factor(writer, user.id)
        if factor is None or factor.is_confirmed:
            raise ConflictError("access.no_second_factor")
        if not _use_app_code(writer, user, code):
            raise StoreError("access.bad_code")
        kept.confirm_factor(writer, user.id, (hash_secret(_plain(code)) for code in codes))
        writer.log.add("second_factor.added", user.username)
    return codes


def remove(store: Store, user: User, password: str) -> None:
    """Go without a second factor again. Raises StoreError."""
    prove_password(store, user, password)
    with store.writing(f"user:{user.username}") as writer:
        if not kept.remove_factor(writer, user.id):
            raise ConflictError("access.no_second_factor")
        writer.log.add("second_factor.removed", user.username)


def use_code(writer: Writer, user: User, code: str) -> bool:
    """Whether a code of the app, or one on paper, is good; it is not good again."""
    plain = _plain(code)
    if plain.isdecimal():
        return _use_app_code(writer, user, plain)
    if kept.use_recovery_code(writer, user.id, hash_secret(plain)):
        left = kept.codes_left(writer, user.id)
        writer.log.add("second_factor.recovery_code_used", user.username, facts={"left": left})
        return True
    return False


def _use_app_code(writer: Writer, user: User, code: str) -> bool:
    factor = kept.find_factor(writer, user.id)
    if factor is None or len(code) != _DIGITS or not code.isascii():
        return False
    app = pyotp.TOTP(factor.secret)
    now = int(writer.now.timestamp()) // _STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if secrets.compare_digest(app.generate_otp(step), code):
            return kept.use_step(writer, user.id, step)
    return False


def _new_code() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _plain(code: str) -> str:
    return code.replace("-", "").replace(" ", "").strip().lower()
