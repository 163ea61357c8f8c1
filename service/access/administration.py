"""Users, looked after by administrators: of their own office, or of all from the centre."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.access.actor import Actor, Task
from service.store.engine import Reader, Store
from service.store.errors import ConflictError, NotFoundError, Stale, StoreError
from service.store.hashing import hash_password
from service.store.schema import Role
from service.store.second_factor import remove_factor
from service.store.sessions import end_sessions
from service.store.tokens import revoke_tokens
from service.store.users import (
    Sort,
    User,
    UserFilters,
    add_user,
    change_user,
    count_users,
    disable_user,
    enable_user,
    find_user,
    list_users,
    new_password,
    set_password,
    user_of_id,
)


@dataclass(frozen=True, slots=True)
class Users:
    """A page of users of ``total``; ``cursor`` asks for the next one, empty after the last."""

    users: tuple[User, ...]
    cursor: str
    total: int


@dataclass(frozen=True, slots=True)
class Handed:
    """A user with the password to hand over, told only now."""

    user: User
    password: str = field(repr=False)


def see_users(
    store: Store,
    actor: Actor,
    filters: UserFilters,
    *,
    sort: Sort = Sort.USERNAME,
    descending: bool = False,
    size: int = 50,
    cursor: str = "",
) -> Users:
    """Users of the actor's offices. Raises ForbiddenError."""
    actor.need(Task.MANAGE_USERS)
    with store.reading() as reader:
        found = list_users(
            reader,
            actor.scope,
            filters,
            sort=sort,
            descending=descending,
            after=cursor,
            size=size + 1,
        )
        total = count_users(reader, actor.scope, filters)
    more = len(found) > size
    store.looked(actor.name, "users.listed", "users", facts={"count": min(len(found), size)})
    return Users(tuple(found[:size]), found[size - 1].username if more else "", total)


def see_user(store: Store, actor: Actor, user_id: int) -> User:
    """Raises ForbiddenError, NotFoundError."""
    actor.need(Task.MANAGE_USERS)
    with store.reading() as reader:
        user = _find(reader, actor, user_id)
    store.looked(actor.name, "user.seen", user.username)
    return user


def user_named(store: Store, actor: Actor, username: str) -> User:
    """The user of a name. Raises ForbiddenError, NotFoundError."""
    actor.need(Task.MANAGE_USERS)
    with store.reading() as reader:
        user = find_user(reader, username)
        if user is None:
            raise NotFoundError("user.unknown", found=username)
        return _find(reader, actor, user.id)


def add(
    store: Store, actor: Actor, *, username: str, full_name: str, role: Role, office: str
) -> Handed:
    """A user with a password made up, to be changed at the first sign-in. Raises StoreError."""
    actor.need(Task.MANAGE_USERS)
    _need_office(actor, office)
    password = new_password()
    with store.writing(actor.name) as writer:
        add_user(
            writer,
            username=username,
            full_name=full_name,
            role=role,
            office=office,
            password=password,
        )
        user = find_user(writer, username)
        assert user is not None  # noqa: S101 - added just now
        return Handed(user, password)


def change(
    store: Store,
    actor: Actor,
    user_id: int,
    version: int,
    *,
    full_name: str,
    role: Role,
    office: str,
) -> User:
    """Another name, role or office; what a user may do changes at once.

    Raises StoreError, Stale; one's own role and office are others' to change.
    """
    actor.need(Task.MANAGE_USERS)
    _need_office(actor, office)
    with store.writing(actor.name) as writer:
        user = _find(writer, actor, user_id)
        if (role, office) != (user.role, user.office):
            _not_oneself(actor, user)
        change_user(writer, user, version, full_name=full_name, role=role, office=office)
        return _find(writer, actor, user_id)


def disable(store: Store, actor: Actor, user_id: int, version: int) -> User:
    """Shut a user out at once, with all sessions and tokens. Raises StoreError, Stale."""
    actor.need(Task.MANAGE_USERS)
    with store.writing(actor.name) as writer:
        user = _find_seen(writer, actor, user_id, version)
        _not_oneself(actor, user)
        if user.is_disabled:
            raise ConflictError("user.disabled_already")
        disable_user(writer, user.username)
        end_sessions(writer, user.id)
        revoke_tokens(writer, user.id)
        return _find(writer, actor, user_id)


def enable(store: Store, actor: Actor, user_id: int, version: int) -> User:
    """Let a user in again. Raises StoreError, Stale."""
    actor.need(Task.MANAGE_USERS)
    with store.writing(actor.name) as writer:
        user = _find(writer, actor, user_id)
        if not user.is_disabled:
            raise ConflictError("user.not_disabled")
        enable_user(writer, user, version)
        return _find(writer, actor, user_id)


def reset_password(
    store: Store, actor: Actor, user_id: int, version: int, *, second_factor: bool = False
) -> Handed:
    """A new password to hand over, to be changed at the next sign-in.

    Sessions and tokens end. With ``second_factor`` that is taken away too, for those who lost
    phone and paper. Raises StoreError, Stale.
    """
    actor.need(Task.MANAGE_USERS)
    password = new_password()
    hashed = hash_password(password)
    with store.writing(actor.name) as writer:
        user = _find_seen(writer, actor, user_id, version)
        _not_oneself(actor, user)
        set_password(writer, user, hashed, must_change=True)
        end_sessions(writer, user.id)
        revoke_tokens(writer, user.id)
        if second_factor and remove_factor(writer, user.id):
            writer.log.add("second_factor.removed", user.username)
        return Handed(_find(writer, actor, user_id), password)


def end_all_sessions(store: Store, actor: Actor, user_id: int) -> None:
    """Sign a user out everywhere. Raises StoreError."""
    actor.need(Task.MANAGE_USERS)
    with store.writing(actor.name) as writer:
        user = _find(writer, actor, user_id)
        facts = {"sessions": end_sessions(writer, user.id)}
        writer.log.add("session.all_ended", user.username, facts=facts)


def _find_seen(reader: Reader, actor: Actor, user_id: int, version: int) -> User:
    user = _find(reader, actor, user_id)
    if user.version != version:
        raise Stale
    return user


def _find(reader: Reader, actor: Actor, user_id: int) -> User:
    user = user_of_id(reader, user_id)
    codes = actor.scope.codes
    if user is None or (codes is not None and user.office not in codes):
        raise NotFoundError("user.unknown")
    return user


def _need_office(actor: Actor, office: str) -> None:
    if actor.scope.codes is not None and office not in actor.scope.codes:
        raise StoreError("access.other_office")


def _not_oneself(actor: Actor, user: User) -> None:
    """The last administrator must not shut the door from outside."""
    if user.id == actor.user_id:
        raise ConflictError("access.not_yourself")
