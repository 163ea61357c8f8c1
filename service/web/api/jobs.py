"""How the work in the background stands."""

from __future__ import annotations

from typing import Annotated, Self

from flask import Response
from pydantic import Field

from service.access.actor import Task
from service.jobs.queues import QueueState, queue_state
from service.store.outbox import Queue
from service.web.auth import actor, services
from service.web.blueprint import blueprint
from service.web.models import Given
from service.web.reply import reply

api = blueprint("jobs", "งานเบื้องหลัง")


class QueueGiven(Given):
    """A queue: what waits, is being done, is tried again later, has failed; who works."""

    queue: Queue
    waiting: int
    started: int
    scheduled: int
    failed: int
    workers: int

    @classmethod
    def of(cls, state: QueueState) -> Self:
        return cls(
            queue=state.queue,
            waiting=state.waiting,
            started=state.started,
            scheduled=state.scheduled,
            failed=state.failed,
            workers=len(state.workers),
        )


class QueuesGiven(Given):
    """All queues."""

    outbox: Annotated[int, Field(description="งานที่รอเข้าคิว")]
    items: list[QueueGiven]


@api.get("/jobs", summary="สถานะงานเบื้องหลัง", responses={200: QueuesGiven})
def state() -> Response:
    who = actor()
    if not who.may(Task.READ_LOG):
        who.need(Task.RUN_BATCHES)
    found = queue_state(services())
    items = [QueueGiven.of(each) for each in found.queues]
    return reply(QueuesGiven(outbox=found.outbox, items=items))
