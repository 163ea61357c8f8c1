"""Who has put the first steps away."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the moment; whoever has signed in before knows the way."""
    op.add_column("users", sa.Column("tour_closed_at", Moment()))
    op.execute(
        "UPDATE users SET tour_closed_at = created_at WHERE id IN (SELECT user_id FROM sessions)"
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_column("users", "tour_closed_at")
