"""What a run tells in Excel: the posting list, every loan's result, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.documents.tables import Baht, Table, workbook
from templates.findings import Severity
from thai.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from service.batches.plan import HeldRow, Line
    from templates.findings import Finding

SEVERITY_WORDS = {Severity.ERROR: "ต้องแก้ไข", Severity.WARNING: "ควรตรวจสอบ"}

_POSTING = (
    ("ลำดับ", 7), ("ชื่อผู้รับ", 34), ("ที่อยู่", 40), ("รหัสไปรษณีย์", 11), ("ที่หนังสือ", 14),
    ("เลขที่สัญญา", 15), ("เลขที่ลงทะเบียน (13 หลัก)", 20), ("หมายเหตุ", 11),
)  # fmt: skip
_RESULT = (
    ("เลขที่สัญญา", 15), ("ผล", 11), ("ผู้รับ", 32), ("ฐานะ", 9), ("จังหวัด", 13),
    ("ที่หนังสือ", 14), ("จำนวนเงิน (บาท)", 14), ("ไฟล์ / เหตุผล", 50), ("สิ่งที่ต้องทำ", 38),
    ("ส่งได้ตั้งแต่", 15), ("ต้องส่งภายใน", 15),
)  # fmt: skip
_FINDINGS = (
    ("ความสำคัญ", 14), ("แผ่นงาน", 16), ("เซลล์", 9), ("ช่อง", 18), ("เรื่อง", 50),
    ("ค่าที่พบ", 26), ("ค่าที่ควรเป็น", 28), ("ข้อเสนอแนะ", 26), ("วิธีแก้ไข", 50),
)  # fmt: skip
# Points: the registered number is written or stuck into the row.
_ROOM_TO_WRITE = 27


def posting_list(office: str, day: date, lines: Sequence[Line]) -> bytes:
    """The list that goes to the post office with the letters, in posting order (.xlsx).

    It does not say what the letters are about: others than the debtor read it. The column of
    the barcode numbers (S10) is left empty for the post's labels.
    """
    head = f"ใบนำส่งไปรษณีย์ลงทะเบียน · {office} · วันที่ {format_date(day)}"
    total = ("รวม", f"{len(lines):,} ฉบับ", *(None for _ in _POSTING[2:]))
    rows = map(_posting_row, lines)
    return workbook([Table("ใบนำส่ง", head, _POSTING, rows, total, _ROOM_TO_WRITE)])


def _posting_row(line: Line) -> tuple[object, ...]:
    address = " ".join(line.address)
    return (
        line.position, line.recipient, address.removesuffix(line.postcode).rstrip(),
        line.postcode, line.letter_no, line.contract_no, None, None,
    )  # fmt: skip


def result_workbook(
    title: str,
    day: date,
    *,
    made: Sequence[tuple[Line, Sequence[str]]],
    held: Iterable[HeldRow],
    failed: Sequence[tuple[Line, Sequence[Finding]]],
    findings: Sequence[Finding],
) -> bytes:
    """Every loan of the register, made or held back and why, and the register's findings.

    ``made``: each letter with the names of its files.
    """
    head = f"ผลการจัดทำ · {title} · คิดหนี้ถึงวันที่ {format_date(day)}"
    amounts = sum(line.amount for line, _ in made)
    total = ("รวม", f"{len(made):,} ฉบับ", None, None, None, None, Baht(amounts))
    rows = _result_rows(made, held, failed)
    pad = (None,) * (len(_RESULT) - len(total))
    return workbook(
        [
            Table("ผลรายสัญญา", head, _RESULT, rows, (*total, *pad)),
            _findings_table(findings),
        ]
    )


def findings_workbook(findings: Sequence[Finding]) -> bytes:
    """What is wrong with a register, each with its cell (.xlsx)."""
    return workbook([_findings_table(findings)])


def _result_rows(
    made: Sequence[tuple[Line, Sequence[str]]],
    held: Iterable[HeldRow],
    failed: Sequence[tuple[Line, Sequence[Finding]]],
) -> Iterator[tuple[object, ...]]:
    for line, files in made:
        yield _letter_row(line, "จัดทำแล้ว", "\n".join(files), line.warnings)
    for line, findings in failed:
        says = "\n".join(str(finding) for finding in findings)
        yield _letter_row(line, "จัดทำไม่สำเร็จ", says, findings)
    for row in held:
        first_day = format_date(row.first_day) if row.first_day else None
        yield (
            row.contract_no, "ไม่ได้จัดทำ", row.name, None, row.province, None, None,
            "\n".join(told(finding) for finding in row.findings), _remedies(row.findings),
            first_day, None,
        )  # fmt: skip


def _letter_row(
    line: Line, result: str, says: str, findings: Sequence[Finding]
) -> tuple[object, ...]:
    last_day = format_date(line.last_day) if line.last_day else None
    notes = "\n".join(filter(None, (told(finding) for finding in line.warnings)))
    return (
        line.contract_no, result, line.recipient, line.role, line.province, line.letter_no,
        Baht(line.amount), "\n".join(filter(None, (says, notes))), _remedies(findings),
        None, last_day,
    )  # fmt: skip


def told(finding: Finding) -> str:
    """A finding in one line without its remedy: where it is, what it says, what was found."""
    found = f"พบ “{finding.found}”" if finding.found and finding.place.cell else ""
    return " · ".join(filter(None, (str(finding.place), finding.sentence, found)))


def _remedies(findings: Iterable[Finding]) -> str:
    said: Mapping[str, None] = dict.fromkeys(finding.remedy for finding in findings)
    return "\n".join(filter(None, said))


def _findings_table(findings: Sequence[Finding]) -> Table:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    head = f"ผลการตรวจทะเบียน · ต้องแก้ไข {errors:,} รายการ · ทั้งหมด {len(findings):,} รายการ"
    return Table("ข้อที่พบในทะเบียน", head, _FINDINGS, map(_finding_row, findings))


def _finding_row(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return (
        SEVERITY_WORDS[finding.severity], place.sheet, place.cell, place.field, finding.sentence,
        finding.found, finding.expected, finding.suggestion, finding.remedy,
    )  # fmt: skip
