"""The data of the first demand notice (N-04, manual L249 and L265)."""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.debt import Demand
from templates.record import Text

ABOUT = About("หนังสือบอกกล่าวทวงถาม ครั้งที่ 1", frame="external_letter", digits="thai")


class Record(Demand):
    """The demand itself; amounts in baht, as of the day ``as_of``."""

    subject: Text = Field(default="ขอให้ชำระหนี้ที่ค้างชำระ (หนังสือบอกกล่าวทวงถาม ครั้งที่ 1)", title="เรื่อง")
