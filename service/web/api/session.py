"""Signing in and out, and what people change about their own sign-in."""

from __future__ import annotations

from typing import Annotated, Self

from flask import Response, request
from pydantic import Field, StringConstraints

from service.access import second_factor, sessions
from service.access.actor import Task
from service.access.passwords import change_password
from service.access.sign_in import sign_in, sign_out
from service.store.schema import Role
from service.store.users import LONGEST_PASSWORD
from service.web.auth import (
    Signed,
    as_signed,
    before_new_password,
    before_second_factor,
    drop_cookie,
    open_to_all,
    people_only,
    set_cookie,
    signed,
    store,
)
from service.web.blueprint import blueprint
from service.web.idempotency import never_replayed
from service.web.models import Asked, Given, Id, Moment
from service.web.ratelimits import address, limit, rates
from service.web.reply import nothing, reply

api = blueprint("session", "การเข้าใช้ระบบ")

Password = Annotated[str, StringConstraints(max_length=LONGEST_PASSWORD)]


class SignInAsked(Asked):
    """Name and password, and a code where there is a second factor."""

    username: Annotated[str, StringConstraints(max_length=100)]
    password: Password
    code: Annotated[
        str, StringConstraints(max_length=40), Field(description="รหัสจากแอป หรือรหัสสำรอง")
    ] = ""


class MeGiven(Given):
    """Who is signed in; ``csrf_token`` goes into X-CSRF-Token of what changes something."""

    username: str
    full_name: str
    role: Role
    office: str
    tasks: list[Task]
    must_change_password: bool
    second_factor: bool
    csrf_token: str

    @classmethod
    def of(cls, who: Signed) -> Self:
        with store().reading() as reader:
            has_factor = second_factor.has_second_factor(reader, who.user.id)
        return cls(
            username=who.user.username,
            full_name=who.user.full_name,
            role=who.user.role,
            office=who.user.office,
            tasks=sorted(who.actor.tasks),
            must_change_password=who.user.must_change_password,
            second_factor=has_factor,
            csrf_token=who.csrf_token,
        )


def _client() -> str:
    return request.headers.get("User-Agent", "")


@api.post(
    "/session",
    summary="เข้าใช้ระบบ",
    description="ได้คุกกี้ของการเข้าใช้ ลองผิดหลายครั้งต้องรอนานขึ้นเรื่อย ๆ",
    responses={201: MeGiven},
)
@open_to_all("this is where one signs in")
def enter(body: SignInAsked) -> Response:
    limit("signing-in", rates().signing_in, f"address {address()}")
    signed_in = sign_in(store(), body.username, body.password, body.code, _client())
    response = reply(MeGiven.of(as_signed(signed_in)), 201)
    set_cookie(response, signed_in)
    return response


@api.get(
    "/session",
    summary="ผู้ที่เข้าใช้อยู่",
    description="ชื่อ บทบาท สิทธิ์ และรหัสกันการปลอมคำขอ",
    responses={200: MeGiven},
)
@before_new_password
def me() -> Response:
    return reply(MeGiven.of(signed()))


@api.delete(
    "/session",
    summary="ออกจากระบบ",
    description="การเข้าใช้นี้สิ้นสุดทันที คุกกี้ที่คัดลอกไว้ใช้ไม่ได้อีก",
    responses={204: None},
)
@before_new_password
@people_only
def leave() -> Response:
    who = signed()
    if who.session is not None:
        sign_out(store(), who.user, who.session)
    response = nothing()
    drop_cookie(response)
    return response


class PasswordAsked(Asked):
    """The password until now, and the new one."""

    current: Password
    new: Password


@api.put(
    "/session/password",
    summary="เปลี่ยนรหัสผ่าน",
    description="การเข้าใช้อื่นทั้งหมดสิ้นสุด ยาว 12 ถึง 128 ตัวอักษร ไม่บังคับชนิดของอักขระ",
    responses={200: MeGiven},
)
@before_new_password
@people_only
def new_password(body: PasswordAsked) -> Response:
    signed_in = change_password(store(), signed().user, body.current, body.new, _client())
    response = reply(MeGiven.of(as_signed(signed_in)))
    set_cookie(response, signed_in)
    return response


# --- one's own sessions -------------------------------------------------------------------


class SessionGiven(Given):
    """A session of one's own."""

    id: int
    client: Annotated[str, Field(description="ชื่อที่เบราว์เซอร์บอก")]
    created_at: Moment
    seen_at: Moment
    ends_at: Moment
    is_this: bool


class SessionsGiven(Given):
    """One's own sessions, the latest used first."""

    items: list[SessionGiven]


class SessionPath(Asked):
    """Which session."""

    session_id: Id


@api.get(
    "/session/list",
    summary="การเข้าใช้ของตน",
    description="เครื่องและเบราว์เซอร์ที่ยังเข้าใช้อยู่",
    responses={200: SessionsGiven},
)
@people_only
def list_sessions() -> Response:
    who = signed()
    this = who.session.id if who.session else 0
    items = [
        SessionGiven(
            id=each.id,
            client=each.client,
            created_at=each.created_at,
            seen_at=each.seen_at,
            ends_at=each.ends_at,
            is_this=each.id == this,
        )
        for each in sessions.own_sessions(store(), who.user)
    ]
    return reply(SessionsGiven(items=items))


@api.delete(
    "/session/list/<int:session_id>",
    summary="สิ้นสุดการเข้าใช้หนึ่ง",
    description="ใช้เมื่อเครื่องหายหรือลืมออกจากระบบ",
    responses={204: None},
)
@people_only
def end_session(path: SessionPath) -> Response:
    sessions.end_own_session(store(), signed().user, path.session_id)
    return nothing()


# --- the second factor --------------------------------------------------------------------


class ProofAsked(Asked):
    """The password again, before what matters."""

    password: Password


class OfferGiven(Given):
    """A secret for an authenticator app; ``uri`` is the same for a QR code."""

    secret: str
    uri: str


class CodeAsked(Asked):
    """A code that the app shows."""

    code: Annotated[str, StringConstraints(max_length=40)]


class CodesGiven(Given):
    """Recovery codes, each good once; told only now."""

    codes: list[str]


@api.post(
    "/session/second-factor",
    summary="ขอใช้การยืนยันสองขั้น",
    description="ได้รหัสลับสำหรับแอปยืนยันตัวตน เริ่มมีผลเมื่อยืนยันด้วยรหัสจากแอป",
    responses={201: OfferGiven},
)
@before_second_factor
@people_only
@never_replayed
def offer_factor(body: ProofAsked) -> Response:
    offer = second_factor.begin(store(), signed().user, body.password)
    return reply(OfferGiven(secret=offer.secret, uri=offer.uri), 201)


@api.post(
    "/session/second-factor/confirm",
    summary="ยืนยันการใช้สองขั้น",
    description="ได้รหัสสำรองสำหรับวันที่ไม่มีแอป แสดงครั้งเดียว",
    responses={200: CodesGiven},
)
@before_second_factor
@people_only
@never_replayed
def confirm_factor(body: CodeAsked) -> Response:
    codes = second_factor.confirm(store(), signed().user, body.code)
    return reply(CodesGiven(codes=list(codes)))


@api.post(
    "/session/second-factor/remove",
    summary="เลิกใช้การยืนยันสองขั้น",
    description="ต้องใส่รหัสผ่านอีกครั้ง",
    responses={204: None},
)
@people_only
def remove_factor(body: ProofAsked) -> Response:
    second_factor.remove(store(), signed().user, body.password)
    return nothing()
