"""Reports on follow-up and court cases (forms.md 5.1), and what stands behind their figures.

People come one by one: a page of them for a screen, up to ``MOST`` for a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from service.access.actor import Actor
from service.documents.tables import Baht, Percent, Table
from service.followup import sheets
from service.followup.cases import see_cases
from service.followup.figures import percent_of, today_of
from service.followup.reports import (
    COUNTS,
    Count,
    Progress,
    Summary,
    people_of,
    see_listed,
    see_people,
    see_progress,
    see_summary,
)
from service.followup.visits import see_visits
from service.reports.model import Asked, Behind, Chart, Kind, Report
from service.store.cases import CaseFilters, KeptCase
from service.store.engine import Store
from service.store.followup import KeptVisit, VisitFilters
from service.store.rows import province_name
from templates.followup import Measure
from thai.dates import format_date
from thai.provinces import find_province

#: People in a file; who needs more takes a province at a time.
MOST: Final = 5_000
_CASES: Final = (
    ("ที่", 6), ("ชื่อ-สกุล", 32), ("เลขที่บัตรประชาชน", 20), ("จังหวัด", 18), ("จำนวนเงิน", 18),
    ("สถานะดำเนินคดี", 46),
)  # fmt: skip
_EVERYWHERE: Final = "ทุกจังหวัด"
_CUT: Final = f"แสดง {MOST:,} รายแรก เลือกทีละจังหวัดเพื่อให้ได้ครบทุกราย"


# --- counted ------------------------------------------------------------------------------


def progress_report(store: Store, actor: Actor, asked: Asked) -> Report:
    """List 3: the plan of every province and what has come of it, with their sum."""
    found = see_progress(store, actor, asked.fiscal_year, asked.province)
    if not found:
        return Report(asked, [])
    table = sheets.progress_table(asked.fiscal_year, found)
    chart = Chart(
        "ติดตามแล้วและคงเหลือ",
        "ราย",
        [each.province for each in found],
        (
            ("ติดตามแล้ว", [each.followed for each in found]),
            ("คงเหลือ", [each.remaining for each in found]),
        ),
    )
    behind = {}
    for row, each in enumerate(found):
        code = find_province(each.province).code
        behind[row, 1] = Behind("report", {"kind": Kind.SUMMARY.value, "province": code})
        behind[row, 2] = _plans(asked)
        behind[row, 3] = _visits(asked, code)
    behind[len(found), 2] = _plans(asked)
    behind[len(found), 3] = _visits(asked, asked.province)
    return Report(asked, [replace(table, total=_progress_total(found))], chart, behind)


def _progress_total(found: Sequence[Progress]) -> tuple[object, ...]:
    planned, followed = sum(each.planned for each in found), sum(each.followed for each in found)
    # What one province did beyond its plan makes up for no other's rest.
    remaining = sum(each.remaining for each in found)
    shares = Percent(percent_of(followed, planned)), Percent(percent_of(remaining, planned))
    return ("รวม", "", planned, followed, shares[0], remaining, shares[1])


def summary_report(store: Store, actor: Actor, asked: Asked, whole: bool) -> Report:  # noqa: FBT001 - all alike
    """Lists 5 and 6: one province or the sum of all line under line; in files all side by side."""
    found = see_summary(store, actor, asked.fiscal_year, asked.province)
    if not found:
        return Report(asked, [])
    sums = found[0] if len(found) == 1 else _sum(asked, found)
    table = sheets.summary_table(asked.fiscal_year, sums)
    if len(found) > 1:
        table = replace(table, title=table.title.replace(f"จังหวัด{_EVERYWHERE}", _EVERYWHERE))
    tables = [table]
    if whole:
        tables.append(sheets.summaries_table(asked.fiscal_year, found))
    return Report(asked, tables, _summary_chart(sums), _summary_behind(asked, sums))


def _sum(asked: Asked, found: Sequence[Summary]) -> Summary:
    planned = sum(each.progress.planned for each in found)
    followed = sum(each.progress.followed for each in found)
    counts = []
    for place, (heading, choices) in enumerate(found[0].counts):
        sums = [
            sum(each.counts[place][1][line].count for each in found)
            for line, _ in enumerate(choices)
        ]
        pairs = zip(choices, sums, strict=True)
        shares = [Count(each.choice, sum_, percent_of(sum_, followed)) for each, sum_ in pairs]
        counts.append((heading, shares))
    return Summary(Progress(asked.fiscal_year, _EVERYWHERE, planned, followed), counts)


def _summary_behind(asked: Asked, whole: Summary) -> dict[tuple[int, int], Behind]:
    behind = {(0, 2): _plans(asked), (1, 2): _visits(asked, asked.province)}
    row = 2
    for (field, _, _), (_, counts) in zip(COUNTS, whole.counts, strict=True):
        for each in counts:
            if each.count:
                behind[row, 2] = _visits(asked, asked.province, answer=f"{field}:{each.choice}")
            row += 1
    return behind


def _summary_chart(whole: Summary) -> Chart:
    """The measures: what is to be done about those who were followed up."""
    heading, counts = whole.counts[-1]
    labels = [each.choice.label for each in counts]
    return Chart(heading, "ราย", labels, ((heading, [each.count for each in counts]),))


def _plans(asked: Asked) -> Behind:
    """The plan of every province, as it was typed."""
    return Behind("plans", {"fiscal_year": asked.fiscal_year})


def _visits(asked: Asked, province: str, answer: str = "") -> Behind:
    """The last visits of the year, those that count."""
    query: dict[str, str | int] = {"fiscal_year": asked.fiscal_year, "province": province}
    return Behind("visits", {**query, "answer": answer} if answer else query)


# --- one by one ---------------------------------------------------------------------------


def people_report(store: Store, actor: Actor, asked: Asked, whole: bool) -> Report:  # noqa: FBT001 - all alike
    """List 4: everybody who was visited in a round, with the debt today."""
    as_of = today_of(store.clock())
    filters = _filters(asked)
    if whole:
        found = see_people(store, actor, filters, as_of, most=MOST)
        table = sheets.people_table(asked.fiscal_year, asked.round, found)
        return Report(asked, [_dated(table, as_of, len(found))])
    page = see_visits(store, actor, filters, cursor=asked.cursor)
    found = people_of(store, actor, page.visits, as_of)
    table = sheets.people_table(asked.fiscal_year, asked.round, found)
    behind = _of_visits(page.visits, name=6, contract=4)
    return Report(asked, [_dated(table, as_of)], None, behind, page.cursor, page.count)


def measure_report(store: Store, actor: Actor, asked: Asked, whole: bool) -> Report:  # noqa: FBT001 - all alike
    """Lists 7 and 8: those whose measure is rehabilitation, or that somebody else takes over."""
    is_rehabilitation = asked.kind is Kind.REHABILITATION
    make = sheets.rehabilitation_table if is_rehabilitation else sheets.substitution_table
    measure = Measure.REHABILITATION if is_rehabilitation else Measure.SUBSTITUTION
    filters = _filters(asked, measure)
    if whole:
        found = see_listed(store, actor, filters, most=MOST)
        table = make(asked.fiscal_year, asked.round, found)
        return Report(asked, [replace(table, notes=_cut(len(found)))])
    page = see_visits(store, actor, filters, cursor=asked.cursor)
    table = make(asked.fiscal_year, asked.round, page.visits)
    behind = _of_visits(page.visits, name=4)
    return Report(asked, [table], None, behind, page.cursor, page.count)


def visits_behind(store: Store, actor: Actor, asked: Asked, answer: str) -> Report:
    """The visits that a figure counts: all of a year, or those with an answer.

    ``answer`` is a field and one of its choices, ``measure:rehabilitation``; any other is none.
    Raises as ``see_visits``.
    """
    filters = VisitFilters(
        province=asked.province, fiscal_year=asked.fiscal_year, is_last=True, answer=_answer(answer)
    )
    page = see_visits(store, actor, filters, cursor=asked.cursor)
    table = sheets.detail_table(asked.fiscal_year, asked.round, page.visits)
    title = f"การติดตามลูกหนี้ ปี {asked.fiscal_year}"
    if asked.province:
        title += f" จังหวัด{province_name(asked.province)}"
    if filters.answer is not None:
        title += f" · {answer_label(answer)}"
    behind = _of_visits(page.visits, name=2)
    return Report(asked, [replace(table, title=title)], None, behind, page.cursor, page.count)


def answer_label(answer: str) -> str:
    """The Thai words of an answer; empty for what is none."""
    field, _, choice = answer.partition(":")
    for name, heading, choices in COUNTS:
        if name == field and choice in {each.value for each in choices}:
            return f"{heading}: {choices(choice).label}"
    return ""


def _answer(answer: str) -> tuple[str, str] | None:
    if not answer_label(answer):
        return None
    field, _, choice = answer.partition(":")
    return field, choice


def _filters(asked: Asked, measure: Measure | None = None) -> VisitFilters:
    return VisitFilters(
        province=asked.province, fiscal_year=asked.fiscal_year, round=asked.round, measure=measure
    )


def _of_visits(
    found: Sequence[KeptVisit], *, name: int, contract: int | None = None
) -> Mapping[tuple[int, int], Behind]:
    """Links from people to their visits and loans, by the columns that name them."""
    behind = {}
    for row, kept in enumerate(found):
        behind[row, name] = Behind("visit", {"visit_id": kept.id})
        if contract is not None and kept.loan_id is not None:
            behind[row, contract] = Behind("loan", {"loan_id": kept.loan_id})
    return behind


def _dated(table: Table, as_of: date, count: int = 0) -> Table:
    note = f"หนี้คำนวณ ณ วันที่ {format_date(as_of)} ไม่รวมเบี้ยปรับ"
    return replace(table, notes=(note, *_cut(count)))


def _cut(count: int) -> tuple[str, ...]:
    return (_CUT,) if count >= MOST else ()


# --- court cases --------------------------------------------------------------------------


def cases_report(store: Store, actor: Actor, asked: Asked, whole: bool) -> Report:  # noqa: FBT001 - all alike
    """List 9: the cases of the newest list, with their sum."""
    filters = CaseFilters(province=asked.province)
    cases: list[KeptCase] = []
    cursor = asked.cursor
    while True:
        page = see_cases(store, actor, filters, size=200 if whole else 50, cursor=cursor)
        cases += page.cases
        cursor = page.cursor
        if not whole or not cursor or len(cases) >= MOST:
            break
    rows = [_case(place, each) for place, each in enumerate(cases, start=1)]
    day = f" ข้อมูล ณ วันที่ {format_date(page.as_of)}" if page.as_of else ""
    total = ("", f"รวม {page.count:,} คดี", "", "", Baht(page.amount), "")
    notes = _cut(len(cases)) if whole else ()
    table = Table("คดี", f"ข้อมูลการดำเนินคดี{day}", _CASES, rows, total, notes=notes)
    behind = {(row, 1): Behind("case", {"case_id": each.id}) for row, each in enumerate(cases)}
    return Report(asked, [table] if rows else [], None, behind, "" if whole else cursor, page.count)


def _case(place: int, kept: KeptCase) -> tuple[object, ...]:
    case = kept.case
    return (
        place,
        case.name,
        case.id_number,
        province_name(case.province),
        Baht(case.amount),
        case.state.label,
    )
