"""What people sent in, how it was read, what was decided."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Take them away."""
