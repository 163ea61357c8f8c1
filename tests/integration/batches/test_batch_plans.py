"""The plan of a batch, and what people decide of it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from service.batches.bundle import (
    preview,
)
from service.batches.looking import see_batch, see_held, see_rows
from service.batches.overrides import send_all_the_same
from service.batches.plan import plan_batch as plan_offline
from service.batches.planning import plan_again
from service.batches.steps import (
    leave_out,
    take_in,
)
from service.debts.model import Measure, MeasureKind
from service.documents.making import maker
from service.store.batches_pages import RowFilters
from service.store.errors import ConflictError, NotFoundError, Stale
from service.store.loans import all_loans
from service.store.offices import add_version, settings_of
from service.store.schema.batches import BatchState, RowState
from tests.helpers.batches import CENTRAL, EVERYTHING, KIND, Desk
from tests.helpers.numbered_office import YEAR, counts_of
from tests.unit.debts.builders import loan, sent
from tools.synthetic import SAMPLE_AS_OF

# --- the plan -----------------------------------------------------------------------------


def test_the_plan_is_the_one_that_the_command_makes(loaded: Desk) -> None:
    batch_id = loaded.plan()
    with loaded.store.reading() as reader:
        settings = settings_of(reader, "00")
        offline = plan_offline(all_loans(reader, EVERYTHING), KIND, SAMPLE_AS_OF, settings)
    page = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(), size=200)
    assert len(page.rows) > 12
    for view, row in zip(page.rows, offline.rows, strict=True):
        assert view.line == replace(row.line, letter_no="")
        assert view.row.amount == row.line.amount
    held = see_held(loaded.store, CENTRAL, batch_id, size=200)
    told = [
        (view.told.contract_no, view.told.name, view.told.findings, view.held.first_day)
        for view in held.held
    ]
    why = [(row.contract_no, row.name, row.findings, row.first_day) for row in offline.held]
    for ours, theirs in zip(
        sorted(told, key=lambda each: each[:2]), sorted(why, key=lambda each: each[:2]), strict=True
    ):
        assert ours == theirs
    batch = loaded.batch(batch_id)
    assert batch.state is BatchState.PLANNED
    assert batch.template_hash == maker(KIND).template_hash
    assert batch.counts.planned + batch.counts.held == len(page.rows) + len(held.held)


def test_pages_of_rows_and_of_what_is_held_follow_each_other(loaded: Desk) -> None:
    batch_id = loaded.plan()
    numbers, cursor = [], ""
    while True:
        page = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(), size=7, cursor=cursor)
        numbers += [view.row.no for view in page.rows]
        if not (cursor := page.cursor):
            break
    assert numbers == list(range(1, loaded.batch(batch_id).counts.planned + 1))
    held, cursor = [], ""
    while True:
        found = see_held(loaded.store, CENTRAL, batch_id, size=7, cursor=cursor)
        held += [view.held.id for view in found.held]
        if not (cursor := found.cursor):
            break
    assert len(set(held)) == len(held) == loaded.batch(batch_id).counts.held
    codes = see_batch(loaded.store, CENTRAL, batch_id).held
    for code, times in codes.items():
        some = see_held(loaded.store, CENTRAL, batch_id, code=code, size=200)
        assert len(some.held) == times


def test_rows_are_found_by_what_their_loans_say(loaded: Desk) -> None:
    batch_id = loaded.plan()
    (first, *_) = see_rows(loaded.store, CENTRAL, batch_id, RowFilters()).rows
    number = first.line.contract_no
    found = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(text=number)).rows
    assert [view.line.contract_no for view in found] == [number]
    nothing = see_rows(loaded.store, CENTRAL, batch_id, RowFilters(state=RowState.MADE))
    assert nothing.rows == ()


def test_a_letter_is_seen_before_it_is_made(loaded: Desk) -> None:
    batch_id = loaded.plan()
    data = preview(loaded.store, loaded.files, CENTRAL, batch_id, 1)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        record = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
    assert record["letter_no"] == "กษ 9999/"
    assert record["pay_in"]["ref2"] == f"{YEAR}1120"
    with pytest.raises(NotFoundError):
        preview(loaded.store, loaded.files, CENTRAL, batch_id, 9_999)


def test_what_is_left_out_stays_so_when_planned_again(loaded: Desk) -> None:
    batch_id = loaded.plan()
    total, version = loaded.batch(batch_id).counts.planned, loaded.batch(batch_id).version
    leave_out(loaded.store, CENTRAL, batch_id, [2, 5], reason="ตกลงกันแล้ว", version=version)
    with pytest.raises(Stale):
        leave_out(loaded.store, CENTRAL, batch_id, [3], reason="x", version=version)
    version = loaded.batch(batch_id).version
    take_in(loaded.store, CENTRAL, batch_id, [5], version=version)
    loaded.check()
    with pytest.raises(ConflictError):
        take_in(loaded.store, CENTRAL, batch_id, [5], version=version + 1)
    plan_again(loaded.store, CENTRAL, batch_id, version + 1)
    assert loaded.batch(batch_id).state is BatchState.PLANNING
    loaded.work()
    loaded.check()
    (row,) = loaded.rows(batch_id, RowState.EXCLUDED)
    assert (row.no, row.reason) == (2, "ตกลงกันแล้ว")
    assert loaded.batch(batch_id).counts.planned == total - 1
    assert loaded.start(batch_id).letters == total - 1


def test_settings_that_changed_since_are_told_and_taken_by_a_new_plan(loaded: Desk) -> None:
    batch_id = loaded.plan()
    assert not see_batch(loaded.store, CENTRAL, batch_id).is_outdated
    with loaded.store.writing("test") as writer:
        add_version(writer, "00", {"office": {"number_prefix": "กษ 1/"}}, 1)
    assert see_batch(loaded.store, CENTRAL, batch_id).is_outdated
    plan_again(loaded.store, CENTRAL, batch_id, loaded.batch(batch_id).version)
    loaded.work()
    assert not see_batch(loaded.store, CENTRAL, batch_id).is_outdated
    loaded.start(batch_id)
    loaded.work()
    assert loaded.rows(batch_id)[0].letter_no == "กษ 1/101"


# --- a person decides ---------------------------------------------------------------------


def held_loan(desk: Desk) -> int:
    """A batch in which one loan is held for a request, and another by the law's clock."""
    ready = [sent("overdue_demand", "2025-04-10"), sent("remedy_plan_request", "2025-05-10")]
    request = Measure(MeasureKind.RESTRUCTURING, date(2025, 6, 1))
    desk.load(
        [
            loan(contract_no="1/2567", notices=tuple(ready), measure=request),
            loan(contract_no="2/2567"),
            loan(contract_no="3/2567", notices=tuple(ready)),
        ]
    )
    return desk.plan()


def test_a_hold_of_the_funds_own_can_be_lifted_with_a_reason(desk: Desk) -> None:
    batch_id = held_loan(desk)
    assert counts_of(desk, batch_id) == {"planned": 1, "held": 2}
    held = {view.held.code: view.held.id for view in see_held(desk.store, CENTRAL, batch_id).held}
    version = desk.batch(batch_id).version
    held_id = held["held.in_measure"]
    made = send_all_the_same(
        desk.store, CENTRAL, batch_id, held_id, reason="คณะกรรมการสั่ง", version=version
    )
    assert made == 1
    assert counts_of(desk, batch_id) == {"planned": 2, "held": 1}
    decided = [
        view.held for view in see_held(desk.store, CENTRAL, batch_id).held if view.held.override_by
    ]
    assert [(each.code, each.override_reason, each.override_by) for each in decided] == [
        ("held.in_measure", "คณะกรรมการสั่ง", CENTRAL.name)
    ]
    # It is last until the plan is made again, and decided still.
    assert [row.no for row in desk.rows(batch_id)] == [1, 2]
    plan_again(desk.store, CENTRAL, batch_id, version + 1)
    desk.work()
    assert counts_of(desk, batch_id) == {"planned": 2, "held": 1}
    names = [
        view.line.contract_no for view in see_rows(desk.store, CENTRAL, batch_id, RowFilters()).rows
    ]
    assert names == ["1/2567", "3/2567"]
    with pytest.raises(NotFoundError):
        send_all_the_same(
            desk.store, CENTRAL, batch_id, held_id, reason="x", version=desk.batch(batch_id).version
        )


def test_a_hold_by_the_law_cannot(desk: Desk) -> None:
    batch_id = held_loan(desk)
    held = {view.held.code: view.held.id for view in see_held(desk.store, CENTRAL, batch_id).held}
    with pytest.raises(ConflictError) as told:
        send_all_the_same(
            desk.store,
            CENTRAL,
            batch_id,
            held["held.earlier_notice_missing"],
            reason="รีบ",
            version=desk.batch(batch_id).version,
        )
    assert told.value.finding.code == "batch.not_overridable"
    assert counts_of(desk, batch_id) == {"planned": 1, "held": 2}
