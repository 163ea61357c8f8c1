"""Budgets: typed, imported, seen by their own office only, changed by one at a time."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl
import pytest

from service.access.actor import MAY, Actor, ForbiddenError
from service.reports.budgets import (
    TypedLine,
    change_budget,
    export_budgets,
    import_budgets,
    see_budget,
)
from service.store.audit import verify
from service.store.engine import Store
from service.store.errors import NotFoundError, Stale
from service.store.reports import BudgetLine
from service.store.schema import Role
from service.store.scope import Scope

CENTRE = Actor.command("test")
OFFICER = Actor("user:o", "50", Scope.of(["เชียงใหม่"]), MAY[Role.PROVINCE_OFFICER], 1)
APPROVER = Actor("user:a", "00", Scope.whole_country(), MAY[Role.APPROVER], 2)
YEAR = 2563
#: Table 1 of forms.md 5.4, in its rows and columns.
TYPED = (
    TypedLine("งบบริหาร", "2,167,420.00", "1,559,505.81", "607,914.19"),
    TypedLine("  งบอุดหนุน ", "5,000,000", "๓,๑๖๒,๕๐๘.๐๐", "1837492"),
    TypedLine("", "", " ", ""),
    TypedLine("งบเงินทุนหมุนเวียน", "20,000,000.00", "19,342,222.00", "657,778.00"),
)
KEPT = (
    BudgetLine("งบบริหาร", 216_742_000, 155_950_581, 60_791_419),
    BudgetLine("งบอุดหนุน", 500_000_000, 316_250_800, 183_749_200),
    BudgetLine("งบเงินทุนหมุนเวียน", 2_000_000_000, 1_934_222_200, 65_777_800),
)


def test_a_budget_is_typed_and_seen(store: Store) -> None:
    assert see_budget(store, CENTRE, "00", YEAR).version == 0
    made, findings = change_budget(store, CENTRE, "00", YEAR, TYPED, version=0)
    assert findings == []
    assert made is not None
    assert made.lines == KEPT
    assert see_budget(store, APPROVER, "00", YEAR) == made
    assert [line.remaining for line in made.lines] == [0, 0, 0]
    again, _ = change_budget(store, CENTRE, "00", YEAR, TYPED, version=1)
    assert again is not None
    assert again.version == 1
    less, _ = change_budget(store, CENTRE, "00", YEAR, TYPED[:1], version=1)
    assert less is not None
    assert (less.version, less.lines) == (2, KEPT[:1])
    with store.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()


def test_two_at_once(store: Store) -> None:
    change_budget(store, CENTRE, "00", YEAR, TYPED, version=0)
    for seen in (0, 2):
        with pytest.raises(Stale):
            change_budget(store, CENTRE, "00", YEAR, TYPED[:1], version=seen)


def test_an_office_keeps_its_own(store: Store) -> None:
    made, _ = change_budget(store, OFFICER, "50", YEAR, TYPED, version=0)
    assert made is not None
    for office in ("00", "92", "99"):
        with pytest.raises(NotFoundError):
            see_budget(store, OFFICER, office, YEAR)
        with pytest.raises(NotFoundError):
            change_budget(store, OFFICER, office, YEAR, TYPED, version=0)
    with pytest.raises(NotFoundError):
        see_budget(store, CENTRE, "99", YEAR)
    with pytest.raises(ForbiddenError):
        change_budget(store, APPROVER, "00", YEAR, TYPED, version=0)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (TypedLine("", "5", "", ""), [("record.missing", "lines[1].name")]),
        (TypedLine("ก", "ห้า", "", "1.5.5"), [
            ("budget.not_an_amount", "lines[1].allocated"),
            ("budget.not_an_amount", "lines[1].returned"),
        ]),
        (TypedLine("ก", "100", "90", "10.01"), [("budget.overdrawn", "lines[1].drawn")]),
        (TypedLine("ก", "-5", "", ""), [
            ("budget.bad_amount", "lines[1].allocated"), ("budget.overdrawn", "lines[1].drawn"),
        ]),
        (TypedLine("ก", "99999999999", "", ""), [("budget.bad_amount", "lines[1].allocated")]),
        (TypedLine("งบบริหาร", "5", "", ""), [("budget.twice", "lines")]),
        (TypedLine("ก" * 201, "5", "", ""), [("record.too_long", "lines[1].name")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(
    store: Store, typed: TypedLine, told: Sequence[tuple[str, str]]
) -> None:
    made, findings = change_budget(store, CENTRE, "00", YEAR, [TYPED[0], typed], version=0)
    assert made is None
    assert [(each.code, each.place.field) for each in findings] == told
    assert all(each.sentence and each.remedy for each in findings)
    assert see_budget(store, CENTRE, "00", YEAR).version == 0


def test_a_year_must_be_one(store: Store) -> None:
    _, findings = change_budget(store, CENTRE, "00", 2020, TYPED, version=0)
    assert [each.code for each in findings] == ["visit.year"]


# --- the workbook -------------------------------------------------------------------------


def book(rows: Sequence[Sequence[object]]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "งบประมาณ"
    sheet.append(
        ["สำนักงาน", "แผนงบประมาณ", "เงินที่ได้รับการจัดสรร", "จำนวนเงินที่เบิก", "ส่งคืนเงินงบประมาณให้กรม"]
    )
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_out_and_in_again(store: Store) -> None:
    change_budget(store, CENTRE, "00", YEAR, TYPED, version=0)
    change_budget(store, CENTRE, "50", YEAR, TYPED[:2], version=0)
    data = export_budgets(store, CENTRE, YEAR)
    result = import_budgets(store, CENTRE, YEAR, data, "b.xlsx")
    assert (result.changed, result.unchanged, result.findings) == (0, 2, [])
    result = import_budgets(store, CENTRE, YEAR + 1, data, "b.xlsx")
    assert (result.changed, result.unchanged) == (2, 0)
    assert see_budget(store, CENTRE, "00", YEAR + 1).lines == KEPT
    assert see_budget(store, CENTRE, "50", YEAR + 1).lines == KEPT[:2]


def test_a_blank_one_can_be_filled_in(store: Store) -> None:
    data = export_budgets(store, OFFICER, YEAR)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["งบประมาณ"]
    assert [cell.value for cell in sheet[2]][:2] == ["สำนักงาน", "แผนงบประมาณ"]


def test_all_or_nothing(store: Store) -> None:
    bad = book(
        [
            ("ส่วนกลาง", "งบบริหาร", 100, 50.5, 0),
            ("เชียงใหม", "งบบริหาร", 100, None, None),
            ("ตรัง", "งบบริหาร", 100, 80, 21),
            ("ตรัง", "งบบริหาร", "มาก", None, None),
        ]
    )
    result = import_budgets(store, CENTRE, YEAR, bad, "b.xlsx")
    assert [each.code for each in result.findings] == [
        "budget.import_errors", "register.bad_province", "budget.overdrawn",
        "register.not_an_amount",
    ]  # fmt: skip
    assert [each.place.cell for each in result.findings[1:]] == ["A3", "D4", "C5"]
    assert all(each.sentence for each in result.findings)
    assert see_budget(store, CENTRE, "00", YEAR).version == 0


def test_only_ones_own_are_imported(store: Store) -> None:
    theirs = book([("เชียงใหม่", "ก", 5, None, None), ("ส่วนกลาง", "ก", 5, None, None)])
    result = import_budgets(store, OFFICER, YEAR, theirs, "b.xlsx")
    assert [each.code for each in result.findings] == [
        "budget.import_errors",
        "followup.out_of_scope",
    ]
    ours = book([("เชียงใหม่", "ก", 5, None, None)])
    assert import_budgets(store, OFFICER, YEAR, ours, "b.xlsx").changed == 1
    with pytest.raises(ForbiddenError):
        import_budgets(store, APPROVER, YEAR, ours, "b.xlsx")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"a,b\n1,2\n"])
def test_no_workbook(store: Store, data: bytes) -> None:
    result = import_budgets(store, CENTRE, YEAR, data, "b.xlsx")
    assert result.findings
    assert result.changed == 0
