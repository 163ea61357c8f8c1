"""The log of every change, and its signed end."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table, Text

from service.store.schema.base import Moment, Number, metadata

#: Append-only (triggers), each row chained to the one before (``service.store.audit``).
audit_log = Table(
    "audit_log",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    CheckConstraint("number > 0", name="number"),
)
Index(None, audit_log.c.record, audit_log.c.number)
Index(None, audit_log.c.who, audit_log.c.number)

#: One row: how long the log is and how it ends, signed with the key; writers queue up for it.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("length", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("seal", Text, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
