"""A store with a register, files, and whoever does the jobs of batches: without a queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from service.access.actor import Actor, Task
from service.batches.finish import write_results
from service.batches.letters import make_letters
from service.batches.planning import Order, order_batch, plan_batch
from service.batches.steps import Started, start_batch
from service.batches.tasks import LETTERS, PLAN, RESULTS
from service.debts.model import Loan
from service.files.store import Files
from service.store.batches import Batch, find_batch
from service.store.engine import Store
from service.store.outbox import forget, take
from service.store.schema.batches import RowState, batch_rows, letter_counters, letter_numbers
from service.store.scope import Scope
from service.store.taking import batches as portions
from service.store.taking import take as take_loans
from tools.synthetic import SAMPLE_AS_OF

EVERYTHING = Scope.whole_country()
CENTRAL = Actor.command("user:central")
KIND = "demand_notice_1"
TASKS = (PLAN, LETTERS, RESULTS)


def officer(province: str, *tasks: Task) -> Actor:
    """Somebody of one province, by its geocode."""
    return Actor(f"user:{province}", province, Scope(frozenset({province})), frozenset(tasks))


@dataclass(slots=True)
class Desk:
    """What tests of batches work at; ``owner`` names the runs of jobs."""

    store: Store
    files: Files
    runs: int = 0
    done: list[str] = field(default_factory=list)

    def load(self, loans: Sequence[Loan]) -> None:
        for some in portions(loans):
            with self.store.writing("test") as writer:
                take_loans(writer, EVERYTHING, some)

    def plan(self, actor: Actor = CENTRAL, **order: Any) -> int:
        """Order a batch and have it planned."""
        wanted = {"kind": KIND, "as_of": SAMPLE_AS_OF, "formats": ("docx",), **order}
        batch_id = order_batch(self.store, actor, Order(**wanted))
        self.work()
        return batch_id

    def start(self, batch_id: int, actor: Actor = CENTRAL) -> Started:
        return start_batch(self.store, actor, batch_id)

    def make(self, actor: Actor = CENTRAL, **order: Any) -> int:
        """Order a batch, and have all of it made."""
        batch_id = self.plan(actor, **order)
        self.start(batch_id, actor)
        self.work()
        return batch_id

    def work(self, most: int = 1_000) -> None:
        """Do what waits in the outbox for batches, and what that puts there."""
        for _ in range(most):
            with self.store.reading() as reader:
                waiting = [each for each in take(reader) if each.work.task in TASKS]
            if not waiting:
                return
            with self.store.writing("test") as writer:
                forget(writer, [waiting[0].id])
            self.do(waiting[0].work.task, waiting[0].work.subject)

    def do(self, task: str, subject: Mapping[str, Any]) -> None:
        owner = self.owner()
        self.done.append(task)
        if task == PLAN:
            plan_batch(self.store, self.files, owner, **subject)
        elif task == LETTERS:
            make_letters(self.store, self.files, owner, **subject)
        elif task == RESULTS:
            write_results(self.store, self.files, owner, **subject)
        else:
            raise KeyError(task)

    def owner(self) -> str:
        self.runs += 1
        return f"run-{self.runs}"

    def forget_jobs(self) -> None:
        """Lose everything that was put for Redis."""
        with self.store.writing("test") as writer:
            forget(writer, [waiting.id for waiting in take(writer)])

    def batch(self, batch_id: int, scope: Scope = EVERYTHING) -> Batch:
        with self.store.reading() as reader:
            return find_batch(reader, scope, batch_id)

    def rows(self, batch_id: int, *states: RowState) -> list[Any]:
        query = select(batch_rows).where(batch_rows.c.batch_id == batch_id)
        if states:
            query = query.where(batch_rows.c.state.in_([state.value for state in states]))
        with self.store.reading() as reader:
            return list(reader.connection.execute(query.order_by(batch_rows.c.no)).all())

    def check(self) -> None:
        """What must hold at any moment, whatever happened before."""
        with self.store.reading() as reader:
            rows = reader.connection.execute(select(batch_rows)).all()
            numbers = reader.connection.execute(select(letter_numbers)).all()
            counters = reader.connection.execute(select(letter_counters)).all()
        held = {row.holder: row.number for row in numbers if row.holder}
        for counter in counters:
            mine = sorted(
                row.number
                for row in numbers
                if (row.office, row.year) == (counter.office, counter.year)
            )
            assert mine == list(range(counter.first_number, counter.next_number))
        numbered = {f"row:{row.id}": row.letter_number for row in rows if row.letter_number}
        assert {name: number for name, number in held.items() if name.startswith("row:")} == (
            numbered
        )
        for row in rows:
            made = row.state in {RowState.MADE, RowState.WITHDRAWN}
            assert made == bool(row.pdf_file or row.word_file)
            if row.state not in {RowState.WAITING, RowState.MADE, RowState.WITHDRAWN}:
                assert row.letter_number is None
        for batch_id in {row.batch_id for row in rows}:
            counts = self.batch(batch_id).counts
            states = [row.state for row in rows if row.batch_id == batch_id]
            for state in RowState:
                assert getattr(counts, state.value) == states.count(state.value), state
