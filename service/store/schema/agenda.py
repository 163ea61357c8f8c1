"""What falls due for each loan, worked out once a day and after each change of the loan."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table

from service.store.schema.base import Moment, Number, Word, metadata


def _of_loan() -> Column[int]:
    """What was worked out goes with its loan."""
    return Column(
        "loan_id",
        Number,
        ForeignKey("loans.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )


#: For which day the rows of ``agenda`` of a loan were worked out; 1900-01-01 is never. Triggers
#: put that day in, and count ``stamp`` up, when a loan is new or changed, or a paper about it is
#: accepted: so nobody can forget to.
agenda_loans = Table(
    "agenda_loans",
    metadata,
    _of_loan(),
    Column("day", Date, nullable=False, index=True),
    Column("stamp", Integer, nullable=False, server_default="0"),
)

#: One letter to send, or one report to come in. ``kind`` is that of the letter, or the report's
#: document. ``first_day`` is when it can be made or the period is over; ``last_day`` when it must
#: be there, NULL without such a day. ``day`` is what lists are sorted by: the last day, else the
#: first. ``period`` of a report: 25690110 is the month of October in quarter 1 of fiscal year 2569,
#: 25690100 that quarter, 25690000 the year; 0 for letters.
agenda = Table(
    "agenda",
    metadata,
    _of_loan(),
    Column("kind", Word, primary_key=True),
    Column("party_id", Word, primary_key=True),
    Column("instalment_no", Integer, primary_key=True, autoincrement=False),
    Column("province", Word, ForeignKey("offices.code"), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    Column("day", Date, nullable=False),
    Column("period", Integer, nullable=False, server_default="0"),
)
Index(None, agenda.c.kind, agenda.c.day, agenda.c.loan_id)
Index(None, agenda.c.province, agenda.c.kind, agenda.c.day, agenda.c.loan_id)

#: How many rows of ``agenda`` a province has of a kind on ``day``, by when they fall due: so that
#: the first page need not count them.
agenda_counts = Table(
    "agenda_counts",
    metadata,
    Column("province", Word, ForeignKey("offices.code"), primary_key=True),
    Column("kind", Word, primary_key=True),
    Column("day", Date, nullable=False),
    Column("counted_at", Moment, nullable=False),
    *(
        Column(name, Integer, nullable=False, server_default="0")
        for name in ("due", "coming", "late", "near", "soon")
    ),
)
