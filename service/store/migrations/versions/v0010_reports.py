"""Figures that are not in the register: budgets and plans by province."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Take them away."""
