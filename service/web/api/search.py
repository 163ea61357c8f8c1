"""One box for whatever a person has in hand."""

from __future__ import annotations

from typing import Annotated, Self

from flask import Response
from pydantic import Field, StringConstraints

from service.register.looking import search_register
from service.store.searching import FoundBy, Hit
from service.web.auth import actor, store
from service.web.blueprint import blueprint
from service.web.models import Asked, Given
from service.web.reply import reply

api = blueprint("search", "ค้นหา")


class SearchAsked(Asked):
    """What a person has in hand."""

    text: Annotated[
        str,
        StringConstraints(min_length=2, max_length=200),
        Field(description="เลขที่สัญญา ชื่อผู้กู้หรือคู่สัญญา เลขที่หนังสือ หรือเลขพัสดุ"),
    ]


class HitGiven(Given):
    """A loan that was met, and what of it was met."""

    by: FoundBy
    loan_id: int
    contract_no: str
    borrower_name: str
    province: str
    text: str

    @classmethod
    def of(cls, hit: Hit) -> Self:
        return cls(**{key: getattr(hit, key) for key in Hit.__slots__})


class HitsGiven(Given):
    """What was met, the first 20 of each kind."""

    items: list[HitGiven]


@api.get("/search", summary="ค้นทุกอย่าง", responses={200: HitsGiven})
def search(query: SearchAsked) -> Response:
    hits = search_register(store(), actor(), query.text)
    return reply(HitsGiven(items=[HitGiven.of(hit) for hit in hits]))
