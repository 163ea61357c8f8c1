"""Saved views of lists."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Take them away."""
