"""Batches of the demo: one planned, one being made, one made with letters at the post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access.actor import Actor
from service.batches.planning import Order, order_batch
from service.batches.post import record_deliveries, record_posted
from service.batches.steps import start_batch
from service.debts.model import NoticeOutcome
from service.register.post import Delivery, Sending
from service.store.users import find_user
from thai.postal import S10
from tools.synthetic import SAMPLE_AS_OF

if TYPE_CHECKING:
    from tests.helpers.demo import Demo

_KINDS = {
    "planned": "demand_notice_1",
    "running": "demand_notice_2",
    "done": "repayment_reminder",
}


def add_batches(demo: Demo) -> None:
    """Order them as central staff; the one that is being made waits for workers."""
    with demo.store.reading() as reader:
        user = find_user(reader, "staff")
        assert user is not None
    staff = Actor.of(user)
    ids = {
        name: order_batch(demo.store, staff, Order(kind, SAMPLE_AS_OF, has_labels=name == "done"))
        for name, kind in _KINDS.items()
    }
    demo.work()
    start_batch(demo.store, staff, ids["done"])
    demo.work()
    sendings = [Sending(no, str(S10("RB", 10_000_000 + no))) for no in (1, 2, 3)]
    record_posted(demo.store, staff, ids["done"], sendings, SAMPLE_AS_OF)
    told = [
        Delivery(1, SAMPLE_AS_OF, NoticeOutcome.RECEIVED),
        Delivery(2, SAMPLE_AS_OF, NoticeOutcome.MOVED),
    ]
    record_deliveries(demo.store, staff, ids["done"], told)
    start_batch(demo.store, staff, ids["running"])
    for name, batch_id in ids.items():
        demo.notes[f"batch_{name}"] = str(batch_id)
