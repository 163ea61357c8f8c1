"""What falls due for each loan."""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number, Word

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables, and have them follow the register."""
    _create_lines()
    _create_counts()
    op.execute("INSERT INTO agenda_loans (loan_id, day) SELECT id, '1900-01-01' FROM loans")
    make = _trigger_in_sqlite if op.get_bind().dialect.name == "sqlite" else _trigger_in_postgresql
    for name, (when, body) in _TRIGGERS.items():
        make(name, when, body)


def _create_lines() -> None:
    op.create_table(
        "agenda_loans",
        sa.Column("loan_id", Number, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("loan_id", name="pk_agenda_loans"),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loans.id"], name="fk_agenda_loans_loan_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_agenda_loans_day", "agenda_loans", ["day"])
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
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loans.id"], name="fk_agenda_loan_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["province"], ["offices.code"], name="fk_agenda_province"),
    )
    op.create_index("ix_agenda_kind_day_loan_id", "agenda", ["kind", "day", "loan_id"])
    op.create_index(
        "ix_agenda_province_kind_day_loan_id", "agenda", ["province", "kind", "day", "loan_id"]
    )


def _create_counts() -> None:
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


_ADD = "INSERT INTO agenda_loans (loan_id, day) VALUES (NEW.id, '1900-01-01');"
_CHANGED = "UPDATE agenda_loans SET day = '1900-01-01', stamp = stamp + 1 WHERE loan_id = NEW.id;"
_CAME_IN = _CHANGED.replace("NEW.id", "NEW.loan_id")
#: Name to table and event, and what is done.
_TRIGGERS = {
    "agenda_new_loan": ("INSERT ON loans", _ADD),
    "agenda_changed_loan": ("UPDATE OF version ON loans", _CHANGED),
    "agenda_accepted": ("INSERT ON accepted_records", _CAME_IN),
    "agenda_reported": ("INSERT ON cash_positions", _CAME_IN),
}


def _trigger_in_sqlite(name: str, when: str, body: str) -> None:
    op.execute(f"CREATE TRIGGER {name} AFTER {when} BEGIN {body} END")


def _trigger_in_postgresql(name: str, when: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {body} RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} AFTER {when} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    """Take them away."""
    for name, (when, _) in _TRIGGERS.items():
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {when.rpartition(' ')[2]}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("agenda_counts")
    op.drop_table("agenda")
    op.drop_table("agenda_loans")
