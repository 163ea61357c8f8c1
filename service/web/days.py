"""Days of our times as requests name them, and where they begin and end in Thailand."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from service.web.auth import BANGKOK
from service.web.models import Day
from thai.dates import FIRST_YEAR, LAST_YEAR

#: A day that papers can be dated; others no one can write in the Buddhist era.
NearDay = Annotated[Day, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]


def start_of(day: date | None) -> datetime | None:
    """The moment at which a day begins in Thailand."""
    return None if day is None else datetime.combine(day, time(), BANGKOK)


def end_of(day: date | None) -> datetime | None:
    """The moment at which a day is over in Thailand."""
    return None if day is None else start_of(day + timedelta(days=1))
