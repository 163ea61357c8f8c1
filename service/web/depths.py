"""What waits, counted when somebody watches: queues, the outbox, rows of batches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from service.jobs.queues import queue_state
from service.jobs.wiring import Services
from service.store.errors import StoreError
from service.store.watched import rows_by_state


class Depths(Collector):
    """Asks database and Redis at each scrape; what does not answer is left out."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked when it is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        with suppress(StoreError):
            yield from self._queues()
        with suppress(StoreError):
            yield from self._rows()

    def _queues(self) -> Iterator[Metric]:
        state = queue_state(self._services)
        depth = GaugeMetricFamily("faf_queue_jobs", "Jobs", labels=("queue", "state"))
        workers = GaugeMetricFamily("faf_queue_workers", "Workers alive", labels=("queue",))
        for each in state.queues:
            for name in ("waiting", "started", "scheduled", "failed"):
                depth.add_metric((each.queue.value, name), getattr(each, name))
            workers.add_metric((each.queue.value,), len(each.workers))
        yield depth
        yield workers
        yield GaugeMetricFamily("faf_outbox_rows", "Rows not in Redis yet", value=state.outbox)

    def _rows(self) -> Iterator[Metric]:
        with self._services.store.reading() as reader:
            found = rows_by_state(reader)
        rows = GaugeMetricFamily("faf_batch_rows", "Rows of batches", labels=("state",))
        for state, number in found.items():
            rows.add_metric((state,), number)
        yield rows
