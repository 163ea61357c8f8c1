"""The data of Form 5: the cash report of a cooperative, quarterly (forms.md 2.9).

(เดือน.....) is printed on this quarterly form too; it may stay blank (inferred).
"""

from __future__ import annotations

from templates.catalogue import About
from templates.finance.cash import Cash, MonthHead

ABOUT = About("แบบรายงานการรับ - จ่ายเงิน (สหกรณ์)")


class Record(Cash, MonthHead):
    """A quarter's report."""
