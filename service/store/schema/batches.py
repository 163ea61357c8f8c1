"""Batches with their rows, what was held back, and the running letter numbers."""

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
from service.store.schema.leases import lease_columns
from thai.labels import Labelled


class BatchState(Labelled):
    """Where a batch is; while it plans, cancels or finishes, a job is to bring it on."""

    PLANNING = "planning", "กำลังวางแผน"
    PLANNED = "planned", "วางแผนแล้ว รอเริ่มจัดทำ"
    RUNNING = "running", "กำลังจัดทำหนังสือ"
    CANCELLING = "cancelling", "กำลังยกเลิก"
    CANCELLED = "cancelled", "ยกเลิกแล้ว"
    FINISHING = "finishing", "กำลังรวมผล"
    DONE = "done", "เสร็จแล้ว"


class RowState(Labelled):
    """Where one letter is. A made one is final; withdrawn, it keeps its number but is not sent."""

    PLANNED = "planned", "จะจัดทำ"
    EXCLUDED = "excluded", "ตัดออก"
    WAITING = "waiting", "รอจัดทำ"
    MADE = "made", "จัดทำแล้ว"
    FAILED = "failed", "จัดทำไม่สำเร็จ"
    CANCELLED = "cancelled", "ยกเลิก"
    WITHDRAWN = "withdrawn", "จัดทำแล้วแต่ไม่ส่ง"


def _of_batch(**options: Any) -> Column[int]:
    return Column("batch_id", Number, ForeignKey("batches.id"), nullable=False, **options)


#: ``provinces`` are geocodes as JSON, empty for the whole country; ``settings`` what the office
#: had decided when the letters were planned; ``findings`` hold nothing personal. When it was
#: started last, ``made_before`` letters were made already.
batches = Table(
    "batches",
    metadata,
    Column("id", Number, primary_key=True),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("kind", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    of_office(),
    text_column("provinces"),
    Column("formats", Text, nullable=False),
    Column("is_duplex", Boolean, nullable=False),
    Column("has_labels", Boolean, nullable=False),
    Column("is_numbered", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("settings_digest", Text, nullable=False),
    text_column("template_hash"),
    text_column("findings"),
    *lease_columns(),
    Column("ordered_at", Moment, nullable=False),
    Column("ordered_by", Text, nullable=False),
    Column("planned_at", Moment),
    Column("started_at", Moment),
    text_column("started_by"),
    Column("made_before", Integer, nullable=False, server_default="0"),
    Column("cancelled_at", Moment),
    text_column("cancelled_by"),
    Column("finished_at", Moment),
    of_file("print_file"),
    Column("print_pages", Integer, nullable=False, server_default="0"),
    of_file("posting_list"),
    of_file("result_file"),
    of_file("labels_file"),
    CheckConstraint("kind <> ''", name="kind"),
    one_of("state", BatchState),
    sqlite_autoincrement=True,
)
Index(None, batches.c.state)

#: How many rows of a batch are in which state, by the province of their loans; kept in the
#: transactions that change the rows, so that progress need not look at them.
batch_counts = Table(
    "batch_counts",
    metadata,
    _of_batch(primary_key=True),
    of_office("province", primary_key=True),
    *(Column(state.value, Integer, nullable=False, server_default="0") for state in RowState),
    *(
        Column(name, Integer, nullable=False, server_default="0")
        for name in ("held", "posted", "received", "returned")
    ),
    CheckConstraint(
        " AND ".join(
            f"{name} >= 0"
            for name in (
                *(state.value for state in RowState),
                "held",
                "posted",
                "received",
                "returned",
            )
        ),
        name="counts",
    ),
)

#: Letters in posting order. ``letter`` is packed: what is printed, but for the number, and what
#: lists say of it. ``together`` is how many letters of the batch its addressee gets. The
#: province is that of the loan when the letter was planned: it decides who may see the row.
batch_rows = Table(
    "batch_rows",
    metadata,
    Column("id", Number, primary_key=True),
    _of_batch(),
    Column("no", Integer, nullable=False),
    of_loan(index=True),
    Column("loan_version", Integer, nullable=False),
    of_office("province"),
    Column("party_id", Word, nullable=False),
    Column("instalment_no", Integer),
    Column("amount", BigInteger, nullable=False),
    Column("together", Integer, nullable=False, server_default="1"),
    Column("letter", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    text_column("reason"),
    Column("findings", LargeBinary),
    *lease_columns(),
    Column("letter_number", Integer),
    text_column("letter_no"),
    of_file("word_file"),
    of_file("pdf_file"),
    Column("made_at", Moment),
    Column("posted_on", Date),
    Column("tracking_no", Word, nullable=False, server_default="", index=True),
    Column("received_on", Date),
    Column("returned_on", Date),
    text_column("outcome"),
    Column("notice_id", Number, ForeignKey("notices.id", ondelete="SET NULL"), index=True),
    UniqueConstraint("batch_id", "no"),
    CheckConstraint("no > 0", name="no"),
    one_of("state", RowState),
    one_of("outcome", NoticeOutcome),
    # A letter counts as made with its files, and as posted only once it was made.
    CheckConstraint(
        "state NOT IN ('made', 'withdrawn') OR word_file IS NOT NULL OR pdf_file IS NOT NULL",
        name="made",
    ),
    CheckConstraint("posted_on IS NULL OR state = 'made'", name="posted"),
    sqlite_autoincrement=True,
)
Index(None, batch_rows.c.batch_id, batch_rows.c.state, batch_rows.c.no)
Index(None, batch_rows.c.batch_id, batch_rows.c.province, batch_rows.c.no)
Index(None, batch_rows.c.letter_no)

#: A loan, or one of its addressees, that gets no letter; ``code`` is that of the first finding,
#: ``told`` packed: name and findings. ``override_by`` decided that there is a letter all the same.
batch_held = Table(
    "batch_held",
    metadata,
    Column("id", Number, primary_key=True),
    _of_batch(),
    of_loan(),
    of_office("province"),
    Column("party_id", Word),
    Column("code", Text, nullable=False),
    Column("told", LargeBinary, nullable=False),
    Column("first_day", Date),
    text_column("override_reason"),
    text_column("override_by"),
    Column("override_at", Moment),
    sqlite_autoincrement=True,
)
Index(None, batch_held.c.batch_id, batch_held.c.code, batch_held.c.id)
Index(None, batch_held.c.batch_id, batch_held.c.province, batch_held.c.id)
Index(None, batch_held.c.loan_id)

#: From which number an office counts in a Buddhist year, and which is the next never drawn.
letter_counters = Table(
    "letter_counters",
    metadata,
    of_office(primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("first_number", Integer, nullable=False),
    Column("next_number", Integer, nullable=False),
    CheckConstraint("first_number > 0 AND next_number >= first_number", name="numbers"),
)

#: Every number from the first to before the next: who has it, or nobody (``holder`` NULL).
letter_numbers = Table(
    "letter_numbers",
    metadata,
    of_office(primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("holder", Word, unique=True),
)
Index(
    "ix_letter_numbers_free",
    letter_numbers.c.office,
    letter_numbers.c.year,
    letter_numbers.c.number,
    sqlite_where=letter_numbers.c.holder.is_(None),
    postgresql_where=letter_numbers.c.holder.is_(None),
)
