"""What runs by the clock: the relay from the outbox to Redis, and the sweep for what was lost.

Any number of clocks may run at once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from redis.exceptions import RedisError

from service.jobs.queues import PACE, Pace, queue_due, queued_keys, send
from service.jobs.stopping import Backoff, Stopping
from service.jobs.sweeps import SWEEPS
from service.jobs.wiring import Services, opened
from service.store.engine import utc_now
from service.store.errors import StoreError
from service.store.outbox import forget, put_lost, take

if TYPE_CHECKING:
    from service.environment import Environment
    from service.store.outbox import Sweep

_AT_ONCE: Final = 500
_WHO: Final = "clock"
_LOG = logging.getLogger(__name__)


def relay(services: Services, pace: Pace = PACE) -> int:
    """Carry the oldest rows of the outbox to Redis; how many. Raises StoreError, RedisError."""
    with services.store.reading() as reader:
        rows = take(reader, _AT_ONCE)
    for row in rows:
        send(services.redis, row, pace)
    if rows:
        with services.store.writing(_WHO) as writer:
            forget(writer, [row.id for row in rows])
    return len(rows)


def sweep(services: Services, sweeps: Iterable[Sweep] = SWEEPS, pace: Pace = PACE) -> int:
    """Put into the outbox what is due and not in Redis; how many. Raises StoreError, RedisError.

    A sweep that fails does not keep the others from being made.
    """
    queued, found, trouble = queued_keys(services.redis, pace), 0, None
    for each in sweeps:
        try:
            with services.store.writing(_WHO) as writer:
                found += put_lost(writer, each(writer), queued)
        except StoreError as error:
            trouble = error
        except Exception:  # noqa: BLE001 - one slice's fault must not stop the others
            _LOG.exception("a sweep failed")
    if found:
        _LOG.warning("work found that was in no queue: %d", found)
    if trouble:
        raise trouble
    return found


def run_clock(
    environment: Environment,
    *,
    pace: Pace = PACE,
    sweeps: Iterable[Sweep] = SWEEPS,
    clock: Callable[[], datetime] = utc_now,
) -> None:
    """Relay and sweep until SIGTERM or SIGINT. Raises StoreError: the store cannot be opened."""
    stopping = Stopping()
    with opened(environment, clock) as services:
        _run(services, tuple(sweeps), pace, stopping)


def _run(services: Services, sweeps: tuple[Sweep, ...], pace: Pace, stopping: Stopping) -> None:
    next_sweep, backoff = time.monotonic(), Backoff()
    while not stopping:
        try:
            moved = relay(services, pace)
            queue_due(services.redis)
            if time.monotonic() >= next_sweep:
                sweep(services, sweeps, pace)
                next_sweep = time.monotonic() + pace.sweep
        except (StoreError, RedisError) as error:
            _LOG.warning("the queue waits: %s: %s", type(error).__name__, error)
            stopping.wait(backoff.seconds())
        else:
            if moved < _AT_ONCE:
                stopping.wait(pace.relay)
