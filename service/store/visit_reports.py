"""What follow-up has come to, counted by the database: forms.md 5.1, lists 1, 3, 5 and 6.

A debtor who is followed up in both rounds of a year is one debtor, and counts as in the later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Subquery, func, select

from service.store.engine import Reader
from service.store.followup import COUNTED
from service.store.rounds import Reporter, Round, newest_reporters, plans
from service.store.schema.followup import visits
from service.store.scope import Scope


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
    newest = _newest(scope, fiscal_year, province)
    found: dict[str, dict[str, dict[str, int]]] = {}
    for field in COUNTED:
        place = (newest.c.province, newest.c[field])
        query = (
            select(*place, func.count())
            .where(newest.c.turn == 1, newest.c[field].is_not(None))
            .group_by(*place)
        )
        for code, choice, count in reader.connection.execute(query):
            found.setdefault(code, {}).setdefault(field, {})[choice] = count
    return found


def _newest(scope: Scope, fiscal_year: int, province: str) -> Subquery:
    """The visits of a year; ``turn`` 1 is the last one to its debtor."""
    turn = func.row_number().over(
        partition_by=(visits.c.province, visits.c.id_digest), order_by=visits.c.round.desc()
    )
    query = select(
        visits.c.province, *(visits.c[field] for field in COUNTED), turn.label("turn")
    ).where(scope.on(visits.c.province), visits.c.fiscal_year == fiscal_year)
    if province:
        query = query.where(visits.c.province == province)
    return query.subquery()
