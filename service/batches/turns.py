"""One job at a time brings a batch on: it takes a turn, keeps it while it works, ends it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Self

from service.batches.tasks import WHO
from service.store import leases
from service.store.batches import Batch, change_batch, claim_batch, keep_batch, let_batch_go
from service.store.engine import Store, Writer
from service.store.errors import StoreError
from service.store.schema.batches import BatchState

_SECONDS: Final = 60.0
_LOG = logging.getLogger(__name__)


class LostTurn(Exception):  # noqa: N818 - nothing broke: another goes on
    """Another job has the batch now, for this one took too long or was thought dead."""


@dataclass(slots=True)
class Turn:
    """The batch as it was when the turn began."""

    store: Store
    batch: Batch
    owner: str
    _kept: float = field(default_factory=time.monotonic)

    @classmethod
    def take(
        cls, store: Store, batch_id: int, states: Sequence[BatchState], owner: str
    ) -> Self | None:
        """A turn with a batch in one of these states; None: it is in none, or another has it."""
        with store.writing(WHO) as writer:
            batch = claim_batch(writer, batch_id, states, owner)
        return cls(store, batch, owner) if batch else None

    def keep(self) -> None:
        """To be called now and then by who works long. Raises LostTurn."""
        if time.monotonic() - self._kept < _SECONDS:
            return
        with self.store.writing(WHO) as writer:
            if not self.is_mine(writer):
                raise LostTurn
        self._kept = time.monotonic()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around the work. It ends quietly when another has taken over.

        When the store or the files fail, it was no fault of the batch: no attempt is counted.
        """
        try:
            yield
        except LostTurn:
            _LOG.warning("%s was taken over by another job", self.batch.record)
        except (OSError, StoreError):
            with suppress(StoreError), self.store.writing(WHO) as writer:
                let_batch_go(writer, self.batch.id, self.owner)
            raise

    def is_mine(self, writer: Writer) -> bool:
        """Whether this job has the batch still, and the batch is as it was."""
        return keep_batch(writer, self.batch.id, self.batch.state, self.owner)

    def end(self, writer: Writer, **values: Any) -> None:
        """Bring the batch on: what it is from now on."""
        change_batch(writer, self.batch.id, attempts=0, **leases.released(), **values)
