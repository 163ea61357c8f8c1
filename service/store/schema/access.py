"""Sessions, API tokens, second factors, failed sign-ins; replies kept for requests sent again.

Secrets of sessions, tokens and recovery codes are kept as SHA-256 only: they are random, so
nobody finds them from their hashes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from service.store.schema.base import Moment, Number, Word, metadata, one_of, text_column
from service.store.schema.leases import lease_columns
from thai.labels import Labelled


def _of_user(**options: Any) -> Column[int]:
    return Column("user_id", Number, ForeignKey("users.id"), nullable=False, **options)


#: Who is signed in; a row taken away is a session that has ended.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Number, primary_key=True),
    _of_user(index=True),
    Column("token_hash", Word, nullable=False, unique=True),
    text_column("client"),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

#: ``tasks`` are set apart by blanks; ``prefix`` is what people tell a token by.
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Number, primary_key=True),
    _of_user(index=True),
    Column("name", Text, nullable=False),
    Column("prefix", Word, nullable=False, unique=True),
    Column("token_hash", Word, nullable=False, unique=True),
    Column("tasks", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    sqlite_autoincrement=True,
)

#: ``secret`` is packed with the keys; ``last_step`` is the last code's, never taken again.
second_factors = Table(
    "second_factors",
    metadata,
    _of_user(primary_key=True, autoincrement=False),
    Column("secret", LargeBinary, nullable=False),
    Column("confirmed_at", Moment),
    Column("last_step", BigInteger, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _of_user(primary_key=True, autoincrement=False),
    Column("code_hash", Word, primary_key=True),
    Column("used_at", Moment),
)

#: By the keyed hash of the name that was typed, be there such a user or not.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("name_digest", Word, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("failed_at", Moment, nullable=False),
    Column("locked_until", Moment),
    CheckConstraint("count > 0", name="count"),
)

#: What was answered to a request that carried an Idempotency-Key; NULL while it is at work.
kept_replies = Table(
    "kept_replies",
    metadata,
    _of_user(primary_key=True, autoincrement=False),
    Column("key", Word, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("started_at", Moment, nullable=False, index=True),
    Column("reply", LargeBinary),
)


class ImportState(Labelled):
    """How far a register workbook that was handed in has come."""

    WAITING = "waiting", "รอนำเข้า"
    DONE = "done", "นำเข้าแล้ว"
    REFUSED = "refused", "ไม่ได้นำเข้า"


#: ``result`` is packed: counts and findings, which may quote the workbook.
register_imports = Table(
    "register_imports",
    metadata,
    Column("id", Number, primary_key=True),
    _of_user(index=True),
    Column("filename", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("good_only", Boolean, nullable=False),
    Column("remove_missing", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("result", LargeBinary),
    *lease_columns(),
    one_of("state", ImportState),
    CheckConstraint("(state = 'waiting') = (done_at IS NULL)", name="done_at"),
    sqlite_autoincrement=True,
)
