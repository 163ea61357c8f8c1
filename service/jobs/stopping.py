"""Stopping when asked: what is in hand is finished first."""

from __future__ import annotations

import os
import select
import signal
import time


class Stopping:
    """Whether SIGTERM or SIGINT came; to be made in the main thread."""

    def __init__(self) -> None:
        self._asked = False
        # An Event's lock could be held by the very wait that the signal interrupts.
        self._reader, self._writer = os.pipe()
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._ask)

    def __bool__(self) -> bool:
        return self._asked

    def wait(self, seconds: float) -> None:
        """Wait that long, or until asked to stop."""
        if not self._asked:
            select.select([self._reader], [], [], seconds)

    def _ask(self, *_: object) -> None:
        if not self._asked:
            self._asked = True
            os.write(self._writer, b"\0")


class Backoff:
    """The waits between tries, in seconds: longer each time, short again after a good while."""

    FIRST, LONGEST = 0.5, 5.0

    def __init__(self) -> None:
        self._next = self.FIRST
        self._last = time.monotonic()

    def seconds(self) -> float:
        now = time.monotonic()
        if now - self._last > 4 * self.LONGEST:
            self._next = self.FIRST
        wait, self._next, self._last = self._next, min(2 * self._next, self.LONGEST), now
        return wait
