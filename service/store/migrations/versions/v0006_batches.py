"""Batches with their rows, what was held back, running letter numbers."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Take them away."""
