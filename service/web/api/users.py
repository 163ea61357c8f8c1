"""Users, for administrators."""

from __future__ import annotations

from typing import Annotated, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.access import administration
from service.store.schema import Role
from service.store.users import User, UserFilters
from service.web.auth import actor, people_only, store
from service.web.blueprint import PREFIX, blueprint
from service.web.idempotency import never_replayed
from service.web.models import Asked, Given, Id, Moment, PageAsked, PageGiven, Word, Yes
from service.web.reply import next_url, nothing, reply, version_seen

api = blueprint("users", "ผู้ใช้")

Office = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2}$"), Field(description="รหัสจังหวัด หรือ 00 ส่วนกลาง")
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class UsersAsked(PageAsked):
    """Which users."""

    text: Annotated[Word, Field(description="ค้นในชื่อผู้ใช้และชื่อ")] = ""


class UserPath(Asked):
    """Which user."""

    user_id: Id


class UserAsked(Asked):
    """What a user is."""

    full_name: Name
    role: Role
    office: Office


class NewUserAsked(UserAsked):
    """A new user."""

    username: Annotated[str, StringConstraints(min_length=2, max_length=50)]


class ResetAsked(Asked):
    """What is reset beside the password."""

    second_factor: Annotated[Yes, Field(description="ยกเลิกการยืนยันสองขั้นด้วย")] = False


class UserGiven(Given):
    """A user."""

    id: int
    version: int
    username: str
    full_name: str
    role: Role
    office: str
    is_disabled: bool
    must_change_password: bool
    created_at: Moment

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(**{key: getattr(user, key) for key in cls.model_fields})


class UsersGiven(PageGiven):
    """A page of users."""

    items: list[UserGiven]


class HandedGiven(Given):
    """A user with the password to hand over, told only now."""

    user: UserGiven
    password: str

    @classmethod
    def of(cls, handed: administration.Handed) -> Self:
        return cls(user=UserGiven.of(handed.user), password=handed.password)


@api.get("/users", summary="รายการผู้ใช้", responses={200: UsersGiven})
def list_users(query: UsersAsked) -> Response:
    found = administration.see_users(
        store(), actor(), UserFilters(query.text), size=query.size, cursor=query.cursor
    )
    items = [UserGiven.of(user) for user in found.users]
    return reply(UsersGiven(items=items, next=next_url(found.cursor)))


@api.get("/users/<int:user_id>", summary="ผู้ใช้หนึ่งคน", responses={200: UserGiven})
def one_user(path: UserPath) -> Response:
    return _told(administration.see_user(store(), actor(), path.user_id))


@api.post(
    "/users",
    summary="เพิ่มผู้ใช้",
    description="ได้รหัสผ่านชั่วคราวหนึ่งครั้ง ผู้ใช้ต้องตั้งใหม่เมื่อเข้าใช้ครั้งแรก",
    responses={201: HandedGiven},
)
@people_only
@never_replayed
def add_user(body: NewUserAsked) -> Response:
    handed = administration.add(
        store(),
        actor(),
        username=body.username,
        full_name=body.full_name,
        role=body.role,
        office=body.office,
    )
    user = handed.user
    where = f"{PREFIX}/users/{user.id}"
    return reply(HandedGiven.of(handed), 201, version=user.version, location=where)


@api.put("/users/<int:user_id>", summary="แก้ชื่อ บทบาท สำนักงาน", responses={200: UserGiven})
@people_only
def change_user(path: UserPath, body: UserAsked) -> Response:
    user = administration.change(
        store(),
        actor(),
        path.user_id,
        version_seen(),
        full_name=body.full_name,
        role=body.role,
        office=body.office,
    )
    return _told(user)


@api.post(
    "/users/<int:user_id>/disable",
    summary="ระงับผู้ใช้",
    description="การเข้าใช้และโทเคนทั้งหมดสิ้นสุดทันที",
    responses={200: UserGiven},
)
@people_only
def disable_user(path: UserPath) -> Response:
    return _told(administration.disable(store(), actor(), path.user_id, version_seen()))


@api.post("/users/<int:user_id>/enable", summary="เลิกระงับผู้ใช้", responses={200: UserGiven})
@people_only
def enable_user(path: UserPath) -> Response:
    return _told(administration.enable(store(), actor(), path.user_id, version_seen()))


@api.post(
    "/users/<int:user_id>/reset-password",
    summary="รีเซ็ตรหัสผ่าน",
    description="ได้รหัสผ่านชั่วคราวหนึ่งครั้ง การเข้าใช้และโทเคนทั้งหมดสิ้นสุด",
    responses={200: HandedGiven},
)
@people_only
@never_replayed
def reset_password(path: UserPath, body: ResetAsked) -> Response:
    handed = administration.reset_password(
        store(), actor(), path.user_id, version_seen(), second_factor=body.second_factor
    )
    return reply(HandedGiven.of(handed), version=handed.user.version)


@api.post(
    "/users/<int:user_id>/end-sessions",
    summary="ให้ผู้ใช้ออกจากระบบทุกเครื่อง",
    responses={204: None},
)
@people_only
def end_sessions(path: UserPath) -> Response:
    administration.end_all_sessions(store(), actor(), path.user_id)
    return nothing()


def _told(user: User) -> Response:
    return reply(UserGiven.of(user), version=user.version)
