"""What all tables share: their names for rules and indexes, their kinds of columns."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: with its zone in PostgreSQL, without one in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # PostgreSQL answers in the zone of the session.
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


#: SQLite numbers rows by itself only where the type is INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")
#: Compared byte by byte, so that both databases sort and page alike.
Word = Text().with_variant(Text(collation="C"), "postgresql")


def text_column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    values = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def of_office(name: str = "office", **options: Any) -> Column[str]:
    """An office by its code; also the province of a loan, whose office may see the row."""
    return Column(name, Word, ForeignKey("offices.code"), nullable=False, **options)


def of_file(name: str = "digest", **options: Any) -> Column[str]:
    """A file that is kept, by its digest."""
    return Column(name, Word, ForeignKey("files.digest"), **options)


def of_loan(**options: Any) -> Column[int]:
    return Column("loan_id", Number, ForeignKey("loans.id"), nullable=False, **options)
