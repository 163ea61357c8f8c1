"""The log of every change: nobody edits, removes, reorders or cuts it unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from service.environment import Environment
from service.store.audit import Verdict, entry_hash, verify
from service.store.engine import Store, open_store
from service.store.schema import audit_head, audit_log
from service.store.taking import take
from tests.helpers.stores import EVERYTHING, NEW_KEY, NOW
from tests.unit.debts.builders import loan


@pytest.fixture
def filled(store: Store) -> Store:
    for number in range(1, 8):
        with store.writing("test") as writer:
            take(writer, EVERYTHING, [loan(contract_no=f"กส. {number}/2567")])
    return store


def verdict(store: Store) -> Verdict:
    with store.reading() as reader:
        return verify(reader.connection, reader.keys)


def tamper(store: Store, deed: Callable[[Connection], object]) -> list[tuple[str, str]]:
    """What somebody with all rights on the database does, and what the check says to it."""
    with store.engine.connect() as plain:
        connection = plain.execution_options(faf_writes=True)
        with connection.begin():
            if connection.dialect.name == "sqlite":
                for table in ("audit_log_update", "audit_log_delete", "audit_head_delete"):
                    connection.execute(text(f"DROP TRIGGER {table}"))
            else:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            deed(connection)
    return [(each.code, each.found) for each in verdict(store).findings]


def test_a_log_that_nobody_touched_is_good(filled: Store) -> None:
    found = verdict(filled)
    assert found.findings == ()
    assert found.count == 8
    with filled.reading() as reader:
        rows = reader.connection.execute(select(audit_log).order_by(audit_log.c.number)).all()
    assert [row.what for row in rows] == ["store.upgraded", *["loan.added"] * 7]
    assert {row.at for row in rows} == {NOW}
    assert found.hash == rows[-1].hash


@pytest.mark.parametrize("deed", ["UPDATE audit_log SET who = 'x'", "DELETE FROM audit_log"])
def test_rows_cannot_be_changed_by_the_service(filled: Store, deed: str) -> None:
    with pytest.raises(DBAPIError, match="only ever added"), filled.writing("test") as writer:
        writer.connection.execute(text(deed))
    with pytest.raises(DBAPIError, match="only ever added"), filled.writing("test") as writer:
        writer.connection.execute(text("DELETE FROM audit_head"))
    assert verdict(filled).findings == ()


@pytest.mark.parametrize("column", ["who", "what", "record", "province", "facts", "at"])
def test_an_edited_entry_is_seen(filled: Store, column: str) -> None:
    changed = NOW.replace(year=2020) if column == "at" else "x"
    found = tamper(
        filled,
        lambda c: c.execute(
            update(audit_log).where(audit_log.c.number == 4).values({column: changed})
        ),
    )
    assert found == [("audit.edited", "4")]


def test_an_entry_edited_with_its_hash_is_seen(filled: Store) -> None:
    def edit(connection: Connection) -> None:
        query = select(audit_log).where(audit_log.c.number == 4)
        row = dict(connection.execute(query).mappings().one()) | {"who": "x"}
        changed = {"who": "x", "hash": entry_hash(row["previous"], row)}
        connection.execute(update(audit_log).where(audit_log.c.number == 4).values(changed))

    assert tamper(filled, edit) == [("audit.broken", "5")]


def test_a_removed_entry_is_seen(filled: Store) -> None:
    found = tamper(filled, lambda c: c.execute(delete(audit_log).where(audit_log.c.number == 3)))
    assert found == [("audit.removed", "3")]


def test_swapped_entries_are_seen(filled: Store) -> None:
    def swap(connection: Connection) -> None:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            connection.execute(
                update(audit_log).where(audit_log.c.number == old).values(number=new)
            )

    assert tamper(filled, swap) == [
        ("audit.edited", "3"),
        ("audit.edited", "4"),
        ("audit.broken", "5"),
    ]


def test_a_cut_tail_is_seen(filled: Store) -> None:
    found = tamper(filled, lambda c: c.execute(delete(audit_log).where(audit_log.c.number > 5)))
    assert found == [("audit.truncated", "5")]


def test_a_cut_tail_with_a_mended_end_is_seen(filled: Store) -> None:
    def cut(connection: Connection) -> None:
        connection.execute(delete(audit_log).where(audit_log.c.number > 5))
        last = connection.execute(select(audit_log.c.hash).where(audit_log.c.number == 5)).scalar()
        connection.execute(update(audit_head).values(length=5, hash=last))

    assert tamper(filled, cut) == [("audit.seal_broken", "")]


def test_an_added_entry_is_seen(filled: Store) -> None:
    def add(connection: Connection) -> None:
        row = dict(
            connection.execute(select(audit_log).where(audit_log.c.number == 8)).mappings().one()
        )
        row |= {"number": 9, "previous": row["hash"]}
        connection.execute(insert(audit_log).values(row | {"hash": entry_hash(row["hash"], row)}))

    assert tamper(filled, add) == [("audit.end_differs", "9")]


def test_a_lost_end_is_seen(filled: Store) -> None:
    assert tamper(filled, lambda c: c.execute(delete(audit_head))) == [("audit.seal_broken", "")]


def test_another_key_does_not_seal(filled: Store, environment: Environment) -> None:
    stranger = replace(environment, keys=NEW_KEY.replace("k2", "k1"))
    other = open_store(stranger)
    assert [each.code for each in verdict(other).findings] == ["audit.seal_broken"]
    other.close()
