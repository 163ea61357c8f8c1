"""Accepted records, each version for ever, and what they tell of visits and of cash."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import RowMapping, func, insert, select, update

from service.store.engine import Reader, Writer
from service.store.errors import NotFoundError, StoreError
from service.store.schema import loans
from service.store.schema.submissions import (
    accepted_records,
    cash_positions,
    monitoring_visits,
    submissions,
)
from service.store.scope import Scope
from service.store.submissions_papers import Paper

_SALT_BYTES: Final = 16
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Accepted:
    """A version of an accepted record, without what is in it; ``province`` by its code."""

    id: int
    submission_id: int
    number: int
    version: int
    document: str
    loan_id: int | None
    province: str
    accepted_by: str
    accepted_at: datetime
    checksum: str

    @property
    def record(self) -> str:
        """What the log calls it."""
        return f"accepted:{self.submission_id}/{self.number}/{self.version}"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit by นส.01; ``progress`` in hundredths of a percent, amounts in satang."""

    accepted_id: int
    loan_id: int
    is_current: bool
    visited_on: date
    project_status: str
    on_plan: bool
    progress: int | None
    tranche_no: int
    tranche_amount: int
    spent: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Cash:
    """A cash report, in satang; ``month`` 0 is the whole quarter."""

    accepted_id: int
    document: str
    province: str
    loan_id: int | None
    subject: str
    project_name: str
    organization_name: str
    fiscal_year: int
    quarter: int
    month: int
    version: int
    is_current: bool
    receipts_total: int
    payments_total: int
    bank_balance: int


_COLUMNS: Final = tuple(accepted_records.c[name] for name in Accepted.__slots__)


def add_accepted(
    writer: Writer, paper: Paper, document: str, province: str, record: Mapping[str, Any]
) -> Accepted:
    """The next version of the paper's accepted record.

    The checksum also goes into the log, so that a record altered in the database is seen. Salt
    keeps it from telling anything of what is packed.
    """
    content = {"record": record, "salt": secrets.token_hex(_SALT_BYTES)}
    values: dict[str, Any] = {
        "submission_id": paper.submission_id,
        "number": paper.number,
        "version": len(_versions(writer, paper)) + 1,
        "document": document,
        "loan_id": paper.loan_id,
        "province": province,
        "accepted_by": writer.log.who,
        "accepted_at": writer.now,
        "checksum": _checksum(content),
    }
    made = writer.connection.execute(
        insert(accepted_records).values(**values, content=writer.keys.pack(content))
    )
    assert made.inserted_primary_key is not None  # noqa: S101 - every insert of one row has it
    return Accepted(id=made.inserted_primary_key[0], **values)


def accepted_versions(reader: Reader, scope: Scope, paper: Paper) -> list[Accepted]:
    """The versions of a paper's record that were accepted, the oldest first."""
    query = _visible(scope).where(
        accepted_records.c.submission_id == paper.submission_id,
        accepted_records.c.number == paper.number,
    )
    found = reader.connection.execute(query.order_by(accepted_records.c.version)).mappings()
    return [Accepted(**row) for row in found]


def accepted_of_loan(reader: Reader, scope: Scope, loan_id: int) -> list[Accepted]:
    """The newest accepted records about a loan."""
    query = _visible(scope).where(accepted_records.c.loan_id == loan_id)
    found = reader.connection.execute(query.order_by(accepted_records.c.id.desc()).limit(_MOST))
    return [Accepted(**row) for row in found.mappings()]


def accepted_content(reader: Reader, scope: Scope, accepted: Accepted) -> Mapping[str, Any]:
    """The record, as JSON. Raises NotFoundError; StoreError: it is not what was accepted."""
    query = _visible(scope, accepted_records.c.content).where(accepted_records.c.id == accepted.id)
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("submissions.unknown", found=accepted.record)
    content = reader.keys.unpack(row["content"])
    if _checksum(content) != row["checksum"]:
        raise StoreError("submissions.record_altered", found=accepted.record)
    record: Mapping[str, Any] = content["record"]
    return record


def _checksum(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _versions(writer: Writer, paper: Paper) -> list[int]:
    query = select(accepted_records.c.id).where(
        accepted_records.c.submission_id == paper.submission_id,
        accepted_records.c.number == paper.number,
    )
    return list(writer.connection.execute(query).scalars())


def _visible(scope: Scope, *more: Any) -> Any:
    """Accepted records whose submission is in scope."""
    return (
        select(*_COLUMNS, *more)
        .join(submissions, accepted_records.c.submission_id == submissions.c.id)
        .where(scope.on(submissions.c.province))
    )


# --- visits -------------------------------------------------------------------------------


def add_visit(writer: Writer, paper: Paper, values: Mapping[str, Any]) -> None:
    """A visit by the newest version of a paper; what earlier versions told counts no more."""
    _outdate(writer, monitoring_visits, paper)
    writer.connection.execute(insert(monitoring_visits).values(**values, is_current=True))


def visits_of(reader: Reader, scope: Scope, loan_id: int) -> list[Visit]:
    """The visits to a loan's project that count, the newest first."""
    query = (
        select(monitoring_visits)
        .join(loans, monitoring_visits.c.loan_id == loans.c.id)
        .where(
            scope.condition,
            monitoring_visits.c.loan_id == loan_id,
            monitoring_visits.c.is_current.is_(True),
        )
        .order_by(monitoring_visits.c.visited_on.desc(), monitoring_visits.c.accepted_id.desc())
        .limit(_MOST)
    )
    return [Visit(**row) for row in reader.connection.execute(query).mappings()]


def _outdate(writer: Writer, table: Any, paper: Paper) -> None:
    writer.connection.execute(
        update(table)
        .where(table.c.accepted_id.in_(_versions(writer, paper)))
        .values(is_current=False)
    )


# --- cash ---------------------------------------------------------------------------------


def add_cash(writer: Writer, paper: Paper, values: Mapping[str, Any]) -> int:
    """A cash report; its version among those of the same period, of which only it counts now."""
    _outdate(writer, cash_positions, paper)
    same = _period(values)
    newest = select(func.max(cash_positions.c.version)).where(*same)
    version = (writer.connection.execute(newest).scalar_one() or 0) + 1
    writer.connection.execute(update(cash_positions).where(*same).values(is_current=False))
    writer.connection.execute(
        insert(cash_positions).values(**values, version=version, is_current=True)
    )
    return int(version)


def find_cash(reader: Reader, scope: Scope, period: Mapping[str, Any]) -> tuple[Cash, int] | None:
    """The report that counts for a period, with the id of its submission; None: none in scope.

    ``period`` has document, subject, fiscal_year, quarter and month.
    """
    query = (
        select(cash_positions, accepted_records.c.submission_id)
        .join(accepted_records, cash_positions.c.accepted_id == accepted_records.c.id)
        .where(
            *_period(period),
            cash_positions.c.is_current.is_(True),
            scope.on(cash_positions.c.province),
        )
    )
    row = reader.connection.execute(query).mappings().one_or_none()
    return None if row is None else (_cash(row), row["submission_id"])


def list_cash(
    reader: Reader, scope: Scope, *, fiscal_year: int | None = None, loan_id: int | None = None
) -> list[Cash]:
    """The reports that count, by whose they are and period."""
    conditions = [scope.on(cash_positions.c.province), cash_positions.c.is_current.is_(True)]
    if fiscal_year is not None:
        conditions.append(cash_positions.c.fiscal_year == fiscal_year)
    if loan_id is not None:
        conditions.append(cash_positions.c.loan_id == loan_id)
    order = (cash_positions.c[name] for name in ("subject", "fiscal_year", "quarter", "month"))
    query = select(cash_positions).where(*conditions).order_by(*order).limit(_MOST)
    return [_cash(row) for row in reader.connection.execute(query).mappings()]


def _period(values: Mapping[str, Any]) -> list[Any]:
    names = ("document", "subject", "fiscal_year", "quarter", "month")
    return [cash_positions.c[name] == values[name] for name in names]


def _cash(row: RowMapping) -> Cash:
    return Cash(**{name: row[name] for name in Cash.__slots__})
