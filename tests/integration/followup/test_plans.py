"""Plans of follow-up: typed, exported and taken in again, all or none."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from service.access.actor import ForbiddenError
from service.documents.tables import Table, workbook
from service.followup.rounds import (
    MOST_DEBTORS,
    export_plans,
    import_plans,
    see_plans,
    set_plan,
)
from service.store.engine import Store
from service.store.errors import NotFoundError, Stale
from service.store.rounds import VisitPlan
from tests.helpers.followup import APPROVER, HERE, NEIGHBOUR, OFFICER, STAFF, THERE, YEAR

PLAN = VisitPlan(HERE, YEAR, 107)


def book(
    *rows: tuple[Any, ...], headings: tuple[str, ...] = ("จังหวัด", "แผนการติดตาม (ราย)")
) -> bytes:
    return workbook([Table("แผนการติดตาม", "แผน", [(each, 20) for each in headings], rows)])


def counts(store: Store) -> dict[str, int]:
    return {plan.province: plan.debtors for plan in see_plans(store, STAFF, YEAR)}


def test_a_plan_is_typed_and_two_people_cannot_overwrite_each_other(store: Store) -> None:
    made, findings = set_plan(store, OFFICER, PLAN)
    assert findings == []
    assert made == replace(PLAN, version=1)
    with pytest.raises(Stale):
        set_plan(store, OFFICER, PLAN)
    again, _ = set_plan(store, OFFICER, replace(PLAN, version=1))
    assert again == made
    made, _ = set_plan(store, STAFF, VisitPlan(HERE, YEAR, 0, 1))
    assert made == VisitPlan(HERE, YEAR, 0, 2)
    assert see_plans(store, OFFICER, YEAR) == [made]
    assert see_plans(store, OFFICER, YEAR - 1) == []


def test_what_is_no_plan_is_told(store: Store) -> None:
    for debtors in (-1, MOST_DEBTORS + 1):
        made, findings = set_plan(store, OFFICER, replace(PLAN, debtors=debtors))
        assert made is None
        assert [each.code for each in findings] == ["followup.bad_plan"]
    made, findings = set_plan(store, OFFICER, replace(PLAN, fiscal_year=2026))
    assert made is None
    assert [each.code for each in findings] == ["visit.year"]


def test_only_those_whose_task_it_is_in_their_province(store: Store) -> None:
    with pytest.raises(ForbiddenError):
        set_plan(store, APPROVER, PLAN)
    with pytest.raises(ForbiddenError):
        import_plans(store, APPROVER, YEAR, b"", "x.xlsx")
    for province in (THERE, "00", "99", ""):
        with pytest.raises(NotFoundError):
            set_plan(store, OFFICER, replace(PLAN, province=province))


def test_out_and_in_again(store: Store) -> None:
    set_plan(store, STAFF, PLAN)
    data = export_plans(store, STAFF, YEAR)
    assert data == export_plans(store, STAFF, YEAR)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.max_row == 2 + 77
    assert len(list(openpyxl.load_workbook(io.BytesIO(export_plans(store, OFFICER, YEAR)))
                    .worksheets[0].iter_rows(min_row=3))) == 1  # fmt: skip
    imported = import_plans(store, STAFF, YEAR, data, "p.xlsx")
    assert (imported.changed, imported.unchanged, imported.findings) == (0, 1, [])
    imported = import_plans(store, STAFF, YEAR + 1, data, "p.xlsx")
    assert (imported.changed, imported.unchanged) == (1, 0)


def test_a_workbook_is_taken_in_again_and_again(store: Store) -> None:
    data = book(("เชียงใหม่", 107), ("จ.ตรัง", "๙"), ("กระบี่", None))
    for changed, unchanged in ((2, 0), (0, 2)):
        imported = import_plans(store, STAFF, YEAR, data, "p.xlsx")
        assert imported.findings == []
        assert (imported.changed, imported.unchanged) == (changed, unchanged)
    assert counts(store) == {HERE: 107, THERE: 9}


def test_with_an_error_nothing_is_taken_and_each_cell_is_told(store: Store) -> None:
    data = book(
        ("เชียงใหม่", 107),
        ("เชียงใหม่", 5),
        ("เชียงหม่าย", 5),
        ("ตรัง", "มาก"),
        ("กระบี่", 9_999_999),
        (None, 3),
    )
    imported = import_plans(store, STAFF, YEAR, data, "p.xlsx")
    assert (imported.changed, imported.unchanged) == (0, 0)
    assert [(each.code, each.place.cell) for each in imported.findings] == [
        ("followup.plan_errors", ""),
        ("followup.province_twice", "A4"),
        ("register.bad_province", "A5"),
        ("register.not_an_integer", "B6"),
        ("followup.bad_plan", "B7"),
        ("register.value_missing", "A8"),
    ]
    assert "แถวที่ 3" in imported.findings[1].sentence
    assert all(each.sentence for each in imported.findings)
    assert counts(store) == {}


def test_a_province_takes_in_its_own_plan_only(store: Store) -> None:
    imported = import_plans(store, NEIGHBOUR, YEAR, book(("เชียงใหม่", 1), ("ตรัง", 2)), "p.xlsx")
    assert [each.code for each in imported.findings[1:]] == ["followup.out_of_scope"]
    assert counts(store) == {}
    assert import_plans(store, NEIGHBOUR, YEAR, book(("ตรัง", 2)), "p.xlsx").changed == 1


def test_other_workbooks_are_refused(store: Store) -> None:
    other = workbook([Table("อื่น", "", [("ก", 1)], [])])
    headless = book(headings=("ก", "ข"))
    for data, code in (
        (b"", "files.empty"),
        (b"x", "files.plain_text"),
        (other, "register.sheet_missing"),
        (headless, "register.header_missing"),
    ):
        imported = import_plans(store, STAFF, YEAR, data, "p.xlsx")
        assert imported.findings[-1].code == code
    imported = import_plans(store, STAFF, 1, book(("ตรัง", 2)), "p.xlsx")
    assert [each.code for each in imported.findings] == ["followup.plan_errors", "visit.year"]
