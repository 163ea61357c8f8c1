"""Taking loans into the register: added, changed or left as they are; nothing vanishes unasked.

A kept loan becomes wholly what is taken or stays wholly as it was. Where the new state lacks
rows that are kept, it stays, and is told, unless removing them was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Table, and_, bindparam, delete, insert, not_, select, update

from service.debts.model import Loan, contract_key
from service.store import rows
from service.store.changes import SHEETS, Change, SheetChange, change_of, new_rows
from service.store.engine import Writer
from service.store.errors import Stale
from service.store.loans import BATCH, Ids, Kept, fetch, find_loan
from service.store.schema import loans
from service.store.scope import Scope
from templates.findings import Finding

_MOST_NAMED = 5


@dataclass(slots=True)
class Taken:
    """How many loans were added, changed and found the same; the rest, with the finding why."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    held: dict[str, Finding] = field(default_factory=dict)

    def count(self, other: Taken) -> None:
        self.added += other.added
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.held.update(other.held)


def batches(everything: Iterable[Loan]) -> Iterator[list[Loan]]:
    """Loans in the portions that ``take`` wants."""
    left = iter(everything)
    while batch := list(islice(left, BATCH)):
        yield batch


def take(
    writer: Writer, scope: Scope, taken: Sequence[Loan], *, remove_missing: bool = False
) -> Taken:
    """Bring up to ``BATCH`` loans of different numbers into the register."""
    if len(taken) > BATCH:
        raise ValueError("too many loans at once")
    result, work = Taken(), _Work(writer)
    wanted = {contract_key(loan.contract_no): loan for loan in taken}
    kept = {contract_key(each.loan.contract_no): each for each in _kept(writer, scope, wanted)}
    foreign = _outside(writer, scope, wanted)
    for key, loan in wanted.items():
        if key in foreign or not scope.holds(loan.province):
            result.held[loan.contract_no] = _held("store.out_of_scope", loan)
        elif key not in kept:
            work.add(loan)
            result.added += 1
        elif kept[key].loan == loan:
            result.unchanged += 1
        else:
            change = change_of(kept[key], loan, writer.keys)
            if change.missing and not remove_missing:
                result.held[loan.contract_no] = _missing(loan, change.missing)
            else:
                work.change(kept[key], loan, change)
                result.changed += 1
    work.write(scope)
    return result


def save(writer: Writer, scope: Scope, loan: Loan, version: int) -> None:
    """Make a kept loan what ``loan`` says, rows that are gone included.

    Raises Stale: it is not at ``version`` any more, or not there, or not in scope.
    """
    kept = find_loan(writer, scope, loan.contract_no, Ids.OPEN)
    if kept is None or kept.version != version or not scope.holds(loan.province):
        raise Stale
    if kept.loan == loan:
        return
    work = _Work(writer)
    work.change(kept, loan, change_of(kept, loan, writer.keys))
    work.write(scope)


def _kept(writer: Writer, scope: Scope, wanted: Mapping[str, Loan]) -> list[Kept]:
    return fetch(writer, scope, loans.c.contract_key.in_(list(wanted)), Ids.OPEN)


def _outside(writer: Writer, scope: Scope, wanted: Mapping[str, Loan]) -> set[str]:
    """Those of the wanted numbers that a loan outside the scope has; nothing else of it."""
    if scope.codes is None:
        return set()
    query = select(loans.c.contract_key).where(
        loans.c.contract_key.in_(list(wanted)), not_(scope.condition)
    )
    return set(writer.connection.execute(query).scalars())


def _held(code: str, loan: Loan, **facts: str) -> Finding:
    return Finding(code, found=loan.contract_no, facts={"contract_no": loan.contract_no, **facts})


def _missing(loan: Loan, missing: Sequence[str]) -> Finding:
    named = ", ".join(missing[:_MOST_NAMED])
    left = len(missing) - _MOST_NAMED
    more = f" และอีก {left:,} รายการ" if left > 0 else ""
    return _held("store.rows_missing", loan, rows=named + more)


class _Work:
    """What is to be written, table by table: one statement for many loans."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._added: list[Loan] = []
        self._changed: list[tuple[Kept, Loan]] = []
        self._sheets = {sheet.name: SheetChange(sheet) for sheet in SHEETS}

    def add(self, loan: Loan) -> None:
        self._added.append(loan)
        self._writer.log.add("loan.added", loan.contract_no, province=loan.province)

    def change(self, kept: Kept, loan: Loan, change: Change) -> None:
        self._changed.append((kept, loan))
        for each in change.sheets:
            all_of_sheet = self._sheets[each.sheet.name]
            all_of_sheet.inserts.extend(each.inserts)
            all_of_sheet.updates.extend(each.updates)
            all_of_sheet.deletes.extend(each.deletes)
        self._writer.log.add(
            "loan.changed", loan.contract_no, province=loan.province, facts=change.facts
        )

    def write(self, scope: Scope) -> None:
        self._insert_loans(scope)
        for kept, loan in self._changed:
            self._update_loan(scope, kept, loan)
        for change in self._sheets.values():
            _write_sheet(self._writer, change)

    def _insert_loans(self, scope: Scope) -> None:
        if not self._added:
            return
        connection, now = self._writer.connection, self._writer.now
        added = [{**rows.loan_values(loan), "changed_at": now} for loan in self._added]
        connection.execute(insert(loans), added)
        query = select(loans.c.contract_key, loans.c.id).where(
            scope.condition, loans.c.contract_key.in_([row["contract_key"] for row in added])
        )
        ids = {row.contract_key: row.id for row in connection.execute(query)}
        for row, loan in zip(added, self._added, strict=True):
            for change in self._sheets.values():
                made = new_rows(change.sheet, ids[row["contract_key"]], loan, self._writer.keys)
                change.inserts.extend(made)

    def _update_loan(self, scope: Scope, kept: Kept, loan: Loan) -> None:
        statement = (
            update(loans)
            .where(scope.condition, loans.c.id == kept.id, loans.c.version == kept.version)
            .values(**rows.loan_values(loan), changed_at=self._writer.now, version=kept.version + 1)
        )
        if self._writer.connection.execute(statement).rowcount != 1:
            raise Stale


def _write_sheet(writer: Writer, change: SheetChange) -> None:
    table, connection = change.sheet.table, writer.connection
    if change.deletes:
        connection.execute(
            delete(table).where(_found(table, change.deletes[0])),
            [{f"at_{name}": value for name, value in key.items()} for key in change.deletes],
        )
    if change.updates:
        first_key, first_values = change.updates[0]
        statement = (
            update(table)
            .where(_found(table, first_key))
            .values({name: bindparam(name) for name in first_values})
        )
        connection.execute(
            statement,
            [
                {**{f"at_{name}": value for name, value in key.items()}, **values}
                for key, values in change.updates
            ],
        )
    if change.inserts:
        connection.execute(insert(table), change.inserts)


def _found(table: Table, key: Mapping[str, Any]) -> Any:
    return and_(*(table.c[name] == bindparam(f"at_{name}") for name in key))
