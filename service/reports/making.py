"""A report made: for a screen page by page, for a file as a whole; and many packed together."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import IO, Final

from service.access.actor import Actor, Task
from service.documents.table_page import table_pages
from service.documents.tables import Table, workbook, write_workbook
from service.followup.figures import today_of
from service.reports.followed import (
    cases_report,
    measure_report,
    people_report,
    progress_report,
    summary_report,
)
from service.reports.model import Asked, Kind, Report
from service.reports.money import budget_report, overdue_report
from service.store.engine import Store
from service.store.rows import province_name
from service.store.users import CENTRE, CENTRE_NAME
from thai.dates import format_date

#: For so many rows nobody has to wait; more are made in the background (``service.exports``).
AT_ONCE: Final = 500
_NOTHING: Final = "ไม่มีข้อมูลในช่วงที่เลือก"


def make_report(store: Store, actor: Actor, asked: Asked, *, whole: bool = False) -> Report:
    """The report that is asked for; ``whole`` for a file, else a page of it for a screen.

    Raises ForbiddenError, NotFoundError, BadCursor, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    return _MAKERS[asked.kind](store, actor, asked, whole)


_MAKERS: Final[Mapping[Kind, Callable[[Store, Actor, Asked, bool], Report]]] = {
    Kind.PROGRESS: lambda store, actor, asked, _: progress_report(store, actor, asked),
    Kind.SUMMARY: summary_report,
    Kind.PEOPLE: people_report,
    Kind.REHABILITATION: measure_report,
    Kind.SUBSTITUTION: measure_report,
    Kind.CASES: cases_report,
    Kind.OVERDUE: lambda store, actor, asked, _: overdue_report(store, actor, asked),
    Kind.BUDGET: lambda store, actor, asked, _: budget_report(store, actor, asked),
}


def is_long(report: Report) -> bool:
    """Whether a file of all of it takes long."""
    return report.count is not None and report.count > AT_ONCE


def excel_of(store: Store, actor: Actor, asked: Asked, out: IO[bytes]) -> None:
    """Write the report as an Excel file. Raises as ``make_report``."""
    write_workbook(_tables(make_report(store, actor, asked, whole=True)), out)


def pdf_of(store: Store, actor: Actor, asked: Asked) -> bytes:
    """The report as pages. Raises as ``make_report``."""
    report = make_report(store, actor, asked, whole=True)
    return table_pages(_tables(report), name_of(asked), today_of(store.clock()))


def pack(
    store: Store,
    actor: Actor,
    kinds: Sequence[Kind],
    asked: Asked,
    out: IO[bytes],
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Write a ZIP with the Excel file and the pages of each report, numbered in their order.

    ``progress`` is told reports done and reports in all. Raises as ``make_report``.
    """
    actor.need(Task.READ_REGISTER)
    with store.writing(actor.name) as writer:
        facts = {"kinds": [kind.value for kind in kinds], "year": asked.fiscal_year}
        province = "" if asked.province in ("", CENTRE) else province_name(asked.province)
        writer.log.add("reports.packed", "reports", province=province, facts=facts)
    day = today_of(store.clock())
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, kind in enumerate(kinds, start=1):
            progress(number - 1, len(kinds))
            report = make_report(store, actor, replace(asked, kind=kind), whole=True)
            tables = _tables(report)
            name = f"{number:02d} {name_of(report.asked)}"
            archive.writestr(f"{name}.xlsx", workbook(tables))
            archive.writestr(f"{name}.pdf", table_pages(tables, name_of(report.asked), day))


def name_of(asked: Asked) -> str:
    """What a file of the report is called: the report, its year and round, its office."""
    parts = [asked.kind.label]
    if asked.kind.has_year:
        parts.append(f"{asked.fiscal_year}")
    if asked.kind.has_rounds:
        parts.append(f"ครั้งที่ {asked.round}")
    if asked.province:
        parts.append(CENTRE_NAME if asked.province == CENTRE else province_name(asked.province))
    return " ".join(parts)


def pack_name(day: date) -> str:
    """What a pack of a day is called."""
    return f"ชุดรายงาน {format_date(day, 'short')}"


def _tables(report: Report) -> Sequence[Table]:
    """The tables; without any, one that says so: an empty file tells nothing."""
    if report.tables:
        return report.tables
    label = report.asked.kind.label
    return [Table(label[:30], name_of(report.asked), ((label, 60),), [(_NOTHING,)])]
