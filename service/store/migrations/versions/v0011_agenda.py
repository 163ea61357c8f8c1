"""What falls due for each loan."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "agenda_loans",
        sa.Column("loan_id", Number, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("loan_id", name="pk_agenda_loans"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_agenda_loans_loan_id"),
    )
    op.create_table(
        "agenda",
        sa.Column("loan_id", Number, autoincrement=False, nullable=False),
        sa.Column("kind", Word, nullable=False),
        sa.Column("party_id", Word, nullable=False),
        sa.Column("instalment_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("province", Word, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("loan_id", "kind", "party_id", "instalment_no", name="pk_agenda"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_agenda_loan_id"),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_agenda_province"),
    )
    op.create_index("ix_agenda_kind_day_loan_id", "agenda", ["kind", "day", "loan_id"])
    op.create_index(
        "ix_agenda_province_kind_day_loan_id", "agenda", ["province", "kind", "day", "loan_id"]
    )
    op.create_table(
        "agenda_counts",
        sa.Column("province", Word, nullable=False),
        sa.Column("kind", Word, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted_at", Moment(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False, server_default="0")
            for name in ("due", "coming", "late", "near", "soon")
        ),
        sa.PrimaryKeyConstraint("province", "kind", name="pk_agenda_counts"),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_agenda_counts_province"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("agenda_counts")
    op.drop_table("agenda")
    op.drop_table("agenda_loans")
