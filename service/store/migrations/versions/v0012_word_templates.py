"""The Word files of documents as people change them."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables."""
    _create_versions()
    op.create_index(
        "uq_template_versions_file",
        "template_versions",
        ["file"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "template_makings",
        sa.Column("document", Word, nullable=False),
        sa.Column("template_hash", Word, nullable=False),
        sa.Column("file", Word, nullable=False),
        sa.Column("digest", Word, nullable=False),
        sa.PrimaryKeyConstraint("document", "template_hash", "file", name="pk_template_makings"),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name="fk_template_makings_digest"),
    )


def _create_versions() -> None:
    op.create_table(
        "template_versions",
        sa.Column("id", Number, nullable=False),
        sa.Column("file", Word, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("digest", Word),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False, server_default=""),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("decided_by", sa.Text(), nullable=False, server_default=""),
        sa.Column("decided_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_template_versions"),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name="fk_template_versions_digest"),
        sa.UniqueConstraint("file", "no", name="uq_template_versions_file_no"),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_template_versions_state"),
        ),
        sa.CheckConstraint("no > 0", name=op.f("ck_template_versions_no")),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)",
            name=op.f("ck_template_versions_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by <> proposed_by",
            name=op.f("ck_template_versions_second_person"),
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("template_makings")
    op.drop_table("template_versions")
