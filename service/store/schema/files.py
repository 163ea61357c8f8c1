"""Files that must be there: whoever keeps one in ``service.files`` notes it here."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Table, Text

from service.store.schema.base import Moment, Word, metadata

files = Table(
    "files",
    metadata,
    Column("digest", Word, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    CheckConstraint("length(digest) = 64", name="digest"),
    CheckConstraint("size >= 0", name="size"),
)
