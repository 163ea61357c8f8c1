"""Files that somebody ordered."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0013"
down_revision = "0012"

_KINDS = ("register", "list", "report", "pack")
_STATES = ("making", "ready", "refused", "expired", "removed")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "exports",
        sa.Column("id", Number, nullable=False),
        sa.Column("user_id", Number, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        _text("provinces"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("total", sa.Integer(), nullable=False, server_default="0"),
        _text("findings"),
        _text("filename"),
        _text("media_type"),
        sa.Column("file", Word, nullable=False, server_default=""),
        sa.Column("size", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.Column("gone_at", Moment()),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        _text("lease_owner"),
        sa.Column("lease_until", Moment()),
        *_rules(),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_exports_user_id_id", "exports", ["user_id", "id"])
    op.create_index("ix_exports_state", "exports", ["state"])


def _rules() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_exports_user_id"),
        _one_of("kind", _KINDS),
        _one_of("state", _STATES),
        sa.CheckConstraint(
            "(state = 'making') = (ended_at IS NULL)", name=op.f("ck_exports_ended_at")
        ),
        sa.CheckConstraint(
            "(state IN ('expired', 'removed')) = (gone_at IS NOT NULL)",
            name=op.f("ck_exports_gone_at"),
        ),
        sa.CheckConstraint("state <> 'ready' OR length(file) = 64", name=op.f("ck_exports_file")),
    ]


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _one_of(name: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{name} IN ({listed})", name=op.f(f"ck_exports_{name}"))


def downgrade() -> None:
    """Take it away; the files that were made lie unnoted until they are cleaned away."""
    op.drop_table("exports")
