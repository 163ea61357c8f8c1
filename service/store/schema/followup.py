"""What offices decide, follow-up visits, court cases, and documents made one at a time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from service.debts.court_cases import CaseState, CaseStep
from service.debts.model import NoticeOutcome
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
from templates.followup import (
    ROUNDS,
    Contact,
    DebtorStatus,
    Health,
    Measure,
    Occupation,
    OverdueCause,
)
from thai.labels import Labelled


class PaperFormat(Labelled):
    """In which shapes a document is made: filled, or still to be filled in."""

    WORD = "docx", "Word"
    PDF = "pdf", "PDF"
    FORM_WORD = "form_docx", "Word สำหรับกรอก"
    FORM_PDF = "form_pdf", "PDF สำหรับกรอก"
    FORM_EXCEL = "form_xlsx", "Excel สำหรับกรอก"


def _round(**options: Any) -> tuple[Column[int], ...]:
    return (
        Column("fiscal_year", Integer, nullable=False, autoincrement=False, **options),
        Column("round", Integer, nullable=False, autoincrement=False, **options),
    )


def _changed() -> tuple[Column[Any], ...]:
    return (
        Column("changed_by", Text, nullable=False),
        Column("changed_at", Moment, nullable=False),
    )


def _loan() -> Column[int]:
    return Column("loan_id", Number, ForeignKey("loans.id"), index=True)


def _known_round() -> CheckConstraint:
    return CheckConstraint(f"round IN ({', '.join(map(str, ROUNDS))})", name="round")


#: What an office has said for itself, section by section, as JSON; older versions are kept.
office_settings = Table(
    "office_settings",
    metadata,
    of_office(primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("settings", Text, nullable=False),
    *_changed(),
    CheckConstraint("version > 0", name="version"),
)

# --- follow-up ----------------------------------------------------------------------------

#: Who reports a round of a province; the newest version does, older ones are its history.
visit_reporters = Table(
    "visit_reporters",
    metadata,
    of_office("province", primary_key=True),
    *_round(primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("position", Text, nullable=False),
    *_changed(),
    CheckConstraint("version > 0", name="version"),
    _known_round(),
)

#: How many debtors a province is to follow up in a fiscal year.
visit_plans = Table(
    "visit_plans",
    metadata,
    of_office("province", primary_key=True),
    Column("fiscal_year", Integer, primary_key=True, autoincrement=False),
    Column("debtors", Integer, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    *_changed(),
    CheckConstraint("debtors >= 0", name="debtors"),
)

#: ``record`` is the whole visit, packed; the other columns are what is counted and looked for.
#: Whoever was visited is there once in a round of a province.
visits = Table(
    "visits",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version", Integer, nullable=False, server_default="1"),
    of_office("province"),
    *_round(),
    Column("visit_date", Date),
    _loan(),
    Column("id_digest", Word, nullable=False, index=True),
    Column("search", Text, nullable=False),
    Column("contact_result", Text, nullable=False),
    Column("debtor_status", Text),
    Column("occupation", Text),
    Column("health", Text),
    Column("overdue_cause", Text),
    Column("measure", Text),
    Column("has_result", Boolean, nullable=False),
    Column("record", LargeBinary, nullable=False),
    of_file("photo"),
    Column("created_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    *_changed(),
    _known_round(),
    one_of("contact_result", Contact),
    one_of("debtor_status", DebtorStatus),
    one_of("occupation", Occupation),
    one_of("health", Health),
    one_of("overdue_cause", OverdueCause),
    one_of("measure", Measure),
    sqlite_autoincrement=True,
)
Index(None, visits.c.province, visits.c.fiscal_year, visits.c.round, visits.c.id)
Index(None, visits.c.fiscal_year, visits.c.round, visits.c.id)

# --- court cases --------------------------------------------------------------------------

#: The lists of cases that the centre took in; ``as_of`` is the day up to which one tells.
case_lists = Table(
    "case_lists",
    metadata,
    Column("id", Number, primary_key=True),
    Column("as_of", Date, nullable=False),
    *_changed(),
    sqlite_autoincrement=True,
)

#: ``list_id`` is the last list that had the case. ``case_key`` tells cases apart: the
#: contract and the person, or the person alone.
court_cases = Table(
    "court_cases",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version", Integer, nullable=False, server_default="1"),
    of_office("province"),
    _loan(),
    text_column("contract_no"),
    Column("contract_key", Word, nullable=False),
    Column("name", Text, nullable=False),
    Column("id_cipher", Text),
    Column("id_digest", Word, index=True),
    Column("amount", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    text_column("case_no"),
    text_column("court"),
    Column("list_id", Number, ForeignKey("case_lists.id"), nullable=False, index=True),
    Column("search", Text, nullable=False),
    *_changed(),
    CheckConstraint("amount >= 0", name="amount"),
    CheckConstraint("(id_cipher IS NULL) = (id_digest IS NULL)", name="id_number"),
    CheckConstraint("id_cipher IS NOT NULL OR contract_key <> ''", name="known_by"),
    one_of("state", CaseState),
    sqlite_autoincrement=True,
)
Index(None, court_cases.c.province, court_cases.c.id)
Index(None, court_cases.c.contract_key)

#: What was done in a case on which day; the same on one day is there once.
case_steps = Table(
    "case_steps",
    metadata,
    Column("id", Number, primary_key=True),
    Column("case_id", Number, ForeignKey("court_cases.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("taken_on", Date, nullable=False),
    text_column("letter_no"),
    text_column("remark"),
    *_changed(),
    UniqueConstraint("case_id", "step", "taken_on"),
    one_of("step", CaseStep),
    sqlite_autoincrement=True,
)

# --- documents made one at a time ---------------------------------------------------------

#: A document that is being written: ``data`` is packed as it was typed, right or wrong.
drafts = Table(
    "drafts",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version", Integer, nullable=False, server_default="1"),
    of_office(),
    Column("document", Text, nullable=False),
    _loan(),
    Column("data", LargeBinary, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    *_changed(),
    sqlite_autoincrement=True,
)
Index(None, drafts.c.office, drafts.c.id)

#: A document that was made, for good: ``record`` is packed, ``day`` what its PDF is dated.
#: ``office`` is the province of its loan, without a loan the office of whoever made it.
documents_made = Table(
    "documents_made",
    metadata,
    Column("id", Number, primary_key=True),
    of_office(),
    Column("document", Text, nullable=False),
    Column("template_hash", Text, nullable=False),
    _loan(),
    text_column("letter_no"),
    Column("letter_number", Integer),
    Column("day", Date, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("cancelled_at", Moment),
    text_column("cancelled_by"),
    text_column("cancel_reason"),
    sqlite_autoincrement=True,
)
Index(None, documents_made.c.office, documents_made.c.id)
Index(None, documents_made.c.document, documents_made.c.id)

document_files = Table(
    "document_files",
    metadata,
    Column("document_id", Number, ForeignKey("documents_made.id"), primary_key=True),
    Column("format", Text, primary_key=True),
    of_file(nullable=False),
    Column("size", BigInteger, nullable=False),
    one_of("format", PaperFormat),
)

#: Documents that are notices to a party of a loan, with what became of them at the post. The
#: columns are those of ``batch_rows``, for the register takes both alike; ``letter_no`` is blank
#: while the number is open, ``province`` is the office of the document.
paper_letters = Table(
    "paper_letters",
    metadata,
    Column("document_id", Number, ForeignKey("documents_made.id"), primary_key=True),
    of_loan(index=True),
    of_office("province"),
    Column("party_id", Word, nullable=False),
    Column("instalment_no", Integer),
    text_column("letter_no"),
    Column("posted_on", Date),
    Column("tracking_no", Word, nullable=False, server_default="", index=True),
    Column("received_on", Date),
    Column("returned_on", Date),
    text_column("outcome"),
    Column("notice_id", Number, ForeignKey("notices.id", ondelete="SET NULL"), index=True),
    one_of("outcome", NoticeOutcome),
)
Index(None, paper_letters.c.letter_no)

#: What holds people's data by province or office: never read without a scope.
SCOPED = (
    visits,
    visit_reporters,
    visit_plans,
    court_cases,
    case_steps,
    drafts,
    documents_made,
    paper_letters,
)
