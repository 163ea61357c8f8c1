"""Saved views: a list as one person wants to see it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, insert, select, update

from service.store.engine import Reader, Writer
from service.store.errors import ConflictError, NotFoundError
from service.store.schema.views import saved_views

#: More than this nobody finds again.
MOST: Final = 30
Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; ``query`` is what the address of the list says, by its names."""

    id: int
    name: str
    query: Query


def views_of(reader: Reader, user_id: int, of_list: str) -> list[View]:
    """What a user has saved of a list, by name."""
    query = (
        select(saved_views)
        .where(saved_views.c.user_id == user_id, saved_views.c.list == of_list)
        .order_by(saved_views.c.name, saved_views.c.id)
    )
    return [
        View(row["id"], row["name"], reader.keys.unpack(row["query"]))
        for row in reader.connection.execute(query).mappings()
    ]


def save_view(writer: Writer, user_id: int, of_list: str, name: str, query: Query) -> int:
    """Keep a view under a name, instead of the one that had it; its id.

    Raises ConflictError: the user has as many as there may be.
    """
    here = (saved_views.c.user_id == user_id, saved_views.c.list == of_list)
    values = {"query": writer.keys.pack(dict(query)), "saved_at": writer.now}
    wanted = select(saved_views.c.id).where(*here, saved_views.c.name == name)
    found: int | None = writer.connection.execute(wanted).scalar_one_or_none()
    if found is not None:
        statement = update(saved_views).where(saved_views.c.id == found)
        writer.connection.execute(statement.values(values))
        return found
    count = select(func.count()).select_from(saved_views).where(*here)
    if writer.connection.execute(count).scalar_one() >= MOST:
        raise ConflictError("views.too_many", most=str(MOST))
    new = insert(saved_views).values(user_id=user_id, list=of_list, name=name, **values)
    made: int = writer.connection.execute(new.returning(saved_views.c.id)).scalar_one()
    return made


def remove_view(writer: Writer, user_id: int, view_id: int) -> None:
    """Raises NotFoundError: the user has no such view."""
    statement = delete(saved_views).where(
        saved_views.c.id == view_id, saved_views.c.user_id == user_id
    )
    if writer.connection.execute(statement).rowcount != 1:
        raise NotFoundError("views.unknown")
