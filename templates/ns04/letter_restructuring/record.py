"""The letter that asks for a restructuring: forms.md 2.14.

The manual prints it as a sample: its word ตัวอย่าง and its month are not part of the letter (A-23).
Its second paragraph fits only a project that the board ended; any other cause is ``reason``,
which takes its place after the same first word. The subject and the two enclosures are fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field

from templates.catalogue import About
from templates.checks import said_twice
from templates.findings import Finding, Place
from templates.record import LongText, Money, Text, ThaiDate, rule
from templates.record import Record as BaseRecord

ABOUT = About("หนังสือขอปรับโครงสร้างหนี้")

_RECALL = timedelta(days=15)
_TERMINATION = ("board_meeting_no", "board_meeting_date", "project_name")
_PRINTED = (
    ("organization_name", "วิสาหกิจชุมชน"),
    ("subdistrict", "ตำบล"),
    ("district", "อำเภอ"),
    ("province", "จังหวัด"),
    ("project_name", "โครงการ"),
    ("reason", "เนื่องจาก"),
)


class Record(BaseRecord):
    """The letter; ``recall_received_on`` is the day the recall arrived, not on paper."""

    organization_name: Text = Field(title="วิสาหกิจชุมชน")
    letter_date: ThaiDate = Field(title="วันที่")
    subdistrict: Text = Field(title="ตำบล")
    district: Text = Field(title="อำเภอ")
    province: Text = Field(title="จังหวัด")
    loan_contract_no: Text = Field(title="ตามสัญญาเลขที่")
    debt_total: Money = Field(title="ภาระหนี้สินทั้งหมดจำนวน")
    board_meeting_no: Text = Field(default="", title="คณะกรรมการสงเคราะห์เกษตรกร ครั้งที่")
    board_meeting_date: ThaiDate | None = Field(default=None, title="เมื่อวันที่")
    project_name: Text = Field(default="", title="มีมติอนุมัติการยุติโครงการ")
    recall_received_on: ThaiDate | None = Field(default=None, title="วันที่ได้รับหนังสือแจ้งให้ส่งเงินคืน")
    reason: LongText = Field(default="", title="เนื่องจาก")
    chair_name: Text = Field(title="ประธานวิสาหกิจฯ")

    @rule("letter_restructuring.said_twice", "organization_name")
    def printed_words_are_not_repeated(self) -> Iterator[Finding]:
        yield from said_twice("letter_restructuring.said_twice", self, _PRINTED)

    @rule("letter_restructuring.no_debt", "debt_total")
    def there_is_a_debt(self) -> bool:
        return self.debt_total > 0

    @rule("letter_restructuring.no_cause", "reason")
    def one_cause_is_told(self) -> bool:
        """Either the board ended the project, or another reason."""
        return bool(self._told()) != bool(self.reason)

    @rule("letter_restructuring.termination", "board_meeting_no")
    def termination_is_whole(self) -> Iterator[Finding]:
        told = self._told()
        for name in _TERMINATION if told else ():
            if name not in told:
                label = type(self).model_fields[name].title or name
                place = Place(field=name)
                yield Finding("letter_restructuring.termination", place, facts={"label": label})

    @rule("letter_restructuring.date_order", "letter_date")
    def letter_is_after_the_resolution(self) -> bool:
        return self.board_meeting_date is None or self.letter_date >= self.board_meeting_date

    @rule("letter_restructuring.recall_before_resolution", "recall_received_on")
    def recall_is_after_the_resolution(self) -> bool:
        if self.recall_received_on is None or self.board_meeting_date is None:
            return True
        return self.recall_received_on >= self.board_meeting_date

    @rule("letter_restructuring.late", "letter_date")
    def letter_is_in_time(self) -> object:
        """Clause 19: 15 days from receipt; the manual also counts from the resolution (A-13)."""
        if self.recall_received_on is None:
            return True
        return self.letter_date <= self.recall_received_on + _RECALL

    def _told(self) -> list[str]:
        return [name for name in _TERMINATION if getattr(self, name)]
