"""The invented data to try the service with."""

from __future__ import annotations

import pytest

from service.access.actor import Actor
from service.access.sign_in import sign_in
from service.environment import Environment
from service.offices.settings import see_office
from service.store.audit import verify
from service.store.engine import open_store
from service.store.listing import list_loans
from service.store.outbox import take
from service.store.scope import Scope
from service.store.users import CENTRE
from tests.helpers.stores import variables
from tools import demo_data


def test_an_empty_store_is_filled_once(
    embedded: Environment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in variables(embedded).items():
        monkeypatch.setenv(name, value)
    assert demo_data.main() == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line[:1] == " "]
    passwords = {words[0]: words[1] for words in lines}
    assert len(passwords) == 6
    assert demo_data.main() == 0
    assert "มีข้อมูลอยู่แล้ว" in capsys.readouterr().out
    store = open_store(embedded)
    for name, password in passwords.items():
        signed_in = sign_in(store, name, password, "", "test")
        assert not signed_in.user.must_change_password
    with store.reading() as reader:
        for province in demo_data.PROVINCES:
            assert len(list_loans(reader, Scope.of([province])).loans) == 20
        # Handed in and ordered as by people: the workers of ``faf serve`` go on with it.
        assert sorted(each.work.task for each in take(reader)) == [
            "batches.plan",
            *["submissions.read"] * len(demo_data.PROVINCES),
        ]
        assert verify(reader.connection, reader.keys).findings == ()
    view = see_office(store, Actor.command("test"), CENTRE)
    assert view.settings.office.number_prefix == "กษ 9999/"
    store.close()
