"""One line of steps, up and down with data, on both databases."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import IntegrityError

from service.debts.model import BorrowerKind, DebtorClass, MeasureKind, NoticeOutcome, PartyRole
from service.environment import Environment
from service.store import schema
from service.store.audit import verify
from service.store.engine import Store, open_engine, open_store
from service.store.errors import StoreError
from service.store.loans import all_loans
from service.store.migrate import alembic_config, newest_revision, revision_of, upgrade
from service.store.taking import take
from service.store.users import add_user, find_user
from tests.helpers.stores import EVERYTHING, at_now
from thai.provinces import PROVINCES
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

SAMPLE = synthetic_register(5, 7, SAMPLE_AS_OF)


def to(environment: Environment, revision: str) -> None:
    engine = open_engine(environment)
    with engine.connect() as plain:
        connection = plain.execution_options(faf_writes=True)
        with connection.begin():
            command.downgrade(alembic_config(connection), revision)
    engine.dispose()


def test_there_is_one_newest_step() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_heads() == [newest_revision()]
    assert len(script.get_bases()) == 1


def test_up_and_down_with_data(bare: Environment) -> None:
    assert upgrade(bare, "test", at_now) == ("", newest_revision())
    store = open_store(bare, at_now)
    with store.writing("test") as writer:
        take(writer, EVERYTHING, SAMPLE)
        add_user(
            writer, username="a1", full_name="ก", role=schema.Role.APPROVER,
            office="00", password="x" * 12,
        )  # fmt: skip
    store.close()
    to(bare, "0001")
    with pytest.raises(StoreError) as old:
        open_store(bare)
    assert old.value.finding.code == "store.old"
    assert upgrade(bare, "test", at_now) == ("0001", newest_revision())
    store = open_store(bare, at_now)
    with store.writing("test") as writer:
        assert list(all_loans(writer, EVERYTHING)) == []
        assert find_user(writer, "a1") is not None
        take(writer, EVERYTHING, SAMPLE)
    with store.reading() as reader:
        assert len(list(all_loans(reader, EVERYTHING))) == len(SAMPLE)
        assert verify(reader.connection, reader.keys).findings == ()
    store.close()
    to(bare, "base")
    engine = open_engine(bare)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    assert upgrade(bare, "test", at_now) == ("", newest_revision())


def test_upgrading_twice_changes_nothing(environment: Environment) -> None:
    assert upgrade(environment, "test") == (newest_revision(), newest_revision())


def test_a_newer_store_is_refused(bare: Environment) -> None:
    upgrade(bare, "test")
    engine = open_engine(bare)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreError) as refused:
        open_store(bare)
    assert refused.value.finding.code == "store.too_new"


def test_steps_and_tables_say_the_same(store: Store) -> None:
    with store.engine.connect() as connection:
        assert revision_of(connection) == newest_revision()
        context = MigrationContext.configure(connection, opts={"include_object": _ours})
        assert compare_metadata(context, schema.metadata) == []
        for table in schema.metadata.tables.values():
            assert _checks(connection, table.name) == {
                str(check.name) for check in table.constraints if check.name and _is_check(check)
            }


def _ours(_object: object, name: str, kind: str, _reflected: bool, _other: object) -> bool:  # noqa: FBT001
    """The search index differs between databases, the helper of these tests keeps copies."""
    return not name.startswith(("loan_search", "ix_loans_search")) and not name.endswith(
        "_at_first"
    )


def _is_check(constraint: object) -> bool:
    return type(constraint).__name__ == "CheckConstraint"


def _checks(connection: Connection, table: str) -> set[str]:
    return {str(each["name"]) for each in inspect(connection).get_check_constraints(table)}


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("users", "role", schema.Role),
        ("loans", "borrower_kind", BorrowerKind),
        ("loans", "debtor_class", DebtorClass),
        ("loans", "measure_kind", MeasureKind),
        ("parties", "role", PartyRole),
        ("notices", "outcome", NoticeOutcome),
    ],
)
def test_the_database_knows_every_choice(
    store: Store, table: str, column: str, kind: type[StrEnum]
) -> None:
    found = {
        str(each["name"]): each["sqltext"]
        for each in inspect(store.engine).get_check_constraints(table)
    }
    choices = re.findall(r"'(\w*)'", found[f"ck_{table}_{column}"])
    assert sorted(choices) == sorted(member.value for member in kind)


def test_the_database_refuses_what_is_no_choice(store: Store) -> None:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, SAMPLE[:1])
    for changes in ({"debtor_class": "bad"}, {"loan_amount": 0}, {"province": "99"}):
        with pytest.raises(IntegrityError), store.writing("test") as writer:
            writer.connection.execute(schema.loans.update().values(changes))


def test_offices_are_the_provinces_and_the_centre(store: Store) -> None:
    with store.reading() as reader:
        found = dict(reader.connection.execute(select(schema.offices)).all())  # type: ignore[arg-type]
    assert found == {"00": "ส่วนกลาง", **{each.code: each.name for each in PROVINCES}}
