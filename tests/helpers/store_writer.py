"""A process of its own that writes into a store: ``python -m tests.helpers.store_writer N``."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date

from service.debts.model import Payment
from service.environment import read_environment
from service.store.engine import Store, open_store
from service.store.errors import Stale
from service.store.loans import Ids, find_loan
from service.store.taking import save, take
from tests.helpers.stores import EVERYTHING
from tests.unit.debts.builders import loan

SHARED = "กส. 1/2567"
ROUNDS = 12


def add_payment(store: Store, writer_no: int, count: int) -> None:
    """Read, then write in another transaction, as two people at two screens do."""
    while True:
        with store.reading() as reader:
            kept = find_loan(reader, EVERYTHING, SHARED, Ids.OPEN)
        assert kept is not None
        payment = Payment(date(2025, 1, 1), 100, f"ร.{writer_no}/{count}")
        changed = replace(kept.loan, payments=(*kept.loan.payments, payment))
        try:
            with store.writing(f"writer {writer_no}") as writer:
                save(writer, EVERYTHING, changed, kept.version)
        except Stale:
            continue
        return


def main() -> None:
    writer_no = int(sys.argv[1])
    store = open_store(read_environment())
    for count in range(ROUNDS):
        add_payment(store, writer_no, count)
        with store.writing(f"writer {writer_no}") as writer:
            # Every writer takes the same new loans: each must be there once in the end.
            take(writer, EVERYTHING, [loan(contract_no=f"กส. {count + 2}/2567")])
    store.close()


main()
