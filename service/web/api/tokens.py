"""One's own API tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.access import tokens
from service.access.actor import Task
from service.store.tokens import Token
from service.web.auth import people_only, signed, store, today
from service.web.blueprint import blueprint
from service.web.idempotency import never_replayed
from service.web.models import Asked, Day, Given, Id, Moment
from service.web.reply import nothing, reply

api = blueprint("tokens", "โทเคน API")

_USUAL_DAYS = 90


class TokenAsked(Asked):
    """What a program needs a token for."""

    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=100),
        Field(description="ชื่อไว้จำ เช่น โปรแกรมบัญชี"),
    ]
    tasks: Annotated[
        list[Task], Field(min_length=1, max_length=50, description="สิทธิ์ ไม่เกินสิทธิ์ของบัญชี")
    ]
    expires_on: Annotated[Day | None, Field(description="วันสุดท้ายที่ใช้ได้ (ไม่ระบุ = 90 วัน)")] = None


class TokenGiven(Given):
    """A token without its secret."""

    id: int
    name: str
    prefix: str
    tasks: list[str]
    created_at: Moment
    expires_at: Moment
    used_at: Moment | None
    revoked_at: Moment | None

    @classmethod
    def of(cls, token: Token) -> Self:
        return cls.model_validate({key: getattr(token, key) for key in Token.__slots__})


class TokensGiven(Given):
    """One's own tokens, newest first."""

    items: list[TokenGiven]


class NewTokenGiven(Given):
    """A token that was made; ``secret`` is told only now."""

    id: int
    secret: str


class TokenPath(Asked):
    """Which token."""

    token_id: Id


@api.get("/tokens", summary="โทเคนของตน", responses={200: TokensGiven})
@people_only
def list_tokens() -> Response:
    found = tokens.own_tokens(store(), signed().user)
    return reply(TokensGiven(items=[TokenGiven.of(token) for token in found]))


@api.post(
    "/tokens",
    summary="สร้างโทเคน",
    description="รหัสของโทเคนแสดงครั้งเดียว ส่งด้วยส่วนหัว Authorization: Bearer",
    responses={201: NewTokenGiven},
)
@people_only
@never_replayed
def make_token(body: TokenAsked) -> Response:
    made = tokens.make_token(
        store(),
        signed().user,
        name=body.name,
        tasks=body.tasks,
        expires_on=body.expires_on or today() + timedelta(days=_USUAL_DAYS),
    )
    return reply(NewTokenGiven(id=made.id, secret=made.secret), 201)


@api.delete("/tokens/<int:token_id>", summary="ยกเลิกโทเคน", responses={204: None})
@people_only
def revoke_token(path: TokenPath) -> Response:
    tokens.revoke_token(store(), signed().user, path.token_id)
    return nothing()
