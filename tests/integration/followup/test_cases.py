"""Court cases: the month's list taken in again and again, findings by the cell, dated steps."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from service.access.actor import ForbiddenError, Task
from service.debts.court_cases import STATE_AFTER, CaseState, CaseStep
from service.debts.rules import DEFAULT_RULES
from service.documents.tables import Baht, Table, workbook
from service.followup.case_book import CASES, STEPS
from service.followup.cases import (
    CasesImported,
    blank_case_workbook,
    export_cases,
    import_cases,
    note_step,
    prosecutor_due,
    see_case,
    see_cases,
    take_step_back,
)
from service.store.cases import CaseFilters, KeptCase, Step
from service.store.engine import Store
from service.store.errors import ConflictError, NotFoundError, Stale
from service.store.keys import read_ring
from service.store.listing import BadCursor
from service.store.rotation import rotate
from service.store.schema import audit_log
from tests.helpers.followup import (
    APPROVER,
    HERE,
    NEIGHBOUR,
    OFFICER,
    STAFF,
    THERE,
    number,
    owed_by,
    registered,
)
from tests.helpers.stores import EVERYTHING, NEW_KEY, OLD_KEY
from thai.ids import mask_id

SEPTEMBER, OCTOBER = date(2025, 9, 30), date(2025, 10, 31)
PROSECUTOR = CaseState.PROSECUTOR.label
COURT = CaseState.COURT.label
A = ("นายหนึ่ง สมมติ", number(1), "เชียงใหม่", Baht(12_345_678), PROSECUTOR, "กส. 1/2567", "", "")
B = ("นางสอง สมมติ", number(2), "ตรัง", Baht(500), COURT, "", "ผบ. 2/2568", "ศาลจังหวัดสมมติ")
C = ("กลุ่มสาม สมมติ", "", "ตรัง", "1,000.25", "judgment", "กส. 3/2567", "", "")


def book(*rows: tuple[Any, ...], steps: tuple[tuple[Any, ...], ...] = ()) -> bytes:
    def page(form: Any, lines: Any) -> Table:
        return Table(form.title, "", [(each.heading, 20) for each in form.columns], lines)

    return workbook([page(CASES, rows), *([page(STEPS, steps)] if steps else [])])


def taken(store: Store, data: bytes, as_of: date = SEPTEMBER) -> CasesImported:
    return import_cases(store, STAFF, data, "cases.xlsx", as_of=as_of)


def told(imported: CasesImported) -> tuple[int, int, int, int]:
    each = imported.taken
    return each.added, each.changed, each.unchanged, len(each.left_out)


def listed(store: Store, **filters: Any) -> list[KeptCase]:
    return list(see_cases(store, STAFF, CaseFilters(**filters), open_ids=True).cases)


def test_a_list_is_taken_in_and_shown_by_province(store: Store) -> None:
    registered(store, owed_by(1, "กส. 1/2567"))
    imported = taken(store, book(A, B, C))
    assert imported.findings == []
    assert told(imported) == (3, 0, 0, 0)
    page = see_cases(store, STAFF, CaseFilters())
    assert (page.as_of, page.count, page.amount) == (SEPTEMBER, 3, 12_345_678 + 500 + 100_025)
    one, two, three = page.cases
    assert one.case.name == "นายหนึ่ง สมมติ"
    assert one.case.id_number == mask_id(number(1))
    assert one.case.state is CaseState.PROSECUTOR
    assert one.loan_id is not None
    assert (two.case.case_no, two.case.court) == ("ผบ. 2/2568", "ศาลจังหวัดสมมติ")
    assert (three.case.id_number, three.loan_id) == ("", None)
    assert [each.case.name for each in listed(store, province=THERE)] == [B[0], C[0]]
    assert [each.case.name for each in listed(store, state=CaseState.COURT)] == [B[0]]
    assert [each.case.name for each in listed(store, text="ผบ.๒/๒๕๖๘")] == [B[0]]
    assert [each.case.name for each in listed(store, id_number=number(1))] == [A[0]]


def test_the_same_list_again_changes_nothing(store: Store) -> None:
    data = book(A, B, C, steps=((A[0], "", "ยื่นฟ้อง", "1/8/2568", "กษ 1/1", "ก"),))
    taken(store, data)
    before = listed(store)
    assert told(taken(store, data)) == (0, 0, 3, 0)
    assert [replace(each, list_id=0) for each in listed(store)] == [
        replace(each, list_id=0) for each in before
    ]
    assert told(taken(store, data, OCTOBER)) == (0, 0, 3, 0)
    page = see_cases(store, STAFF, CaseFilters())
    assert (page.as_of, page.count) == (OCTOBER, 3)
    assert {each.version for each in page.cases} == {1}


def test_a_later_list_changes_adds_and_leaves_out(store: Store) -> None:
    taken(store, book(A, B))
    changed = (*A[:4], CaseState.COURT.label, *A[5:])
    imported = taken(store, book(changed, C), OCTOBER)
    assert told(imported) == (1, 1, 0, 1)
    assert [each.code for each in imported.findings] == ["cases.left_out"]
    assert [(each.case.name, each.case.state.value) for each in listed(store)] == [
        (A[0], "court"),
        (C[0], "judgment"),
    ]
    (former,) = listed(store, former=True)
    assert (former.case.name, former.as_of) == (B[0], SEPTEMBER)
    # Left out already, it is not told again; back in the list, it is the same case.
    assert told(taken(store, book(changed, C), OCTOBER)) == (0, 0, 2, 0)
    assert told(taken(store, book(changed, C, B), OCTOBER)) == (0, 0, 3, 0)
    assert former.id in {each.id for each in listed(store)}


def test_a_list_of_an_earlier_day_is_refused(store: Store) -> None:
    taken(store, book(A), OCTOBER)
    with pytest.raises(ConflictError) as refused:
        taken(store, book(A))
    assert refused.value.finding.code == "cases.older_list"
    imported = taken(store, book(A), date(2026, 1, 6))
    assert imported.is_refused
    assert [each.code for each in imported.findings][1:] == ["cases.bad_day"]
    assert taken(store, book(A), date(1, 1, 1)).is_refused


def test_a_number_that_comes_later_makes_no_new_case(store: Store) -> None:
    bare = (A[0], "", *A[2:])
    taken(store, book(bare))
    assert told(taken(store, book(A), OCTOBER)) == (0, 1, 0, 0)
    assert told(taken(store, book(bare), OCTOBER)) == (0, 1, 0, 0)
    other = (A[0], number(9), *A[2:])
    assert told(taken(store, book(A, other), OCTOBER)) == (1, 1, 0, 0)


def test_every_cell_that_is_wrong_is_told_and_nothing_is_taken(store: Store) -> None:
    registered(store, owed_by(1, "กส. 1/2567"))
    data = book(
        (A[0], A[1], "ตรัง", *A[3:]),
        (*A[:3], "มาก", *A[4:]),
        (*B[:4], "ไปศาลแล้ว", *B[5:]),
        B,
        B,
        ("นายสี่", "", "ตรัง", Baht(1), COURT, "", "", ""),
        ("", number(5), "ตรัง", Baht(1), COURT, "", "", ""),
        ("นายหก", "1234567890123", "ตรัง", Baht(1), COURT, "", "", ""),
        ("x" * 501, number(7), "ตรัง", Baht(1), COURT, "", "", ""),
        steps=(
            ("นางสอง สมมติ", "", "ยื่นฟ้อง", "1/8/2568", "", ""),
            ("นายเก้า", "", "ยื่นฟ้อง", "1/8/2568", "", ""),
            (A[0], "", "ฟ้อง", "1/8/2568", "", ""),
            (A[0], "", "ยื่นฟ้อง", "", "", ""),
            (A[0], "", "ยื่นฟ้อง", "1/8/2568", "", ""),
            (A[0], "", "ยื่นฟ้อง", "1/8/2568", "", ""),
        ),
    )
    imported = taken(store, data)
    assert imported.is_refused
    found = {(each.code, each.place.sheet, each.place.cell) for each in imported.findings[1:]}
    assert found == {
        ("cases.other_province", "คดี", "C3"),
        ("register.not_an_amount", "คดี", "D4"),
        ("register.not_a_choice", "คดี", "E5"),
        ("cases.twice", "คดี", "A7"),
        ("cases.unknown_by", "คดี", "B8"),
        ("register.value_missing", "คดี", "A9"),
        ("register.bad_id", "คดี", "B10"),
        ("cases.too_long", "คดี", "A11"),
        ("cases.step_of_several", "ขั้นตอน", "A3"),
        ("cases.step_of_none", "ขั้นตอน", "A4"),
        ("register.not_a_choice", "ขั้นตอน", "C5"),
        ("register.value_missing", "ขั้นตอน", "D6"),
        ("cases.step_twice", "ขั้นตอน", "C8"),
    }
    assert imported.findings[0].facts["count"] == "13"
    assert all(each.sentence for each in imported.findings)
    assert "1234567890123" not in repr(imported.findings)
    assert see_cases(store, STAFF, CaseFilters()).as_of is None
    for bad in (b"", b"x", workbook([Table("x", "", [("ก", 1)], [])]), book()):
        assert taken(store, bad).is_refused


def test_the_workbook_goes_out_and_comes_in_the_same(store: Store) -> None:
    data = book(A, B, C, steps=((A[0], A[5], "ยื่นฟ้อง", "1/8/2568", "กษ 1/1", "ก"),))
    taken(store, data)
    out = export_cases(store, STAFF, CaseFilters())
    assert out == export_cases(store, STAFF, CaseFilters())
    assert told(taken(store, out, OCTOBER)) == (0, 0, 3, 0)
    sheets = openpyxl.load_workbook(io.BytesIO(blank_case_workbook()))
    assert sheets.sheetnames == ["คดี", "ขั้นตอน", "คำอธิบาย"]
    guide = "\n".join(str(row[2]) for row in sheets["คำอธิบาย"].iter_rows(values_only=True))
    for word in (*CaseState, *CaseStep):
        assert word.label in guide
    assert taken(store, blank_case_workbook()).is_refused
    with pytest.raises(ForbiddenError):
        export_cases(store, replace(OFFICER, tasks=frozenset({Task.READ_REGISTER})), CaseFilters())


# --- steps --------------------------------------------------------------------------------


def test_steps_lead_a_case_on(store: Store) -> None:
    taken(store, book((*A[:4], CaseState.PREPARING.label, *A[5:])))
    (kept,) = listed(store)
    for step, on, state in (
        (CaseStep.CASE_REFERRAL, "2025-10-01", CaseState.LEGAL_OFFICE),
        (CaseStep.PROSECUTION_REQUEST, "2025-10-10", CaseState.PROSECUTOR),
        (CaseStep.PROSECUTOR_FOLLOWUP, "2025-12-01", CaseState.PROSECUTOR),
        (CaseStep.FILE_CHECKED, "2025-09-01", CaseState.PROSECUTOR),
        (CaseStep.FILED, "2025-12-20", CaseState.COURT),
        (CaseStep.SETTLEMENT_REQUEST, "2025-12-22", CaseState.COURT),
        (CaseStep.JUDGMENT, "2026-01-05", CaseState.JUDGMENT),
    ):
        noted = Step(step, date.fromisoformat(on), "กษ 1/1")
        made, findings = note_step(store, STAFF, kept.id, noted, kept.version)
        assert findings == []
        assert made is not None
        kept = made
        assert kept.case.state is state
    assert [each.taken_on for each in kept.case.steps] == sorted(
        each.taken_on for each in kept.case.steps
    )
    with pytest.raises(ConflictError):
        note_step(store, STAFF, kept.id, kept.case.steps[0], kept.version)
    with pytest.raises(Stale):
        note_step(store, STAFF, kept.id, Step(CaseStep.CLOSED, OCTOBER), 1)
    made, findings = note_step(
        store, STAFF, kept.id, Step(CaseStep.CLOSED, date(2026, 1, 6)), kept.version
    )
    assert made is None
    assert [each.code for each in findings] == ["cases.bad_step_day"]
    day = date(2026, 1, 5)
    kept = take_step_back(store, STAFF, kept.id, CaseStep.JUDGMENT, day, version=kept.version)
    assert CaseStep.JUDGMENT not in [each.step for each in kept.case.steps]
    with pytest.raises(NotFoundError):
        take_step_back(store, STAFF, kept.id, CaseStep.JUDGMENT, day, version=kept.version)
    assert see_case(store, STAFF, kept.id, open_ids=True) == kept


def test_the_prosecutor_is_asked_after_90_days_without_news(store: Store) -> None:
    steps = (
        (A[0], "", CaseStep.PROSECUTION_REQUEST.label, "1/6/2568", "", ""),
        (A[0], "", CaseStep.PROSECUTOR_NEWS.label, "1/7/2568", "", ""),
    )
    taken(store, book(A, B, steps=steps))
    one, two = listed(store)
    assert prosecutor_due(one, DEFAULT_RULES) == date(2025, 9, 29)
    assert prosecutor_due(two, DEFAULT_RULES) is None


def test_every_step_with_a_state_is_a_step_of_the_workflow() -> None:
    assert set(STATE_AFTER) < set(CaseStep)
    assert set(STATE_AFTER.values()) == set(CaseState) - {CaseState.BAAC_JUDGMENT}


# --- who may ------------------------------------------------------------------------------


def test_the_centre_takes_in_and_provinces_see_their_own(store: Store) -> None:
    taken(store, book(A, B))
    (ours,) = listed(store, province=HERE)
    for actor in (OFFICER, APPROVER):
        with pytest.raises(ForbiddenError):
            import_cases(store, actor, book(A), "x.xlsx", as_of=OCTOBER)
        with pytest.raises(ForbiddenError):
            note_step(store, actor, ours.id, Step(CaseStep.FILED, OCTOBER), 1)
        with pytest.raises(ForbiddenError):
            take_step_back(store, actor, ours.id, CaseStep.FILED, OCTOBER, version=1)
    narrow = replace(STAFF, scope=OFFICER.scope)
    with pytest.raises(ForbiddenError):
        import_cases(store, narrow, book(A), "x.xlsx", as_of=OCTOBER)
    assert [each.case.name for each in see_cases(store, OFFICER, CaseFilters()).cases] == [A[0]]
    with pytest.raises(NotFoundError):
        see_case(store, NEIGHBOUR, ours.id)
    for bad in ("x", "50-x"):
        with pytest.raises(BadCursor):
            see_cases(store, OFFICER, CaseFilters(), cursor=bad)


def test_pages_of_cases(store: Store) -> None:
    rows = [(f"นาย{n}", number(n), "ตรัง", Baht(100), COURT, "", "", "") for n in range(1, 6)]
    taken(store, book(*rows))
    seen, cursor = [], ""
    while True:
        page = see_cases(store, STAFF, CaseFilters(), size=2, cursor=cursor)
        assert (page.count, page.amount) == (5, 500)
        seen += [each.case.name for each in page.cases]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == [row[0] for row in rows]


def test_keys_are_turned_over_for_cases(store: Store) -> None:
    taken(store, book(A, B, C))
    both = replace(store, keys=read_ring(f"{NEW_KEY},{OLD_KEY}"))
    assert rotate(both, EVERYTHING, "test") == 2
    new = replace(store, keys=read_ring(NEW_KEY))
    assert [each.case.name for each in listed(new, id_number=number(2))] == [B[0]]
    assert told(taken(new, book(A, B, C))) == (0, 0, 3, 0)


def test_nothing_personal_is_in_the_log(store: Store) -> None:
    taken(store, book(A, B, C))
    see_cases(store, STAFF, CaseFilters(text="หนึ่ง"), open_ids=True)
    with store.reading() as reader:
        told_all = repr(reader.connection.execute(audit_log.select()).all())
        query = select(func.count()).select_from(audit_log).where(audit_log.c.what == "case.added")
        assert reader.connection.execute(query).scalar_one() == 3
    for secret in (A[0], A[1], "หนึ่ง"):
        assert str(secret) not in told_all
