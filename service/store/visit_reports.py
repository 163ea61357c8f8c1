"""What follow-up has come to, counted by the database: forms.md 5.1, lists 1, 3, 5 and 6.

A debtor who is followed up in both rounds of a year is one debtor, and counts as in the later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from service.store.engine import Reader
from service.store.followup import COUNTED, same_debtor
from service.store.rounds import Reporter, Round, newest_reporters, plans
from service.store.schema.followup import visits
from service.store.scope import Scope
from templates.followup import ROUNDS


@dataclass(frozen=True, slots=True)
class RoundCount:
    """A round that has visits or somebody who reports it; ``changed_at`` of its last visit."""

    round: Round
    visits: int
    reporter: Reporter | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class YearCount:
    """A province in a fiscal year: debtors planned, and debtors followed up.

    ``answers``: a counted field to how many debtors have which of its choices.
    """

    province: str
    fiscal_year: int
    planned: int
    followed: int
    answers: Mapping[str, Mapping[str, int]]


def count_rounds(
    reader: Reader, scope: Scope, province: str = "", fiscal_year: int = 0
) -> list[RoundCount]:
    """The rounds, the newest first, then by province."""
    place = (visits.c.province, visits.c.fiscal_year, visits.c.round)
    query = (
        select(*place, func.count(), func.max(visits.c.changed_at))
        .where(scope.on(visits.c.province))
        .group_by(*place)
    )
    if province:
        query = query.where(visits.c.province == province)
    if fiscal_year:
        query = query.where(visits.c.fiscal_year == fiscal_year)
    counted = {Round(*row[:3]): row[3:] for row in reader.connection.execute(query)}
    named = newest_reporters(reader, scope, province, fiscal_year)
    found = sorted({*counted, *named}, key=lambda of: (-of.fiscal_year, -of.no, of.province))
    return [RoundCount(of, *_told(counted.get(of), named.get(of))) for of in found]


def _told(counted: Any, reporter: Reporter | None) -> tuple[int, Reporter | None, datetime | None]:
    count, changed_at = counted or (0, None)
    return count, reporter, changed_at


def count_year(
    reader: Reader, scope: Scope, fiscal_year: int, province: str = ""
) -> list[YearCount]:
    """Every province that has a plan or visits in a fiscal year, by geocode."""
    planned = {plan.province: plan.debtors for plan in plans(reader, scope, fiscal_year, province)}
    answers = _answers(reader, scope, fiscal_year, province)
    # How the debtor was met is always answered, so it counts everybody.
    followed = {code: sum(counts[COUNTED[0]].values()) for code, counts in answers.items()}
    return [
        YearCount(
            code, fiscal_year, planned.get(code, 0), followed.get(code, 0), answers.get(code, {})
        )
        for code in sorted({*planned, *followed})
    ]


def _answers(
    reader: Reader, scope: Scope, fiscal_year: int, province: str
) -> dict[str, dict[str, dict[str, int]]]:
    """Province to counted field to choice to debtors."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    # What was said in an earlier round is taken off again: much quicker than to sort them out.
    queries = (
        (1, _said(scope, fiscal_year, province)),
        (-1, _said_before(scope, fiscal_year, province)),
    )
    for sign, query in queries:
        for code, *choices, count in reader.connection.execute(query):
            fields = found.setdefault(code, {})
            for field, choice in zip(COUNTED, choices, strict=True):
                if choice is not None:
                    counts = fields.setdefault(field, {})
                    counts[choice] = counts.get(choice, 0) + sign * count
    return found


def _said(scope: Scope, fiscal_year: int, province: str) -> Select[Any]:
    """How many visits of a year have which answers together."""
    columns = [visits.c.province, *(visits.c[field] for field in COUNTED)]
    query = select(*columns, func.count()).group_by(*columns)
    if province:
        query = query.where(visits.c.province == province)
    return query.where(scope.on(visits.c.province), visits.c.fiscal_year == fiscal_year)


def _said_before(scope: Scope, fiscal_year: int, province: str) -> Select[Any]:
    """The same of visits to debtors who were visited again in a later round."""
    before, later = visits.alias(), visits.alias()
    columns = [before.c.province, *(before.c[field] for field in COUNTED)]
    query = select(*columns, func.count()).group_by(*columns)
    if province:
        query = query.where(later.c.province == province)
    return query.where(
        scope.on(later.c.province),
        later.c.fiscal_year == fiscal_year,
        later.c.round > ROUNDS[0],
        before.c.round < later.c.round,
        *same_debtor(before, later),
    )
