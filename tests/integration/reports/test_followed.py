"""Reports of follow-up: sums of provinces, what stands behind figures, pages and whole files."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from service.debts.court_cases import CaseState
from service.documents.tables import text_of
from service.followup.rounds import set_plan
from service.reports import followed
from service.reports.followed import visits_behind
from service.reports.making import excel_of, make_report, pack, pdf_of
from service.reports.model import Asked, Behind, Kind, Report
from service.store.case_taking import take_cases
from service.store.cases import Case
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.rounds import VisitPlan
from tests.helpers.followup import (
    HERE,
    NEIGHBOUR,
    OFFICER,
    STAFF,
    SUBSTITUTE,
    THERE,
    YEAR,
    name_reporter,
    owed_by,
    registered,
    visited,
)
from tests.helpers.reading import by_pdfium, squeezed
from tests.helpers.stores import EVERYTHING
from thai.ids import mask_id


@pytest.fixture
def two(store: Store) -> Store:
    """A plan and visits in two provinces; one debtor here is visited in both rounds."""
    for actor, debtors in ((OFFICER, 10), (NEIGHBOUR, 4)):
        set_plan(store, actor, VisitPlan(actor.office, YEAR, debtors))
    for no in (1, 2):
        name_reporter(store, no=no)
    name_reporter(store, NEIGHBOUR)
    registered(store, owed_by(1, "กส. 1/2567"))
    visited(store, 1, measure="rehabilitation", health="strong")
    visited(store, 2, measure="substitution", substitute=SUBSTITUTE, health="weak")
    visited(store, 1, round=2, measure="other", measure_other="ก", health="weak")
    visited(store, 3, NEIGHBOUR, measure="rehabilitation", health="strong")
    return store


def rows_of(report: Report) -> list[list[str]]:
    table = report.tables[0]
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [[text_of(value) for value in row] for row in rows]


def test_progress_has_its_sum(two: Store) -> None:
    report = make_report(two, STAFF, Asked(Kind.PROGRESS, YEAR))
    assert rows_of(report) == [
        ["2569", "เชียงใหม่", "10", "2", "20.00", "8", "80.00"],
        ["2569", "ตรัง", "4", "1", "25.00", "3", "75.00"],
        ["รวม", "", "14", "3", "21.43", "11", "78.57"],
    ]
    assert report.behind[0, 2] == report.behind[2, 2] == Behind("plans", {"fiscal_year": YEAR})
    assert report.behind[0, 3] == Behind("visits", {"fiscal_year": YEAR, "province": HERE})
    assert report.chart is not None
    assert [list(values) for _, values in report.chart.series] == [[2, 1], [8, 3]]
    assert len(rows_of(make_report(two, OFFICER, Asked(Kind.PROGRESS, YEAR)))) == 2
    assert make_report(two, STAFF, Asked(Kind.PROGRESS, YEAR + 1)).is_empty


def test_the_summary_of_all_is_the_sum_of_each(two: Store) -> None:
    report = make_report(two, STAFF, Asked(Kind.SUMMARY, YEAR))
    assert report.tables[0].title.endswith("ทุกจังหวัด ปี 2569")
    told = {(row[0], row[1]): row[2:] for row in rows_of(report)}
    assert told["", "ดำเนินการติดตามแล้ว"] == ["3", "21.43"]
    assert told["สุขภาพลูกหนี้", "แข็งแรง"] == ["1", "33.33"]
    assert told["", "ไม่แข็งแรง"] == ["2", "66.67"]
    assert len(report.tables) == 1
    assert len(make_report(two, STAFF, Asked(Kind.SUMMARY, YEAR), whole=True).tables) == 2
    (table,) = make_report(two, STAFF, Asked(Kind.SUMMARY, YEAR, province=THERE)).tables
    assert "จังหวัดตรัง" in table.title


def test_the_rows_behind_every_figure_are_as_many(two: Store) -> None:
    for province in ("", HERE, THERE):
        asked = Asked(Kind.SUMMARY, YEAR, province=province)
        report = make_report(two, STAFF, asked)
        rows = rows_of(report)
        assert report.behind
        assert report.behind[0, 2] == Behind("plans", {"fiscal_year": YEAR})
        for (row, column), behind in report.behind.items():
            if behind.what == "plans":
                continue
            found = visits_behind(two, STAFF, asked, str(behind.query.get("answer", "")))
            assert found.count == int(rows[row][column]), rows[row]
            assert len(rows_of(found)) == found.count


def test_a_made_up_answer_is_none(two: Store) -> None:
    asked = Asked(Kind.SUMMARY, YEAR)
    for answer in ("measure:x", "x:y", "record:1", "", "id_digest:x"):
        assert visits_behind(two, STAFF, asked, answer).count == 3
    with pytest.raises(NotFoundError):
        visits_behind(two, OFFICER, Asked(Kind.SUMMARY, YEAR, province=THERE), "")


def test_people_come_page_by_page_with_their_debt(two: Store) -> None:
    report = make_report(two, STAFF, Asked(Kind.PEOPLE, YEAR))
    assert report.count == 3
    first = rows_of(report)[0]
    assert first[4] == "กส. 1/2567"
    assert first[16] == "100,000.00"
    assert report.behind[0, 4].what == "loan"
    assert report.behind[0, 6].what == "visit"
    assert "ณ วันที่ 5 มกราคม 2569" in report.tables[0].notes[0]
    second = make_report(two, STAFF, Asked(Kind.PEOPLE, YEAR, round=2))
    assert second.count == 1


def test_measures_have_their_people(two: Store) -> None:
    report = make_report(two, STAFF, Asked(Kind.REHABILITATION, YEAR))
    assert [row[1] for row in rows_of(report)] == ["เชียงใหม่", "ตรัง"]
    assert {type(row).__name__ for row in report.tables[0].rows} == {"RedRow"}
    report = make_report(two, STAFF, Asked(Kind.SUBSTITUTION, YEAR))
    (row,) = rows_of(report)
    assert row[6] == mask_id(SUBSTITUTE["id_number"])


def test_files_end_and_say_so(two: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(Kind.REHABILITATION, YEAR)
    assert make_report(two, STAFF, asked, whole=True).tables[0].notes == ()
    monkeypatch.setattr(followed, "MOST", 1)
    report = make_report(two, STAFF, asked, whole=True)
    assert len(report.tables[0].rows) == 1  # type: ignore[arg-type]
    assert report.tables[0].notes


def test_cases_with_their_sum(store: Store) -> None:
    cases = [
        Case(HERE, "นายหนึ่ง", 1_000_00, CaseState.COURT, "กส. 1/2567"),
        Case(THERE, "นายสอง", 2_500_50, CaseState.PROSECUTOR, "กส. 2/2567"),
    ]
    with store.writing("test") as writer:
        take_cases(writer, EVERYTHING, date(2025, 12, 31), cases, "x.xlsx")
    report = make_report(store, STAFF, Asked(Kind.CASES, YEAR))
    assert report.tables[0].title == "ข้อมูลการดำเนินคดี ข้อมูล ณ วันที่ 31 ธันวาคม 2568"
    assert rows_of(report)[-1][1:5] == ["รวม 2 คดี", "", "", "3,500.50"]
    assert report.behind[0, 1].what == "case"
    ours = make_report(store, OFFICER, Asked(Kind.CASES, YEAR), whole=True)
    assert [row[3] for row in rows_of(ours)[:-1]] == ["เชียงใหม่"]


# --- files --------------------------------------------------------------------------------


def test_excel_and_pages_say_the_same(two: Store, tmp_path: Path) -> None:
    asked = Asked(Kind.PROGRESS, YEAR)
    out = io.BytesIO()
    excel_of(two, STAFF, asked, out)
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    told = [[cell.value for cell in row] for row in sheet["A3:G5"]]
    assert told[2] == ["รวม", None, 14, 3, 21.43, 11, 78.57]
    text = squeezed("".join(by_pdfium(pdf_of(two, STAFF, asked), tmp_path)))
    for value in ("เชียงใหม่", "21.43", "78.57"):
        assert squeezed(value) in text


def test_a_pack_has_every_report_twice(two: Store) -> None:
    out, told = io.BytesIO(), list[tuple[int, int]]()
    asked = Asked(Kind.PROGRESS, YEAR)
    pack(two, STAFF, list(Kind), asked, out, progress=lambda *done: told.append(done))
    assert told == [(done, len(Kind)) for done in range(len(Kind))]
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        assert len(names) == 2 * len(Kind)
        assert names[0] == "01 แผนและผลการติดตามลูกหนี้ 2569.xlsx"
        assert "03 ข้อมูลรายคน 2569 ครั้งที่ 1.pdf" in names
        for name in names:
            start = archive.read(name)[:4]
            assert start == (b"PK\x03\x04" if name.endswith(".xlsx") else b"%PDF")


def test_a_pack_of_a_province_has_nothing_of_another(two: Store, tmp_path: Path) -> None:
    kinds: list[Any] = [Kind.PROGRESS, Kind.SUMMARY, Kind.REHABILITATION, Kind.PEOPLE]
    out = io.BytesIO()
    pack(two, OFFICER, kinds, Asked(Kind.PROGRESS, YEAR), out)
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            if name.endswith(".pdf"):
                assert "ตรัง" not in "".join(by_pdfium(archive.read(name), tmp_path))
    with pytest.raises(NotFoundError):
        pack(two, OFFICER, kinds, Asked(Kind.PROGRESS, YEAR, province=THERE), io.BytesIO())
