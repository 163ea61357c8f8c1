"""Days as people in Thailand count them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

BANGKOK: Final = ZoneInfo("Asia/Bangkok")


def local_day(moment: datetime) -> date:
    """The day in Thailand at a moment."""
    return moment.astimezone(BANGKOK).date()
