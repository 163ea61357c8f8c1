"""Sums by the day of contracts: the index that they need begins with the day."""

from typing import Final

from alembic import op

revision = "0016"
down_revision = "0015"

_NAME: Final = "ix_loans_sums"
_SUMMED: Final = ("borrower_kind", "loan_amount", "paid")


def upgrade() -> None:
    """The day first."""
    op.drop_index(_NAME, "loans")
    op.create_index(_NAME, "loans", ["contract_date", "province", *_SUMMED])


def downgrade() -> None:
    """The province first."""
    op.drop_index(_NAME, "loans")
    op.create_index(_NAME, "loans", ["province", "contract_date", *_SUMMED])
