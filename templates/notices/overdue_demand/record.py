"""The data of the overdue letter (N-02, manual L249 item 2.2(1) and L265 item 1).

Its body shows the way to ask for restructuring, as the manual wants: L382-L391 and the
consent of every member (L366-L371) and guarantor (CCC s.700).
"""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.notices.debt import Demand
from templates.record import Text

ABOUT = About(
    "หนังสือแสดงสถานะเงินต้นค้างชำระและเบี้ยปรับ เร่งรัดชำระหนี้",
    frame="external_letter",
    digits="thai",
)


class Record(Demand):
    """Principal, interest and penalty overdue on the day ``as_of``.

    ``borrower_kind`` is in Thai; for a state agency the body shows an agency's ways out.
    """

    subject: Text = Field(default="แจ้งสถานะเงินต้นค้างชำระและเบี้ยปรับ และขอให้ชำระหนี้", title="เรื่อง")
    borrower_kind: Text = Field(default="", title="ประเภทผู้กู้")
