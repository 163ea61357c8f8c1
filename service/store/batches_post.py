"""What became of a batch's letters at the post, kept with the row and as a notice in the register.

The register's clocks run from the notice, so row, notice and the loan's version change together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, bindparam, delete, exists, func, insert, select, update

from service.debts.model import Notice, NoticeOutcome
from service.store import rows as register_rows
from service.store.batches import POSTED, RECEIVED, RETURNED, Batch, count
from service.store.batches_rows import Row
from service.store.engine import Reader, Writer
from service.store.schema import instalments, loans, notices, parties
from service.store.schema.batches import batch_rows
from service.store.scope import Scope

_LISTED: Final = 500
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Posting:
    """A row with what it is to say of the post from now on; ``posted_on`` None: not posted."""

    row: Row
    letter_no: str
    posted_on: date | None
    tracking_no: str = ""
    received_on: date | None = None
    returned_on: date | None = None
    outcome: NoticeOutcome = NoticeOutcome.UNKNOWN

    @property
    def is_new(self) -> bool:
        """Whether it says anything that the row does not."""
        row = self.row
        now = (row.letter_no, row.posted_on, row.tracking_no, row.received_on, row.returned_on)
        then = (
            self.letter_no,
            self.posted_on,
            self.tracking_no,
            self.received_on,
            self.returned_on,
        )
        return now != then or row.outcome is not self.outcome


@dataclass(frozen=True, slots=True)
class Known:
    """What the register has of loans: contract numbers, parties and instalments by loan id."""

    contracts: dict[int, str]
    parties: set[tuple[int, str]]
    instalments: set[tuple[int, int]]


def known_of(reader: Reader, scope: Scope, loan_ids: Collection[int]) -> Known:
    """What a notice of one of these loans can be about."""
    known = Known({}, set(), set())
    for some in _portions(sorted(set(loan_ids))):
        here = (scope.condition, loans.c.id.in_(some))
        for loan_id, number in reader.connection.execute(
            select(loans.c.id, loans.c.contract_no).where(*here)
        ):
            known.contracts[loan_id] = number
        of_parties = select(parties.c.loan_id, parties.c.party_id).join(loans).where(*here)
        known.parties.update((row[0], row[1]) for row in reader.connection.execute(of_parties))
        of_plan = select(instalments.c.loan_id, instalments.c.no).join(loans).where(*here)
        known.instalments.update((row[0], row[1]) for row in reader.connection.execute(of_plan))
    return known


def used_numbers(
    reader: Reader, numbers: Collection[str], since: date, but: Collection[int]
) -> set[str]:
    """Which of these posting numbers other rows have since a day; the post uses them again.

    Of any province: nothing but the number itself is told.
    """
    found: set[str] = set()
    ours = set(but)
    for some in _portions(sorted(numbers)):
        query = select(batch_rows.c.id, batch_rows.c.tracking_no).where(
            batch_rows.c.tracking_no.in_(some), batch_rows.c.posted_on >= since
        )
        for row_id, number in reader.connection.execute(query):
            if row_id not in ours:
                found.add(number)
    return found


def write_postings(writer: Writer, scope: Scope, batch: Batch, postings: Sequence[Posting]) -> None:
    """Keep what rows say of the post, and the register with them."""
    ids = {
        **_changed_notices(writer, scope, batch, postings),
        **_new_notices(writer, scope, batch, postings),
    }
    gone = [each for each in postings if each.posted_on is None]
    _write_rows(writer, postings, ids)
    # Only now does no row name them any more.
    old = [each.row.notice_id for each in gone if each.row.notice_id is not None]
    for some in _portions(old):
        ours = (_in_scope(scope), notices.c.id.in_(some))
        writer.connection.execute(delete(notices).where(*ours))
    for some in _portions(sorted({each.row.loan_id for each in postings})):
        writer.connection.execute(
            update(loans)
            .where(scope.condition, loans.c.id.in_(some))
            .values(version=loans.c.version + 1, changed_at=writer.now)
        )
    count(writer, batch.id, _counted(postings))


def _write_rows(writer: Writer, postings: Sequence[Posting], ids: dict[int, int]) -> None:
    names = ("letter_no", "posted_on", "tracking_no", "received_on", "returned_on")
    statement = (
        update(batch_rows)
        .where(batch_rows.c.id == bindparam("at"))
        .values({name: bindparam(f"new_{name}") for name in (*names, "outcome", "notice_id")})
    )
    writer.connection.execute(
        statement,
        [
            {
                **{f"new_{name}": getattr(each, name) for name in names},
                "new_outcome": each.outcome.value,
                "new_notice_id": ids.get(each.row.id),
                "at": each.row.id,
            }
            for each in postings
        ],
    )


def _notice(batch: Batch, posting: Posting) -> dict[str, Any]:
    row = posting.row
    return register_rows.notice_values(
        Notice(
            batch.kind,
            row.party_id,
            # An open number was written by hand; the office's own dots are no number.
            posting.letter_no if posting.letter_no != batch.settings.letter_no(None) else "",
            batch.as_of,
            posting.posted_on,
            posting.tracking_no,
            posting.received_on,
            posting.outcome,
            None,
            row.instalment_no or 0,
        )
    )


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    return exists().where(loans.c.id == notices.c.loan_id, scope.condition)


def _changed_notices(
    writer: Writer, scope: Scope, batch: Batch, postings: Sequence[Posting]
) -> dict[int, int]:
    """Bring notices up to date that are there; row id to notice id."""
    kept = [
        (each, each.row.notice_id)
        for each in postings
        if each.row.notice_id is not None and each.posted_on is not None
    ]
    if kept:
        names = ("letter_no", "sent_on", "tracking_no", "received_on", "outcome")
        statement = (
            update(notices)
            .where(_in_scope(scope), notices.c.id == bindparam("at"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        values = [(_notice(batch, each), notice_id) for each, notice_id in kept]
        writer.connection.execute(
            statement,
            [
                {**{f"new_{name}": told[name] for name in names}, "at": notice_id}
                for told, notice_id in values
            ],
        )
    return {each.row.id: notice_id for each, notice_id in kept}


def _new_notices(
    writer: Writer, scope: Scope, batch: Batch, postings: Sequence[Posting]
) -> dict[int, int]:
    """Put notices into the register, below those that a loan has; row id to notice id."""
    fresh = [each for each in postings if each.row.notice_id is None and each.posted_on is not None]
    places = Counter[int]()
    for some in _portions(sorted({each.row.loan_id for each in fresh})):
        last = (
            select(notices.c.loan_id, func.max(notices.c.position) + 1)
            .join(loans, notices.c.loan_id == loans.c.id)
            .where(scope.condition, notices.c.loan_id.in_(some))
            .group_by(notices.c.loan_id)
        )
        places.update({row[0]: row[1] for row in writer.connection.execute(last)})
    values = []
    for each in fresh:
        loan_id = each.row.loan_id
        values.append({**_notice(batch, each), "loan_id": loan_id, "position": places[loan_id]})
        places[loan_id] += 1
    if not values:
        return {}
    adding = insert(notices).returning(notices.c.id, sort_by_parameter_order=True)
    found = list(writer.connection.execute(adding, values).scalars())
    return {each.row.id: notice_id for each, notice_id in zip(fresh, found, strict=True)}


def _counted(postings: Sequence[Posting]) -> Counter[tuple[str, str]]:
    changes = Counter[tuple[str, str]]()
    for each in postings:
        row = each.row
        for column, before, after in (
            (POSTED, row.posted_on, each.posted_on),
            (RECEIVED, row.received_on, each.received_on),
            (RETURNED, row.returned_on, each.returned_on),
        ):
            changes[row.province, column] += (after is not None) - (before is not None)
    return changes


def _portions(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    return (things[at : at + _LISTED] for at in range(0, len(things), _LISTED))
