"""The register: loans with their instalments, payments, parties and letters sent."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0002"
down_revision = "0001"

_ADDRESS = (
    "house_no", "moo", "road", "subdistrict", "district", "address_province", "postcode", "phone",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables."""
    _create_loans()
    _create_instalments()
    _create_payments()
    _create_parties()
    _create_notices()
    if op.get_bind().dialect.name == "sqlite":
        _index_search_in_sqlite()
    else:
        _index_search_in_postgresql()


def downgrade() -> None:
    """Take the register away; offices, users and the log stay."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("DROP TABLE loan_search")
    for table in ("notices", "parties", "payments", "instalments", "loans"):
        op.drop_table(table)
    if not is_sqlite:
        op.execute("DROP FUNCTION search_grams(text)")


def _index_search_in_sqlite() -> None:
    """Thai has no blanks between words: what is searched is any three letters in a row."""
    op.execute(
        "CREATE VIRTUAL TABLE loan_search USING fts5(search, content='loans',"
        " content_rowid='id', tokenize='trigram', detail='none', columnsize=0)"
    )
    add = "INSERT INTO loan_search(rowid, search) VALUES (new.id, new.search);"
    drop = (
        "INSERT INTO loan_search(loan_search, rowid, search) VALUES ('delete', old.id, old.search);"
    )
    for name, when, body in (
        ("added", "AFTER INSERT ON loans", add),
        ("removed", "AFTER DELETE ON loans", drop),
        ("changed", "AFTER UPDATE OF search ON loans WHEN old.search <> new.search", drop + add),
    ):
        op.execute(f"CREATE TRIGGER loan_search_{name} {when} BEGIN {body} END")


def _index_search_in_postgresql() -> None:
    """The same with what every PostgreSQL has: pg_trgm needs a locale that knows Thai."""
    op.execute(
        "CREATE FUNCTION search_grams(text) RETURNS text[] LANGUAGE sql"
        " IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS"
        " $$ SELECT coalesce(array_agg(DISTINCT substr($1, place, 3)), '{}')"
        " FROM generate_series(1, length($1) - 2) AS place $$"
    )
    op.execute("CREATE INDEX ix_loans_search ON loans USING gin (search_grams(search))")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _create_loans() -> None:
    op.create_table("loans", *_loan_columns(), *_loan_rules())
    op.create_index("ix_loans_contract_date_id", "loans", ["contract_date", "id"])
    op.create_index("ix_loans_debtor_class_contract_key", "loans", ["debtor_class", "contract_key"])
    for column in ("contract_date", "loan_amount"):
        name = f"ix_loans_debtor_class_{column}_id"
        op.create_index(name, "loans", ["debtor_class", column, "id"])
    op.create_index("ix_loans_loan_amount_id", "loans", ["loan_amount", "id"])
    op.create_index(
        "ix_loans_province_contract_date_id",
        "loans",
        ["province", "contract_date", "id"],
    )
    op.create_index("ix_loans_province_contract_key", "loans", ["province", "contract_key"])
    op.create_index("ix_loans_province_loan_amount_id", "loans", ["province", "loan_amount", "id"])


def _loan_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", Number, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("contract_key", Word, nullable=False),
        sa.Column("contract_no", sa.Text(), nullable=False),
        sa.Column("contract_date", sa.Date(), nullable=False),
        sa.Column("project_name", sa.Text(), nullable=False),
        sa.Column("borrower_kind", sa.Text(), nullable=False),
        sa.Column("borrower_name", sa.Text(), nullable=False),
        sa.Column("province", Word, nullable=False),
        sa.Column("loan_amount", sa.BigInteger(), nullable=False),
        sa.Column("disbursed_on", sa.Date()),
        sa.Column("debtor_class", sa.Text(), nullable=False),
        sa.Column("measure_kind", sa.Text()),
        sa.Column("measure_requested_on", sa.Date()),
        sa.Column("measure_decided_on", sa.Date()),
        sa.Column("measure_is_approved", sa.Boolean()),
        _text("guarantee_no"),
        sa.Column("guarantee_date", sa.Date()),
        _text("mortgage_no"),
        sa.Column("mortgage_date", sa.Date()),
        _text("mortgage_property"),
        sa.Column("terminated_on", sa.Date()),
        _text("termination_resolution"),
        sa.Column("suspended_on", sa.Date()),
        _text("suspension_resolution"),
        sa.Column("prosecution_requested_on", sa.Date()),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
    )


def _loan_rules() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name="pk_loans"),
        sa.CheckConstraint(
            "borrower_kind IN"
            " ('community_enterprise', 'cooperative', 'farmer_group', 'state_agency')",
            name=op.f("ck_loans_borrower_kind"),
        ),
        sa.CheckConstraint(
            "debtor_class IN ('normal', 'in_measure', 'default', 'litigation')",
            name=op.f("ck_loans_debtor_class"),
        ),
        sa.CheckConstraint("loan_amount > 0", name=op.f("ck_loans_loan_amount")),
        sa.CheckConstraint(
            "(measure_kind IS NULL) = (measure_requested_on IS NULL)"
            " AND (measure_kind IS NULL) = (measure_is_approved IS NULL)"
            " AND (measure_kind IS NOT NULL OR measure_decided_on IS NULL)",
            name=op.f("ck_loans_measure"),
        ),
        sa.CheckConstraint(
            "measure_kind IN ('plan_change', 'restructuring')", name=op.f("ck_loans_measure_kind")
        ),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_loans_province"),
        sa.UniqueConstraint("contract_key", name="uq_loans_contract_key"),
    )


def _create_instalments() -> None:
    op.create_table(
        "instalments",
        sa.Column("loan_id", Number, nullable=False, autoincrement=False),
        sa.Column("no", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("principal", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("loan_id", "no", name="pk_instalments"),
        sa.CheckConstraint("principal >= 0 AND interest >= 0", name=op.f("ck_instalments_amounts")),
        sa.CheckConstraint("no > 0", name=op.f("ck_instalments_no")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_instalments_loan_id"),
    )


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("id", Number, nullable=False),
        sa.Column("loan_id", Number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        _text("receipt_no"),
        sa.PrimaryKeyConstraint("id", name="pk_payments"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_payments_loan_id"),
    )
    op.create_index("ix_payments_loan_id", "payments", ["loan_id"])


def _create_parties() -> None:
    op.create_table(
        "parties",
        sa.Column("loan_id", Number, nullable=False, autoincrement=False),
        sa.Column("party_id", Word, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_juristic", sa.Boolean(), nullable=False),
        sa.Column("id_cipher", sa.Text()),
        sa.Column("id_digest", Word),
        *map(_text, _ADDRESS),
        sa.Column("died_on", sa.Date()),
        sa.Column("heir_of", Word),
        _text("representative"),
        _text("representative_position"),
        sa.PrimaryKeyConstraint("loan_id", "party_id", name="pk_parties"),
        sa.CheckConstraint(
            "(id_cipher IS NULL) = (id_digest IS NULL)", name=op.f("ck_parties_id_number")
        ),
        sa.CheckConstraint("party_id <> ''", name=op.f("ck_parties_party_id")),
        sa.CheckConstraint(
            "role IN ('borrower', 'guarantor', 'mortgagor', 'heir')", name=op.f("ck_parties_role")
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_parties_loan_id"),
        sa.ForeignKeyConstraint(
            ["loan_id", "heir_of"],
            ["parties.loan_id", "parties.party_id"],
            name="fk_parties_loan_id_heir_of",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_parties_id_digest", "parties", ["id_digest"])


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", Number, nullable=False),
        sa.Column("loan_id", Number, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("party_id", Word),
        sa.Column("instalment_no", sa.Integer()),
        _text("letter_no"),
        sa.Column("letter_date", sa.Date()),
        sa.Column("sent_on", sa.Date()),
        _text("tracking_no"),
        sa.Column("received_on", sa.Date()),
        _text("outcome"),
        sa.Column("reply_due_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.CheckConstraint("kind <> ''", name=op.f("ck_notices_kind")),
        sa.CheckConstraint(
            "outcome IN ('', 'received', 'refused', 'unclaimed', 'no_such_house',"
            " 'no_such_person', 'moved', 'dead')",
            name=op.f("ck_notices_outcome"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name="fk_notices_loan_id"),
        sa.ForeignKeyConstraint(
            ["loan_id", "instalment_no"],
            ["instalments.loan_id", "instalments.no"],
            name="fk_notices_loan_id_instalment_no",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["loan_id", "party_id"],
            ["parties.loan_id", "parties.party_id"],
            name="fk_notices_loan_id_party_id",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_notices_loan_id", "notices", ["loan_id"])
