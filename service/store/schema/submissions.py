"""What people sent in, how it was read, what was decided, and what it made of the register.

A file may hold several papers: each is mended and decided by itself. What was read, what a
person changed, what was decided and what was accepted is shut by triggers: rows stay, and what
is packed in them changes only to come under another key.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from service.debts.model import MeasureKind
from service.store.schema.base import (
    Moment,
    Number,
    Word,
    metadata,
    of_file,
    of_loan,
    of_office,
    one_of,
    text_column,
)
from service.store.schema.leases import lease_columns
from thai.labels import Labelled


class State(Labelled):
    """Where a submission stands; a paper is only to review, accepted or returned."""

    RECEIVED = "received", "รับไฟล์แล้ว รออ่าน"
    READING = "reading", "กำลังอ่าน"
    TO_REVIEW = "to_review", "รอตรวจ"
    ACCEPTED = "accepted", "รับเรื่องแล้ว"
    RETURNED = "returned", "ส่งคืนให้แก้ไข"
    UNREADABLE = "unreadable", "อ่านไม่ได้"


class Decision(Labelled):
    """What a person decided of a paper."""

    ACCEPTED = "accepted", "รับเรื่อง"
    RETURNED = "returned", "ส่งคืนให้แก้ไข"
    REOPENED = "reopened", "เปิดแก้ไขใหม่"


class MarkingState(Labelled):
    """Where the marked copy is."""

    WAITING = "waiting", "กำลังทำเครื่องหมาย"
    READY = "ready", "พร้อมให้ดาวน์โหลด"
    IMPOSSIBLE = "impossible", "ทำเครื่องหมายในไฟล์นี้ไม่ได้"


class ProposalState(Labelled):
    """What became of a proposed schedule; a newer one of the same paper replaces it."""

    PROPOSED = "proposed", "รออนุมัติ"
    APPROVED = "approved", "อนุมัติ"
    REFUSED = "refused", "ไม่อนุมัติ"
    REPLACED = "replaced", "มีฉบับใหม่แทน"


#: A file. ``office`` is the sender's, ``province`` the one that it belongs to, 00 while it is
#: not known. ``digest`` names the original; ``answers`` is the returned one that it comes after.
submissions = Table(
    "submissions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version", Integer, nullable=False, server_default="1"),
    of_office(),
    of_office("province"),
    Column("state", Text, nullable=False),
    of_file(nullable=False, index=True),
    Column("filename", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),
    text_column("told_document"),
    Column("told_loan_id", Number, ForeignKey("loans.id")),
    Column("answers", Number, ForeignKey("submissions.id")),
    Column("sent_by", Text, nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("read_at", Moment),
    *lease_columns(),
    one_of("state", State),
)
Index(None, submissions.c.province, submissions.c.id)
Index(None, submissions.c.state, submissions.c.id)
Index(None, submissions.c.sent_by, submissions.c.id)

#: A paper in a file. ``reading`` is what was read, ``draft`` the same as mended so far, both
#: packed. ``linked_by`` is the person who said which loan it is about; empty: it says so itself.
submission_papers = Table(
    "submission_papers",
    metadata,
    Column("submission_id", Number, ForeignKey("submissions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("state", Text, nullable=False),
    text_column("document"),
    text_column("known_by"),
    text_column("kind"),
    text_column("reference"),
    Column("loan_id", Number, ForeignKey("loans.id"), index=True),
    text_column("linked_by"),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("proposals", Integer, nullable=False),
    Column("reading", LargeBinary, nullable=False),
    Column("draft", LargeBinary, nullable=False),
    one_of("state", State),
    CheckConstraint("number > 0", name="number"),
)
Index(None, submission_papers.c.document, submission_papers.c.submission_id)


def _of_paper() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["submission_id", "number"],
        ["submission_papers.submission_id", "submission_papers.number"],
    )


#: Every change by a person: what, where, before and after, packed.
submission_corrections = Table(
    "submission_corrections",
    metadata,
    Column("id", Number, primary_key=True),
    Column("submission_id", Number, nullable=False),
    Column("number", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _of_paper(),
)
Index(None, submission_corrections.c.submission_id, submission_corrections.c.number)

#: Every decision; its reasons, and the letter of a return, packed.
submission_decisions = Table(
    "submission_decisions",
    metadata,
    Column("id", Number, primary_key=True),
    Column("submission_id", Number, nullable=False),
    Column("number", Integer, nullable=False),
    Column("decision", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    one_of("decision", Decision),
    _of_paper(),
)
Index(None, submission_decisions.c.submission_id, submission_decisions.c.number)

#: The marked copy of a file that was returned; ``notes`` are codes of what the copy lacks.
submission_markings = Table(
    "submission_markings",
    metadata,
    Column(
        "decision_id",
        Number,
        ForeignKey("submission_decisions.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("state", Text, nullable=False),
    of_file(),
    text_column("suffix"),
    text_column("notes"),
    *lease_columns(),
    one_of("state", MarkingState),
    CheckConstraint("(state = 'ready') = (digest IS NOT NULL)", name="digest"),
)
Index(None, submission_markings.c.state)

#: Accepted records, each version a row. ``checksum`` is that of what is packed in ``content``.
accepted_records = Table(
    "accepted_records",
    metadata,
    Column("id", Number, primary_key=True),
    Column("submission_id", Number, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("loan_id", Number, ForeignKey("loans.id"), index=True),
    of_office("province"),
    Column("accepted_by", Text, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("checksum", Text, nullable=False),
    CheckConstraint("version > 0", name="version"),
    CheckConstraint("document <> ''", name="document"),
    UniqueConstraint("submission_id", "number", "version"),
    _of_paper(),
)

#: Another schedule for a loan, asked for by an accepted record.
schedule_proposals = Table(
    "schedule_proposals",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("accepted_id", Number, ForeignKey("accepted_records.id"), nullable=False, unique=True),
    of_loan(index=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("decided_on", Date),
    text_column("resolution"),
    text_column("decided_by"),
    Column("decided_at", Moment),
    one_of("kind", MeasureKind),
    one_of("state", ProposalState),
)
Index(None, schedule_proposals.c.state, schedule_proposals.c.id)

#: Its instalments, in satang; a day that no paper tells is filled in before it is approved.
schedule_rows = Table(
    "schedule_rows",
    metadata,
    Column("proposal_id", Number, ForeignKey("schedule_proposals.id"), primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("due_date", Date),
    Column("principal", BigInteger, nullable=False),
    Column("interest", BigInteger, nullable=False),
    Column("penalty", BigInteger, nullable=False),
    CheckConstraint("no > 0", name="no"),
    CheckConstraint("principal >= 0 AND interest >= 0 AND penalty >= 0", name="amounts"),
)

#: Visits by นส.01; percentages in hundredths, amounts in satang.
monitoring_visits = Table(
    "monitoring_visits",
    metadata,
    Column(
        "accepted_id",
        Number,
        ForeignKey("accepted_records.id"),
        primary_key=True,
        autoincrement=False,
    ),
    of_loan(),
    Column("is_current", Boolean, nullable=False),
    Column("visited_on", Date, nullable=False),
    Column("project_status", Text, nullable=False),
    Column("on_plan", Boolean, nullable=False),
    Column("progress", BigInteger),
    Column("tranche_no", Integer, nullable=False),
    Column("tranche_amount", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),
    Column("remaining", BigInteger, nullable=False),
)
Index(None, monitoring_visits.c.loan_id, monitoring_visits.c.visited_on)

#: Cash reports (Forms 4, 5, 7) in satang. ``subject`` is whose cash it is, as it is compared:
#: the loan, else project and organization. ``month`` 0 is the whole quarter.
cash_positions = Table(
    "cash_positions",
    metadata,
    Column(
        "accepted_id",
        Number,
        ForeignKey("accepted_records.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("document", Text, nullable=False),
    of_office("province"),
    Column("loan_id", Number, ForeignKey("loans.id"), index=True),
    Column("subject", Word, nullable=False),
    Column("project_name", Text, nullable=False),
    Column("organization_name", Text, nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("quarter", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("receipts_total", BigInteger, nullable=False),
    Column("payments_total", BigInteger, nullable=False),
    Column("bank_balance", BigInteger, nullable=False),
    CheckConstraint("quarter BETWEEN 1 AND 4 AND month BETWEEN 0 AND 12", name="period"),
    UniqueConstraint(
        "document",
        "subject",
        "fiscal_year",
        "quarter",
        "month",
        "version",
        name="uq_cash_positions_period",
    ),
)
Index(None, cash_positions.c.province, cash_positions.c.fiscal_year, cash_positions.c.quarter)
