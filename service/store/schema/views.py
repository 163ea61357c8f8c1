"""What people keep for themselves: saved views of lists."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text, UniqueConstraint

from service.store.schema.base import Moment, Number, Word, metadata

#: A list as somebody wants to see it again. ``query`` is packed: it may hold names of people.
saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Number, primary_key=True),
    Column("user_id", Number, ForeignKey("users.id"), nullable=False),
    Column("list", Word, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", LargeBinary, nullable=False),
    Column("saved_at", Moment, nullable=False),
    UniqueConstraint("user_id", "list", "name"),
    sqlite_autoincrement=True,
)
