"""What the rules of several notices share: comparing amounts, counting calendar months."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

from templates.findings import Finding, Place
from thai.money import format_baht, to_satang


def compared(found: Decimal, expected: Decimal) -> dict[str, str] | None:
    """None when the amounts agree, else both as they stand on paper."""
    if found == expected:
        return None
    return {"found": baht(found), "expected": baht(expected), "suggestion": baht(expected)}


def wrong(code: str, field: str, amounts: dict[str, str], **facts: str) -> Finding:
    """The finding of two amounts that ``compared`` found to differ."""
    return Finding(
        code,
        Place(field=field),
        found=amounts["found"],
        expected=amounts["expected"],
        suggestion=amounts["suggestion"],
        facts=facts,
    )


def baht(amount: Decimal) -> str:
    return format_baht(to_satang(amount))


def days_between(first: date | None, second: date | None) -> int | None:
    """The days from one day to another, the first not counted (CCC s.193/3)."""
    return (second - first).days if first and second else None


def months_later(day: date, months: int) -> date:
    """The same day so many calendar months on, or the month's last day (CCC s.193/5)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
