"""Who may use the service: users with a role and an office; passwords only as argon2 hashes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)

from service.store.engine import Reader, Writer
from service.store.errors import ConflictError, NotFoundError, Stale, StoreError
from service.store.hashing import hash_password
from service.store.schema import Role, users
from service.store.scope import Scope
from thai.provinces import PROVINCES, find_province
from thai.text import normalize

CENTRE: Final = "00"
CENTRE_NAME: Final = "ส่วนกลาง"
SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 128
_OFFICES: Final = frozenset({CENTRE, *(province.code for province in PROVINCES)})
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,49}")
# Letters that nobody takes for one another when a password is read out.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 5


@dataclass(frozen=True, slots=True)
class User:
    """A user; ``office`` is a province's geocode or ``CENTRE``.

    ``has_tour``: the first steps are shown until the user puts them away.
    """

    id: int
    version: int
    username: str
    full_name: str
    role: Role
    office: str
    must_change_password: bool
    is_disabled: bool
    created_at: datetime
    password_set_at: datetime
    has_tour: bool
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
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise StoreError("user.bad_password")
    _check(full_name, role, office)
    if find_user(writer, username) is not None:
        raise ConflictError("user.taken", found=username)
    writer.connection.execute(
        insert(users).values(
            username=username,
            full_name=full_name,
            role=role.value,
            office=office,
            password_hash=hash_password(password),
            must_change_password=True,
            created_at=writer.now,
            password_set_at=writer.now,
        )
    )
    writer.log.add("user.added", username, facts={"role": role.value, "office": office})


def change_user(
    writer: Writer, user: User, version: int, *, full_name: str, role: Role, office: str
) -> None:
    """Change what a user is. Raises StoreError, Stale."""
    full_name = normalize(full_name)
    _check(full_name, role, office)
    values = {"full_name": full_name, "role": role.value, "office": office}
    _update(writer, user, values, version)
    facts = {
        "role": [user.role.value, role.value],
        "office": [user.office, office],
        "name_changed": full_name != user.full_name,
    }
    writer.log.add("user.changed", user.username, facts=facts)


def disable_user(writer: Writer, username: str) -> None:
    """Shut a user out from now on. Raises StoreError: unknown, or shut out already."""
    user = find_user(writer, username)
    if user is None or user.is_disabled:
        raise NotFoundError("user.unknown", found=username)
    _update(writer, user, {"disabled_at": writer.now}, user.version)
    writer.log.add("user.disabled", user.username)


def enable_user(writer: Writer, user: User, version: int) -> None:
    """Let a user in again. Raises Stale."""
    _update(writer, user, {"disabled_at": None}, version)
    writer.log.add("user.enabled", user.username)


def set_password(writer: Writer, user: User, password_hash: str, *, must_change: bool) -> None:
    """Give a user another password; the log says whether someone else chose it."""
    values = {
        "password_hash": password_hash,
        "must_change_password": must_change,
        "password_set_at": writer.now,
    }
    _update(writer, user, values, user.version)
    what = "user.password_reset" if must_change else "user.password_changed"
    writer.log.add(what, user.username)


def close_tour(writer: Writer, user: User) -> None:
    """Show the first steps no more; twice is as good as once."""
    open_still = (users.c.id == user.id, users.c.tour_closed_at.is_(None))
    statement = update(users).where(*open_still).values(tour_closed_at=writer.now)
    if writer.connection.execute(statement).rowcount:
        writer.log.add("user.tour_closed", user.username)


def renew_hash(writer: Writer, user: User, password_hash: str) -> None:
    """Keep the same password under today's costs; nothing that people would call a change."""
    writer.connection.execute(
        update(users).where(users.c.id == user.id).values(password_hash=password_hash)
    )


def find_user(reader: Reader, username: str) -> User | None:
    """The user of a name, in any case of letters."""
    return _find(reader, users.c.username == username.strip().lower())


def user_of_id(reader: Reader, user_id: int) -> User | None:
    return _find(reader, users.c.id == user_id)


class Sort(StrEnum):
    """What a list of users is sorted by, then by username."""

    USERNAME = "username"
    FULL_NAME = "full_name"
    ROLE = "role"
    OFFICE = "office"
    CREATED = "created_at"


class UserState(StrEnum):
    """How a user stands."""

    ACTIVE = "active"
    NEW = "new"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class UserFilters:
    """What a list of users is narrowed to; blank means any."""

    text: str = ""
    role: Role | None = None
    office: str = ""
    state: UserState | None = None


def list_users(
    reader: Reader,
    offices: Scope,
    filters: UserFilters = UserFilters(),
    *,
    sort: Sort = Sort.USERNAME,
    descending: bool = False,
    after: str = "",
    size: int = 50,
) -> list[User]:
    """Users of the offices in scope, ``size`` of them after the user of a name."""
    place = (users.c[sort.value], users.c.username)
    here = tuple_(*place)
    query = select(users).where(in_offices(offices), *_conditions(filters))
    last = select(*place).where(in_offices(offices), users.c.username == after)
    if after and (row := reader.connection.execute(last).one_or_none()):
        there = tuple_(*(literal(row[at], column.type) for at, column in enumerate(place)))
        query = query.where(here < there if descending else here > there)
    query = query.order_by(*(each.desc() if descending else each for each in place))
    return list(map(to_user, reader.connection.execute(query.limit(size)).mappings()))


def count_users(reader: Reader, offices: Scope, filters: UserFilters) -> int:
    """How many users of the offices in scope there are."""
    query = select(func.count()).select_from(users)
    query = query.where(in_offices(offices), *_conditions(filters))
    return reader.connection.execute(query).scalar_one()


def _conditions(filters: UserFilters) -> Iterator[ColumnElement[bool]]:
    if filters.text:
        yield or_(
            users.c.username.contains(filters.text.lower(), autoescape=True),
            users.c.full_name.contains(normalize(filters.text), autoescape=True),
        )
    if filters.role is not None:
        yield users.c.role == filters.role.value
    if filters.office:
        yield users.c.office == filters.office
    is_out = users.c.disabled_at.is_not(None)
    if filters.state is UserState.DISABLED:
        yield is_out
    elif filters.state is not None:
        yield ~is_out
        yield users.c.must_change_password.is_(filters.state is UserState.NEW)


def in_offices(offices: Scope) -> ColumnElement[bool]:
    """What ``users`` must meet to belong to the offices of a scope."""
    return true() if offices.codes is None else users.c.office.in_(sorted(offices.codes))


def to_user(row: RowMapping) -> User:
    """A user from a row of ``users``."""
    return User(
        id=row["id"],
        version=row["version"],
        username=row["username"],
        full_name=row["full_name"],
        role=Role(row["role"]),
        office=row["office"],
        must_change_password=row["must_change_password"],
        is_disabled=row["disabled_at"] is not None,
        created_at=row["created_at"],
        password_set_at=row["password_set_at"] or row["created_at"],
        has_tour=row["tour_closed_at"] is None,
        password_hash=row["password_hash"],
    )


def _check(full_name: str, role: Role, office: str) -> None:
    if not full_name:
        raise StoreError("user.no_name")
    if office not in _OFFICES:
        raise StoreError("user.unknown_office", found=office)
    if role is Role.PROVINCE_OFFICER and office == CENTRE:
        raise StoreError("user.officer_without_province")
    if role is Role.CENTRAL_STAFF and office != CENTRE:
        raise StoreError("user.staff_in_province")


def _find(reader: Reader, condition: ColumnElement[bool]) -> User | None:
    row = reader.connection.execute(select(users).where(condition)).mappings().one_or_none()
    return None if row is None else to_user(row)


def _update(writer: Writer, user: User, values: dict[str, Any], version: int) -> None:
    statement = (
        update(users)
        .where(users.c.id == user.id, users.c.version == version)
        .values(**values, version=users.c.version + 1)
    )
    if writer.connection.execute(statement).rowcount != 1:
        raise Stale
