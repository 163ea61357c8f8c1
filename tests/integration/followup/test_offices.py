"""What offices decide: section by section, kept in versions, within scope, the file below all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from service.access.actor import Actor, ForbiddenError, Task
from service.offices.settings import change_office, import_office, office_history, see_office
from service.settings import ENVIRONMENT_KEY, OfficeSettings, check_settings
from service.store.audit import verify
from service.store.engine import Store
from service.store.errors import NotFoundError, Stale, StoreError
from service.store.offices import settings_of
from service.store.scope import Scope

CENTRE, HERE, THERE = "00", "50", "92"
BOSS = Actor.command("test")
LOCAL = Actor("user:a", HERE, Scope.of(["เชียงใหม่"]), frozenset({Task.READ_REGISTER}))
LOCAL_BOSS = replace(LOCAL, tasks=LOCAL.tasks | {Task.MANAGE_OFFICES})
SIGNER = {"office": {"signer_name": "นางสาวสมมติ ใจดี"}}
SAMPLE = Path(__file__).parents[3] / "samples/office.toml"


@pytest.fixture(autouse=True)
def _no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(ENVIRONMENT_KEY, raising=False)
    monkeypatch.chdir(tmp_path)


def now(store: Store, office: str) -> OfficeSettings:
    with store.reading() as reader:
        return settings_of(reader, office)


def say(store: Store, office: str, said: dict[str, Any], version: int) -> None:
    made, findings = change_office(store, BOSS, office, said, version)
    assert findings == []
    assert made is not None


def test_an_office_that_says_nothing_has_the_centres_settings(store: Store) -> None:
    assert now(store, HERE) == OfficeSettings()
    say(store, CENTRE, {"debts": {"penalty_percent": "3.5"}, **SIGNER}, 0)
    assert now(store, HERE).debts.penalty_rate == Decimal("0.035")
    assert now(store, HERE).office.signer_name == "นางสาวสมมติ ใจดี"


def test_an_office_decides_section_by_section(store: Store) -> None:
    say(store, CENTRE, {"debts": {"day_basis": 360}, "holidays": {"extra": ["2/1/2569"]}}, 0)
    say(store, HERE, SIGNER, 0)
    say(store, CENTRE, {"debts": {"day_basis": 366}}, 1)
    assert now(store, HERE).debts.day_basis == 366
    assert now(store, HERE).office.signer_name == "นางสาวสมมติ ใจดี"
    assert not now(store, HERE).holidays.extra
    assert now(store, THERE).office.signer_name == OfficeSettings().office.signer_name


def test_the_file_of_the_machine_stands_below_the_centre(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_KEY, str(SAMPLE))
    assert now(store, HERE).office.number_prefix == "กษ 9999/"
    say(store, CENTRE, {"office": {"number_prefix": "กษ 1/"}}, 0)
    assert now(store, HERE).office.number_prefix == "กษ 1/"
    assert now(store, HERE).account.number == "000-0-00000-0"


def test_a_file_that_cannot_be_used_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "office.toml"
    for text in ("[office", "[office]\nsigner = 'x'", "\x80"):
        broken.write_bytes(text.encode("latin-1"))
        monkeypatch.setenv(ENVIRONMENT_KEY, str(broken))
        with pytest.raises(StoreError) as told:
            now(store, HERE)
        assert told.value.finding.code == "offices.unusable"
        assert told.value.finding.found


def test_wrong_values_are_told_and_change_nothing(store: Store) -> None:
    wrong: dict[str, Any] = {"labels": {"columns": 10, "width": 70}, "offce": {}}
    made, findings = change_office(store, BOSS, HERE, wrong, 0)
    assert made is None
    assert [each.code for each in findings] == ["settings.unknown_key"]
    made, findings = change_office(store, BOSS, HERE, {"labels": wrong["labels"]}, 0)
    assert made is None
    assert findings[0].place.field == "labels.width"
    assert office_history(store, BOSS, HERE) == []


def test_versions_are_kept_and_two_people_cannot_overwrite_each_other(store: Store) -> None:
    say(store, HERE, SIGNER, 0)
    with pytest.raises(Stale):
        change_office(store, BOSS, HERE, {}, 0)
    say(store, HERE, {}, 1)
    say(store, HERE, {}, 2)
    history = office_history(store, BOSS, HERE)
    assert [(each.version, each.said) for each in history] == [(2, {}), (1, SIGNER)]
    assert history[0].changed_by == "test"
    assert history[0].changed_at is not None
    assert see_office(store, LOCAL, HERE).newest == history[0]
    with store.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()


def test_from_a_file_and_back(store: Store) -> None:
    data = SAMPLE.read_bytes()
    made, findings = import_office(store, BOSS, HERE, data, 0, filename="office.toml")
    assert made is not None
    assert findings == []
    said = see_office(store, BOSS, HERE).settings.as_said()
    assert check_settings(said) == (now(store, HERE), [])
    say(store, THERE, said, 0)
    assert now(store, THERE) == now(store, HERE)
    for bad in (b"\xff", b"[", b"[office]\nx = 1", b"a=" + b"[" * 100_000):
        made, findings = import_office(store, BOSS, HERE, bad, 1, filename="o.toml")
        assert made is None
        assert findings[0].place.file == "o.toml"


def test_who_may_do_what_to_which_office(store: Store) -> None:
    with pytest.raises(ForbiddenError):
        change_office(store, LOCAL, HERE, {}, 0)
    with pytest.raises(ForbiddenError):
        import_office(store, LOCAL, HERE, b"", 0)
    for office in (THERE, CENTRE, "99", ""):
        with pytest.raises(NotFoundError):
            see_office(store, LOCAL, office)
        with pytest.raises(NotFoundError):
            office_history(store, LOCAL, office)
        with pytest.raises(NotFoundError):
            change_office(store, LOCAL_BOSS, office, {}, 0)
    say(store, HERE, SIGNER, 0)
    assert change_office(store, LOCAL_BOSS, HERE, {}, 1)[0] is not None
    for unknown in ("99", ""):
        with pytest.raises(NotFoundError):
            see_office(store, BOSS, unknown)
        with pytest.raises(NotFoundError):
            change_office(store, BOSS, unknown, {}, 0)
