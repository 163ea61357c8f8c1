"""Taking in the list of cases of a day: added, changed or left as they are; none is removed."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from service.debts.model import contract_key
from service.store import rows
from service.store.cases import (
    Case,
    KeptCase,
    Step,
    ids_in,
    log_case,
    newest_list,
    portions,
    read_cases,
    select_cases,
    step_values,
)
from service.store.engine import Reader, Writer
from service.store.errors import ConflictError
from service.store.loans import Ids
from service.store.schema import loans
from service.store.schema.followup import case_lists, case_steps, court_cases
from service.store.scope import Scope


@dataclass(slots=True)
class CasesTaken:
    """How many cases were added, changed and found the same; ``left_out`` are the others kept."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: list[str] = field(default_factory=list)


def loans_by_contract(
    reader: Reader, scope: Scope, contracts: Collection[str]
) -> dict[str, tuple[int, str]]:
    """Contract, as it is compared, to its loan's row and geocode, of contracts in scope."""
    columns = (loans.c.contract_key, loans.c.id, loans.c.province)
    query = select(*columns).where(scope.condition)
    found: dict[str, tuple[int, str]] = {}
    for some in portions(sorted(set(map(contract_key, contracts)) - {""})):
        some_of_it = query.where(loans.c.contract_key.in_(some))
        for key, loan_id, province in reader.connection.execute(some_of_it):
            found[key] = loan_id, province
    return found


def take_cases(
    writer: Writer, scope: Scope, as_of: date, cases: Sequence[Case], filename: str
) -> CasesTaken:
    """Take in the list of a day; the same list again changes nothing.

    Raises ConflictError: there is a list of a later day.
    """
    before = newest_list(writer)
    if before is not None and as_of < before.as_of:
        newest = before.as_of.isoformat()
        raise ConflictError("cases.older_list", found=as_of.isoformat(), newest=newest)
    made = insert(case_lists).values(as_of=as_of, changed_by=writer.log.who, changed_at=writer.now)
    list_id = writer.connection.execute(made.returning(case_lists.c.id)).scalar_one()
    taken = _Taking(writer, scope, list_id).take(cases, before.id if before else 0)
    facts = {
        "as_of": as_of.isoformat(),
        "added": taken.added,
        "changed": taken.changed,
        "unchanged": taken.unchanged,
        "left_out": len(taken.left_out),
    }
    writer.log.add("cases.imported", filename, facts=facts)
    return taken


class _Taking:
    """One list against the cases that are kept."""

    def __init__(self, writer: Writer, scope: Scope, list_id: int) -> None:
        self._writer, self._scope, self._list_id = writer, scope, list_id
        query = select_cases(scope).order_by(court_cases.c.id)
        self._kept = read_cases(writer, scope, query, Ids.OPEN)
        self._alike: dict[tuple[str, str], list[KeptCase]] = {}
        for each in self._kept:
            for key in _keys(each.case):
                self._alike.setdefault(key, []).append(each)
        self._loans: dict[str, tuple[int, str]] = {}
        self._taken = CasesTaken()

    def take(self, cases: Sequence[Case], before: int) -> CasesTaken:
        """All of them; what the list ``before`` had and this one lacks is told."""
        contracts = [each.contract_no for each in cases]
        self._loans = loans_by_contract(self._writer, self._scope, contracts)
        moved: dict[int, None] = {}
        for case in cases:
            kept = self._find(case, moved)
            if kept is None:
                self._add(case)
                continue
            moved[kept.id] = None
            self._bring_up_to_date(kept, case)
        self._move(list(moved))
        self._taken.left_out = [
            each.case.contract_no or f"case:{each.id}"
            for each in self._kept
            if each.list_id == before and each.id not in moved
        ]
        return self._taken

    def _find(self, case: Case, taken: Container[int]) -> KeptCase | None:
        """By the number; by the name where one of the two has no number. No case twice."""
        *by_number, by_name = _keys(case)
        for key in by_number:
            for each in self._alike.get(key, []):
                if each.id not in taken:
                    return each
        unsure = [
            each
            for each in self._alike.get(by_name, [])
            if each.id not in taken and not (case.id_number and each.case.id_number)
        ]
        return unsure[0] if len(unsure) == 1 else None

    def _move(self, case_ids: Sequence[int]) -> None:
        for some in portions(case_ids):
            here = (self._scope.on(court_cases.c.province), court_cases.c.id.in_(some))
            statement = update(court_cases).where(*here).values(list_id=self._list_id)
            self._writer.connection.execute(statement)

    def _bring_up_to_date(self, kept: KeptCase, case: Case) -> None:
        fresh = [step for step in case.steps if step not in kept.case.steps]
        same = _told(kept.case) == _told(case) and kept.loan_id == self._loan_id(case)
        if same and not fresh:
            self._taken.unchanged += 1
        else:
            self._change(kept, case, fresh)

    def _loan_id(self, case: Case) -> int | None:
        return self._loans.get(contract_key(case.contract_no), (None, ""))[0]

    def _add(self, case: Case) -> None:
        values = {**self._values(case), "list_id": self._list_id}
        made = insert(court_cases).values(**values).returning(court_cases.c.id)
        case_id: int = self._writer.connection.execute(made).scalar_one()
        self._put_steps(case_id, case.steps)
        self._taken.added += 1
        facts = {"state": case.state.value}
        log_case(self._writer, "case.added", case_id, case.province, facts)

    def _change(self, kept: KeptCase, case: Case, fresh: Sequence[Step]) -> None:
        statement = (
            update(court_cases)
            .where(self._scope.on(court_cases.c.province), court_cases.c.id == kept.id)
            .values(**self._values(case), version=kept.version + 1)
        )
        self._writer.connection.execute(statement)
        self._put_steps(kept.id, fresh)
        self._taken.changed += 1
        before, after = _told(kept.case), _told(case)
        fields = sorted(key for key in after if before[key] != after[key])
        facts = {"fields": fields, "steps": len(fresh), "state": case.state.value}
        log_case(self._writer, "case.changed", kept.id, case.province, facts)

    def _values(self, case: Case) -> dict[str, Any]:
        keys, number = self._writer.keys, case.id_number
        searched = (case.name, case.contract_no, case.case_no)
        return {
            "province": case.province,
            "loan_id": self._loan_id(case),
            "contract_no": case.contract_no,
            "contract_key": contract_key(case.contract_no),
            "name": case.name,
            "id_cipher": keys.encrypt(number) if number else None,
            "id_digest": keys.digest(number) if number else None,
            "amount": case.amount,
            "state": case.state.value,
            "case_no": case.case_no,
            "court": case.court,
            "search": "\n".join(map(rows.searchable, searched)),
            "changed_by": self._writer.log.who,
            "changed_at": self._writer.now,
        }

    def _put_steps(self, case_id: int, steps: Sequence[Step]) -> None:
        for step in steps:
            values = step_values(self._writer, case_id, step)
            here = (
                case_steps.c.case_id.in_(ids_in(self._scope, [case_id])),
                case_steps.c.step == step.step.value,
                case_steps.c.taken_on == step.taken_on,
            )
            changed = update(case_steps).where(*here).values(**values)
            if self._writer.connection.execute(changed).rowcount == 0:
                self._writer.connection.execute(insert(case_steps).values(**values))


def _keys(case: Case) -> list[tuple[str, str]]:
    """What a case is known by: the contract with the number, then with the name."""
    contract = contract_key(case.contract_no)
    numbered = [(contract, case.id_number)] if case.id_number else []
    return [*numbered, (contract, rows.searchable(case.name))]


def _told(case: Case) -> dict[str, Any]:
    names = ("province", "name", "amount", "state", "contract_no", "id_number", "case_no", "court")
    return {name: getattr(case, name) for name in names}
