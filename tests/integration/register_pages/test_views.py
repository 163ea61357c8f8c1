"""Saved views: kept for one person, replaced by name, never with a person's number."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.access.actor import Actor
from service.register.views import own_views, remove_view, save_view
from service.store.engine import Store
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.schema import Role
from service.store.schema.views import saved_views
from service.store.users import add_user, find_user
from service.store.views import MOST


def officer(store: Store, name: str) -> Actor:
    with store.writing("test") as writer:
        add_user(
            writer, username=name, full_name="ก ข", role=Role.PROVINCE_OFFICER,
            office="50", password="x" * 12,
        )  # fmt: skip
        user = find_user(writer, name)
    assert user is not None
    return Actor.of(user)


def test_a_view_is_its_owners(store: Store) -> None:
    one, other = officer(store, "one"), officer(store, "two")
    made = save_view(store, one, "  ผิดนัด  เชียงใหม่ ", {"debtor_class": "default", "page": "2"})
    assert [(view.name, view.query) for view in own_views(store, one)] == [
        ("ผิดนัด เชียงใหม่", {"debtor_class": "default"})
    ]
    assert own_views(store, other) == []
    with pytest.raises(NotFoundError):
        remove_view(store, other, made)
    remove_view(store, one, made)
    assert own_views(store, one) == []
    with pytest.raises(NotFoundError):
        remove_view(store, one, made)


def test_the_same_name_replaces(store: Store) -> None:
    actor = officer(store, "one")
    first = save_view(store, actor, "ของฉัน", {"text": "บ้านสวน"})
    assert save_view(store, actor, "ของฉัน", {"text": "บ้านไร่"}) == first
    assert [view.query for view in own_views(store, actor)] == [{"text": "บ้านไร่"}]


def test_no_number_of_a_person_is_kept_and_names_are_not_readable(store: Store) -> None:
    actor = officer(store, "one")
    save_view(store, actor, "ของฉัน", {"text": "somebody", "id_number": "1999900000001"})
    assert [view.query for view in own_views(store, actor)] == [{"text": "somebody"}]
    with store.reading() as reader:
        kept = reader.connection.execute(select(saved_views.c.query)).scalar_one()
    assert b"somebody" not in kept


@pytest.mark.parametrize("name", ["", "   ", "ก" * 81])
def test_a_view_needs_a_name(store: Store, name: str) -> None:
    with pytest.raises(StoreError) as refused:
        save_view(store, officer(store, "one"), name, {})
    assert refused.value.finding.code == "views.bad_name"


def test_there_is_a_most(store: Store) -> None:
    actor = officer(store, "one")
    for number in range(MOST):
        save_view(store, actor, f"มุมมอง {number}", {})
    with pytest.raises(ConflictError):
        save_view(store, actor, "อีก", {})
    save_view(store, actor, "มุมมอง 0", {"text": "ก"})
