"""What falls due: worked out by a job, kept up to date, within the scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from service.access.actor import MAY, Actor, ForbiddenError, Task
from service.agenda.looking import BY_LAW, nearest_by_law, see_agenda, see_counts
from service.agenda.renewing import RENEW, entries_of, renew_agenda, sweep_agenda
from service.batches.steps import cancel_batch
from service.debts.model import BorrowerKind, Loan, Payment
from service.debts.notice_rules import NOTICE_RULES
from service.debts.notices import Due, plan
from service.environment import Environment
from service.files.store import open_files
from service.settings import OfficeSettings
from service.store import outbox
from service.store.agenda import Counts, When, list_agenda, period_of
from service.store.engine import Store, Writer, open_store
from service.store.errors import NotFoundError
from service.store.numbers import set_next
from service.store.schema import Role
from service.store.schema.files import files
from service.store.schema.submissions import (
    accepted_records,
    cash_positions,
    submission_papers,
    submissions,
)
from service.store.scope import Scope
from service.store.taking import take
from tests.helpers.batches import CENTRAL, Desk
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

EVERYTHING = Scope.whole_country()
REGISTER = list(synthetic_register(120, 7, SAMPLE_AS_OF))


@dataclass
class Clock:
    now: datetime = datetime(2025, 11, 20, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


CLOCK = Clock()


@pytest.fixture
def kept(environment: Environment) -> Iterator[Store]:
    CLOCK.now = Clock.now
    store = open_store(environment, CLOCK)
    with store.writing("test") as writer:
        take(writer, EVERYTHING, REGISTER)
    yield store
    store.close()


def somebody(role: Role, office: str = "00", scope: Scope = EVERYTHING) -> Actor:
    return Actor("user:test", office, scope, MAY[role])


STAFF = somebody(Role.CENTRAL_STAFF)


def paid_up(loan: Loan) -> Loan:
    """The same loan after a payment of more than it owes."""
    payment = Payment(date(2025, 11, 1), 10 * loan.loan_amount, "last")
    return replace(loan, payments=(*loan.payments, payment))


def waits(store: Store) -> bool:
    with store.writing("clock") as writer:
        found = [work.task for work in sweep_agenda(writer)]
    assert found in ([], [RENEW])
    return bool(found)


def planned(today: date) -> Counter[str]:
    """What the rules say, loan by loan."""
    found: Counter[str] = Counter()
    settings = OfficeSettings()
    for loan in REGISTER:
        for kind in NOTICE_RULES:
            entries = plan(
                loan, kind, today + timedelta(days=6), settings.debts,
                is_working_day=settings.working_day(),
            )  # fmt: skip
            found[kind] += sum(isinstance(each, Due) for each in entries)
    return found


def test_counts_are_those_of_the_rules(kept: Store) -> None:
    assert see_counts(kept, STAFF).day is None
    assert waits(kept)
    renew_agenda(kept)
    assert not waits(kept)
    counts = see_counts(kept, STAFF)
    assert counts.day == SAMPLE_AS_OF
    letters = {kind: each.due + each.coming for kind, each in counts.kinds.items()}
    assert {kind: letters[kind] for kind in letters if kind in NOTICE_RULES} == +planned(
        SAMPLE_AS_OF
    )
    for kind in counts.kinds:
        for when in When:
            page = see_agenda(kept, STAFF, [kind], when=when, size=200)
            if not page.cursor:
                assert len(page.rows) == getattr(counts.kinds[kind], when)


def test_what_takes_long_is_done_in_turns(kept: Store) -> None:
    renew_agenda(kept, seconds=0)
    with kept.reading() as reader:
        assert [waiting.work.task for waiting in outbox.take(reader)] == [RENEW]
    renew_agenda(kept)
    assert see_counts(kept, STAFF).kinds["overdue_demand"].due


def test_a_changed_loan_is_worked_out_again_and_a_new_day_changes_all(kept: Store) -> None:
    renew_agenda(kept)
    before = see_counts(kept, STAFF).kinds["overdue_demand"]
    with kept.writing("test") as writer:
        take(writer, EVERYTHING, [paid_up(each) for each in REGISTER])
    assert waits(kept)
    renew_agenda(kept)
    assert before.due
    assert "overdue_demand" not in see_counts(kept, STAFF).kinds
    CLOCK.now += timedelta(days=1)
    assert waits(kept)
    assert see_counts(kept, STAFF).day == SAMPLE_AS_OF
    renew_agenda(kept)
    assert see_counts(kept, STAFF).day == SAMPLE_AS_OF + timedelta(days=1)
    assert not waits(kept)


def test_letters_on_their_way_are_not_due(kept: Store, environment: Environment) -> None:
    renew_agenda(kept)
    before = see_counts(kept, STAFF).kinds["demand_notice_1"].due
    desk = Desk(kept, open_files(environment))
    with kept.writing("test") as writer:
        set_next(writer, "00", 2568, 1)
    batch = desk.plan()
    assert not waits(kept)
    letters = desk.start(batch).letters
    assert waits(kept)
    renew_agenda(kept)
    left = see_counts(kept, STAFF).kinds.get("demand_notice_1", Counts())
    assert letters
    assert left.due == before - letters
    cancel_batch(kept, CENTRAL, batch)
    renew_agenda(kept)
    assert see_counts(kept, STAFF).kinds["demand_notice_1"].due == before


def test_only_what_is_in_scope(kept: Store) -> None:
    renew_agenda(kept)
    province = REGISTER[0].province
    scope = Scope.of([province])
    (code,) = scope.codes or ()
    officer = somebody(Role.PROVINCE_OFFICER, code, scope)
    own, all_of_them = see_counts(kept, officer), see_counts(kept, STAFF)
    assert (
        0
        < sum(each.due for each in own.kinds.values())
        < sum(each.due for each in all_of_them.kinds.values())
    )
    rows = see_agenda(kept, officer, list(NOTICE_RULES), size=200).rows
    assert {row.province for row in rows} == {province}
    assert {row.province for row in nearest_by_law(kept, officer)} <= {province}
    other = next(each.province for each in REGISTER if each.province != province)
    assert see_agenda(kept, officer, list(NOTICE_RULES), province=other).rows == ()
    nobody = replace(officer, tasks=frozenset[Task]())
    with pytest.raises(ForbiddenError):
        see_counts(kept, nobody)
    with pytest.raises(NotFoundError):
        see_agenda(kept, officer, ["nothing"])


def test_pages_hold_every_row_once_by_day(kept: Store) -> None:
    renew_agenda(kept)
    kinds, rows, cursor = list(NOTICE_RULES), [], ""
    while True:
        page = see_agenda(kept, STAFF, kinds, size=37, cursor=cursor)
        rows += page.rows
        if not (cursor := page.cursor):
            break
    days = [row.entry.last_day or row.entry.first_day for row in rows]
    assert days == sorted(days)
    assert len({(row.loan_id, row.entry) for row in rows}) == len(rows)
    assert len(rows) == sum(planned(SAMPLE_AS_OF).values())


def test_last_days_by_law_come_first_that_come_first(kept: Store) -> None:
    renew_agenda(kept)
    found = nearest_by_law(kept, STAFF, most=5)
    days = [row.entry.last_day for row in found if row.entry.last_day]
    assert len(days) == len(found)
    assert days == sorted(days)
    assert all(SAMPLE_AS_OF <= each < SAMPLE_AS_OF + timedelta(days=30) for each in days)
    assert {row.entry.kind for row in found} <= set(BY_LAW)


def enterprise() -> Loan:
    return next(
        each
        for each in REGISTER
        if each.borrower_kind is BorrowerKind.COMMUNITY_ENTERPRISE
        and any(entry.kind == "form4" for entry in entries_of(each, SAMPLE_AS_OF, OfficeSettings()))
    )


def test_a_report_that_came_in_is_not_waited_for(kept: Store) -> None:
    renew_agenda(kept)
    wanted = enterprise()
    with kept.reading() as reader:
        rows, _ = list_agenda(reader, EVERYTHING, ["form4"], today=SAMPLE_AS_OF, size=200)
    row = next(each for each in rows if each.contract_no == wanted.contract_no)
    assert row.entry.period == period_of(2569, 1, 10)
    before = see_counts(kept, STAFF).kinds["form4"].late
    with kept.writing("test") as writer:
        _accept(writer, row.loan_id)
    renew_agenda(kept)
    assert see_counts(kept, STAFF).kinds["form4"].late == before - 1


def _accept(writer: Writer, loan_id: int) -> None:
    """An accepted Form 4 of October 2568, as it stands in the tables."""
    put = writer.connection.execute
    digest = "0" * 64
    put(insert(files).values(digest=digest, size=1, media_type="a/b", made_at=writer.now))
    put(
        insert(submissions).values(
            id=1, office="00", province="00", state="accepted", digest=digest, filename="f",
            size=1, media_type="a/b", sent_by="user:test", sent_at=writer.now,
        )
    )  # fmt: skip
    put(
        insert(submission_papers).values(
            submission_id=1, number=1, state="accepted", loan_id=loan_id, errors=0, warnings=0,
            proposals=0, reading=b"", draft=b"",
        )
    )  # fmt: skip
    put(
        insert(accepted_records).values(
            id=1, submission_id=1, number=1, version=1, document="form4", loan_id=loan_id,
            province="00", accepted_by="user:test", accepted_at=writer.now, content=b"",
            checksum="",
        )
    )  # fmt: skip
    put(
        insert(cash_positions).values(
            accepted_id=1, document="form4", province="00", loan_id=loan_id, subject="s",
            project_name="p", organization_name="o", fiscal_year=2569, quarter=1, month=10,
            version=1, is_current=True, receipts_total=0, payments_total=0, bank_balance=0,
        )
    )  # fmt: skip
