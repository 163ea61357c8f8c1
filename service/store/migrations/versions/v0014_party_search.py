"""Guarantors, mortgagors and heirs are found by name; the log is narrowed to a person."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from service.debts.model import contract_key

revision = "0014"
down_revision = "0013"

_AT_ONCE = 2_000


def upgrade() -> None:
    """Fill the column, then index it: any three letters in a row, as in step 2."""
    column = sa.Column("search_parties", sa.Text(), nullable=False, server_default="")
    op.add_column("loans", column)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    _fill()
    if is_sqlite:
        _index_in_sqlite()
    else:
        op.execute(
            "CREATE INDEX ix_loans_search_parties ON loans USING gin (search_grams(search_parties))"
        )
    op.create_index("ix_audit_log_who_number", "audit_log", ["who", "number"])


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_audit_log_who_number", "audit_log")
    if op.get_bind().dialect.name == "sqlite":
        for name in _TRIGGERS:
            op.execute(f"DROP TRIGGER loan_search_parties_{name}")
        op.execute("DROP TABLE loan_search_parties")
    else:
        op.execute("DROP INDEX ix_loans_search_parties")
    op.drop_column("loans", "search_parties")


def _fill() -> None:
    loans = sa.table("loans", sa.column("id"), sa.column("search_parties"))
    statement = (
        sa.update(loans)
        .where(loans.c.id == sa.bindparam("loan_id"))
        .values(search_parties=sa.bindparam("names"))
    )
    after = 0
    while found := list(_names(after)):
        op.get_bind().execute(statement, found)
        after = found[-1]["loan_id"]


def _names(after: int) -> Iterator[dict[str, Any]]:
    """The names of some loans' parties but the borrowers, as they are searched."""
    names = sa.text(
        "SELECT loan_id, name FROM parties WHERE role <> 'borrower' AND loan_id IN"
        " (SELECT DISTINCT loan_id FROM parties WHERE role <> 'borrower' AND loan_id > :after"
        " ORDER BY loan_id LIMIT :most) ORDER BY loan_id, position"
    )
    rows = op.get_bind().execute(names, {"after": after, "most": _AT_ONCE}).all()
    for loan_id, some in groupby(rows, key=lambda row: row.loan_id):
        yield {"loan_id": loan_id, "names": "\n".join(contract_key(row.name) for row in some)}


_ADD = "INSERT INTO loan_search_parties(rowid, search_parties) VALUES (new.id, new.search_parties);"
_DROP = (
    "INSERT INTO loan_search_parties(loan_search_parties, rowid, search_parties)"
    " VALUES ('delete', old.id, old.search_parties);"
)
_TRIGGERS = {
    "added": ("AFTER INSERT ON loans", _ADD),
    "removed": ("AFTER DELETE ON loans", _DROP),
    "changed": (
        "AFTER UPDATE OF search_parties ON loans WHEN old.search_parties <> new.search_parties",
        _DROP + " " + _ADD,
    ),
}


def _index_in_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE loan_search_parties USING fts5(search_parties, content='loans',"
        " content_rowid='id', tokenize='trigram', detail='none', columnsize=0)"
    )
    op.execute("INSERT INTO loan_search_parties(loan_search_parties) VALUES ('rebuild')")
    for name, (when, body) in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER loan_search_parties_{name} {when} BEGIN {body} END")
