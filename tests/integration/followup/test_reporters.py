"""Who reports a round, one after another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from service.followup.rounds import see_rounds, set_reporter
from service.store.audit import verify
from service.store.engine import Store
from service.store.errors import Stale
from service.store.rounds import Reporter, Round
from service.store.schema import audit_log
from tests.helpers.followup import (
    HERE,
    OFFICER,
    YEAR,
)

ROUND = Round(HERE, YEAR, 1)


def log_of(store: Store) -> list[Any]:
    with store.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()
        return list(reader.connection.execute(audit_log.select()).mappings())


def test_a_new_reporter_follows_the_old_one(reported: Store) -> None:
    after = Reporter(ROUND, "นาย", "เอก", "สมมติ", "นักวิชาการ", version=1)
    made, findings = set_reporter(reported, OFFICER, after)
    assert findings == []
    assert made is not None
    assert made.version == 2
    assert made.name == "นายเอก สมมติ"
    with pytest.raises(Stale):
        set_reporter(reported, OFFICER, replace(after, first_name="อื่น"))
    again, _ = set_reporter(reported, OFFICER, replace(made))
    assert again == made
    (seen,) = see_rounds(reported, OFFICER)
    assert seen.reporter == made
    assert seen.visits == 0
    told = [each for each in log_of(reported) if each["what"] == "visits.reporter_named"]
    assert len(told) == 2
    assert "เอก" not in repr(told)


def test_a_reporter_has_every_name(store: Store) -> None:
    made, findings = set_reporter(store, OFFICER, Reporter(Round(HERE, 1, 3), "", " ", "x" * 300))
    assert made is None
    assert [(each.code, each.place.field) for each in findings] == [
        ("visit.year", "fiscal_year"),
        ("record.out_of_range", "round"),
        ("record.missing", "title"),
        ("record.missing", "first_name"),
        ("record.too_long", "last_name"),
        ("record.missing", "position"),
    ]


def test_many_at_once_name_one_reporter_after_another(store: Store) -> None:
    def one(place: int) -> bool:
        named = Reporter(ROUND, "นาย", f"ก{place}", "ข", "ค", version=0)
        try:
            return set_reporter(store, OFFICER, named)[0] is not None
        except Stale:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(one, range(6))) == [False] * 5 + [True]
