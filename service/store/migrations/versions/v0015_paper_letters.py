"""Documents that are notices at the post, and documents that were cancelled."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0015"
down_revision = "0014"

_OUTCOMES = (
    "", "received", "refused", "unclaimed", "no_such_house", "no_such_person", "moved", "dead"
)  # fmt: skip


def upgrade() -> None:
    """Make the table; what was made before stays a document and nothing else."""
    op.add_column("documents_made", sa.Column("cancelled_at", Moment()))
    for name in ("cancelled_by", "cancel_reason"):
        column = sa.Column(name, sa.Text(), nullable=False, server_default="")
        op.add_column("documents_made", column)
    op.create_table(
        "paper_letters",
        sa.Column("document_id", Number, autoincrement=False, nullable=False),
        sa.Column("loan_id", Number, nullable=False),
        sa.Column("province", Word, nullable=False),
        sa.Column("party_id", Word, nullable=False),
        sa.Column("instalment_no", sa.Integer()),
        sa.Column("letter_no", sa.Text(), nullable=False, server_default=""),
        sa.Column("posted_on", sa.Date()),
        sa.Column("tracking_no", Word, nullable=False, server_default=""),
        sa.Column("received_on", sa.Date()),
        sa.Column("returned_on", sa.Date()),
        sa.Column("outcome", sa.Text(), nullable=False, server_default=""),
        sa.Column("notice_id", Number),
        sa.PrimaryKeyConstraint("document_id", name="pk_paper_letters"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents_made.id"], name="fk_paper_letters_document_id"
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_paper_letters_loan_id"),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_paper_letters_province"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name="fk_paper_letters_notice_id", ondelete="SET NULL"
        ),
        sa.CheckConstraint(
            f"outcome IN ({', '.join(map(repr, _OUTCOMES))})",
            name=op.f("ck_paper_letters_outcome"),
        ),
    )
    for name in ("letter_no", "loan_id", "notice_id", "tracking_no"):
        op.create_index(f"ix_paper_letters_{name}", "paper_letters", [name])


def downgrade() -> None:
    """Take them away; letters that were posted stay notices of the register."""
    op.drop_table("paper_letters")
    for name in ("cancel_reason", "cancelled_by", "cancelled_at"):
        op.drop_column("documents_made", name)
