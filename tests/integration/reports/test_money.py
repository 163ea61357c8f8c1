"""Budgets drawn and debts by fiscal year: the figures of forms.md 5.4, to the satang."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from service.access.actor import MAY, Actor
from service.debts.model import BorrowerKind, Instalment, Loan, Payment
from service.documents.tables import text_of
from service.reports.budgets import TypedLine, change_budget
from service.reports.making import make_report
from service.reports.model import Asked, Behind, Kind
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.schema import Role
from service.store.scope import Scope
from service.store.taking import batches, take
from tests.helpers.stores import EVERYTHING
from tests.unit.debts.builders import BORROWER

STAFF = Actor("user:s", "00", EVERYTHING, MAY[Role.CENTRAL_STAFF], 1)
OFFICER = Actor("user:o", "50", Scope.of(["เชียงใหม่"]), MAY[Role.PROVINCE_OFFICER], 2)

#: Fiscal year, projects, approved, paid, projects left: table 2 of forms.md 5.4 in satang.
TABLE_2 = (
    (2556, 548, 7_625_245_000, 3_642_618_478, 371),
    (2557, 216, 2_672_415_600, 1_193_938_417, 146),
    (2560, 55, 980_726_000, 702_211_227, 25),
    (2561, 85, 1_500_000_000, 877_392_351, 67),
    (2562, 71, 1_334_757_600, 323_507_254, 71),
)
PRINTED_2 = [
    ["2556", "548", "76,252,450.00", "36,426,184.78", "371", "39,826,265.22", "47.77"],
    ["2557", "216", "26,724,156.00", "11,939,384.17", "146", "14,784,771.83", "44.68"],
    ["2560", "55", "9,807,260.00", "7,022,112.27", "25", "2,785,147.73", "71.60"],
    ["2561", "85", "15,000,000.00", "8,773,923.51", "67", "6,226,076.49", "58.49"],
    ["2562", "71", "13,347,576.00", "3,235,072.54", "71", "10,112,503.46", "24.24"],
    ["รวม", "975", "141,131,442.00", "67,396,677.27", "680", "73,734,764.73", "47.75"],
]


def loans_of(year: int, count: int, approved: int, paid: int, left: int) -> Iterator[Loan]:
    """So many loans with these sums, of which so many have not paid back all."""
    share = paid // count
    rest = approved - share * (count - left)
    for number in range(1, count + 1):
        is_left = number <= left
        amount = rest // left if is_left else share
        if number == 1:
            amount += rest - rest // left * left
        repaid = share + (paid - share * count if number == 1 else 0)
        # What is paid beyond the loan is interest and penalty, which the table leaves out.
        beyond = 0 if is_left else 1_000_00
        yield Loan(
            contract_no=f"กส. {number}/{year}",
            contract_date=date(year - 544, 10, 1) if number % 2 else date(year - 543, 9, 30),
            project_name="โครงการทดลอง",
            borrower_kind=BorrowerKind.COOPERATIVE if number % 3 else BorrowerKind.FARMER_GROUP,
            province="เชียงใหม่" if number % 2 else "ตรัง",
            loan_amount=amount,
            instalments=(Instalment(1, date(year - 541, 9, 30), amount),),
            payments=(Payment(date(year - 541, 9, 1), repaid + beyond),),
            parties=(BORROWER,),
        )


@pytest.fixture
def filled(store: Store) -> Store:
    every = [loan for row in TABLE_2 for loan in loans_of(*row)]
    for part in batches(every):
        with store.writing("test") as writer:
            take(writer, EVERYTHING, part)
    return store


def shown(row: object) -> list[str]:
    assert isinstance(row, tuple)
    return [text_of(value) for value in row]


def test_table_2_as_printed(filled: Store) -> None:
    report = make_report(filled, STAFF, Asked(Kind.OVERDUE, 2562))
    (table,) = report.tables
    assert table.title == "จำนวนหนี้ค้างชำระ ปี 2556 - 2562"
    assert table.total is not None
    assert [shown(row) for row in (*table.rows, table.total)] == PRINTED_2
    assert report.behind[0, 1] == Behind(
        "loans",
        {"province": "", "borrower_kind": "", "sort": "contract_date", "fiscal_year": 2556},
    )
    assert report.behind[4, 5].query["left"] == "yes"
    assert report.chart is not None
    assert report.chart.labels == ["2556", "2557", "2560", "2561", "2562"]


def test_only_what_is_asked_for_and_in_scope(filled: Store) -> None:
    (table,) = make_report(filled, STAFF, Asked(Kind.OVERDUE, 2560)).tables
    assert [row[0] for row in table.rows] == ["2556", "2557", "2560"]
    (whole,) = make_report(filled, STAFF, Asked(Kind.OVERDUE, 2562)).tables
    (ours,) = make_report(filled, OFFICER, Asked(Kind.OVERDUE, 2562)).tables
    (here,) = make_report(filled, STAFF, Asked(Kind.OVERDUE, 2562, province="50")).tables
    (there,) = make_report(filled, STAFF, Asked(Kind.OVERDUE, 2562, province="92")).tables
    assert list(ours.rows) == list(here.rows)
    for own, other, both in zip(here.rows, there.rows, whole.rows, strict=True):
        assert own[1] + other[1] == both[1]  # type: ignore[operator]
    groups = Asked(Kind.OVERDUE, 2562, borrower_kind=BorrowerKind.FARMER_GROUP)
    (table,) = make_report(filled, STAFF, groups).tables
    assert table.total is not None
    assert table.total[1] == sum(count // 3 for _, count, *_ in TABLE_2)
    for province in ("92", "00", "99"):
        with pytest.raises(NotFoundError):
            make_report(filled, OFFICER, Asked(Kind.OVERDUE, 2562, province=province))
    with pytest.raises(NotFoundError):
        make_report(filled, STAFF, Asked(Kind.OVERDUE, 2562, province="99"))
    assert make_report(filled, STAFF, Asked(Kind.OVERDUE, 2555)).is_empty


# --- budgets ------------------------------------------------------------------------------

TABLE_1 = (
    TypedLine("งบบริหาร", "2,167,420.00", "1,559,505.81", "607,914.19"),
    TypedLine("งบอุดหนุน", "5,000,000.00", "3,162,508.00", "1,837,492.00"),
    TypedLine("งบเงินทุนหมุนเวียน", "20,000,000.00", "19,342,222.00", "657,778.00"),
)
PRINTED_1 = [
    ["งบบริหาร", "2,167,420.00", "1,559,505.81", "71.95", "607,914.19", "-"],
    ["งบอุดหนุน", "5,000,000.00", "3,162,508.00", "63.25", "1,837,492.00", "-"],
    ["งบเงินทุนหมุนเวียน", "20,000,000.00", "19,342,222.00", "96.71", "657,778.00", "-"],
    ["งบประมาณรวม", "27,167,420.00", "24,064,235.81", "88.58", "3,103,184.19", "-"],
]


def test_table_1_as_printed(store: Store) -> None:
    change_budget(store, STAFF, "00", 2563, TABLE_1, version=0)
    report = make_report(store, STAFF, Asked(Kind.BUDGET, 2563))
    (table,) = report.tables
    assert table.title == "ผลการเบิกจ่ายงบประมาณปี 2563"
    assert table.total is not None
    assert [shown(row) for row in (*table.rows, table.total)] == PRINTED_1
    # What one office has is typed: that page is behind it, also behind the sum.
    typed = Behind("typed_budget", {"fiscal_year": 2563, "office": "00"})
    assert {row for row, _ in report.behind} == {0, 1, 2, 3}
    assert set(map(str, report.behind.values())) == {str(typed)}
    assert make_report(store, STAFF, Asked(Kind.BUDGET, 2564)).is_empty


def test_budgets_of_several_offices(store: Store) -> None:
    change_budget(store, STAFF, "00", 2563, TABLE_1[:2], version=0)
    change_budget(store, STAFF, "50", 2563, TABLE_1[1:], version=0)
    report = make_report(store, STAFF, Asked(Kind.BUDGET, 2563))
    (table,) = report.tables
    assert [shown(row)[:2] for row in table.rows] == [
        ["งบบริหาร", "2,167,420.00"],
        ["งบอุดหนุน", "10,000,000.00"],
        ["งบเงินทุนหมุนเวียน", "20,000,000.00"],
    ]
    behind = report.behind[1, 1]
    assert behind == Behind("budget", {"line": "งบอุดหนุน"})
    (offices,) = make_report(store, STAFF, Asked(Kind.BUDGET, 2563, line="งบอุดหนุน")).tables
    assert [row[0] for row in offices.rows] == ["ส่วนกลาง", "เชียงใหม่"]
    assert offices.total is not None
    assert text_of(offices.total[1]) == "10,000,000.00"
    # The sum of all lines opens the sums of the offices.
    assert table.total is not None
    whole = report.behind[len(table.rows), 1].query["line"]
    asked = Asked(Kind.BUDGET, 2563, line=str(whole))
    sums = make_report(store, STAFF, asked)
    assert [shown(row)[:2] for row in sums.tables[0].rows] == [
        ["ส่วนกลาง", "7,167,420.00"],
        ["เชียงใหม่", "25,000,000.00"],
    ]
    assert sums.tables[0].total is not None
    assert shown(sums.tables[0].total)[1:] == shown(table.total)[1:]
    assert [sums.behind[row, 1].query["office"] for row in (0, 1)] == ["00", "50"]
    (ours,) = make_report(store, OFFICER, Asked(Kind.BUDGET, 2563)).tables
    assert [row[0] for row in ours.rows] == ["งบอุดหนุน", "งบเงินทุนหมุนเวียน"]
    with pytest.raises(NotFoundError):
        make_report(store, OFFICER, Asked(Kind.BUDGET, 2563, province="00"))
