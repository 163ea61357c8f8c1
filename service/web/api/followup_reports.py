"""What follow-up has come to: figures by province, and the reports as tables and Excel files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from flask import Response
from pydantic import Field

from service.documents.tables import Baht, Percent, RedRow, Table, workbook
from service.followup import sheets
from service.followup.figures import percent_text
from service.followup.reports import (
    Progress,
    Summary,
    see_listed,
    see_people,
    see_progress,
    see_summary,
)
from service.followup.rounds import see_rounds
from service.store.followup import KeptVisit, VisitFilters
from service.web.api.followup import FiscalYear
from service.web.auth import actor, store, today
from service.web.blueprint import blueprint, file_response
from service.web.days import NearDay
from service.web.models import Asked, Given, baht
from service.web.provinces import Province, code_of
from service.web.ratelimits import limit, rates
from service.web.reply import XLSX, file, reply
from templates.followup import Measure

api = blueprint("followup-reports", "รายงานการติดตามลูกหนี้")

Share = Annotated[str, Field(description="ร้อยละสองตำแหน่ง หรือ -")]


class YearOfProvinceAsked(Asked):
    """Which fiscal year, in which province."""

    fiscal_year: FiscalYear
    province: Province = ""


class ProgressGiven(Given):
    """A province's plan against what was followed up."""

    province: str
    fiscal_year: int
    planned: int
    followed: int
    followed_percent: Share
    remaining: int
    remaining_percent: Share

    @classmethod
    def of(cls, found: Progress) -> Self:
        return cls(
            province=found.province,
            fiscal_year=found.fiscal_year,
            planned=found.planned,
            followed=found.followed,
            followed_percent=percent_text(found.followed_percent),
            remaining=found.remaining,
            remaining_percent=percent_text(found.remaining_percent),
        )


class ProgressesGiven(Given):
    """Every province in scope that has a plan or visits."""

    items: list[ProgressGiven]


class CountGiven(Given):
    """How many debtors gave an answer, and their share of those followed up."""

    choice: str
    label: str
    count: int
    percent: Share


class AnswersGiven(Given):
    """The answers to one question, all choices in order."""

    heading: str
    counts: list[CountGiven]


class SummaryGiven(ProgressGiven):
    """What was found of the debtors of a province."""

    answers: list[AnswersGiven]

    @classmethod
    def of_summary(cls, found: Summary) -> Self:
        answers = [
            AnswersGiven(
                heading=heading,
                counts=[
                    CountGiven(
                        choice=each.choice.value,
                        label=each.choice.label,
                        count=each.count,
                        percent=percent_text(each.percent),
                    )
                    for each in counts
                ],
            )
            for heading, counts in found.counts
        ]
        return cls(**ProgressGiven.of(found.progress).model_dump(), answers=answers)


class SummariesGiven(Given):
    """Every province in scope that has a plan or visits."""

    items: list[SummaryGiven]


@api.get("/followup/progress", summary="ความก้าวหน้าตามแผน", responses={200: ProgressesGiven})
def progress(query: YearOfProvinceAsked) -> Response:
    found = see_progress(store(), actor(), query.fiscal_year, code_of(query.province))
    return reply(ProgressesGiven(items=[ProgressGiven.of(each) for each in found]))


@api.get("/followup/summary", summary="สรุปรายจังหวัด", responses={200: SummariesGiven})
def summary(query: YearOfProvinceAsked) -> Response:
    found = see_summary(store(), actor(), query.fiscal_year, code_of(query.province))
    return reply(SummariesGiven(items=[SummaryGiven.of_summary(each) for each in found]))


# --- tables -------------------------------------------------------------------------------


class Report(StrEnum):
    """The lists and reports (forms.md 5.1)."""

    ROUNDS = "rounds"
    DETAIL = "detail"
    PROGRESS = "progress"
    PEOPLE = "people"
    SUMMARY = "summary"
    REHABILITATION = "rehabilitation"
    SUBSTITUTION = "substitution"


class ReportPath(Asked):
    """Which report."""

    report: Report


class ReportAsked(YearOfProvinceAsked):
    """Of which round, and how; ``as_of`` is the day of the debts in the report of people."""

    round: Annotated[int, Field(ge=1, le=2)] = 1
    as_of: NearDay | None = None
    id_numbers: Annotated[bool, Field(description="แสดงเลขประจำตัวเต็ม (ต้องมีสิทธิ์)")] = False


class ReportRowGiven(Given):
    """A row; red where something is still missing."""

    is_red: bool
    values: list[str | int | None]


class ReportTableGiven(Given):
    """A table as it is printed; ``groups`` stand above as many headings as they say."""

    title: str
    groups: list[tuple[str, int]]
    headings: list[str]
    rows: list[ReportRowGiven]

    @classmethod
    def of(cls, table: Table) -> Self:
        return cls(
            title=table.title,
            groups=list(table.groups),
            headings=[text for text, _ in table.headings],
            rows=[
                ReportRowGiven(
                    is_red=isinstance(row, RedRow), values=[_plain(each) for each in row]
                )
                for row in table.rows
            ],
        )


@api.get("/followup/reports/<report>", summary="รายงานเป็นตาราง", responses={200: ReportTableGiven})
def report_table(path: ReportPath, query: ReportAsked) -> Response:
    limit("export", rates().costly)
    return reply(ReportTableGiven.of(_table(path.report, query)))


@api.get(
    "/followup/reports/<report>/xlsx",
    summary="รายงานเป็นไฟล์ Excel",
    responses={200: file_response(XLSX)},
)
def report_file(path: ReportPath, query: ReportAsked) -> Response:
    limit("export", rates().costly)
    table = _table(path.report, query)
    data = workbook([table])
    return file(data, f"{table.name} {query.fiscal_year}.xlsx", XLSX, size=len(data))


def _table(report: Report, query: ReportAsked) -> Table:
    return _TABLES[report](query, code_of(query.province))


def _rounds(query: ReportAsked, province: str) -> Table:
    return sheets.rounds_table(see_rounds(store(), actor(), province, query.fiscal_year))


def _progress(query: ReportAsked, province: str) -> Table:
    found = see_progress(store(), actor(), query.fiscal_year, province)
    return sheets.progress_table(query.fiscal_year, found)


def _summary(query: ReportAsked, province: str) -> Table:
    """One province line under line, several side by side."""
    found = see_summary(store(), actor(), query.fiscal_year, province)
    if province and found:
        return sheets.summary_table(query.fiscal_year, found[0])
    return sheets.summaries_table(query.fiscal_year, found)


def _people(query: ReportAsked, province: str) -> Table:
    as_of: date = query.as_of or today()
    filters = _filters(query, province)
    found = see_people(store(), actor(), filters, as_of, open_ids=query.id_numbers)
    return sheets.people_table(query.fiscal_year, query.round, found)


def _listed(
    make: Callable[[int, int, Sequence[KeptVisit]], Table], measure: Measure | None = None
) -> Callable[[ReportAsked, str], Table]:
    def table(query: ReportAsked, province: str) -> Table:
        filters = _filters(query, province, measure)
        found = see_listed(store(), actor(), filters, open_ids=query.id_numbers)
        return make(query.fiscal_year, query.round, found)

    return table


def _filters(query: ReportAsked, province: str, measure: Measure | None = None) -> VisitFilters:
    return VisitFilters(province, query.fiscal_year, query.round, measure)


_TABLES: Final[Mapping[Report, Callable[[ReportAsked, str], Table]]] = {
    Report.ROUNDS: _rounds,
    Report.DETAIL: _listed(sheets.detail_table),
    Report.PROGRESS: _progress,
    Report.PEOPLE: _people,
    Report.SUMMARY: _summary,
    Report.REHABILITATION: _listed(sheets.rehabilitation_table, Measure.REHABILITATION),
    Report.SUBSTITUTION: _listed(sheets.substitution_table, Measure.SUBSTITUTION),
}


def _plain(value: object) -> str | int | None:
    match value:
        case Baht():
            return baht(value.satang)
        case Percent():
            return percent_text(value.value)
        case int() | None:
            return value
        case _:
            return str(value)
