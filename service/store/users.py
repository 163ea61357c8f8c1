"""Who may use the service: users with a role and an office; passwords only as argon2 hashes."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import insert, select, update

from service.store.engine import Reader, Writer
from service.store.errors import StoreError
from service.store.schema import Role, users
from service.store.scope import Scope
from thai.provinces import find_province
from thai.text import normalize

CENTRE: Final = "00"
CENTRE_NAME: Final = "ส่วนกลาง"
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 128
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}")
# Letters that nobody takes for one another when a password is read out.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 5


@dataclass(frozen=True, slots=True)
class User:
    """A user; ``office`` is a province's geocode or ``CENTRE``."""

    username: str
    full_name: str
    role: Role
    office: str
    must_change_password: bool
    is_disabled: bool
    password_hash: str = field(repr=False)

    @property
    def scope(self) -> Scope:
        """A province's office sees its province, the centre the whole country."""
        return Scope(None if self.office == CENTRE else frozenset({self.office}))


def find_office(name: str) -> str:
    """The code of an office by the name of its province, or of the centre. Raises ProvinceError."""
    return CENTRE if normalize(name) == CENTRE_NAME else find_province(name).code


def new_password() -> str:
    """A password to hand over once: about a hundred bits, easy to type."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def add_user(
    writer: Writer, *, username: str, full_name: str, role: Role, office: str, password: str
) -> None:
    """Add a user who must change the password at the first sign-in. Raises StoreError."""
    username, full_name = username.strip().lower(), normalize(full_name)
    if not _USERNAME.fullmatch(username):
        raise StoreError("user.bad_username", found=username)
    if not full_name:
        raise StoreError("user.no_name")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise StoreError("user.bad_password")
    if role is Role.PROVINCE_OFFICER and office == CENTRE:
        raise StoreError("user.officer_without_province")
    if role is Role.CENTRAL_STAFF and office != CENTRE:
        raise StoreError("user.staff_in_province")
    if find_user(writer, username) is not None:
        raise StoreError("user.taken", found=username)
    writer.connection.execute(
        insert(users).values(
            username=username,
            full_name=full_name,
            role=role.value,
            office=office,
            password_hash=PasswordHasher().hash(password),
            must_change_password=True,
            created_at=writer.now,
        )
    )
    writer.log.add("user.added", username, facts={"role": role.value, "office": office})


def disable_user(writer: Writer, username: str) -> None:
    """Shut a user out from now on. Raises StoreError: unknown, or shut out already."""
    statement = (
        update(users)
        .where(users.c.username == username.strip().lower(), users.c.disabled_at.is_(None))
        .values(disabled_at=writer.now)
    )
    if writer.connection.execute(statement).rowcount != 1:
        raise StoreError("user.unknown", found=username)
    writer.log.add("user.disabled", username.strip().lower())


def find_user(reader: Reader, username: str) -> User | None:
    """The user of a name, in any case of letters."""
    query = select(users).where(users.c.username == username.strip().lower())
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    return User(
        row["username"],
        row["full_name"],
        Role(row["role"]),
        row["office"],
        row["must_change_password"],
        row["disabled_at"] is not None,
        row["password_hash"],
    )
