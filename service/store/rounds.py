"""Rounds of follow-up: who reports them, and how many debtors a province plans to follow up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import RowMapping, func, insert, select, tuple_, update

from service.store import rows
from service.store.engine import Reader, Writer
from service.store.errors import NotFoundError, Stale
from service.store.schema.followup import visit_plans, visit_reporters
from service.store.scope import Scope

_REPORTER: Final = ("title", "first_name", "last_name", "position")


@dataclass(frozen=True, slots=True)
class Round:
    """A round of follow-up in a province, by its geocode."""

    province: str
    fiscal_year: int
    no: int

    @property
    def record(self) -> str:
        """What the log calls it."""
        return f"visits:{self.province}:{self.fiscal_year}/{self.no}"


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports a round; version 0 is a round without one."""

    round: Round
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    position: str = ""
    version: int = 0

    @property
    def name(self) -> str:
        """As Thai names are written: the title close to the first name."""
        return f"{self.title}{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """How many debtors a province is to follow up in a fiscal year; version 0: not said."""

    province: str
    fiscal_year: int
    debtors: int = 0
    version: int = 0


def refuse_foreign(scope: Scope, province: str) -> None:
    """Raises NotFoundError: no province by its geocode, or none in scope."""
    try:
        known = scope.holds(rows.province_name(province))
    except KeyError:
        known = False
    if not known:
        raise NotFoundError("offices.unknown", found=province)


def reporters(reader: Reader, scope: Scope, of: Round) -> list[Reporter]:
    """Who reports a round, and who did before; the newest first."""
    query = (
        select(visit_reporters)
        .where(
            scope.on(visit_reporters.c.province),
            visit_reporters.c.province == of.province,
            visit_reporters.c.fiscal_year == of.fiscal_year,
            visit_reporters.c.round == of.no,
        )
        .order_by(visit_reporters.c.version.desc())
    )
    return [_reporter(row) for row in reader.connection.execute(query).mappings()]


def newest_reporters(
    reader: Reader, scope: Scope, province: str = "", fiscal_year: int = 0
) -> dict[Round, Reporter]:
    """Who reports each round."""
    table = visit_reporters
    place = (table.c.province, table.c.fiscal_year, table.c.round)
    newest = select(*place, func.max(table.c.version)).group_by(*place)
    query = select(table).where(
        scope.on(table.c.province), tuple_(*place, table.c.version).in_(newest)
    )
    if province:
        query = query.where(table.c.province == province)
    if fiscal_year:
        query = query.where(table.c.fiscal_year == fiscal_year)
    found = map(_reporter, reader.connection.execute(query).mappings())
    return {each.round: each for each in found}


def name_reporter(writer: Writer, scope: Scope, reporter: Reporter) -> Reporter:
    """Let somebody report a round from now on; ``version`` is that of whom they follow.

    Raises Stale, and NotFoundError out of scope.
    """
    of = reporter.round
    refuse_foreign(scope, of.province)
    kept = reporters(writer, scope, of)
    if reporter.version != (kept[0].version if kept else 0):
        raise Stale
    if kept and kept[0] == reporter:
        return reporter
    values = {key: getattr(reporter, key) for key in _REPORTER}
    version = reporter.version + 1
    writer.connection.execute(
        insert(visit_reporters).values(
            **values,
            province=of.province,
            fiscal_year=of.fiscal_year,
            round=of.no,
            version=version,
            changed_by=writer.log.who,
            changed_at=writer.now,
        )
    )
    facts = {"year": of.fiscal_year, "round": of.no, "version": version}
    name = rows.province_name(of.province)
    writer.log.add("visits.reporter_named", of.record, province=name, facts=facts)
    return Reporter(of, **values, version=version)


def _reporter(row: RowMapping) -> Reporter:
    of = Round(row["province"], row["fiscal_year"], row["round"])
    return Reporter(of, **{key: row[key] for key in (*_REPORTER, "version")})


def find_plan(reader: Reader, scope: Scope, province: str, fiscal_year: int) -> VisitPlan:
    """The plan of a province; version 0 as long as nobody has said one."""
    found = plans(reader, scope, fiscal_year, province)
    return found[0] if found else VisitPlan(province, fiscal_year)


def plans(reader: Reader, scope: Scope, fiscal_year: int, province: str = "") -> list[VisitPlan]:
    """The plans of a year, by province."""
    query = (
        select(visit_plans)
        .where(scope.on(visit_plans.c.province), visit_plans.c.fiscal_year == fiscal_year)
        .order_by(visit_plans.c.province)
    )
    if province:
        query = query.where(visit_plans.c.province == province)
    return [
        VisitPlan(row["province"], row["fiscal_year"], row["debtors"], row["version"])
        for row in reader.connection.execute(query).mappings()
    ]


def put_plan(writer: Writer, scope: Scope, plan: VisitPlan) -> VisitPlan:
    """Keep a plan in place of the one at its version. Raises Stale, NotFoundError."""
    refuse_foreign(scope, plan.province)
    kept = find_plan(writer, scope, plan.province, plan.fiscal_year)
    if kept.version != plan.version:
        raise Stale
    if kept.version and kept.debtors == plan.debtors:
        return kept
    values = {
        "debtors": plan.debtors,
        "version": plan.version + 1,
        "changed_by": writer.log.who,
        "changed_at": writer.now,
    }
    here = {"province": plan.province, "fiscal_year": plan.fiscal_year}
    if kept.version:
        statement = update(visit_plans).where(
            scope.on(visit_plans.c.province), *(visit_plans.c[key] == here[key] for key in here)
        )
        writer.connection.execute(statement.values(**values))
    else:
        writer.connection.execute(insert(visit_plans).values(**here, **values))
    facts = {"year": plan.fiscal_year, "before": kept.debtors, "after": plan.debtors}
    name = rows.province_name(plan.province)
    writer.log.add("visits.planned", f"plan:{plan.province}", province=name, facts=facts)
    return VisitPlan(plan.province, plan.fiscal_year, plan.debtors, plan.version + 1)
