"""What people sent in, how it was read, what was decided."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0005"
down_revision = "0004"

_REFUSAL = "records: rows are only ever added"
_STATES = "('received', 'reading', 'to_review', 'accepted', 'returned', 'unreadable')"
#: What stays for ever, with the columns that are never written again.
_SHUT = {
    "submission_corrections": ("id", "submission_id", "number", "made_by", "made_at"),
    "submission_decisions": (
        "id", "submission_id", "number", "decision", "decided_by", "decided_at"
    ),
    "accepted_records": (
        "id", "submission_id", "number", "version", "document", "loan_id", "province",
        "accepted_by", "accepted_at", "checksum",
    ),
}  # fmt: skip
_TABLES = (
    "cash_positions", "monitoring_visits", "schedule_rows", "schedule_proposals",
    "accepted_records", "submission_markings", "submission_decisions",
    "submission_corrections", "submission_papers", "submissions",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, and shut what is only ever added to."""
    _create_submissions()
    _create_papers()
    _create_corrections()
    _create_decisions()
    _create_markings()
    _create_accepted()
    _create_schedules()
    _create_visits()
    _create_cash()
    if op.get_bind().dialect.name == "sqlite":
        _shut_in_sqlite()
    else:
        _shut_in_postgresql()


def downgrade() -> None:
    """Take them away."""
    for table in _TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION records_refuse()")


def _shut_in_sqlite() -> None:
    def refuse(name: str, when: str) -> None:
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END")

    def key(value: str) -> str:
        return f"substr({value}, 1, instr({value}, x'3a'))"

    for table, columns in _SHUT.items():
        refuse(f"{table}_delete", f"BEFORE DELETE ON {table}")
        changed = [f"OLD.{column} IS NOT NEW.{column}" for column in columns]
        changed.append(_same_key("content", key))
        refuse(f"{table}_update", f"BEFORE UPDATE ON {table} WHEN {' OR '.join(changed)}")
    when = f"BEFORE UPDATE ON submission_papers WHEN {_same_key('reading', key)}"
    refuse("submission_papers_update", when)


def _shut_in_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )

    def refuse(name: str, when: str) -> None:
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION records_refuse()")

    def key(value: str) -> str:
        return f"substring({value} FROM 1 FOR position('\\x3a'::bytea IN {value}))"

    for table, columns in _SHUT.items():
        refuse(f"{table}_delete", f"BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT")
        changed = [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns]
        changed.append(_same_key("content", key))
        refuse(
            f"{table}_update",
            f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({' OR '.join(changed)})",
        )
    refuse(
        "submission_papers_update",
        f"BEFORE UPDATE ON submission_papers FOR EACH ROW WHEN ({_same_key('reading', key)})",
    )


def _same_key(column: str, key: Callable[[str], str]) -> str:
    """Packed anew under the key that it is packed with already: then something else is in it."""
    old, new = f"OLD.{column}", f"NEW.{column}"
    return f"({old} <> {new} AND {key(old)} = {key(new)})"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _create_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", Number, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("office", Word, nullable=False),
        sa.Column("province", Word, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", Word, nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        _text("told_document"),
        sa.Column("told_loan_id", Number),
        sa.Column("answers", Number),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("read_at", Moment()),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        _text("lease_owner"),
        sa.Column("lease_until", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.CheckConstraint(f"state IN {_STATES}", name=op.f("ck_submissions_state")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_submissions_office"),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_submissions_province"),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name="fk_submissions_digest"),
        sa.ForeignKeyConstraint(["told_loan_id"], ["loans.id"], name="fk_submissions_told_loan_id"),
        sa.ForeignKeyConstraint(["answers"], ["submissions.id"], name="fk_submissions_answers"),
    )
    for columns in (["digest"], ["province", "id"], ["state", "id"], ["sent_by", "id"]):
        op.create_index(f"ix_submissions_{'_'.join(columns)}", "submissions", columns)


def _create_papers() -> None:
    op.create_table(
        "submission_papers",
        sa.Column("submission_id", Number, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("state", sa.Text(), nullable=False),
        *map(_text, ("document", "known_by", "kind", "reference")),
        sa.Column("loan_id", Number),
        _text("linked_by"),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        sa.Column("proposals", sa.Integer(), nullable=False),
        sa.Column("reading", sa.LargeBinary(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "number", name="pk_submission_papers"),
        sa.CheckConstraint(f"state IN {_STATES}", name=op.f("ck_submission_papers_state")),
        sa.CheckConstraint("number > 0", name=op.f("ck_submission_papers_number")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_submission_papers_submission_id"
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_submission_papers_loan_id"),
    )
    op.create_index("ix_submission_papers_loan_id", "submission_papers", ["loan_id"])
    op.create_index(
        "ix_submission_papers_document_submission_id",
        "submission_papers",
        ["document", "submission_id"],
    )


def _of_paper(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["submission_id", "number"],
        ["submission_papers.submission_id", "submission_papers.number"],
        name=f"fk_{table}_submission_id_number",
    )


def _create_corrections() -> None:
    op.create_table(
        "submission_corrections",
        sa.Column("id", Number, nullable=False),
        sa.Column("submission_id", Number, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission_corrections"),
        _of_paper("submission_corrections"),
    )
    op.create_index(
        "ix_submission_corrections_submission_id_number",
        "submission_corrections",
        ["submission_id", "number"],
    )


def _create_decisions() -> None:
    op.create_table(
        "submission_decisions",
        sa.Column("id", Number, nullable=False),
        sa.Column("submission_id", Number, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission_decisions"),
        sa.CheckConstraint(
            "decision IN ('accepted', 'returned', 'reopened')",
            name=op.f("ck_submission_decisions_decision"),
        ),
        _of_paper("submission_decisions"),
    )
    op.create_index(
        "ix_submission_decisions_submission_id_number",
        "submission_decisions",
        ["submission_id", "number"],
    )


def _create_markings() -> None:
    op.create_table(
        "submission_markings",
        sa.Column("decision_id", Number, nullable=False, autoincrement=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", Word),
        _text("suffix"),
        _text("notes"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        _text("lease_owner"),
        sa.Column("lease_until", Moment()),
        sa.PrimaryKeyConstraint("decision_id", name="pk_submission_markings"),
        sa.CheckConstraint(
            "state IN ('waiting', 'ready', 'impossible')", name=op.f("ck_submission_markings_state")
        ),
        sa.CheckConstraint(
            "(state = 'ready') = (digest IS NOT NULL)", name=op.f("ck_submission_markings_digest")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["submission_decisions.id"],
            name="fk_submission_markings_decision_id",
        ),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name="fk_submission_markings_digest"),
    )
    op.create_index("ix_submission_markings_state", "submission_markings", ["state"])


def _create_accepted() -> None:
    op.create_table(
        "accepted_records",
        sa.Column("id", Number, nullable=False),
        sa.Column("submission_id", Number, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("loan_id", Number),
        sa.Column("province", Word, nullable=False),
        sa.Column("accepted_by", sa.Text(), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accepted_records"),
        sa.CheckConstraint("version > 0", name=op.f("ck_accepted_records_version")),
        sa.CheckConstraint("document <> ''", name=op.f("ck_accepted_records_document")),
        sa.UniqueConstraint(
            "submission_id", "number", "version",
            name="uq_accepted_records_submission_id_number_version",
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_accepted_records_loan_id"),
        sa.ForeignKeyConstraint(
            ["province"], ["offices.code"], name="fk_accepted_records_province"
        ),
        _of_paper("accepted_records"),
    )  # fmt: skip
    op.create_index("ix_accepted_records_loan_id", "accepted_records", ["loan_id"])


def _of_accepted(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["accepted_id"], ["accepted_records.id"], name=f"fk_{table}_accepted_id"
    )


def _create_schedules() -> None:
    op.create_table(
        "schedule_proposals",
        sa.Column("id", Number, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("accepted_id", Number, nullable=False),
        sa.Column("loan_id", Number, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("decided_on", sa.Date()),
        _text("resolution"),
        _text("decided_by"),
        sa.Column("decided_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_schedule_proposals"),
        sa.CheckConstraint(
            "kind IN ('plan_change', 'restructuring')", name=op.f("ck_schedule_proposals_kind")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'refused', 'replaced')",
            name=op.f("ck_schedule_proposals_state"),
        ),
        sa.UniqueConstraint("accepted_id", name="uq_schedule_proposals_accepted_id"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_schedule_proposals_loan_id"),
        _of_accepted("schedule_proposals"),
    )
    op.create_index("ix_schedule_proposals_loan_id", "schedule_proposals", ["loan_id"])
    op.create_index("ix_schedule_proposals_state_id", "schedule_proposals", ["state", "id"])
    _create_schedule_rows()


def _create_schedule_rows() -> None:
    op.create_table(
        "schedule_rows",
        sa.Column("proposal_id", Number, nullable=False, autoincrement=False),
        sa.Column("no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("due_date", sa.Date()),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.Column("penalty", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", "no", name="pk_schedule_rows"),
        sa.CheckConstraint("no > 0", name=op.f("ck_schedule_rows_no")),
        sa.CheckConstraint(
            "principal >= 0 AND interest >= 0 AND penalty >= 0",
            name=op.f("ck_schedule_rows_amounts"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["schedule_proposals.id"], name="fk_schedule_rows_proposal_id"
        ),
    )


def _create_visits() -> None:
    op.create_table(
        "monitoring_visits",
        sa.Column("accepted_id", Number, nullable=False, autoincrement=False),
        sa.Column("loan_id", Number, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("project_status", sa.Text(), nullable=False),
        sa.Column("on_plan", sa.Boolean(), nullable=False),
        sa.Column("progress", sa.BigInteger()),
        sa.Column("tranche_no", sa.Integer(), nullable=False),
        sa.Column("tranche_amount", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("accepted_id", name="pk_monitoring_visits"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_monitoring_visits_loan_id"),
        _of_accepted("monitoring_visits"),
    )
    op.create_index(
        "ix_monitoring_visits_loan_id_visited_on", "monitoring_visits", ["loan_id", "visited_on"]
    )


def _create_cash() -> None:
    key = ["document", "subject", "fiscal_year", "quarter", "month", "version"]
    op.create_table(
        "cash_positions",
        sa.Column("accepted_id", Number, nullable=False, autoincrement=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("province", Word, nullable=False),
        sa.Column("loan_id", Number),
        sa.Column("subject", Word, nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("organization_name", sa.Text(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("receipts_total", sa.BigInteger(), nullable=False),
        sa.Column("payments_total", sa.BigInteger(), nullable=False),
        sa.Column("bank_balance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("accepted_id", name="pk_cash_positions"),
        sa.CheckConstraint(
            "quarter BETWEEN 1 AND 4 AND month BETWEEN 0 AND 12",
            name=op.f("ck_cash_positions_period"),
        ),
        sa.UniqueConstraint(*key, name="uq_cash_positions_period"),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_cash_positions_province"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_cash_positions_loan_id"),
        _of_accepted("cash_positions"),
    )
    op.create_index("ix_cash_positions_loan_id", "cash_positions", ["loan_id"])
    op.create_index(
        "ix_cash_positions_province_fiscal_year_quarter",
        "cash_positions",
        ["province", "fiscal_year", "quarter"],
    )
