"""The step that sums up what was paid, on a register that is there already."""

from __future__ import annotations

from alembic import command
from sqlalchemy import select

from service.environment import Environment
from service.store.engine import open_engine, open_store
from service.store.migrate import alembic_config, upgrade
from service.store.schema import loans
from service.store.taking import take
from tests.helpers.stores import EVERYTHING, at_now
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

SAMPLE = synthetic_register(30, 5, SAMPLE_AS_OF)


def test_what_was_paid_before_is_counted(bare: Environment) -> None:
    upgrade(bare, "test", at_now)
    store = open_store(bare, at_now)
    with store.writing("test") as writer:
        take(writer, EVERYTHING, SAMPLE)
    store.close()
    engine = open_engine(bare)
    with engine.connect() as plain:
        connection = plain.execution_options(faf_writes=True)
        with connection.begin():
            command.downgrade(alembic_config(connection), "0009")
    engine.dispose()
    upgrade(bare, "test", at_now)
    store = open_store(bare, at_now)
    with store.reading() as reader:
        found = dict(reader.connection.execute(select(loans.c.contract_no, loans.c.paid)).all())  # type: ignore[arg-type]
    store.close()
    assert found == {
        each.contract_no: sum(payment.amount for payment in each.payments) for each in SAMPLE
    }
