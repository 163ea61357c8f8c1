"""Figures that are not in the register: budgets; plans of follow-up stand with its visits."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
)

from service.store.schema.base import Moment, Word, metadata

#: The budget of an office in a fiscal year; whoever changes it changes it as a whole.
budgets = Table(
    "budgets",
    metadata,
    Column("office", Word, ForeignKey("offices.code"), primary_key=True),
    Column("fiscal_year", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

#: Its lines (แผนงบประมาณ) in their order, in satang; what remains is computed, never kept.
budget_lines = Table(
    "budget_lines",
    metadata,
    Column("office", Word, primary_key=True),
    Column("fiscal_year", Integer, primary_key=True, autoincrement=False),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("allocated", BigInteger, nullable=False),
    Column("drawn", BigInteger, nullable=False),
    Column("returned", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["office", "fiscal_year"],
        ["budgets.office", "budgets.fiscal_year"],
        ondelete="CASCADE",
    ),
    CheckConstraint("no > 0", name="no"),
    CheckConstraint("name <> ''", name="name"),
    CheckConstraint("allocated >= 0 AND drawn >= 0 AND returned >= 0", name="amounts"),
    CheckConstraint("drawn + returned <= allocated", name="remaining"),
)
