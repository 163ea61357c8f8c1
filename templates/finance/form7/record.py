"""The data of Form 7: the cash report of a state agency, quarterly (forms.md 2.11).

The form says "จัดส่งเป็นไตรมาส" and prints no day (A-18): 15 days after the quarter by analogy.
Its explanation is for Forms 4, 5 and 7 alike but is printed once, after this form; so it is here.
"""

from __future__ import annotations

from pydantic import Field

from templates.catalogue import About
from templates.finance.cash import Cash
from templates.record import Text

ABOUT = About("แบบรายงานการรับ - จ่ายเงิน หน่วยงานรัฐ")


class Record(Cash):
    """A quarter's report."""

    organization_name: Text = Field(title="หน่วยงาน")
