"""What offices decide, follow-up visits, court cases, documents made one at a time."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Word

revision = "0007"
down_revision = "0006"

_TABLES = ("office_settings",)


def upgrade() -> None:
    """Make the tables."""
    _create_office_settings()


def downgrade() -> None:
    """Take them away."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _create_office_settings() -> None:
    op.create_table(
        "office_settings",
        sa.Column("office", Word, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("office", "version", name="pk_office_settings"),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_office_settings_office"),
        sa.CheckConstraint("version > 0", name=op.f("ck_office_settings_version")),
    )
