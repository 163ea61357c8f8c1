"""Follow-up visits, written and read, always scoped.

A debtor is visited once in a round of a province; the round's second visit to him is refused.
Numbers are compared by their keyed hash, under every key of the ring.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    RowMapping,
    delete,
    exists,
    func,
    insert,
    select,
    tuple_,
    update,
)

from service.debts.model import Loan, PartyRole
from service.store import rows
from service.store.engine import Reader, Writer
from service.store.errors import ConflictError, NotFoundError, Stale
from service.store.loans import Ids, fetch
from service.store.rounds import Round, reporters
from service.store.schema import loans, parties
from service.store.schema.followup import visits
from service.store.scope import Scope
from templates.followup import Measure, Visit
from thai.ids import mask_id

BATCH: Final = 500
#: What is counted of visits, in the order of their form.
COUNTED: Final = (
    "contact_result", "debtor_status", "occupation", "health", "overdue_cause", "measure",
)  # fmt: skip
_MOST_DEBTORS: Final = 50


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A visit as it is kept; ``photo`` is the digest of its file, empty without one."""

    id: int
    version: int
    province: str
    visit: Visit
    loan_id: int | None
    photo: str
    changed_by: str
    changed_at: datetime

    @property
    def round(self) -> Round:
        return Round(self.province, self.visit.fiscal_year, self.visit.round)


@dataclass(frozen=True, slots=True)
class Debtor:
    """A party of a loan, found by its number; ``loan_id`` is the loan's row."""

    loan_id: int
    contract_no: str
    project_name: str
    role: PartyRole
    name: str
    address: str
    phone: str


@dataclass(frozen=True, slots=True)
class VisitFilters:
    """What visits are narrowed to; blank, 0 and None mean any.

    ``text`` is looked for in names and contract numbers; ``id_number`` is the debtor's own.
    ``answer`` is one of ``COUNTED`` with its choice; ``is_last``: of a debtor's visits in a year
    the last only, which is the one that counts.
    """

    province: str = ""
    fiscal_year: int = 0
    round: int = 0
    measure: Measure | None = None
    awaits_result: bool = False
    text: str = ""
    id_number: str = ""
    answer: tuple[str, str] | None = None
    is_last: bool = False


# --- visits -------------------------------------------------------------------------------


def find_visit(reader: Reader, scope: Scope, visit_id: int, ids: Ids) -> KeptVisit:
    """Raises NotFoundError: there is none, or it is out of scope."""
    query = select(visits).where(scope.on(visits.c.province), visits.c.id == visit_id)
    row = reader.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("followup.no_visit")
    return _kept(reader, row, ids)


def list_visits(
    reader: Reader,
    scope: Scope,
    filters: VisitFilters,
    ids: Ids,
    *,
    after: tuple[str, int] = ("", 0),
    size: int = BATCH,
) -> list[KeptVisit]:
    """The next visits by province and entry, ``after`` the place of one."""
    place = tuple_(visits.c.province, visits.c.id)
    query = (
        select(visits)
        .where(scope.on(visits.c.province), *_conditions(reader, filters), place > tuple_(*after))
        .order_by(visits.c.province, visits.c.id)
        .limit(size)
    )
    return [_kept(reader, row, ids) for row in reader.connection.execute(query).mappings()]


def all_visits(
    reader: Reader, scope: Scope, filters: VisitFilters, ids: Ids
) -> Iterator[KeptVisit]:
    """Every visit of these, some hundred read at a time."""
    after = ("", 0)
    while found := list_visits(reader, scope, filters, ids, after=after):
        yield from found
        after = (found[-1].province, found[-1].id)


def count_visits(reader: Reader, scope: Scope, filters: VisitFilters) -> int:
    query = select(func.count()).where(scope.on(visits.c.province), *_conditions(reader, filters))
    return reader.connection.execute(query).scalar_one()


def visit_to(reader: Reader, scope: Scope, of: Round, id_number: str) -> int | None:
    """The visit that a debtor has in a round already."""
    query = select(visits.c.id).where(
        scope.on(visits.c.province),
        *_of_round(of),
        visits.c.id_digest.in_(reader.keys.digests(id_number)),
    )
    return reader.connection.execute(query).scalars().first()


def add_visit(
    writer: Writer, scope: Scope, province: str, visit: Visit, loan_id: int | None
) -> KeptVisit:
    """Keep a new visit. Raises ConflictError: the debtor is in the round already, or nobody
    reports it.
    """
    of = Round(province, visit.fiscal_year, visit.round)
    _refuse_unreported(writer, scope, of)
    _refuse_twice(writer, scope, of, visit, 0)
    values = _values(writer, visit, loan_id)
    statement = insert(visits).values(
        **values, province=province, created_by=writer.log.who, created_at=writer.now
    )
    made = writer.connection.execute(statement.returning(visits.c.id)).scalar_one()
    kept = find_visit(writer, scope, made, Ids.OPEN)
    _log(writer, "visit.added", kept)
    return kept


def change_visit(
    writer: Writer, scope: Scope, kept: KeptVisit, visit: Visit, loan_id: int | None
) -> KeptVisit:
    """Make a kept visit what ``visit`` says; the same again changes nothing.

    Raises ConflictError as ``add_visit``, Stale: somebody changed it since.
    """
    if kept.visit == visit and kept.loan_id == loan_id:
        return kept
    of = Round(kept.province, visit.fiscal_year, visit.round)
    if of != kept.round:
        _refuse_unreported(writer, scope, of)
    _refuse_twice(writer, scope, of, visit, kept.id)
    before, after = kept.visit.model_dump(), visit.model_dump()
    changed = sorted(name for name in after if before[name] != after[name])
    made = _update(writer, scope, kept, _values(writer, visit, loan_id))
    _log(writer, "visit.changed", made, fields=changed)
    return made


def put_photo(writer: Writer, scope: Scope, kept: KeptVisit, digest: str) -> KeptVisit:
    """Give a visit its photo, or none with an empty digest. Raises Stale."""
    made = _update(writer, scope, kept, {"photo": digest or None})
    _log(writer, "visit.photo_changed", made)
    return made


def remove_visit(writer: Writer, scope: Scope, kept: KeptVisit) -> None:
    """Take a visit away for good; the log keeps that it was there. Raises Stale."""
    statement = delete(visits).where(scope.on(visits.c.province), *_same(kept))
    if writer.connection.execute(statement).rowcount != 1:
        raise Stale
    _log(writer, "visit.removed", kept)


def remove_round(writer: Writer, scope: Scope, of: Round) -> int:
    """Take all visits of a round away for good; how many there were."""
    statement = delete(visits).where(scope.on(visits.c.province), *_of_round(of))
    count = writer.connection.execute(statement).rowcount
    if count:
        facts = {"year": of.fiscal_year, "round": of.no, "visits": count}
        name = rows.province_name(of.province)
        writer.log.add("visits.removed", of.record, province=name, facts=facts)
    return count


def loans_visited(reader: Reader, scope: Scope, visited: Collection[KeptVisit]) -> dict[int, Loan]:
    """The loans in scope that these visits are about, by their rows; numbers open."""
    wanted = {kept.loan_id for kept in visited if kept.loan_id is not None}
    found: dict[int, Loan] = {}
    for some in _portions(sorted(wanted)):
        kept = fetch(reader, scope, loans.c.id.in_(some), Ids.OPEN)
        found.update((each.id, each.loan) for each in kept)
    return found


# --- debtors ------------------------------------------------------------------------------


def find_debtors(reader: Reader, scope: Scope, province: str, id_number: str) -> list[Debtor]:
    """Who has this number in loans of a province in scope, borrowers first."""
    query = (
        select(parties, loans.c.contract_no, loans.c.project_name)
        .join(loans, parties.c.loan_id == loans.c.id)
        .where(
            scope.condition,
            loans.c.province == province,
            parties.c.id_digest.in_(reader.keys.digests(id_number)),
        )
        .order_by(loans.c.contract_key, parties.c.position)
        .limit(_MOST_DEBTORS)
    )
    found = [_debtor(row) for row in reader.connection.execute(query).mappings()]
    return sorted(found, key=lambda each: each.role is not PartyRole.BORROWER)


def _debtor(row: RowMapping) -> Debtor:
    party = rows.to_party(row, "")
    address = " ".join(party.address.envelope_lines) if party.address else ""
    return Debtor(
        row["loan_id"],
        row["contract_no"],
        row["project_name"],
        party.role,
        party.name,
        address,
        party.phone,
    )


# --- below --------------------------------------------------------------------------------


def _portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + BATCH] for at in range(0, len(ids), BATCH))


def _conditions(reader: Reader, filters: VisitFilters) -> Iterator[ColumnElement[bool]]:
    if filters.province:
        yield visits.c.province == filters.province
    if filters.fiscal_year:
        yield visits.c.fiscal_year == filters.fiscal_year
    if filters.round:
        yield visits.c.round == filters.round
    measure = Measure.REHABILITATION if filters.awaits_result else filters.measure
    if measure is not None:
        yield visits.c.measure == measure.value
    if filters.awaits_result:
        yield visits.c.has_result.is_(False)
    if text := rows.searchable(filters.text):
        sqlite = reader.connection.dialect.name == "sqlite"
        find = func.instr if sqlite else func.strpos
        yield find(visits.c.search, text) > 0
    if filters.id_number:
        yield visits.c.id_digest.in_(reader.keys.digests(filters.id_number))
    if filters.answer is not None:
        field, choice = filters.answer
        yield visits.c[COUNTED[COUNTED.index(field)]] == choice
    if filters.is_last:
        later = visits.alias()
        yield ~exists().where(*same_debtor(later, visits), later.c.round > visits.c.round)


def same_debtor(one: FromClause, other: FromClause) -> tuple[ColumnElement[bool], ...]:
    """Whether two visits are to one debtor of a province in a year.

    Put so that databases look ``one`` up by the debtor: a province's visits are far more.
    """
    return (
        one.c.id_digest == other.c.id_digest,
        one.c.province + "" == other.c.province,
        one.c.fiscal_year + 0 == other.c.fiscal_year,
    )


def _of_round(of: Round) -> tuple[ColumnElement[bool], ...]:
    return (
        visits.c.province == of.province,
        visits.c.fiscal_year == of.fiscal_year,
        visits.c.round == of.no,
    )


def _same(kept: KeptVisit) -> tuple[ColumnElement[bool], ...]:
    return visits.c.id == kept.id, visits.c.version == kept.version


def _refuse_unreported(writer: Writer, scope: Scope, of: Round) -> None:
    if not reporters(writer, scope, of):
        raise ConflictError("followup.no_reporter", found=f"{of.fiscal_year}/{of.no}")


def _refuse_twice(writer: Writer, scope: Scope, of: Round, visit: Visit, own_id: int) -> None:
    other = visit_to(writer, scope, of, visit.debtor_national_id)
    if other not in (None, own_id):
        found = mask_id(visit.debtor_national_id)
        raise ConflictError("followup.visited_already", found=found, visit=str(other))


def _values(writer: Writer, visit: Visit, loan_id: int | None) -> dict[str, Any]:
    chosen = {key: getattr(visit, key) for key in COUNTED}
    return {
        **{key: choice.value if choice else None for key, choice in chosen.items()},
        "fiscal_year": visit.fiscal_year,
        "round": visit.round,
        "visit_date": visit.visit_date,
        "loan_id": loan_id,
        "id_digest": writer.keys.digest(visit.debtor_national_id),
        "search": "\n".join(map(rows.searchable, (visit.debtor_name, visit.contract_no))),
        "has_result": visit.result is not None,
        "record": writer.keys.pack(visit.model_dump(mode="json")),
        "changed_by": writer.log.who,
        "changed_at": writer.now,
    }


def _update(writer: Writer, scope: Scope, kept: KeptVisit, values: dict[str, Any]) -> KeptVisit:
    always = {
        "version": kept.version + 1,
        "changed_by": writer.log.who,
        "changed_at": writer.now,
    }
    statement = update(visits).where(scope.on(visits.c.province), *_same(kept))
    if writer.connection.execute(statement.values({**values, **always})).rowcount != 1:
        raise Stale
    return find_visit(writer, scope, kept.id, Ids.OPEN)


def _log(writer: Writer, what: str, kept: KeptVisit, **facts: Any) -> None:
    told = {"year": kept.visit.fiscal_year, "round": kept.visit.round, **facts}
    name = rows.province_name(kept.province)
    writer.log.add(what, f"visit:{kept.id}", province=name, facts=told)


def _kept(reader: Reader, row: RowMapping, ids: Ids) -> KeptVisit:
    visit = Visit.model_validate(reader.keys.unpack(row["record"]))
    return KeptVisit(
        row["id"],
        row["version"],
        row["province"],
        visit if ids is Ids.OPEN else masked(visit),
        row["loan_id"],
        row["photo"] or "",
        row["changed_by"],
        row["changed_at"],
    )


def masked(visit: Visit) -> Visit:
    """The visit with its numbers of people masked: for showing, never to be kept."""
    changes: dict[str, Any] = {"debtor_national_id": mask_id(visit.debtor_national_id)}
    if visit.substitute is not None:
        number = mask_id(visit.substitute.id_number)
        changes["substitute"] = visit.substitute.model_copy(update={"id_number": number})
    return visit.model_copy(update=changes)
