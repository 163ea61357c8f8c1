"""The data of the first warning before a suspension (N-06, manual L160)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.suspension import SuspensionWarning
from templates.record import Text

ABOUT = About("หนังสือแจ้งเตือนให้ปฏิบัติตามบันทึกคำรับรองผู้เบิก ครั้งที่ 1", frame="external_letter", digits="thai")


class Record(SuspensionWarning):
    """The first of two warnings."""

    subject: Text = Field(default="ขอให้ปฏิบัติตามบันทึกคำรับรองผู้เบิก (แจ้งเตือน ครั้งที่ 1)", title="เรื่อง")
