"""Visits recorded, corrected and taken away; whom the register knows; who may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from service.access.actor import ForbiddenError
from service.environment import Environment
from service.followup.visits import (
    correct_visit,
    delete_round,
    delete_visit,
    find_debtor,
    record_visit,
    see_visit,
    see_visits,
)
from service.store import rotation
from service.store.audit import verify
from service.store.engine import Store, open_store
from service.store.errors import ConflictError, NotFoundError, Stale
from service.store.followup import VisitFilters
from service.store.listing import BadCursor
from service.store.rotation import rotate
from service.store.rounds import Round
from service.store.schema import audit_log
from service.store.schema.followup import visits
from templates.followup import Measure
from tests.helpers.followup import (
    ADMINISTRATOR,
    APPROVER,
    HERE,
    OFFICER,
    RESULT,
    STAFF,
    SUBSTITUTE,
    YEAR,
    name_reporter,
    number,
    owed_by,
    registered,
    visit_data,
    visited,
)
from tests.helpers.stores import EVERYTHING, NEW_KEY, OLD_KEY, at_now
from thai.ids import mask_id

ROUND = Round(HERE, YEAR, 1)


def log_of(store: Store) -> list[Any]:
    with store.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()
        return list(reader.connection.execute(audit_log.select()).mappings())


# --- visits ------------------------------------------------------------------------------


def test_a_visit_is_kept_as_it_was_told(reported: Store) -> None:
    data = visit_data(measure="rehabilitation", wish={"field": "พืช"}, result=RESULT)
    made, findings = record_visit(reported, OFFICER, HERE, data)
    assert findings == []
    assert made is not None
    seen = see_visit(reported, OFFICER, made.id, open_ids=True)
    assert seen == made
    assert seen.visit.debtor_national_id == number(1)
    assert seen.visit.result is not None
    assert str(seen.visit.result.more_income) == "12000.50"
    masked = see_visit(reported, OFFICER, made.id)
    assert masked.visit.debtor_national_id == mask_id(number(1))


def test_nothing_of_a_person_is_in_the_database_as_it_stands(
    reported: Store, environment: Environment
) -> None:
    visited(reported, measure="substitution", substitute=SUBSTITUTE)
    with reported.reading() as reader:
        (row,) = reader.connection.execute(visits.select()).mappings()
    told = repr({key: value for key, value in row.items() if key != "search"})
    for secret in (number(1), SUBSTITUTE["id_number"], SUBSTITUTE["name"]):
        assert secret not in told
    if not environment.database_url:
        data = environment.database_file.read_bytes()
        assert number(1).encode() not in data
        assert SUBSTITUTE["id_number"].encode() not in data


def test_errors_keep_a_visit_out_and_warnings_do_not(reported: Store) -> None:
    made, findings = record_visit(reported, OFFICER, HERE, visit_data(contact_result=""))
    assert made is None
    assert [each.place.field for each in findings] == ["contact_result"]
    made, findings = record_visit(
        reported, OFFICER, HERE, visit_data(health="deceased", occupation="deceased")
    )
    assert made is not None
    assert [each.code for each in findings] == ["visit.dead_was_met"]


def test_nobody_is_visited_in_the_future(reported: Store) -> None:
    for changes, code in (
        ({"visit_date": "2026-01-06"}, "visit.date_in_future"),
        ({"fiscal_year": 2570, "visit_date": None}, "visit.year_in_future"),
    ):
        made, findings = record_visit(reported, OFFICER, HERE, visit_data(**changes))
        assert made is None
        assert [each.code for each in findings] == [code]
    assert visited(reported, visit_date="2026-01-05").version == 1


def test_a_debtor_is_visited_once_in_a_round(reported: Store) -> None:
    first = visited(reported)
    with pytest.raises(ConflictError) as refused:
        visited(reported, debtor_name="คนอื่น")
    assert refused.value.finding.code == "followup.visited_already"
    assert refused.value.finding.facts["visit"] == str(first.id)
    assert number(1) not in str(refused.value.finding)
    name_reporter(reported, no=2)
    second = visited(reported, round=2)
    with pytest.raises(ConflictError):
        correct_visit(reported, OFFICER, second.id, visit_data(), 1)
    visited(reported, 2)


def test_a_round_needs_somebody_who_reports_it(store: Store) -> None:
    with pytest.raises(ConflictError) as refused:
        visited(store)
    assert refused.value.finding.code == "followup.no_reporter"
    name_reporter(store)
    kept = visited(store)
    with pytest.raises(ConflictError):
        correct_visit(store, OFFICER, kept.id, visit_data(round=2), kept.version)


def test_two_people_at_one_visit_cannot_overwrite_each_other(reported: Store) -> None:
    kept = visited(reported)
    done, _ = correct_visit(reported, OFFICER, kept.id, visit_data(detail="ก"), kept.version)
    assert done is not None
    assert done.version == 2
    with pytest.raises(Stale):
        correct_visit(reported, OFFICER, kept.id, visit_data(detail="ข"), kept.version)
    with pytest.raises(Stale):
        delete_visit(reported, OFFICER, kept.id, kept.version)
    again, _ = correct_visit(reported, OFFICER, kept.id, visit_data(detail="ก"), 2)
    assert again is not None
    assert again.version == 2


def test_a_result_comes_in_later_and_masked_numbers_stay(reported: Store) -> None:
    kept = visited(reported, measure="rehabilitation")
    red = VisitFilters(fiscal_year=YEAR, round=1, awaits_result=True)
    assert see_visits(reported, OFFICER, red).count == 1
    shown = see_visit(reported, OFFICER, kept.id).visit.model_dump(mode="json")
    done, findings = correct_visit(reported, OFFICER, kept.id, {**shown, "result": RESULT}, 1)
    assert findings == []
    assert done is not None
    assert done.visit.debtor_national_id == number(1)
    assert see_visits(reported, OFFICER, red).count == 0
    changed = visit_data(measure="substitution", substitute=SUBSTITUTE)
    done, _ = correct_visit(reported, OFFICER, kept.id, changed, 2)
    assert done is not None
    shown = see_visit(reported, OFFICER, kept.id).visit.model_dump(mode="json")
    assert shown["substitute"]["id_number"] == mask_id(SUBSTITUTE["id_number"])
    done, _ = correct_visit(reported, OFFICER, kept.id, {**shown, "detail": "ค"}, 3)
    assert done is not None
    assert done.visit.substitute is not None
    assert done.visit.substitute.id_number == SUBSTITUTE["id_number"]


def test_visits_are_taken_away_one_by_one_and_by_the_round(reported: Store) -> None:
    kept = [visited(reported, place) for place in (1, 2, 3)]
    delete_visit(reported, OFFICER, kept[0].id, 1)
    with pytest.raises(NotFoundError):
        see_visit(reported, OFFICER, kept[0].id)
    assert delete_round(reported, OFFICER, replace(ROUND, no=2)) == 0
    assert delete_round(reported, OFFICER, ROUND) == 2
    assert delete_round(reported, OFFICER, ROUND) == 0
    told = [each["what"] for each in log_of(reported)]
    assert told.count("visit.removed") == 1
    assert told.count("visits.removed") == 1
    assert visited(reported).id > kept[-1].id


def test_pages_searches_and_cursors(reported: Store) -> None:
    for place in range(1, 6):
        measure = "rehabilitation" if place % 2 else None
        visited(reported, place, measure=measure)
    filters = VisitFilters(province=HERE, fiscal_year=YEAR, round=1)
    seen, cursor = [], ""
    while True:
        page = see_visits(reported, OFFICER, filters, size=2, cursor=cursor)
        assert page.count == 5
        seen += [each.visit.debtor_name for each in page.visits]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == [f"นายสมมติ ที่{place}" for place in range(1, 6)]
    for some, count in (
        (VisitFilters(text="สมมติ ที่ ๓"), 1),
        (VisitFilters(id_number=number(4)), 1),
        (VisitFilters(id_number=number(40)), 0),
        (VisitFilters(measure=Measure.REHABILITATION), 3),
        (VisitFilters(round=2), 0),
        (VisitFilters(fiscal_year=2568), 0),
    ):
        assert see_visits(reported, OFFICER, some).count == count
    for bad in ("x", "50-x", "-", "50-9999999999999999999999"):
        with pytest.raises(BadCursor):
            see_visits(reported, OFFICER, filters, cursor=bad)


# --- what the register knows -------------------------------------------------------------


def test_the_register_fills_in_whom_it_knows(reported: Store) -> None:
    registered(reported, owed_by(1, "กส. 1/2567"), owed_by(2, "กส. 2/2567"))
    found = find_debtor(reported, OFFICER, HERE, f" {number(1)} ")
    assert [each.contract_no for each in found] == ["กส. 1/2567"]
    assert "17000" in found[0].address
    assert find_debtor(reported, OFFICER, HERE, number(77)) == []
    assert find_debtor(reported, OFFICER, HERE, "123") == []
    kept = visited(reported, debtor_name="", debtor_address="", debtor_phone="0811111111")
    assert kept.visit.debtor_name == "วิสาหกิจชุมชนบ้านกล้วย"
    assert kept.visit.contract_no == "กส. 1/2567"
    assert kept.visit.debtor_phone == "0811111111"
    assert kept.loan_id == found[0].loan_id
    assert visited(reported, 5).loan_id is None


def test_which_of_several_loans_must_be_said(reported: Store) -> None:
    registered(reported, owed_by(1, "กส. 1/2567"), owed_by(1, "กส. 2/2567"))
    for told, code in (("", "choose_contract"), ("กส. 9/2567", "other_contract")):
        made, findings = record_visit(reported, OFFICER, HERE, visit_data(contract_no=told))
        assert made is None
        assert [each.code for each in findings] == [f"followup.{code}"]
        assert findings[0].expected == "กส. 1/2567, กส. 2/2567"
    kept = visited(reported, contract_no="กส.๒/๒๕๖๗")
    assert kept.loan_id is not None


# --- who may -----------------------------------------------------------------------------


def test_only_those_whose_task_it_is(reported: Store) -> None:
    kept = visited(reported)
    for actor in (APPROVER, ADMINISTRATOR):
        with pytest.raises(ForbiddenError):
            record_visit(reported, actor, HERE, visit_data(2))
        with pytest.raises(ForbiddenError):
            correct_visit(reported, actor, kept.id, visit_data(), 1)
        with pytest.raises(ForbiddenError):
            delete_visit(reported, actor, kept.id, 1)
        with pytest.raises(ForbiddenError):
            delete_round(reported, actor, ROUND)
        with pytest.raises(ForbiddenError):
            find_debtor(reported, actor, HERE, number(1))
        assert see_visit(reported, actor, kept.id).id == kept.id
    with pytest.raises(ForbiddenError):
        see_visit(reported, ADMINISTRATOR, kept.id, open_ids=True)
    with pytest.raises(ForbiddenError):
        see_visits(reported, ADMINISTRATOR, VisitFilters(id_number=number(1)))
    assert visited(reported, 3, STAFF).province == HERE


def test_every_look_and_every_change_is_in_the_log(reported: Store) -> None:
    kept = visited(reported)
    see_visit(reported, OFFICER, kept.id, open_ids=True)
    see_visits(reported, OFFICER, VisitFilters(province=HERE))
    find_debtor(reported, OFFICER, HERE, number(1))
    told = {each["what"]: each for each in log_of(reported)}
    for what in ("visit.added", "visit.seen", "visits.listed", "debtor.looked_up"):
        assert told[what]["who"] == OFFICER.name
        assert told[what]["province"] == "เชียงใหม่"
        assert number(1) not in repr(told[what])


def test_keys_are_turned_over_for_visits(
    reported: Store, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_PACKED_BATCH", 2)
    kept = [visited(reported, place) for place in range(1, 6)]
    both = open_store(replace(environment, keys=f"{NEW_KEY},{OLD_KEY}"), at_now)
    with pytest.raises(ConflictError):
        visited(both)
    assert rotate(both, EVERYTHING, "test") == 5
    assert rotate(both, EVERYTHING, "test") == 0
    both.close()
    new = open_store(replace(environment, keys=NEW_KEY), at_now)
    for each in kept:
        assert see_visit(new, OFFICER, each.id, open_ids=True) == each
    assert see_visits(new, OFFICER, VisitFilters(id_number=number(2))).count == 1
    new.close()


def test_many_at_once_record_a_debtor_once(reported: Store) -> None:
    def one(_: int) -> str:
        try:
            visited(reported, 1)
        except ConflictError as refused:
            return refused.finding.code
        return "recorded"

    with ThreadPoolExecutor(4) as threads:
        done = sorted(threads.map(one, range(8)))
    assert done == ["followup.visited_already"] * 7 + ["recorded"]
