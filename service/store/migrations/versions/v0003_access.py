"""Sessions, API tokens, second factors, failed sign-ins; replies kept for requests sent again."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0003"
down_revision = "0002"

_TABLES = (
    "register_imports",
    "kept_replies",
    "sign_in_failures",
    "recovery_codes",
    "second_factors",
    "api_tokens",
    "sessions",
)


def upgrade() -> None:
    """Make the tables; users get a version; letters are found by their numbers."""
    op.add_column("users", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("users", sa.Column("password_set_at", Moment()))
    op.create_index("ix_notices_tracking_no", "notices", ["tracking_no"])
    op.create_index("ix_notices_letter_no", "notices", ["letter_no"])
    _create_sessions()
    _create_tokens()
    _create_second_factors()
    _create_failures_and_replies()
    _create_imports()


def downgrade() -> None:
    """Take them away."""
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index("ix_notices_letter_no", "notices")
    op.drop_index("ix_notices_tracking_no", "notices")
    op.drop_column("users", "password_set_at")
    op.drop_column("users", "version")


def _of_user(table: str) -> tuple[Any, Any]:
    return (
        sa.Column("user_id", Number, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id"),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", Number, nullable=False),
        *_of_user("sessions"),
        sa.Column("token_hash", Word, nullable=False),
        sa.Column("client", sa.Text(), nullable=False, server_default=""),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])


def _create_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", Number, nullable=False),
        *_of_user("api_tokens"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", Word, nullable=False),
        sa.Column("token_hash", Word, nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment()),
        sa.Column("revoked_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("prefix", name="uq_api_tokens_prefix"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])


def _create_second_factors() -> None:
    op.create_table(
        "second_factors",
        *_of_user("second_factors"),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", Moment()),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_second_factors"),
    )
    op.create_table(
        "recovery_codes",
        *_of_user("recovery_codes"),
        sa.Column("code_hash", Word, nullable=False),
        sa.Column("used_at", Moment()),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name="pk_recovery_codes"),
    )


def _create_failures_and_replies() -> None:
    op.create_table(
        "sign_in_failures",
        sa.Column("name_digest", Word, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("failed_at", Moment(), nullable=False),
        sa.Column("locked_until", Moment()),
        sa.PrimaryKeyConstraint("name_digest", name="pk_sign_in_failures"),
        sa.CheckConstraint("count > 0", name=op.f("ck_sign_in_failures_count")),
    )
    op.create_table(
        "kept_replies",
        *_of_user("kept_replies"),
        sa.Column("key", Word, nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("reply", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_kept_replies"),
    )
    op.create_index("ix_kept_replies_started_at", "kept_replies", ["started_at"])


def _create_imports() -> None:
    op.create_table(
        "register_imports",
        sa.Column("id", Number, nullable=False),
        *_of_user("register_imports"),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("good_only", sa.Boolean(), nullable=False),
        sa.Column("remove_missing", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("done_at", Moment()),
        sa.Column("result", sa.LargeBinary()),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("lease_owner", sa.Text(), nullable=False, server_default=""),
        sa.Column("lease_until", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_register_imports"),
        sa.CheckConstraint(
            "state IN ('waiting', 'done', 'refused')", name=op.f("ck_register_imports_state")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (done_at IS NULL)", name=op.f("ck_register_imports_done_at")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_register_imports_user_id", "register_imports", ["user_id"])
