"""The register: loans with their instalments, payments, parties and letters sent."""

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
    Table,
    Text,
)

from service.debts.model import (
    BorrowerKind,
    DebtorClass,
    MeasureKind,
    NoticeOutcome,
    PartyRole,
)
from service.store.schema.base import (
    Moment,
    Number,
    Word,
    metadata,
    of_loan,
    one_of,
    text_column,
)

#: ``contract_key`` is the number as it is compared, ``search`` what a search looks through,
#: ``search_parties`` the same of all parties but the borrower, ``paid`` all that was paid: sums
#: over the payments of a hundred thousand loans take too long.
loans = Table(
    "loans",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("contract_key", Word, nullable=False, unique=True),
    Column("contract_no", Text, nullable=False),
    Column("contract_date", Date, nullable=False),
    Column("project_name", Text, nullable=False),
    Column("borrower_kind", Text, nullable=False),
    Column("borrower_name", Text, nullable=False),
    Column("province", Word, ForeignKey("offices.code"), nullable=False),
    Column("loan_amount", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False, server_default="0"),
    Column("disbursed_on", Date),
    Column("debtor_class", Text, nullable=False),
    Column("measure_kind", Text),
    Column("measure_requested_on", Date),
    Column("measure_decided_on", Date),
    Column("measure_is_approved", Boolean),
    text_column("guarantee_no"),
    Column("guarantee_date", Date),
    text_column("mortgage_no"),
    Column("mortgage_date", Date),
    text_column("mortgage_property"),
    Column("terminated_on", Date),
    text_column("termination_resolution"),
    Column("suspended_on", Date),
    text_column("suspension_resolution"),
    Column("prosecution_requested_on", Date),
    Column("search", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    text_column("search_parties"),
    CheckConstraint("loan_amount > 0", name="loan_amount"),
    one_of("borrower_kind", BorrowerKind),
    one_of("debtor_class", DebtorClass),
    one_of("measure_kind", MeasureKind),
    CheckConstraint(
        "(measure_kind IS NULL) = (measure_requested_on IS NULL)"
        " AND (measure_kind IS NULL) = (measure_is_approved IS NULL)"
        " AND (measure_kind IS NOT NULL OR measure_decided_on IS NULL)",
        name="measure",
    ),
)
Index(None, loans.c.contract_date, loans.c.id)
Index(None, loans.c.loan_amount, loans.c.id)
Index(None, loans.c.province, loans.c.contract_key)
Index(None, loans.c.province, loans.c.contract_date, loans.c.id)
Index(None, loans.c.province, loans.c.loan_amount, loans.c.id)
Index(None, loans.c.debtor_class, loans.c.contract_key)
Index(None, loans.c.debtor_class, loans.c.contract_date, loans.c.id)
Index(None, loans.c.debtor_class, loans.c.loan_amount, loans.c.id)
# All that sums by fiscal year and province need, so that they need not read the loans.
Index(
    "ix_loans_sums",
    loans.c.contract_date,
    loans.c.province,
    loans.c.borrower_kind,
    loans.c.loan_amount,
    loans.c.paid,
)

#: ``position`` is the place of a row among those of its loan in the workbook, from 0.
instalments = Table(
    "instalments",
    metadata,
    of_loan(primary_key=True),
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("principal", BigInteger, nullable=False),
    Column("interest", BigInteger, nullable=False),
    CheckConstraint("no > 0", name="no"),
    CheckConstraint("principal >= 0 AND interest >= 0", name="amounts"),
)

payments = Table(
    "payments",
    metadata,
    Column("id", Number, primary_key=True),
    of_loan(index=True),
    Column("position", Integer, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("amount", BigInteger, nullable=False),
    text_column("receipt_no"),
    CheckConstraint("amount > 0", name="amount"),
)

#: Borrowers, guarantors, mortgagors and heirs, people and organisations: as a contract names
#: them. ``id_cipher`` is the number encrypted, ``id_digest`` its keyed hash for searching.
parties = Table(
    "parties",
    metadata,
    of_loan(primary_key=True),
    Column("party_id", Word, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_juristic", Boolean, nullable=False),
    Column("id_cipher", Text),
    Column("id_digest", Word, index=True),
    text_column("house_no"),
    text_column("moo"),
    text_column("road"),
    text_column("subdistrict"),
    text_column("district"),
    text_column("address_province"),
    text_column("postcode"),
    text_column("phone"),
    Column("died_on", Date),
    Column("heir_of", Word),
    text_column("representative"),
    text_column("representative_position"),
    one_of("role", PartyRole),
    CheckConstraint("party_id <> ''", name="party_id"),
    CheckConstraint("(id_cipher IS NULL) = (id_digest IS NULL)", name="id_number"),
    # Deferred: an heir may stand above the deceased in the workbook.
    ForeignKeyConstraint(
        ["loan_id", "heir_of"],
        ["parties.loan_id", "parties.party_id"],
        deferrable=True,
        initially="DEFERRED",
    ),
)

#: Letters that were sent. ``party_id`` NULL is the borrower, ``instalment_no`` NULL the loan.
#: ``kind`` has no CHECK: the list of letters grows with the folder of documents.
notices = Table(
    "notices",
    metadata,
    Column("id", Number, primary_key=True),
    of_loan(index=True),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party_id", Word),
    Column("instalment_no", Integer),
    text_column("letter_no"),
    Column("letter_date", Date),
    Column("sent_on", Date),
    text_column("tracking_no"),
    Column("received_on", Date),
    text_column("outcome"),
    Column("reply_due_on", Date),
    CheckConstraint("kind <> ''", name="kind"),
    one_of("outcome", NoticeOutcome),
    ForeignKeyConstraint(
        ["loan_id", "party_id"],
        ["parties.loan_id", "parties.party_id"],
        deferrable=True,
        initially="DEFERRED",
    ),
    ForeignKeyConstraint(
        ["loan_id", "instalment_no"],
        ["instalments.loan_id", "instalments.no"],
        deferrable=True,
        initially="DEFERRED",
    ),
)

Index(None, notices.c.tracking_no)
Index(None, notices.c.letter_no)

#: What holds loans of provinces: never read without a scope.
REGISTER = (loans, instalments, payments, parties, notices)
