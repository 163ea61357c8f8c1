"""What offices decide, follow-up visits, court cases, and documents made one at a time."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
)

from service.store.schema.base import Moment, Word, metadata

#: What an office has said for itself, section by section, as JSON; older versions are kept.
office_settings = Table(
    "office_settings",
    metadata,
    Column("office", Word, ForeignKey("offices.code"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("settings", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    CheckConstraint("version > 0", name="version"),
)
