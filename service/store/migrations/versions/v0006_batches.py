"""Batches with their rows, what was held back, running letter numbers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0006"
down_revision = "0005"

_STATES = ("planned", "excluded", "waiting", "made", "failed", "cancelled", "withdrawn")
_COUNTS = (*_STATES, "held", "posted", "received", "returned")
_OUTCOMES = (
    "'', 'received', 'refused', 'unclaimed', 'no_such_house', 'no_such_person', 'moved', 'dead'"
)


def upgrade() -> None:
    """Make the tables."""
    _create_numbers()
    _create_batches()
    _create_counts()
    _create_rows()
    _create_held()


def downgrade() -> None:
    """Take them away."""
    for table in (
        "batch_held", "batch_rows", "batch_counts", "batches", "letter_numbers", "letter_counters",
    ):  # fmt: skip
        op.drop_table(table)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _lease() -> tuple[sa.Column[Any], ...]:
    return (_count("attempts"), _text("lease_owner"), sa.Column("lease_until", Moment()))


def _batch() -> sa.Column[int]:
    return sa.Column("batch_id", Number, nullable=False)


def _of_batch(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=f"fk_{table}_batch_id"),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name=f"fk_{table}_province"),
    )


def _files(table: str, *columns: str) -> tuple[sa.Constraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint([column], ["files.digest"], name=f"fk_{table}_{column}")
        for column in columns
    )


def _create_numbers() -> None:
    op.create_table(
        "letter_counters",
        sa.Column("office", Word, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "year", name="pk_letter_counters"),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_letter_counters_office"),
        sa.CheckConstraint(
            "first_number > 0 AND next_number >= first_number",
            name=op.f("ck_letter_counters_numbers"),
        ),
    )
    op.create_table(
        "letter_numbers",
        sa.Column("office", Word, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("holder", Word),
        sa.PrimaryKeyConstraint("office", "year", "number", name="pk_letter_numbers"),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_letter_numbers_office"),
        sa.UniqueConstraint("holder", name="uq_letter_numbers_holder"),
    )
    op.create_index(
        "ix_letter_numbers_free",
        "letter_numbers",
        ["office", "year", "number"],
        sqlite_where=sa.text("holder IS NULL"),
        postgresql_where=sa.text("holder IS NULL"),
    )


def _create_batches() -> None:
    op.create_table("batches", *_batch_columns(), *_batch_rules(), sqlite_autoincrement=True)
    op.create_index("ix_batches_state", "batches", ["state"])


def _batch_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", Number, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("office", Word, nullable=False),
        _text("provinces"),
        sa.Column("formats", sa.Text(), nullable=False),
        sa.Column("is_duplex", sa.Boolean(), nullable=False),
        sa.Column("has_labels", sa.Boolean(), nullable=False),
        sa.Column("is_numbered", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("settings_digest", sa.Text(), nullable=False),
        _text("template_hash"),
        _text("findings"),
        *_lease(),
        sa.Column("ordered_at", Moment(), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("planned_at", Moment()),
        sa.Column("started_at", Moment()),
        _text("started_by"),
        _count("made_before"),
        sa.Column("cancelled_at", Moment()),
        _text("cancelled_by"),
        sa.Column("finished_at", Moment()),
        sa.Column("print_file", Word),
        _count("print_pages"),
        sa.Column("posting_list", Word),
        sa.Column("result_file", Word),
        sa.Column("labels_file", Word),
    )


def _batch_rules() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_batches_office"),
        *_files("batches", "print_file", "posting_list", "result_file", "labels_file"),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_batches_kind")),
        sa.CheckConstraint(
            "state IN ('planning', 'planned', 'running', 'cancelling', 'cancelled',"
            " 'finishing', 'done')",
            name=op.f("ck_batches_state"),
        ),
    )


def _create_counts() -> None:
    op.create_table(
        "batch_counts",
        _batch(),
        sa.Column("province", Word, nullable=False),
        *map(_count, _COUNTS),
        sa.PrimaryKeyConstraint("batch_id", "province", name="pk_batch_counts"),
        *_of_batch("batch_counts"),
        sa.CheckConstraint(
            " AND ".join(f"{name} >= 0" for name in _COUNTS), name=op.f("ck_batch_counts_counts")
        ),
    )


def _create_rows() -> None:
    op.create_table("batch_rows", *_row_columns(), *_row_rules(), sqlite_autoincrement=True)
    for columns in (
        ("loan_id",),
        ("letter_no",),
        ("tracking_no",),
        ("notice_id",),
        ("batch_id", "state", "no"),
        ("batch_id", "province", "no"),
    ):
        op.create_index(f"ix_batch_rows_{'_'.join(columns)}", "batch_rows", list(columns))


def _row_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", Number, nullable=False),
        _batch(),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("loan_id", Number, nullable=False),
        sa.Column("loan_version", sa.Integer(), nullable=False),
        sa.Column("province", Word, nullable=False),
        sa.Column("party_id", Word, nullable=False),
        sa.Column("instalment_no", sa.Integer()),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("together", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("letter", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _text("reason"),
        sa.Column("findings", sa.LargeBinary()),
        *_lease(),
        sa.Column("letter_number", sa.Integer()),
        _text("letter_no"),
        sa.Column("word_file", Word),
        sa.Column("pdf_file", Word),
        sa.Column("made_at", Moment()),
        sa.Column("posted_on", sa.Date()),
        sa.Column("tracking_no", Word, nullable=False, server_default=""),
        sa.Column("received_on", sa.Date()),
        sa.Column("returned_on", sa.Date()),
        _text("outcome"),
        sa.Column("notice_id", Number),
    )


def _row_rules() -> tuple[sa.Constraint, ...]:
    states = ", ".join(f"'{state}'" for state in _STATES)
    return (
        sa.PrimaryKeyConstraint("id", name="pk_batch_rows"),
        sa.UniqueConstraint("batch_id", "no", name="uq_batch_rows_batch_id_no"),
        *_of_batch("batch_rows"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_batch_rows_loan_id"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name="fk_batch_rows_notice_id", ondelete="SET NULL"
        ),
        *_files("batch_rows", "word_file", "pdf_file"),
        sa.CheckConstraint("no > 0", name=op.f("ck_batch_rows_no")),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_batch_rows_state")),
        sa.CheckConstraint(f"outcome IN ({_OUTCOMES})", name=op.f("ck_batch_rows_outcome")),
        sa.CheckConstraint(
            "state NOT IN ('made', 'withdrawn') OR word_file IS NOT NULL OR pdf_file IS NOT NULL",
            name=op.f("ck_batch_rows_made"),
        ),
        sa.CheckConstraint(
            "posted_on IS NULL OR state = 'made'", name=op.f("ck_batch_rows_posted")
        ),
    )


def _create_held() -> None:
    op.create_table(
        "batch_held",
        sa.Column("id", Number, nullable=False),
        _batch(),
        sa.Column("loan_id", Number, nullable=False),
        sa.Column("province", Word, nullable=False),
        sa.Column("party_id", Word),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("first_day", sa.Date()),
        _text("override_reason"),
        _text("override_by"),
        sa.Column("override_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_batch_held"),
        *_of_batch("batch_held"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_batch_held_loan_id"),
        sqlite_autoincrement=True,
    )
    for columns in (("batch_id", "code", "id"), ("batch_id", "province", "id"), ("loan_id",)):
        op.create_index(f"ix_batch_held_{'_'.join(columns)}", "batch_held", list(columns))
