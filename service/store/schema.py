"""The tables. Migrations make them; a test holds the two together on both databases.

Money is integer satang, days are DATE, moments are UTC. Blank text is ``''``, never NULL;
NULL is a day, a number or a party that is not known. Enums are text with a CHECK.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

from service.debts.model import (
    BorrowerKind,
    DebtorClass,
    MeasureKind,
    NoticeOutcome,
    PartyRole,
)
from thai.labels import Labelled

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Role(Labelled):
    """What a user is to the fund."""

    PROVINCE_OFFICER = "province_officer", "เจ้าหน้าที่จังหวัด"
    CENTRAL_STAFF = "central_staff", "เจ้าหน้าที่ส่วนกลาง"
    APPROVER = "approver", "ผู้อนุมัติ"
    ADMINISTRATOR = "administrator", "ผู้ดูแลระบบ"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: with its zone in PostgreSQL, without one in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # PostgreSQL answers in the zone of the session.
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


#: SQLite numbers rows by itself only where the type is INTEGER.
Number = BigInteger().with_variant(Integer(), "sqlite")
#: Compared byte by byte, so that both databases sort and page alike.
Word = Text().with_variant(Text(collation="C"), "postgresql")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _one_of(column: str, kind: type[StrEnum]) -> CheckConstraint:
    values = ", ".join(f"'{member.value}'" for member in kind)
    return CheckConstraint(f"{column} IN ({values})", name=column)


def _of_loan(**options: Any) -> Column[int]:
    return Column("loan_id", Number, ForeignKey("loans.id"), nullable=False, **options)


#: ``code``: the province's geocode, 00 for the centre.
offices = Table(
    "offices",
    metadata,
    Column("code", Word, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

users = Table(
    "users",
    metadata,
    Column("id", Number, primary_key=True),
    Column("username", Word, nullable=False, unique=True),
    Column("full_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("office", Word, ForeignKey("offices.code"), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("disabled_at", Moment),
    Column("created_at", Moment, nullable=False),
    _one_of("role", Role),
    CheckConstraint("role <> 'province_officer' OR office <> '00'", name="officer_has_province"),
    CheckConstraint("role <> 'central_staff' OR office = '00'", name="staff_at_centre"),
)

#: ``contract_key`` is the number as it is compared, ``search`` what a search looks through.
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
    Column("disbursed_on", Date),
    Column("debtor_class", Text, nullable=False),
    Column("measure_kind", Text),
    Column("measure_requested_on", Date),
    Column("measure_decided_on", Date),
    Column("measure_is_approved", Boolean),
    _text("guarantee_no"),
    Column("guarantee_date", Date),
    _text("mortgage_no"),
    Column("mortgage_date", Date),
    _text("mortgage_property"),
    Column("terminated_on", Date),
    _text("termination_resolution"),
    Column("suspended_on", Date),
    _text("suspension_resolution"),
    Column("prosecution_requested_on", Date),
    Column("search", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    CheckConstraint("loan_amount > 0", name="loan_amount"),
    _one_of("borrower_kind", BorrowerKind),
    _one_of("debtor_class", DebtorClass),
    _one_of("measure_kind", MeasureKind),
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

#: ``position`` is the place of a row among those of its loan in the workbook, from 0.
instalments = Table(
    "instalments",
    metadata,
    _of_loan(primary_key=True),
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
    _of_loan(index=True),
    Column("position", Integer, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("amount", BigInteger, nullable=False),
    _text("receipt_no"),
    CheckConstraint("amount > 0", name="amount"),
)

#: Borrowers, guarantors, mortgagors and heirs, people and organisations: as a contract names
#: them. ``id_cipher`` is the number encrypted, ``id_digest`` its keyed hash for searching.
parties = Table(
    "parties",
    metadata,
    _of_loan(primary_key=True),
    Column("party_id", Word, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_juristic", Boolean, nullable=False),
    Column("id_cipher", Text),
    Column("id_digest", Word, index=True),
    _text("house_no"),
    _text("moo"),
    _text("road"),
    _text("subdistrict"),
    _text("district"),
    _text("address_province"),
    _text("postcode"),
    _text("phone"),
    Column("died_on", Date),
    Column("heir_of", Word),
    _text("representative"),
    _text("representative_position"),
    _one_of("role", PartyRole),
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
    _of_loan(index=True),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("party_id", Word),
    Column("instalment_no", Integer),
    _text("letter_no"),
    Column("letter_date", Date),
    Column("sent_on", Date),
    _text("tracking_no"),
    Column("received_on", Date),
    _text("outcome"),
    Column("reply_due_on", Date),
    CheckConstraint("kind <> ''", name="kind"),
    _one_of("outcome", NoticeOutcome),
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

#: Append-only (triggers), each row chained to the one before (``service.store.audit``).
audit_log = Table(
    "audit_log",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
    CheckConstraint("number > 0", name="number"),
)
Index(None, audit_log.c.record, audit_log.c.number)

#: One row: how long the log is and how it ends, signed with the key; writers queue up for it.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("length", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("seal", Text, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

#: What holds loans of provinces: never read without a scope.
REGISTER = (loans, instalments, payments, parties, notices)
