"""Reports on money: budgets drawn (table 1 of forms.md 5.4), debts by fiscal year (table 2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from service.access.actor import Actor, Task
from service.documents.tables import Baht, Percent, Table
from service.followup.figures import percent_of
from service.reports.model import Asked, Behind, Chart, Report
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.reports import Budget, BudgetLine, YearDebt, budgets_in, debts_by_year
from service.store.rows import province_name
from service.store.users import CENTRE, CENTRE_NAME
from thai.provinces import PROVINCES

_BUDGET: Final = (
    ("แผนงบประมาณ", 30), ("เงินที่ได้รับการจัดสรร", 20), ("จำนวนเงินที่เบิก", 20), ("คิดเป็น %", 10),
    ("ส่งคืนเงินงบประมาณให้กรม", 22), ("จำนวนเงินคงเหลือ", 20),
)  # fmt: skip
_OVERDUE: Final = (
    ("ปีงบประมาณ", 12), ("จำนวนโครงการ", 13), ("จำนวนเงิน (บาท)", 20),
    ("จำนวนเงินที่รับชำระ (บาท)", 22), ("จำนวนโครงการ", 13), ("จำนวนเงิน (บาท)", 20), ("คิดเป็น %", 10),
)  # fmt: skip
_OVERDUE_GROUPS: Final = (
    ("", 1), ("โครงการที่ได้รับอนุมัติ", 2), ("", 1), ("ลูกหนี้คงเหลือ", 2), ("", 1),
)  # fmt: skip
_OVERDUE_NOTES: Final = (
    "ปีงบประมาณของวันที่ทำสัญญา · คิดเป็น % คือส่วนที่รับชำระแล้วต่อจำนวนเงินที่ได้รับอนุมัติ",
    "เงินที่รับชำระนับไม่เกินวงเงินกู้ของแต่ละสัญญา ส่วนที่เกินเป็นดอกเบี้ยและเบี้ยปรับ",
)
_TOTAL: Final = "รวม"
_ALL_LINES: Final = "งบประมาณรวม"
#: Charts show thousands of baht.
_THOUSAND: Final = 100_000
_PROVINCES: Final = frozenset(each.code for each in PROVINCES)


def _need_office(actor: Actor, office: str) -> None:
    """Raises NotFoundError: there is no such office, or it is none of this person's."""
    is_known = office in ("", CENTRE) or office in _PROVINCES
    is_seen = not office or actor.scope.codes is None or office in actor.scope.codes
    if not (is_known and is_seen):
        raise NotFoundError("offices.unknown", found=office)


def _office_name(office: str) -> str:
    return CENTRE_NAME if office == CENTRE else province_name(office)


# --- debts by fiscal year -----------------------------------------------------------------


def overdue_report(store: Store, actor: Actor, asked: Asked) -> Report:
    """Table 2: the loans up to a fiscal year by the year of their contracts.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    _need_office(actor, asked.province)
    with store.reading() as reader:
        found = debts_by_year(
            reader, actor.scope, province=asked.province, borrower_kind=asked.borrower_kind
        )
    years = [each for each in found if each.fiscal_year <= asked.fiscal_year]
    return Report(
        asked,
        [_overdue_table(asked, years)] if years else [],
        _overdue_chart(years) if years else None,
        _overdue_behind(asked, years),
    )


def _overdue_table(asked: Asked, years: Sequence[YearDebt]) -> Table:
    first, last = years[0].fiscal_year, years[-1].fiscal_year
    where = f" {_office_name(asked.province)}" if asked.province else ""
    who = f" {asked.borrower_kind.label}" if asked.borrower_kind else ""
    return Table(
        "หนี้ค้างชำระ",
        f"จำนวนหนี้ค้างชำระ ปี {first} - {last}{where}{who}",
        _OVERDUE,
        [_overdue_row(str(each.fiscal_year), each) for each in years],
        _overdue_row(_TOTAL, _sum(years)),
        groups=_OVERDUE_GROUPS,
        notes=_OVERDUE_NOTES,
    )


def _sum(years: Sequence[YearDebt]) -> YearDebt:
    return YearDebt(
        0,
        sum(each.count for each in years),
        sum(each.approved for each in years),
        sum(each.paid for each in years),
        sum(each.left for each in years),
    )


def _overdue_row(name: str, each: YearDebt) -> tuple[object, ...]:
    return (
        name,
        each.count,
        Baht(each.approved),
        Baht(each.paid),
        each.left,
        Baht(each.approved - each.paid),
        Percent(percent_of(each.paid, each.approved)),
    )


def _overdue_behind(asked: Asked, years: Sequence[YearDebt]) -> dict[tuple[int, int], Behind]:
    kind = asked.borrower_kind or ""
    whole: dict[str, str | int] = {"province": asked.province, "borrower_kind": kind}
    queries = [
        {**whole, "fiscal_year": each.fiscal_year, "sort": "contract_date"} for each in years
    ]
    # The total row comes after the last.
    queries.append({**whole, "up_to": asked.fiscal_year, "sort": "contract_date"})
    behind = {}
    for row, query in enumerate(queries):
        for column in (1, 2, 3):
            behind[row, column] = Behind("loans", query)
        for column in (4, 5):
            behind[row, column] = Behind("loans", {**query, "left": "yes"})
    return behind


def _overdue_chart(years: Sequence[YearDebt]) -> Chart:
    return Chart(
        "รับชำระแล้วและคงเหลือ",
        "พันบาท",
        [str(each.fiscal_year) for each in years],
        (
            ("รับชำระแล้ว", [each.paid // _THOUSAND for each in years]),
            ("คงเหลือ", [(each.approved - each.paid) // _THOUSAND for each in years]),
        ),
    )


# --- budgets ------------------------------------------------------------------------------


def budget_report(store: Store, actor: Actor, asked: Asked) -> Report:
    """Table 1: what was drawn of a year's budgets; of all offices their sums by line.

    With ``asked.line`` that line, or their total, office by office; what one office has is
    typed. Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    _need_office(actor, asked.province)
    with store.reading() as reader:
        found = budgets_in(reader, actor.scope, asked.fiscal_year, asked.province)
    if asked.line:
        of_offices = [(each.office, line) for each in found if (line := _line_of(each, asked.line))]
        lines = [line for _, line in of_offices]
        typed = [_typed(asked, office) for office, _ in of_offices]
        return Report(asked, [_budget_table(asked, lines)] if lines else [], behind=_rows(typed))
    lines = _by_name(found)
    if not lines:
        return Report(asked, [])
    if len(found) > 1:
        rows = [Behind("budget", {"line": name}) for name in (*(e.name for e in lines), _ALL_LINES)]
    else:
        rows = [_typed(asked, found[0].office)] * (len(lines) + 1)
    return Report(asked, [_budget_table(asked, lines)], _budget_chart(lines), _rows(rows))


def _line_of(budget: Budget, name: str) -> BudgetLine | None:
    """An office's line of that name, or the sum of its lines; under the office's name."""
    lines = [line for line in budget.lines if name in (line.name, _ALL_LINES)]
    if not lines:
        return None
    return BudgetLine(
        _office_name(budget.office),
        sum(line.allocated for line in lines),
        sum(line.drawn for line in lines),
        sum(line.returned for line in lines),
    )


def _typed(asked: Asked, office: str) -> Behind:
    """Where an office's budget is typed."""
    return Behind("typed_budget", {"fiscal_year": asked.fiscal_year, "office": office})


def _rows(rows: Sequence[Behind]) -> dict[tuple[int, int], Behind]:
    """What is behind each row's figures."""
    return {(row, column): each for row, each in enumerate(rows) for column in (1, 2, 4, 5)}


def _by_name(found: Sequence[Budget]) -> list[BudgetLine]:
    """The sums of all budgets, line by line in the order in which they come first."""
    sums: dict[str, BudgetLine] = {}
    for line in (line for budget in found for line in budget.lines):
        kept = sums.get(line.name, BudgetLine(line.name, 0, 0, 0))
        sums[line.name] = BudgetLine(
            line.name,
            kept.allocated + line.allocated,
            kept.drawn + line.drawn,
            kept.returned + line.returned,
        )
    return list(sums.values())


def _budget_table(asked: Asked, lines: Sequence[BudgetLine]) -> Table:
    where = f" {_office_name(asked.province)}" if asked.province else ""
    title = f"ผลการเบิกจ่ายงบประมาณปี {asked.fiscal_year}{where}"
    headings = _BUDGET
    if asked.line:
        title = f"{title} · {asked.line}"
        headings = (("สำนักงาน", 30), *_BUDGET[1:])
    total = BudgetLine(
        _TOTAL if asked.line else _ALL_LINES,
        sum(line.allocated for line in lines),
        sum(line.drawn for line in lines),
        sum(line.returned for line in lines),
    )
    rows = [_budget_row(line) for line in lines]
    return Table("งบประมาณ", title, headings, rows, _budget_row(total))


def _budget_row(line: BudgetLine) -> tuple[object, ...]:
    return (
        line.name,
        Baht(line.allocated),
        Baht(line.drawn),
        Percent(percent_of(line.drawn, line.allocated)),
        Baht(line.returned, dash=True),
        Baht(line.remaining, dash=True),
    )


def _budget_chart(lines: Sequence[BudgetLine]) -> Chart:
    return Chart(
        "เบิกจ่าย ส่งคืน และคงเหลือ",
        "พันบาท",
        [line.name for line in lines],
        (
            ("เบิกแล้ว", [line.drawn // _THOUSAND for line in lines]),
            ("ส่งคืน", [line.returned // _THOUSAND for line in lines]),
            ("คงเหลือ", [line.remaining // _THOUSAND for line in lines]),
        ),
    )
