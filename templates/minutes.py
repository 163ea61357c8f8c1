"""The minutes of an organization's meeting, which go with a request: forms.md 2.12 and 2.13.

The manual prints them as a sample: its word ตัวอย่าง, its year 2568 and its province ชัยนาท are not
part of the paper (A-23). Its numbering slips of 2.13 are mended as forms.md says. The problems
of 2.1 are ticked, and what อื่น ๆ is stands behind its examples. How many members there are is
no field of the paper; without it nobody can tell whether all of them agreed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import time
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from templates.checks import all_differ, said_twice
from templates.findings import Finding, Place
from templates.record import LongText, Part, Record, Text, ThaiDate, rule
from thai.digits import to_arabic
from thai.labels import Labelled
from thai.text import normalize

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])(?: ?น\.?)?")
_EVERYONE = ("ทุกคน", "ทุกราย", "ทั้งหมด", "เอกฉันท์")
_CONSENT = ("ยินยอม", "ค้ำประกัน")
_REFUSAL: Final = re.compile("ไม่(?:ได้)?(?:ให้ความ)?ยินยอม|ไม่ค้ำประกัน")


def _clock(value: object) -> str:
    """``9:30``, ``๐๙.๓๐ น.`` or a time as ``09.30``, as Thai minutes have it."""
    if isinstance(value, time):
        return f"{value:%H.%M}"
    match = _CLOCK.fullmatch(to_arabic(normalize(value))) if isinstance(value, str) else None
    if match is None:
        facts = {"found": str(value), "expected": "09.30"}
        raise PydanticCustomError("not_a_time", "{found}", facts)
    return f"{int(match[1]):02d}.{match[2]}"


ClockTime = Annotated[str, BeforeValidator(_clock)]


class Role(StrEnum):
    """What an attendee is, as the paper prints it; สมาชิก for those beyond its eight lines."""

    CHAIR = "ประธาน"
    VICE_CHAIR = "รองประธาน"
    TREASURER = "เหรัญญิก"
    COMMITTEE = "กรรมการ"
    SECRETARY = "เลขานุการ"
    MEMBER = "สมาชิก"


class Problem(Labelled):
    """What happened (agenda 2.1)."""

    COST = "cost", "ปัญหาด้านต้นทุนการผลิตสูงขึ้น"
    LOW_PRICE = "low_price", "ปัญหาราคาผลผลิตตกต่ำ"
    NATURAL_DISASTER = "natural_disaster", "ปัญหาด้านภัยพิบัติธรรมชาติ"
    OTHER = "other", "อื่น ๆ เช่น สมาชิกเสียชีวิต สมาชิกลาออก"


class Attendee(Part):
    """Someone at the meeting."""

    name: Text = Field(title="ชื่อผู้เข้าร่วมประชุม")
    role: Role = Field(title="ตำแหน่ง")


class Minutes(Record):
    """What both minutes have; each has rows of its own kind in ``plan_rows``."""

    organization_name: Text = Field(title="วิสาหกิจชุมชน")
    meeting_date: ThaiDate = Field(title="วันที่ประชุม")
    meeting_place: Text = Field(title="ณ")
    attendees: list[Attendee] = Field(title="ผู้เข้าร่วมประชุม", json_schema_extra={"printed_rows": 8})
    member_count: int | None = Field(default=None, ge=1, le=9999, title="จำนวนสมาชิกทั้งหมด")
    start_time: ClockTime = Field(title="เริ่มประชุมเวลา")
    agenda1_text: LongText = Field(title="ระเบียบวาระที่ 1 ประธานแจ้งที่ประชุมทราบ")
    agenda1_resolution: LongText = Field(title="มติที่ประชุม ระเบียบวาระที่ 1")
    problems: list[Problem] = Field(title="2.1 ปัญหาที่เกิดขึ้น")
    problem_other: Text = Field(default="", title="ปัญหาอื่น ๆ")
    financial_status: LongText = Field(title="2.2 สถานะทางการเงินของกลุ่ม")
    agenda2_resolution: LongText = Field(title="มติที่ประชุม ระเบียบวาระที่ 2")
    plan_deadline: ThaiDate = Field(title="จัดทำแผนให้แล้วเสร็จภายในวันที่")
    plan_rows: Sequence[Part] = Field(title="แผนที่เสนอ")
    form_deadline: ThaiDate = Field(title="จัดทำข้อมูลตามแบบฟอร์มภายในวันที่")
    province: Text = Field(title="สำนักงานเกษตรและสหกรณ์จังหวัด")
    agenda3_resolution: LongText = Field(title="มติที่ประชุม ระเบียบวาระที่ 3")
    minute_taker_name: Text = Field(title="ผู้จดบันทึกรายงานการประชุม")
    minute_taker_date: ThaiDate = Field(title="วันที่ลงชื่อ (ผู้จดบันทึก)")
    chair_name: Text = Field(title="ประธานที่ประชุม")
    chair_date: ThaiDate = Field(title="วันที่ลงชื่อ (ประธานที่ประชุม)")

    @rule("minutes.said_twice", "organization_name")
    def printed_words_are_not_repeated(self) -> Iterator[Finding]:
        printed = (("organization_name", "วิสาหกิจชุมชน"), ("province", "จังหวัด"))
        yield from said_twice("minutes.said_twice", self, printed)

    @rule("minutes.no_attendees", "attendees")
    def somebody_attends(self) -> bool:
        return bool(self.attendees)

    @rule("minutes.attendee_repeated", "attendees")
    def attendees_are_told_once(self) -> bool:
        return all_differ([attendee.name for attendee in self.attendees])

    @rule("minutes.one_chair", "attendees")
    def one_attendee_is_the_chair(self) -> bool:
        return [attendee.role for attendee in self.attendees].count(Role.CHAIR) == 1

    @rule("minutes.signer_absent", "chair_name")
    def signers_attended(self) -> Iterator[Finding]:
        names = {attendee.name for attendee in self.attendees}
        for field in ("minute_taker_name", "chair_name"):
            name = getattr(self, field)
            if name not in names:
                yield Finding("minutes.signer_absent", Place(field=field), found=name)

    @rule("minutes.member_count", "member_count")
    def members_are_counted(self) -> bool:
        return self.member_count is not None

    @rule("minutes.member_absent", "attendees")
    def every_member_attends(self) -> object:
        """CCC s.700 and the manual's L300: all members know and agree, so all have to be named."""
        if self.member_count is None or len(self.attendees) >= self.member_count:
            return True
        return {"found": str(len(self.attendees)), "expected": str(self.member_count)}

    @rule("minutes.consent", "agenda3_resolution")
    def everyone_consents(self) -> bool:
        """CCC s.700: a guarantor who did not agree afresh is discharged."""
        text = self.agenda3_resolution
        return (
            all(word in text for word in _CONSENT)
            and any(word in text for word in _EVERYONE)
            and not _REFUSAL.search(text)
        )

    @rule("minutes.guarantee_unchanged", "agenda3_resolution")
    def guarantee_stays_as_it_was(self) -> bool:
        return "เดิม" in self.agenda3_resolution

    @rule("minutes.no_problem", "problems")
    def has_a_problem(self) -> bool:
        return bool(self.problems)

    @rule("minutes.problem_repeated", "problems")
    def problems_are_told_once(self) -> bool:
        return all_differ(self.problems)

    @rule("minutes.problem_other_missing", "problem_other")
    def other_problem_is_named(self) -> bool:
        return Problem.OTHER not in self.problems or bool(self.problem_other)

    @rule("minutes.problem_other_unticked", "problems")
    def other_problem_is_ticked(self) -> bool:
        return not self.problem_other or Problem.OTHER in self.problems

    @rule("minutes.deadline", "plan_deadline")
    def deadlines_are_not_over(self) -> Iterator[Finding]:
        yield from self._before_the_meeting("minutes.deadline", "plan_deadline", "form_deadline")

    @rule("minutes.signed_before_meeting", "chair_date")
    def signed_after_the_meeting(self) -> Iterator[Finding]:
        names = ("minute_taker_date", "chair_date")
        yield from self._before_the_meeting("minutes.signed_before_meeting", *names)

    def _before_the_meeting(self, code: str, *names: str) -> Iterator[Finding]:
        for name in names:
            if getattr(self, name) < self.meeting_date:
                label = type(self).model_fields[name].title or name
                yield Finding(code, Place(field=name), facts={"label": label})
