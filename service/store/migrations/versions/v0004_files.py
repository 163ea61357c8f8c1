"""Files by their checksums."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Word

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "files",
        sa.Column("digest", Word, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_files"),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_files_digest")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_files_size")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("files")
