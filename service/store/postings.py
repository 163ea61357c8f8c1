"""What became of letters at the post: kept with each, and as a notice in the register.

Letters of batches and those made one at a time are kept in two tables with the same columns.
The register's clocks run from the notice, so letter, notice and the loan's version change
together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from service.debts.model import Notice, NoticeOutcome
from service.store import rows as register_rows
from service.store.engine import Reader, Writer
from service.store.schema import instalments, loans, notices, parties
from service.store.schema.batches import batch_rows
from service.store.schema.followup import paper_letters
from service.store.scope import Scope

_LISTED: Final = 500
#: Of a letter what the post changes; the names of the columns too.
_SAID: Final = ("letter_no", "posted_on", "tracking_no", "received_on", "returned_on")
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a party of a loan; ``letter_number`` is None where its number stays open."""

    id: int
    loan_id: int
    province: str
    party_id: str
    instalment_no: int | None
    letter_number: int | None
    letter_no: str
    posted_on: date | None
    tracking_no: str
    received_on: date | None
    returned_on: date | None
    outcome: NoticeOutcome
    notice_id: int | None

    @property
    def is_made(self) -> bool:
        """Whether it is there to be posted."""
        return True


@dataclass(frozen=True, slots=True)
class About:
    """What letters have in common: their kind, the day they bear, how an open number looks."""

    kind: str
    day: date
    open_number: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """A letter with what it is to say of the post from now on; ``posted_on`` None: not posted."""

    letter: Letter
    letter_no: str
    posted_on: date | None
    tracking_no: str = ""
    received_on: date | None = None
    returned_on: date | None = None
    outcome: NoticeOutcome = NoticeOutcome.UNKNOWN

    @property
    def is_new(self) -> bool:
        """Whether it says anything that the letter does not."""
        return any(
            getattr(self, name) != getattr(self.letter, name) for name in (*_SAID, "outcome")
        )


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
    reader: Reader, table: Table, numbers: Collection[str], since: date, but: Collection[int]
) -> set[str]:
    """Which of these posting numbers other letters have since a day; the post uses them again.

    ``but`` are the letters of ``table`` that they are for. Of any province: nothing but the
    number itself is told.
    """
    found: set[str] = set()
    for other in (batch_rows, paper_letters):
        ours = set(but) if other is table else set()
        for some in _portions(sorted(numbers)):
            query = select(_key(other), other.c.tracking_no).where(
                other.c.tracking_no.in_(some), other.c.posted_on >= since
            )
            found.update(row[1] for row in reader.connection.execute(query) if row[0] not in ours)
    return found


def write_postings(
    writer: Writer, scope: Scope, table: Table, about: About, postings: Sequence[Posting]
) -> None:
    """Keep what letters of a table say of the post, and the register with them."""
    ids = {
        **_changed_notices(writer, scope, about, postings),
        **_new_notices(writer, scope, about, postings),
    }
    gone = [each for each in postings if each.posted_on is None]
    _write_letters(writer, table, postings, ids)
    # Only now does no letter name them any more.
    old = [each.letter.notice_id for each in gone if each.letter.notice_id is not None]
    for some in _portions(old):
        ours = (_in_scope(scope), notices.c.id.in_(some))
        writer.connection.execute(delete(notices).where(*ours))
    for some in _portions(sorted({each.letter.loan_id for each in postings})):
        writer.connection.execute(
            update(loans)
            .where(scope.condition, loans.c.id.in_(some))
            .values(version=loans.c.version + 1, changed_at=writer.now)
        )


def _key(table: Table) -> ColumnElement[int]:
    (key,) = table.primary_key.columns
    return key


def _write_letters(
    writer: Writer, table: Table, postings: Sequence[Posting], ids: dict[int, int]
) -> None:
    statement = (
        update(table)
        .where(_key(table) == bindparam("at"))
        .values({name: bindparam(f"new_{name}") for name in (*_SAID, "outcome", "notice_id")})
    )
    writer.connection.execute(
        statement,
        [
            {
                **{f"new_{name}": getattr(each, name) for name in _SAID},
                "new_outcome": each.outcome.value,
                "new_notice_id": ids.get(each.letter.id),
                "at": each.letter.id,
            }
            for each in postings
        ],
    )


def _notice(about: About, posting: Posting) -> dict[str, Any]:
    letter = posting.letter
    return register_rows.notice_values(
        Notice(
            about.kind,
            letter.party_id,
            # An open number was written by hand; the office's own dots are no number.
            posting.letter_no if posting.letter_no != about.open_number else "",
            about.day,
            posting.posted_on,
            posting.tracking_no,
            posting.received_on,
            posting.outcome,
            None,
            letter.instalment_no or 0,
        )
    )


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    return exists().where(loans.c.id == notices.c.loan_id, scope.condition)


def _changed_notices(
    writer: Writer, scope: Scope, about: About, postings: Sequence[Posting]
) -> dict[int, int]:
    """Bring notices up to date that are there; letter id to notice id."""
    kept = [
        (each, each.letter.notice_id)
        for each in postings
        if each.letter.notice_id is not None and each.posted_on is not None
    ]
    if kept:
        names = ("letter_no", "sent_on", "tracking_no", "received_on", "outcome")
        statement = (
            update(notices)
            .where(_in_scope(scope), notices.c.id == bindparam("at"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        values = [(_notice(about, each), notice_id) for each, notice_id in kept]
        writer.connection.execute(
            statement,
            [
                {**{f"new_{name}": told[name] for name in names}, "at": notice_id}
                for told, notice_id in values
            ],
        )
    return {each.letter.id: notice_id for each, notice_id in kept}


def _new_notices(
    writer: Writer, scope: Scope, about: About, postings: Sequence[Posting]
) -> dict[int, int]:
    """Put notices into the register, below those that a loan has; letter id to notice id."""
    fresh = [
        each for each in postings if each.letter.notice_id is None and each.posted_on is not None
    ]
    places = Counter[int]()
    for some in _portions(sorted({each.letter.loan_id for each in fresh})):
        last = (
            select(notices.c.loan_id, func.max(notices.c.position) + 1)
            .join(loans, notices.c.loan_id == loans.c.id)
            .where(scope.condition, notices.c.loan_id.in_(some))
            .group_by(notices.c.loan_id)
        )
        places.update({row[0]: row[1] for row in writer.connection.execute(last)})
    values = []
    for each in fresh:
        loan_id = each.letter.loan_id
        values.append({**_notice(about, each), "loan_id": loan_id, "position": places[loan_id]})
        places[loan_id] += 1
    if not values:
        return {}
    adding = insert(notices).returning(notices.c.id, sort_by_parameter_order=True)
    found = list(writer.connection.execute(adding, values).scalars())
    return {each.letter.id: notice_id for each, notice_id in zip(fresh, found, strict=True)}


def _portions(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    return (things[at : at + _LISTED] for at in range(0, len(things), _LISTED))
