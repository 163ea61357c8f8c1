"""Sums over the register by fiscal year, and the budgets of offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import case, delete, func, insert, select, update

from service.debts.model import BorrowerKind
from service.store.engine import Reader, Writer
from service.store.errors import Stale
from service.store.schema import loans
from service.store.schema.reports import budget_lines, budgets
from service.store.scope import Scope
from thai.dates import fiscal_year


@dataclass(frozen=True, slots=True)
class YearDebt:
    """The loans of one fiscal year, in satang; ``paid`` counts up to what each was lent.

    ``left`` is how many have not paid back as much as they were lent.
    """

    fiscal_year: int
    count: int
    approved: int
    paid: int
    left: int


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A line of a budget (แผนงบประมาณ), in satang."""

    name: str
    allocated: int
    drawn: int
    returned: int

    @property
    def remaining(self) -> int:
        return self.allocated - self.drawn - self.returned


@dataclass(frozen=True, slots=True)
class Budget:
    """An office's budget of a fiscal year; version 0 is one that nobody has entered."""

    office: str
    fiscal_year: int
    version: int = 0
    lines: tuple[BudgetLine, ...] = ()
    changed_by: str = ""


def debts_by_year(
    reader: Reader, scope: Scope, *, province: str = "", borrower_kind: BorrowerKind | None = None
) -> list[YearDebt]:
    """The loans in scope by the fiscal year of their contracts, years without one left out.

    ``province`` is a geocode. What was paid beyond what was lent is interest and penalty.
    """
    day, is_left = loans.c.contract_date, loans.c.paid < loans.c.loan_amount
    # By day, as an index of all that is asked has them, four times as fast as by year.
    query = (
        select(
            day,
            func.count(),
            func.sum(loans.c.loan_amount),
            func.sum(case((is_left, loans.c.paid), else_=loans.c.loan_amount)),
            func.sum(case((is_left, 1), else_=0)),
        )
        .where(scope.condition)
        .group_by(day)
        .order_by(day)
    )
    if province:
        query = query.where(loans.c.province == province)
    if borrower_kind is not None:
        query = query.where(loans.c.borrower_kind == borrower_kind.value)
    days = reader.connection.execute(query)
    by_year = groupby(days, key=lambda row: fiscal_year(row[0]))
    return [_sum(year, [tuple(map(int, row[1:])) for row in rows]) for year, rows in by_year]


def _sum(year: int, days: Sequence[tuple[int, ...]]) -> YearDebt:
    return YearDebt(year, *map(sum, zip(*days, strict=True)))


def budgets_in(reader: Reader, scope: Scope, fiscal_year: int, office: str = "") -> list[Budget]:
    """The budgets of a fiscal year in scope, by office."""
    here = [scope.on(budgets.c.office), budgets.c.fiscal_year == fiscal_year]
    if office:
        here.append(budgets.c.office == office)
    kept = reader.connection.execute(select(budgets).where(*here).order_by(budgets.c.office))
    of_office = budgets.c.office == budget_lines.c.office
    of_year = budgets.c.fiscal_year == budget_lines.c.fiscal_year
    query = (
        select(budget_lines)
        .join(budgets, of_office & of_year)
        .where(*here)
        .order_by(budget_lines.c.office, budget_lines.c.no)
    )
    lines: dict[str, list[BudgetLine]] = {}
    for row in reader.connection.execute(query):
        line = BudgetLine(row.name, row.allocated, row.drawn, row.returned)
        lines.setdefault(row.office, []).append(line)
    return [
        Budget(
            row.office, fiscal_year, row.version, tuple(lines.get(row.office, ())), row.changed_by
        )
        for row in kept
    ]


def budget_of(reader: Reader, scope: Scope, office: str, fiscal_year: int) -> Budget:
    """The budget of an office; one that is not there, or out of scope, is empty."""
    found = budgets_in(reader, scope, fiscal_year, office)
    return found[0] if found else Budget(office, fiscal_year)


def save_budget(
    writer: Writer, office: str, fiscal_year: int, lines: Sequence[BudgetLine], version: int
) -> int:
    """Make an office's budget these lines; its new version.

    ``version`` is the one that was seen, 0 where there was none. Raises Stale.
    """
    here = (budgets.c.office == office, budgets.c.fiscal_year == fiscal_year)
    changed = {"changed_by": writer.log.who, "changed_at": writer.now}
    query = select(budgets.c.version).where(*here)
    kept: int = writer.connection.execute(query).scalar_one_or_none() or 0
    if kept != version:
        raise Stale
    if kept:
        writer.connection.execute(update(budgets).where(*here).values(version=kept + 1, **changed))
        old = (budget_lines.c.office == office, budget_lines.c.fiscal_year == fiscal_year)
        writer.connection.execute(delete(budget_lines).where(*old))
    else:
        new = {"office": office, "fiscal_year": fiscal_year, **changed}
        writer.connection.execute(insert(budgets).values(new))
    if lines:
        writer.connection.execute(
            insert(budget_lines),
            [
                {
                    "office": office,
                    "fiscal_year": fiscal_year,
                    "no": number,
                    "name": line.name,
                    "allocated": line.allocated,
                    "drawn": line.drawn,
                    "returned": line.returned,
                }
                for number, line in enumerate(lines, start=1)
            ],
        )
    return kept + 1
