"""The Word files of documents as people change them, and which of them made what."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from service.store.schema.base import Moment, Number, Word, metadata, one_of, text_column
from thai.labels import Labelled


class TemplateState(Labelled):
    """What became of a proposed template."""

    PROPOSED = "proposed", "รออนุมัติ"
    APPROVED = "approved", "อนุมัติ"
    REJECTED = "rejected", "ไม่อนุมัติ"
    WITHDRAWN = "withdrawn", "ถอนคืน"


#: ``file`` is its path below ``templates``, ``no`` counts from 1 for each file: the file that comes
#: with the service is 0. ``digest`` is NULL where that one is to be used again. In force is the
#: approved one with the highest number. ``findings`` are the warnings it was proposed with.
template_versions = Table(
    "template_versions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("file", Word, nullable=False),
    Column("no", Integer, nullable=False),
    Column("digest", Word, ForeignKey("files.digest")),
    Column("size", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False),
    text_column("findings"),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    text_column("reason"),
    text_column("decided_by"),
    Column("decided_at", Moment),
    UniqueConstraint("file", "no"),
    one_of("state", TemplateState),
    CheckConstraint("no > 0", name="no"),
    CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided"),
    # The second person: whatever the program does, nobody approves what is their own.
    CheckConstraint("state <> 'approved' OR decided_by <> proposed_by", name="second_person"),
    sqlite_autoincrement=True,
)
#: One at a time waits for each file, so that numbers are in the order of approval.
Index(
    "uq_template_versions_file",
    template_versions.c.file,
    unique=True,
    sqlite_where=template_versions.c.state == "proposed",
    postgresql_where=template_versions.c.state == "proposed",
)

#: The Word files that papers and batches of a template's hash were made from, kept for good.
template_makings = Table(
    "template_makings",
    metadata,
    Column("document", Word, primary_key=True),
    Column("template_hash", Word, primary_key=True),
    Column("file", Word, primary_key=True),
    Column("digest", Word, ForeignKey("files.digest"), nullable=False),
)
