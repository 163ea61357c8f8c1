"""Figures that are not in the register: budgets; and what each loan has paid in all."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Word

revision = "0010"
down_revision = "0009"


_SUMS = ("province", "contract_date", "borrower_kind", "loan_amount", "paid")


def upgrade() -> None:
    """Make the tables, and sum up what was paid."""
    _create_budgets()
    op.add_column("loans", sa.Column("paid", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE loans SET paid = (SELECT COALESCE(SUM(amount), 0) FROM payments"
        " WHERE payments.loan_id = loans.id)"
    )
    op.create_index("ix_loans_sums", "loans", list(_SUMS))


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_loans_sums", "loans")
    op.drop_column("loans", "paid")
    op.drop_table("budget_lines")
    op.drop_table("budgets")


def _create_budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("office", Word, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("office", "fiscal_year", name="pk_budgets"),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_budgets_office"),
    )
    op.create_table(
        "budget_lines",
        sa.Column("office", Word, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("allocated", sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("office", "fiscal_year", "no", name="pk_budget_lines"),
        sa.ForeignKeyConstraint(
            ["office", "fiscal_year"],
            ["budgets.office", "budgets.fiscal_year"],
            name="fk_budget_lines_office_fiscal_year",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("no > 0", name=op.f("ck_budget_lines_no")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_budget_lines_name")),
        sa.CheckConstraint(
            "allocated >= 0 AND drawn >= 0 AND returned >= 0",
            name=op.f("ck_budget_lines_amounts"),
        ),
        sa.CheckConstraint("drawn + returned <= allocated", name=op.f("ck_budget_lines_remaining")),
    )
