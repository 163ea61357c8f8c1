"""Offices, users, and the log of every change."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word
from thai.provinces import PROVINCES

revision = "0001"
down_revision = None

_START = "0" * 64
_REFUSAL = "audit log: rows are only ever added"


def upgrade() -> None:
    """Make the tables, fill the offices, and shut the log against changes."""
    offices = op.create_table(
        "offices",
        sa.Column("code", Word, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_offices"),
        sa.UniqueConstraint("name", name="uq_offices_name"),
    )
    provinces = [{"code": each.code, "name": each.name} for each in PROVINCES]
    op.bulk_insert(offices, [{"code": "00", "name": "ส่วนกลาง"}, *provinces])
    _create_users()
    _create_log()
    _shut_log()


def downgrade() -> None:
    """Take it all away."""
    for table in ("audit_head", "audit_log", "users", "offices"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", Number, nullable=False),
        sa.Column("username", Word, nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("office", Word, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("username", name="uq_users_username"),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_users_office"),
        sa.CheckConstraint(
            "role IN ('province_officer', 'central_staff', 'approver', 'administrator')",
            name=op.f("ck_users_role"),
        ),
        sa.CheckConstraint(
            "role <> 'province_officer' OR office <> '00'",
            name=op.f("ck_users_officer_has_province"),
        ),
        sa.CheckConstraint(
            "role <> 'central_staff' OR office = '00'", name=op.f("ck_users_staff_at_centre")
        ),
    )


def _create_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("number", Number, nullable=False, autoincrement=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_log"),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_log_number")),
    )
    op.create_index("ix_audit_log_record_number", "audit_log", ["record", "number"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
    )
    op.bulk_insert(head, [{"id": 1, "length": 0, "hash": _START, "seal": ""}])


def _shut_log() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, deed in (
            ("audit_log", "UPDATE"),
            ("audit_log", "DELETE"),
            ("audit_head", "DELETE"),
        ):
            op.execute(
                f"CREATE TRIGGER {table}_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    for table, deeds in (
        ("audit_log", "UPDATE OR DELETE OR TRUNCATE"),
        ("audit_head", "DELETE OR TRUNCATE"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_shut BEFORE {deeds} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
