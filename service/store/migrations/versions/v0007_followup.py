"""What offices decide, follow-up visits, court cases, documents made one at a time."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0007"
down_revision = "0006"

_TABLES = (
    "case_lists",
    "office_settings",
    "visit_plans",
    "visit_reporters",
    "court_cases",
    "documents_made",
    "drafts",
    "visits",
    "case_steps",
    "document_files",
)


def upgrade() -> None:
    """Make the tables."""
    _create_case_lists()
    _create_office_settings()
    _create_visit_plans()
    _create_visit_reporters()
    _create_court_cases()
    _create_documents_made()
    _create_drafts()
    _create_visits()
    _create_case_steps()
    _create_document_files()


def downgrade() -> None:
    """Take them away."""
    for table in reversed(_TABLES):
        op.drop_table(table)


def _one_of(table: str, column: str, choices: str) -> sa.CheckConstraint:
    quoted = ", ".join(f"'{choice}'" for choice in choices.split())
    return sa.CheckConstraint(f"{column} IN ({quoted})", name=op.f(f"ck_{table}_{column}"))


def _create_case_lists() -> None:
    op.create_table(
        "case_lists",
        sa.Column("id", Number, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_lists"),
        sqlite_autoincrement=True,
    )


def _create_office_settings() -> None:
    op.create_table(
        "office_settings",
        sa.Column("office", Word, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("office", "version", name="pk_office_settings"),
        sa.CheckConstraint("version > 0", name=op.f("ck_office_settings_version")),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_office_settings_office"),
    )


def _create_visit_plans() -> None:
    op.create_table(
        "visit_plans",
        sa.Column("province", Word, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("debtors", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("province", "fiscal_year", name="pk_visit_plans"),
        sa.CheckConstraint("debtors >= 0", name=op.f("ck_visit_plans_debtors")),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_visit_plans_province"),
    )


def _create_visit_reporters() -> None:
    op.create_table(
        "visit_reporters",
        sa.Column("province", Word, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("round", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint(
            "province", "fiscal_year", "round", "version", name="pk_visit_reporters"
        ),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_visit_reporters_round")),
        sa.CheckConstraint("version > 0", name=op.f("ck_visit_reporters_version")),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_visit_reporters_province"),
    )


def _create_court_cases() -> None:
    op.create_table(
        "court_cases",
        *_case_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_court_cases"),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_court_cases_amount")),
        sa.CheckConstraint(
            "(id_cipher IS NULL) = (id_digest IS NULL)", name=op.f("ck_court_cases_id_number")
        ),
        sa.CheckConstraint(
            "id_cipher IS NOT NULL OR contract_key <> ''", name=op.f("ck_court_cases_known_by")
        ),
        _one_of(
            "court_cases",
            "state",
            "preparing legal_office prosecutor court settled judgment baac_judgment execution "
            "withdrawn closed",
        ),
        sa.ForeignKeyConstraint(["list_id"], ["case_lists.id"], name="fk_court_cases_list_id"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_court_cases_loan_id"),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_court_cases_province"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_court_cases_contract_key", "court_cases", ["contract_key"])
    op.create_index("ix_court_cases_id_digest", "court_cases", ["id_digest"])
    op.create_index("ix_court_cases_list_id", "court_cases", ["list_id"])
    op.create_index("ix_court_cases_loan_id", "court_cases", ["loan_id"])
    op.create_index("ix_court_cases_province_id", "court_cases", ["province", "id"])


def _case_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", Number, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("province", Word, nullable=False),
        sa.Column("loan_id", Number),
        sa.Column("contract_no", sa.Text(), nullable=False, server_default=""),
        sa.Column("contract_key", Word, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_cipher", sa.Text()),
        sa.Column("id_digest", Word),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False, server_default=""),
        sa.Column("court", sa.Text(), nullable=False, server_default=""),
        sa.Column("list_id", Number, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
    )


def _create_documents_made() -> None:
    op.create_table(
        "documents_made",
        sa.Column("id", Number, nullable=False),
        sa.Column("office", Word, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("template_hash", sa.Text(), nullable=False),
        sa.Column("loan_id", Number),
        sa.Column("letter_no", sa.Text(), nullable=False, server_default=""),
        sa.Column("letter_number", sa.Integer()),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents_made"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_documents_made_loan_id"),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_documents_made_office"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_documents_made_document_id", "documents_made", ["document", "id"])
    op.create_index("ix_documents_made_loan_id", "documents_made", ["loan_id"])
    op.create_index("ix_documents_made_office_id", "documents_made", ["office", "id"])


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", Number, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("office", Word, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("loan_id", Number),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_drafts_loan_id"),
        sa.ForeignKeyConstraint(["office"], ["offices.code"], name="fk_drafts_office"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drafts_loan_id", "drafts", ["loan_id"])
    op.create_index("ix_drafts_office_id", "drafts", ["office", "id"])


def _create_visits() -> None:
    op.create_table(
        "visits",
        *_visit_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        _one_of("visits", "contact_result", "found not_found"),
        _one_of("visits", "debtor_status", "still_debtor account_closed"),
        _one_of("visits", "health", "strong weak deceased"),
        _one_of("visits", "measure", "rehabilitation substitution other"),
        _one_of(
            "visits",
            "occupation",
            "rice orchard field_crops vegetables fish trade own_business employee labour none "
            "deceased other",
        ),
        _one_of("visits", "overdue_cause", "low_income deceased other"),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_visits_round")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_visits_loan_id"),
        sa.ForeignKeyConstraint(["photo"], ["files.digest"], name="fk_visits_photo"),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_visits_province"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_visits_fiscal_year_round_id", "visits", ["fiscal_year", "round", "id"])
    op.create_index("ix_visits_id_digest", "visits", ["id_digest"])
    op.create_index("ix_visits_loan_id", "visits", ["loan_id"])
    op.create_index(
        "ix_visits_province_fiscal_year_round_id",
        "visits",
        ["province", "fiscal_year", "round", "id"],
    )


def _visit_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", Number, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("province", Word, nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("round", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("visit_date", sa.Date()),
        sa.Column("loan_id", Number),
        sa.Column("id_digest", Word, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("contact_result", sa.Text(), nullable=False),
        sa.Column("debtor_status", sa.Text()),
        sa.Column("occupation", sa.Text()),
        sa.Column("health", sa.Text()),
        sa.Column("overdue_cause", sa.Text()),
        sa.Column("measure", sa.Text()),
        sa.Column("has_result", sa.Boolean(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("photo", Word),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
    )


def _create_case_steps() -> None:
    op.create_table(
        "case_steps",
        sa.Column("id", Number, nullable=False),
        sa.Column("case_id", Number, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("letter_no", sa.Text(), nullable=False, server_default=""),
        sa.Column("remark", sa.Text(), nullable=False, server_default=""),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_steps"),
        _one_of(
            "case_steps",
            "step",
            "file_checked case_referral prosecution_request prosecutor_followup "
            "prosecutor_news filed settlement_request settlement_approved settlement_refused "
            "settlement_result_notice settled_in_court settlement_broken judgment "
            "judgment_payment_followup writ asset_search seizure auction write_off_reminder "
            "case_withdrawal closed",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["court_cases.id"], name="fk_case_steps_case_id"),
        sa.UniqueConstraint(
            "case_id", "step", "taken_on", name="uq_case_steps_case_id_step_taken_on"
        ),
        sqlite_autoincrement=True,
    )


def _create_document_files() -> None:
    op.create_table(
        "document_files",
        sa.Column("document_id", Number, nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("digest", Word, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "format", name="pk_document_files"),
        _one_of("document_files", "format", "docx pdf form_docx form_pdf form_xlsx"),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name="fk_document_files_digest"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents_made.id"], name="fk_document_files_document_id"
        ),
    )
