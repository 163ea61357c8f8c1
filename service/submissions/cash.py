"""Cash reports, Forms 4, 5 and 7: whose they are, for which period, and the period before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from service.store.submissions_accepted import find_cash
from service.submissions.days import local_day
from templates.finance.cash import Cash as CashRecord
from templates.finance.periods import Month, Quarter
from templates.findings import Finding, Place
from thai.money import format_baht

if TYPE_CHECKING:
    from service.store.engine import Reader
    from service.store.loans import Kept
    from service.submissions.draft import Draft
    from service.submissions.links import About

_MONTHS: Final = tuple(Month)


def is_cash(draft: Draft) -> bool:
    """Whether the paper is a cash report."""
    document = draft.document
    return document is not None and issubclass(document.record, CashRecord)


def subject_of(data: Mapping[str, Any], province: str, loan_id: int | None) -> str:
    """Whose cash it is, as it is compared: a loan's, else a project's of an organization."""
    if loan_id is not None:
        return f"loan:{loan_id}"
    names = (str(data.get(name, "")) for name in ("project_name", "organization_name"))
    return f"{province}:{'/'.join(name.replace(' ', '').casefold() for name in names)}"


def period_of(data: Mapping[str, Any]) -> dict[str, int] | None:
    """Fiscal year, quarter and month of a report; month 0 is the quarter; None: not readable."""
    try:
        quarter = Quarter(data["quarter"])
        month = Month(data["month"]).number if data.get("month") else 0
        year = int(data["fiscal_year"])
    except (KeyError, TypeError, ValueError):
        return None
    return {"fiscal_year": year, "quarter": quarter.value, "month": month}


def supplied(reader: Reader, about: About, draft: Draft, kept: Kept | None) -> dict[str, Any]:
    """What the service knows of a report that no paper tells: its day, the period before."""
    known: dict[str, Any] = {"submitted_at": local_day(about.submission.sent_at).isoformat()}
    before = _before(period_of(draft.reading.data))
    if before is not None:
        found = find_cash(reader, about.scope, _key(about, draft, kept) | before)
        if found is not None:
            report, _ = found
            known["previous_receipts_total"] = _plain(report.receipts_total)
            known["previous_payments_total"] = _plain(report.payments_total)
    told = draft.reading.data
    return {name: value for name, value in known.items() if told.get(name) is None}


def told_before(reader: Reader, about: About, draft: Draft, kept: Kept | None) -> Iterator[Finding]:
    """That another report of the same period was accepted, which this one would replace."""
    period = period_of(draft.reading.data)
    if period is None:
        return
    found = find_cash(reader, about.scope, _key(about, draft, kept) | period)
    if found is not None and found[1] != about.submission.id:
        yield Finding("submissions.period_reported", Place(field="quarter"), found=str(found[1]))


def _key(about: About, draft: Draft, kept: Kept | None) -> dict[str, Any]:
    subject = subject_of(draft.reading.data, about.submission.province, kept.id if kept else None)
    return {"document": draft.reading.identity.document, "subject": subject}


def _before(period: Mapping[str, int] | None) -> dict[str, int] | None:
    """The period before of the same fiscal year: what is carried over its end is not said."""
    if period is None:
        return None
    if not period["month"]:
        quarter = period["quarter"] - 1
        return {**period, "quarter": quarter} if quarter else None
    place = next(at for at, month in enumerate(_MONTHS) if month.number == period["month"]) - 1
    if place < 0:
        return None
    month = _MONTHS[place]
    return {**period, "quarter": month.quarter.value, "month": month.number}


def _plain(satang: int) -> str:
    return format_baht(satang).replace(",", "")
