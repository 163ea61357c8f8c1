"""The lists and reports of follow-up as tables, with the columns of forms.md 5.1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from service.documents.tables import Baht, Percent, RedRow, Table
from service.followup.reports import Count, Person, Progress, Summary
from service.store.followup import KeptVisit
from service.store.rows import province_name
from service.store.visit_reports import RoundCount
from templates.followup import Benefit, RehabilitationResult, Visit
from thai.dates import format_date
from thai.labels import Labelled
from thai.money import to_satang

FUND: Final = "กองทุนสงเคราะห์เกษตรกร"
Row = Sequence[object]
Headings = Sequence[tuple[str, int]]

_ROUNDS: Final[Headings] = (
    ("ปี/ครั้งที่ ติดตาม", 16), ("จังหวัด", 20), ("ผลการติดตาม (ราย)", 16), ("ผู้รายงาน", 36),
)  # fmt: skip
_DETAIL: Final[Headings] = (
    ("ที่", 6), ("วันที่ติดตาม", 14), ("ชื่อ-สกุลลูกหนี้", 28), ("เลขที่บัตรประชาชน", 20),
    ("ที่อยู่", 36), ("เบอร์โทร", 14), ("การพบตัว", 12), ("สถานะภาพ", 16), ("อาชีพปัจจุบัน", 18),
    ("สุขภาพ", 14), ("สาเหตุการค้างชำระ", 24), ("แนวทางการแก้ไข", 28), ("รายละเอียดเพิ่มเติม", 36),
)  # fmt: skip
_PEOPLE: Final[Headings] = (
    ("ที่", 6), ("จังหวัด", 16), ("สาขา", 14), ("วันที่ติดตาม", 14), ("เลขที่สัญญา", 18),
    ("เลขที่บัตรประชาชน", 20), ("ชื่อ-สกุลลูกหนี้", 28), ("ที่อยู่", 36), ("เบอร์โทร(ถ้ามี)", 14),
    ("วงเงินกู้", 16), ("ต้นปกติ", 16), ("ต้นค้าง", 16), ("ต้นเป็นคดี", 16), ("เลขคดี", 16),
    ("รวมต้นเงิน", 16), ("ดอกเบี้ยค้าง", 16), ("รวมทั้งสิ้น", 16), ("จำนวนปีที่ค้างดอกเบี้ย", 12),
    ("อัตราดอกเบี้ย", 12),
)  # fmt: skip
_REHABILITATION: Final[Headings] = (
    ("ที่", 6), ("จังหวัด", 16), ("วันที่ติดตาม", 14), ("เลขที่บัตรประชาชน", 20),
    ("ชื่อ-สกุลลูกหนี้", 28), ("เบอร์โทรศัพท์", 14), ("ด้าน", 20), ("หน่วยงานที่ประสงค์", 24),
    ("หน่วยงานที่สนับสนุน", 24), ("ระยะเวลา", 26), ("จำนวนวัน", 10), ("ประโยชน์ที่ได้รับ", 34),
    ("รายได้เพิ่มขึ้น (บาท/ปี)", 16), ("ค่าใช้จ่ายลดลง (บาท/ปี)", 16),
    ("ความสามารถในการชำระหนี้", 16), ("ข้อเสนอแนะ", 34),
)  # fmt: skip
_SUBSTITUTION: Final[Headings] = (
    ("ที่", 6), ("จังหวัด", 16), ("วันที่ติดตาม", 14), ("เลขที่บัตรประชาชน", 20),
    ("ชื่อ-สกุลลูกหนี้", 28), ("เบอร์โทร(ถ้ามี)", 14), ("เลขที่บัตรประชาชน", 20), ("ชื่อ-สกุล", 28),
    ("ความเกี่ยวข้องกับลูกหนี้เดิม", 22), ("อาชีพปัจจุบัน", 20), ("หมายเลขโทรศัพท์", 16),
)  # fmt: skip


def rounds_table(rounds: Sequence[RoundCount]) -> Table:
    """List 1; whoever sees several provinces sees which."""
    rows = [
        (
            f"{each.round.fiscal_year}/{each.round.no}",
            province_name(each.round.province),
            each.visits,
            each.reporter.name if each.reporter else "",
        )
        for each in rounds
    ]
    return Table("ครั้งที่ติดตาม", f"การติดตามลูกหนี้{FUND}", _ROUNDS, rows)


def detail_table(fiscal_year: int, no: int, found: Sequence[KeptVisit]) -> Table:
    """List 2; red where a result is missing."""
    title = f"ข้อมูลการติดตามลูกหนี้ครั้งที่ {no}/{fiscal_year} จำนวน {len(found):,} ราย"
    rows = [_red(each.visit, _detail(place, each)) for place, each in enumerate(found, start=1)]
    return Table("รายละเอียด", title, _DETAIL, rows)


def progress_table(fiscal_year: int, found: Sequence[Progress]) -> Table:
    """List 3."""
    headings = (
        ("ปี พ.ศ.", 10), ("จังหวัด", 24), (f"แผนการติดตาม (ราย) ปี {fiscal_year}", 20),
        ("ผลการติดตาม (ราย)", 18), ("%ผลการติดตาม", 16), ("คงเหลือ (ราย)", 16), ("%คงเหลือ", 14),
    )  # fmt: skip
    rows = [
        (
            str(each.fiscal_year),
            each.province,
            each.planned,
            each.followed,
            Percent(each.followed_percent),
            each.remaining,
            Percent(each.remaining_percent),
        )
        for each in found
    ]
    return Table("ความก้าวหน้า", f"ความก้าวหน้าผลการติดตามลูกหนี้{FUND}", headings, rows)


def people_table(fiscal_year: int, no: int, found: Sequence[Person]) -> Table:
    """List 4."""
    title = f"สรุปผลการติดตามลูกหนี้{FUND} ปี {fiscal_year} ครั้งที่ {no}"
    rows = [_person(place, each) for place, each in enumerate(found, start=1)]
    return Table("ข้อมูลรายคน", title, _PEOPLE, rows)


def summary_table(fiscal_year: int, found: Summary) -> Table:
    """List 5: one province, line under line."""
    progress = found.progress
    rows: list[Row] = [
        ("จำนวนลูกหนี้", "แผนการติดตาม", progress.planned, None),
        ("", "ดำเนินการติดตามแล้ว", progress.followed, Percent(progress.followed_percent)),
    ]
    for heading, counts in found.counts:
        for place, each in enumerate(counts):
            first = heading if place == 0 else ""
            rows.append((first, each.choice.label, each.count, Percent(each.percent)))
    title = f"สรุปผลการติดตามลูกหนี้{FUND} จังหวัด{progress.province} ปี {fiscal_year}"
    headings = (("เรื่อง", 30), ("รายการ", 44), ("คน", 12), ("คิดเป็นร้อยละ", 16))
    return Table("สรุปรายจังหวัด", title, headings, rows)


def summaries_table(fiscal_year: int, found: Sequence[Summary]) -> Table:
    """List 6: every province, its answers side by side."""
    headings = [("ปี", 6), ("จังหวัด", 18), ("แผน(ราย)", 10), ("ราย", 8), ("%", 9)]
    groups = [("", 3), ("ผล", 2)]
    for heading in _heading_names(found):
        headings += [("รายการ", 26), ("ราย", 8), ("%", 9)]
        groups.append((heading, 3))
    rows = [row for place, each in enumerate(found, start=1) for row in _side_by_side(place, each)]
    title = f"สรุปผลการติดตามลูกหนี้{FUND} ปี {fiscal_year}"
    return Table("สรุปทุกจังหวัด", title, headings, rows, groups=groups)


def rehabilitation_table(fiscal_year: int, no: int, found: Sequence[KeptVisit]) -> Table:
    """List 7; red where a result is missing."""
    title = f"ข้อมูลมาตรการส่งเสริมพัฒนาและฟื้นฟูอาชีพ ปี {fiscal_year} ครั้งที่ {no}"
    rows = [
        _red(each.visit, _rehabilitation(place, each)) for place, each in enumerate(found, start=1)
    ]
    groups = (("", 6), ("ผลการดำเนินงานในการฟื้นฟูอาชีพ", 10))
    return Table("ฟื้นฟูอาชีพ", title, _REHABILITATION, rows, groups=groups)


def substitution_table(fiscal_year: int, no: int, found: Sequence[KeptVisit]) -> Table:
    """List 8."""
    title = f"ข้อมูลมาตรการเปลี่ยนตัวลูกหนี้ ปี {fiscal_year} ครั้งที่ {no}"
    rows = [_substitution(place, each) for place, each in enumerate(found, start=1)]
    groups = (("", 6), ("เปลี่ยนตัวลูกหนี้เป็น", 5))
    return Table("เปลี่ยนตัวลูกหนี้", title, _SUBSTITUTION, rows, groups=groups)


# --- rows ---------------------------------------------------------------------------------


def _red(visit: Visit, row: Row) -> Row:
    return RedRow(row) if visit.awaits_result else row


def _detail(place: int, kept: KeptVisit) -> Row:
    visit = kept.visit
    return (
        place,
        _day(visit.visit_date),
        visit.debtor_name,
        visit.debtor_national_id,
        visit.debtor_address,
        visit.debtor_phone,
        visit.contact_result.label,
        _label(visit.debtor_status),
        _label(visit.occupation, visit.occupation_other),
        _label(visit.health),
        _label(visit.overdue_cause, visit.overdue_cause_other),
        _label(visit.measure, visit.measure_other),
        visit.detail,
    )


def _person(place: int, person: Person) -> Row:
    visit = person.visit.visit
    return (
        place,
        person.province,
        person.branch,
        _day(visit.visit_date),
        visit.contract_no,
        visit.debtor_national_id,
        visit.debtor_name,
        visit.debtor_address,
        visit.debtor_phone,
        _baht(person.loan_amount),
        _baht(person.normal_principal),
        _baht(person.overdue_principal),
        _baht(person.case_principal),
        person.case_no,
        _baht(person.total_principal),
        _baht(person.interest),
        _baht(person.total),
        person.years,
        None if person.rate is None else Percent(person.rate * 100),
    )


def _rehabilitation(place: int, kept: KeptVisit) -> Row:
    visit = kept.visit
    wish = visit.wish
    return (
        place,
        province_name(kept.province),
        _day(visit.visit_date),
        visit.debtor_national_id,
        visit.debtor_name,
        visit.debtor_phone,
        wish.field if wish else "",
        wish.agency if wish else "",
        *(_result(visit.result) if visit.result else ("", "", None, "", None, None, "", "")),
    )


def _result(result: RehabilitationResult) -> Row:
    return (
        result.agency,
        f"{_day(result.start)} - {_day(result.end)}",
        result.days,
        ", ".join(each.label for each in Benefit if each in result.benefits),
        None if result.more_income is None else Baht(to_satang(result.more_income)),
        None if result.less_expense is None else Baht(to_satang(result.less_expense)),
        result.confidence.label,
        result.suggestion,
    )


def _substitution(place: int, kept: KeptVisit) -> Row:
    visit = kept.visit
    other = visit.substitute
    return (
        place,
        province_name(kept.province),
        _day(visit.visit_date),
        visit.debtor_national_id,
        visit.debtor_name,
        visit.debtor_phone,
        *(
            (other.id_number, other.name, other.relation, other.occupation, other.phone)
            if other
            else ("",) * 5
        ),
    )


def _heading_names(found: Sequence[Summary]) -> list[str]:
    return [heading for heading, _ in found[0].counts] if found else []


def _side_by_side(place: int, found: Summary) -> Iterator[Row]:
    """The lines of a province: as many as its longest list of choices."""
    progress = found.progress
    lists = [counts for _, counts in found.counts]
    for line in range(max(map(len, lists))):
        first: Row = (
            place,
            progress.province,
            progress.planned,
            progress.followed,
            Percent(progress.followed_percent),
        )
        yield (
            *(first if line == 0 else ("", "", None, None, None)),
            *(value for counts in lists for value in _cells(counts, line)),
        )


def _cells(counts: Sequence[Count], line: int) -> Row:
    if line >= len(counts):
        return ("", None, None)
    each = counts[line]
    return (each.choice.label, each.count, Percent(each.percent))


def _day(day: date | None) -> str:
    return "" if day is None else format_date(day, "short")


def _label(choice: Labelled | None, other: str = "") -> str:
    if choice is None:
        return ""
    return f"{choice.label}: {other}" if other else choice.label


def _baht(satang: int | None) -> Baht | None:
    return None if satang is None else Baht(satang)
