"""Several processes write at once: nothing is lost, nothing forks; a killed one leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from service.environment import Environment
from service.store.audit import verify
from service.store.engine import Store
from service.store.loans import Ids, all_loans, find_loan
from service.store.taking import take
from tests.helpers.stores import EVERYTHING, variables
from tests.unit.debts.builders import loan

ROOT = Path(__file__).resolve().parents[3]
WRITERS, ROUNDS = 4, 12
SHARED = "กส. 1/2567"
_KILLED = """
import sys, time
from service.environment import read_environment
from service.store.engine import open_store
from service.store.taking import take
from tests.helpers.stores import EVERYTHING
from tests.unit.debts.builders import loan
store = open_store(read_environment())
with store.writing("killed") as writer:
    take(writer, EVERYTHING, [loan(contract_no="กส. 99/2567")])
    writer.log.write()
    print("written", flush=True)
    time.sleep(60)
"""


def start(environment: Environment, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **variables(environment)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_no_update_is_lost(store: Store, environment: Environment) -> None:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, [loan(contract_no=SHARED)])
    processes = [
        start(environment, "-m", "tests.helpers.store_writer", str(number))
        for number in range(WRITERS)
    ]
    told = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * WRITERS, told
    with store.reading() as reader:
        shared = find_loan(reader, EVERYTHING, SHARED, Ids.OPEN)
        assert shared is not None
        receipts = [payment.receipt_no for payment in shared.loan.payments]
        wanted = [f"ร.{writer}/{count}" for writer in range(WRITERS) for count in range(ROUNDS)]
        assert sorted(receipts) == sorted(wanted)
        assert shared.version == WRITERS * ROUNDS + 1
        assert len(list(all_loans(reader, EVERYTHING))) == ROUNDS + 1
        verdict = verify(reader.connection, reader.keys)
    assert verdict.findings == ()
    # One that the store was made, every loan added once, every payment.
    assert verdict.count == 1 + ROUNDS + 1 + WRITERS * ROUNDS


def test_a_killed_writer_leaves_nothing_and_lets_others_on(
    store: Store, environment: Environment
) -> None:
    process = start(environment, "-c", _KILLED)
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    began = time.monotonic()
    with store.writing("test") as writer:
        take(writer, EVERYTHING, [loan(contract_no=SHARED)])
    assert time.monotonic() - began < 20
    with store.reading() as reader:
        assert [each.contract_no for each in all_loans(reader, EVERYTHING)] == [SHARED]
        assert verify(reader.connection, reader.keys).findings == ()
