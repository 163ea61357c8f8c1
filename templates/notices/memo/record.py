"""The data of a memo of any matter (บันทึกข้อความ): letters-and-law.md section 1."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.letter import Memo
from templates.record import LongText, Text

ABOUT = About("บันทึกข้อความ", frame="memo", digits="thai")


class Record(Memo):
    """The text of the memo, a paragraph each, and what is asked in the end."""

    paragraphs: list[LongText] = Field(min_length=1, title="ข้อความ")
    request: Text = Field(default="จึงเรียนมาเพื่อโปรดพิจารณา", title="ข้อความลงท้าย")
