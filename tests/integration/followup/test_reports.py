"""The lists and reports of forms.md 5.1: their columns, their figures, the printed percentages."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import openpyxl
import pytest

from service.access.actor import ForbiddenError
from service.debts.court_cases import CaseState
from service.documents.tables import Table, workbook
from service.followup import sheets
from service.followup.figures import percent_text
from service.followup.reports import see_listed, see_people, see_progress, see_summary
from service.followup.rounds import see_rounds, set_plan
from service.store.case_taking import take_cases
from service.store.cases import Case
from service.store.engine import Store
from service.store.followup import VisitFilters, add_visit
from service.store.rounds import VisitPlan
from templates.followup import Measure, Visit
from tests.helpers.followup import (
    ADMINISTRATOR,
    HERE,
    NEIGHBOUR,
    OFFICER,
    RESULT,
    STAFF,
    SUBSTITUTE,
    THERE,
    YEAR,
    name_reporter,
    number,
    owed_by,
    registered,
    visit_data,
    visited,
)
from tests.helpers.stores import EVERYTHING
from tests.unit.debts.builders import paid
from thai.ids import mask_id

TODAY = date(2026, 1, 5)


def planned(store: Store, debtors: int, actor: Any = OFFICER, year: int = YEAR) -> None:
    made, findings = set_plan(store, actor, VisitPlan(actor.office, year, debtors))
    assert made is not None, findings


def many(store: Store, answers: Iterable[dict[str, Any]], *, no: int = 1) -> None:
    """Many visits in one transaction."""
    name_reporter(store, no=no)
    with store.writing("test") as writer:
        for place, changes in enumerate(answers, start=1):
            visit, findings = Visit.read(visit_data(place, round=no, **changes))
            assert visit is not None, findings
            add_visit(writer, EVERYTHING, HERE, visit, None)


def headings(table: Table) -> list[str]:
    return [text for text, _ in table.headings]


def cells(table: Table) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([table]))).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_list_1_rounds(store: Store) -> None:
    name_reporter(store)
    name_reporter(store, no=2)
    name_reporter(store, year=2568)
    visited(store)
    visited(store, 2)
    found = see_rounds(store, OFFICER)
    table = sheets.rounds_table(found)
    assert headings(table) == ["ปี/ครั้งที่ ติดตาม", "จังหวัด", "ผลการติดตาม (ราย)", "ผู้รายงาน"]
    assert [list(row) for row in table.rows] == [
        ["2569/2", "เชียงใหม่", 0, "นางสาวรายงาน สมมติ"],
        ["2569/1", "เชียงใหม่", 2, "นางสาวรายงาน สมมติ"],
        ["2568/1", "เชียงใหม่", 0, "นางสาวรายงาน สมมติ"],
    ]
    assert [each.changed_at is None for each in found] == [True, False, True]
    assert see_rounds(store, OFFICER, fiscal_year=2568) == found[2:]


def test_list_2_detail(store: Store) -> None:
    name_reporter(store)
    visited(store, 1, measure="rehabilitation", debtor_phone="0811111111", detail="ก\nข")
    visited(store, 2, measure="rehabilitation", result=RESULT)
    visited(store, 3, occupation="other", occupation_other="แม่ค้า", health="strong")
    filters = VisitFilters(province=HERE, fiscal_year=YEAR, round=1)
    found = see_listed(store, OFFICER, filters)
    table = sheets.detail_table(YEAR, 1, found)
    assert table.title == "ข้อมูลการติดตามลูกหนี้ครั้งที่ 1/2569 จำนวน 3 ราย"
    assert headings(table) == [
        "ที่", "วันที่ติดตาม", "ชื่อ-สกุลลูกหนี้", "เลขที่บัตรประชาชน", "ที่อยู่", "เบอร์โทร", "การพบตัว", "สถานะภาพ",
        "อาชีพปัจจุบัน", "สุขภาพ", "สาเหตุการค้างชำระ", "แนวทางการแก้ไข", "รายละเอียดเพิ่มเติม",
    ]  # fmt: skip
    rows = list(table.rows)
    assert [type(row).__name__ for row in rows] == ["RedRow", "tuple", "tuple"]
    assert list(rows[0]) == [
        1, "1 พ.ย. 68", "นายสมมติ ที่1", mask_id(number(1)), "1 หมู่ที่ 2 ตำบลสมมติ", "0811111111",
        "พบตัว", "", "", "", "", "มาตรการส่งเสริมพัฒนาและฟื้นฟูอาชีพ", "ก\nข",
    ]  # fmt: skip
    assert rows[2][8] == "อื่น ๆ: แม่ค้า"
    opened = see_listed(store, OFFICER, filters, open_ids=True)
    assert [each.visit.debtor_national_id for each in opened] == [number(n) for n in (1, 2, 3)]
    with pytest.raises(ForbiddenError):
        see_listed(store, ADMINISTRATOR, filters, open_ids=True)


def test_list_3_progress_by_the_printed_figures(store: Store) -> None:
    many(store, ({} for _ in range(50)))
    planned(store, 107)
    planned(store, 8, NEIGHBOUR)
    table = sheets.progress_table(YEAR, see_progress(store, STAFF, YEAR))
    assert headings(table) == [
        "ปี พ.ศ.", "จังหวัด", "แผนการติดตาม (ราย) ปี 2569", "ผลการติดตาม (ราย)", "%ผลการติดตาม",
        "คงเหลือ (ราย)", "%คงเหลือ",
    ]  # fmt: skip
    here, there = see_progress(store, STAFF, YEAR)
    assert (here.planned, here.followed, here.remaining) == (107, 50, 57)
    assert percent_text(here.followed_percent) == "46.73"
    assert percent_text(here.remaining_percent) == "53.27"
    assert (there.province, there.followed, there.remaining) == ("ตรัง", 0, 8)
    assert percent_text(there.followed_percent) == "-"
    assert percent_text(there.remaining_percent) == "100.00"
    assert cells(table)[2] == ["2569", "เชียงใหม่", 107, 50, 46.73, 57, 53.27]


def test_both_rounds_of_a_year_are_one_debtor_as_of_the_later(store: Store) -> None:
    many(store, [{"health": "strong"}, {"health": "weak"}])
    many(store, [{"health": "weak"}], no=2)
    planned(store, 1)
    (progress,) = see_progress(store, OFFICER, YEAR)
    assert (progress.followed, progress.remaining) == (2, 0)
    assert percent_text(progress.followed_percent) == "200.00"
    (summary,) = see_summary(store, OFFICER, YEAR)
    health = dict(summary.counts)["สุขภาพลูกหนี้"]
    assert [(each.choice.label, each.count) for each in health] == [
        ("แข็งแรง", 0), ("ไม่แข็งแรง", 2), ("เสียชีวิตแล้ว", 0),
    ]  # fmt: skip


def test_list_5_summary_by_the_printed_figures(store: Store) -> None:
    occupations = ["rice"] * 14 + ["trade"] + ["labour"] * 35
    many(
        store,
        (
            {"contact_result": "found" if place < 38 else "not_found", "occupation": occupation}
            for place, occupation in enumerate(occupations)
        ),
    )
    planned(store, 107)
    (summary,) = see_summary(store, OFFICER, YEAR, HERE)
    rows = [list(row) for row in sheets.summary_table(YEAR, summary).rows]
    told = {(row[0], row[1]): (row[2], row[3]) for row in rows}
    assert told["จำนวนลูกหนี้", "แผนการติดตาม"] == (107, None)

    def shown(heading: str, label: str) -> str:
        count, percent = told[heading, label]
        return f"{count} คน คิดเป็นร้อยละ {percent_text(percent.value)}"

    assert shown("", "ดำเนินการติดตามแล้ว") == "50 คน คิดเป็นร้อยละ 46.73"
    assert shown("การพบตัวลูกหนี้", "พบตัว") == "38 คน คิดเป็นร้อยละ 76.00"
    assert shown("", "ไม่พบตัว") == "12 คน คิดเป็นร้อยละ 24.00"
    assert shown("อาชีพปัจจุบันของลูกหนี้", "ทำนา") == "14 คน คิดเป็นร้อยละ 28.00"
    assert shown("", "ค้าขาย") == "1 คน คิดเป็นร้อยละ 2.00"
    assert shown("", "ทำสวน") == "0 คน คิดเป็นร้อยละ -"
    assert [row[0] for row in rows if row[0]] == [
        "จำนวนลูกหนี้", "การพบตัวลูกหนี้", "สถานะภาพการเป็นลูกหนี้", "อาชีพปัจจุบันของลูกหนี้", "สุขภาพลูกหนี้",
        "สาเหตุการค้างชำระ", "แนวทางการแก้ไข",
    ]  # fmt: skip


def test_list_6_all_provinces_side_by_side(store: Store) -> None:
    many(store, ({"health": "strong"} for _ in range(43)))
    planned(store, 107)
    planned(store, 5, NEIGHBOUR)
    table = sheets.summaries_table(YEAR, see_summary(store, STAFF, YEAR))
    found = cells(table)
    assert found[1][:4] == ["ปี", "จังหวัด", "แผน(ราย)", "ผล"]
    assert [each for each in found[1][5:] if each] == [
        "การพบตัวลูกหนี้", "สถานะภาพการเป็นลูกหนี้", "อาชีพปัจจุบันของลูกหนี้", "สุขภาพลูกหนี้",
        "สาเหตุการค้างชำระ", "แนวทางการแก้ไข",
    ]  # fmt: skip
    assert found[2][3:8] == ["ราย", "%", "รายการ", "ราย", "%"]
    assert found[3][:8] == [1, "เชียงใหม่", 107, 43, 40.19, "พบตัว", 43, 100]
    second = next(row for row in found[4:] if row[0])
    assert second[:5] == [2, "ตรัง", 5, 0, 0]
    assert sheets.summaries_table(YEAR, []).rows == []


def test_list_4_people_with_their_debt(store: Store) -> None:
    name_reporter(store)
    normal = owed_by(1, "กส. 1/2567", payments=(paid("2025-03-01", 4_000_000),))
    sued = owed_by(2, "กส. 2/2567", prosecution_requested_on=date(2025, 12, 1))
    registered(store, normal, sued)
    visited(store, 1)
    visited(store, 2)
    visited(store, 3)
    with store.writing("test") as writer:
        case = Case(HERE, "ก", 1, CaseState.COURT, "กส. 2/2567", case_no="ผบ. 1/2569")
        take_cases(writer, EVERYTHING, TODAY, [case], "x.xlsx")
    filters = VisitFilters(province=HERE, fiscal_year=YEAR, round=1)
    found = see_people(store, OFFICER, filters, TODAY)
    table = sheets.people_table(YEAR, 1, found)
    assert headings(table) == [
        "ที่", "จังหวัด", "สาขา", "วันที่ติดตาม", "เลขที่สัญญา", "เลขที่บัตรประชาชน", "ชื่อ-สกุลลูกหนี้", "ที่อยู่",
        "เบอร์โทร(ถ้ามี)", "วงเงินกู้", "ต้นปกติ", "ต้นค้าง", "ต้นเป็นคดี", "เลขคดี", "รวมต้นเงิน", "ดอกเบี้ยค้าง",
        "รวมทั้งสิ้น", "จำนวนปีที่ค้างดอกเบี้ย", "อัตราดอกเบี้ย",
    ]  # fmt: skip
    one, two, three = cells(table)[2:]
    assert one[9:17] == [100_000, 0, 60_000, 0, None, 60_000, 0, 60_000]
    assert two[9:17] == [100_000, 0, 0, 100_000, "ผบ. 1/2569", 100_000, 0, 100_000]
    assert three[9:19] == [None] * 10
    for person in found[:2]:
        parts = (person.normal_principal, person.overdue_principal, person.case_principal)
        assert person.total_principal == sum(part or 0 for part in parts)
        assert person.total == (person.total_principal or 0) + (person.interest or 0)


def test_list_7_rehabilitation(store: Store) -> None:
    name_reporter(store)
    wish = {"field": "พืช", "agency": "เกษตรจังหวัด"}
    visited(store, 1, measure="rehabilitation", wish=wish, result=RESULT, debtor_phone="021111111")
    one_day = {**RESULT, "end": RESULT["start"], "benefits": ["inputs"], "more_income": None}
    visited(store, 2, measure="rehabilitation", result=one_day)
    visited(store, 3, measure="rehabilitation", wish=wish)
    visited(store, 4)
    filters = VisitFilters(fiscal_year=YEAR, round=1, measure=Measure.REHABILITATION)
    table = sheets.rehabilitation_table(YEAR, 1, see_listed(store, OFFICER, filters))
    assert table.groups == (("", 6), ("ผลการดำเนินงานในการฟื้นฟูอาชีพ", 10))
    assert headings(table) == [
        "ที่", "จังหวัด", "วันที่ติดตาม", "เลขที่บัตรประชาชน", "ชื่อ-สกุลลูกหนี้", "เบอร์โทรศัพท์", "ด้าน",
        "หน่วยงานที่ประสงค์", "หน่วยงานที่สนับสนุน", "ระยะเวลา", "จำนวนวัน", "ประโยชน์ที่ได้รับ",
        "รายได้เพิ่มขึ้น (บาท/ปี)", "ค่าใช้จ่ายลดลง (บาท/ปี)", "ความสามารถในการชำระหนี้", "ข้อเสนอแนะ",
    ]  # fmt: skip
    rows = list(table.rows)
    assert [type(row).__name__ for row in rows] == ["tuple", "tuple", "RedRow"]
    assert cells(table)[3] == [
        1, "เชียงใหม่", "1 พ.ย. 68", mask_id(number(1)), "นายสมมติ ที่1", "021111111", "พืช",
        "เกษตรจังหวัด", "วิทยาลัยเกษตรสมมติ", "3 พ.ย. 68 - 5 พ.ย. 68", 3,
        "ได้รับความรู้/แนวทางในการประกอบอาชีพ, มีรายได้เพิ่มขึ้น", 12_000.5, None, "มาก", "ขอพันธุ์พืช",
    ]  # fmt: skip
    assert rows[1][10] == 1
    assert rows[2][8:] == ("", "", None, "", None, None, "", "")


def test_list_8_substitution(store: Store) -> None:
    name_reporter(store)
    visited(store, 1, measure="substitution", substitute=SUBSTITUTE)
    filters = VisitFilters(fiscal_year=YEAR, round=1, measure=Measure.SUBSTITUTION)
    masked = sheets.substitution_table(YEAR, 1, see_listed(store, OFFICER, filters))
    assert masked.groups == (("", 6), ("เปลี่ยนตัวลูกหนี้เป็น", 5))
    assert headings(masked) == [
        "ที่", "จังหวัด", "วันที่ติดตาม", "เลขที่บัตรประชาชน", "ชื่อ-สกุลลูกหนี้", "เบอร์โทร(ถ้ามี)",
        "เลขที่บัตรประชาชน", "ชื่อ-สกุล", "ความเกี่ยวข้องกับลูกหนี้เดิม", "อาชีพปัจจุบัน", "หมายเลขโทรศัพท์",
    ]  # fmt: skip
    (row,) = masked.rows
    assert row[6] == mask_id(SUBSTITUTE["id_number"])
    opened = see_listed(store, OFFICER, filters, open_ids=True)
    (row,) = sheets.substitution_table(YEAR, 1, opened).rows
    assert row[3:] == (
        number(1), "นายสมมติ ที่1", "", SUBSTITUTE["id_number"], "นายแทน สมมติ", "บุตร", "ทำนา",
        "0899999999",
    )  # fmt: skip


def test_the_neighbours_plan_is_not_in_the_provinces_report(store: Store) -> None:
    planned(store, 5)
    planned(store, 9, NEIGHBOUR)
    name_reporter(store, NEIGHBOUR)
    visited(store, 1, NEIGHBOUR)
    assert [each.province for each in see_progress(store, OFFICER, YEAR)] == ["เชียงใหม่"]
    assert [each.round.province for each in see_rounds(store, NEIGHBOUR)] == [THERE]
