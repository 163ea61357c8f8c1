"""Court cases: the list that the centre takes in every month, and what is done in each.

A case is known by its contract and the person, or by the person alone. The list shows the cases
of its day; a case that a later list leaves out stays, with the day of the last that had it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)

from service.debts.court_cases import STATE_AFTER, CaseState, CaseStep
from service.store import rows
from service.store.engine import Reader, Writer
from service.store.errors import ConflictError, NotFoundError, Stale
from service.store.loans import Ids
from service.store.schema.followup import case_lists, case_steps, court_cases
from service.store.scope import Scope
from thai.ids import mask_id

BATCH: Final = 500
_NEWEST_ID: Final = select(func.max(case_lists.c.id)).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Step:
    """What was done on a day, by which letter."""

    step: CaseStep
    taken_on: date
    letter_no: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as a list tells it; ``province`` is a geocode, ``amount`` in satang."""

    province: str
    name: str
    amount: int
    state: CaseState
    contract_no: str = ""
    id_number: str = ""
    case_no: str = ""
    court: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseList:
    """A list that was taken in; ``as_of`` is the day up to which it tells (ข้อมูล ณ วันที่)."""

    id: int
    as_of: date


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case as it is kept; ``list_id`` and ``as_of`` are of the last list that had it."""

    id: int
    version: int
    case: Case
    loan_id: int | None
    list_id: int
    as_of: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What cases are narrowed to; ``former`` are those that the newest list left out."""

    province: str = ""
    state: CaseState | None = None
    text: str = ""
    id_number: str = ""
    former: bool = False


# --- reading ------------------------------------------------------------------------------


def newest_list(reader: Reader) -> CaseList | None:
    """The list that was taken in last."""
    query = select(case_lists.c.id, case_lists.c.as_of).order_by(case_lists.c.id.desc()).limit(1)
    row = reader.connection.execute(query).one_or_none()
    return CaseList(*row) if row else None


def find_case(reader: Reader, scope: Scope, case_id: int, ids: Ids) -> KeptCase:
    """A case with its steps. Raises NotFoundError: there is none, or it is out of scope."""
    found = read_cases(reader, scope, select_cases(scope).where(court_cases.c.id == case_id), ids)
    if not found:
        raise NotFoundError("cases.no_case")
    return found[0]


def list_cases(
    reader: Reader,
    scope: Scope,
    filters: CaseFilters,
    ids: Ids,
    *,
    after: tuple[str, int] = ("", 0),
    size: int = BATCH,
) -> list[KeptCase]:
    """The next cases by province and entry, with their steps."""
    place = (court_cases.c.province, court_cases.c.id)
    conditions = (*_conditions(reader, filters), tuple_(*place) > tuple_(*after))
    query = select_cases(scope).where(*conditions).order_by(*place).limit(size)
    return read_cases(reader, scope, query, ids)


def read_cases(reader: Reader, scope: Scope, query: Select[Any], ids: Ids) -> list[KeptCase]:
    """The cases of a query of ``select_cases``, with their steps."""
    found = reader.connection.execute(query).mappings().all()
    steps = _steps(reader, scope, [row["id"] for row in found])
    number = _numbers(reader, ids)
    return [_kept(row, number, steps.get(row["id"], [])) for row in found]


def all_cases(reader: Reader, scope: Scope, filters: CaseFilters, ids: Ids) -> Iterator[KeptCase]:
    """Every case of these, some hundred read at a time."""
    after = ("", 0)
    while found := list_cases(reader, scope, filters, ids, after=after):
        yield from found
        after = (found[-1].case.province, found[-1].id)


def count_cases(reader: Reader, scope: Scope, filters: CaseFilters) -> tuple[int, int]:
    """How many cases, and what they come to in satang."""
    query = select(func.count(), func.coalesce(func.sum(court_cases.c.amount), 0)).where(
        scope.on(court_cases.c.province), *_conditions(reader, filters)
    )
    count, amount = reader.connection.execute(query).one()
    return count, int(amount)


def case_numbers(reader: Reader, scope: Scope, loan_ids: Collection[int]) -> dict[int, str]:
    """The numbers of the cases over some loans, by the loan; several are set apart by commas."""
    query = (
        select(court_cases.c.loan_id, court_cases.c.case_no)
        .where(
            scope.on(court_cases.c.province),
            court_cases.c.loan_id.in_(loan_ids),
            court_cases.c.case_no != "",
        )
        .order_by(court_cases.c.id)
    )
    found: dict[int, dict[str, None]] = {}
    for loan_id, number in reader.connection.execute(query):
        found.setdefault(loan_id, {})[number] = None
    return {loan_id: ", ".join(numbers) for loan_id, numbers in found.items()}


# --- writing ------------------------------------------------------------------------------


def add_step(writer: Writer, scope: Scope, kept: KeptCase, step: Step) -> KeptCase:
    """Note what was done; where it is the latest, the case then stands where it leads.

    Raises ConflictError: noted already, Stale: somebody changed the case since.
    """
    if any((each.step, each.taken_on) == (step.step, step.taken_on) for each in kept.case.steps):
        raise ConflictError("cases.step_twice", found=step.step.label)
    later = any(
        each.taken_on > step.taken_on and each.step in STATE_AFTER for each in kept.case.steps
    )
    state = kept.case.state if later else STATE_AFTER.get(step.step, kept.case.state)
    _touch(writer, scope, kept, state)
    writer.connection.execute(insert(case_steps).values(**step_values(writer, kept.id, step)))
    facts = {"step": step.step.value, "on": step.taken_on.isoformat(), "state": state.value}
    log_case(writer, "case.step_added", kept.id, kept.case.province, facts)
    return find_case(writer, scope, kept.id, Ids.OPEN)


def remove_step(writer: Writer, scope: Scope, kept: KeptCase, step: CaseStep, on: date) -> KeptCase:
    """Take a step back that was noted by mistake; where the case stands is left as it is.

    Raises NotFoundError, Stale.
    """
    _touch(writer, scope, kept, kept.case.state)
    statement = delete(case_steps).where(
        case_steps.c.case_id.in_(ids_in(scope, [kept.id])),
        case_steps.c.step == step.value,
        case_steps.c.taken_on == on,
    )
    if writer.connection.execute(statement).rowcount != 1:
        raise NotFoundError("cases.no_step")
    facts = {"step": step.value, "on": on.isoformat()}
    log_case(writer, "case.step_removed", kept.id, kept.case.province, facts)
    return find_case(writer, scope, kept.id, Ids.OPEN)


# --- below --------------------------------------------------------------------------------


def select_cases(scope: Scope) -> Select[Any]:
    """The cases in scope, each with the day of its list."""
    return (
        select(court_cases, case_lists.c.as_of)
        .join(case_lists, court_cases.c.list_id == case_lists.c.id)
        .where(scope.on(court_cases.c.province))
    )


def _conditions(reader: Reader, filters: CaseFilters) -> Iterator[ColumnElement[bool]]:
    list_id = court_cases.c.list_id
    yield list_id < _NEWEST_ID if filters.former else list_id == _NEWEST_ID
    if filters.province:
        yield court_cases.c.province == filters.province
    if filters.state is not None:
        yield court_cases.c.state == filters.state.value
    if text := rows.searchable(filters.text):
        sqlite = reader.connection.dialect.name == "sqlite"
        find = func.instr if sqlite else func.strpos
        yield find(court_cases.c.search, text) > 0
    if filters.id_number:
        yield court_cases.c.id_digest.in_(reader.keys.digests(filters.id_number))


def step_values(writer: Writer, case_id: int, step: Step) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "step": step.step.value,
        "taken_on": step.taken_on,
        "letter_no": step.letter_no,
        "remark": step.remark,
        "changed_by": writer.log.who,
        "changed_at": writer.now,
    }


def _touch(writer: Writer, scope: Scope, kept: KeptCase, state: CaseState) -> None:
    statement = (
        update(court_cases)
        .where(
            scope.on(court_cases.c.province),
            court_cases.c.id == kept.id,
            court_cases.c.version == kept.version,
        )
        .values(
            state=state.value,
            version=kept.version + 1,
            changed_by=writer.log.who,
            changed_at=writer.now,
        )
    )
    if writer.connection.execute(statement).rowcount != 1:
        raise Stale


def ids_in(scope: Scope, case_ids: Sequence[int]) -> Any:
    return select(court_cases.c.id).where(
        scope.on(court_cases.c.province), court_cases.c.id.in_(case_ids)
    )


def _steps(reader: Reader, scope: Scope, case_ids: Sequence[int]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    for some in portions(case_ids):
        query = (
            select(case_steps)
            .where(case_steps.c.case_id.in_(ids_in(scope, some)))
            .order_by(case_steps.c.taken_on, case_steps.c.id)
        )
        for row in reader.connection.execute(query).mappings():
            step = Step(CaseStep(row["step"]), row["taken_on"], row["letter_no"], row["remark"])
            found.setdefault(row["case_id"], []).append(step)
    return found


def portions(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (things[at : at + BATCH] for at in range(0, len(things), BATCH))


def _numbers(reader: Reader, ids: Ids) -> Callable[[str | None], str]:
    def number(cipher: str | None) -> str:
        plain = reader.keys.decrypt(cipher) if cipher else ""
        return plain if ids is Ids.OPEN or not plain else mask_id(plain)

    return number


def _kept(row: RowMapping, number: Callable[[str | None], str], steps: Sequence[Step]) -> KeptCase:
    case = Case(
        row["province"],
        row["name"],
        row["amount"],
        CaseState(row["state"]),
        row["contract_no"],
        number(row["id_cipher"]),
        row["case_no"],
        row["court"],
        tuple(steps),
    )
    return KeptCase(
        row["id"],
        row["version"],
        case,
        row["loan_id"],
        row["list_id"],
        row["as_of"],
        row["changed_at"],
    )


def log_case(
    writer: Writer, what: str, case_id: int, province: str, facts: Mapping[str, object]
) -> None:
    writer.log.add(what, f"case:{case_id}", province=rows.province_name(province), facts=facts)
