"""Users, and keys that are turned over while the store is in use."""

from __future__ import annotations

from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from service.environment import Environment
from service.store import rotation
from service.store.audit import verify
from service.store.engine import Store, open_store
from service.store.errors import StoreError
from service.store.listing import Filters, list_loans
from service.store.loans import all_loans
from service.store.rotation import rotate
from service.store.schema import Role, audit_log, parties
from service.store.scope import Scope
from service.store.taking import take
from service.store.users import (
    CENTRE,
    add_user,
    disable_user,
    find_office,
    find_user,
    new_password,
)
from tests.helpers.stores import EVERYTHING, NEW_KEY, OLD_KEY, at_now
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(12, 5, SAMPLE_AS_OF)
NUMBERS = [party.id_number for each in LOANS for party in each.parties if party.id_number]
PASSWORD = new_password()


def add(store: Store, **changes: object) -> None:
    about = {
        "username": "Somchai.J", "full_name": "นายสมชาย  ใจดี", "role": Role.PROVINCE_OFFICER,
        "office": "50", "password": PASSWORD,
    } | changes  # fmt: skip
    with store.writing("test") as writer:
        add_user(writer, **about)  # type: ignore[arg-type]


def test_a_user_is_added_and_shut_out(store: Store) -> None:
    add(store)
    with store.reading() as reader:
        found = find_user(reader, "SOMCHAI.J")
    assert found is not None
    assert (found.username, found.full_name) == ("somchai.j", "นายสมชาย ใจดี")
    assert found.must_change_password
    assert not found.is_disabled
    assert found.scope == Scope.of(["เชียงใหม่"])
    assert found.password_hash.startswith("$argon2id$")
    assert PasswordHasher().verify(found.password_hash, PASSWORD)
    assert found.password_hash not in repr(found)
    with store.writing("test") as writer:
        disable_user(writer, "somchai.j")
    query = select(audit_log.c.what, audit_log.c.facts).order_by(audit_log.c.number)
    with store.reading() as reader:
        found = find_user(reader, "somchai.j")
        log = reader.connection.execute(query).all()
    assert found is not None
    assert found.is_disabled
    assert [row.what for row in log][1:] == ["user.added", "user.disabled"]
    assert not [row for row in log if PASSWORD in row.facts]
    with pytest.raises(StoreError, match=r"user\.unknown"), store.writing("test") as writer:
        disable_user(writer, "somchai.j")


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("user.bad_username", {"username": "สมชาย"}),
        ("user.bad_username", {"username": "a b"}),
        ("user.no_name", {"full_name": "  "}),
        ("user.bad_password", {"password": "x" * 11}),
        ("user.bad_password", {"password": "x" * 129}),
        ("user.officer_without_province", {"office": CENTRE}),
        ("user.staff_in_province", {"role": Role.CENTRAL_STAFF}),
        ("user.taken", {"username": "TAKEN"}),
    ],
)
def test_a_wrong_user_is_refused(store: Store, code: str, changes: dict[str, object]) -> None:
    add(store, username="taken")
    with pytest.raises(StoreError) as refused:
        add(store, **changes)
    assert refused.value.finding.code == code
    assert refused.value.finding.sentence


def test_offices_by_name() -> None:
    assert find_office("ส่วนกลาง") == CENTRE
    assert find_office("จ.เชียงใหม่") == "50"
    assert len({new_password() for _ in range(50)}) == 50


# --- turning keys over --------------------------------------------------------------------


def ciphers(store: Store) -> list[str]:
    query = select(parties.c.id_cipher).where(parties.c.id_cipher.is_not(None))
    with store.reading() as reader:
        return list(reader.connection.execute(query).scalars())


def found_by_id(store: Store) -> bool:
    with store.reading() as reader:
        return all(
            list_loans(reader, EVERYTHING, Filters(id_number=number)).loans for number in NUMBERS
        )


def test_keys_are_turned_over_in_batches_and_can_go_on(
    store: Store, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, LOANS)
    monkeypatch.setattr(rotation, "_BATCH", 5)
    both = open_store(replace(environment, keys=f"{NEW_KEY},{OLD_KEY}"), at_now)
    with both.writing("test") as writer:
        turned = rotation._numbers(both.keys, EVERYTHING, parties)
        assert len(rotation._rotate_batch(writer, turned, ())) == 5
    # Stopped after one batch: old and new numbers are read and found alike.
    assert sorted({each.partition(":")[0] for each in ciphers(both)}) == ["k1", "k2"]
    assert found_by_id(both)
    assert rotate(both, EVERYTHING, "test") == len(NUMBERS) - 5
    assert rotate(both, EVERYTHING, "test") == 0
    both.close()
    new = open_store(replace(environment, keys=NEW_KEY), at_now)
    assert {each.partition(":")[0] for each in ciphers(new)} == {"k2"}
    assert found_by_id(new)
    with new.reading() as reader:
        assert sorted(map(repr, all_loans(reader, EVERYTHING))) == sorted(map(repr, LOANS))
        assert verify(reader.connection, reader.keys).findings == ()
    new.close()


def test_without_the_old_key_nothing_is_read_or_lost(
    store: Store, environment: Environment
) -> None:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, LOANS)
    before = ciphers(store)
    wrong = open_store(replace(environment, keys=NEW_KEY), at_now)
    with pytest.raises(StoreError, match=r"store\.key_missing"), wrong.reading() as reader:
        list(all_loans(reader, EVERYTHING))
    with pytest.raises(StoreError, match=r"store\.key_missing"):
        rotate(wrong, EVERYTHING, "test")
    wrong.close()
    assert ciphers(store) == before
