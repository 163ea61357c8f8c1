"""Follow-up visits, court cases, documents made one at a time."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Take them away."""
