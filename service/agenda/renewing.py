"""Working out ahead what falls due for each loan, by a job, once a day and after every change.

To plan the letters of 100,000 loans takes minutes, which nobody has who opens the first page. So
a job keeps the result; a sweep, once a minute, has it run while any loan is of yesterday or was
changed since. Cut off anywhere it goes on with the loans that are left.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from service.debts.notices import Due, plan_every_kind
from service.debts.report_duties import report_duties
from service.settings import OfficeSettings
from service.store import agenda as kept
from service.store.agenda import Entry
from service.store.errors import StoreError
from service.store.loans import Ids, fetch
from service.store.offices import settings_of
from service.store.on_their_way import with_letters_on_their_way
from service.store.outbox import Queue, Work, put
from service.store.schema import loans
from service.store.scope import Scope
from service.store.users import find_office

if TYPE_CHECKING:
    from service.debts.model import Loan
    from service.store.engine import Store, Writer

RENEW: Final = "agenda.renew"
_WHO: Final = "agenda"
_UNUSABLE: Final = "offices.unusable"
_LOG: Final = logging.getLogger(__name__)
#: Other chores wait no longer than this for one another.
_TURN_SECONDS: Final = 5.0
_BANGKOK: Final = ZoneInfo("Asia/Bangkok")
#: Letters that can be made up to then are told of: a week with today.
_AHEAD: Final = timedelta(days=kept.NEAR_DAYS - 1)
_EVERYWHERE: Final = Scope.whole_country()


def day_of(moment: datetime) -> date:
    """The day it is in Thailand."""
    return moment.astimezone(_BANGKOK).date()


def entries_of(loan: Loan, today: date, settings: OfficeSettings) -> Iterator[Entry]:
    """What falls due for a loan: letters within a week if nothing is paid, reports."""
    working_day = settings.working_day()
    planned = plan_every_kind(loan, today + _AHEAD, settings.debts, is_working_day=working_day)
    for each in planned:
        if isinstance(each, Due):
            yield Entry(
                each.kind, each.from_day, each.last_day, each.party.party_id, each.instalment_no
            )
    for duty in report_duties(loan, today, working_day):
        period = kept.period_of(duty.fiscal_year, duty.quarter, duty.month)
        yield Entry(duty.document, duty.first_day, duty.last_day, period=period)


def renew_agenda(store: Store, seconds: float = _TURN_SECONDS) -> None:
    """Work out what is not of today, for so long; then the rest is put behind other work.

    Raises StoreError.
    """
    today, ends = day_of(store.clock()), time.monotonic() + seconds
    touched: set[str] = set()
    settings = cache(lambda office: _settings(store, office))
    is_over = False
    while not is_over and (worked_out := _worked_out(store, today, settings)):
        touched.update(province for _, province, _ in worked_out.values())
        with store.writing(_WHO) as writer:
            kept.renew(writer, today, worked_out)
        is_over = time.monotonic() > ends
    with store.writing(_WHO) as writer:
        if is_over:
            put(writer, Queue.CHORES, RENEW, {})
        else:
            touched |= kept.provinces_of_other_days(writer, today)
        kept.count_anew(writer, today, touched)


def _worked_out(
    store: Store, today: date, settings: Callable[[str], OfficeSettings]
) -> dict[int, tuple[int, str, list[Entry]]]:
    """What falls due for the next loans that are not of today; see ``store.agenda.renew``."""
    with store.reading() as reader:
        stamps = kept.loans_to_renew(reader, today, kept.PORTION)
        wanted = list(stamps)
        of_register = fetch(reader, _EVERYWHERE, loans.c.id.in_(wanted), Ids.OPEN)
        found = with_letters_on_their_way(reader, _EVERYWHERE, of_register)
        came_in = _Reports(kept.reported(reader, wanted), kept.last_yearly(reader, wanted))
    worked_out = {}
    for each in found:
        office = find_office(each.loan.province)
        entries = entries_of(each.loan, today, settings(office))
        open_ones = (entry for entry in entries if not came_in.has(each.id, entry))
        worked_out[each.id] = stamps[each.id], office, _one_of_each(open_ones)
    return worked_out


def sweep_agenda(writer: Writer) -> Iterable[Work]:
    """The job, while there is anything for it to do."""
    today = day_of(writer.now)
    if kept.loans_to_renew(writer, today, 1) or kept.provinces_of_other_days(writer, today):
        yield Work(Queue.CHORES, RENEW, {})


@dataclass(frozen=True, slots=True)
class _Reports:
    """What has come in of some loans."""

    cash: set[tuple[int, str, int]]
    yearly: dict[int, datetime]

    def has(self, loan_id: int, entry: Entry) -> bool:
        """Whether the entry is a report that need not be waited for any more."""
        if entry.kind == kept.YEARLY:
            last = self.yearly.get(loan_id)
            return last is not None and day_of(last) >= entry.first_day
        return bool(entry.period) and (loan_id, entry.kind, entry.period) in self.cash


def _one_of_each(entries: Iterable[Entry]) -> list[Entry]:
    """An heir of two guarantors gets one letter of a kind about one instalment."""
    return list({(each.kind, each.party_id, each.instalment_no): each for each in entries}.values())


def _settings(store: Store, office: str) -> OfficeSettings:
    """What holds for an office; neutral where it cannot be used, for the others go on."""
    try:
        with store.reading() as reader:
            return settings_of(reader, office)
    except StoreError as error:
        if error.finding.code != _UNUSABLE:
            raise
        _LOG.warning("the settings of office %s cannot be used", office)
        return OfficeSettings()
